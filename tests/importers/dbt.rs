//! Manifests of dbt: a real one, one with all that a manifest may hold, and such as can't be read.

use serde_json::{Value as Json, json};

use super::{Store, backends, embedded, file, stores};

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

/// A manifest of a project whose tables are in one schema, each made of others; an exposure reads the last.
fn manifest(hour: u32, tables: &[(&str, &[&str])], exposure: Option<&str>) -> String {
    let id = |name: &str| format!("model.shop.{name}");
    let nodes = tables.iter().map(|(name, inputs)| {
        let inputs: Vec<String> = inputs.iter().map(|name| id(name)).collect();
        let node = json!({"relation_name": format!("a.b.{name}"), "description": format!("{name} at {hour}"),
            "name": name, "columns": {"id": {}}, "depends_on": {"nodes": inputs}});
        (id(name), node)
    });
    let mut manifest = json!({"metadata": {"generated_at": format!("2026-11-01T{hour:02}:00:00Z"), "project_name": "shop",
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "adapter_type": "snowflake"},
        "nodes": nodes.collect::<serde_json::Map<_, _>>(), "exposures": {}});
    if let Some(name) = exposure {
        manifest["exposures"]["exposure.shop.report"] =
            json!({"name": "report", "package_name": "shop", "depends_on": {"nodes": [id(name)]}});
    }
    manifest.to_string()
}

const RETIRED_QUERY: &str =
    "{ datasets(orderBy: URI_ASC) { nodes { name lifecycle description aliases columns { name }
    derivedFrom { name } } } tasks { nodes { name lifecycle consumes { name } } }
  dataset(uri: \"mlg://dataset/snowflake/A.B.RAW\") { impact { totalCount } } }";

#[tokio::test]
async fn a_newer_manifest_retires_what_it_no_longer_names() {
    let folder = tempfile::tempdir().unwrap();
    let raw: (&str, &[&str]) = ("raw", &[]);
    let texts = [
        manifest(1, &[raw, ("old", &["raw"]), ("orders", &["raw", "old"])], Some("old")),
        manifest(2, &[raw, ("orders", &["raw"])], None),
        manifest(3, &[raw, ("orders", &["raw"]), ("back", &["raw"])], None),
        manifest(4, &[raw, ("orders", &["raw"])], None),
        manifest(5, &[raw, ("orders", &["raw"]), ("back", &["orders"])], None),
    ];
    let files: Vec<String> =
        texts.iter().enumerate().map(|(at, text)| file(&folder, &format!("{at}.json"), text)).collect();
    let turn = backends::turn("importers");
    let all = |name: &str, lifecycle: Option<&str>, inputs: &[&str], hour: u32| {
        let named = |names: &[&str]| names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>();
        json!({"name": name, "lifecycle": lifecycle, "description": format!("{name} at {hour}"), "columns": [{"name": "id"}],
            "aliases": [format!("model.shop.{name}")], "derivedFrom": named(inputs)})
    };
    let old = all("old", Some("RETIRED"), &[], 1);
    let report = json!({"nodes": [{"name": "report", "lifecycle": "RETIRED", "consumes": []}]});
    // The servers take a while to be emptied, so they see one of the orders.
    let orders: [&[usize]; 8] = [
        &[4, 2, 3, 1, 0],
        &[0, 1, 0, 1],
        &[1, 0],
        &[0, 1],
        &[0, 1, 2, 3],
        &[3, 2, 0, 1],
        &[2, 0, 3],
        &[0, 1, 2, 3, 4],
    ];
    for (number, order) in orders.into_iter().enumerate() {
        let all_stores = if number == 0 { stores(&turn).await } else { vec![embedded()] };
        for store in all_stores {
            for at in order {
                let said = store.import(&["dbt", &files[*at]]);
                assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
            }
            let answer = store.ask(RETIRED_QUERY).await;
            let newest = *order.iter().max().unwrap();
            let hour = u32::try_from(newest + 1).unwrap();
            let mut expected =
                vec![old.clone(), all("orders", None, &["raw"], hour), all("raw", None, &[], hour)];
            match newest {
                3 => expected.insert(0, all("back", Some("RETIRED"), &[], 3)),
                4 => expected.insert(0, all("back", None, &["orders"], 5)),
                _ => {}
            }
            assert_eq!(answer["datasets"]["nodes"], json!(expected), "{} {order:?}", store.name);
            assert_eq!(answer["tasks"], report, "{} {order:?}", store.name);
            let affected = answer["dataset"]["impact"]["totalCount"].as_u64();
            assert_eq!(affected, Some(1 + u64::from(newest == 4)), "{} {order:?}", store.name);
            // What is retired is told once, and again changes nothing.
            let again = store.import(&["dbt", &files[newest]]);
            assert!(
                again.out.contains(" entries: 0 assets and components, 0 relationships written"),
                "{}",
                again.out
            );
            assert!(!again.out.contains("no longer named"), "{}", again.out);
        }
    }
}

#[tokio::test]
async fn a_table_that_another_node_is_now_is_not_retired() {
    let folder = tempfile::tempdir().unwrap();
    let renamed = manifest(2, &[("orders", &[])], None).replace("model.shop.orders", "model.shop.orders_v2");
    let old = file(&folder, "old.json", &manifest(1, &[("orders", &[])], None));
    let new = file(&folder, "new.json", &renamed);
    // Another project, and another target of this one by a name of its own, retire nothing here.
    let other = file(&folder, "other.json", &manifest(3, &[("other", &[])], None));
    let turn = backends::turn("importers");
    for order in [[&new, &old], [&old, &new]] {
        let all_stores = if order[0] == &new { stores(&turn).await } else { vec![embedded()] };
        for store in all_stores {
            for file in order {
                assert_eq!(store.import(&["dbt", file]).err, "");
            }
            assert_eq!(store.import(&["dbt", &other, "--project", "shop-dev"]).err, "");
            let answer = store.ask("{ datasets { nodes { name lifecycle description aliases } } }").await;
            let dataset = |name: &str, of: &str, hour: u32| {
                json!({"name": name, "lifecycle": null, "description": format!("{name} at {hour}"),
                    "aliases": [format!("model.shop.{of}")]})
            };
            let expected = json!([dataset("orders", "orders_v2", 2), dataset("other", "other", 3)]);
            assert_eq!(answer["datasets"]["nodes"], expected, "{}", store.name);
        }
    }
}
