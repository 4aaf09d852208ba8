//! Snapshots, the older kind of entry: an entity with all that is said of it.
//!
//! In: a JSON object that is named by its class. Out: a proposal for each aspect. Must not know: what any aspect means.

use serde_json::{Map, Value as Json};

use super::proposal::{BadProposal, Proposal, Told, bad};

/// The proposals of what `/entities?action=ingest` takes.
///
/// # Errors
/// It holds no snapshot, or lacks something.
pub fn of_entity(body: Json) -> Result<Vec<Proposal>, BadProposal> {
    let Json::Object(mut body) = body else { return bad("the body is an object with `entity`") };
    match body.shift_remove("entity") {
        Some(Json::Object(mut entity)) if entity.contains_key("value") => {
            let snapshot = entity.shift_remove("value").unwrap_or_default();
            of_snapshot(snapshot, &Told::of(&body))
        }
        _ => bad("the body has no `entity`, an object whose `value` is a snapshot"),
    }
}

/// A proposal for each aspect of a snapshot.
pub(super) fn of_snapshot(snapshot: Json, told: &Told) -> Result<Vec<Proposal>, BadProposal> {
    let Some((_, Json::Object(mut snapshot))) = only(snapshot) else {
        return bad("a snapshot is an object with its class and, of that, its `urn` and `aspects`");
    };
    let Some(urn) = snapshot.get("urn").and_then(Json::as_str).map(ToOwned::to_owned) else {
        return bad("snapshot has no `urn`, the name of what it is about");
    };
    let Some(Json::Array(aspects)) = snapshot.shift_remove("aspects") else {
        return bad("snapshot has no `aspects`, a list of objects");
    };
    aspects
        .into_iter()
        .map(|aspect| {
            let Some((class, value @ Json::Object(_))) = only(aspect) else {
                return bad("an aspect of a snapshot is an object with its class and, of that, its fields");
            };
            let (at, run) = (told.at, told.run.clone());
            Ok(Proposal { urn: urn.clone(), aspect: name(&class), part: None, value: Some(value), at, run })
        })
        .collect()
}

/// The one field of an object.
fn only(json: Json) -> Option<(String, Json)> {
    let Json::Object(fields) = json else { return None };
    if fields.len() == 1 { first(fields) } else { None }
}

fn first(fields: Map<String, Json>) -> Option<(String, Json)> {
    fields.into_iter().next()
}

/// Those whose name is not that of their class.
const NAMED: &[(&str, &str)] = &[
    ("TrainingData", "mlModelTrainingData"),
    ("EvaluationData", "mlModelEvaluationData"),
    ("Metrics", "mlModelMetrics"),
    ("QuantitativeAnalyses", "mlModelQuantitativeAnalyses"),
    ("EthicalConsiderations", "mlModelEthicalConsiderations"),
    ("CaveatsAndRecommendations", "mlModelCaveatsAndRecommendations"),
];

/// The name of an aspect by its class: `com.linkedin.pegasus2avro.ml.metadata.MLModelProperties` is `mlModelProperties`.
fn name(class: &str) -> String {
    let class = class.rsplit('.').next().unwrap_or(class);
    if let Some((_, name)) = NAMED.iter().find(|(known, _)| *known == class) {
        return (*name).to_owned();
    }
    if let Some(rest) = class.strip_prefix("ML") {
        return format!("ml{rest}");
    }
    let mut letters = class.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_lowercase().chain(letters).collect())
}
