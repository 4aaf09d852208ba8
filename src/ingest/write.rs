//! One write of a mutation: items become changes, and one transaction writes those that can be written.
//!
//! In: the [`Write`] of a plan. Out: its record, as `plan::write` says. Must not know: documents, responses.
//!
//! An item that touches an asset which its caller does not see, or would not see any more, is refused, and nothing of it is
//! written: the batch is rolled back and tried again without it. So nobody learns, changes or takes what is out of their
//! sight, and nobody loses an asset out of it by accident.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use super::normalise::{LineError, checked, checked_ref, component_change, end_of, fail, node_change};
use crate::{
    backend::{Backend, BackendError},
    catalog::{
        surface::InputMeaning,
        types::{Catalog, NodeType, Property, Target, TypeId},
    },
    changes::{AliasConflict, Applied, Changes, End, NodeRef, Outcome, Properties},
    error::ErrorCode,
    plan::types::{RootRead, Write},
    selection::types::{Argument, InputValue},
    value::Value,
};

/// How often a batch is tried again without what was refused. Each time at least one item is, so that it ends anyway; a
/// batch that goes on like this is made to take long.
const ROUNDS: usize = 8;

/// An item on its way.
struct Item {
    /// Its uri as the request says it.
    uri: Option<String>,
    state: Result<Changes, Refusal>,
}

struct Refusal {
    code: ErrorCode,
    message: String,
}

impl From<LineError> for Refusal {
    fn from(LineError(message): LineError) -> Self {
        Self { code: ErrorCode::BadUserInput, message }
    }
}

/// Writes the items; `clock` is microseconds since the epoch.
///
/// # Errors
/// The store fails; then nothing is written, or it is unknown whether it is.
pub async fn write(
    (catalog, backend): (&Catalog, &Backend),
    write: &Write,
    clock: i64,
) -> Result<Value, BackendError> {
    let mut items: Vec<Item> = write.items.iter().map(|value| item(catalog, value, clock)).collect();
    let outcome = apply((catalog, backend), write.sight.as_ref(), &mut items, clock).await?;
    let conflicts = conflicts((catalog, backend), write.sight.as_ref(), &outcome.conflicts).await?;
    let results = items.into_iter().map(result).collect();
    Ok(Value::List(vec![
        Value::List(results),
        count(outcome.nodes),
        count(outcome.references),
        Value::List(conflicts),
    ]))
}

async fn apply(
    (catalog, backend): (&Catalog, &Backend),
    sight: Option<&RootRead>,
    items: &mut [Item],
    clock: i64,
) -> Result<Outcome, BackendError> {
    for _ in 0..ROUNDS {
        let batch = batch(items, clock);
        if batch.nodes.is_empty() {
            return Ok(Outcome::default());
        }
        let Some(sight) = sight else { return backend.apply(catalog, &batch).await };
        let sight = sight.with_keys(touched(&batch));
        match backend.apply_within(catalog, &batch, &sight).await? {
            Applied::Done(outcome) => return Ok(outcome),
            Applied::Unseen(keys) => refuse(items, &keys),
        }
    }
    for item in items.iter_mut().filter(|item| item.state.is_ok()) {
        item.state = Err(Refusal {
            code: ErrorCode::Forbidden,
            message: "was not written, since too much of what it was to be written with was refused"
                .to_owned(),
        });
    }
    Ok(Outcome::default())
}

/// All that can still be written, as one batch.
fn batch(items: &[Item], clock: i64) -> Changes {
    let mut all = Changes { clock: Some(clock), ..Changes::default() };
    for changes in items.iter().filter_map(|item| item.state.as_ref().ok()) {
        all.nodes.extend(changes.nodes.iter().cloned());
        all.components.extend(changes.components.iter().cloned());
        all.relationships.extend(changes.relationships.iter().cloned());
    }
    all
}

/// The keys of all assets that changes touch.
fn touched(changes: &Changes) -> BTreeSet<&str> {
    let nodes = changes.nodes.iter().map(|change| &change.node);
    let owners = changes.components.iter().map(|change| &change.owner.node);
    let ends = changes.relationships.iter().flat_map(|change| [&change.from.node, &change.to.node]);
    nodes.chain(owners).chain(ends).filter_map(|node| node.key.as_str()).collect()
}

