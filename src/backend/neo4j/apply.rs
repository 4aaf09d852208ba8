//! One batch of changes as one transaction.
//!
//! In: [`Changes`]. Out: what they did. First every node is claimed (made where missing, locked) in key order, so that
//! writers can't block each other in a circle; then new far ends get their reference properties, aliases are settled,
//! and nodes, components and relationships are written, one statement a type.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    aliases::{Settlement, settle},
    batch::{Batch, Key, KeysByPlace, NodeKey, RelationshipRow, batch},
    connection::Neo4j,
    derivation, once, removal,
    transaction::{Failure, Transaction, again, items, odd},
    words,
};
use crate::{
    backend::{
        self, BackendError, Sight,
        locked::{Locked, Refusals, Settled},
    },
    catalog::types::{Catalog, TypeId},
    changes::{self, AliasConflict, Applied, By, Changes, Guard, NodeRef, Outcome, Refused},
    cypher::{self, write, write::Keyed},
    plan::types::RootRead,
    value::Value,
};

impl Neo4j {
    /// Applies one batch in one transaction; see [`crate::backend::Backend::apply`].
    pub(in crate::backend) async fn apply(
        &self,
        catalog: &Catalog,
        changes: &Changes,
    ) -> Result<Outcome, BackendError> {
        self.apply_within(catalog, changes, Sight::default()).await.map(Applied::done)
    }

    /// Applies one batch as far as somebody sees what it touches; see [`crate::backend::Backend::apply_within`].
    pub(in crate::backend) async fn apply_within(
        &self,
        catalog: &Catalog,
        changes: &Changes,
        sight: Sight<'_>,
    ) -> Result<Applied, BackendError> {
        self.check(catalog, self.write()).await?;
        let changes = changes::fold(changes.clone());
        let batch = batch(catalog, changes.clone())?;
        let given = Given { sight, locked: Locked::of(catalog, &changes), changes };
        let _turn = self.turn().await?;
        again(self.write(), || self.attempt(catalog, &batch, &given)).await
    }

    async fn attempt(&self, catalog: &Catalog, batch: &Batch, given: &Given<'_>) -> Result<Applied, Failure> {
        let Given { changes, .. } = given;
        let mut transaction = self.begin().await?;
        if let Some(known) = once::take(&mut transaction, changes.once.as_ref()).await? {
            transaction.rollback().await?;
            return Ok(Applied::Known(known));
        }
        derivation::take_turn(&mut transaction, batch.work.is_some() || !batch.deleted.is_empty()).await?;
        match apply_all(&mut transaction, catalog, batch, given).await? {
            Applied::Done(outcome) => {
                once::keep(&mut transaction, changes.once.as_ref(), &outcome).await?;
                // From here on it is unknown whether the batch was applied, so it is not tried again by itself.
                transaction.commit().await?;
                Ok(Applied::Done(outcome))
            }
            not @ (Applied::Refused(_) | Applied::Known(_)) => {
                transaction.rollback().await?;
                Ok(not)
            }
        }
    }
}

