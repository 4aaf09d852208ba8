//! Changes as people and programs read them.
//!
//! In: changes and the names of what was compared. Out: text or JSON. Must not know: how they were found.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Change, Criticality, change::CRITICALITIES};

/// How many changes of a criticality there are.
#[must_use]
pub fn count(changes: &[Change], criticality: Criticality) -> usize {
    changes.iter().filter(|change| change.criticality == criticality).count()
}

/// `old -> new: 1 breaking, 0 dangerous, 2 safe`, then each by its criticality, the worst first.
#[must_use]
pub fn text(old: &str, new: &str, changes: &[Change]) -> String {
    let [breaking, dangerous, safe] = CRITICALITIES.map(|criticality| count(changes, criticality));
    let mut text = format!("{old} -> {new}: {breaking} breaking, {dangerous} dangerous, {safe} safe\n");
    for criticality in CRITICALITIES {
        let of = || changes.iter().filter(move |change| change.criticality == criticality);
        if of().next().is_some() {
            // Writing to a string can't fail.
            let _ = writeln!(text, "\n{}", criticality.name());
            of().for_each(|change| {
                let _ = writeln!(text, "  {}: {}", change.path, one_line(&change.text));
            });
        }
    }
    text
}

/// A text of the schema, such as a reason, may hold lines and control characters; a terminal gets none of them.
fn one_line(text: &str) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    text.chars().map(plain).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `{old, new, breaking, dangerous, safe, changes: [{criticality, kind, path, text}]}`, on several lines.
#[must_use]
pub fn json(old: &str, new: &str, changes: &[Change]) -> String {
    let [breaking, dangerous, safe] = CRITICALITIES.map(|criticality| count(changes, criticality));
    let of = |change: &Change| {
        json!({
            "criticality": change.criticality.name(),
            "kind": change.kind.to_string(),
            "path": change.path,
            "text": one_line(&change.text),
        })
    };
    let sorted = CRITICALITIES
        .iter()
        .flat_map(|criticality| changes.iter().filter(move |change| change.criticality == *criticality));
    let changes: Vec<Value> = sorted.map(of).collect();
    let all = json!({
        "old": old, "new": new, "breaking": breaking, "dangerous": dangerous, "safe": safe, "changes": changes,
    });
    format!("{all:#}\n")
}
