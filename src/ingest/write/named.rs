//! Items that name assets which are there -> changes.
//!
//! In: an item, as `AssetRef` has it, and what is to be done. Out: what it changes. Must not know: stores, responses.

use std::{collections::HashMap, sync::Arc};

use super::{
    item::{Item, Of, Refusal, not_found},
    values::{given, stored, text},
};
use crate::{
    catalog::{
        surface::{InputMeaning, Writing},
        types::{Catalog, Field, NodeType, Property},
    },
    changes::{Changes, Guard, ListChange, NodeChange},
    ingest::normalise::end_of_uri,
    plan::types::Write,
    selection::types::{Argument, InputValue},
    value::Value,
};

/// Uris by the names under which they are asked for: those that the caller sees.
pub(super) type Uris = HashMap<String, String>;

/// The uri of a name, of what is there and seen.
pub(super) fn uri<'a>(uris: &'a Uris, name: &str) -> Result<&'a str, Refusal> {
    uris.get(name).map(String::as_str).ok_or_else(|| not_found(name))
}

/// What an item says.
pub(super) fn item(
    (catalog, uris): (&Catalog, &Uris),
    write: &Write,
    value: &InputValue,
    clock: i64,
) -> Item {
    let fields = value.fields();
    match uri(uris, text(fields, &InputMeaning::Key)) {
        Ok(uri) => {
            Item { of: Of::Asset(Some(uri.to_owned())), state: changes(catalog, write, (uri, fields), clock) }
        }
        Err(refusal) => Item { of: Of::Asset(None), state: Err(refusal) },
    }
}

fn changes(
    catalog: &Catalog,
    write: &Write,
    (uri, fields): (&str, &[Argument]),
    clock: i64,
) -> Result<Changes, Refusal> {
    let node_ref = end_of_uri(catalog, uri, clock)?.node;
    let node = catalog.node(node_ref.ty);
    let mut changes = Changes { guards: vec![Guard::There(node_ref.clone())], ..Changes::default() };
    if let Some(InputValue::Scalar(Value::DateTime(at))) = given(fields, &InputMeaning::IfUpdatedAt) {
        changes.guards.push(Guard::UpdatedAt(node_ref.clone(), *at));
    }
    let mut change =
        NodeChange { node: node_ref, properties: Vec::new(), defaults: Vec::new(), lists: Vec::new() };
    if let Some(property) = property(node, "updatedAt") {
        change.properties.push((property, Value::DateTime(clock)));
    }
    for Argument { field, value } in &write.arguments {
        let InputMeaning::Set(asked) = &field.meaning else { continue };
        // Of the type's own, which may say more of it than the interface.
        let property = property(node, &asked.name).unwrap_or_else(|| Arc::clone(asked));
        let values = || stored(value).as_list().unwrap_or_default().to_vec();
        match write.of {
            Writing::AddTags => {
                change.lists.push(ListChange { property, add: values(), remove: Vec::new(), sorted: false });
            }
            Writing::RemoveTags => {
                change.lists.push(ListChange { property, add: Vec::new(), remove: values(), sorted: false });
            }
            Writing::SetLifecycle => change.properties.push((property, stored(value))),
            Writing::UpsertAssets | Writing::UpsertRelationships | Writing::VerifyRelationship => {}
        }
    }
    changes.nodes.push(change);
    Ok(changes)
}

fn property(node: &NodeType, name: &str) -> Option<Arc<Property>> {
    match node.fields.get(name)? {
        Field::Property(property) => Some(Arc::clone(property)),
        Field::Relationship(_) | Field::Computed(_) => None,
    }
}
