//! A batch that is applied once: the key it is known by, and what is kept of it.
//!
//! In: nothing (plain data). Out: what stores keep. Must not know: who answers what.

use std::{collections::BTreeMap, fmt::Write as _};

use ring::digest::{SHA256, digest};
use serde::Deserialize as _;
use serde_json::{Value as Json, json};

use super::{AliasConflict, Outcome};

/// A batch under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The key, unique over all writers.
    pub id: String,
    /// A digest of what was asked for.
    pub hash: String,
    /// What its writer wants to know of it again.
    pub told: String,
    /// When, in microseconds since the epoch.
    pub at: i64,
    /// What was kept before is forgotten.
    pub since: i64,
}

/// A digest of a text, in hexadecimal.
#[must_use]
pub fn digest_of(text: &str) -> String {
    let mut out = String::new();
    for byte in digest(&SHA256, text.as_bytes()).as_ref() {
        // Writing to a String can't fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// What of an outcome is kept, as text.
pub(crate) fn kept(once: &Once, outcome: &Outcome) -> String {
    let conflict = |conflict: &AliasConflict| json!([conflict.alias, conflict.claimed_by, conflict.held_by]);
    let conflicts: Vec<Json> = outcome.conflicts.iter().map(conflict).collect();
    json!([
        once.told,
        outcome.nodes,
        outcome.relationships,
        outcome.references,
        conflicts,
        outcome.ended,
        outcome.deleted,
        outcome.replaced
    ])
    .to_string()
}

/// What is kept of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The digest of what was asked for.
    pub hash: String,
    /// What its writer wanted to know of it again.
    pub told: String,
    /// What the batch did, but for what it derived.
    pub outcome: Outcome,
}

/// Reads what was kept under a hash.
pub(crate) fn known(hash: &str, kept: &str) -> Option<Known> {
    let kept: Json = serde_json::from_str(kept).ok()?;
    let text = |json: &Json| json.as_str().map(str::to_owned);
    let conflict = |json: &Json| {
        Some(AliasConflict {
            alias: text(json.get(0)?)?,
            claimed_by: text(json.get(1)?)?,
            held_by: text(json.get(2)?)?,
        })
    };
    let outcome = Outcome {
        nodes: kept.get(1)?.as_u64()?,
        relationships: kept.get(2)?.as_u64()?,
        references: kept.get(3)?.as_u64()?,
        conflicts: kept.get(4)?.as_array()?.iter().map(conflict).collect::<Option<_>>()?,
        // Not kept by versions that could take nothing away.
        ended: kept.get(5).and_then(Json::as_u64).unwrap_or_default(),
        deleted: kept.get(6).and_then(|kept| Vec::deserialize(kept).ok()).unwrap_or_default(),
        replaced: kept.get(7).and_then(|kept| BTreeMap::deserialize(kept).ok()).unwrap_or_default(),
        ..Outcome::default()
    };
    Some(Known { hash: hash.to_owned(), told: text(kept.get(0)?)?, outcome })
}
