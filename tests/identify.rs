//! Names of other systems and the uris they have here: what holds of all names, names of real files, the table in the
//! documents, and `mlg identify`.

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/served.rs"]
mod served;

#[path = "identify/apart.rs"]
mod apart;
#[path = "identify/command.rs"]
mod command;
#[path = "identify/document.rs"]
mod document;
#[path = "identify/every.rs"]
mod every;
#[path = "identify/loaded.rs"]
mod loaded;
#[path = "identify/real.rs"]
mod real;
#[path = "identify/rules.rs"]
mod rules;
#[path = "identify/setting.rs"]
mod setting;

use mlg::{
    catalog::{self, types::Catalog},
    ingest::identify::{Identity, Manifest, Name, Refusal, Rules, Source, identify, read},
};

fn default_catalog() -> Catalog {
    catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap()
}

fn rules(text: &str) -> Rules {
    Rules::parse(&default_catalog(), "rules.toml", text).unwrap()
}

fn told(rules: &Rules, text: &str, source: Option<Source>) -> Result<Identity, Refusal> {
    identify(rules, &read(text, source, None)?)
}

/// The uri of a name that tells whose it is.
fn uri(text: &str) -> String {
    told(&Rules::default(), text, None).unwrap_or_else(|refusal| panic!("{text}: {refusal}")).uri
}

fn dataset(namespace: &str, name: &str) -> Name {
    Name::Dataset { namespace: namespace.to_owned(), name: name.to_owned() }
}

const MANIFEST: &str = r#"{"metadata": {"adapter_type": "snowflake"}, "sources": {}, "nodes": {
    "model.shop.orders": {"database": "analytics", "schema": "public", "alias": "orders", "name": "orders",
        "relation_name": "analytics.public.orders"},
    "model.shop.quoted": {"relation_name": "ANALYTICS.PUBLIC.\"Orders\""},
    "model.shop.part": {"database": "analytics", "schema": "public", "alias": "part", "config": {"materialized": "ephemeral"}},
    "seed.shop.raw": {"database": "analytics", "schema": "raw", "alias": "raw.orders", "relation_name": null}}}"#;

#[test]
fn a_snowflake_table_is_one_asset_to_openlineage_datahub_and_dbt() {
    let manifest = Manifest::parse(MANIFEST).unwrap();
    let none = Rules::default();
    let of_dbt = |id: &str| identify(&none, &read(id, Some(Source::Dbt), Some(&manifest)).unwrap()).unwrap();
    let table = "mlg://dataset/snowflake/ANALYTICS.PUBLIC.ORDERS";
    for name in [
        "snowflake://ACME-PROD/ANALYTICS.PUBLIC.ORDERS",
        "snowflake://acme-prod/analytics.public.orders",
        "snowflake://acme-prod.snowflakecomputing.com/analytics.public.\"ORDERS\"",
        "snowflake://ACME-PROD/analytics/public.orders",
        "urn:li:dataset:(urn:li:dataPlatform:snowflake,analytics.public.orders,PROD)",
    ] {
        assert_eq!(uri(name), table, "{name}");
    }
    let found = of_dbt("model.shop.orders");
    assert_eq!((found.uri.as_str(), found.rule.as_str()), (table, "dbt/snowflake"));
    assert_eq!(found.aliases, ["model.shop.orders"]);
    // A name in quotes that is not in capitals is another table.
    assert_eq!(of_dbt("model.shop.quoted").uri, "mlg://dataset/snowflake/ANALYTICS.PUBLIC.\"Orders\"");
    assert_eq!(uri("snowflake://x/analytics.public.\"Orders\""), of_dbt("model.shop.quoted").uri);
    assert_eq!(of_dbt("seed.shop.raw").uri, "mlg://dataset/snowflake/ANALYTICS.RAW.\"RAW.ORDERS\"");
    // Whoever gives names to instances has several.
    assert_eq!(
        uri("urn:li:dataset:(urn:li:dataPlatform:snowflake,eu.analytics.public.orders,PROD)"),
        "mlg://dataset/snowflake@eu/ANALYTICS.PUBLIC.ORDERS"
    );
    let note = told(&none, "snowflake://ACME-PROD/a.b.c", None).unwrap().note.unwrap();
    assert!(note.starts_with("`acme-prod` is no part of the uri"), "{note}");
}

