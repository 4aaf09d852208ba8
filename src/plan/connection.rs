//! Connections: page, count, aggregates and groups of one set in one read; only what is selected is read.
//!
//! In: the fields selected on a connection. Out: its read and shape. Must not know: roots, statements.

use std::sync::Arc;

use super::{
    aggregate,
    columns::{Columns, Context},
    filter, object,
    page::{self, Page},
    predicate::and,
    root::{argument, misplaced},
    shape::{
        Connection, ConnectionField, ConnectionValue, Cursor, FieldShape, Object, PageInfoField,
        PageInfoValue, Parts, Total, Typename, ValueShape,
    },
    types::{Function, Group, Measure, Param, Predicate, Rows, SetRead, Source, Subject},
};
use crate::{
    catalog::{
        surface::{FieldMeaning, InputMeaning},
        types::{Relationship, Target},
    },
    error::ClientError,
    selection::types::{Argument, Field, FieldKind},
    value::Value,
};

/// Where a connection's nodes come from.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) source: Source,
    pub(super) target: Target,
    /// The relationship, unless this is a root.
    pub(super) relationship: Option<Arc<Relationship>>,
}

/// What a connection's fields asked for so far.
#[derive(Debug)]
pub(super) struct Wanted {
    target: Target,
    has_edges: bool,
    page: Page,
    pub(super) columns: Columns,
    pub(super) rows: bool,
    total: bool,
    aggregate: Option<Vec<Measure>>,
    pub(super) groups: Vec<Group>,
    limit: Param,
}

impl Wanted {
    /// Nothing so far of a page at the root.
    pub(super) fn new(context: &mut Context<'_>, target: Target, page: Page) -> Self {
        let limit = i64::try_from(page.size + 1).unwrap_or(i64::MAX);
        Self {
            limit: context.param(Value::Int(limit)),
            target,
            has_edges: false,
            page,
            columns: Columns::default(),
            rows: false,
            total: false,
            aggregate: None,
            groups: Vec::new(),
        }
    }
}

/// Plans a connection field over what meets a condition, beside its own filter.
pub(super) fn connection(
    context: &mut Context<'_>,
    (origin, condition): (Origin, Predicate),
    field: &Field,
    arguments: &[Argument],
) -> Result<(SetRead, Connection), ClientError> {
    let filter = filter::filter(context, argument(arguments, &InputMeaning::Where))?;
    let filter = and(vec![condition, filter]);
    let page = page::page(context, origin.target, arguments)?;
    let has_edges = origin.relationship.is_some();
    let mut wanted = Wanted { has_edges, ..Wanted::new(context, origin.target, page) };
    let mut fields = Vec::with_capacity(field.fields.len());
    for child in &field.fields {
        let value = context
            .for_each_of(wanted.page.size, |context| connection_field(context, &mut wanted, child))
            .map_err(|error| object::located(error, child))?;
        fields.push(ConnectionField { key: Arc::clone(&child.key), position: child.position, value });
    }
    Ok(finish((origin.source, filter), wanted, (type_name(field), fields)))
}

/// The read and shape of what was asked for.
pub(super) fn finish(
    (source, filter): (Source, Predicate),
    mut wanted: Wanted,
    (typename, fields): (Arc<str>, Vec<ConnectionField>),
) -> (SetRead, Connection) {
    let parts = parts(&mut wanted);
    let Page { order, size, reversed, has_cursor, after, before, .. } = wanted.page;
    let rows = wanted.rows.then_some(Rows {
        order,
        after,
        before,
        limit: Some(wanted.limit),
        whole: false,
        columns: wanted.columns.list,
    });
    let read = SetRead {
        source,
        filter,
        rows,
        total: wanted.total,
        aggregate: wanted.aggregate,
        groups: wanted.groups,
    };
    (read, Connection { typename, parts, size, reversed, has_cursor, fields })
}

/// Plans a field that every connection has.
pub(super) fn connection_field(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    field: &Field,
) -> Result<ConnectionValue, ClientError> {
    let FieldKind::Api { field: api, arguments } = &field.kind else {
        return Ok(ConnectionValue::Typename);
    };
    match &api.meaning {
        FieldMeaning::TotalCount => {
            wanted.total = true;
            Ok(ConnectionValue::TotalCount)
        }
        FieldMeaning::Nodes => {
            wanted.rows = true;
            let types = context.catalog.types_of(wanted.target);
            let object = object::node_object(context, types, &field.fields, &mut wanted.columns)?;
            Ok(ConnectionValue::Nodes(object))
        }
        FieldMeaning::Edges => {
            wanted.rows = true;
            Ok(ConnectionValue::Edges(edge(context, wanted, field)?))
        }
        FieldMeaning::PageInfo => {
            wanted.rows = true;
            let asked = |field: &Field| match &field.kind {
                FieldKind::Api { field: api, .. } => {
                    matches!(api.meaning, FieldMeaning::StartCursor | FieldMeaning::EndCursor)
                }
                FieldKind::Typename | FieldKind::Introspection => false,
            };
            let cursor = if field.fields.iter().any(asked) {
                cursor(wanted)
            } else {
                Cursor { order: Arc::clone(&wanted.page.name), columns: Vec::new() }
            };
            page_info(field, cursor)
        }
        FieldMeaning::Aggregate => {
            let measures = wanted.aggregate.get_or_insert_default();
            Ok(ConnectionValue::Aggregate(aggregate::aggregate(measures, 0, field)?))
        }
        FieldMeaning::Groups => {
            let (group, value) =
                aggregate::groups(context, wanted.target, (field, arguments), wanted.groups.len())?;
            wanted.groups.push(group);
            Ok(value)
        }
        other => Err(misplaced(field, other)),
    }
}

