//! The outside form of each scalar: JSON to `Value` and back, in one place for requests, loading and responses.
//!
//! In: JSON values, or cells of records, and the [`Scalar`] they belong to. Out: values, or JSON text; or a clause
//! that says what is wrong. Must not know: GraphQL documents, files, backends.

mod civil;
#[cfg(test)]
mod tests;

pub use civil::{date_text, datetime_text};

use std::fmt::Write;

use serde_json::Value as Json;

use crate::{
    catalog::types::{Property, Scalar},
    value::Value,
};

/// Largest magnitude of a `BigInt`: what a JSON number holds exactly in every client.
pub const BIG_INT_MAX: i64 = (1 << 53) - 1;

/// The built-in scalar with a GraphQL name.
#[must_use]
pub fn named(name: &str) -> Option<Scalar> {
    match name {
        "ID" => Some(Scalar::Id),
        "String" => Some(Scalar::String),
        "Int" => Some(Scalar::Int),
        "BigInt" => Some(Scalar::BigInt),
        "Float" => Some(Scalar::Float),
        "Boolean" => Some(Scalar::Boolean),
        "DateTime" => Some(Scalar::DateTime),
        "Date" => Some(Scalar::Date),
        _ => None,
    }
}

/// The value of a non-null JSON value, by the input coercion of GraphQL 3.5 (an enum by its name).
///
/// Integral numbers such as `5.0` are integers, since JSON does not tell them apart. A `DateTime` finer than
/// microseconds is rounded down, and the 60th second of a leap second is the 59th.
///
/// # Errors
/// A clause such as ``must be a 32-bit integer, not `"x"` ``; the caller puts the name of the place in front.
pub fn from_json(scalar: &Scalar, json: &Json) -> Result<Value, String> {
    let value = match scalar {
        Scalar::Id => match json {
            Json::Number(number) if number.is_i64() || number.is_u64() => {
                Some(Value::String(number.to_string()))
            }
            Json::String(text) => Some(plain_text(text)?),
            _ => None,
        },
        Scalar::String => json.as_str().map(plain_text).transpose()?,
        Scalar::Int => integer(json).filter(|number| i32::try_from(*number).is_ok()).map(Value::Int),
        Scalar::BigInt => integer(json).filter(|number| is_big_int(*number)).map(Value::Int),
        Scalar::Float => {
            json.as_f64().filter(|number| number.is_finite()).map(|number| Value::Float(number + 0.0))
        }
        Scalar::Boolean => json.as_bool().map(Value::Bool),
        Scalar::DateTime => json.as_str().and_then(civil::parse_datetime).map(Value::DateTime),
        Scalar::Date => json.as_str().and_then(civil::parse_date).map(Value::Date),
        Scalar::Enum(known) => json
            .as_str()
            .filter(|text| known.values.iter().any(|(name, _)| &**name == *text))
            .map(Value::from),
    };
    value.ok_or_else(|| mismatch(scalar, json))
}

/// The cell of a property in its JSON form: null, a value, or of a list property a list of them.
///
/// # Errors
/// As [`from_json`], or a clause that says it is no list.
pub fn cell_from_json(property: &Property, json: &Json) -> Result<Value, String> {
    match json {
        Json::Null => Ok(Value::Null),
        Json::Array(items) if property.list => {
            let items = items.iter().map(|item| from_json(&property.scalar, item));
            items.collect::<Result<_, _>>().map(Value::List)
        }
        _ if property.list => Err("is no list".to_owned()),
        single => from_json(&property.scalar, single),
    }
}

