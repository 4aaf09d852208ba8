//! Objects over rows: a node's selected fields become columns and nested reads.
//!
//! In: the fields selected on a node. Out: columns of its rows, and the object's shape.
//! Must not know: roots, statements.

use std::sync::Arc;

use super::{
    columns::{Columns, Context},
    connection::{self, Origin},
    filter,
    limits::MAX_LIST,
    lineage, order, page,
    root::{argument, misplaced},
    shape::{FieldShape, Object, Typename, ValueShape},
    types::{
        Column, Expand, Follow, Keys, Nodes, OrderKey, Param, Predicate, Rows, SetRead, Source, Subject,
    },
};
use crate::{
    catalog::{
        self,
        surface::{FieldMeaning, InputMeaning},
        types::{Catalog, Property, Relationship, Target, TypeId, TypeSet},
    },
    error::ClientError,
    guard::Bound,
    selection::types::{Argument, Field, FieldKind},
    value::Value,
};

/// Plans the fields selected on nodes of the given types.
pub(super) fn node_object(
    context: &mut Context<'_>,
    types: TypeSet,
    fields: &[Field],
    columns: &mut Columns,
) -> Result<Object, ClientError> {
    let typename = typename(context.catalog, types, fields, columns);
    let catalog = context.catalog;
    let mut shapes = Vec::with_capacity(fields.len());
    for field in fields {
        let applies = field.types.map_or(types, |only| only.intersection(&types));
        if applies.is_empty() {
            continue;
        }
        let only = (applies != types).then(|| narrowed(context.catalog, applies));
        let value = match &field.kind {
            FieldKind::Typename | FieldKind::Introspection => ValueShape::Typename,
            FieldKind::Api { field: api, arguments } => {
                node_field(context, field, (&api.meaning, arguments), only, columns)
                    .map_err(|error| located(error, field))?
            }
        };
        let promised = promised(catalog, applies, field);
        let shape = |of: TypeSet, non_null, value| FieldShape {
            key: Arc::clone(&field.key),
            types: (of != types).then_some(of),
            position: field.position,
            non_null,
            value,
        };
        if promised.is_empty() || promised == applies {
            shapes.push(shape(applies, !promised.is_empty(), value));
        } else {
            shapes.push(shape(promised, true, value.clone()));
            shapes.push(shape(applies.difference(&promised), false, value));
        }
    }
    Ok(Object { typename, fields: shapes })
}

/// The types for which a field is never null. Objects answer by their own type's field (GraphQL 6.4), and that may promise
/// more than the interface's through which it was asked.
fn promised(catalog: &Catalog, applies: TypeSet, field: &Field) -> TypeSet {
    let FieldKind::Api { field: api, .. } = &field.kind else { return applies };
    if api.ty.is_non_null() {
        return applies;
    }
    let promises = |id: &TypeId| match catalog.node(*id).fields.get(&api.name) {
        Some(catalog::types::Field::Property(property)) => property.required,
        Some(catalog::types::Field::Relationship(relationship)) => relationship.required,
        Some(catalog::types::Field::Computed(computed)) => computed.field.required,
        None => false,
    };
    let mut promised = TypeSet::default();
    applies.iter().filter(promises).for_each(|id| promised.insert(id));
    promised
}

fn node_field(
    context: &mut Context<'_>,
    field: &Field,
    (meaning, arguments): (&FieldMeaning, &[Argument]),
    only: Option<Nodes>,
    columns: &mut Columns,
) -> Result<ValueShape, ClientError> {
    match meaning {
        FieldMeaning::Property(property) => Ok(ValueShape::Leaf {
            column: columns.property(Subject::Node, property),
            scalar: property.scalar.clone(),
            list: property.list,
        }),
        FieldMeaning::Computed(computed) => {
            let from = computed.from.iter();
            let from = from.map(|property| columns.property(Subject::Node, property)).collect();
            let follow = context.follow_place();
            context.follow(follow, Follow::Computed(Arc::clone(computed)));
            let Property { scalar, list, .. } = &*computed.field;
            Ok(ValueShape::Computed { from, follow, scalar: scalar.clone(), list: *list })
        }
        FieldMeaning::One(relationship) => {
            let (read, object) = related_one(context, relationship, field)?;
            Ok(ValueShape::One { column: columns.add(nested(only, read)), object })
        }
        FieldMeaning::List(relationship) => {
            let (read, object, bounded) = related_list(context, relationship, field, arguments)?;
            let column = columns.add(nested(only, read));
            let pager = || Arc::from(format!("{}Connection", relationship.name));
            Ok(ValueShape::List { column, bound: bounded.then(|| (MAX_LIST, pager())), object })
        }
        FieldMeaning::Connection(relationship) => {
            context.count_nested()?;
            let origin = Origin {
                source: Source::Expand(expand(context.catalog, relationship)),
                target: relationship.target,
                relationship: Some(Arc::clone(relationship)),
            };
            let (read, connection) =
                connection::connection(context, (origin, Predicate::Constant(true)), field, arguments)?;
            let column = columns.add(nested(only, read));
            Ok(ValueShape::Connection { column, connection: Box::new(connection) })
        }
        FieldMeaning::Lineage => lineage::lineage(context, field, arguments, columns),
        FieldMeaning::Impact => lineage::impact(context, field, arguments, columns),
        FieldMeaning::Usage => lineage::usage(context, field, columns),
        FieldMeaning::Paths => lineage::paths(context, field, arguments, columns),
        FieldMeaning::Similar => lineage::similar(context, field, arguments, columns),
        other => Err(misplaced(field, other)),
    }
}

fn nested(only: Option<Nodes>, read: SetRead) -> Column {
    Column::Nested { only, read: Box::new(read) }
}

