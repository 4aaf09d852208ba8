//! URNs of `DataHub`: `urn:li:<type>:<key>` -> the type and the parts of the key.
//!
//! In: text. Out: its parts, decoded. Must not know: what any type means.

use super::identity::{Refusal, refuse, shown};

/// What every URN starts with.
pub(super) const PREFIX: &str = "urn:li:";

/// A URN taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Urn<'a> {
    /// Such as `dataset`.
    pub(super) kind: &'a str,
    /// The parts of its key; one where it stands without parentheses. URNs among them are as they were.
    pub(super) parts: Vec<&'a str>,
}

/// Takes a URN apart.
pub(super) fn parse(text: &str) -> Result<Urn<'_>, Refusal> {
    let form = "a URN is `urn:li:<type>:<key>`";
    let split = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once(':'));
    let Some((kind, key)) = split.filter(|(kind, key)| !kind.is_empty() && !key.is_empty()) else {
        return refuse(format!("{} is no URN of DataHub's; {form}", shown(text)));
    };
    let parts = match key.strip_prefix('(') {
        None => vec![key],
        Some(inner) => {
            let inner = inner.strip_suffix(')').and_then(top_level);
            let Some(parts) = inner else {
                return refuse(format!("{} has parentheses that do not match; {form}", shown(text)));
            };
            parts
        }
    };
    if parts.iter().any(|part| part.is_empty()) {
        return refuse(format!("{} has an empty part in its key; {form}", shown(text)));
    }
    Ok(Urn { kind, parts })
}

/// Cuts at the commas that stand in no parentheses. None if those do not match.
fn top_level(text: &str) -> Option<Vec<&str>> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (depth == 0).then_some(parts)
}

/// A part as it was before `DataHub` wrote its commas and parentheses as `%2C`, `%28` and `%29`, and nothing else.
pub(super) fn decoded(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let letter = match rest.get(at + 1..at + 3).map(str::to_ascii_uppercase).as_deref() {
            Some("2C") => Some(','),
            Some("28") => Some('('),
            Some("29") => Some(')'),
            _ => None,
        };
        text.push(letter.unwrap_or('%'));
        rest = &rest[at + if letter.is_some() { 3 } else { 1 }..];
    }
    text.push_str(rest);
    text
}
