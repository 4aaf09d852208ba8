//! Scalars of the response: a cell and its type become JSON.
//!
//! In: a value of a record and its `Scalar`. Out: bytes. Must not know: shapes, paths.

use crate::{
    catalog::types::Scalar,
    error::ErrorCode,
    projection::writer::{Failed, Writer, Written, json},
    value::Value,
};

/// The largest magnitude of a `BigInt`: 2^53 - 1, up to which a JSON number is exact.
pub(super) const BIG_INT_MAX: u64 = (1 << 53) - 1;

/// Writes a scalar or enum, or a list of it with non-null items.
pub(super) fn leaf(
    writer: &mut Writer<'_>,
    scalar: &Scalar,
    list: bool,
    non_null: bool,
    value: &Value,
) -> Written {
    match value {
        Value::Null if non_null => Err(missing(writer)),
        Value::Null => {
            writer.null();
            Ok(())
        }
        Value::List(items) if list => {
            writer.list(items.iter(), true, |writer, item| leaf(writer, scalar, false, true, item))
        }
        single => one(writer, scalar, single),
    }
}

/// Writes a scalar or enum as a string, whatever its JSON form; null stays null.
pub(super) fn leaf_as_text(writer: &mut Writer<'_>, scalar: &Scalar, value: &Value) -> Written {
    let start = writer.out.len();
    leaf(writer, scalar, false, false, value)?;
    if !value.is_null() && writer.out.get(start) != Some(&b'"') {
        writer.out.insert(start, b'"');
        writer.out.push(b'"');
    }
    Ok(())
}

/// Records that a value is missing where there must be one.
pub(super) fn missing(writer: &mut Writer<'_>) -> Failed {
    let key = writer.current_key();
    writer.fail(ErrorCode::InconsistentData, || format!("`{key}` is required, but nothing is stored for it"))
}

fn one(writer: &mut Writer<'_>, scalar: &Scalar, value: &Value) -> Written {
    if write_json(&mut writer.out, scalar, value) {
        return Ok(());
    }
    let key = writer.current_key();
    Err(writer.fail(ErrorCode::InconsistentData, || {
        format!("the value stored for `{key}` is not a value of `{}`", scalar.name())
    }))
}

/// Writes a non-null value of a scalar; false if it is none, then nothing is written.
fn write_json(out: &mut Vec<u8>, scalar: &Scalar, value: &Value) -> bool {
    match (scalar, value) {
        (Scalar::Id | Scalar::String, Value::String(text)) => json(out, text.as_str()),
        (Scalar::Id, Value::Int(number)) => json(out, number.to_string().as_str()),
        (Scalar::Int, Value::Int(number)) if i32::try_from(*number).is_ok() => json(out, number),
        (Scalar::BigInt, Value::Int(number)) if number.unsigned_abs() <= BIG_INT_MAX => json(out, number),
        (Scalar::Float, Value::Float(number)) => json(out, number),
        #[expect(clippy::cast_precision_loss, reason = "another writer may store a Float as an integer")]
        (Scalar::Float, Value::Int(number)) => json(out, &(*number as f64)),
        (Scalar::Boolean, Value::Bool(truth)) => json(out, truth),
        (Scalar::DateTime, Value::Int(number)) => match jiff::Timestamp::from_microsecond(*number) {
            Ok(instant) => json(out, &instant.to_string()),
            Err(_) => return false,
        },
        (Scalar::Date, Value::Int(number)) => {
            let text = format!("{:04}-{:02}-{:02}", number / 10_000, number / 100 % 100, number % 100);
            if text.parse::<jiff::civil::Date>().is_err() {
                return false;
            }
            json(out, &text);
        }
        (Scalar::Enum(of), Value::String(text)) if of.values.iter().any(|(name, _)| **name == **text) => {
            json(out, text);
        }
        _ => return false,
    }
    true
}
