//! Running a read and decoding its answer.
//!
//! In: a statement. Out: the answer as a Value. Must not know: what was asked.

use std::fmt;

use rusqlite::{Connection, Row, Statement as Prepared, types::ValueRef};
use serde::{
    Deserializer,
    de::{DeserializeSeed, SeqAccess, Visitor},
};

use crate::{
    backend::{
        BackendError,
        sqlite::{cell, failure},
    },
    sql::Statement,
    value::Value,
};

/// Runs a statement that answers one row of one column, a value.
pub(super) fn read(
    connection: &Connection,
    statement: &Statement,
    before: &[String],
) -> Result<Value, BackendError> {
    only(connection, statement, before, |row| answer(row, 0))
}

/// Runs a statement that answers one row of one column, text that is not ours to read.
pub(super) fn read_text(
    connection: &Connection,
    statement: &Statement,
    before: &[String],
) -> Result<String, BackendError> {
    only(connection, statement, before, |row| row.get(0).map_err(|problem| failure::failed(&problem)))
}

fn only<T>(
    connection: &Connection,
    statement: &Statement,
    before: &[String],
    take: impl FnOnce(&Row<'_>) -> Result<T, BackendError>,
) -> Result<T, BackendError> {
    let mut prepared =
        connection.prepare_cached(&statement.text).map_err(|problem| failure::failed(&problem))?;
    bind(&mut prepared, statement, before)?;
    let mut rows = prepared.raw_query();
    let row = rows
        .next()
        .map_err(|problem| failure::failed(&problem))?
        .ok_or_else(|| BackendError::Record("no row".to_owned()))?;
    take(row)
}

/// Gives a prepared statement its parameters, the answers of statements before it among them.
pub(super) fn bind(
    prepared: &mut Prepared<'_>,
    statement: &Statement,
    before: &[String],
) -> Result<(), BackendError> {
    let values = statement.parameters.iter().map(cell::bound).enumerate();
    let before = statement.before.iter().map(|(position, which)| (*position, cell::text(&before[*which])));
    for (position, value) in values.chain(before) {
        prepared.raw_bind_parameter(position + 1, value).map_err(|problem| failure::failed(&problem))?;
    }
    Ok(())
}

/// A cell that holds an answer or a part of it: JSON text, or an integer.
pub(super) fn answer(row: &Row<'_>, position: usize) -> Result<Value, BackendError> {
    match row.get_ref(position).map_err(|problem| failure::failed(&problem))? {
        ValueRef::Text(text) => decode(text),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        other @ (ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_)) => {
            Err(BackendError::Record(format!("a cell of type {}", other.data_type())))
        }
    }
}

/// JSON text as a Value, in one pass. Numbers with a fraction or an exponent are floats.
pub(super) fn decode(text: &[u8]) -> Result<Value, BackendError> {
    let problem = |problem: serde_json::Error| BackendError::Record(problem.to_string());
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Record.deserialize(&mut deserializer).map_err(problem)?;
    deserializer.end().map_err(problem)?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Record;

impl<'de> DeserializeSeed<'de> for Record {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Record {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("null, a truth value, a number, text or a list of these")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number).map(Value::Int).map_err(E::custom)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::List(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_decodes_by_position() {
        let decoded = decode(br#"[null,true,1,1.0,1.0e+300,"a\u00e9\ud83d\ude00",[]]"#).unwrap();
        let expected = Value::List(vec![
            Value::Null,
            Value::Bool(true),
            Value::Int(1),
            Value::Float(1.0),
            Value::Float(1e300),
            "aé😀".into(),
            Value::List(vec![]),
        ]);
        assert_eq!(decoded, expected);
        assert!(matches!(decode(b"[1] x"), Err(BackendError::Record(_))));
        assert!(matches!(decode(b"{}"), Err(BackendError::Record(_))));
    }
}
