//! A thin event -> an asset that is to be fetched.
//!
//! In: JSON, the declared sources. Out: [`Thin`], or why it is none. Must not know: how events come.

use serde_json::Value as Json;

use super::declared::Declared;
use crate::{changes::waiting::Thin, scalar, uri};

/// Longest `type` of an event in bytes.
const KIND: usize = 100;

/// Reads an event: `{"type": ..., "uri": ...}`. What else it holds is passed over, for the source is asked.
///
/// # Errors
/// One clause that says what would be right.
pub fn thin(sources: &Declared, event: &Json) -> Result<Thin, String> {
    let Json::Object(event) = event else {
        return Err("an event is an object with `type` and `uri`".to_owned());
    };
    let text = |name: &str| {
        event
            .get(name)
            .and_then(Json::as_str)
            .ok_or_else(|| format!("event has no `{name}`, which is a text"))
    };
    let (kind, uri) = (text("type")?, text("uri")?);
    if !(1..=KIND).contains(&kind.len()) || kind.chars().any(char::is_control) {
        return Err(format!("`type` is a text of 1 to {KIND} bytes without control characters"));
    }
    waiting_for(sources, uri, kind)
}

/// That an asset is to be fetched.
///
/// # Errors
/// Its source is not declared, or can't be asked for it; one clause.
pub fn waiting_for(sources: &Declared, text: &str, kind: &str) -> Result<Thin, String> {
    let parsed = uri::parse(text)?;
    let Some(source) = sources.get(parsed.source) else {
        let name = scalar::shown(&parsed.source);
        return Err(format!("source {name} is not declared; `sources` of the settings names those that are"));
    };
    source.url(parsed)?;
    Ok(Thin { uri: text.to_owned(), source: source.name.clone(), kind: kind.to_owned() })
}
