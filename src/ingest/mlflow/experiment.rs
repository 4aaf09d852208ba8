//! An experiment -> an entry.
//!
//! In: one object of an answer. Out: its [`Entry`]. Must not know: runs.
//!
//! `MLflow` knows no alternatives in an experiment, so each has one cell, for which all its runs are done.

use serde_json::{Value as Json, json};

use super::reading::{Reading, labels, line, of, put, rest, text, time};
use crate::{changes::aspect::Aspect, ingest::import::Entry, uri};

/// An experiment, and the cell of its runs.
pub(super) fn experiment(reading: &Reading, json: &Json) -> Entry {
    let id = text(json, "experiment_id");
    let said = || {
        let found = reading.named("experiments", id)?;
        let cell = cell(&found.uri);
        let mut line = line(&found);
        put(&mut line, "name", json["name"].as_str());
        put(&mut line, "kind", Some("OFFLINE"));
        put(&mut line, "externalUrl", Some(&reading.page(&format!("experiments/{id}"))));
        put(&mut line, "createdAt", time(&json["creation_time"]).as_deref());
        labels(&mut line, &json["tags"]);
        let has = json!({"relationship": "HAS_CELL", "from": found.uri, "to": cell});
        let mut part = of("ExperimentCell", &cell);
        put(&mut part, "name", Some("runs"));
        let own = reading.says(&found.uri, "experiment", vec![Json::Object(line), has]);
        Ok(vec![
            Aspect { raw: rest(&json["tags"]), ..own },
            reading.says(&cell, "experiment", vec![Json::Object(part)]),
        ])
    };
    Entry { name: format!("experiments:/{id}"), said: said() }
}

/// The one cell of an experiment.
pub(super) fn cell(experiment: &str) -> String {
    uri::retyped(experiment, "experiment-cell")
}
