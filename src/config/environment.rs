//! Environment variables -> settings: `http.body_limit` is `MLG_HTTP_BODY_LIMIT`.
//!
//! In: names and texts. Out: keys and values. Must not know: the process's environment.

use serde_json::{Value as Json, json};

/// What all of our variables start with.
pub(super) const PREFIX: &str = "MLG_";

/// The variable that sets a key.
#[must_use]
pub fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_ascii_uppercase())
}

/// What text may stand for where a value of the default's kind is wanted, the likeliest first. A list is items with
/// commas between.
pub(super) fn readings(default: &Json, text: &str) -> Vec<Json> {
    let parsed = serde_json::from_str::<Json>(text).ok();
    match default {
        Json::String(_) => vec![json!(text)],
        Json::Bool(_) | Json::Number(_) => vec![parsed.unwrap_or_else(|| json!(text))],
        Json::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            vec![items.map(|item| json!(item)).collect()]
        }
        // Nothing tells what an absent value would be.
        Json::Null | Json::Object(_) => std::iter::once(json!(text)).chain(parsed).collect(),
    }
}
