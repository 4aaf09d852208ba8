//! The fields of an aspect, taken one by one: what is left was not understood.
//!
//! In: a JSON object. Out: typed values, and the rest. Must not know: what any field means.
//!
//! Files of the older kind wrap values of unions in an object that names the branch, `{"string": "x"}`, as Avro does.

use serde_json::{Map, Value as Json};

use super::proposal::{BadProposal, bad};

/// What is not taken yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Map<String, Json>);

/// Branches of unions, as Avro names those of plain values.
const BRANCHES: &[&str] = &["string", "long", "int", "double", "float", "boolean", "array", "map"];

impl Fields {
    /// Of an object; none of `null`.
    pub(super) fn of(json: Json) -> Result<Self, BadProposal> {
        match json {
            Json::Object(fields) => Ok(Self(fields)),
            Json::Null => Ok(Self::default()),
            other => bad(format!("an aspect or a part of one is an object, not {}", kind(&other))),
        }
    }

    /// A value, out of its union. None where it is `null` or not there.
    pub(super) fn any(&mut self, name: &str) -> Option<Json> {
        self.0.shift_remove(name).map(unwrapped).filter(|value| !value.is_null())
    }

    /// A text; an empty one says nothing.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, BadProposal> {
        match self.any(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(other) => bad(format!("`{name}` is a text, not {}", kind(&other))),
        }
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, BadProposal> {
        match self.any(name) {
            None => Ok(None),
            Some(Json::Bool(flag)) => Ok(Some(flag)),
            Some(other) => bad(format!("`{name}` is true or false, not {}", kind(&other))),
        }
    }

    /// A whole number of at least zero.
    pub(super) fn count(&mut self, name: &str) -> Result<Option<u64>, BadProposal> {
        match self.any(name) {
            None => Ok(None),
            Some(other) => match other.as_u64() {
                Some(number) => Ok(Some(number)),
                None => bad(format!("`{name}` is a whole number from 0, not {}", kind(&other))),
            },
        }
    }

    /// The items of a list; none where it is not there.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<Json>, BadProposal> {
        match self.any(name) {
            None => Ok(Vec::new()),
            Some(Json::Array(items)) => Ok(items),
            Some(other) => bad(format!("`{name}` is a list, not {}", kind(&other))),
        }
    }

    /// The objects of a list.
    pub(super) fn objects(&mut self, name: &str) -> Result<Vec<Self>, BadProposal> {
        self.list(name)?.into_iter().map(Self::of).collect()
    }

    /// The texts of a list.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, BadProposal> {
        self.list(name)?
            .into_iter()
            .map(|item| match unwrapped(item) {
                Json::String(text) => Ok(text),
                other => bad(format!("`{name}` is a list of texts and holds {}", kind(&other))),
            })
            .collect()
    }

    /// An object.
    pub(super) fn object(&mut self, name: &str) -> Result<Self, BadProposal> {
        self.any(name).map_or_else(|| Ok(Self::default()), Self::of)
    }

    /// A moment, in milliseconds since the epoch or as the `time` of a stamp. Zero is what clients write who know none.
    pub(super) fn time(&mut self, name: &str) -> Result<Option<i64>, BadProposal> {
        let Some(value) = self.any(name) else { return Ok(None) };
        let millis = match &value {
            Json::Object(stamp) => stamp.get("time").cloned().map(unwrapped).and_then(|time| time.as_i64()),
            other => other.as_i64(),
        };
        match millis {
            Some(millis) => Ok(micros(millis)),
            None => {
                bad(format!("`{name}` is a moment in milliseconds since 1970, or a stamp with its `time`"))
            }
        }
    }

    /// Drops what says nothing that is not known already.
    pub(super) fn drop(&mut self, names: &[&str]) {
        for name in names {
            self.0.shift_remove(*name);
        }
    }

    /// Puts something back that was not understood after all.
    pub(super) fn leave(&mut self, name: &str, value: Json) {
        match self.0.entry(name).or_insert_with(|| Json::Array(Vec::new())) {
            Json::Array(items) => items.push(value),
            other => *other = value,
        }
    }

    /// What was not taken and says something.
    pub(super) fn left(mut self) -> Option<Json> {
        self.0.retain(|_, value| !is_empty(value));
        (!self.0.is_empty()).then_some(Json::Object(self.0))
    }
}

/// Microseconds of milliseconds since the epoch.
pub(super) fn micros(millis: i64) -> Option<i64> {
    Some(millis).filter(|millis| *millis > 0)?.checked_mul(1_000)
}

/// A moment in microseconds as our lines have it; none that no calendar has.
pub(super) fn moment(micros: i64) -> Option<Json> {
    // The last second of the year 9999, up to which our times go.
    let known = (0..=253_402_300_799_000_000).contains(&micros);
    let time = known.then(|| jiff::Timestamp::from_microsecond(micros).ok()).flatten();
    time.map(|time| Json::String(time.to_string()))
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.values().all(is_empty),
        Json::String(text) => text.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

fn unwrapped(value: Json) -> Json {
    match value {
        Json::Object(mut fields) if fields.len() == 1 => {
            let branch = BRANCHES.iter().find_map(|branch| fields.shift_remove(*branch));
            branch.unwrap_or(Json::Object(fields))
        }
        other => other,
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
