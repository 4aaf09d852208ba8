//! Writes that are done once: by which key a store knows one, and what is told again.
//!
//! In: a write, who writes, rows. Out: what a store keeps, and the rows of it. Must not know: stores.

use super::{run::Writer, values::text};
use crate::{
    catalog::surface::InputMeaning,
    changes::{Once, digest_of},
    plan::types::Write,
    selection::types::{Argument, InputValue},
    value::Value,
};

/// How long what was told is kept, in microseconds: a day.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// What a store keeps of a write that has a key; what is told is put in later.
pub(super) fn once(write: &Write, writer: &Writer<'_>) -> Option<Once> {
    let key = text(&write.arguments, &InputMeaning::WriteKey);
    if key.is_empty() {
        return None;
    }
    let mut asked = format!("{:?}", write.of);
    for argument in write.arguments.iter().filter(|given| given.field.meaning != InputMeaning::WriteKey) {
        field(&mut asked, argument);
    }
    // Keys of two callers are two, whatever they hold.
    let id = format!("{}:{}:{key}", writer.name.len(), writer.name);
    let at = writer.clock;
    Some(Once { id, hash: digest_of(&asked), told: String::new(), at, since: at.saturating_sub(KEPT) })
}

/// Adds what is asked, so that nothing else reads alike.
fn field(asked: &mut String, Argument { field, value }: &Argument) {
    asked.push_str(&field.name);
    asked.push('=');
    self::value(asked, value);
    asked.push(';');
}

fn value(asked: &mut String, value: &InputValue) {
    match value {
        InputValue::Null => asked.push_str("null"),
        InputValue::Scalar(value) => asked.push_str(&serde_json::json!(value).to_string()),
        InputValue::Enum(value) => asked.push_str(&value.name),
        InputValue::Json(json) => asked.push_str(&json.to_string()),
        InputValue::List(items) => {
            asked.push('[');
            for item in items {
                self::value(asked, item);
                asked.push(',');
            }
            asked.push(']');
        }
        InputValue::Object(fields) => {
            asked.push('{');
            for argument in fields {
                field(asked, argument);
            }
            asked.push('}');
        }
    }
}

/// Rows as text.
pub(super) fn told(rows: &[Vec<Value>; 2]) -> String {
    serde_json::json!(rows).to_string()
}

/// Rows of text.
pub(super) fn rows(told: &str) -> Option<[Vec<Value>; 2]> {
    serde_json::from_str(told).ok()
}
