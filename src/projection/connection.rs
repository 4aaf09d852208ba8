//! Connections of the response: the parts of a set read become nodes, edges, page info, counts and groups.
//!
//! In: a connection's shape and the answer of its read. Out: a JSON object, by the Relay Cursor Connections
//! specification. Must not know: roots, backends.

use crate::{
    catalog::types::Scalar,
    plan::shape::{Connection, ConnectionValue, Cursor, PageInfoField, PageInfoValue, Parts, ValueShape},
    projection::{
        aggregate::{aggregate, groups},
        leaf::leaf,
        object::{self, cursor_of, list_of, object_of},
        search,
        writer::{Failed, Writer, Written},
    },
    value::Value,
};

/// Writes a connection. All its fields are non-null: one that fails takes the connection with it.
pub(super) fn connection<'s>(writer: &mut Writer<'s>, shape: &'s Connection, answer: &Value) -> Written {
    writer.object(|writer| {
        for field in &shape.fields {
            writer.field(&field.key, Some(field.position), true, |writer| {
                value(writer, shape, &field.value, answer)
            })?;
        }
        Ok(())
    })
}

fn value<'s>(
    writer: &mut Writer<'s>,
    shape: &'s Connection,
    value: &'s ConnectionValue,
    answer: &Value,
) -> Written {
    match value {
        ConnectionValue::Typename => {
            writer.text(&shape.typename);
            Ok(())
        }
        ConnectionValue::TotalCount => {
            let total = shape.parts.total_of(answer).ok_or_else(|| writer.misplaced())?;
            leaf(writer, &Scalar::Int, false, true, total)
        }
        ConnectionValue::Nodes(object) | ConnectionValue::Edges(object) => {
            let page = page(writer, shape, answer)?;
            writer.list(page.shown(), true, |writer, row| object_of(writer, object, row))
        }
        ConnectionValue::Rows(item) => {
            let page = page(writer, shape, answer)?;
            let seen = page.shown().filter(|row| !is_restricted(item, row));
            writer.list(seen, true, |writer, row| {
                let row = list_of(writer, row)?;
                object::value(writer, (item, true), &shape.typename, row)
            })
        }
        ConnectionValue::Part { value, non_null } => {
            let parts = list_of(writer, answer)?;
            object::value(writer, (value, *non_null), &shape.typename, parts)
        }
        ConnectionValue::PageInfo { fields, cursor } => page_info(writer, (shape, fields, cursor), answer),
        ConnectionValue::Aggregate(aggregates) => {
            let measures = part(writer, &shape.parts, shape.parts.aggregate, answer)?;
            let measures = list_of(writer, measures)?;
            aggregate(writer, aggregates, measures)
        }
        ConnectionValue::Facets { typename, facets } => {
            search::facets(writer, (shape, typename, facets), answer)
        }
        ConnectionValue::Groups { index, typename, value, fields } => {
            let place = shape.parts.groups.map(|first| first + index);
            let rows = part(writer, &shape.parts, place, answer)?;
            let rows = list_of(writer, rows)?;
            writer.list(rows.iter(), true, |writer, row| groups(writer, (typename, value, fields), row))
        }
    }
}

/// Whether a row has an edge but no node that its caller may see.
fn is_restricted(item: &ValueShape, row: &Value) -> bool {
    let ValueShape::Follow { column, .. } = item else { return false };
    row.as_list().and_then(|row| row.get(*column)) == Some(&Value::Null)
}

/// One part of a set read's answer. With one part in all, the answer is the part.
pub(super) fn part<'v>(
    writer: &mut Writer<'_>,
    parts: &Parts,
    place: Option<usize>,
    answer: &'v Value,
) -> Result<&'v Value, Failed> {
    parts.of(place, answer).ok_or_else(|| writer.misplaced())
}

/// The rows of a page.
struct Page<'v> {
    /// Rows as read: up to one more than the page shows, in reverse if `reversed`.
    rows: &'v [Value],
    /// How many the page shows at most.
    size: usize,
    /// The page was read backward.
    reversed: bool,
}

impl<'v> Page<'v> {
    /// The row at a place of the page, in the order shown.
    fn get(&self, index: usize) -> Option<&'v Value> {
        let count = self.rows.len().min(self.size);
        let place = if self.reversed { count.checked_sub(index + 1)? } else { index };
        if place < count { self.rows.get(place) } else { None }
    }

    /// The rows the page shows, in order.
    fn shown(&self) -> impl Iterator<Item = &'v Value> {
        (0..self.rows.len().min(self.size)).filter_map(|index| self.get(index))
    }

    /// The last row of the page.
    fn last(&self) -> Option<&'v Value> {
        self.rows.len().min(self.size).checked_sub(1).and_then(|index| self.get(index))
    }

    /// More rows were found than the page shows.
    fn has_more(&self) -> bool {
        self.rows.len() > self.size
    }
}

fn page<'v>(writer: &mut Writer<'_>, shape: &Connection, answer: &'v Value) -> Result<Page<'v>, Failed> {
    let rows = part(writer, &shape.parts, shape.parts.rows, answer)?;
    Ok(Page { rows: list_of(writer, rows)?, size: shape.size, reversed: shape.reversed })
}

fn page_info<'s>(
    writer: &mut Writer<'s>,
    (shape, fields, cursor): (&'s Connection, &'s [PageInfoField], &'s Cursor),
    answer: &Value,
) -> Written {
    let page = page(writer, shape, answer)?;
    writer.object(|writer| {
        for field in fields {
            writer.field(&field.key, None, false, |writer| {
                match field.value {
                    PageInfoValue::Typename => writer.text("PageInfo"),
                    PageInfoValue::HasNextPage if shape.reversed => writer.bool(shape.has_cursor),
                    PageInfoValue::HasPreviousPage if !shape.reversed => writer.bool(shape.has_cursor),
                    PageInfoValue::HasNextPage | PageInfoValue::HasPreviousPage => {
                        writer.bool(page.has_more());
                    }
                    PageInfoValue::StartCursor => return end_cursor(writer, cursor, page.get(0)),
                    PageInfoValue::EndCursor => return end_cursor(writer, cursor, page.last()),
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// The cursor at an end of the page; null where the page is empty.
fn end_cursor(writer: &mut Writer<'_>, shape: &Cursor, row: Option<&Value>) -> Written {
    let Some(row) = row else {
        writer.null();
        return Ok(());
    };
    let row = list_of(writer, row)?;
    cursor_of(writer, shape, row)
}
