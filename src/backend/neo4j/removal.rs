//! What a batch takes away, in its transaction.
//!
//! In: a batch whose nodes are locked. Out: what became of it. Must not know: the text of statements, what follows from
//! what is taken away.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    batch::{Batch, Key, KeysByPlace, NodeKey},
    derivation,
    transaction::{Failure, Transaction, items, odd},
};
use crate::{
    backend::{
        Sight,
        derivation::{Counts, Facts, removed},
        words::Words,
    },
    catalog::types::{Catalog, Direction, TypeKind},
    changes::Deletion,
    cypher::{
        self, search,
        write::{self, History, Keyed},
    },
    plan::types::{Links, Read},
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
    made: &mut BTreeSet<NodeKey>,
) -> Result<(), Failure> {
    let is_written = |keyed: &Keyed, key: &Key| batch.keys.get(keyed).is_some_and(|keys| keys.contains(key));
    let mut unmade: BTreeMap<&Keyed, Vec<Value>> = BTreeMap::new();
    for (keyed, key) in &*made {
        if batch.names(keyed, key) || !is_written(keyed, key) {
            unmade.entry(keyed).or_default().push(key.value());
        }
    }
    for (keyed, keys) in unmade {
        transaction.answer(&write::unmake_nodes(keyed, keys)).await?;
    }
    made.retain(|(keyed, key)| is_written(keyed, key));
    Ok(())
}

/// The nodes at the other ends of what a batch may take away. Whoever ends a relationship locks both its ends, so these are locked
/// with the nodes of the batch, in one order. What comes to be related meanwhile is locked by the statement that ends it.
pub(super) async fn beside(
    transaction: &mut Transaction,
    catalog: &Catalog,
    (batch, sight): (&Batch, Sight<'_>),
) -> Result<KeysByPlace, Failure> {
    let mut all = KeysByPlace::new();
    let nodes = catalog.types.iter().filter(|node| node.kind == TypeKind::Node);
    let places: BTreeSet<Keyed> = nodes.map(|node| Keyed::of(node)).collect();
    for ((_, keyed), keys) in &batch.deleted {
        for (far, direction) in places.iter().flat_map(|far| [(far, Direction::Out), (far, Direction::In)]) {
            let statement = write::neighbours((keyed, direction), far, keys.clone());
            let found = transaction.answer(&statement).await?;
            let found = items(&found)?.iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
            all.entry(far.clone()).or_default().extend(found);
        }
    }
    if let Some(read) = sight.related.filter(|read| !read.finds_nothing())
        && let Read::Links(Links { from, far, .. }) = &read.read
    {
        let rows = transaction.answer(&cypher::lower(catalog, read)).await?;
        let keyed = Keyed { label: Arc::clone(&from.label), key: Arc::clone(&far.stored) };
        let keys = all.entry(keyed).or_default();
        for row in items(&rows)?.iter().filter_map(Value::as_list) {
            let far = row.get(1).map_or(Ok(&[][..]), items)?.iter().filter_map(|row| row.as_list()?.first());
            keys.extend(far.map(Key::of).collect::<Result<Vec<_>, _>>()?);
        }
    }
    Ok(all)
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
