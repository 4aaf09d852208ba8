//! What was measured of a version -> evaluations.
//!
//! In: metrics, each with the run that measured and the data that it measured on. Out: aspects. Must not know: registries.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{
    data::Input,
    reading::{Reading, leads, list, of, once, put, text, time},
    run::metric,
};
use crate::{changes::aspect::Aspect, uri::segment};

/// A version that is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured<'a> {
    /// Its uri.
    pub(super) uri: &'a str,
    /// Its name at the server: `churn/3`, `m-...`.
    pub(super) own: &'a str,
    /// What people call it.
    pub(super) name: &'a str,
}

/// What was measured by one run on one set of data, or on nobody says what.
#[derive(Debug, Clone)]
pub(super) struct Measurement<'a> {
    pub(super) run: &'a str,
    /// Name and digest of the data.
    pub(super) data: Option<(&'a str, &'a str)>,
    pub(super) metrics: Vec<&'a Json>,
}

/// The metrics of a logged model by the run that measured and the data that it measured on; of each the last value.
pub(super) fn measurements(metrics: &Json) -> Vec<Measurement<'_>> {
    type Slot<'a> = (&'a str, &'a str, &'a str);
    let mut all: BTreeMap<Slot<'_>, BTreeMap<&str, &Json>> = BTreeMap::new();
    let age = |entry: &Json| (entry["step"].as_i64(), entry["timestamp"].as_i64());
    for entry in list(metrics) {
        let slot = (text(entry, "run_id"), text(entry, "dataset_name"), text(entry, "dataset_digest"));
        let known = all.entry(slot).or_default().entry(text(entry, "key")).or_insert(entry);
        if age(known) <= age(entry) {
            *known = entry;
        }
    }
    all.into_iter()
        .map(|((run, name, digest), metrics)| Measurement {
            run,
            data: (!name.is_empty()).then_some((name, digest)),
            metrics: metrics.into_values().collect(),
        })
        .collect()
}

/// A measurement as an evaluation of a version; none without a number. `inputs` is what its run read.
pub(super) fn evaluation(
    reading: &Reading,
    version: Measured<'_>,
    measurement: &Measurement<'_>,
    inputs: &[Input],
) -> Result<Option<Aspect>, String> {
    let Measurement { run, data, metrics } = measurement;
    let mut own = format!("{}/{}", version.own, segment(run));
    if let Some((name, digest)) = data {
        own = format!("{own}/{}/{}", segment(name), segment(digest));
    }
    let subject = reading.made("evaluation", &own);
    let numbers: Vec<Json> = metrics.iter().filter_map(|entry| metric(&subject, entry)).collect();
    if numbers.is_empty() {
        return Ok(None);
    }
    let mut line = of("Evaluation", &subject);
    let name =
        data.map_or_else(|| version.name.to_owned(), |(data, _)| format!("{} on {data}", version.name));
    put(&mut line, "name", Some(&name));
    let first = metrics.iter().filter_map(|entry| time(&entry["timestamp"])).min();
    put(&mut line, "createdAt", first.as_deref());
    let mut lines = vec![Json::Object(line), leads("EVALUATES", (&subject, version.uri), "OBSERVED")];
    if !run.is_empty() {
        let run = reading.named("runs", run)?.uri;
        lines.push(leads("PRODUCED_BY", (&subject, &run), "OBSERVED"));
    }
    let is_it = |input: &&Input| match data {
        Some((name, digest)) => (&*input.name, &*input.digest) == (*name, *digest),
        // Numbers of a run that measured on something are of that.
        None => input.is_measured(),
    };
    let origin = if data.is_some() { "OBSERVED" } else { "INFERRED" };
    for input in inputs.iter().filter(is_it) {
        lines.extend(input.both().map(|data| leads("EVALUATED_ON", (&subject, data), origin)));
    }
    lines.extend(numbers);
    Ok(Some(reading.says(&subject, "evaluation", once(lines))))
}
