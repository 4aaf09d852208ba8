//! What a batch takes away, in its transaction.
//!
//! In: folded Changes. Out: what became of it. Must not know: SQL text, what follows from what is taken away.

use std::collections::BTreeSet;

use rusqlite::Transaction;

use crate::{
    backend::{
        derivation::{Counts, Facts, INFERRED, removed},
        sqlite::{apply::Places, cell, derivation::number},
    },
    catalog::types::{Catalog, RelationshipType},
    changes::{Changes, Deleted, Deletion, NodeRef, RelationshipRef},
    sql::{
        history::{self, Stored, Which},
        schema::{Owner, properties},
    },
    value::Value,
};

/// The statements that make history.
#[derive(Debug)]
pub(super) struct Past {
    keep_ended: String,
    remove_ended: String,
    keep_all: String,
    derived_of: String,
    components_of: String,
    keep_deleted: String,
}

/// What went.
#[derive(Debug, Default)]
pub(super) struct Removed {
    /// How many relationships became history.
    pub(super) ended: u64,
    /// Keys of the nodes that are gone, or of which tombstones are.
    pub(super) deleted: Vec<String>,
    /// Derived relationships of deleted nodes.
    pub(super) derived: Counts,
    /// The numbers of nodes and components that are gone. New ones may be given them.
    pub(super) numbers: BTreeSet<i64>,
}

impl Past {
    /// Of a Catalog.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let Facts { origin, rule, valid_to, .. } = Facts::of(catalog, None);
        let types = |test: fn(&RelationshipType) -> bool| {
            catalog.relationships.values().filter(|ty| test(ty)).map(|ty| ty.name.clone()).collect()
        };
        let of = Stored {
            of_relationships: properties(catalog, Owner::Ended),
            of_nodes: properties(catalog, Owner::Deleted),
            valid_to: valid_to.stored.clone(),
            origin: origin.stored.clone(),
            rule: rule.stored.clone(),
            derived: types(|ty| ty.derived),
            component: types(|ty| ty.component),
        };
        Self {
            keep_ended: history::keep_ended(&of, Which::One),
            remove_ended: history::remove_ended(&of),
            keep_all: history::keep_ended(&of, Which::AllOf),
            derived_of: history::derived_of(&of),
            components_of: history::components_of(&of),
            keep_deleted: history::keep_deleted(&of),
        }
    }
}

/// Removes components, ends relationships, deletes nodes: tombstones first, so that what they were related to is purged
/// with what is.
pub(super) fn remove(
    transaction: &Transaction<'_>,
    places: &Places,
    changes: &Changes,
) -> Result<Removed, rusqlite::Error> {
    let mut removed = Removed::default();
    let Some(past) = &places.past else { return Ok(removed) };
    let batch = Batch { transaction, places, past, when: cell::owned(&when(changes)) };
    for (ty, key) in &changes.removed {
        let component = NodeRef { ty: *ty, key: Value::from(key.as_str()) };
        if let Some(component) = number(transaction, places, &component)? {
            forget(&batch, component, &mut removed)?;
        }
    }
    for it in &changes.ended {
        removed.ended += end(&batch, it)?;
    }
    for how in [Deletion::Tombstone, Deletion::Purge] {
        for it in changes.deleted.iter().filter(|it| it.how == how) {
            if delete(&batch, it, &mut removed)?
                && let Some(key) = it.node.key.as_key()
            {
                removed.deleted.push(key.into_owned());
            }
        }
    }
    removed.deleted.sort_unstable();
    Ok(removed)
}

/// When history says that it ended, if there is such a moment.
fn when(changes: &Changes) -> Value {
    changes.clock.map_or(Value::Null, Value::DateTime)
}

struct Batch<'a> {
    transaction: &'a Transaction<'a>,
    places: &'a Places,
    past: &'a Past,
    when: rusqlite::types::Value,
}

/// How many relationships that were.
fn end(batch: &Batch<'_>, it: &RelationshipRef) -> Result<u64, rusqlite::Error> {
    let [from, to] = [&it.from, &it.to].map(|node| number(batch.transaction, batch.places, node));
    let (Some(from), Some(to)) = (from?, to?) else { return Ok(0) };
    let cells = (INFERRED, from, &it.relationship, to, &batch.when);
    batch.transaction.prepare_cached(&batch.past.keep_ended)?.execute(cells)?;
    let cells = (INFERRED, from, &it.relationship, to);
    Ok(batch.transaction.prepare_cached(&batch.past.remove_ended)?.execute(cells)? as u64)
}

/// Whether there was anything of the node.
fn delete(batch: &Batch<'_>, it: &Deleted, removed: &mut Removed) -> Result<bool, rusqlite::Error> {
    let Batch { transaction, places, past, when } = batch;
    let node = number(transaction, places, &it.node)?;
    if let Some(node) = node {
        let mut components = transaction.prepare_cached(&past.components_of)?;
        let components = components.query_map([node], |row| row.get(0))?;
        for component in components.collect::<Result<Vec<i64>, _>>()? {
            forget(batch, component, removed)?;
        }
        if it.how == Deletion::Tombstone {
            let ended = transaction.prepare_cached(&past.keep_all)?.execute((INFERRED, node, when))?;
            removed.ended += ended as u64;
            transaction.prepare_cached(&past.keep_deleted)?.execute((node, when))?;
        }
        count_derived(batch, node, &mut removed.derived)?;
        transaction.prepare_cached(history::RELEASE_ALIASES)?.execute([node])?;
        forget(batch, node, removed)?;
    }
    // What is said from now on is of a new asset.
    transaction.prepare_cached(history::FORGET_ASPECTS)?.execute([cell::owned(&it.node.key)])?;
    let mut left = 0;
    if it.how == Deletion::Purge {
        let (_, domain) = places.of_type(it.node.ty);
        let key = cell::owned(&it.node.key);
        transaction.prepare_cached(history::PURGE_ENDED)?.execute((domain, &key))?;
        left = transaction.prepare_cached(history::PURGE_DELETED)?.execute((domain, &key))?;
    }
    Ok(node.is_some() || left > 0)
}

fn count_derived(batch: &Batch<'_>, node: i64, counts: &mut Counts) -> Result<(), rusqlite::Error> {
    let mut derived = batch.transaction.prepare_cached(&batch.past.derived_of)?;
    let mut rows = derived.query((INFERRED, node))?;
    while let Some(row) = rows.next()? {
        let (ty, rule): (String, String) = (row.get(0)?, row.get(1)?);
        removed(counts, &ty, &rule);
    }
    Ok(())
}

/// Removes a node with its relationships and all that it is found by.
fn forget(batch: &Batch<'_>, node: i64, removed: &mut Removed) -> Result<(), rusqlite::Error> {
    batch.places.words.forget(batch.transaction, node)?;
    batch.transaction.prepare_cached(history::REMOVE_RELATIONSHIPS)?.execute([node])?;
    batch.transaction.prepare_cached(history::REMOVE_NODE)?.execute([node])?;
    removed.numbers.insert(node);
    Ok(())
}