#[test]
fn back_ticks_of_bigquery_may_stand_around_several_parts() {
    for name in ["bigquery:acme.shop.Orders", "bigquery:`acme.shop.Orders`", "bigquery://acme/`shop`.Orders"]
    {
        assert_eq!(uri(name), "mlg://dataset/bigquery/acme.shop.Orders", "{name}");
    }
    // A file has one alias, whichever way its namespace was written.
    let file = told(&Rules::default(), "file:///tmp/a", None).unwrap();
    assert_eq!(
        (file.uri.as_str(), &*file.aliases),
        ("mlg://dataset/file/tmp/a", &["file:/tmp/a".to_owned()][..])
    );
}

#[test]
fn accounts_are_told_apart_once_one_is_configured() {
    let manifest = Manifest::parse(MANIFEST).unwrap();
    let two = rules(
        "[[instance]]\nplatform = 'snowflake'\nnames = ['ACME-PROD', 'xy12345', 'prod_instance']\n\
         [[instance]]\nplatform = 'snowflake'\nname = 'dev'\nnames = ['acme-dev.snowflakecomputing.com']\n",
    );
    let uri = |name: &str| told(&two, name, None).unwrap().uri;
    let table = "mlg://dataset/snowflake/ANALYTICS.PUBLIC.ORDERS";
    assert_eq!(uri("snowflake://ACME-PROD/analytics.public.orders"), table);
    assert_eq!(
        uri("urn:li:dataset:(urn:li:dataPlatform:snowflake,Prod_Instance.analytics.public.orders,PROD)"),
        table
    );
    assert_eq!(uri("snowflake://xy12345.us-west-1.aws/analytics.public.orders"), table);
    assert_eq!(uri("urn:li:dataset:(urn:li:dataPlatform:snowflake,analytics.public.orders,PROD)"), table);
    let dbt = read("model.shop.orders", None, Some(&manifest)).unwrap();
    assert_eq!(identify(&two, &dbt).unwrap().uri, table);
    assert_eq!(
        uri("snowflake://ACME_DEV/analytics.public.orders"),
        "mlg://dataset/snowflake@acme_dev.us-west-1.aws/ANALYTICS.PUBLIC.ORDERS"
    );
    assert_eq!(
        uri("snowflake://ACME-DEV/analytics.public.orders"),
        "mlg://dataset/snowflake@dev/ANALYTICS.PUBLIC.ORDERS"
    );
    assert_eq!(
        uri("snowflake://other-account/analytics.public.orders"),
        "mlg://dataset/snowflake@other-account/ANALYTICS.PUBLIC.ORDERS"
    );
}

#[test]
fn a_model_version_is_one_asset_to_mlflow_datahub_and_openlineage() {
    let version = "mlg://model-version/mlflow/churn/3";
    for name in [
        "models:/churn/3",
        "urn:li:mlModel:(urn:li:dataPlatform:mlflow,churn_3,PROD)",
        "mlflow://prod/models/churn/3",
    ] {
        assert_eq!(uri(name), version, "{name}");
    }
    let model = "mlg://model/mlflow/churn";
    for name in [
        "models:/churn",
        "urn:li:mlModelGroup:(urn:li:dataPlatform:mlflow,churn,PROD)",
        "mlflow://prod/models/churn",
    ] {
        assert_eq!(uri(name), model, "{name}");
    }
    let two = rules("[[instance]]\nplatform = 'mlflow'\nname = 'prod'\ndefault = true\n");
    for name in ["models:/churn/3", "mlflow://prod/models/churn/3"] {
        assert_eq!(told(&two, name, None).unwrap().uri, "mlg://model-version/mlflow@prod/churn/3");
    }
    assert_eq!(
        told(&two, "mlflow://dev/models/churn/3", None).unwrap().uri,
        "mlg://model-version/mlflow@dev/churn/3"
    );
}

