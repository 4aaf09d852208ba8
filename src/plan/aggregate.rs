//! Aggregates and groups: selected functions become measures, each once.
//!
//! In: the fields selected on an aggregate or group. Out: measures and their shape. Must not know: the set.

use std::sync::Arc;

use super::{
    columns::Context,
    connection::type_name,
    limits::DEFAULT_PAGE,
    object, page,
    root::{argument, misplaced},
    shape::{
        AggregateField, AggregateShape, AggregateValue, ConnectionValue, GroupField, GroupFieldValue,
        GroupValue, MeasureField, MeasureValue,
    },
    types::{Function, Group, GroupBy, Measure},
};
use crate::{
    catalog::{
        naming,
        surface::{EnumMeaning, FieldMeaning, InputMeaning},
        types::{Property, Scalar, Target},
    },
    error::{ClientError, ErrorCode},
    guard::Bound,
    selection::types::{Argument, Field, FieldKind, InputValue},
    value::Value,
};

/// Plans an aggregate object; `offset` values stand before the measures.
pub(super) fn aggregate(
    measures: &mut Vec<Measure>,
    offset: usize,
    aggregate: &Field,
) -> Result<AggregateShape, ClientError> {
    let mut fields = Vec::with_capacity(aggregate.fields.len());
    for field in &aggregate.fields {
        let value = match &field.kind {
            FieldKind::Typename | FieldKind::Introspection => AggregateValue::Typename,
            FieldKind::Api { field: api, .. } => match &api.meaning {
                FieldMeaning::Count => {
                    AggregateValue::Count(offset + measure(measures, Function::Count, None))
                }
                FieldMeaning::AggregateOf(property) => AggregateValue::Property {
                    typename: type_name(field),
                    fields: property_fields(measures, offset, property, field)?,
                },
                other => return Err(misplaced(field, other)),
            },
        };
        fields.push(AggregateField { key: Arc::clone(&field.key), value });
    }
    Ok(AggregateShape { typename: type_name(aggregate), fields })
}

fn property_fields(
    measures: &mut Vec<Measure>,
    offset: usize,
    property: &Arc<Property>,
    parent: &Field,
) -> Result<Vec<MeasureField>, ClientError> {
    let mut fields = Vec::with_capacity(parent.fields.len());
    for field in &parent.fields {
        let mut of = |function| offset + measure(measures, function, Some(property));
        let value = match &field.kind {
            FieldKind::Typename | FieldKind::Introspection => MeasureValue::Typename,
            FieldKind::Api { field: api, .. } => match &api.meaning {
                FieldMeaning::Min => MeasureValue::Measure(of(Function::Min), property.scalar.clone()),
                FieldMeaning::Max => MeasureValue::Measure(of(Function::Max), property.scalar.clone()),
                FieldMeaning::Sum => {
                    let exact = property.scalar != Scalar::Float;
                    let scalar = if exact { Scalar::BigInt } else { Scalar::Float };
                    MeasureValue::Sum(of(Function::Sum), of(Function::Count), scalar)
                }
                FieldMeaning::Avg => MeasureValue::Average(of(Function::Sum), of(Function::Count)),
                other => return Err(misplaced(field, other)),
            },
        };
        fields.push(MeasureField { key: Arc::clone(&field.key), position: field.position, value });
    }
    Ok(fields)
}

/// The place of a measure among others, each once.
pub(super) fn measure(
    measures: &mut Vec<Measure>,
    function: Function,
    property: Option<&Arc<Property>>,
) -> usize {
    let wanted = Measure { function, property: property.map(Arc::clone) };
    if let Some(known) = measures.iter().position(|other| *other == wanted) {
        return known;
    }
    measures.push(wanted);
    measures.len() - 1
}

/// Plans one `groups` field, the `index`-th of its connection.
pub(super) fn groups(
    context: &mut Context<'_>,
    target: Target,
    (field, arguments): (&Field, &[Argument]),
    index: usize,
) -> Result<(Group, ConnectionValue), ClientError> {
    let (by, value) = group_by(context, target, arguments)?;
    let size =
        page::size((context.limits, Bound::PageSize), argument(arguments, &InputMeaning::First), "first")?
            .unwrap_or(DEFAULT_PAGE);
    let limit = context.param(Value::Int(i64::try_from(size).unwrap_or(i64::MAX)));
    let mut measures = Vec::new();
    let mut fields = Vec::with_capacity(field.fields.len());
    for child in &field.fields {
        let value = match &child.kind {
            FieldKind::Typename | FieldKind::Introspection => GroupFieldValue::Typename,
            FieldKind::Api { field: api, .. } => match &api.meaning {
                FieldMeaning::GroupValue => GroupFieldValue::Value,
                FieldMeaning::Count => GroupFieldValue::Count,
                // A group is `[value, count, measure...]`.
                FieldMeaning::GroupAggregate => {
                    GroupFieldValue::Aggregate(aggregate(&mut measures, 2, child)?)
                }
                other => return Err(misplaced(child, other)),
            },
        };
        fields.push(GroupField { key: Arc::clone(&child.key), value });
    }
    let typename = type_name(field);
    Ok((
        Group { by, filter: None, limit, measures },
        ConnectionValue::Groups { index, typename, value, fields },
    ))
}

fn group_by(
    context: &Context<'_>,
    target: Target,
    arguments: &[Argument],
) -> Result<(GroupBy, GroupValue), ClientError> {
    let Some(InputValue::Enum(by)) = argument(arguments, &InputMeaning::GroupBy) else {
        return Err(ClientError::new(ErrorCode::BadUserInput, "`groups` needs `by`, a property to group by"));
    };
    match &by.meaning {
        EnumMeaning::GroupBy(property) => {
            Ok((GroupBy::Property(Arc::clone(property)), GroupValue::Scalar(property.scalar.clone())))
        }
        EnumMeaning::GroupByType => {
            let nodes = object::nodes(context.catalog, target, false);
            let names = nodes.types.iter().map(|id| {
                let node = context.catalog.node(id);
                (Arc::clone(&node.label), Arc::from(naming::screaming_snake(&node.name)))
            });
            let names = names.collect();
            Ok((GroupBy::Type(nodes.labels), GroupValue::Type(names)))
        }
        EnumMeaning::Stored
        | EnumMeaning::Type(_)
        | EnumMeaning::Tag
        | EnumMeaning::Alike
        | EnumMeaning::Change
        | EnumMeaning::Order { .. }
        | EnumMeaning::EdgeOrder { .. }
        | EnumMeaning::Direction(_)
        | EnumMeaning::Lineage(_)
        | EnumMeaning::Relationship(_)
        | EnumMeaning::Facet(_) => {
            Err(ClientError::new(ErrorCode::Internal, format!("group by `{}` can't be planned", by.name)))
        }
    }
}
