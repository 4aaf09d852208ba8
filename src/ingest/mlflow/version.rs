//! Registered models, their versions, and models that runs logged -> entries.
//!
//! In: objects of answers, and what is known of the runs behind them. Out: [`Entry`]s. Must not know: pages.
//!
//! A version of the registry that was made of a logged model is derived from it, and what was measured of that was measured of it.
//! `MLflow` notes what a run read, and not what a model learned from: it is what the run read and did not measure on.

use serde_json::{Map, Value as Json, json};

use super::{
    data::{Input, inputs},
    evaluation::{Measured, Measurement, evaluation, measurements},
    reading::{Reading, labels, leads, line, list, once, put, rest, text, time, told},
};
use crate::{
    changes::aspect::Aspect,
    ingest::import::Entry,
    uri::{percent_encode, segment},
};

/// What is known of a run that models come out of or are measured by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) inputs: Vec<Input>,
    pub(super) metrics: Json,
}

impl Facts {
    /// Of a run as a server answers it.
    pub(super) fn of(reading: &Reading, run: &Json) -> Self {
        let experiment = text(&run["info"], "experiment_id");
        let mut inputs = inputs(reading, experiment, &run["inputs"]["dataset_inputs"]);
        for input in &mut inputs {
            input.said.clear();
        }
        Self { inputs, metrics: run["data"]["metrics"].clone() }
    }
}

/// What is known of a run, by its id.
pub(super) type Known<'a> = &'a dyn Fn(&str) -> Option<std::sync::Arc<Facts>>;

/// A registered model.
pub(super) fn model(reading: &Reading, json: &Json) -> Entry {
    let name = text(json, "name");
    let said = || {
        let found = reading.named("models", name)?;
        let mut line = line(&found);
        put(&mut line, "name", Some(name));
        put(&mut line, "createdAt", time(&json["creation_timestamp"]).as_deref());
        put(
            &mut line,
            "externalUrl",
            Some(&reading.page(&format!("models/{}", percent_encode(&segment(name))))),
        );
        labels(&mut line, &json["tags"]);
        put(&mut line, "description", json["description"].as_str());
        let own = reading.says(&found.uri, "model", vec![Json::Object(line)]);
        Ok(vec![Aspect { raw: rest(&json["tags"]), ..own }])
    };
    Entry { name: format!("models:/{name}"), said: said() }
}

/// The logged model that a version was made of.
pub(super) fn logged(json: &Json) -> Option<&str> {
    told(json, "model_id")
        .or_else(|| told(json, "source")?.strip_prefix("models:/"))
        .filter(|id| id.starts_with("m-"))
}

/// A version of a registered model, with the names that its model moves from version to version and the logged model that it was
/// made of.
pub(super) fn version(
    reading: &Reading,
    json: &Json,
    (aliases, logged_model): (&[String], Option<&Json>),
    known: Known<'_>,
) -> Entry {
    let own = format!("{}/{}", text(json, "name"), text(json, "version"));
    let said = || {
        let found = reading.named("models", &own)?;
        let model = reading.named("models", text(json, "name"))?.uri;
        let subject = &*found.uri;
        let stage = match text(json, "current_stage") {
            "Staging" => "STAGING",
            "Production" => "PRODUCTION",
            "Archived" => "ARCHIVED",
            _ => "DEVELOPMENT",
        };
        let mut line = line(&found);
        let name = format!("{} {}", text(json, "name"), text(json, "version"));
        put(&mut line, "name", Some(&name));
        put(&mut line, "version", json["version"].as_str());
        put(&mut line, "stage", Some(stage));
        put(&mut line, "location", json["source"].as_str());
        put(&mut line, "createdAt", time(&json["creation_timestamp"]).as_deref());
        let place = format!(
            "models/{}/versions/{}",
            percent_encode(&segment(text(json, "name"))),
            text(json, "version")
        );
        put(&mut line, "externalUrl", Some(&reading.page(&place)));
        put(&mut line, "lifecycle", (text(json, "status") == "PENDING_REGISTRATION").then_some("DRAFT"));
        line.insert("registryAliases".to_owned(), json!(aliases));
        labels(&mut line, &json["tags"]);
        put(&mut line, "description", json["description"].as_str());
        let mut ends = vec![leads("VERSION_OF", (subject, &model), "DECLARED")];
        let mut aspects = Vec::new();
        if let Some(id) = logged(json) {
            ends.push(leads("DERIVED_FROM", (subject, &reading.named("models", id)?.uri), "DECLARED"));
        }
        if let Some((person, said)) = told(json, "user_id").and_then(|user| reading.person(user)) {
            ends.push(leads("OWNED_BY", (subject, &person), "DECLARED"));
            aspects.push(said);
        }
        let run = told(json, "run_id");
        ends.extend(made_by(reading, subject, run)?);
        let facts = run.and_then(known);
        aspects.extend([
            Aspect { raw: rest(&json["tags"]), ..reading.says(subject, "version", vec![Json::Object(line)]) },
            reading.says(subject, "ends", ends),
            reading.says(subject, "training", learned(subject, facts.as_deref())),
        ]);
        let measured = Measured { uri: subject, own: &own, name: &name };
        let of_run = facts.as_ref().map(|facts| Measurement {
            run: run.unwrap_or_default(),
            data: None,
            metrics: list(&facts.metrics).iter().collect(),
        });
        let all = match logged_model {
            Some(model) => measurements(&model["data"]["metrics"]),
            // Before version 3, what a run measured was of the models that it logged.
            None => of_run.into_iter().collect(),
        };
        for measurement in &all {
            aspects.extend(evaluated(reading, measured, measurement, known)?);
        }
        Ok(aspects)
    };
    Entry { name: format!("models:/{own}"), said: said() }
}

