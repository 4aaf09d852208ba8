//! Values in the driver's types and back.
//!
//! In: parameters. Out: Bolt values with native times; and the other way, the one value of a record.

use std::fmt;

use neo4rs::{BoltList, BoltMap, BoltNull, BoltType};
use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};

use crate::{backend::BackendError, value::Value};

/// A value as a parameter.
pub(super) fn to_bolt(value: &Value) -> Result<BoltType, BackendError> {
    Ok(match value {
        Value::Null => BoltType::Null(BoltNull),
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => text.as_str().into(),
        Value::DateTime(micros) => chrono::DateTime::from_timestamp_micros(*micros)
            .ok_or_else(|| out_of_range(value))?
            .fixed_offset()
            .into(),
        Value::Date(number) => civil_date(*number)?.into(),
        Value::List(items) => {
            let items = items.iter().map(to_bolt).collect::<Result<Vec<_>, _>>()?;
            BoltType::List(BoltList::from(items))
        }
        Value::Map(entries) => {
            let mut map = BoltMap::with_capacity(entries.len());
            for (name, value) in entries {
                map.put(name.as_str().into(), to_bolt(value)?);
            }
            BoltType::Map(map)
        }
    })
}

/// The date of `year * 10000 + month * 100 + day`.
pub(super) fn civil_date(number: i32) -> Result<chrono::NaiveDate, BackendError> {
    let part = |part: i32| u32::try_from(part).ok();
    let date = part(number / 100 % 100).zip(part(number % 100));
    date.and_then(|(month, day)| chrono::NaiveDate::from_ymd_opt(number / 10_000, month, day))
        .ok_or_else(|| out_of_range(&Value::Date(number)))
}

fn out_of_range(value: &Value) -> BackendError {
    BackendError::Statement(format!("`{value:?}` is outside the range of times"))
}

/// A record's value, read in place out of the driver's.
#[derive(Debug)]
pub(super) struct Answer(pub(super) Value);

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnswerVisitor).map(Answer)
    }
}

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("null, a truth value, a number, text, or a list of these")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or(0));
        while let Some(Answer(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }
}
