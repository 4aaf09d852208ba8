//! Dataset inputs of a run -> the datasets that they are, and which content of them.
//!
//! In: `{"tags", "dataset": {"name", "digest", "source_type", "source", "schema", "profile"}}` as a server answers it. Out: uris,
//! and what is said of them. Must not know: what runs do with data.

use serde_json::{Map, Value as Json, json};

use super::reading::{Reading, leads, list, of, put, tag, text, told};
use crate::{
    changes::aspect::Aspect,
    ingest::identify::{Name, Source, identify, read},
    uri,
};

/// What says that a run measured on data, and did not learn from it.
const MEASURED: [&str; 7] = ["validation", "val", "valid", "test", "testing", "eval", "evaluation"];
/// Bytes of a source and a profile that are kept as they came.
const MOST_KEPT_BYTES: usize = 64 * 1024;

/// Data that a run read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Input {
    /// How the server calls it, within an experiment.
    pub(super) name: String,
    pub(super) digest: String,
    /// Uri of the dataset.
    pub(super) dataset: String,
    /// Uri of its content at that time.
    pub(super) version: Option<String>,
    /// What it was read for.
    pub(super) role: Option<String>,
    /// What that says of the two.
    pub(super) said: Vec<Aspect>,
}

impl Input {
    /// Whether the run measured on it.
    pub(super) fn is_measured(&self) -> bool {
        self.role.as_ref().is_some_and(|role| MEASURED.contains(&&*role.to_lowercase()))
    }

    /// The dataset, and its content.
    pub(super) fn both(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.dataset).chain(self.version.as_deref())
    }
}

/// Inputs of a run of an experiment, each once.
pub(super) fn inputs(reading: &Reading, experiment: &str, all: &Json) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for input in list(all).iter().filter_map(|json| input(reading, experiment, json)) {
        let is_known = |other: &Input| {
            (&other.dataset, &other.version, &other.role) == (&input.dataset, &input.version, &input.role)
        };
        if !inputs.iter().any(is_known) {
            inputs.push(input);
        }
    }
    inputs
}

fn input(reading: &Reading, experiment: &str, json: &Json) -> Option<Input> {
    let told_of = &json["dataset"];
    // What a program made is known to its experiment alone, by the name that it gave.
    let (dataset, line) = placed(reading, told_of)
        .map(|uri| (uri, None))
        .or_else(|| Some(unplaced(reading, experiment, told(told_of, "name")?)))?;
    uri::parse(&dataset).ok()?;
    let digest = text(told_of, "digest");
    let version = (!digest.is_empty())
        .then(|| {
            format!("{}/{}", uri::retyped(&dataset, "dataset-version"), uri::encode(&uri::segment(digest)))
        })
        .filter(|version| uri::parse(version).is_ok());
    let mut said = Vec::new();
    said.extend(line.map(|line| reading.says(&dataset, "dataset", vec![line])));
    said.extend(version.as_deref().map(|version| content(reading, (version, &dataset), told_of)));
    let role = tag(&json["tags"], "mlflow.data.context").filter(|role| !role.trim().is_empty());
    Some(Input {
        name: text(told_of, "name").to_owned(),
        digest: digest.to_owned(),
        dataset,
        version,
        role: role.map(str::to_owned),
        said,
    })
}

fn unplaced(reading: &Reading, experiment: &str, name: &str) -> (String, Option<Json>) {
    let uri = reading.made("dataset", &format!("{}/{}", uri::segment(experiment), uri::segment(name)));
    let mut line = of("Dataset", &uri);
    put(&mut line, "name", Some(name));
    put(&mut line, "platform", Some("mlflow"));
    (uri, Some(Json::Object(line)))
}

/// Where the data is, by the source that the client noted.
fn placed(reading: &Reading, dataset: &Json) -> Option<String> {
    let source: Json =
        dataset["source"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let name = match text(dataset, "source_type") {
        "hugging_face" => {
            return told(&source, "path")
                .map(|path| format!("mlg://dataset/huggingface/{}", uri::encode(path)));
        }
        "delta_table" if source["is_databricks_uc_table"] == true => {
            let table = told(&source, "delta_table_name")?;
            read(
                &format!("urn:li:dataset:(urn:li:dataPlatform:databricks,{table},PROD)"),
                Some(Source::Datahub),
                None,
            )
            .ok()?
        }
        _ => {
            let place = ["uri", "url", "path"].iter().find_map(|field| told(&source, field))?;
            of_place(place)?
        }
    };
    let found = identify(reading.rules(), &name).ok()?;
    (found.type_name == "Dataset").then_some(found.uri)
}

/// An address or a path, without what lets one in: signed addresses carry that in their query.
fn of_place(place: &str) -> Option<Name> {
    let is_web = place.starts_with("http://") || place.starts_with("https://");
    let place = if is_web { place.split(['?', '#']).next().unwrap_or_default() } else { place };
    let place = if place.starts_with('/') { format!("file:{place}") } else { place.to_owned() };
    if !place.contains(":/") {
        return None;
    }
    read(&place, Some(Source::Openlineage), None).ok()
}

/// What a dataset held: its digest, its columns, how many rows.
fn content(reading: &Reading, (version, dataset): (&str, &str), json: &Json) -> Aspect {
    let parsed = |field: &str| -> Json {
        json[field].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    };
    let mut line = of("DatasetVersion", version);
    put(&mut line, "version", json["digest"].as_str());
    if let Some(rows) = parsed("profile")["num_rows"].as_u64() {
        line.insert("rowCount".to_owned(), json!(rows));
    }
    let mut lines = vec![Json::Object(line), leads("VERSION_OF", (version, dataset), "OBSERVED")];
    let schema = parsed("schema");
    for (place, column) in list(&schema["mlflow_colspec"]).iter().enumerate() {
        let Some(name) = told(column, "name") else { continue };
        let mut line = Map::from_iter([
            ("type".to_owned(), json!("Column")),
            ("owner".to_owned(), json!(version)),
            ("name".to_owned(), json!(name)),
            ("position".to_owned(), json!(place + 1)),
        ]);
        put(&mut line, "dataType", Some(&data_type(column)));
        if let Some(required) = column["required"].as_bool() {
            line.insert("nullable".to_owned(), json!(!required));
        }
        lines.push(Json::Object(line));
    }
    Aspect { raw: kept(json), ..reading.says(version, "content", lines) }
}

/// What is kept as it came. Signed addresses let whoever has them in.
fn kept(dataset: &Json) -> Option<Json> {
    let is_open = !text(dataset, "source").contains('?');
    let fields =
        ["source_type", "source", "profile"].into_iter().filter(|field| is_open || *field != "source");
    let kept: Map<String, Json> = fields
        .map(|field| (field.to_owned(), dataset[field].clone()))
        .filter(|(_, value)| !value.is_null())
        .collect();
    let raw = Json::Object(kept);
    (raw.to_string().len() <= MOST_KEPT_BYTES).then_some(raw)
}

/// A type in `MLflow`'s words; of a nested one what is nested.
fn data_type(column: &Json) -> String {
    let inner = ["items", "properties", "values"].iter().find_map(|field| column.get(*field));
    match inner {
        None => text(column, "type").to_owned(),
        Some(inner) => format!("{}<{inner}>", text(column, "type")),
    }
}
