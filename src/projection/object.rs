//! Objects of the response: rows become nodes, edges, facts, and what hangs below them.
//!
//! In: an object's shape and its row. Out: a JSON object. Must not know: roots, backends.

use std::sync::Arc;

use crate::{
    catalog::types::TypeSet,
    cursor,
    error::{ClientError, ErrorCode},
    plan::shape::{Cursor, Object, Typename, ValueShape},
    projection::{
        connection::connection,
        leaf::{leaf, missing},
        writer::{Failed, Writer, Written},
    },
    value::Value,
};

/// Writes an object over the columns of its row.
pub(super) fn object<'s>(writer: &mut Writer<'s>, shape: &'s Object, row: &[Value]) -> Written {
    let (name, concrete) = concrete_type(writer, &shape.typename, row)?;
    writer.object(|writer| {
        for field in &shape.fields {
            if applies(field.types.as_ref(), concrete) {
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

/// A set of concrete types has the object's type. An object that always has one type has all its fields.
fn applies(types: Option<&TypeSet>, concrete: Option<&TypeSet>) -> bool {
    match (types, concrete) {
        (Some(types), Some(concrete)) => concrete.is_subset(types),
        (None, _) | (_, None) => true,
    }
}

fn concrete_type<'s>(
    writer: &mut Writer<'_>,
    shape: &'s Typename,
    row: &[Value],
) -> Result<(&'s Arc<str>, Option<&'s TypeSet>), Failed> {
    match shape {
        Typename::Static(name) => Ok((name, None)),
        Typename::ByLabel { column, types } => {
            let labels = match value_at(writer, row, *column)? {
                Value::List(labels) => labels.as_slice(),
                single => std::slice::from_ref(single),
            };
            let holds = |label: &str| labels.iter().any(|stored| stored.as_str() == Some(label));
            match types.iter().find(|(label, _, _)| holds(label)) {
                Some((_, name, set)) => Ok((name, Some(set))),
                None => Err(writer.fail(ErrorCode::InconsistentData, || {
                    "the type stored for this node is not one that may stand here".to_owned()
                })),
            }
        }
    }
}

fn value<'s>(
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
                None if non_null => Err(missing(writer)),
                None => {
                    writer.null();
                    Ok(())
                }
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
    }
}

fn too_large(writer: &mut Writer<'_>, bound: usize, pages: &str, actual: usize) -> Failed {
    let key = writer.current_key();
    writer.fail_with(|| {
        let message = format!("`{key}` has more than {bound} items; `{pages}` pages them");
        ClientError::new(ErrorCode::ResultTooLarge, message).bounded(bound as u64, actual as u64)
    })
}
