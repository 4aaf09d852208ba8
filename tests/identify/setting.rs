//! Rules as a setting: every door of a server, what is imported and `mlg identify` go by the same file.

use std::process::Output;

use serde_json::{Value as Json, json};

use super::{binary::mlg, served};

const RULES: &str = r#"
[platforms]
dbt = "postgres"

[[instance]]
platform = "postgres"
name = "warehouse"
names = ["db.example.org"]
default = true

[[rule]]
name = "food delivery"
source = "openlineage"
pattern = 'food_delivery/public\.(?<table>\w+)'
uri = "mlg://dataset/postgres@warehouse/food.public.{table:lower}"
"#;
const TABLE: &str = "mlg://dataset/postgres@warehouse/food.public.orders";
const URN: &str = "urn:li:dataset:(urn:li:dataPlatform:postgres,food.public.orders,PROD)";

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn receivers_importers_and_the_command_go_by_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(&folder, "rules.toml", RULES);
    let query =
        format!("{{ datasets {{ nodes {{ uri description aliases }} }} asset(uri: \"{URN}\") {{ uri }} }}");
    let answer = served::on_each("identify", &[("MLG_RULES", &rules)], |server| {
        let event = json!({"eventTime": "2026-11-01T09:00:00Z", "producer": "test:it",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
            "dataset": {"namespace": "food_delivery", "name": "public.Orders"}});
        server.tell("/api/v1/lineage", &event);
        let value = json!({"description": "What was ordered."}).to_string();
        let proposal = json!({"entityType": "dataset", "entityUrn": URN, "changeType": "UPSERT",
            "aspectName": "datasetProperties", "aspect": {"value": value, "contentType": "application/json"}});
        server.tell("/datahub/aspects?action=ingestProposal", &json!({ "proposal": proposal }));
        let answer: Json = serde_json::from_str(&server.ask(&query)).unwrap();
        answer["data"].clone()
    });
    let named = json!({"uri": TABLE, "description": "What was ordered.", "aliases": ["food_delivery/public.Orders", URN]});
    assert_eq!(answer, json!({"datasets": {"nodes": [named]}, "asset": {"uri": TABLE}}));

    let said = |arguments: &[&str]| -> Output { mlg(arguments).env("MLG_RULES", &rules).output().unwrap() };
    let identified = said(&["identify", "food_delivery/public.Orders", "--source", "openlineage"]);
    assert!(String::from_utf8_lossy(&identified.stdout).starts_with(&format!("{TABLE}\n")), "{identified:?}");
    let manifest = json!({"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
            "generated_at": "2026-11-01T09:00:00Z", "project_name": "food", "adapter_type": "postgres"},
        "nodes": {"model.food.orders": {"relation_name": "food.public.orders"}}});
    let graph = format!("sqlite:{}", folder.path().join("catalog.db").display());
    let imported =
        said(&["import", "dbt", &file(&folder, "manifest.json", &manifest.to_string()), "--graph", &graph]);
    assert!(imported.status.success(), "{imported:?}");
    let exported = said(&["export", "--graph", &graph]);
    assert!(String::from_utf8_lossy(&exported.stdout).contains(TABLE), "{exported:?}");
    // A flag goes before the setting.
    let none = file(&folder, "none.toml", "");
    let identified =
        said(&["identify", "food_delivery/public.Orders", "--source", "openlineage", "--rules", &none]);
    assert!(String::from_utf8_lossy(&identified.stdout).contains("openlineage/namespace"), "{identified:?}");
}

#[test]
fn a_bad_file_stops_whatever_goes_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let bad =
        file(&folder, "rules.toml", "[[rule]]\nname = 'x'\npattern = 'a('\nuri = 'mlg://dataset/a/b'\n");
    let missing = folder.path().join("missing.toml").display().to_string();
    let dump = file(&folder, "dump.json", "[]");
    for command in [
        &["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"][..],
        &["demo", "--listen", "127.0.0.1:0"],
        &["import", "datahub", &dump, "--graph", "sqlite::memory:"],
        &["identify", "models:/a/1"],
    ] {
        for (rules, reason) in
            [(&bad, "rule 1 (`x`) has a `pattern` that is no regular expression"), (&missing, "can't read")]
        {
            let output = mlg(command).env("MLG_RULES", rules).output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{command:?} {output:?}");
            assert!(
                told.contains(reason) && told.contains(&**rules) && told.lines().count() == 1,
                "{command:?} {told}"
            );
        }
    }
}
