//! `model-index` of a card -> evaluations with their metrics.
//!
//! In: what a card says was measured. Out: aspects of evaluations, and the lines by which they are the model's. Must not know: cards.
//!
//! A result is of one task on one part of a dataset. Cards repeat it for each metric, so what is alike is one evaluation.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{
    card::{Speaker, declared},
    name,
};
use crate::{changes::aspect::Aspect, uri};

/// Most results of one card.
const MAX_RESULTS: usize = 10_000;

/// What was measured together.
#[derive(Default)]
struct Measured {
    /// Of the evaluation.
    fields: Map<String, Json>,
    data: Option<String>,
    /// By name and split.
    metrics: BTreeMap<(String, Option<String>), f64>,
}

/// The evaluations of a card, the lines that lead from them to the model, and what of it has no place.
pub(super) fn results(speaker: &Speaker<'_>, index: &Json) -> (Vec<Aspect>, Vec<Json>, Vec<Json>) {
    let mut all: BTreeMap<String, Measured> = BTreeMap::new();
    let mut left = Vec::new();
    let models = index.as_array().into_iter().flatten();
    let results = models.filter_map(|model| model.get("results")?.as_array()).flatten();
    for (number, result) in results.enumerate() {
        if number >= MAX_RESULTS || measured(speaker, result, &mut all).is_none() {
            left.push(result.clone());
        }
    }
    let mut aspects = Vec::new();
    let mut lines = Vec::new();
    for (evaluation, Measured { mut fields, data, metrics }) in all {
        fields.insert("type".to_owned(), json!("Evaluation"));
        fields.insert("uri".to_owned(), json!(evaluation));
        let mut said = vec![Json::Object(fields)];
        if let Some(data) = data {
            said.push(declared("EVALUATED_ON", &evaluation, &data));
        }
        said.extend(metrics.into_iter().map(|((name, split), value)| {
            json!({"type": "Metric", "owner": evaluation, "name": name, "split": split, "value": value})
        }));
        lines.push(declared("EVALUATES", &evaluation, &speaker.model));
        aspects.push(speaker.says(&evaluation, "result", said));
    }
    (aspects, lines, left)
}

fn text<'a>(of: Option<&'a Json>, field: &str) -> Option<&'a str> {
    of?.get(field)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// Takes a result in; none if it has no place, of which nothing is taken.
fn measured(speaker: &Speaker<'_>, result: &Json, all: &mut BTreeMap<String, Measured>) -> Option<()> {
    let (task, dataset) = (result.get("task"), result.get("dataset"));
    let metrics: Vec<(String, f64)> = result.get("metrics")?.as_array()?.iter().filter_map(metric).collect();
    if metrics.is_empty() {
        return None;
    }
    let data = text(dataset, "type").and_then(name::name);
    let told = text(dataset, "type").or_else(|| text(dataset, "name"))?;
    let (config, split) = (text(dataset, "config"), text(dataset, "split"));
    let kind = text(task, "type");
    // Each has its place, so that what is not told makes no two results one.
    let parts = [told, config.unwrap_or("-"), split.unwrap_or("-"), kind.unwrap_or("-")];
    let evaluation = name::evaluation(speaker.name, &parts);
    uri::parse(&evaluation).ok()?;
    let known = all.entry(evaluation).or_default();
    let shown = text(dataset, "name").unwrap_or(told);
    known.fields.insert("name".to_owned(), json!(format!("{} on {shown}", speaker.name)));
    if let Some(tool) = text(result.get("source"), "name") {
        known.fields.insert("evaluator".to_owned(), json!(tool));
    }
    known.data = data.map(name::dataset);
    for (metric, value) in metrics {
        known.metrics.entry((metric, split.map(str::to_owned))).or_insert(value);
    }
    Some(())
}

/// A metric by its type, which is its name across cards, and its number. Others (texts, tables) have none.
fn metric(metric: &Json) -> Option<(String, f64)> {
    let name = text(Some(metric), "type").or_else(|| text(Some(metric), "name"))?;
    let value = metric.get("value")?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number| number.is_finite()).map(|number| (name.to_owned(), number))
}
