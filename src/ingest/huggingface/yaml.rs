//! The metadata in front of a card -> JSON.
//!
//! In: text of YAML 1.2. Out: a JSON value, by the core schema. Must not know: what it is about.
//!
//! Cards are written by anybody. So nothing is ever read twice: an alias is refused, and with it what a few lines would unfold to;
//! depth, values and bytes are bounded, and tags mean nothing.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value as Json};

/// Most bytes of metadata.
const MAX_BYTES: usize = 4 << 20;
/// Most lists and mappings within one another.
const MAX_DEPTH: usize = 32;
/// Most values.
const MAX_VALUES: usize = 500_000;

/// A list or mapping that is still open, and in a mapping the key whose value comes.
enum Open {
    List(Vec<Json>),
    Mapping(Map<String, Json>, Option<String>),
}

/// Reads one document.
///
/// # Errors
/// It is no YAML, or more than is read: one clause.
pub(super) fn json(text: &str) -> Result<Json, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("has more than {} MiB of metadata", MAX_BYTES >> 20));
    }
    let mut open: Vec<Open> = Vec::new();
    let mut values = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            format!("has no YAML in its line {}: {}", error.marker().line(), error.info())
        })?;
        let line = span.start.line();
        let done = match event {
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
            // Without any value.
            Event::DocumentEnd | Event::StreamEnd => return Ok(Json::Null),
            Event::Alias(_) => {
                return Err(format!("has an alias (`*`) in its line {line}; write out what it stands for"));
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Mapping(Map::new(), None));
                None
            }
            Event::Scalar(text, style, ..) => Some(scalar(&text, style)),
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(items)) => Some(Json::Array(items)),
                Some(Open::Mapping(fields, _)) => Some(Json::Object(fields)),
                None => None,
            },
        };
        values += 1;
        if open.len() > MAX_DEPTH || values > MAX_VALUES {
            return Err(format!(
                "has more than {MAX_DEPTH} levels or {MAX_VALUES} values of metadata in its line {line}"
            ));
        }
        let Some(done) = done else { continue };
        match open.last_mut() {
            None => return Ok(done),
            Some(Open::List(items)) => items.push(done),
            Some(Open::Mapping(fields, key)) => match (key.take(), done) {
                (Some(key), value) => {
                    fields.insert(key, value);
                }
                (None, Json::Array(_) | Json::Object(_)) => {
                    return Err(format!("has a key in its line {line} that is no text"));
                }
                (None, Json::String(text)) => *key = Some(text),
                (None, other @ (Json::Null | Json::Bool(_) | Json::Number(_))) => {
                    *key = Some(other.to_string());
                }
            },
        }
    }
    Ok(Json::Null)
}

/// The core schema (YAML 1.2.2, 10.3.2): only plain text may be something else than text.
fn scalar(text: &str, style: ScalarStyle) -> Json {
    if style != ScalarStyle::Plain {
        return Json::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "true" | "True" | "TRUE" => Json::Bool(true),
        "false" | "False" | "FALSE" => Json::Bool(false),
        _ => number(text).map_or_else(|| Json::String(text.to_owned()), Json::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = |byte: u8| byte.is_ascii_digit() || b".eE+-".contains(&byte);
    if !digits.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
        || !digits.bytes().all(is_number)
    {
        return None;
    }
    let whole = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = whole.parse::<i64>() {
        return Some(number.into());
    }
    whole.parse::<f64>().ok().and_then(Number::from_f64)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::*;

    #[test]
    fn plain_text_is_read_by_the_core_schema() {
        let text = "a: 1\nb: 1.5\nc: 'no'\nd: no\ne: ~\nf: true\ng: 1e-3\nh: 2024-01-01\ni: v1.0\nj: \"2\"\nk:\n- -7\n- .5\n- {x: [y]}\n\
                    7: seven\nl: |\n  two\n  lines\nm: 0x10\nn: 1.2.3\n";
        assert_eq!(
            json(text),
            Ok(
                json!({"a": 1, "b": 1.5, "c": "no", "d": "no", "e": null, "f": true, "g": 0.001, "h": "2024-01-01", "i": "v1.0",
                "j": "2", "k": [-7, 0.5, {"x": ["y"]}], "7": "seven", "l": "two\nlines\n", "m": "0x10", "n": "1.2.3"})
            )
        );
        assert_eq!(json(""), Ok(Json::Null));
        assert_eq!(json("a: !!python/object:os.system x"), Ok(json!({"a": "x"})));
    }

    #[test]
    fn what_unfolds_is_too_deep_or_no_yaml_is_refused() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        for (text, reason) in [
            (bomb.to_owned(), "has an alias (`*`) in its line 2"),
            ("a: [".repeat(40), "has more than 32 levels"),
            ("- ".repeat(100_000), "has more than 32 levels"),
            ("[".repeat(1 << 20), "has no YAML in its line 1: recursion limit exceeded"),
            ("{[a]: b}".to_owned(), "has a key in its line 1 that is no text"),
            ("a: 'b".to_owned(), "has no YAML in its line"),
            ("a: b: c".to_owned(), "has no YAML in its line 1"),
            ("x".repeat(MAX_BYTES + 1), "has more than 4 MiB of metadata"),
        ] {
            let refused = json(&text).unwrap_err();
            assert!(refused.contains(reason) && refused.len() < 300, "{reason}: {refused}");
        }
    }

    #[test]
    fn the_worst_there_is_takes_time_linear_in_its_length() {
        // A quadratic reader would take minutes.
        for line in [
            "a: b\n",
            "- a\n",
            "a, ",
            "? a\n",
            "&a ",
            "\"\\n\" ",
            "# c\n",
            "|\n",
            "a:\n - b: [c, {d: e}]\n",
            "!t ",
            "\t",
        ] {
            let start = Instant::now();
            let _read = json(&line.repeat((1 << 18) / line.len()));
            let _within = json(&format!("x: [{}", line.repeat((1 << 18) / line.len())));
            assert!(start.elapsed() < Duration::from_secs(20), "{line:?} took {:?}", start.elapsed());
        }
    }
}
