//! An item on its way: what it is of, and what it changes or why it is refused.
//!
//! In: changes and refusals. Out: rows of the record, as `plan::write` says. Must not know: documents, stores.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    access::Afar,
    catalog::surface::Writing,
    changes::{Changes, Guard, Outcome, Refused, owner_of},
    error::ErrorCode,
    ingest::normalise::LineError,
    value::Value,
};

/// An item of a write.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) of: Of,
    pub(super) state: Result<Changes, Refusal>,
}

/// What an item is of: uris, as far as they are known.
#[derive(Debug)]
pub(super) enum Of {
    Asset(Option<String>),
    Relationship { from: Option<String>, to: Option<String> },
}

/// Why an item is not written.
#[derive(Debug)]
pub(super) struct Refusal {
    code: ErrorCode,
    message: String,
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<LineError> for Refusal {
    fn from(LineError(message): LineError) -> Self {
        Self { code: ErrorCode::BadUserInput, message }
    }
}

/// All that can still be written, as one batch.
pub(super) fn batch(items: &[Item], clock: i64) -> Changes {
    let mut all = Changes { clock: Some(clock), rises: true, ..Changes::default() };
    for changes in items.iter().filter_map(|item| item.state.as_ref().ok()) {
        all.nodes.extend(changes.nodes.iter().cloned());
        all.components.extend(changes.components.iter().cloned());
        all.relationships.extend(changes.relationships.iter().cloned());
        all.replaced.extend(changes.replaced.iter().cloned());
        all.ended.extend(changes.ended.iter().cloned());
        all.removed.extend(changes.removed.iter().cloned());
        all.deleted.extend(changes.deleted.iter().cloned());
        all.guards.extend(changes.guards.iter().cloned());
    }
    all
}

/// Refuses the items that write what decides what their writer sees of other assets; of properties stores tell whether they change.
pub(super) fn refuse_afar(items: &mut [Item], afar: &Afar) {
    for item in items {
        if let Ok(changes) = &item.state
            && let Some(refusal) = decides(changes, afar)
        {
            item.state = Err(refusal);
        }
    }
}

fn decides(changes: &Changes, afar: &Afar) -> Option<Refusal> {
    let written = changes.relationships.iter().map(|it| &it.relationship);
    let others = changes.ended.iter().map(|it| &it.relationship);
    let replaced = changes.replaced.iter().map(|it| &it.relationship);
    let parts = changes.components.iter().map(|it| &it.relationship);
    let mut written = written.chain(others).chain(replaced).chain(parts);
    if let Some(relationship) = written.find(|name| afar.relationships.contains(*name)) {
        let message =
            format!("`{relationship}` decides what you see of other assets, so that an admin writes it");
        return Some(Refusal::new(ErrorCode::Forbidden, message));
    }
    let deleted = changes.deleted.iter().find(|it| afar.types.contains(it.node.ty))?;
    let key = deleted.node.key.as_str().unwrap_or_default();
    let message = format!("`{key}` may decide what you see of other assets, so that an admin deletes it");
    Some(Refusal::new(ErrorCode::Forbidden, message))
}

/// The keys of all assets that changes touch.
pub(super) fn touched(changes: &Changes) -> BTreeSet<&str> {
    let nodes = changes.nodes.iter().map(|change| &change.node);
    let owners = changes.components.iter().map(|change| &change.owner.node);
    let ends = changes.relationships.iter().flat_map(|change| [&change.from.node, &change.to.node]);
    let ended = changes.ended.iter().flat_map(|it| [&it.from, &it.to]);
    let deleted = changes.deleted.iter().map(|it| &it.node);
    let written = nodes.chain(owners).chain(ends).chain(ended).chain(deleted);
    let removed = changes.removed.iter().map(|(_, key)| owner_of(key));
    written.filter_map(|node| node.key.as_str()).chain(removed).collect()
}

/// Refuses the items for which a batch was refused.
pub(super) fn refuse(items: &mut [Item], keys: &BTreeMap<String, Refused>) {
    for item in items {
        if let Ok(changes) = &item.state
            && let Some(refusal) = refusal(changes, keys)
        {
            item.state = Err(refusal);
        }
    }
}

fn refusal(changes: &Changes, keys: &BTreeMap<String, Refused>) -> Option<Refusal> {
    let is = |key: &str, why| keys.get(key) == Some(&why);
    if let Some(key) = touched(changes).into_iter().find(|key| is(key, Refused::Unseen)) {
        // The same whether it is hidden or would be, so that this does not tell which.
        let message = format!("`{key}` is out of your sight, or would be, so it can't be written");
        return Some(Refusal::new(ErrorCode::Forbidden, message));
    }
    let written = changes.nodes.iter().filter_map(|change| change.node.key.as_str());
    if let Some(key) = written.into_iter().find(|key| is(key, Refused::Fixed)) {
        let message = format!(
            "what is said of `{key}` decides what you see of other assets, so that an admin changes it"
        );
        return Some(Refusal::new(ErrorCode::Forbidden, message));
    }
    changes.guards.iter().find_map(|guard| {
        let key = guard.node().key.as_str().unwrap_or_default();
        match guard {
            Guard::There(_) if is(key, Refused::Missing) => Some(not_found(key)),
            Guard::Related { relationship, to, .. } if is(key, Refused::Missing) => {
                let to = to.key.as_str().unwrap_or_default();
                let message = format!("no `{relationship}` leads from `{key}` to `{to}`");
                Some(Refusal::new(ErrorCode::NotFound, message))
            }
            Guard::UpdatedAt(..) if is(key, Refused::Updated) => {
                let message = format!(
                    "`{key}` was not last updated when `ifUpdatedAt` says; read it again, and write what is still to be written"
                );
                Some(Refusal::new(ErrorCode::Conflict, message))
            }
            Guard::There(_) | Guard::Related { .. } | Guard::UpdatedAt(..) => None,
        }
    })
}

/// To whom the relationships lead that an item replaces.
fn owners(changes: &Changes) -> Option<Value> {
    let keys = changes.replaced.first()?.to.iter().map(|to| to.key.clone());
    Some(Value::List(keys.collect()))
}

/// Puts into rows what was known only once they were written.
pub(super) fn finish(of: Writing, rows: &mut [Value], outcome: &Outcome) {
    for row in rows {
        let Value::List(row) = row else { continue };
        let is_done = row.get(2).and_then(Value::as_list).is_some_and(<[_]>::is_empty);
        let uri = row.first().and_then(Value::as_str).unwrap_or_default().to_owned();
        match of {
            Writing::SetOwners => {
                let asked = if row.len() > 3 { row.remove(3) } else { Value::Null };
                let asked: BTreeSet<&str> =
                    asked.as_list().unwrap_or_default().iter().filter_map(Value::as_str).collect();
                let none = BTreeSet::new();
                let before = outcome.replaced.get(&uri).filter(|_| is_done).unwrap_or(&none);
                let added = asked.iter().filter(|key| !before.contains(**key)).map(|key| Value::from(*key));
                let ended = before.iter().filter(|key| !asked.contains(key.as_str()));
                let ended = ended.map(|key| Value::from(key.as_str()));
                row.extend([Value::List(added.collect()), Value::List(ended.collect())]);
            }
            Writing::DeleteAssets => {
                row[1] = Value::Null;
                if is_done && !outcome.deleted.contains(&uri) {
                    let Refusal { code, message } = not_found(&uri);
                    let error = vec![Value::from(code.name()), Value::String(message)];
                    row[2] = Value::List(vec![Value::List(error)]);
                }
            }
            Writing::UpsertAssets
            | Writing::UpsertRelationships
            | Writing::SetLifecycle
            | Writing::AddTags
            | Writing::RemoveTags
            | Writing::VerifyRelationship => {}
        }
    }
}

/// Of a name that leads to nothing that the caller sees.
pub(super) fn not_found(name: &str) -> Refusal {
    Refusal::new(ErrorCode::NotFound, format!("{} is no asset that you see", crate::scalar::shown(&name)))
}

/// The rows of items of assets, then those of relationships. Those of owners have all owners that are asked for as their last
/// column, until it is known who owned an asset.
pub(super) fn rows(items: &[Item]) -> [Vec<Value>; 2] {
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
    let mut rows = [Vec::new(), Vec::new()];
    for Item { of, state } in items {
        let refused = state.as_ref().err().map(|Refusal { code, message }| {
            Value::List(vec![Value::from(code.name()), Value::from(message.as_str())])
        });
        let errors = Value::List(refused.iter().cloned().collect());
        match of {
            Of::Asset(uri) => {
                let uri = text(uri);
                let asset = if refused.is_none() { uri.clone() } else { Value::Null };
                let mut row = vec![uri, asset, errors];
                row.extend(state.as_ref().ok().and_then(owners));
                rows[0].push(Value::List(row));
            }
            Of::Relationship { from, to } => rows[1].push(Value::List(vec![text(from), text(to), errors])),
        }
    }
    rows
}