/// Writes a batch, if nothing is the matter with it.
pub(super) async fn apply_all(
    transaction: &mut Transaction,
    catalog: &Catalog,
    batch: &Batch,
    given: &Given<'_>,
) -> Result<Applied, Failure> {
    let beside = removal::beside(transaction, catalog, (batch, given.sight)).await?;
    let mut made = claim(transaction, &batch.keys, &beside).await?;
    removal::unmake(transaction, batch, &mut made).await?;
    // What is there is locked from here on, so nobody moves it in or out of sight meanwhile.
    let absent = made.iter().map(shown_key).collect();
    let hidden = unseen(transaction, (catalog, given.sight.assets), &absent).await?;
    if !hidden.is_empty() {
        return Ok(Applied::Refused(hidden));
    }
    let (settled, replaced) = match settled(transaction, catalog, given, &absent).await? {
        Ok(Some(Settled { changes, replaced })) => (Some(self::batch(catalog, changes)?), replaced),
        Ok(None) => (None, BTreeMap::new()),
        Err(refusals) => return Ok(Applied::Refused(refusals)),
    };
    let batch = settled.as_ref().unwrap_or(batch);
    let lost = derivation::lost(transaction, catalog, batch.work.as_ref()).await?;
    let removed = removal::remove(transaction, catalog, batch).await?;
    let references = write_references(transaction, catalog, batch, &made).await?;
    let (settlements, conflicts) = settle_aliases(transaction, batch).await?;
    let nodes = write_nodes(transaction, catalog, batch, &settlements).await?;
    let components = write_components(transaction, catalog, batch).await?;
    let relationships = write_relationships(transaction, batch).await?;
    let mut derived = derivation::derive(transaction, catalog, batch.work.as_ref(), lost).await?;
    backend::derivation::add(&mut derived, removed.derived);
    words::keep(transaction, catalog, batch, &made).await?;
    // What was only named and not there still is not.
    let named = made.iter().filter(|(keyed, key)| batch.names(keyed, key));
    let absent = named.chain(&removed.deleted).map(shown_key).collect();
    let hidden = unseen(transaction, (catalog, given.sight.assets), &absent).await?;
    if !hidden.is_empty() {
        return Ok(Applied::Refused(hidden));
    }
    let mut deleted: Vec<String> = removed.deleted.iter().map(shown_key).collect();
    deleted.sort_unstable();
    Ok(Applied::Done(Outcome {
        nodes: nodes + components,
        relationships,
        references,
        ended: removed.ended,
        deleted,
        replaced,
        conflicts,
        derived,
    }))
}

/// A folded batch, and what it is applied within.
pub(super) struct Given<'a> {
    pub(super) sight: Sight<'a>,
    pub(super) locked: Option<Locked>,
    pub(super) changes: Changes,
}

/// The batch in plain values, where it depends on what is stored; or why it is refused.
async fn settled(
    transaction: &mut Transaction,
    catalog: &Catalog,
    Given { locked, changes, sight }: &Given<'_>,
    new: &BTreeSet<String>,
) -> Result<Result<Option<Settled>, Refusals>, Failure> {
    for guard in &changes.guards {
        let Guard::Related { relationship, from, to } = guard else { continue };
        let keyed = |node: &NodeRef| Keyed::of(catalog.node(node.ty));
        let row = Value::List(vec![from.key.clone(), to.key.clone()]);
        let count = write::related(relationship, &keyed(from), &keyed(to), vec![row]);
        if transaction.answer(&count).await?.as_int() != Some(1) {
            let key = from.key.as_str().unwrap_or_default().to_owned();
            return Ok(Err(Refusals::from([(key, Refused::Missing)])));
        }
    }
    let Some(locked) = locked else { return Ok(Ok(None)) };
    let mut rows = transaction.answer(&cypher::lower(catalog, &locked.read)).await?;
    if let Value::List(rows) = &mut rows {
        let is_new = |row: &Value| {
            row.as_list().and_then(|row| row.first()?.as_str()).is_some_and(|key| new.contains(key))
        };
        rows.retain(|row| !is_new(row));
    }
    let related = match sight.related.filter(|read| !read.finds_nothing()) {
        Some(read) => transaction.answer(&cypher::lower(catalog, read)).await?,
        None => Value::List(Vec::new()),
    };
    Ok(locked.settle(changes, items(&rows)?, items(&related)?).map(Some))
}

/// The keys of a lookup that it does not find, but for those of which nothing was to be found.
async fn unseen(
    transaction: &mut Transaction,
    (catalog, sight): (&Catalog, Option<&RootRead>),
    absent: &BTreeSet<String>,
) -> Result<Refusals, Failure> {
    let Some(read) = sight else { return Ok(Refusals::new()) };
    let rows = if read.finds_nothing() {
        Value::List(Vec::new())
    } else {
        transaction.answer(&cypher::lower(catalog, read)).await?
    };
    let hidden = read.unfound(items(&rows)?).filter(|key| !absent.contains(*key));
    Ok(hidden.map(|key| (key.to_owned(), Refused::Unseen)).collect())
}

