//! Experiments, runs, registered models and versions as a server answers them -> entries.
//!
//! In: one object of an answer. Out: its [`Entry`]. Must not know: pages, the graph.
//!
//! `MLflow` knows no alternatives in an experiment, so each has one cell, for which all its runs are done.

use serde_json::{Map, Value as Json, json};

use super::dataset::uri_of;
use crate::{
    changes::aspect::Aspect,
    ingest::{
        identify::{Identity, Rules, Source, identify, read},
        import::Entry,
    },
    scalar::datetime_text,
    uri,
};

/// What is the same for all that is read from a server.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The rules of names.
    pub rules: &'a Rules,
    /// Where the server is.
    pub address: &'a str,
    /// When it was asked, in microseconds since the epoch.
    pub at: i64,
}

/// Longest tag that is a label; longer ones are documents.
const MOST_TAG_BYTES: usize = 200;
/// What says that a run measured on data, and did not learn from it.
const MEASURED: [&str; 6] = ["validation", "val", "test", "testing", "eval", "evaluation"];

impl Reading<'_> {
    fn named(&self, name: &str) -> Result<Identity, String> {
        let name = read(name, Some(Source::Mlflow), None).map_err(|refusal| refusal.to_string())?;
        identify(self.rules, &name).map_err(|refusal| refusal.to_string())
    }

    fn said(&self, (subject, name): (&str, &str), lines: Vec<Json>) -> Aspect {
        Aspect {
            subject: subject.to_owned(),
            source: "mlflow".to_owned(),
            name: name.to_owned(),
            at: self.at,
            event: format!("{} {name}", self.address),
            lines,
            raw: None,
        }
    }
}

/// An experiment, and the cell of its runs.
#[must_use]
pub fn experiment(reading: &Reading<'_>, json: &Json) -> Entry {
    let id = text(json, "experiment_id");
    let said = || {
        let found = reading.named(&format!("experiments:/{id}"))?;
        let cell = cell(&found.uri);
        let mut line = line(&found);
        put(&mut line, "name", json["name"].as_str());
        put(&mut line, "kind", Some("OFFLINE"));
        put(&mut line, "externalUrl", Some(&format!("{}/#/experiments/{id}", reading.address)));
        put(&mut line, "createdAt", time(&json["creation_time"]).as_deref());
        labels(&mut line, &json["tags"]);
        let has = json!({"relationship": "HAS_CELL", "from": found.uri, "to": cell});
        let parts = json!({"type": "ExperimentCell", "uri": cell, "name": "runs"});
        Ok(vec![
            reading.said((&found.uri, "experiment"), vec![Json::Object(line), has]),
            reading.said((&cell, "experiment"), vec![parts]),
        ])
    };
    Entry { name: format!("experiments:/{id}"), said: said() }
}

/// The one cell of an experiment.
fn cell(experiment: &str) -> String {
    experiment.replacen("mlg://experiment/", "mlg://experiment-cell/", 1)
}

/// A run: how it went, what it was told, what it measured and read.
#[must_use]
pub fn run(reading: &Reading<'_>, json: &Json) -> Entry {
    let info = &json["info"];
    let id = text(info, "run_id");
    let said = || {
        let found = reading.named(&format!("runs:/{id}"))?;
        let tags = &json["data"]["tags"];
        let subject = &*found.uri;
        let mut aspects = vec![reading.said((subject, "run"), vec![about(reading, info, (&found, tags))])];
        aspects.push(reading.said((subject, "results"), results(subject, &json["data"])));
        let mut ends = Vec::new();
        let mut lead = |relationship: &str, to: &str| {
            ends.push(json!({"relationship": relationship, "from": subject, "to": to}));
        };
        lead(
            "EXECUTED_FOR",
            &cell(&reading.named(&format!("experiments:/{}", text(info, "experiment_id")))?.uri),
        );
        if let Some(parent) = tag(tags, "mlflow.parentRunId") {
            lead("CHILD_OF", &reading.named(&format!("runs:/{parent}"))?.uri);
        }
        if let Some(user) = tag(tags, "mlflow.user").filter(|user| !user.is_empty() && *user != "unknown") {
            lead("OWNED_BY", &format!("mlg://user/mlflow/{}", uri::encode(&user.to_lowercase())));
        }
        let inputs = list(&json["inputs"]["dataset_inputs"]);
        let mut data: Vec<String> =
            inputs.iter().filter_map(|input| uri_of(reading.rules, &input["dataset"])).collect();
        data.sort_unstable();
        data.dedup();
        data.iter().for_each(|dataset| lead("CONSUMES", dataset));
        let raw = (!inputs.is_empty()).then(|| json["inputs"].clone());
        aspects.push(Aspect { raw, ..reading.said((subject, "ends"), ends) });
        Ok(aspects)
    };
    Entry { name: format!("runs:/{id}"), said: said() }
}

