//! Manifests of dbt: a real one, one with all that a manifest may hold, and such as can't be read.

use serde_json::{Value as Json, json};

use super::{Store, backends, file, stores};

const SHOP: &str = include_str!("shop.json");

const SHOP_QUERY: &str = "{
  datasets(orderBy: URI_ASC) { nodes { uri hydration platform format tags lifecycle aliases
    derivedFrom { uri } columns(orderBy: NAME_ASC) { name dataType description tags } owners { uri __typename } } }
  tasks { nodes { uri name operator externalUrl consumes { uri } owners { uri } } }
  teams { nodes { uri name email } }
  dataset(uri: \"model.shop.customers\") { description externalUrl impact { totalCount } } }";

#[tokio::test]
async fn a_project_becomes_datasets_with_what_they_are_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = file(&folder, "manifest.json", SHOP);
    let turn = backends::turn("importers");
    let mut answers: Vec<(String, Json)> = Vec::new();
    for store in stores(&turn).await {
        let said = store.import(&["dbt", &manifest, "--docs", "https://docs.example.org/"]);
        assert_eq!(said.code, 1, "{}: {} {}", store.name, said.out, said.err);
        assert!(
            said.err
                .contains("model.shop.lost: depends on `model.shop.gone`, which is not in the manifest\n"),
            "{}",
            said.err
        );
        assert!(said.err.ends_with("error: 1 bad entries were left out\n"), "{}", said.err);
        let answer = shop(&store).await;
        let again = store.import(&["dbt", &manifest, "--docs", "https://docs.example.org/"]);
        assert_eq!((again.code, &again.err), (1, &said.err));
        assert_eq!(shop(&store).await, answer, "{}: a second time", store.name);
        answers.push((said.out, answer));
    }
    let (out, answer) = &answers[0];
    assert!(answers.iter().all(|other| other == &answers[0]), "{answers:#?}");
    assert!(out.starts_with("8 entries: ") && out.ends_with(", 1 bad entries\n"), "{out}");
    insta::assert_json_snapshot!(answer);
}

async fn shop(store: &Store) -> Json {
    store.ask(SHOP_QUERY).await
}

#[tokio::test]
async fn a_real_project_is_imported() {
    let Some(shared) = std::env::var_os("MLG_SHARED") else {
        return backends::not_run("importers", "MLG_SHARED is not set");
    };
    let manifest = std::path::Path::new(&shared).join("data/dbt/manifest.json").display().to_string();
    let turn = backends::turn("importers");
    for store in stores(&turn).await {
        let said = store.import(&["dbt", &manifest, "--project", "jaffle_shop"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
        let answer = store
            .ask(
                "{ datasets(where: {uri: {contains: \"customers\"}}, orderBy: URI_ASC) { nodes { uri format derivedFrom { uri } \
                 columns(where: {name: {eq: \"customer_id\"}}) { description } } totalCount } all: datasets { totalCount } }",
            )
            .await;
        let uri = |table: &str| format!("mlg://dataset/postgres/postgres.public.{table}");
        assert_eq!(answer["all"]["totalCount"], 8, "{}", store.name);
        assert_eq!(
            answer["datasets"]["nodes"][0],
            json!({
                "uri": uri("customers"),
                "format": "table",
                "derivedFrom": [{"uri": uri("stg_customers")}, {"uri": uri("stg_orders")}, {"uri": uri("stg_payments")}],
                "columns": [{"description": "This is a unique identifier for a customer"}],
            }),
            "{}",
            store.name
        );
    }
}

#[test]
fn what_is_no_manifest_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let graph = folder.path().join("catalog.db");
    let url = format!("sqlite:{}", graph.display());
    let with = |from: &str, to: &str| SHOP.replace(from, to);
    for (text, reason) in [
        ("{".to_owned(), "is no manifest of dbt: EOF while parsing"),
        ("[]".to_owned(), "is no manifest of dbt, which is a JSON object"),
        ("{\"metadata\": {}}".to_owned(), "has `` in `metadata.dbt_schema_version`, which is no manifest's"),
        (
            with("/manifest/v12", "/catalog/v1"),
            "which is no manifest's; it is the file `target/manifest.json`",
        ),
        (
            with("/manifest/v12", "/manifest/v6"),
            "is a manifest of schema v6; v7 (dbt 1.3) and up can be read",
        ),
        (with("2026-11-01T06:00:00.5Z", "today"), "was made at `today`, which is no time"),
        (
            with("\"project_name\": \"shop\"", "\"x\": 1"),
            "does not tell its project (`metadata.project_name`)",
        ),
        (format!("{{\"nodes\": {}", "[".repeat(100_000)), "is no manifest of dbt: invalid type"),
    ] {
        let manifest = file(&folder, "bad.json", &text);
        let said = super::binary::run(&["import", "dbt", &manifest, "--graph", &url]);
        assert_eq!(said.code, 1, "{reason}");
        assert!(said.err.contains(reason) && said.err.lines().count() == 1, "{reason}: {}", said.err);
        assert!(said.err.len() < 1_000, "{}", said.err.len());
    }
    assert!(!graph.exists());
}
