//! Derived relationships at the end of a batch, in its transaction.
//!
//! In: what the batch can affect. Out: what became of it. Must not know: how it is decided, SQL text.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension as _, Transaction, params_from_iter, types::Value as Cell};

use crate::{
    backend::{
        derivation::{
            Behind, Counts, Decision, Facts, Found, INFERRED, NODES, Nodes, Task, Work, add, decide,
        },
        sqlite::{apply::Places, cell},
    },
    catalog::types::TypeSet,
    changes::NodeRef,
    sql::{
        derived::{self, Marks},
        write,
    },
    value::Value,
};

/// A start and a far end, by their numbers.
type Pair = (i64, i64);

/// Starts, by their numbers.
pub(super) type Starts = BTreeSet<i64>;

/// The starts of each task that are behind what the batch is about to take away.
pub(super) fn lost(
    transaction: &Transaction<'_>,
    places: &Places,
    work: Option<&Work>,
) -> Result<Vec<Starts>, rusqlite::Error> {
    let tasks = work.iter().flat_map(|work| &work.tasks);
    tasks
        .map(|task| {
            let mut starts = Starts::new();
            walk_back(transaction, places, (task, &task.behind_lost), &mut starts)?;
            Ok(starts)
        })
        .collect()
}

/// Derives anew what a batch can affect; `lost` as [`lost`] found it.
pub(super) fn derive(
    transaction: &Transaction<'_>,
    places: &Places,
    work: &Work,
    lost: Vec<Starts>,
) -> Result<Counts, rusqlite::Error> {
    let mut counts = Counts::new();
    for (task, mut starts) in work.tasks.iter().zip(lost) {
        starts.extend(numbers(transaction, places, &task.starts)?);
        walk_back(transaction, places, (task, &task.behind), &mut starts)?;
        for starts in starts.into_iter().collect::<Vec<_>>().chunks(NODES) {
            let found = found(transaction, places, (task, &work.facts), &list(starts))?;
            let mut chunk = Counts::new();
            let decision = decide(&task.derivation, &found, &mut chunk);
            write(transaction, (task, &work.facts), &decision)?;
            add(&mut counts, chunk);
        }
    }
    Ok(counts)
}

/// Adds the starts that nodes are reached from.
fn walk_back(
    transaction: &Transaction<'_>,
    places: &Places,
    (task, behind): (&Task, &Behind),
    starts: &mut Starts,
) -> Result<(), rusqlite::Error> {
    for (back, nodes) in behind {
        let text = derived::reached(back, &places.labels(task.derivation.from));
        let mut statement = transaction.prepare_cached(&text)?;
        for near in numbers(transaction, places, nodes)?.chunks(NODES) {
            for start in statement.query_map([list(near)], |row| row.get(0))? {
                starts.insert(start?);
            }
        }
    }
    Ok(())
}

/// The numbers of those nodes that are there.
fn numbers(
    transaction: &Transaction<'_>,
    places: &Places,
    nodes: &Nodes,
) -> Result<Vec<i64>, rusqlite::Error> {
    let numbers = nodes.values().map(|node| number(transaction, places, node));
    numbers.filter_map(Result::transpose).collect()
}

/// The number of a node, if it is there.
pub(super) fn number(
    transaction: &Transaction<'_>,
    places: &Places,
    node: &NodeRef,
) -> Result<Option<i64>, rusqlite::Error> {
    let (_, domain) = places.of_type(node.ty);
    let mut statement = transaction.prepare_cached(write::FIND_NODE)?;
    statement.query_row((domain, cell::owned(&node.key)), |row| row.get(0)).optional()
}

fn found(
    transaction: &Transaction<'_>,
    places: &Places,
    (task, facts): (&Task, &Facts),
    starts: &Cell,
) -> Result<Found<Pair>, rusqlite::Error> {
    let derivation = &task.derivation;
    let mut reached = Vec::with_capacity(derivation.rules.len());
    for rule in &derivation.rules {
        let text = derived::reached_by_start(&rule.path, &places.labels(rule.to));
        let mut statement = transaction.prepare_cached(&text)?;
        let pairs = statement.query_map([starts], |row| Ok((row.get(0)?, row.get(1)?)))?;
        reached.push(pairs.collect::<Result<BTreeSet<Pair>, _>>()?);
    }
    let text = derived::stored(&derivation.relationship, marks(facts), &places.labels(derivation.far));
    let mut statement = transaction.prepare_cached(&text)?;
    let pairs = statement
        .query_map((starts, INFERRED), |row| Ok(((row.get(0)?, row.get(1)?), row.get::<_, Cell>(2)?)))?;
    let stored = pairs.map(|pair| pair.map(|(pair, rule)| (pair, text_of(rule))));
    let stored = stored.collect::<Result<BTreeMap<Pair, Option<String>>, _>>()?;
    Ok(Found { reached, stored })
}

fn write(
    transaction: &Transaction<'_>,
    (task, facts): (&Task, &Facts),
    decision: &Decision<Pair>,
) -> Result<(), rusqlite::Error> {
    let relationship = &task.derivation.relationship;
    for ((from, to), rule) in &decision.create {
        let properties = facts.of_new(rule);
        let names: Vec<_> = properties.iter().map(|(property, _)| property.stored.clone()).collect();
        let mut cells = vec![Cell::Integer(*from), Cell::Text(relationship.to_string()), Cell::Integer(*to)];
        cells.extend(properties.iter().map(|(property, value)| cell::stored(property, value)));
        let text = write::upsert_relationship(&names, &[], false);
        transaction.prepare_cached(&text)?.execute(params_from_iter(cells))?;
    }
    for ((from, to), rule) in &decision.rename {
        let text = derived::rename(relationship, marks(facts));
        transaction.prepare_cached(&text)?.execute((from, to, &**rule))?;
    }
    for pair in &decision.remove {
        transaction.prepare_cached(&derived::remove(relationship))?.execute(*pair)?;
    }
    Ok(())
}

fn marks(facts: &Facts) -> Marks<'_> {
    Marks { origin: &facts.origin.stored, rule: &facts.rule.stored }
}

fn text_of(cell: Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text),
        Cell::Null | Cell::Integer(_) | Cell::Real(_) | Cell::Blob(_) => None,
    }
}

fn list(numbers: &[i64]) -> Cell {
    cell::owned(&Value::List(numbers.iter().map(|number| Value::Int(*number)).collect()))
}

impl Places {
    /// The labels of types.
    fn labels(&self, types: TypeSet) -> Vec<std::sync::Arc<str>> {
        types.iter().map(|ty| std::sync::Arc::clone(self.of_type(ty).0)).collect()
    }
}
