//! What holds of every name: it has a uri or a reason, always the same, and the uri and the aliases lead back to it.

use mlg::{
    ingest::identify::{Name, Relation, Rules, Source, identify, read},
    uri,
};
use proptest::prelude::*;

/// Texts of letters that mean something to some source, and of some that need care.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-cA-C]{1,3}",
        2 => Just(".".to_owned()),
        2 => Just("/".to_owned()),
        1 => "[:@~%?#_,()\"`\\[\\]\\\\ -]",
        1 => proptest::sample::select(vec!["%2C", "%41", "\u{e9}", "\u{1f577}", "\u{85}", "\u{7}", "\n", "m-", "_1", "/3"])
            .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn namespace() -> impl Strategy<Value = String> {
    let scheme = proptest::sample::select(vec![
        "snowflake://",
        "postgres://",
        "postgresql://",
        "bigquery://",
        "bigquery",
        "redshift://",
        "mysql://",
        "trino://",
        "awsathena://",
        "arn:aws:glue:",
        "s3://",
        "s3a://",
        "gs://",
        "abfss://",
        "wasbs://",
        "hdfs://",
        "dbfs://",
        "file",
        "file://",
        "kafka://",
        "pubsub",
        "mlflow://",
        "airflow://",
        "azurecosmos://",
        "sqlserver://",
        "duckdb://",
        "xyz://",
        "mlg://",
        "",
    ]);
    (scheme, text()).prop_map(|(scheme, text)| format!("{scheme}{text}"))
}

fn urn() -> impl Strategy<Value = String> {
    let kind = proptest::sample::select(vec![
        "dataset",
        "mlModel",
        "mlModelGroup",
        "mlModelDeployment",
        "mlFeature",
        "mlPrimaryKey",
        "mlFeatureTable",
        "dataFlow",
        "dataJob",
        "dataProcessInstance",
        "corpuser",
        "corpGroup",
        "domain",
        "tag",
        "chart",
        "xyz",
    ]);
    let platform = proptest::sample::select(vec![
        "snowflake",
        "postgres",
        "hive",
        "s3",
        "kafka",
        "mlflow",
        "xyz",
        "X y",
    ]);
    (kind, platform, text(), text()).prop_map(|(kind, platform, name, last)| match kind {
        "corpuser" | "corpGroup" | "domain" | "tag" | "dataProcessInstance" => {
            format!("urn:li:{kind}:{name}")
        }
        "mlFeature" | "mlPrimaryKey" => format!("urn:li:{kind}:({name},{last})"),
        "mlFeatureTable" => format!("urn:li:{kind}:(urn:li:dataPlatform:{platform},{name})"),
        "dataFlow" => format!("urn:li:{kind}:({platform},{name},{last})"),
        "dataJob" => format!("urn:li:{kind}:(urn:li:dataFlow:({platform},{name},PROD),{last})"),
        _ => format!("urn:li:{kind}:(urn:li:dataPlatform:{platform},{name},PROD)"),
    })
}

fn name() -> impl Strategy<Value = Name> {
    let adapter = proptest::sample::select(vec!["snowflake", "postgres", "bigquery", "spark", "xyz", "X y"]);
    prop_oneof![
        4 => (namespace(), text()).prop_map(|(namespace, name)| Name::Dataset { namespace, name }),
        2 => (namespace(), text()).prop_map(|(namespace, name)| Name::Job { namespace, name }),
        1 => prop_oneof![text(), "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"].prop_map(Name::Run),
        4 => prop_oneof![urn(), text()].prop_map(Name::Urn),
        1 => (text(), adapter, text()).prop_map(|(unique_id, adapter, table)| {
            Name::Relation(Relation { unique_id, adapter: adapter.to_owned(), table })
        }),
        2 => (proptest::sample::select(vec!["models:/", "runs:/", "experiments:/", ""]), text())
            .prop_map(|(scheme, text)| Name::Mlflow(format!("{scheme}{text}"))),
        1 => text().prop_map(|text| Name::Uri(format!("mlg://dataset/{text}"))),
    ]
}

/// Whether the text of a name tells where its namespace ends: one without a scheme does, if it has no slash.
fn tells(name: &Name) -> bool {
    match name {
        Name::Dataset { namespace, .. } | Name::Job { namespace, .. } => {
            let scheme = namespace.split_once("://").map_or("", |(scheme, _)| scheme);
            let scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
            scheme
                || ["bigquery", "file", "pubsub"].contains(&namespace.as_str())
                || !namespace.contains(['/', ':', '{'])
        }
        Name::Relation(_) => false,
        Name::Uri(_) | Name::Run(_) | Name::Urn(_) | Name::Mlflow(_) => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn every_name_has_a_good_uri_or_a_reason(name in name()) {
        let none = Rules::default();
        let found = identify(&none, &name);
        prop_assert_eq!(&found, &identify(&none, &name));
        match found {
            Err(refusal) => {
                let reason = refusal.to_string();
                prop_assert!(!reason.is_empty() && !reason.ends_with('.') && reason.len() < 500, "{}", reason);
            }
            Ok(found) => {
                let parsed = uri::parse(&found.uri).map_err(TestCaseError::fail)?;
                prop_assert_eq!(uri::kind(&found.type_name), parsed.kind);
                prop_assert!(!found.rule.is_empty());
                // The uri is its own.
                let again = identify(&none, &read(&found.uri, None, None).unwrap()).unwrap();
                prop_assert_eq!(&again.uri, &found.uri);
                prop_assert_eq!(again.type_name, found.type_name);
                prop_assert!(again.aliases.is_empty());
                // The source's name is an alias, and can be one.
                let own = name.own();
                if own.starts_with("mlg://") {
                    prop_assert!(found.aliases.is_empty());
                } else {
                    prop_assert_eq!(found.aliases.as_slice(), std::slice::from_ref(&own));
                    prop_assert!(own.len() <= 4_000);
                }
            }
        }
    }

    #[test]
    fn an_alias_leads_to_the_uri_it_came_from(name in name().prop_filter("the text tells", tells)) {
        let none = Rules::default();
        if let Ok(found) = identify(&none, &name) {
            for alias in &found.aliases {
                let source: Option<Source> = name.source();
                let read = read(alias, source, None).map_err(|refusal| TestCaseError::fail(format!("{alias}: {refusal}")))?;
                let again = identify(&none, &read).map(|again| again.uri);
                prop_assert_eq!(again.as_ref(), Ok(&found.uri), "{:?} -> {} -> {:?}", name, alias, read);
            }
        }
    }
}
