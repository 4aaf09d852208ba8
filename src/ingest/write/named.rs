//! Items that name assets which are there -> changes.
//!
//! In: an item, as `AssetRef` has it, and what is to be done. Out: what it changes. Must not know: stores, responses.

use std::{collections::HashMap, sync::Arc};

use super::{
    item::{Item, Of, Refusal, not_found},
    values::{given, properties, stored, text},
};
use crate::{
    catalog::{
        surface::{InputMeaning, Writing},
        types::{Catalog, Field, NodeType, Property, RelationshipType},
    },
    changes::{Changes, Deleted, Deletion, End, Guard, ListChange, NodeChange, Replaced},
    ingest::normalise::{end_of_uri, relationship_change},
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

/// A name of something to purge, of which there may be history alone: an asset without a condition.
fn purged(catalog: &Catalog, fields: &[Argument], clock: i64) -> Option<Item> {
    let name = text(fields, &InputMeaning::Key);
    let node = end_of_uri(catalog, name, clock).ok()?.node;
    let deleted = vec![Deleted { node: node.clone(), how: Deletion::Purge }];
    let at = given(fields, &InputMeaning::IfUpdatedAt);
    let guards = match at {
        Some(InputValue::Scalar(Value::DateTime(at))) => vec![Guard::UpdatedAt(node, *at)],
        _ => Vec::new(),
    };
    let state = Ok(Changes { deleted, guards, ..Changes::default() });
    Some(Item { of: Of::Asset(Some(name.to_owned())), state })
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
            let state = changes((catalog, uris), write, (uri, fields), clock);
            Item { of: Of::Asset(Some(uri.to_owned())), state }
        }
        Err(refusal) => {
            let purged = write.purges().then(|| purged(catalog, fields, clock)).flatten();
            purged.unwrap_or(Item { of: Of::Asset(None), state: Err(refusal) })
        }
    }
}

fn changes(
    (catalog, uris): (&Catalog, &Uris),
    write: &Write,
    (uri, fields): (&str, &[Argument]),
    clock: i64,
) -> Result<Changes, Refusal> {
    let end = end_of_uri(catalog, uri, clock)?;
    let node_ref = end.node.clone();
    let node = catalog.node(node_ref.ty);
    let mut changes = Changes { guards: vec![Guard::There(node_ref.clone())], ..Changes::default() };
    if let Some(InputValue::Scalar(Value::DateTime(at))) = given(fields, &InputMeaning::IfUpdatedAt) {
        changes.guards.push(Guard::UpdatedAt(node_ref.clone(), *at));
    }
    if write.of == Writing::DeleteAssets {
        let how = if write.purges() { Deletion::Purge } else { Deletion::Tombstone };
        changes.deleted.push(Deleted { node: node_ref, how });
        return Ok(changes);
    }
    if write.of == Writing::SetOwners {
        owned((catalog, uris), &write.arguments, (end, clock), &mut changes)?;
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
            Writing::UpsertAssets
            | Writing::UpsertRelationships
            | Writing::VerifyRelationship
            | Writing::SetOwners
            | Writing::DeleteAssets => {}
        }
    }
    changes.nodes.push(change);
    Ok(changes)
}

/// The asset is owned by all that are given, and of those that its writer sees by nobody else.
fn owned(
    (catalog, uris): (&Catalog, &Uris),
    arguments: &[Argument],
    (asset, clock): (End, i64),
    changes: &mut Changes,
) -> Result<(), Refusal> {
    let Some((ty, owners)) = owners(catalog, arguments) else { return Ok(()) };
    let mut to = Vec::new();
    for fields in owners.iter().map(InputValue::fields) {
        let owner = end_of_uri(catalog, uri(uris, text(fields, &InputMeaning::Key))?, clock)?;
        let said = match given(fields, &InputMeaning::EdgeProperties) {
            Some(own) => properties(own.fields(), true)?,
            None => Vec::new(),
        };
        changes.guards.push(Guard::There(owner.node.clone()));
        to.push(owner.node.clone());
        changes.relationships.push(relationship_change(catalog, ty, (asset.clone(), owner, said), clock)?);
    }
    changes.replaced.push(Replaced { relationship: ty.name.clone(), node: asset.node, to });
    Ok(())
}

/// The relationship to owners, and the owners that are given.
pub(super) fn owners<'a>(
    catalog: &'a Catalog,
    arguments: &'a [Argument],
) -> Option<(&'a RelationshipType, &'a [InputValue])> {
    arguments.iter().find_map(|given| match (&given.field.meaning, &given.value) {
        (InputMeaning::Owners(owners), InputValue::List(items)) => {
            Some((catalog.relationships.get(&owners.stored)?, &**items))
        }
        _ => None,
    })
}

fn property(node: &NodeType, name: &str) -> Option<Arc<Property>> {
    match node.fields.get(name)? {
        Field::Property(property) => Some(Arc::clone(property)),
        Field::Relationship(_) | Field::Computed(_) => None,
    }
}
