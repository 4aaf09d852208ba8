//! An entry of a file or a request -> proposals: which aspect of which entity says what, and since when.
//!
//! In: a JSON object. Out: [`Proposal`]s. Must not know: what any aspect means.

use serde_json::{Map, Value as Json, json};

use super::{fields::micros, patch, snapshot};
use crate::scalar;

/// Why nothing is made of an entry: one clause with what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadProposal(String);

/// Refuses.
pub(super) fn bad<T>(reason: impl Into<String>) -> Result<T, BadProposal> {
    Err(BadProposal(reason.into()))
}

/// A name as messages show it.
pub(super) fn shown(text: &str) -> String {
    scalar::shown(&text)
}

/// One aspect of one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Whose.
    pub urn: String,
    /// Name of the aspect, such as `datasetProperties`.
    pub aspect: String,
    /// Which part of it, where it is about a part only.
    pub part: Option<String>,
    /// What it says; none where it says nothing any more.
    pub value: Option<Json>,
    /// Since when, in microseconds since the epoch, as far as the sender tells.
    pub at: Option<i64>,
    /// The run that sent it.
    pub run: String,
}

/// What clients write who have no run.
const NO_RUN: &str = "no-run-id-provided";

/// The proposals of an entry: one, or those of a snapshot's aspects, or those of a patch's parts.
///
/// # Errors
/// It is neither a proposal nor a snapshot, or lacks something.
pub fn of_entry(entry: Json) -> Result<Vec<Proposal>, BadProposal> {
    let Json::Object(mut entry) = entry else {
        return bad("an entry is an object with `entityUrn` (a proposal) or `proposedSnapshot` (a snapshot)");
    };
    if let Some(snapshot) = entry.shift_remove("proposedSnapshot") {
        return snapshot::of_snapshot(snapshot, &Told::of(&entry));
    }
    if !entry.contains_key("entityUrn") && !entry.contains_key("entityType") {
        return bad("entry has neither `entityUrn` (a proposal) nor `proposedSnapshot` (a snapshot)");
    }
    of_proposal(entry)
}

/// When and by whom, as far as an entry tells beside its aspects.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) at: Option<i64>,
    pub(super) run: String,
}

impl Told {
    pub(super) fn of(entry: &Map<String, Json>) -> Self {
        let system = entry.get("systemMetadata");
        let observed = system.and_then(|system| system.get("lastObserved")).and_then(whole);
        let audited = || entry.get("auditHeader").and_then(|header| header.get("time")).and_then(whole);
        let run = system.and_then(|system| system.get("runId")).and_then(text);
        let run = run.filter(|run| !run.is_empty() && *run != NO_RUN).unwrap_or("datahub").to_owned();
        Self { at: observed.or_else(audited).and_then(micros), run }
    }
}

fn whole(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| json.get("long").and_then(Json::as_i64))
}

fn text(json: &Json) -> Option<&str> {
    json.as_str().or_else(|| json.get("string").and_then(Json::as_str))
}

fn of_proposal(mut entry: Map<String, Json>) -> Result<Vec<Proposal>, BadProposal> {
    let Some(urn) = entry.get("entityUrn").and_then(text).map(ToOwned::to_owned) else {
        return bad("proposal has no `entityUrn`, the name of what it is about");
    };
    let told = Told::of(&entry);
    let name = entry.get("aspectName").and_then(text).map(ToOwned::to_owned);
    let change = entry.get("changeType").and_then(Json::as_str).unwrap_or("UPSERT").to_owned();
    if change == "DELETE" {
        return Ok(vec![match name {
            // Without its key there is no entity.
            Some(name) if !name.ends_with("Key") => {
                Proposal { urn, aspect: name, part: None, value: None, at: told.at, run: told.run }
            }
            Some(_) | None => Proposal { at: told.at, run: told.run, ..retired(urn) },
        }]);
    }
    let Some(aspect) = name.filter(|name| !name.is_empty()) else {
        return bad("proposal has no `aspectName`, such as `datasetProperties`");
    };
    let value = value(entry.shift_remove("aspect")).map_err(|why| why.within(&aspect))?;
    match &*change {
        "UPSERT" | "CREATE" | "CREATE_ENTITY" | "UPDATE" | "RESTATE" => match value {
            Json::Object(_) => {
                let at = told.at;
                Ok(vec![Proposal { urn, aspect, part: None, value: Some(value), at, run: told.run }])
            }
            _ => bad("an aspect is an object").map_err(|why: BadProposal| why.within(&aspect)),
        },
        "PATCH" => patch::of_patch(&urn, &aspect, value, &told),
        other => bad(format!(
            "`changeType` is {}; it is one of UPSERT, CREATE, UPDATE, RESTATE, PATCH and DELETE",
            shown(other)
        )),
    }
}

/// The entity is gone at its source.
#[must_use]
pub fn retired(urn: String) -> Proposal {
    let value = Some(json!({ "removed": true }));
    Proposal { urn, aspect: "status".to_owned(), part: None, value, at: None, run: "datahub".to_owned() }
}

/// What an aspect holds: JSON in a text as requests have it, or as it is, as files have it.
fn value(aspect: Option<Json>) -> Result<Json, BadProposal> {
    let Some(Json::Object(mut aspect)) = aspect else {
        return bad("proposal has no `aspect`, an object with its JSON as the text of `value`");
    };
    if let Some(json) = aspect.shift_remove("json") {
        return Ok(json);
    }
    match aspect.get("value") {
        Some(Json::String(text)) => {
            serde_json::from_str(text).or_else(|error| bad(format!("`value` is not JSON: {error}")))
        }
        _ => bad("`aspect` has no `value`, its JSON as a text"),
    }
}

impl BadProposal {
    /// The same, with the aspect that it was found in.
    pub(super) fn within(self, aspect: &str) -> Self {
        Self(format!("aspect {}: {}", shown(aspect), self.0))
    }
}
