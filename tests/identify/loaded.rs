//! What is identified can be stored, and is found by every name that a source has for it, in each store.

use std::collections::BTreeMap;

use mlg::{
    backend::Backend,
    ingest::load::{Event, load},
    pipeline::{Request, service},
};
use serde_json::json;

use super::{
    backends,
    binary::client,
    default_catalog,
    document::{Example, examples},
    rules, told,
};

const CLOCK: i64 = 1_800_000_000_000_000;

/// A line for each asset, with all its names.
fn lines(examples: &[Example]) -> Vec<String> {
    let mut assets: BTreeMap<&str, (&str, Vec<&str>)> = BTreeMap::new();
    for Example { found, .. } in examples {
        let (_, aliases) = assets.entry(&found.uri).or_insert((&found.type_name, Vec::new()));
        aliases.extend(
            found
                .aliases
                .iter()
                .map(String::as_str)
                .filter(|alias| !aliases.contains(alias))
                .collect::<Vec<_>>(),
        );
    }
    let line = |(uri, (ty, aliases)): (&str, (&str, Vec<&str>))| {
        json!({"type": ty, "uri": uri, "aliases": aliases}).to_string()
    };
    assets.into_iter().map(line).collect()
}

#[tokio::test]
async fn assets_are_found_by_the_names_of_all_sources() {
    // Examples under rules of one's own give names of before to other assets.
    let mut examples = examples();
    let mut first = BTreeMap::new();
    examples.retain(|Example { found, .. }| {
        *first.entry(found.aliases[0].clone()).or_insert_with(|| found.uri.clone()) == found.uri
    });
    assert!(examples.len() >= 75, "{}", examples.len());
    let lines = lines(&examples);
    assert!(lines.len() < examples.len(), "no asset has two names");
    let catalog = default_catalog();
    let embedded = backends::sqlite();
    backends::fill(&catalog, &embedded, &lines, CLOCK).await;
    let expected = found(embedded, &examples).await;
    for server in backends::turn("identify").iter() {
        let store = backends::neo4j_ready(server).await;
        backends::fill(&catalog, &store, &lines, CLOCK).await;
        assert_eq!(found(store, &examples).await, expected, "{}", server.name);
    }
}

/// The answer that has every example by its name, looked at.
async fn found(store: Backend, examples: &[Example]) -> String {
    let service = service(default_catalog(), store).unwrap();
    let names: Vec<&str> = examples.iter().map(|example| &*example.found.aliases[0]).collect();
    let variables = json!({"names": names});
    let query = "query ($names: [ID!]!) { assetsByUri(uris: $names) { uri __typename } }".to_owned();
    let variables = variables.as_object().unwrap().clone();
    let answer = client::run(&service, &Request { query, operation_name: None, variables }).await;
    let text = String::from_utf8(answer.body).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let assets = json["data"]["assetsByUri"].as_array().unwrap_or_else(|| panic!("{text}"));
    for (asset, Example { found, .. }) in assets.iter().zip(examples) {
        assert_eq!(asset, &json!({"uri": found.uri, "__typename": found.type_name}), "{}", found.aliases[0]);
    }
    assert_eq!(assets.len(), examples.len());
    text
}

#[tokio::test]
async fn a_name_that_two_assets_claim_stays_with_the_first_and_is_told() {
    let dev = rules("[[instance]]\nplatform = 'mlflow'\nname = 'dev'\ndefault = true\n");
    let none = mlg::ingest::identify::Rules::default();
    let both = [&none, &dev].map(|rules| told(rules, "models:/churn/3", None).unwrap());
    let text = both
        .each_ref()
        .map(|found| json!({"type": found.type_name, "uri": found.uri, "aliases": found.aliases}).to_string())
        .join("\n");
    let catalog = default_catalog();
    let store = backends::sqlite();
    backends::fill(&catalog, &store, &[], CLOCK).await;
    let mut conflicts = Vec::new();
    let summary = load((&catalog, &store), &mut text.as_bytes(), CLOCK, &mut |event| {
        if let Event::Conflict(conflict) = event {
            conflicts.push(conflict.clone());
        }
    })
    .await
    .unwrap();
    assert_eq!((summary.bad, summary.conflicts, conflicts.len()), (0, 1, 1));
    assert_eq!(conflicts[0].alias, "models:/churn/3");
    let mut uris = [conflicts[0].held_by.as_str(), conflicts[0].claimed_by.as_str()];
    uris.sort_unstable();
    assert_eq!(uris, ["mlg://model-version/mlflow/churn/3", "mlg://model-version/mlflow@dev/churn/3"]);
}
