//! What a batch takes away, in its transaction.
//!
//! In: a batch whose nodes are locked. Out: what became of it. Must not know: the text of statements, what follows from
//! what is taken away.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    apply::{Failure, Transaction, items, odd},
    batch::{Batch, Key, NodeKey},
    derivation,
};
use crate::{
    backend::{
        derivation::{Counts, Facts, removed},
        words::Words,
    },
    catalog::types::{Catalog, Direction, TypeKind},
    changes::Deletion,
    cypher::{
        search,
        write::{self, History, Keyed},
    },
    value::Value,
};

/// What went.
#[derive(Debug, Default)]
pub(super) struct Removed {
    /// How many relationships became history.
    pub(super) ended: u64,
    /// The nodes that are gone, or of which tombstones are.
    pub(super) deleted: BTreeSet<NodeKey>,
    /// Derived relationships of deleted nodes.
    pub(super) derived: Counts,
}

/// Removes again what was made only to be locked: a batch takes away what is there, and makes nothing of what is not.
pub(super) async fn unmake(
    transaction: &mut Transaction,
    batch: &Batch,
    made: &BTreeSet<NodeKey>,
) -> Result<(), Failure> {
    for (keyed, named) in &batch.named {
        let keys = named.iter().filter(|key| made.contains(&(keyed.clone(), (*key).clone())));
        let keys: Vec<_> = keys.map(Key::value).collect();
        if !keys.is_empty() {
            transaction.answer(&write::unmake_nodes(keyed, keys)).await?;
        }
    }
    Ok(())
}

/// Removes components, ends relationships, deletes nodes: tombstones first, so that what they were related to is purged
/// with what is.
pub(super) async fn remove(
    transaction: &mut Transaction,
    catalog: &Catalog,
    batch: &Batch,
) -> Result<Removed, Failure> {
    for (keyed, keys) in &batch.removed {
        transaction.answer(&write::remove_components(keyed, keys.clone())).await?;
    }
    let facts = Facts::of(catalog, None);
    let history = History { valid_to: &facts.valid_to.stored, marks: derivation::marks(&facts) };
    let mut removed = Removed::default();
    for ((ty, from, to), rows) in &batch.ended {
        let derived = catalog.relationships.get(ty).is_some_and(|ty| ty.derived);
        let statement = write::end_relationships((ty, derived), history, (from, to), rows.clone());
        removed.ended += count(&transaction.answer(&statement).await?)?;
    }
    for ((how, keyed), keys) in &batch.deleted {
        drop_all(transaction, catalog, history, (keyed, keys), &mut removed).await?;
        // What is said from now on is of new assets.
        transaction.answer(&write::forget_aspects(keys.clone())).await?;
        let gone = match how {
            Deletion::Tombstone => {
                for direction in [Direction::Out, Direction::In] {
                    let at = (keyed, direction);
                    let statement = write::end_all(history, at, keys.clone(), batch.when());
                    removed.ended += count(&transaction.answer(&statement).await?)?;
                }
                vec![write::bury_nodes(keyed, hidden(catalog), keys.clone(), batch.when())]
            }
            Deletion::Purge => {
                vec![write::purge_nodes(keyed, keys.clone()), write::purge_tombstones(keyed, keys.clone())]
            }
        };
        for statement in gone {
            for key in items(&transaction.answer(&statement).await?)? {
                removed.deleted.insert((keyed.clone(), Key::of(key)?));
            }
        }
    }
    Ok(removed)
}

/// Removes what has no history: components, aliases, tags, derived relationships.
async fn drop_all(
    transaction: &mut Transaction,
    catalog: &Catalog,
    history: History<'_>,
    (keyed, keys): (&Keyed, &[Value]),
    into: &mut Removed,
) -> Result<(), Failure> {
    let of = |test: fn(&crate::catalog::types::RelationshipType) -> bool| -> Vec<Arc<str>> {
        catalog.relationships.values().filter(|ty| test(ty)).map(|ty| Arc::clone(&ty.name)).collect()
    };
    for statement in write::drop_parts(keyed, &of(|ty| ty.component), keys) {
        transaction.answer(&statement).await?;
    }
    let derived = of(|ty| ty.derived);
    if derived.is_empty() {
        return Ok(());
    }
    for direction in [Direction::Out, Direction::In] {
        let statement = write::drop_derived(&derived, history.marks, (keyed, direction), keys.to_vec());
        for pair in items(&transaction.answer(&statement).await?)? {
            let [ty, rule] = items(pair)? else { return Err(odd()) };
            removed(&mut into.derived, ty.as_str().ok_or_else(odd)?, rule.as_str().ok_or_else(odd)?);
        }
    }
    Ok(())
}

/// The labels and the properties that nodes are found by, of all types: one may have been of another type before.
fn hidden(catalog: &Catalog) -> (Vec<Arc<str>>, Vec<Arc<str>>) {
    let nodes = catalog.types.iter().filter(|node| node.kind == TypeKind::Node);
    let labels = nodes.map(|node| Arc::clone(&node.label));
    let shared = catalog.interfaces.iter().filter_map(|interface| interface.label.clone());
    let labels: BTreeSet<Arc<str>> = labels.chain(shared).collect();
    let found_by = [search::name(), search::whole(), search::starts(), search::aliases()];
    let words = Words::of(catalog);
    let words = words.classes().iter().map(|weight| search::words_of(*weight));
    (labels.into_iter().collect(), found_by.into_iter().chain(words).collect())
}

fn count(answer: &Value) -> Result<u64, Failure> {
    answer.as_int().and_then(|count| u64::try_from(count).ok()).ok_or_else(odd)
}
