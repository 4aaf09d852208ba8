//! What lineage, impact and usage have in common: arguments, relationships, counts, completeness.
//!
//! In: selected fields and arguments. Out: shapes and reads. Must not know: which of the three asks.

use std::sync::Arc;

use super::super::{
    connection::row_object,
    limits::{MAX_DEPTH, MAX_REACHED, MAX_REACHED_AT_ONCE, MIN_REACHED},
    object,
    root::misplaced,
    shape::{Object, ValueShape},
    types::{Links, Names, Param, Predicate, Read, RootRead},
    way,
};
use crate::{
    catalog::{
        naming::{enum_name, screaming_snake},
        surface::{FieldMeaning, LineagePart},
        types::{Catalog, Property, Scalar},
    },
    error::{ClientError, ErrorCode},
    selection::types::{Field, InputValue},
    value::Value,
};

/// Columns of a relationship: from, to, type, then what is known of it.
const FACT: usize = 3;

/// Counts in rows `[hops, type name, count]`.
pub(super) fn counts(column: usize, field: &Field) -> Result<ValueShape, ClientError> {
    let object = plain(field, |part| match part {
        FieldMeaning::LineagePart(LineagePart::Hops) => Some(leaf(0, Scalar::Int)),
        FieldMeaning::LineagePart(LineagePart::Type) => Some(leaf(1, Scalar::String)),
        FieldMeaning::Count => Some(leaf(2, Scalar::Int)),
        _ => None,
    })?;
    Ok(ValueShape::List { column, bound: None, object })
}

/// Completeness in a row `[exact, found, cuts]`.
pub(super) fn completeness(column: usize, field: &Field) -> Result<ValueShape, ClientError> {
    let object = plain(field, |part| match part {
        FieldMeaning::LineagePart(LineagePart::Exact) => Some(leaf(0, Scalar::Boolean)),
        FieldMeaning::LineagePart(LineagePart::Found) => Some(leaf(1, Scalar::Int)),
        FieldMeaning::LineagePart(LineagePart::Cut) => {
            Some(ValueShape::Leaf { column: 2, scalar: Scalar::String, list: true })
        }
        _ => None,
    })?;
    Ok(ValueShape::One { column, object })
}

/// A relationship, whose fact's properties are read from among `known`.
pub(super) fn relationship(known: &mut Vec<Arc<Property>>, field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::LineagePart(LineagePart::From) => Ok(leaf(0, Scalar::Id)),
        FieldMeaning::LineagePart(LineagePart::To) => Ok(leaf(1, Scalar::Id)),
        FieldMeaning::LineagePart(LineagePart::Type) => Ok(leaf(2, Scalar::String)),
        FieldMeaning::EdgeFact => Ok(ValueShape::Inline(plain(child, |part| match part {
            FieldMeaning::EdgeProperty(property) => {
                let at = known.iter().position(|other| other == property).unwrap_or_else(|| {
                    known.push(Arc::clone(property));
                    known.len() - 1
                });
                let (scalar, list) = (property.scalar.clone(), property.list);
                Some(ValueShape::Leaf { column: FACT + at, scalar, list })
            }
            _ => None,
        })?)),
        other => Err(misplaced(child, other)),
    })
}

/// An object all of whose fields are columns of its row.
pub(super) fn plain(
    field: &Field,
    mut column: impl FnMut(&FieldMeaning) -> Option<ValueShape>,
) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| column(meaning).ok_or_else(|| misplaced(child, meaning)))
}

/// A single scalar in a column.
pub(super) fn leaf(column: usize, scalar: Scalar) -> ValueShape {
    ValueShape::Leaf { column, scalar, list: false }
}

/// The hops asked for.
pub(super) fn depth(value: Option<&InputValue>) -> Result<Option<i64>, ClientError> {
    let Some(InputValue::Scalar(Value::Int(depth))) = value else { return Ok(None) };
    match usize::try_from(*depth) {
        Ok(0) | Err(_) => Err(ClientError::new(
            ErrorCode::BadUserInput,
            format!("`depth` is {depth}; hops are counted from 1, and without `depth` there is no bound"),
        )),
        Ok(hops) if hops <= MAX_DEPTH => Ok(Some(*depth)),
        Ok(hops) => Err(ClientError::new(
            ErrorCode::LimitExceeded,
            format!("`depth` is {depth}; it is at most {MAX_DEPTH}, and without it there is no bound"),
        )
        .bounded(MAX_DEPTH as u64, hops as u64)),
    }
}

/// The bounds that may stand in a statement's text: those that are asked for most as they are, since a walk of two hops more was
/// measured to read two and a half times as much; of the others a few, so that statements are few.
pub(super) fn rounded(depth: i64) -> u32 {
    let mut steps = (1..=16).chain([32, 64, 128, 256, 512]);
    let most = 1_024;
    steps.find(|step| i64::from(*step) >= depth).unwrap_or(most)
}

/// The read of relationships of the types that the walk goes by.
pub(super) fn links(catalog: &Catalog, walk: &RootRead, columns: Vec<Arc<Property>>) -> RootRead {
    let Read::Walk(walk) = &walk.read else { unreachable!("the walk of a lineage is a walk") };
    let assets = way::assets(catalog);
    let links = Links {
        from: object::keys(catalog, assets, Param(0)),
        relationships: walk.way.relationships.clone(),
        nodes: walk.way.nodes.clone(),
        filter: Predicate::Constant(true),
        far: Arc::clone(catalog.key_of(assets)),
        columns,
    };
    RootRead::new(Read::Links(links), vec![Value::List(Vec::new())])
}

/// The more rows stand around, the fewer nodes each of their walks may meet.
pub(super) fn most_reached(around: usize) -> usize {
    (MAX_REACHED_AT_ONCE / around.max(1)).clamp(MIN_REACHED, MAX_REACHED)
}

/// Names of the relationship types that carry lineage, and of the asset types.
pub(super) fn names(catalog: &Catalog) -> Names {
    let carries = catalog.relationships.values().filter(|relationship| relationship.lineage);
    let relationships = carries.map(|one| (Arc::clone(&one.name), Arc::from(enum_name(&one.name)))).collect();
    let types = catalog.types_of(way::assets(catalog));
    let named = |id| {
        let node = catalog.node(id);
        (Arc::clone(&node.label), Arc::from(screaming_snake(&node.name)))
    };
    Names { relationships, types: types.iter().map(named).collect() }
}
