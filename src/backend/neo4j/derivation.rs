//! Derived relationships at the end of a batch, in its transaction.
//!
//! In: what the batch can affect. Out: what became of it. Must not know: how it is decided, the text of statements.
//!
//! Writers that touch a step of a rule take turns, by a lock on the node that remembers the mapping: two that wrote
//! two steps of one path at once would each miss the other's, and nothing would be derived of both.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    batch::{Key, map},
    transaction::{Failure, Transaction, items, odd},
};
use crate::{
    backend::derivation::{
        Behind, Counts, Decision, Facts, Found, INFERRED, NODES, Nodes, Task, Work, add, decide,
    },
    catalog::types::{Catalog, TypeSet},
    cypher::write::{self, Ends, Keyed, Marks},
    value::Value,
};

/// A start, and a far end by its place in the list of far [`Ends`] and its key.
type Pair = (Key, (usize, Key));

/// Starts by where their keys are unique.
pub(super) type Starts = BTreeMap<Keyed, BTreeSet<Key>>;

/// Waits until no other writer derives, takes aspects in or forgets them, where this one does.
pub(super) async fn take_turn(transaction: &mut Transaction, does: bool) -> Result<(), Failure> {
    if does {
        transaction.answer(&write::lock_mapping()).await?;
    }
    Ok(())
}

/// The starts of each task that are behind what the batch is about to take away.
pub(super) async fn lost(
    transaction: &mut Transaction,
    catalog: &Catalog,
    work: Option<&Work>,
) -> Result<Vec<Starts>, Failure> {
    let mut lost = Vec::new();
    for task in work.iter().flat_map(|work| &work.tasks) {
        let mut starts = Starts::new();
        walk_back(transaction, catalog, (task, &task.behind_lost), &mut starts).await?;
        lost.push(starts);
    }
    Ok(lost)
}

/// Derives anew what a batch can affect; `lost` as [`lost`] found it.
pub(super) async fn derive(
    transaction: &mut Transaction,
    catalog: &Catalog,
    work: Option<&Work>,
    lost: Vec<Starts>,
) -> Result<Counts, Failure> {
    let mut counts = Counts::new();
    let Some(work) = work else { return Ok(counts) };
    for (task, mut starts) in work.tasks.iter().zip(lost) {
        for (keyed, named) in keys_of(catalog, &task.starts)? {
            starts.entry(keyed).or_default().extend(named);
        }
        walk_back(transaction, catalog, (task, &task.behind), &mut starts).await?;
        for (start, keys) in starts {
            let sides = Sides { start, far: ends(catalog, task.derivation.far) };
            for keys in keys.into_iter().collect::<Vec<_>>().chunks(NODES) {
                let found = found(transaction, catalog, (task, &work.facts), &sides, keys).await?;
                let mut chunk = Counts::new();
                let decision = decide(&task.derivation, &found, &mut chunk);
                write_decision(transaction, (task, &work.facts), &sides, &decision).await?;
                add(&mut counts, chunk);
            }
        }
    }
    Ok(counts)
}

/// Where derived relationships start and where they may lead.
struct Sides {
    start: Keyed,
    far: Vec<Ends>,
}

/// Adds the starts that nodes are reached from.
async fn walk_back(
    transaction: &mut Transaction,
    catalog: &Catalog,
    (task, behind): (&Task, &Behind),
    starts: &mut Starts,
) -> Result<(), Failure> {
    for (back, nodes) in behind {
        for (near, keys) in keys_of(catalog, nodes)? {
            for ends in ends(catalog, task.derivation.from) {
                for keys in keys.iter().collect::<Vec<_>>().chunks(NODES) {
                    let keys = keys.iter().map(|key| key.value()).collect();
                    let answer = transaction.answer(&write::starts_behind(&near, back, &ends, keys)).await?;
                    let known = starts.entry(ends.keyed.clone()).or_default();
                    for key in items(&answer)? {
                        known.insert(Key::of(key)?);
                    }
                }
            }
        }
    }
    Ok(())
}

fn keys_of(catalog: &Catalog, nodes: &Nodes) -> Result<Starts, Failure> {
    let mut keys = Starts::new();
    for node in nodes.values() {
        let keyed = Keyed::of(catalog.node(node.ty));
        keys.entry(keyed).or_default().insert(Key::of(&node.key)?);
    }
    Ok(keys)
}

