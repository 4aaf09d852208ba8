//! Whether two answers are equal, and where they first differ.
//!
//! In: answers as JSON. Out: nothing, or the place and both values. Must not know: who answered.

use serde_json::{Map, Value as Json};

/// The only values that need not be equal: sums and averages of floats, which depend on the order of adding. They may
/// differ by 1e-12, relative. Generated queries keep the keys of these fields so that they are known by them.
const INEXACT: &[&str] = &["sum", "avg"];
const TOLERANCE: f64 = 1e-12;
/// So many errors are shown in an answer of ours.
const ERROR_CAP: usize = 10;

/// Where an answer of ours differs from the one expected; nothing if it doesn't.
pub(crate) fn difference(ours: &Json, expected: &Json) -> Option<String> {
    value("", ours, expected)
}

fn value(path: &str, ours: &Json, expected: &Json) -> Option<String> {
    let differs = || Some(format!("at {path}: {ours} and not {expected}"));
    match (ours, expected) {
        (Json::Object(ours), Json::Object(expected)) => {
            if !ours.keys().eq(expected.keys()) {
                let keys = |of: &Map<String, Json>| of.keys().cloned().collect::<Vec<_>>().join(", ");
                return Some(format!("at {path}: keys {} and not {}", keys(ours), keys(expected)));
            }
            ours.iter().find_map(|(key, ours)| value(&format!("{path}/{key}"), ours, &expected[key]))
        }
        (Json::Array(ours), Json::Array(expected)) => {
            let first = (0..ours.len().min(expected.len()))
                .find_map(|at| value(&format!("{path}/{at}"), &ours[at], &expected[at]));
            let lengths = || {
                (ours.len() != expected.len())
                    .then(|| format!("at {path}: {} items and not {}", ours.len(), expected.len()))
            };
            first.or_else(lengths)
        }
        (Json::Number(_), Json::Number(_)) => {
            if number(path, ours, expected) {
                None
            } else {
                differs()
            }
        }
        _ if ours == expected => None,
        _ => differs(),
    }
}

fn number(path: &str, ours: &Json, expected: &Json) -> bool {
    if let (Some(ours), Some(expected)) = (ours.as_i64(), expected.as_i64()) {
        return ours == expected;
    }
    let float = |number: &Json| number.as_f64().map(|number| number + 0.0);
    let (Some(ours), Some(expected)) = (float(ours), float(expected)) else { return false };
    let key = path.rsplit('/').next().unwrap_or_default();
    let inexact = INEXACT.iter().any(|name| key.starts_with(name));
    // Equal to the bit (there is one zero), or as near as sums may be.
    ours.to_bits() == expected.to_bits()
        || inexact && (ours - expected).abs() <= TOLERANCE * ours.abs().max(expected.abs())
}

/// Where our answer differs from the oracle's. Messages of errors are ours to word; their paths and places are not.
pub(crate) fn difference_to_oracle(ours: &Json, oracle: &Json) -> Option<String> {
    let data = |answer: &Json| answer.get("data").cloned();
    match (data(ours), data(oracle)) {
        (Some(ours), Some(oracle)) => {
            if let Some(found) = difference(&ours, &oracle) {
                return Some(found);
            }
        }
        (None, None) => return Some("both refuse the request".to_owned()),
        (Some(_), None) => return Some("the oracle refuses the request".to_owned()),
        (None, Some(_)) => return Some("we refuse the request".to_owned()),
    }
    let (mut places, mut expected) = (places(ours), places(oracle));
    if expected.len() > ERROR_CAP {
        // The first of them, and how many there are.
        let last = &ours["errors"][ERROR_CAP]["extensions"];
        let told = last["code"] == "LIMIT_EXCEEDED" && last["actual"] == expected.len();
        let shown = places.len() == ERROR_CAP + 1 && places[..ERROR_CAP] == expected[..ERROR_CAP];
        return (!told || !shown).then(|| format!("errors at {places:?} and not the first of {expected:?}"));
    }
    places.sort();
    expected.sort();
    (places != expected).then(|| format!("errors at {places:?} and not {expected:?}"))
}

/// Paths and places of errors.
fn places(answer: &Json) -> Vec<String> {
    let errors = answer.get("errors").and_then(Json::as_array).cloned().unwrap_or_default();
    // Of fields that were merged the oracle names each place, we the first.
    errors.iter().map(|error| format!("{} {}", error["path"], error["locations"][0])).collect()
}

/// Whether an answer tells of anything that is in the graph.
pub(crate) fn is_inhabited(answer: &Json) -> bool {
    answer["data"].as_object().is_some_and(|data| data.values().any(inhabited))
}

fn inhabited(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(_) => false,
        Json::Number(number) => number.as_f64() != Some(0.0),
        // Type names say nothing of the graph; only connections and nodes bear them at a level of their own.
        Json::String(text) => {
            !text.ends_with("Connection")
                && text != "PageInfo"
                && text != "Query"
                && !text.ends_with("Aggregate")
        }
        Json::Array(items) => items.iter().any(|item| !item.is_null()),
        Json::Object(fields) => fields.values().any(inhabited),
    }
}
