//! Values -> cells and parameters.
//!
//! In: a Value. Out: what SQLite is given for it. Must not know: statements.

use rusqlite::types::{ToSqlOutput, Value as Cell, ValueRef};

use crate::{
    catalog::types::{Property, Scalar},
    value::Value,
};

/// What stands for a value as a parameter, text without a copy of it.
pub(super) fn bound(value: &Value) -> ToSqlOutput<'_> {
    match value.as_str() {
        Some(text) => self::text(text),
        None => ToSqlOutput::Owned(owned(value)),
    }
}

/// Text as a parameter, without a copy of it.
pub(super) fn text(text: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
}

/// What stands for a value: truth values as 0 and 1, times as integers, lists as JSON.
pub(super) fn owned(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(truth) => Cell::Integer(i64::from(*truth)),
        Value::Int(number) | Value::DateTime(number) => Cell::Integer(*number),
        Value::Date(date) => Cell::Integer(i64::from(*date)),
        Value::Float(number) => Cell::Real(*number),
        Value::String(text) => Cell::Text(text.clone()),
        Value::List(_) | Value::Map(_) => Cell::Text(json(value).to_string()),
    }
}

/// What stands for a property's value in its column: as [`owned`], but an empty list is no value, and a number of a
/// float property is a float.
pub(super) fn stored(property: &Property, value: &Value) -> Cell {
    match value {
        Value::List(items) if items.is_empty() => Cell::Null,
        Value::List(items) if property.scalar == Scalar::Float => {
            let floats = Value::List(items.iter().map(float).collect());
            Cell::Text(json(&floats).to_string())
        }
        Value::Int(_) if property.scalar == Scalar::Float => owned(&float(value)),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::DateTime(_)
        | Value::Date(_)
        | Value::List(_)
        | Value::Map(_) => owned(value),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a float property holds floats, however the number was written"
)]
fn float(value: &Value) -> Value {
    match value {
        Value::Int(number) => Value::Float(*number as f64),
        Value::Null
        | Value::Bool(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::DateTime(_)
        | Value::Date(_)
        | Value::List(_)
        | Value::Map(_) => value.clone(),
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) | Value::DateTime(number) => (*number).into(),
        Value::Date(date) => (*date).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => text.as_str().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(name, value)| (name.as_str(), json(value))).collect(),
    }
}