fn about(reading: &Reading<'_>, info: &Json, (found, tags): (&Identity, &Json)) -> Json {
    let status = match info["status"].as_str().unwrap_or_default() {
        "RUNNING" => Some("RUNNING"),
        "SCHEDULED" => Some("QUEUED"),
        "FINISHED" => Some("SUCCEEDED"),
        "FAILED" => Some("FAILED"),
        "KILLED" => Some("ABORTED"),
        _ => None,
    };
    let mut line = line(found);
    let (start, end) = (&info["start_time"], &info["end_time"]);
    put(&mut line, "name", info["run_name"].as_str());
    put(&mut line, "status", status);
    put(&mut line, "createdAt", time(start).as_deref());
    put(&mut line, "startedAt", time(start).as_deref());
    put(&mut line, "endedAt", time(end).as_deref());
    if let (Some(start), Some(end)) = (millis(start), millis(end)) {
        #[expect(clippy::cast_precision_loss, reason = "spans of time are far below 2^53 milliseconds")]
        line.insert("durationSeconds".to_owned(), json!((end - start) as f64 / 1_000.0));
    }
    let page = format!(
        "{}/#/experiments/{}/runs/{}",
        reading.address,
        text(info, "experiment_id"),
        text(info, "run_id")
    );
    put(&mut line, "externalUrl", Some(&page));
    labels(&mut line, tags);
    Json::Object(line)
}

/// Parameters and metrics; a metric that is no finite number is none here.
fn results(owner: &str, data: &Json) -> Vec<Json> {
    let parameter = |entry: &Json| json!({"type": "Parameter", "owner": owner, "name": entry["key"], "value": entry["value"]});
    let mut lines: Vec<Json> = list(&data["params"]).iter().map(parameter).collect();
    for entry in list(&data["metrics"]) {
        if let Some(value) = entry["value"].as_f64() {
            let mut line = Map::from_iter([
                ("type".to_owned(), json!("Metric")),
                ("owner".to_owned(), json!(owner)),
                ("name".to_owned(), entry["key"].clone()),
                ("value".to_owned(), json!(value)),
            ]);
            put(&mut line, "measuredAt", time(&entry["timestamp"]).as_deref());
            lines.push(Json::Object(line));
        }
    }
    lines
}

/// A registered model.
#[must_use]
pub fn model(reading: &Reading<'_>, json: &Json) -> Entry {
    let name = text(json, "name");
    let said = || {
        let found = reading.named(&format!("models:/{name}"))?;
        let mut line = line(&found);
        put(&mut line, "name", Some(name));
        put(&mut line, "createdAt", time(&json["creation_timestamp"]).as_deref());
        labels(&mut line, &json["tags"]);
        put(&mut line, "description", json["description"].as_str());
        Ok(vec![reading.said((&found.uri, "model"), vec![Json::Object(line)])])
    };
    Entry { name: format!("models:/{name}"), said: said() }
}

