//! Scalars of the response: a cell and its type become JSON.
//!
//! In: a value of a record and its `Scalar`. Out: bytes. Must not know: shapes, paths.

use crate::{
    catalog::types::Scalar,
    error::ErrorCode,
    projection::writer::{Failed, Writer, Written},
    scalar,
    value::Value,
};

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
    scalar::write_json(&mut writer.out, scalar, value).map_err(|unfit| {
        let key = writer.current_key();
        writer.fail(ErrorCode::InconsistentData, || format!("`{key}` {unfit}"))
    })
}
