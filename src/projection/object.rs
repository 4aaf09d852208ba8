//! Objects of the response: rows become nodes, edges, facts, and what hangs below them.
//!
//! In: an object's shape and its row. Out: a JSON object. Must not know: roots, backends.

use std::sync::Arc;

use crate::{
    cursor,
    error::{ClientError, ErrorCode},
    plan::shape::{Cursor, Object, ValueShape, cells_key},
    projection::{
        aggregate::group_value,
        connection::connection,
        leaf::{leaf, missing},
        search,
        writer::{Failed, Writer, Written, json},
    },
    value::Value,
};

/// Writes an object over the columns of its row.
pub(super) fn object<'s>(writer: &mut Writer<'s>, shape: &'s Object, row: &[Value]) -> Written {
    let (name, concrete) = shape.typename.concrete(row).ok_or_else(|| {
        writer.fail(ErrorCode::InconsistentData, || {
            "the type stored for this node is not one that may stand here".to_owned()
        })
    })?;
    writer.object(|writer| {
        for field in &shape.fields {
            if field.applies(concrete) {
                writer.field(&field.key, Some(field.position), field.non_null, |writer| {
                    value(writer, (&field.value, field.non_null), name, row)
                })?;
            }
        }
        Ok(())
    })
}

/// Writes an object over a value that must be a row.
pub(super) fn object_of<'s>(writer: &mut Writer<'s>, shape: &'s Object, row: &Value) -> Written {
    let row = list_of(writer, row)?;
    object(writer, shape, row)
}

/// The items of a value that must be a list, by the Plan.
pub(super) fn list_of<'v>(writer: &mut Writer<'_>, value: &'v Value) -> Result<&'v [Value], Failed> {
    value.as_list().ok_or_else(|| writer.misplaced())
}

/// The value at a place that must be there, by the Plan.
pub(super) fn value_at<'v>(
    writer: &mut Writer<'_>,
    values: &'v [Value],
    index: usize,
) -> Result<&'v Value, Failed> {
    values.get(index).ok_or_else(|| writer.misplaced())
}

/// Writes the cursor of a row.
pub(super) fn cursor_of(writer: &mut Writer<'_>, shape: &Cursor, row: &[Value]) -> Written {
    if shape.columns.iter().any(|column| *column >= row.len()) {
        return Err(writer.misplaced());
    }
    let cursor = cursor::encode(&shape.order, shape.columns.iter().map(|column| &row[*column]));
    writer.out.push(b'"');
    writer.out.extend_from_slice(cursor.as_bytes());
    writer.out.push(b'"');
    Ok(())
}

/// Writes a value over the columns of a row.
pub(super) fn value<'s>(
    writer: &mut Writer<'s>,
    (shape, non_null): (&'s ValueShape, bool),
    typename: &Arc<str>,
    row: &[Value],
) -> Written {
    match shape {
        ValueShape::Typename => {
            writer.text(typename);
            Ok(())
        }
        ValueShape::Null => {
            writer.null();
            Ok(())
        }
        ValueShape::Number(number) => {
            json(&mut writer.out, number);
            Ok(())
        }
        ValueShape::Text { column, value } => {
            let cell = value_at(writer, row, *column)?;
            group_value(writer, value, cell)
        }
        ValueShape::MatchedFields(searched) => search::matched_fields(writer, searched, row),
        ValueShape::Highlights { searched, object: shape } => {
            search::highlights(writer, (searched, shape), row)
        }
        ValueShape::Leaf { column, scalar, list } => {
            let cell = value_at(writer, row, *column)?;
            leaf(writer, scalar, *list, non_null, cell)
        }
        ValueShape::Cursor(shape) => cursor_of(writer, shape, row),
        ValueShape::Inline(shape) => object(writer, shape, row),
        ValueShape::One { column, object: shape } => {
            let rows = value_at(writer, row, *column)?;
            match list_of(writer, rows)?.first() {
                Some(first) => object_of(writer, shape, first),
                None => nothing(writer, non_null),
            }
        }
        ValueShape::List { column, bound, object: shape } => {
            let rows = value_at(writer, row, *column)?;
            let rows = list_of(writer, rows)?;
            match bound {
                Some((bound, pages)) if rows.len() > *bound => {
                    Err(too_large(writer, *bound, pages, rows.len()))
                }
                Some(_) | None => writer.list(rows.iter(), true, |writer, row| object_of(writer, shape, row)),
            }
        }
        ValueShape::Connection { column, connection: shape } => {
            let answer = value_at(writer, row, *column)?;
            connection(writer, shape, answer)
        }
        ValueShape::Rows { column, bound: (bound, pages), item } => {
            let rows = value_at(writer, row, *column)?;
            let rows = list_of(writer, rows)?;
            if rows.len() > *bound {
                return Err(too_large(writer, *bound, pages, rows.len()));
            }
            writer.list(rows.iter(), true, |writer, row| {
                let row = list_of(writer, row)?;
                value(writer, (item, true), typename, row)
            })
        }
        ValueShape::Computed { from, follow, scalar, list } => {
            let key = cells_key(row, from).ok_or_else(|| writer.misplaced())?;
            let found = record(writer, *follow, &Value::String(key))?;
            let cell = found.and_then(<[Value]>::first).ok_or_else(|| writer.misplaced())?;
            leaf(writer, scalar, *list, non_null, cell)
        }
        ValueShape::Follow { column, follow, value: shape } => {
            let key = value_at(writer, row, *column)?;
            let found = if key.is_null() { None } else { record(writer, *follow, key)? };
            match found {
                Some(record) => value(writer, (shape, non_null), typename, record),
                None => nothing(writer, non_null),
            }
        }
    }
}

/// Writes that nothing is there, which is an error where null may not stand.
fn nothing(writer: &mut Writer<'_>, non_null: bool) -> Written {
    if non_null {
        return Err(missing(writer));
    }
    writer.null();
    Ok(())
}

/// What a follow answers for a key; its error is recorded as the error of the place that needs it.
fn record<'s>(writer: &mut Writer<'s>, follow: usize, key: &Value) -> Result<Option<&'s [Value]>, Failed> {
    let key = key.as_key().ok_or_else(|| writer.misplaced())?;
    let records = match writer.follows.get(follow) {
        Some(Ok(records)) => records,
        Some(Err(error)) => return Err(writer.fail_with(|| error.clone())),
        None => return Err(writer.misplaced()),
    };
    match records.get(&*key) {
        Some(Ok(record)) => list_of(writer, record).map(Some),
        Some(Err(error)) => Err(writer.fail_with(|| error.clone())),
        None => Ok(None),
    }
}

fn too_large(writer: &mut Writer<'_>, bound: usize, pages: &str, actual: usize) -> Failed {
    let key = writer.current_key();
    writer.fail_with(|| {
        let message = format!("`{key}` has more than {bound} items; `{pages}` pages them");
        ClientError::new(ErrorCode::ResultTooLarge, message).bounded(bound as u64, actual as u64)
    })
}
