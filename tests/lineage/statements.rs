//! How many reads of a store one request is, whatever the size of its page.
//!
//! In: a store that holds the chain. Out: counts, of what was planned and of what the store was asked. Must not know: what
//! is read.

use std::sync::Arc;

use mlg::{
    catalog::types::Property,
    plan::{
        Planned,
        types::{Follow, Read, WalkColumn},
    },
};
use serde_json::{Value as Json, json};

use crate::stores::{Store, prepared};

#[path = "../support/reads.rs"]
mod reads;

/// Models in the chain.
const LENGTH: usize = 60;

/// A chain of models, each with a version, a deployment, an owner and a domain.
pub(crate) fn chain() -> Vec<String> {
    let mut lines = Vec::new();
    let mut relate = |relationship: &str, from: String, to: String| {
        lines.push(json!({ "relationship": relationship, "from": from, "to": to }).to_string());
    };
    let model = |at: usize| format!("mlg://model/chain/chain-{at:02}");
    for at in 0..LENGTH {
        let (version, deployment) =
            (format!("mlg://model-version/chain/{at:02}"), format!("mlg://deployment/chain/{at:02}"));
        relate("TRAINED_ON", model(at), "mlg://dataset/chain/corpus".to_owned());
        if at > 0 {
            relate("DERIVED_FROM", model(at), model(at - 1));
        }
        relate("VERSION_OF", version.clone(), model(at));
        relate("DEPLOYS", deployment.clone(), version);
        relate("OWNED_BY", model(at), format!("mlg://team/chain/{:02}", at % 7));
        relate("OWNED_BY", deployment, format!("mlg://user/chain/{:02}", at % 5));
        relate("IN_DOMAIN", model(at), format!("mlg://domain/chain/{:02}", at % 3));
    }
    lines
}

/// A page of a type, and a page of hits with its total and facets.
fn queries(page: usize) -> [(&'static str, String); 2] {
    let models = format!("models(where: {{name: {{startsWith: \"chain-\"}}}}, first: {page})");
    let search = format!("search(query: \"chain\", first: {page})");
    let told = "totalCount facets(fields: [TYPE, OWNERS]) { field values { value count } } edges { score highlights { field } }";
    [("models", query(&models, "totalCount")), ("search", query(&search, told))]
}

fn query(root: &str, told: &str) -> String {
    format!(
        "{{ {root} {{ {told} nodes {{
            name
            owners {{ name }}
            usage {{ consumers consumersByType {{ type count }} teams {{ name }} domains {{ name }} liveDeployments lastUsedAt }}
            similar(first: 2) {{ edges {{ score reasons {{ asset {{ name }} }} node {{ name owners {{ name }} }} }} }}
            impact(depth: 2) {{ totalCount owners {{ count owner {{ name }} }} }}
            upstream: lineage(direction: UPSTREAM, depth: 2) {{
                totalCount completeness {{ exact }} owners {{ count owner {{ name }} }}
                edges {{ hops via {{ from to }} node {{ name owners {{ name usage {{ consumers }} }} }} }}
            }}
            downstream: lineage(direction: DOWNSTREAM, depth: 2) {{
                nodes {{ name owners {{ name }} again: lineage(direction: UPSTREAM, depth: 1) {{ nodes {{ name }} }} }}
            }}
        }} }} }}"
    )
}

/// A page of two and a page of fifty are as many reads, and each planned one is run once.
pub(crate) async fn do_not_grow(store: &Store) {
    let [few, many] = [2, 50].map(|page| queries(page).map(|(root, query)| (root, page, query)));
    for pages in few.into_iter().zip(many) {
        grows_not(store, [pages.0, pages.1]).await;
    }
}

async fn grows_not(store: &Store, pages: [(&'static str, usize, String); 2]) {
    let mut seen = Vec::new();
    for (root, page, query) in pages {
        let planned = prepared(query).planned;
        // What is counted was planned before, so it is in time.
        store.run_in_time(&planned).await;
        let (answer, counted) = reads::counted(store.run(&planned)).await;
        assert_eq!(answer["errors"], Json::Null, "{}", store.name);
        let nodes = answer["data"][root]["nodes"].as_array().expect("a page has nodes");
        assert_eq!(nodes.len(), page, "{}", store.name);
        // Each read has something to read, or it would not be run.
        assert_eq!(nodes[1]["upstream"]["totalCount"], 2, "{}", nodes[1]);
        assert_ne!(nodes[0]["usage"]["teams"], json!([]), "{}", nodes[0]);
        assert_ne!(nodes[0]["downstream"]["nodes"][0]["again"]["nodes"], json!([]), "{}", nodes[0]);
        assert_eq!(nodes[1]["similar"]["edges"][1]["reasons"][0]["asset"]["name"], "corpus", "{}", nodes[1]);
        assert_eq!(
            counted,
            planned.plan.statements().count(),
            "{}: a page of {page} of `{root}`",
            store.name
        );
        seen.push(counted);
    }
    println!("{}: {seen:?} reads for pages of 2 and 50", store.name);
    assert_eq!(seen[0], seen[1], "{}", store.name);
    assert!(seen[0] > 10, "{}: {}", store.name, seen[0]);
}

/// Of a walk that is read with its start, on SQLite: one statement, and what is no part of the walk is answered though it fails.
pub(crate) async fn a_walk_fails_alone(store: &Store) {
    let query = r#"{ model(uri: "mlg://model/chain/chain-09") {
        name owners { name } lineage(direction: UPSTREAM, depth: 2, through: [DERIVED_FROM]) { nodes { name } }
    } }"#;
    let planned = prepared(query.to_owned()).planned;
    let (answer, counted) = reads::counted(store.run(&planned)).await;
    let found = json!({"name": "chain-09", "owners": [{"name": "02"}], "lineage": {"nodes": [{"name": "chain-08"}, {"name": "chain-07"}]}});
    assert_eq!(answer, json!({"data": {"model": found}}));
    assert_eq!(counted, 1);

    let mut planned = Planned::clone(&planned);
    let Some(Follow::Lineage(follow)) = planned.plan.follows.first_mut() else { panic!("it walks") };
    let Read::Walk(walk) = &mut follow.walk.read else { panic!("it walks") };
    let Some(WalkColumn::Property(property)) = walk.columns.first_mut() else { panic!("it reads names") };
    *property = Arc::new(Property { stored: "no_such_column".into(), ..Property::clone(property) });
    let (answer, counted) = reads::counted(store.run(&planned)).await;
    println!("{answer}");
    assert_eq!(answer["data"], json!({"model": null}));
    assert_eq!(answer["errors"][0]["path"], json!(["model", "lineage"]));
    assert_eq!(counted, 2);
}