/// A model that a run logged.
pub(super) fn logged_model(reading: &Reading, json: &Json, known: Known<'_>) -> Entry {
    let info = &json["info"];
    let id = text(info, "model_id");
    let said = || {
        let found = reading.named("models", id)?;
        let subject = &*found.uri;
        let lifecycle = match text(info, "status") {
            "LOGGED_MODEL_PENDING" => Some("DRAFT"),
            "LOGGED_MODEL_UPLOAD_FAILED" => Some("RETIRED"),
            _ => None,
        };
        let mut line = line(&found);
        put(&mut line, "name", info["name"].as_str());
        put(&mut line, "location", info["artifact_uri"].as_str());
        put(&mut line, "createdAt", time(&info["creation_timestamp_ms"]).as_deref());
        put(&mut line, "lifecycle", lifecycle);
        let place = format!("experiments/{}/models/{id}", text(info, "experiment_id"));
        put(&mut line, "externalUrl", Some(&reading.page(&place)));
        labels(&mut line, &info["tags"]);
        let run = told(info, "source_run_id");
        let facts = run.and_then(known);
        let all = measurements(&json["data"]["metrics"]);
        let mut ends = made_by(reading, subject, run)?;
        for other in all.iter().map(|measurement| measurement.run).filter(|other| !other.is_empty()) {
            if Some(other) != run {
                ends.push(leads("CONSUMES", (&reading.named("runs", other)?.uri, subject), "INFERRED"));
            }
        }
        let mut aspects = vec![
            Aspect { raw: kept(json), ..reading.says(subject, "version", vec![Json::Object(line)]) },
            reading.says(subject, "ends", once(ends)),
            reading.says(subject, "training", learned(subject, facts.as_deref())),
        ];
        let name = told(info, "name").unwrap_or(id);
        for measurement in &all {
            let measured = Measured { uri: subject, own: id, name };
            aspects.extend(evaluated(reading, measured, measurement, known)?);
        }
        Ok(aspects)
    };
    Entry { name: format!("models:/{id}"), said: said() }
}

/// What is kept of a logged model as it came: its parameters, for those of the schema are of runs, and what kind it is.
fn kept(json: &Json) -> Option<Json> {
    let mut kept = match rest(&json["info"]["tags"]) {
        Some(Json::Object(tags)) => tags,
        Some(_) | None => Map::new(),
    };
    put(&mut kept, "model_type", json["info"]["model_type"].as_str());
    if !list(&json["data"]["params"]).is_empty() {
        kept.insert("params".to_owned(), json["data"]["params"].clone());
    }
    (!kept.is_empty()).then_some(Json::Object(kept))
}

fn made_by(reading: &Reading, subject: &str, run: Option<&str>) -> Result<Vec<Json>, String> {
    let run = run.map(|run| reading.named("runs", run)).transpose()?;
    Ok(run.iter().map(|run| leads("PRODUCED_BY", (subject, &run.uri), "DECLARED")).collect())
}

/// What a version learned from: what its run read, and did not measure on.
fn learned(subject: &str, facts: Option<&Facts>) -> Vec<Json> {
    let read = facts.into_iter().flat_map(|facts| &facts.inputs).filter(|input| !input.is_measured());
    let line = |input: &Input, data: &str| {
        let mut line = leads("TRAINED_ON", (subject, data), "INFERRED");
        line["properties"] = json!({ "role": input.role });
        line
    };
    once(read.flat_map(|input| input.both().map(move |data| line(input, data))).collect())
}

fn evaluated(
    reading: &Reading,
    measured: Measured<'_>,
    measurement: &Measurement<'_>,
    known: Known<'_>,
) -> Result<Option<Aspect>, String> {
    let facts = known(measurement.run);
    let inputs = facts.as_ref().map(|facts| &*facts.inputs).unwrap_or_default();
    evaluation(reading, measured, measurement, inputs)
}