/// A version of a registered model, with the run that it came out of, where that is still there, and the aliases that its model moves
/// from version to version.
#[must_use]
pub fn version(reading: &Reading<'_>, json: &Json, (run, aliases): (Option<&Json>, &[String])) -> Entry {
    let own = format!("models:/{}/{}", text(json, "name"), text(json, "version"));
    let said = || {
        let found = reading.named(&own)?;
        let model = reading.named(&format!("models:/{}", text(json, "name")))?.uri;
        let subject = &*found.uri;
        let stage = match json["current_stage"].as_str().unwrap_or_default() {
            "Staging" => "STAGING",
            "Production" => "PRODUCTION",
            "Archived" => "ARCHIVED",
            _ => "DEVELOPMENT",
        };
        let mut line = line(&found);
        put(&mut line, "version", json["version"].as_str());
        put(&mut line, "stage", Some(stage));
        put(&mut line, "location", json["source"].as_str());
        put(&mut line, "createdAt", time(&json["creation_timestamp"]).as_deref());
        line.insert("registryAliases".to_owned(), json!(aliases));
        labels(&mut line, &json["tags"]);
        put(&mut line, "description", json["description"].as_str());
        let mut lines =
            vec![Json::Object(line), json!({"relationship": "VERSION_OF", "from": subject, "to": model})];
        if let Some(run) = json["run_id"].as_str().filter(|run| !run.is_empty()) {
            let run = reading.named(&format!("runs:/{run}"))?.uri;
            lines.push(json!({"relationship": "PRODUCED_BY", "from": subject, "to": run}));
        }
        let mut learned: Vec<(String, Option<&str>)> = Vec::new();
        for input in list(run.map_or(&Json::Null, |run| &run["inputs"]["dataset_inputs"])) {
            let role = tag(&input["tags"], "mlflow.data.context");
            let measured = role.is_some_and(|role| MEASURED.contains(&&*role.to_lowercase()));
            if let (false, Some(dataset)) = (measured, uri_of(reading.rules, &input["dataset"]))
                && !learned.iter().any(|(other, _)| *other == dataset)
            {
                learned.push((dataset, role));
            }
        }
        for (dataset, role) in learned {
            let properties = json!({"role": role});
            lines.push(json!({"relationship": "TRAINED_ON", "from": subject, "to": dataset, "properties": properties}));
        }
        Ok(vec![reading.said((subject, "version"), lines)])
    };
    Entry { name: own.clone(), said: said() }
}

fn line(found: &Identity) -> Map<String, Json> {
    Map::from_iter([
        ("type".to_owned(), json!(found.type_name)),
        ("uri".to_owned(), json!(found.uri)),
        ("aliases".to_owned(), json!(found.aliases)),
    ])
}

/// Tags that people set, and the description that is one of `MLflow`'s own.
fn labels(line: &mut Map<String, Json>, all: &Json) {
    let own = list(all).iter().filter_map(|entry| Some((entry["key"].as_str()?, entry["value"].as_str()?)));
    let own =
        own.filter(|(key, value)| !key.starts_with("mlflow.") && key.len() + value.len() < MOST_TAG_BYTES);
    let tags: Vec<String> = own.map(|(key, value)| format!("{key}:{value}")).collect();
    put(line, "description", tag(all, "mlflow.note.content"));
    line.insert("tags".to_owned(), json!(tags));
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn tag<'a>(tags: &'a Json, key: &str) -> Option<&'a str> {
    list(tags).iter().find(|entry| entry["key"] == key)?["value"].as_str()
}

fn text<'a>(json: &'a Json, field: &str) -> &'a str {
    json[field].as_str().unwrap_or_default()
}

fn put(line: &mut Map<String, Json>, field: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        line.insert(field.to_owned(), json!(text));
    }
}

/// Milliseconds since the epoch; older servers write them as text.
fn millis(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| json.as_str()?.parse().ok()).filter(|millis| *millis > 0)
}

fn time(json: &Json) -> Option<String> {
    datetime_text(millis(json)?.checked_mul(1_000)?)
}
