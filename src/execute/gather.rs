//! The keys that answers hold for reads which hang on them.
//!
//! In: the Shape, the answers so far. Out: for each follow that is not answered yet and whose rows are there, the
//! distinct keys that these name. Must not know: what a follow reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::ClientError,
    plan::{
        represented::Represented,
        shape::{
            Connection, ConnectionValue, FacetField, FacetShape, Object, RootKind, Shape, ValueShape,
            cells_key,
        },
        types::Followed,
    },
    value::Value,
};

/// Keys by the place of their follow.
pub(super) type Wanted = BTreeMap<usize, BTreeSet<String>>;

/// What is known so far, and what is wanted next.
struct Gathering<'a> {
    follows: &'a [Option<Followed>],
    wanted: Wanted,
}

/// Gathers the keys of the next level.
pub(super) fn gather(
    shape: &Shape,
    reads: &[Result<Value, ClientError>],
    follows: &[Option<Followed>],
) -> Wanted {
    let mut gathering = Gathering { follows, wanted: Wanted::new() };
    for field in &shape.fields {
        match &field.kind {
            RootKind::Typename(_) | RootKind::Introspection | RootKind::Service(_) => {}
            RootKind::Entities(entities) | RootKind::LookupBy(entities) => {
                for represented in entities.represented(reads) {
                    if let Represented::Row(shape, row) = represented {
                        object(&mut gathering, shape, &row);
                    }
                }
            }
            // Equal lookups are read together: a field passes over the rows that only others asked for.
            RootKind::One { read, key, object } => {
                rows(&mut gathering, reads, *read, object, |head| head == key);
            }
            RootKind::Many { read, keys, object } => {
                rows(&mut gathering, reads, *read, object, |head| keys.iter().any(|key| key == head));
            }
            RootKind::Rows { read, object: shape } => {
                if let Some(Ok(Value::List(rows))) = reads.get(*read) {
                    rows.iter().filter_map(Value::as_list).for_each(|row| object(&mut gathering, shape, row));
                }
            }
            RootKind::Write { write, object: shape } => {
                if let Some(Ok(Value::List(record))) = reads.get(*write) {
                    object(&mut gathering, shape, record);
                }
            }
            RootKind::Connection { read, connection: shape } => {
                if let Some(Ok(answer)) = reads.get(*read) {
                    connection(&mut gathering, shape, answer);
                }
            }
        }
    }
    gathering.wanted
}

fn rows(
    gathering: &mut Gathering<'_>,
    reads: &[Result<Value, ClientError>],
    read: usize,
    shape: &Object,
    asked: impl Fn(&str) -> bool,
) {
    let Some(Ok(Value::List(rows))) = reads.get(read) else { return };
    for row in rows.iter().filter_map(Value::as_list) {
        let head = row.first().and_then(Value::as_key);
        if head.is_some_and(|head| asked(&head)) {
            object(gathering, shape, row);
        }
    }
}

fn object(gathering: &mut Gathering<'_>, shape: &Object, row: &[Value]) {
    let Some((_, concrete)) = shape.typename.concrete(row) else { return };
    for field in shape.fields.iter().filter(|field| field.applies(concrete)) {
        value(gathering, &field.value, row);
    }
}

fn value(gathering: &mut Gathering<'_>, shape: &ValueShape, row: &[Value]) {
    match shape {
        ValueShape::Typename
        | ValueShape::Leaf { .. }
        | ValueShape::Null
        | ValueShape::Number(_)
        | ValueShape::Text { .. }
        | ValueShape::MatchedFields(_)
        | ValueShape::Highlights { .. }
        | ValueShape::Cursor(_) => {}
        ValueShape::Inline(shape) => object(gathering, shape, row),
        ValueShape::One { column, object: shape } => {
            let rows = row.get(*column).and_then(Value::as_list).unwrap_or_default();
            if let Some(row) = rows.first().and_then(Value::as_list) {
                object(gathering, shape, row);
            }
        }
        ValueShape::List { column, bound, object: shape } => {
            let rows = row.get(*column).and_then(Value::as_list).unwrap_or_default();
            if bound.as_ref().is_none_or(|(bound, _)| rows.len() <= *bound) {
                rows.iter().filter_map(Value::as_list).for_each(|row| object(gathering, shape, row));
            }
        }
        ValueShape::Connection { column, connection: shape } => {
            if let Some(answer) = row.get(*column) {
                connection(gathering, shape, answer);
            }
        }
        ValueShape::Rows { column, bound: (bound, _), item } => {
            let rows = row.get(*column).and_then(Value::as_list).unwrap_or_default();
            if rows.len() <= *bound {
                rows.iter().filter_map(Value::as_list).for_each(|row| value(gathering, item, row));
            }
        }
        ValueShape::Computed { from, follow, .. } => {
            if let (None, Some(key)) = (&gathering.follows[*follow], cells_key(row, from)) {
                gathering.wanted.entry(*follow).or_default().insert(key);
            }
        }
        ValueShape::Follow { column, follow, value: shape } => {
            let Some(key) = row.get(*column).and_then(Value::as_key) else { return };
            match &gathering.follows[*follow] {
                None => {
                    gathering.wanted.entry(*follow).or_default().insert(key.into_owned());
                }
                Some(Ok(records)) => {
                    if let Some(Ok(Value::List(record))) = records.get(&*key) {
                        value(gathering, shape, record);
                    }
                }
                Some(Err(_)) => {}
            }
        }
    }
}

fn connection(gathering: &mut Gathering<'_>, shape: &Connection, answer: &Value) {
    let rows = shape.parts.of(shape.parts.rows, answer).and_then(Value::as_list).unwrap_or_default();
    // One row more than the page shows may stand there.
    let shown = &rows[..rows.len().min(shape.size)];
    for field in &shape.fields {
        match &field.value {
            ConnectionValue::Nodes(below) | ConnectionValue::Edges(below) => {
                shown.iter().filter_map(Value::as_list).for_each(|row| object(gathering, below, row));
            }
            ConnectionValue::Rows(item) => {
                shown.iter().filter_map(Value::as_list).for_each(|row| value(gathering, item, row));
            }
            ConnectionValue::Part { value: part, .. } => {
                value(gathering, part, answer.as_list().unwrap_or_default());
            }
            ConnectionValue::Facets { facets: all, .. } => facets(gathering, (shape, all), answer),
            ConnectionValue::Typename
            | ConnectionValue::TotalCount
            | ConnectionValue::PageInfo { .. }
            | ConnectionValue::Aggregate(_)
            | ConnectionValue::Groups { .. } => {}
        }
    }
}

fn facets(gathering: &mut Gathering<'_>, (shape, facets): (&Connection, &[FacetShape]), answer: &Value) {
    for facet in facets {
        let place = shape.parts.groups.map(|first| first + facet.index);
        let rows = shape.parts.of(place, answer).and_then(Value::as_list).unwrap_or_default();
        for (_, field) in &facet.fields {
            if let FacetField::Values(below) = field {
                rows.iter().filter_map(Value::as_list).for_each(|row| object(gathering, below, row));
            }
        }
    }
}