/// Locks the nodes of a batch, and those beside it, in one order. Answers which it had to make for that.
async fn claim(
    transaction: &mut Transaction,
    of_batch: &KeysByPlace,
    beside: &KeysByPlace,
) -> Result<BTreeSet<NodeKey>, Failure> {
    let mut made = BTreeSet::new();
    let places: BTreeSet<&Keyed> = of_batch.keys().chain(beside.keys()).collect();
    for keyed in places {
        let keys: BTreeSet<&Key> =
            [of_batch, beside].into_iter().filter_map(|keys| keys.get(keyed)).flatten().collect();
        let keys = keys.into_iter().map(Key::value).collect();
        let new = transaction.answer(&write::claim_nodes(keyed, keys)).await?;
        for key in items(&new)? {
            made.insert((keyed.clone(), Key::of(key)?));
        }
    }
    Ok(made)
}

async fn write_references(
    transaction: &mut Transaction,
    catalog: &Catalog,
    batch: &Batch,
    made: &BTreeSet<NodeKey>,
) -> Result<u64, Failure> {
    let mut written = 0;
    for (ty, references) in &batch.references {
        let node = catalog.node(*ty);
        let keyed = Keyed::of(node);
        let new = references.iter().filter(|(key, _)| made.contains(&(keyed.clone(), (*key).clone())));
        let rows: Vec<_> = new.map(|(key, map)| Value::List(vec![key.value(), map.clone()])).collect();
        if !rows.is_empty() {
            let count = rows.len();
            let statement = write::upsert_nodes(&keyed, &labels(catalog, *ty), &[], rows);
            written += transaction.write(&statement, count).await?;
        }
    }
    Ok(written)
}

type Settlements = BTreeMap<Keyed, Settlement>;

async fn settle_aliases(
    transaction: &mut Transaction,
    batch: &Batch,
) -> Result<(Settlements, Vec<AliasConflict>), Failure> {
    let mut settlements = BTreeMap::new();
    let mut conflicts = Vec::new();
    for (keyed, wanted) in &batch.aliases {
        let keys = wanted.keys().map(Key::value).collect();
        let held = transaction.answer(&write::alias_holders(keyed, keys)).await?;
        let mut aliases: BTreeSet<&str> = wanted.values().flatten().map(String::as_str).collect();
        for pair in items(&held)? {
            aliases.insert(pair.as_list().and_then(|pair| pair[0].as_str()).ok_or_else(odd)?);
        }
        let aliases = aliases.into_iter().map(Value::from).collect();
        let holders = transaction.answer(&write::claim_aliases(keyed, aliases)).await?;
        let settlement = settle(wanted, holders_of(&holders)?);
        let release: Vec<_> = settlement.release.iter().map(|alias| Value::from(alias.as_str())).collect();
        if !release.is_empty() {
            transaction.answer(&write::release_aliases(release)).await?;
        }
        let row = |(alias, key): &(String, Key)| Value::List(vec![Value::from(alias.as_str()), key.value()]);
        let grant: Vec<_> = settlement.grant.iter().map(row).collect();
        if !grant.is_empty() {
            let count = grant.len();
            transaction.write(&write::grant_aliases(keyed, grant), count).await?;
        }
        conflicts.extend(settlement.conflicts.iter().map(|(alias, claimed_by, held_by)| AliasConflict {
            alias: alias.clone(),
            claimed_by: shown(claimed_by),
            held_by: shown(held_by),
        }));
        settlements.insert(keyed.clone(), settlement);
    }
    Ok((settlements, conflicts))
}

fn holders_of(answer: &Value) -> Result<BTreeMap<String, Option<Key>>, Failure> {
    let mut holders = BTreeMap::new();
    for pair in items(answer)? {
        let [alias, holder] = pair.as_list().unwrap_or_default() else { return Err(odd()) };
        let holder = if holder.is_null() { None } else { Some(Key::of(holder)?) };
        holders.insert(alias.as_str().ok_or_else(odd)?.to_owned(), holder);
    }
    Ok(holders)
}