fn refuse(items: &mut [Item], keys: &BTreeSet<String>) {
    for item in items {
        let Ok(changes) = &item.state else { continue };
        let unseen = touched(changes).into_iter().find(|key| keys.contains(*key)).map(str::to_owned);
        if let Some(key) = unseen {
            // The same whether it is hidden or would be, so that this does not tell which.
            let message = format!("`{key}` is out of your sight, or would be, so it can't be written");
            item.state = Err(Refusal { code: ErrorCode::Forbidden, message });
        }
    }
}

fn result(Item { uri, state }: Item) -> Value {
    let uri = uri.map_or(Value::Null, Value::String);
    let (asset, errors) = match state {
        Ok(_) => (uri.clone(), Vec::new()),
        Err(Refusal { code, message }) => {
            (Value::Null, vec![Value::List(vec![Value::from(code.name()), Value::String(message)])])
        }
    };
    Value::List(vec![uri, asset, Value::List(errors)])
}

/// The conflicts, without names of what the caller does not see.
async fn conflicts(
    (catalog, backend): (&Catalog, &Backend),
    sight: Option<&RootRead>,
    conflicts: &[AliasConflict],
) -> Result<Vec<Value>, BackendError> {
    let holders: BTreeSet<&str> = conflicts.iter().map(|conflict| conflict.held_by.as_str()).collect();
    let unseen: HashSet<String> = match sight {
        Some(sight) if !holders.is_empty() => {
            let asked = sight.with_keys(holders);
            let rows = backend.read(catalog, &asked).await?;
            asked.unfound(rows.as_list().unwrap_or_default()).map(str::to_owned).collect()
        }
        Some(_) | None => HashSet::new(),
    };
    let row = |AliasConflict { alias, claimed_by, held_by }: &AliasConflict| {
        let told = !unseen.contains(held_by);
        let holder = if told { Value::from(held_by.as_str()) } else { Value::Null };
        Value::List(vec![Value::from(alias.as_str()), Value::from(claimed_by.as_str()), holder])
    };
    Ok(conflicts.iter().map(row).collect())
}

fn count(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// What an item says.
fn item(catalog: &Catalog, value: &InputValue, clock: i64) -> Item {
    match one_of(value) {
        Ok((ty, fields)) => {
            let key = fields.iter().find_map(|Argument { field, value }| match &field.meaning {
                InputMeaning::Set(property) if property.identity => Some(stored(value)),
                _ => None,
            });
            let uri = key.as_ref().and_then(Value::as_str).map(str::to_owned);
            let state = asset(catalog, catalog.node(ty), (key.unwrap_or(Value::Null), fields), clock);
            Item { uri, state: state.map_err(Refusal::from) }
        }
        Err(error) => Item { uri: None, state: Err(error.into()) },
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
    let properties = properties(fields, false)?;
    changes.nodes.push(node_change(catalog, node, (node_ref, properties), clock)?);
    Ok(changes)
}

/// What fields set, without the key of a node.
fn properties(fields: &[Argument], component: bool) -> Result<Properties, LineError> {
    let mut properties = Properties::new();
    for Argument { field, value } in fields {
        match &field.meaning {
            InputMeaning::Set(property) if component || !property.identity => {
                properties.push((Arc::clone(property), set(property, value)?));
            }
            _ => {}
        }
    }
    Ok(properties)
}

fn set(property: &Property, value: &InputValue) -> Result<Value, LineError> {
    checked(property, stored(value))
}

fn stored(value: &InputValue) -> Value {
    match value {
        InputValue::Scalar(value) => value.clone(),
        InputValue::Enum(value) => Value::from(&*value.name),
        InputValue::List(items) => Value::List(items.iter().map(stored).collect()),
        // Of these no property is made.
        InputValue::Null | InputValue::Json(_) | InputValue::Object(_) => Value::Null,
    }
}
