//! `mlg identify` as its users run it.

use super::{MANIFEST, binary::run};

#[test]
fn it_prints_the_uri_and_the_rule_that_fired() {
    let said = run(&["identify", "urn:li:mlModel:(urn:li:dataPlatform:mlflow,churn_3,PROD)"]);
    assert_eq!(
        (said.code, said.out.as_str(), said.err.as_str()),
        (
            0,
            "mlg://model-version/mlflow/churn/3\n\
             type   ModelVersion\n\
             alias  urn:li:mlModel:(urn:li:dataPlatform:mlflow,churn_3,PROD)\n\
             rule   datahub/mlModel\n",
            ""
        )
    );
    let said = run(&["identify", "--json", "snowflake://ACME-PROD/a.b.c"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["name"], "snowflake://ACME-PROD/a.b.c");
    assert_eq!(json["uri"], "mlg://dataset/snowflake/A.B.C");
    assert_eq!(json["type"], "Dataset");
    assert_eq!(json["aliases"], serde_json::json!(["snowflake://ACME-PROD/a.b.c"]));
    assert_eq!(json["rule"], "openlineage/snowflake");
    assert!(json["note"].as_str().unwrap().contains("acme-prod"), "{}", said.out);
    let said = run(&["identify", "mlg://model/acme/churn", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&json["rule"], &json["aliases"]), (&"uri".into(), &serde_json::json!([])));
}

#[test]
fn it_takes_manifests_and_rules() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let manifest = file("manifest.json", MANIFEST);
    let rules = file(
        "rules.toml",
        "[[rule]]\nname = 'shop'\nsource = 'dbt'\npattern = 'model\\.shop\\.(?<n>.+)'\nuri = 'mlg://feature-set/shop/{n}'\n",
    );
    let said = run(&["identify", "model.shop.orders", "--source", "dbt", "--manifest", &manifest]);
    assert!(
        said.code == 0 && said.out.starts_with("mlg://dataset/snowflake/ANALYTICS.PUBLIC.ORDERS\n"),
        "{}",
        said.err
    );
    let said = run(&["identify", "model.shop.orders", "--manifest", &manifest, "--rules", &rules]);
    assert!(
        said.out.starts_with("mlg://feature-set/shop/orders\n") && said.out.contains("rule   rules/shop\n"),
        "{}",
        said.out
    );
}

#[test]
fn it_says_what_is_wrong_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad");
    std::fs::write(&bad, "[[rule]]\nname = 1\n").unwrap();
    let bad = bad.display().to_string();
    let schema = folder.path().join("schema.graphql");
    let text = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\"])\n\
                type Film @node @key(fields: \"id\") { id: ID! }\n";
    std::fs::write(&schema, text).unwrap();
    let schema = schema.display().to_string();
    for (arguments, reason) in [
        (vec!["orders"], "error: `orders` does not tell whose name it is; `--source` says so"),
        (vec!["urn:li:tag:x"], "error: a tag is no asset"),
        (vec!["models:/a/1", "--rules", "no/such.toml"], "error: can't read `no/such.toml`"),
        (vec!["models:/a/1", "--rules", &bad], "invalid type: integer `1`, expected a string"),
        (vec!["model.a.b", "--manifest", &bad], "is no manifest of dbt: "),
        (vec!["models:/a/1", "--schema", &schema], "would be a `ModelVersion`, which is no type of asset in"),
    ] {
        let said = run(&[&["identify"], &arguments[..]].concat());
        assert!(said.code == 1 && said.out.is_empty(), "{arguments:?} {} {}", said.code, said.out);
        assert!(said.err.contains(reason) && said.err.lines().count() == 1, "{arguments:?} {}", said.err);
    }
    assert_eq!(run(&["identify"]).code, 2);
    assert_eq!(run(&["identify", "x", "--source", "y"]).code, 2);
}
