//! Names of real files and of what real clients sent (`MLG_SHARED`): each has a uri, or a reason that is known here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use mlg::ingest::identify::{Manifest, Name, Rules, identify, read};
use serde_json::Value as Json;

use super::{backends, dataset};

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("MLG_SHARED").map(|folder| PathBuf::from(folder).join("data"));
    let folder = folder.filter(|folder| folder.is_dir());
    if folder.is_none() {
        backends::not_run("identify", "names of real files: MLG_SHARED is not set");
    }
    folder
}

/// All documents below a folder: JSON, or a line each.
fn documents(folder: &Path) -> Vec<Json> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|extension| extension == "json" || extension == "jsonl") {
            let text = fs::read_to_string(&path).unwrap();
            match serde_json::from_str(&text) {
                Ok(json) => found.push(json),
                Err(_) => found.extend(text.lines().map(|line| serde_json::from_str(line).unwrap())),
            }
        }
    }
    found
}

/// Every object and every text in a document. Texts may hold documents, as aspects of `DataHub` do.
fn visit(json: &Json, key: &str, see: &mut impl FnMut(&str, &Json)) {
    see(key, json);
    match json {
        Json::Object(fields) => fields.iter().for_each(|(key, value)| visit(value, key, see)),
        Json::Array(items) => items.iter().for_each(|item| visit(item, key, see)),
        Json::String(text) if text.starts_with(['{', '[']) => {
            if let Ok(inner) = serde_json::from_str(text) {
                visit(&inner, key, see);
            }
        }
        Json::String(_) | Json::Number(_) | Json::Bool(_) | Json::Null => {}
    }
}

/// How many different names each rule has, and the reasons of those that have none.
fn counted(names: impl IntoIterator<Item = Name>) -> (BTreeMap<String, usize>, BTreeSet<String>) {
    let names: BTreeMap<String, Name> = names.into_iter().map(|name| (name.own(), name)).collect();
    let (mut rules, mut reasons) = (BTreeMap::new(), BTreeSet::new());
    for name in names.values() {
        match identify(&Rules::default(), name) {
            Ok(found) => *rules.entry(found.rule).or_default() += 1,
            Err(refusal) => {
                reasons.insert(format!("{}: {refusal}", name.own()));
            }
        }
    }
    if std::env::var_os("MLG_SHOW").is_some() {
        eprintln!("{rules:#?}\n{reasons:#?}");
    }
    (rules, reasons)
}

fn of(counts: &[(&str, usize)]) -> BTreeMap<String, usize> {
    counts.iter().map(|(rule, count)| ((*rule).to_owned(), *count)).collect()
}

#[test]
fn every_name_of_openlineage_events_has_a_uri() {
    let Some(data) = shared() else { return };
    let mut documents = documents(&data.join("openlineage/tests"));
    documents.extend(self::documents(&data.join("marquez")));
    documents.extend(
        self::documents(&data.join("captures")).into_iter().filter(|sent| sent["path"] == "/api/v1/lineage"),
    );
    let mut names = Vec::new();
    for document in &documents {
        visit(document, "", &mut |key, json| {
            let text = |field: &str| json.get(field).and_then(Json::as_str).map(str::to_owned);
            if let (Some(namespace), Some(name)) = (text("namespace"), text("name")) {
                names.push(match key {
                    _ if text("type").as_deref() == Some("JOB") => Name::Job { namespace, name },
                    "job" => Name::Job { namespace, name },
                    _ => dataset(&namespace, &name),
                });
            }
            names.extend(text("runId").map(Name::Run));
        });
    }
    let (rules, reasons) = counted(names);
    assert_eq!(reasons, BTreeSet::new());
    assert_eq!(
        rules,
        of(&[
            ("openlineage/file", 1),
            ("openlineage/job", 32),
            ("openlineage/mlflow/model-version", 1),
            ("openlineage/namespace", 39),
            ("openlineage/postgres", 7),
            ("openlineage/run", 36),
            ("openlineage/s3", 4),
        ])
    );
}

#[test]
fn every_urn_of_datahub_files_has_a_uri_or_a_known_reason() {
    let Some(data) = shared() else { return };
    let mut documents = documents(&data.join("datahub"));
    documents.extend(self::documents(&data.join("captures")));
    let mut names = Vec::new();
    for document in &documents {
        visit(document, "", &mut |_, json| {
            let urn = json.as_str().filter(|text| text.starts_with("urn:li:"));
            names.extend(urn.map(|urn| Name::Urn(urn.to_owned())));
        });
    }
    let (rules, reasons) = counted(names);
    assert_eq!(
        rules,
        of(&[
            ("datahub/corpGroup", 2),
            ("datahub/corpuser", 7),
            ("datahub/dataFlow", 1),
            ("datahub/dataJob", 2),
            ("datahub/dataProcessInstance", 1),
            ("datahub/dataset", 26),
            ("datahub/mlFeature", 27),
            ("datahub/mlFeatureTable", 7),
            ("datahub/mlModel", 3),
            ("datahub/mlModelGroup", 2),
            ("datahub/mlPrimaryKey", 8),
        ])
    );
    let kinds: BTreeSet<&str> = reasons.iter().filter_map(|reason| reason.split(':').nth(2)).collect();
    assert_eq!(
        kinds,
        BTreeSet::from([
            "assertion",
            "chart",
            "container",
            "dashboard",
            "dataHubExecutionRequest",
            "dataHubIngestionSource",
            "dataPlatform",
            "glossaryNode",
            "glossaryTerm",
            "post",
            "query",
            "schemaField",
            "tag",
        ])
    );
}

#[test]
fn every_table_of_a_dbt_manifest_has_a_uri() {
    let Some(data) = shared() else { return };
    let manifest = Manifest::parse(&fs::read_to_string(data.join("dbt/manifest.json")).unwrap()).unwrap();
    let read = manifest.ids().into_iter().map(|id| (id, read(id, None, Some(&manifest))));
    let (tables, refused): (Vec<_>, Vec<_>) = read.partition(|(_, name)| name.is_ok());
    assert!(refused.len() >= 20 && refused.iter().all(|(id, _)| id.starts_with("test.")), "{refused:?}");
    let (rules, reasons) = counted(tables.iter().filter_map(|(_, name)| name.clone().ok()));
    assert_eq!((rules, reasons), (of(&[("dbt/postgres", 8)]), BTreeSet::new()));
    // The table that DataHub's connector for Postgres would name.
    let orders =
        identify(&Rules::default(), &self::read("model.jaffle_shop.orders", None, Some(&manifest)).unwrap())
            .unwrap();
    assert_eq!(
        orders.uri,
        super::uri("urn:li:dataset:(urn:li:dataPlatform:postgres,postgres.public.orders,PROD)")
    );
}