fn edge(context: &mut Context<'_>, wanted: &mut Wanted, edge: &Field) -> Result<Object, ClientError> {
    row_object(edge, |field, meaning| edge_field(context, wanted, field, meaning))
}

fn edge_field(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    field: &Field,
    meaning: &FieldMeaning,
) -> Result<ValueShape, ClientError> {
    match meaning {
        FieldMeaning::Cursor => Ok(ValueShape::Cursor(cursor(wanted))),
        FieldMeaning::EdgeNode => {
            let types = context.catalog.types_of(wanted.target);
            let object = object::node_object(context, types, &field.fields, &mut wanted.columns)?;
            Ok(ValueShape::Inline(object))
        }
        // A root edge has no relationship, hence no fact.
        FieldMeaning::EdgeFact if !wanted.has_edges => Ok(ValueShape::Null),
        FieldMeaning::EdgeFact | FieldMeaning::EdgeProperties => {
            let object = row_object(field, |child, meaning| match meaning {
                FieldMeaning::EdgeProperty(property) => Ok(ValueShape::Leaf {
                    column: wanted.columns.property(Subject::Edge, property),
                    scalar: property.scalar.clone(),
                    list: property.list,
                }),
                other => Err(misplaced(child, other)),
            })?;
            Ok(ValueShape::Inline(object))
        }
        other => Err(misplaced(field, other)),
    }
}

/// An object that always has one type, over the columns of one row.
pub(super) fn row_object(
    field: &Field,
    mut value: impl FnMut(&Field, &FieldMeaning) -> Result<ValueShape, ClientError>,
) -> Result<Object, ClientError> {
    let mut fields = Vec::with_capacity(field.fields.len());
    for child in &field.fields {
        let value = match &child.kind {
            FieldKind::Typename | FieldKind::Introspection => ValueShape::Typename,
            FieldKind::Api { field: api, .. } => {
                value(child, &api.meaning).map_err(|error| object::located(error, child))?
            }
        };
        fields.push(shape(child, value));
    }
    Ok(Object { typename: Typename::Static(type_name(field)), fields })
}

/// A field with its value.
pub(super) fn shape(field: &Field, value: ValueShape) -> FieldShape {
    FieldShape {
        key: Arc::clone(&field.key),
        types: None,
        position: field.position,
        non_null: field.ty().is_none_or(crate::catalog::surface::TypeRef::is_non_null),
        value,
    }
}

/// Page info of rows whose cursor this is.
pub(super) fn page_info(page_info: &Field, cursor: Cursor) -> Result<ConnectionValue, ClientError> {
    let mut fields = Vec::with_capacity(page_info.fields.len());
    for field in &page_info.fields {
        let value = match &field.kind {
            FieldKind::Typename | FieldKind::Introspection => PageInfoValue::Typename,
            FieldKind::Api { field: api, .. } => match &api.meaning {
                FieldMeaning::HasNextPage => PageInfoValue::HasNextPage,
                FieldMeaning::HasPreviousPage => PageInfoValue::HasPreviousPage,
                FieldMeaning::StartCursor => PageInfoValue::StartCursor,
                FieldMeaning::EndCursor => PageInfoValue::EndCursor,
                other => return Err(misplaced(field, other)),
            },
        };
        fields.push(PageInfoField { key: Arc::clone(&field.key), value });
    }
    Ok(ConnectionValue::PageInfo { fields, cursor })
}

/// Reads the order's values beside each row.
pub(super) fn cursor(wanted: &mut Wanted) -> Cursor {
    let columns = &mut wanted.columns;
    Cursor {
        order: Arc::clone(&wanted.page.name),
        columns: wanted.page.order.iter().map(|key| columns.property(key.subject, &key.property)).collect(),
    }
}

/// Lays out the parts. A total beside measures is one of them.
fn parts(wanted: &mut Wanted) -> Parts {
    let measured = match &mut wanted.aggregate {
        Some(measures) if wanted.total && !measures.is_empty() => {
            wanted.total = false;
            Some(Total::Measure(aggregate::measure(measures, Function::Count, None)))
        }
        Some(_) | None => None,
    };
    let mut parts = Parts::default();
    let mut next = |present: bool, width: usize| {
        let at = parts.count;
        if present {
            parts.count += width;
        }
        present.then_some(at)
    };
    let rows = next(wanted.rows, 1);
    let total = next(wanted.total, 1).map(Total::Part).or(measured);
    let aggregate = next(wanted.aggregate.is_some(), 1);
    let groups = next(!wanted.groups.is_empty(), wanted.groups.len());
    Parts { rows, total, aggregate, groups, ..parts }
}

/// Name of the object type a field returns.
pub(super) fn type_name(field: &Field) -> Arc<str> {
    field.ty().map_or_else(|| Arc::from("Query"), |ty| Arc::clone(ty.name()))
}