/// Types by where their keys are unique.
fn ends(catalog: &Catalog, types: TypeSet) -> Vec<Ends> {
    let mut labels: BTreeMap<Keyed, Vec<Arc<str>>> = BTreeMap::new();
    for node in types.iter().map(|ty| catalog.node(ty)) {
        labels.entry(Keyed::of(node)).or_default().push(Arc::clone(&node.label));
    }
    labels.into_iter().map(|(keyed, labels)| Ends { keyed, labels }).collect()
}

async fn found(
    transaction: &mut Transaction,
    catalog: &Catalog,
    (task, facts): (&Task, &Facts),
    sides: &Sides,
    starts: &[Key],
) -> Result<Found<Pair>, Failure> {
    let derivation = &task.derivation;
    // The ends of each path, with the rule it belongs to and where those keys stand among the far ends.
    let mut paths = Vec::new();
    let mut places = Vec::new();
    for (number, rule) in derivation.rules.iter().enumerate() {
        for ends in ends(catalog, rule.to) {
            let place = sides.far.iter().position(|far| far.keyed == ends.keyed).ok_or_else(odd)?;
            places.push((number, place));
            paths.push((rule.path.as_slice(), ends));
        }
    }
    let keys = starts.iter().map(Key::value).collect();
    let derived = (&derivation.relationship, marks(facts));
    let statement = write::reached_and_stored(derived, &sides.start, &paths, &sides.far, keys);
    let answer = transaction.answer(&statement).await?;
    let mut found = Found { reached: vec![BTreeSet::new(); derivation.rules.len()], stored: BTreeMap::new() };
    for row in items(&answer)? {
        let [start, reached, stored] = items(row)? else { return Err(odd()) };
        let start = Key::of(start)?;
        for ((rule, place), keys) in places.iter().zip(items(reached)?) {
            for key in items(keys)? {
                found.reached[*rule].insert((start.clone(), (*place, Key::of(key)?)));
            }
        }
        for (place, pairs) in items(stored)?.iter().enumerate() {
            for pair in items(pairs)? {
                let [key, rule] = items(pair)? else { return Err(odd()) };
                let pair = (start.clone(), (place, Key::of(key)?));
                found.stored.insert(pair, rule.as_str().map(str::to_owned));
            }
        }
    }
    Ok(found)
}

async fn write_decision(
    transaction: &mut Transaction,
    (task, facts): (&Task, &Facts),
    sides: &Sides,
    decision: &Decision<Pair>,
) -> Result<(), Failure> {
    let relationship = &task.derivation.relationship;
    let derived = (relationship, marks(facts));
    for (place, far) in sides.far.iter().enumerate() {
        let (from, to) = (&sides.start, &far.keyed);
        let with = |pairs: &[(Pair, Arc<str>)], value: &dyn Fn(&str) -> Value| -> Vec<Value> {
            let here = pairs.iter().filter(|((_, (at, _)), _)| *at == place);
            let row = |((start, (_, end)), rule): &(Pair, Arc<str>)| {
                Value::List(vec![start.value(), end.value(), value(rule)])
            };
            here.map(row).collect()
        };
        let create = with(&decision.create, &|rule| map(facts.of_new(rule)));
        if !create.is_empty() {
            let rows = create.len();
            transaction.write(&write::create_derived(relationship, from, to, create), rows).await?;
        }
        let rename = with(&decision.rename, &|rule| Value::from(rule));
        if !rename.is_empty() {
            transaction.answer(&write::rename_derived(derived, from, to, rename)).await?;
        }
        let remove = decision.remove.iter().filter(|(_, (at, _))| *at == place);
        let remove: Vec<_> =
            remove.map(|(start, (_, end))| Value::List(vec![start.value(), end.value()])).collect();
        if !remove.is_empty() {
            transaction.answer(&write::remove_derived(derived, from, to, remove)).await?;
        }
    }
    Ok(())
}

pub(super) fn marks(facts: &Facts) -> Marks<'_> {
    Marks { origin: &facts.origin.stored, inferred: INFERRED, rule: &facts.rule.stored }
}