#[test]
fn what_has_no_uri_is_refused_with_a_reason() {
    let manifest = Manifest::parse(MANIFEST).unwrap();
    for (name, source, reason) in [
        ("", None, "name is empty"),
        ("orders", None, "does not tell whose name it is"),
        ("orders", Some(Source::Openlineage), "`orders` is not `<namespace>/<name>`"),
        ("{\"namespace\": 1}", Some(Source::Openlineage), "is not `{\"namespace\""),
        ("s3://lake", None, "is not `<namespace>/<name>`"),
        ("s3:///", None, "name is empty"),
        ("hdfs://h//", None, "name is empty"),
        ("run:17", None, "`17` is no id of a run"),
        ("postgres://db/public..t", None, "name `public..t` has an empty part"),
        ("postgres://db/public.\"t", None, "has a quote that nothing closes"),
        ("postgres://db/public.\"t\"x", None, "goes on behind a closing quote"),
        ("postgres://me:hunter2@db/public.t", None, "name holds a password"),
        ("urn:li:dataset", None, "is no URN of DataHub's"),
        ("urn:li:dataset:(a,b", None, "parentheses that do not match"),
        ("urn:li:dataset:(a),(b)", None, "parentheses that do not match"),
        ("urn:li:dataset:(a,,PROD)", None, "has an empty part in its key"),
        ("urn:li:dataset:(kafka,a,b,PROD)", None, "`dataset` has 4 parts in its key"),
        ("urn:li:dataset:(Ka fka,a,PROD)", None, "can't be the name of a platform"),
        ("urn:li:dataset:(kafka,a,PR-OD)", None, "`PR-OD` is no environment"),
        ("urn:li:dataJob:(urn:li:dataset:(a,b,PROD),c)", None, "is a `dataFlow`, not a `dataset`"),
        ("urn:li:tag:Legacy", None, "a tag is no asset; it is `Legacy` in `tags`"),
        ("urn:li:chart:(looker,baz1)", None, "`chart` is a type of DataHub's"),
        ("urn:li:dataHubIngestionSource:x", None, "belongs to DataHub itself"),
        ("models:/churn@champion", None, "is another version tomorrow"),
        ("models:/churn/Production", None, "is another version tomorrow"),
        ("models:/churn/03", None, "is another version tomorrow"),
        ("models:/a/b/c", None, "is no name of MLflow's"),
        ("runs:/abc/model", None, "is an artifact; its run is `runs:/abc`"),
        ("mlruns:/abc", Some(Source::Mlflow), "is no name of MLflow's"),
        ("model.shop.orders", Some(Source::Dbt), "does not tell its table"),
        ("mlg://dataset/x", None, "uri has no name"),
        ("mlg://dataset/x/a b", None, "write it percent-encoded"),
        ("mlg://dataset/x/%C3%A9", None, "uri holds `%C3`; of characters beyond ASCII only controls"),
        ("mlg://Dataset/x/a", None, "uri starts with `Dataset`, and a type is in small letters"),
    ] {
        let refusal = told(&Rules::default(), name, source).map(|found| found.uri).unwrap_err().to_string();
        assert!(refusal.contains(reason), "{name}: {refusal}");
        assert!(!refusal.contains("hunter2") && !refusal.contains('\n'), "{refusal}");
    }
    for (id, reason) in [
        ("model.shop.order", "is not in the manifest; did you mean `model.shop.orders`?"),
        ("test.shop.unique", "is no table; of dbt's nodes, models, seeds, snapshots and sources are assets"),
        ("model.shop.part", "is ephemeral"),
    ] {
        let refusal = read(id, Some(Source::Dbt), Some(&manifest)).unwrap_err().to_string();
        assert!(refusal.contains(reason), "{id}: {refusal}");
    }
    let long = format!("kafka://h/{}", "x".repeat(990));
    let refusal = told(&Rules::default(), &long, None).unwrap_err().to_string();
    assert!(refusal.contains("at most 1000 are allowed (`openlineage/kafka` makes it)"), "{refusal}");
    let refusal = told(&Rules::default(), &"kafka://h/x".repeat(200), None).unwrap_err().to_string();
    assert!(refusal.contains("name has 2200 bytes; at most 2000 are allowed"), "{refusal}");
    assert!(identify(&Rules::default(), &dataset("kafka://h", "a\0")).is_err());
}
