//! Hits of the response: the fields that hold words of the query, these words in them, and facets.
//!
//! In: what is searched, a row; the counts of facets. Out: JSON. Must not know: how a hit was found.

use std::sync::Arc;

use crate::{
    plan::shape::{Connection, FacetField, FacetShape, Object, Searched},
    projection::{
        connection::part,
        object::{list_of, object_of},
        writer::{Writer, Written},
    },
    search::{self, Piece},
    value::Value,
};

/// Writes the names of the fields that hold some term.
pub(super) fn matched_fields(writer: &mut Writer<'_>, searched: &Searched, row: &[Value]) -> Written {
    let found = found(searched, row);
    writer.list(found.iter(), true, |writer, (name, _)| {
        writer.text(name);
        Ok(())
    })
}

/// Writes the fields that hold some term, as the object of a row `[name, pieces]`; of a list its first item that does.
pub(super) fn highlights<'s>(
    writer: &mut Writer<'s>,
    (searched, shape): (&'s Searched, &'s Object),
    row: &[Value],
) -> Written {
    let piece = |piece: Piece| Value::List(vec![Value::String(piece.text), Value::Bool(piece.hit)]);
    let found = found(searched, row).into_iter().map(|(name, text)| {
        let pieces = search::pieces(&searched.terms, text).into_iter().map(piece).collect();
        Value::List(vec![Value::from(&**name), Value::List(pieces)])
    });
    let rows: Vec<Value> = found.collect();
    writer.list(rows.iter(), true, |writer, row| object_of(writer, shape, row))
}

/// The fields of a row in which some term matches, and the first text that it matches in.
fn found<'v>(searched: &'v Searched, row: &'v [Value]) -> Vec<(&'v Arc<str>, &'v str)> {
    let Some((_, concrete)) = searched.typename.concrete(row) else { return Vec::new() };
    let of_type = searched.fields.iter().find(|(types, _)| concrete.is_none_or(|one| one.is_subset(types)));
    let fields = of_type.map(|(_, fields)| fields.as_slice()).unwrap_or_default();
    let first = |column: &usize| {
        let texts = match row.get(*column) {
            Some(Value::List(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        texts.iter().filter_map(Value::as_str).find(|text| search::matches(&searched.terms, text))
    };
    fields.iter().filter_map(|(name, column)| Some((name, first(column)?))).collect()
}

/// Writes the counts of facets.
pub(super) fn facets<'s>(
    writer: &mut Writer<'s>,
    (shape, typename, facets): (&'s Connection, &'s Arc<str>, &'s [FacetShape]),
    answer: &Value,
) -> Written {
    writer.list(facets.iter(), true, |writer, facet| {
        let place = shape.parts.groups.map(|first| first + facet.index);
        let rows = part(writer, &shape.parts, place, answer)?;
        let rows = list_of(writer, rows)?;
        writer.object(|writer| {
            for (key, field) in &facet.fields {
                writer.field(key, None, true, |writer| match field {
                    FacetField::Typename => {
                        writer.text(typename);
                        Ok(())
                    }
                    FacetField::Name => {
                        writer.text(&facet.name);
                        Ok(())
                    }
                    FacetField::Values(object) => {
                        writer.list(rows.iter(), true, |writer, row| object_of(writer, object, row))
                    }
                })?;
            }
            Ok(())
        })
    })
}