async fn write_nodes(
    transaction: &mut Transaction,
    catalog: &Catalog,
    batch: &Batch,
    settlements: &Settlements,
) -> Result<u64, Failure> {
    let mut written = 0;
    for (ty, nodes) in &batch.nodes {
        let keyed = Keyed::of(catalog.node(*ty));
        let defaults = names(nodes.iter().map(|row| &row.defaults));
        let mut rows = Vec::with_capacity(nodes.len());
        for node in nodes {
            let mut properties = node.properties.clone();
            if let Some(stored) = &node.aliases {
                let held = settlements.get(&keyed).and_then(|settlement| settlement.held.get(&node.key));
                let held: Vec<_> =
                    held.into_iter().flatten().map(|alias| Value::from(alias.as_str())).collect();
                let value = if held.is_empty() { Value::Null } else { Value::List(held) };
                properties.push((stored.to_string(), value));
            }
            let mut row = vec![node.key.value(), Value::Map(properties)];
            row.extend(values(&defaults, &node.defaults));
            rows.push(Value::List(row));
        }
        let statement = write::upsert_nodes(&keyed, &labels(catalog, *ty), &defaults, rows);
        written += transaction.write(&statement, nodes.len()).await?;
    }
    Ok(written)
}

async fn write_components(
    transaction: &mut Transaction,
    catalog: &Catalog,
    batch: &Batch,
) -> Result<u64, Failure> {
    let mut written = 0;
    for ((owner, relationship, ty), rows) in &batch.components {
        let keyed = Keyed::of(catalog.node(*ty));
        let statement = write::upsert_components(owner, relationship, &keyed, rows.clone());
        written += transaction.write(&statement, rows.len()).await?;
    }
    Ok(written)
}

async fn write_relationships(transaction: &mut Transaction, batch: &Batch) -> Result<u64, Failure> {
    let mut written = 0;
    for ((ty, from, to, by), related) in &batch.relationships {
        let defaults = names(related.iter().map(|row| &row.defaults));
        let row = |RelationshipRow { ends: [from, to], properties, defaults: own }: &RelationshipRow| {
            let row = [from.value(), to.value(), properties.clone()];
            Value::List(row.into_iter().chain(values(&defaults, own)).collect())
        };
        let rows = related.iter().map(row).collect();
        let said = (&*defaults, *by == By::Hand);
        let statement = write::upsert_relationships(ty, (from, to), said, rows);
        written += transaction.write(&statement, related.len()).await?;
    }
    Ok(written)
}

/// What rows set where there is nothing, by stored name.
type Defaults = BTreeMap<Arc<str>, Value>;

/// The names of all defaults of some rows.
fn names<'a>(rows: impl Iterator<Item = &'a Defaults>) -> Vec<Arc<str>> {
    let names: BTreeSet<_> = rows.flat_map(|row| row.keys().cloned()).collect();
    names.into_iter().collect()
}

/// The values of a row, of each name; null where it has no such default.
fn values<'a>(names: &'a [Arc<str>], of: &'a Defaults) -> impl Iterator<Item = Value> {
    names.iter().map(|name| of.get(name).cloned().unwrap_or(Value::Null))
}

/// The labels of a type's nodes: its own, and those that nodes of its interfaces share.
fn labels(catalog: &Catalog, ty: TypeId) -> Vec<Arc<str>> {
    let node = catalog.node(ty);
    let shared = node.interfaces.iter().filter_map(|id| catalog.interface(*id).label.clone());
    std::iter::once(Arc::clone(&node.label)).chain(shared).collect()
}

fn shown_key((_, key): &NodeKey) -> String {
    shown(key)
}

fn shown(key: &Key) -> String {
    match key {
        Key::Int(number) => number.to_string(),
        Key::Text(text) => text.clone(),
    }
}