/// Appends the JSON form of a cell (GraphQL 3.5, result coercion). `Null` is `null` for every scalar.
///
/// Temporal cells may come as the `Int` of their unit, a `Boolean` as 0 or 1, a `Float` as an integer.
///
/// # Errors
/// The cell is no value of the scalar: what the store holds contradicts the schema.
pub fn write_json(out: &mut Vec<u8>, scalar: &Scalar, value: &Value) -> Result<(), String> {
    if value.is_null() {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    let written = match (scalar, value) {
        (Scalar::String | Scalar::Id, Value::String(text)) => write_text(out, text),
        (Scalar::Id, Value::Int(number)) => write_text(out, &number.to_string()),
        (Scalar::Int, Value::Int(number)) => i32::try_from(*number).is_ok() && write_plain(out, number),
        (Scalar::BigInt, Value::Int(number)) => is_big_int(*number) && write_plain(out, number),
        (Scalar::Float, Value::Float(number)) => write_float(out, *number),
        #[expect(clippy::cast_precision_loss, reason = "a `Float` is the nearest 64-bit number")]
        (Scalar::Float, Value::Int(number)) => write_float(out, *number as f64),
        (Scalar::Boolean, Value::Bool(truth)) => write_plain(out, truth),
        (Scalar::Boolean, Value::Int(number @ (0 | 1))) => write_plain(out, &(*number == 1)),
        (Scalar::DateTime, Value::DateTime(micros) | Value::Int(micros)) => {
            datetime_text(*micros).is_some_and(|text| write_text(out, &text))
        }
        (Scalar::Date, Value::Date(number)) => {
            date_text(i64::from(*number)).is_some_and(|text| write_text(out, &text))
        }
        (Scalar::Date, Value::Int(number)) => date_text(*number).is_some_and(|text| write_text(out, &text)),
        (Scalar::Enum(known), Value::String(text)) => {
            known.values.iter().any(|(name, _)| **name == **text) && write_text(out, text)
        }
        (
            Scalar::Id
            | Scalar::String
            | Scalar::Int
            | Scalar::BigInt
            | Scalar::Float
            | Scalar::Boolean
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Enum(_),
            _,
        ) => false,
    };
    if written {
        return Ok(());
    }
    Err(format!("must be {}, but the store holds {}", expected(scalar), kind(value)))
}

/// What a scalar accepts, to follow "must be".
#[must_use]
pub fn expected(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Id => "text or an integer".into(),
        Scalar::String => "text".into(),
        Scalar::Int => "a 32-bit integer".into(),
        Scalar::BigInt => "an integer between -9007199254740991 and 9007199254740991".into(),
        Scalar::Float => "a finite number".into(),
        Scalar::Boolean => "`true` or `false`".into(),
        Scalar::DateTime => "an RFC 3339 time of the years 1 to 9999 such as `2024-01-30T12:00:00Z`".into(),
        Scalar::Date => "a date of the years 1 to 9999 such as `2024-01-30`".into(),
        Scalar::Enum(known) => one_of(known.values.iter().map(|(name, _)| &**name)),
    }
}

/// The clause for a value that a scalar refuses.
#[must_use]
pub fn mismatch(scalar: &Scalar, found: &impl std::fmt::Display) -> String {
    format!("must be {}, not {}", expected(scalar), shown(found))
}

/// The names of an enum, to follow "must be"; of a long one the first few.
#[must_use]
pub fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let names: Vec<&str> = names.collect();
    let mut text = String::from("one of ");
    for (index, name) in names.iter().take(SHOWN).enumerate() {
        let separator = if index == 0 { "`" } else { ", `" };
        text.push_str(separator);
        text.push_str(name);
        text.push('`');
    }
    if names.len() > SHOWN {
        // Writing to a String can't fail.
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    text
}

/// A value as it may stand in a message: in back-ticks, cut after 60 characters.
#[must_use]
pub fn shown(found: &impl std::fmt::Display) -> String {
    const SHOWN: usize = 60;
    let text = found.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}...`", &text[..end]),
        None => format!("`{text}`"),
    }
}

fn plain_text(text: &str) -> Result<Value, String> {
    if text.contains('\0') {
        return Err("must be text without the character NUL".into());
    }
    Ok(Value::from(text))
}

fn is_big_int(number: i64) -> bool {
    (-BIG_INT_MAX..=BIG_INT_MAX).contains(&number)
}

/// The integer that a JSON number is, if it is one; of floats only those that are exact.
fn integer(json: &Json) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "2^53 - 1 is exact")]
    const EXACT: f64 = BIG_INT_MAX as f64;
    let number = json.as_number()?;
    if let Some(integer) = number.as_i64() {
        return Some(integer);
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT)?;
    #[expect(clippy::cast_possible_truncation, reason = "integral and within 2^53 - 1")]
    let integer = float as i64;
    Some(integer)
}

/// Writes text in quotes; true, as the writers below, so that they end a condition.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) -> bool {
    // Most text holds nothing that is escaped (RFC 8259, 7), which is seen many bytes at a time.
    let is_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    if text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
        serde_json::to_writer(out, text).expect("serde_json writes text, and a `Vec` takes it");
    } else {
        out.reserve(text.len() + 2);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
    true
}

/// Writes an integer or a truth value.
fn write_plain(out: &mut Vec<u8>, value: &impl serde::Serialize) -> bool {
    serde_json::to_writer(out, value).expect("serde_json writes plain values, and a `Vec` takes them");
    true
}

/// Writes a number if JSON has it.
fn write_float(out: &mut Vec<u8>, number: f64) -> bool {
    // Adding zero turns -0.0 into 0.0.
    number.is_finite() && write_plain(out, &(number + 0.0))
}

/// What a cell is, without its content: stored data does not belong in a message about the store.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Int(_) => "an unfit integer",
        Value::Float(_) => "an unfit number",
        Value::String(_) => "unfit text",
        Value::DateTime(_) => "a time",
        Value::Date(_) => "a date",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
    }
}
