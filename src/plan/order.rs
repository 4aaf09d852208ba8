//! Orders: `orderBy` values become order keys that end with the key, so that every order is total.
//!
//! In: the coerced `orderBy`. Out: order keys and the order's name. Must not know: pages.

use std::sync::Arc;

use super::types::{OrderKey, Subject};
use crate::{
    catalog::{
        surface::EnumMeaning,
        types::{Catalog, Target},
    },
    selection::types::InputValue,
};

/// The asked order keys, and their names joined: they name the order inside cursors.
pub(super) fn keys(order_by: Option<&InputValue>) -> (Vec<OrderKey>, String) {
    let mut keys: Vec<OrderKey> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let items = match order_by {
        Some(InputValue::List(items)) => items.as_slice(),
        Some(
            InputValue::Null
            | InputValue::Scalar(_)
            | InputValue::Enum(_)
            | InputValue::Json(_)
            | InputValue::Object(_),
        )
        | None => &[],
    };
    for item in items {
        let InputValue::Enum(value) = item else { continue };
        let (subject, property, descending) = match &value.meaning {
            EnumMeaning::Order { property, descending } => (Subject::Node, property, *descending),
            EnumMeaning::EdgeOrder { property, descending } => (Subject::Edge, property, *descending),
            EnumMeaning::Stored
            | EnumMeaning::Type(_)
            | EnumMeaning::Tag
            | EnumMeaning::Alike
            | EnumMeaning::Change
            | EnumMeaning::GroupBy(_)
            | EnumMeaning::GroupByType
            | EnumMeaning::Direction(_)
            | EnumMeaning::Lineage(_)
            | EnumMeaning::Relationship(_)
            | EnumMeaning::Facet(_) => continue,
        };
        // A property that orders already decides nothing a second time.
        if keys.iter().any(|key| key.subject == subject && key.property.stored == property.stored) {
            continue;
        }
        names.push(&value.name);
        keys.push(OrderKey { subject, property: Arc::clone(property), descending, nulls_first: false });
    }
    (keys, names.join(","))
}

/// The order made total: ties break by the key, in the direction of the last order key (design.md 6).
pub(super) fn total(catalog: &Catalog, target: Target, mut keys: Vec<OrderKey>) -> Vec<OrderKey> {
    if let Some(at) = keys.iter().position(|key| key.subject == Subject::Node && key.property.identity) {
        keys.truncate(at + 1);
        return keys;
    }
    let descending = keys.last().is_some_and(|key| key.descending);
    keys.push(OrderKey {
        subject: Subject::Node,
        property: Arc::clone(catalog.key_of(target)),
        descending,
        nulls_first: false,
    });
    keys
}

/// The same order read from its end.
pub(super) fn reversed(keys: Vec<OrderKey>) -> Vec<OrderKey> {
    keys.into_iter()
        .map(|key| OrderKey { descending: !key.descending, nulls_first: !key.nulls_first, ..key })
        .collect()
}
