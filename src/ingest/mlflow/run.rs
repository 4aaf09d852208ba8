//! A run -> an entry: how it went, what it was told, what it measured, read and made.
//!
//! In: one object of an answer. Out: its [`Entry`]. Must not know: models.

use serde_json::{Map, Value as Json, json};

use super::{
    data::inputs,
    experiment::cell,
    reading::{Reading, labels, leads, line, list, millis, once, put, rest, tag, text, time, told},
};
use crate::{
    changes::aspect::Aspect,
    ingest::{identify::Identity, import::Entry},
};

pub(super) fn run(reading: &Reading, json: &Json) -> Entry {
    let id = text(&json["info"], "run_id");
    Entry { name: format!("runs:/{id}"), said: said(reading, id, json) }
}

fn said(reading: &Reading, id: &str, json: &Json) -> Result<Vec<Aspect>, String> {
    let (info, data) = (&json["info"], &json["data"]);
    let found = reading.named("runs", id)?;
    let subject = &*found.uri;
    let (lines, odd) = results(subject, data);
    let mut raw = rest(&data["tags"]);
    if !odd.is_empty() {
        raw.get_or_insert_with(|| json!({}))["metrics"] = json!(odd);
    }
    let about = about(reading, info, (&found, &data["tags"]));
    let mut aspects = vec![
        Aspect { raw, ..reading.says(subject, "run", vec![about]) },
        reading.says(subject, "results", lines),
    ];
    let experiment = text(info, "experiment_id");
    let own = cell(&reading.named("experiments", experiment)?.uri);
    let mut ends = vec![leads("EXECUTED_FOR", (subject, &own), "DECLARED")];
    // Tags are free text: a name that is none leads nowhere.
    let parent = tag(&data["tags"], "mlflow.parentRunId").filter(|parent| *parent != id);
    if let Some(parent) = parent.and_then(|parent| reading.named("runs", parent).ok()) {
        ends.push(leads("CHILD_OF", (subject, &parent.uri), "DECLARED"));
    }
    let user = tag(&data["tags"], "mlflow.user").or_else(|| told(info, "user_id"));
    if let Some((person, said)) = user.and_then(|user| reading.person(user)) {
        ends.push(leads("OWNED_BY", (subject, &person), "DECLARED"));
        aspects.push(said);
    }
    for input in inputs(reading, experiment, &json["inputs"]["dataset_inputs"]) {
        ends.extend(input.both().map(|data| leads("CONSUMES", (subject, data), "OBSERVED")));
        aspects.extend(input.said);
    }
    for (list_of, relationship) in [("model_inputs", "CONSUMES"), ("model_outputs", "PRODUCED_BY")] {
        let all =
            if relationship == "CONSUMES" { &json["inputs"][list_of] } else { &json["outputs"][list_of] };
        let ids = list(all).iter().filter_map(|model| told(model, "model_id"));
        for model in ids.filter_map(|id| reading.named("models", id).ok()) {
            let ways =
                if relationship == "CONSUMES" { (subject, &*model.uri) } else { (&*model.uri, subject) };
            ends.push(leads(relationship, ways, "OBSERVED"));
        }
    }
    aspects.push(reading.says(subject, "ends", once(ends)));
    Ok(aspects)
}

fn about(reading: &Reading, info: &Json, (found, tags): (&Identity, &Json)) -> Json {
    let status = match text(info, "status") {
        "RUNNING" => Some("RUNNING"),
        "SCHEDULED" => Some("QUEUED"),
        "FINISHED" => Some("SUCCEEDED"),
        "FAILED" => Some("FAILED"),
        "KILLED" => Some("ABORTED"),
        _ => None,
    };
    let mut line = line(found);
    let (start, end) = (&info["start_time"], &info["end_time"]);
    put(&mut line, "name", info["run_name"].as_str().or_else(|| tag(tags, "mlflow.runName")));
    put(&mut line, "status", status);
    put(&mut line, "createdAt", time(start).as_deref());
    put(&mut line, "startedAt", time(start).as_deref());
    put(&mut line, "endedAt", time(end).as_deref());
    if let (Some(start), Some(end)) = (millis(start), millis(end)) {
        #[expect(clippy::cast_precision_loss, reason = "spans of time are far below 2^53 milliseconds")]
        line.insert("durationSeconds".to_owned(), json!((end - start) as f64 / 1_000.0));
    }
    let place = format!("experiments/{}/runs/{}", text(info, "experiment_id"), text(info, "run_id"));
    put(&mut line, "externalUrl", Some(&reading.page(&place)));
    labels(&mut line, tags);
    Json::Object(line)
}

/// Parameters and metrics; and those metrics that are no finite numbers.
fn results<'a>(owner: &str, data: &'a Json) -> (Vec<Json>, Vec<&'a Json>) {
    let parameter = |entry: &Json| {
        let name = told(entry, "key")?;
        Some(json!({"type": "Parameter", "owner": owner, "name": name, "value": entry["value"].as_str()}))
    };
    let mut lines: Vec<Json> = list(&data["params"]).iter().filter_map(parameter).collect();
    let mut odd = Vec::new();
    for entry in list(&data["metrics"]) {
        match metric(owner, entry) {
            Some(line) => lines.push(line),
            None => odd.push(entry),
        }
    }
    (lines, odd)
}

/// A metric, unless it is no finite number.
pub(super) fn metric(owner: &str, entry: &Json) -> Option<Json> {
    let mut line = Map::from_iter([
        ("type".to_owned(), json!("Metric")),
        ("owner".to_owned(), json!(owner)),
        ("name".to_owned(), json!(told(entry, "key")?)),
        ("value".to_owned(), json!(entry["value"].as_f64().filter(|value| value.is_finite())?)),
    ]);
    put(&mut line, "measuredAt", time(&entry["timestamp"]).as_deref());
    Some(Json::Object(line))
}
