//! What the hub's API answers of a model -> aspects.
//!
//! In: an object of `GET /api/models` or `GET /api/models/NAME`. Out: its card's aspects, and what the hub itself knows. Must not know:
//! addresses, files.

use serde_json::{Map, Value as Json, json};

use super::card::{Speaker, aspects};
use crate::{catalog::types::Scalar, changes::aspect::Aspect, ingest::import::Entry, scalar, value::Value};

/// What an object of the API says. It counts as of its `lastModified`, else as of `otherwise`, in microseconds since the epoch.
#[must_use]
pub fn of_hub(json: Json, otherwise: i64) -> Entry {
    let Json::Object(mut model) = json else {
        return Entry {
            name: "entry".to_owned(),
            said: Err("is no object that tells of a model".to_owned()),
        };
    };
    let told = |name: &str| model.get(name).and_then(Json::as_str).map(str::to_owned);
    let Some(name) = told("id").or_else(|| told("modelId")) else {
        return Entry {
            name: "entry".to_owned(),
            said: Err("does not tell which model it is of (`id`)".to_owned()),
        };
    };
    let said = said(&name, &mut model, otherwise);
    Entry { name, said }
}

fn said(name: &str, model: &mut Map<String, Json>, otherwise: i64) -> Result<Vec<Aspect>, String> {
    let modified = model.get("lastModified").filter(|time| !time.is_null());
    let at = match modified {
        None => otherwise,
        Some(time) => moment(time).ok_or_else(|| {
            let shown = time.as_str().map_or_else(|| time.to_string(), str::to_owned);
            format!("was modified at {}, which is no time (`lastModified`)", scalar::shown(&shown))
        })?,
    };
    let speaker = Speaker::of(name, at)?;
    let mut all = match model.shift_remove("cardData") {
        Some(Json::Object(mut card)) => {
            // The API tells results beside the card where it is asked of one model.
            if let Some(index) = model.shift_remove("model-index").filter(|index| !index.is_null()) {
                card.entry("model-index").or_insert(index);
            }
            aspects(&speaker, card)
        }
        _ => aspects(&speaker, Map::new()),
    };
    let text = |field: &str| model.get(field).filter(|value| value.is_string()).cloned();
    let created = model.get("createdAt").filter(|time| moment(time).is_some()).cloned();
    let count = model.get("safetensors").and_then(|weights| weights.get("total"));
    let known = [
        ("mlTask", text("pipeline_tag")),
        ("frameworks", text("library_name").map(|library| json!([library]))),
        ("createdAt", created),
        ("parameterCount", count.filter(|count| count.as_u64().is_some()).cloned()),
        ("openWeights", (model.get("private") == Some(&json!(true))).then(|| json!(false))),
    ];
    let fields: Map<String, Json> =
        known.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))).collect();
    all.push(speaker.says(&speaker.model, "hub", vec![speaker.line(fields)]));
    let modified = modified_field(model);
    let version =
        model.get("sha").and_then(Json::as_str).and_then(|commit| speaker.version(commit, modified));
    all.extend(version);
    Ok(all)
}

/// A commit came to be when the repository was last modified.
fn modified_field(model: &Map<String, Json>) -> Map<String, Json> {
    let time = model.get("lastModified").filter(|time| time.is_string());
    time.map(|time| ("createdAt".to_owned(), time.clone())).into_iter().collect()
}

fn moment(time: &Json) -> Option<i64> {
    match scalar::from_json(&Scalar::DateTime, time) {
        Ok(Value::DateTime(at)) => Some(at),
        _ => None,
    }
}
