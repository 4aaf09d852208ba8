//! An item on its way: what it is of, and what it changes or why it is refused.
//!
//! In: changes and refusals. Out: rows of the record, as `plan::write` says. Must not know: documents, stores.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    changes::{Changes, Guard, Refused, owner_of},
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
        all.ended.extend(changes.ended.iter().cloned());
        all.removed.extend(changes.removed.iter().cloned());
        all.deleted.extend(changes.deleted.iter().cloned());
        all.guards.extend(changes.guards.iter().cloned());
    }
    all
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

/// Of a name that leads to nothing that the caller sees.
pub(super) fn not_found(name: &str) -> Refusal {
    Refusal::new(ErrorCode::NotFound, format!("{} is no asset that you see", crate::scalar::shown(&name)))
}

/// The rows of items of assets, then those of relationships.
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
                rows[0].push(Value::List(vec![uri, asset, errors]));
            }
            Of::Relationship { from, to } => rows[1].push(Value::List(vec![text(from), text(to), errors])),
        }
    }
    rows
}
