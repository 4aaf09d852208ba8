//! Items of assets -> changes.
//!
//! In: an item, as `AssetInput` has it. Out: what it changes. Must not know: stores, responses.

use std::sync::Arc;

use super::{
    item::{Item, Of, Refusal},
    values::{given, properties, stored},
};
use crate::{
    catalog::{
        surface::InputMeaning,
        types::{Catalog, NodeType, Target, TypeId},
    },
    changes::{Changes, End, Guard, ListChange, NodeRef},
    ingest::normalise::{LineError, check_aliases, checked_ref, component_change, end_of, fail, node_change},
    selection::types::{Argument, InputValue},
    value::Value,
};

/// What an item says.
pub(super) fn item(catalog: &Catalog, value: &InputValue, clock: i64) -> Item {
    match one_of(value) {
        Ok((ty, fields)) => {
            let key = fields.iter().find_map(|Argument { field, value }| match &field.meaning {
                InputMeaning::Set(property) if property.identity => Some(stored(value)),
                _ => None,
            });
            let uri = key.as_ref().and_then(Value::as_str).map(str::to_owned);
            let state = asset(catalog, catalog.node(ty), (key.unwrap_or(Value::Null), fields), clock);
            Item { of: Of::Asset(uri), state: state.map_err(Refusal::from) }
        }
        Err(error) => Item { of: Of::Asset(None), state: Err(error.into()) },
    }
}

/// The one type that an item gives, and its fields.
fn one_of(value: &InputValue) -> Result<(TypeId, &[Argument]), LineError> {
    let given: Vec<_> = value.fields().iter().filter(|field| field.value != InputValue::Null).collect();
    match given.as_slice() {
        [Argument { field, value }] => match &field.meaning {
            InputMeaning::ItemOf(ty) => Ok((*ty, value.fields())),
            _ => fail("item is of no type"),
        },
        [] => fail("item is of no type; it has exactly one field, such as `{dataset: {uri: ...}}`"),
        several => {
            let names: Vec<_> = several.iter().map(|given| format!("`{}`", given.field.name)).collect();
            fail(format!("item has {}; exactly one of them is an asset", names.join(" and ")))
        }
    }
}

fn asset(
    catalog: &Catalog,
    node: &NodeType,
    (key, fields): (Value, &[Argument]),
    clock: i64,
) -> Result<Changes, LineError> {
    let node_ref = checked_ref(catalog, node, key)?;
    let mut changes = Changes::default();
    for Argument { field, value } in fields {
        let InputMeaning::Components(relationship) = &field.meaning else { continue };
        let Target::Type(ty) = relationship.target else { continue };
        let InputValue::List(parts) = value else {
            return fail(format!("`{}` can't be removed as a whole", field.name));
        };
        for part in parts {
            let owner: End = end_of(catalog, NodeRef::clone(&node_ref), clock);
            let change =
                component_change(catalog, catalog.node(ty), (owner, properties(part.fields(), true)?))?;
            changes.components.push(change);
        }
    }
    if let Some(InputValue::Scalar(Value::DateTime(at))) = given(fields, &InputMeaning::IfUpdatedAt) {
        changes.guards.push(Guard::UpdatedAt(node_ref.clone(), *at));
    }
    let mut change = node_change(catalog, node, (node_ref, properties(fields, false)?), clock)?;
    for Argument { field, value } in fields {
        let (InputMeaning::Add(property), InputValue::List(added)) = (&field.meaning, value) else {
            continue;
        };
        let add: Vec<Value> = added.iter().map(stored).collect();
        check_aliases(&field.name, &add)?;
        change.lists.push(ListChange {
            property: Arc::clone(property),
            add,
            remove: Vec::new(),
            sorted: false,
        });
    }
    changes.nodes.push(change);
    Ok(changes)
}