fn related_one(
    context: &mut Context<'_>,
    relationship: &Relationship,
    field: &Field,
) -> Result<(SetRead, Object), ClientError> {
    context.count_nested()?;
    let catalog = context.catalog;
    let limit = context.param(Value::Int(1));
    let mut columns = Columns::default();
    let object = node_object(context, catalog.types_of(relationship.target), &field.fields, &mut columns)?;
    Ok((first_related(catalog, relationship, limit, columns.list), object))
}

/// The one related node of a to-one field, of several stored the one that it picks; `limit` is 1.
pub(super) fn first_related(
    catalog: &Catalog,
    relationship: &Relationship,
    limit: Param,
    columns: Vec<Column>,
) -> SetRead {
    let mut order = Vec::new();
    if let Some(pick) = &relationship.pick {
        order.push(OrderKey {
            subject: Subject::Node,
            property: Arc::clone(&pick.property),
            descending: pick.descending,
            nulls_first: false,
        });
    }
    let order = order::total(catalog, relationship.target, order);
    let rows = Rows { order, after: None, before: None, limit: Some(limit), whole: false, columns };
    rows_only(catalog, relationship, Predicate::Constant(true), rows)
}

fn related_list(
    context: &mut Context<'_>,
    relationship: &Relationship,
    field: &Field,
    arguments: &[Argument],
) -> Result<(SetRead, Object, bool), ClientError> {
    context.count_nested()?;
    let catalog = context.catalog;
    let filter = filter::filter(context, argument(arguments, &InputMeaning::Where))?;
    let (keys, _) = order::keys(argument(arguments, &InputMeaning::OrderBy));
    let order = order::total(catalog, relationship.target, keys);
    let first =
        page::size((context.limits, Bound::PageSize), argument(arguments, &InputMeaning::First), "first")?;
    let rows = first.unwrap_or(MAX_LIST + 1);
    let limit = context.param(Value::Int(i64::try_from(rows).unwrap_or(i64::MAX)));
    let mut columns = Columns::default();
    let object = context.for_each_of(rows, |context| {
        node_object(context, catalog.types_of(relationship.target), &field.fields, &mut columns)
    })?;
    let whole = first.is_none();
    let rows = Rows { order, after: None, before: None, limit: Some(limit), whole, columns: columns.list };
    Ok((rows_only(catalog, relationship, filter, rows), object, whole))
}

fn rows_only(catalog: &Catalog, relationship: &Relationship, filter: Predicate, rows: Rows) -> SetRead {
    SetRead {
        source: Source::Expand(expand(catalog, relationship)),
        filter,
        rows: Some(rows),
        total: false,
        aggregate: None,
        groups: Vec::new(),
    }
}

fn typename(catalog: &Catalog, types: TypeSet, fields: &[Field], columns: &mut Columns) -> Typename {
    let only_one = types.len() == 1;
    let differs = |field: &Field| {
        let promised = promised(catalog, types, field);
        !promised.is_empty() && promised != types
    };
    let asked = fields
        .iter()
        .any(|field| field.types.is_some() || field.kind == FieldKind::Typename || differs(field));
    if only_one || !asked {
        let first = types.iter().next().expect("resolve refuses targets without types");
        return Typename::Static(Arc::clone(&catalog.node(first).typename));
    }
    by_label(catalog, types, columns)
}

/// The concrete type by its label.
pub(super) fn by_label(catalog: &Catalog, types: TypeSet, columns: &mut Columns) -> Typename {
    let column = columns.add(Column::Label);
    let types = types
        .iter()
        .map(|id| {
            let node = catalog.node(id);
            (Arc::clone(&node.label), Arc::clone(&node.typename), TypeSet::one(id))
        })
        .collect();
    Typename::ByLabel { column, types }
}

/// Where a relationship leads.
pub(super) fn expand(catalog: &Catalog, relationship: &Relationship) -> Expand {
    Expand {
        relationship: Arc::clone(&relationship.stored),
        direction: relationship.direction,
        nodes: nodes(catalog, relationship.target, relationship.needs_type_test),
    }
}

/// Where the nodes of a target are found by key.
pub(super) fn keys(catalog: &Catalog, target: Target, values: Param) -> Keys {
    let first = catalog.types_of(target).iter().next().expect("resolve refuses targets without types");
    let node = catalog.node(first);
    Keys {
        property: Arc::clone(catalog.key_of(target)),
        label: Arc::clone(&node.key_label),
        domain: Arc::clone(&node.domain),
        values,
    }
}

/// The nodes a target stands for.
pub(super) fn nodes(catalog: &Catalog, target: Target, test: bool) -> Nodes {
    match target {
        Target::Type(id) => {
            let label = &catalog.node(id).label;
            Nodes {
                types: TypeSet::one(id),
                label: Some(Arc::clone(label)),
                labels: vec![Arc::clone(label)],
                test,
            }
        }
        Target::Interface(id) => {
            let interface = catalog.interface(id);
            Nodes { label: interface.label.clone(), test, ..narrowed(catalog, interface.types) }
        }
    }
}

/// Exactly these types, tested by their labels.
pub(super) fn narrowed(catalog: &Catalog, types: TypeSet) -> Nodes {
    let labels: Vec<_> = types.iter().map(|id| Arc::clone(&catalog.node(id).label)).collect();
    let label = if let [only] = labels.as_slice() { Some(Arc::clone(only)) } else { None };
    Nodes { types, label, labels, test: true }
}

/// An error of a field, at the field if it says no place of its own; a bound, below it.
pub(super) fn located(error: ClientError, field: &Field) -> ClientError {
    let error = error.below(&field.key);
    if error.positions.is_empty() { error.at(field.position) } else { error }
}
