//! Applying a batch of Changes in one transaction.
//!
//! In: folded Changes. Out: what they did. Must not know: where they come from, SQL text.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use rusqlite::{
    Connection, OptionalExtension, Transaction, TransactionBehavior, params_from_iter, types::Value as Cell,
};

use crate::{
    backend::{
        BackendError,
        derivation::{Work, add},
        sqlite::{cell, derivation, failure, once, removal, removal::Past, sight::Within, words::Keeper},
    },
    catalog::types::{Catalog, Field, Property, TypeId},
    changes::{
        AliasConflict, Applied, By, Changes, ComponentChange, End, NodeChange, Outcome, Properties,
        RelationshipChange,
    },
    sql::write,
    value::Value,
};

/// Where nodes of each type are kept, and which property holds aliases.
#[derive(Debug)]
pub(super) struct Places {
    /// Label and domain by type.
    types: Vec<(Arc<str>, Arc<str>)>,
    /// Stored name of the aliases of assets.
    aliases: Option<Arc<str>>,
    /// What keeps words.
    pub(super) words: Keeper,
    /// Where what goes is kept, if something may go.
    pub(super) past: Option<Past>,
}

impl Places {
    /// The places of a Catalog, with those of history where something may go.
    pub(super) fn of(catalog: &Catalog, may_go: bool) -> Self {
        let types = catalog.types.iter().map(|ty| (Arc::clone(&ty.label), Arc::clone(&ty.domain))).collect();
        let aliases = catalog.asset.and_then(|asset| match catalog.interface(asset).fields.get("aliases") {
            Some(Field::Property(property)) => Some(Arc::clone(&property.stored)),
            Some(Field::Relationship(_) | Field::Computed(_)) | None => None,
        });
        Self { types, aliases, words: Keeper::of(catalog), past: may_go.then(|| Past::of(catalog)) }
    }

    /// Label and domain of a type.
    pub(super) fn of_type(&self, ty: TypeId) -> (&Arc<str>, &Arc<str>) {
        let (label, domain) = &self.types[usize::from(ty.0)];
        (label, domain)
    }

    fn is_aliases(&self, property: &Property) -> bool {
        self.aliases.as_ref() == Some(&property.stored)
    }
}

/// Applies a batch: what goes, then nodes, their aliases, components, relationships, each in the order of the batch; then
/// what follows.
pub(super) fn apply(
    (connection, within): (&mut Connection, &Within),
    places: &Places,
    changes: &Changes,
    work: Option<&Work>,
) -> Result<Applied, BackendError> {
    let failed = |problem| failure::failed(&problem);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let unseen = || Ok::<_, BackendError>(Some(within.unseen(&transaction)?).filter(|keys| !keys.is_empty()));
    // Dropped, the transaction is rolled back.
    if let Some(known) = once::known(&transaction, changes.once.as_ref())? {
        return Ok(Applied::Known(known));
    }
    if let Some(keys) = unseen()? {
        return Ok(Applied::Refused(keys));
    }
    let (settled, replaced) = match within.settled(&transaction, places, changes)? {
        Ok(settled) => settled,
        Err(refusals) => return Ok(Applied::Refused(refusals)),
    };
    let outcome = apply_all(&transaction, places, (&settled, work)).map_err(failed)?;
    let outcome = Outcome { replaced, ..outcome };
    if let Some(keys) = unseen()? {
        return Ok(Applied::Refused(keys));
    }
    once::keep(&transaction, changes.once.as_ref(), &outcome).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    Ok(Applied::Done(outcome))
}

pub(super) fn apply_all(
    transaction: &Transaction<'_>,
    places: &Places,
    (changes, work): (&Changes, Option<&Work>),
) -> Result<Outcome, rusqlite::Error> {
    let mut batch = Batch {
        transaction,
        places,
        known: HashMap::new(),
        written: BTreeMap::new(),
        outcome: Outcome::default(),
    };
    let mut lost = derivation::lost(transaction, places, work)?;
    let removed = removal::remove(transaction, places, changes)?;
    for starts in &mut lost {
        starts.retain(|start| !removed.numbers.contains(start));
    }
    let mut claims = Vec::new();
    for change in &changes.nodes {
        claims.extend(apply_node(&mut batch, change)?);
    }
    apply_aliases(&mut batch, &claims)?;
    for change in &changes.components {
        apply_component(&mut batch, change)?;
    }
    for change in &changes.relationships {
        apply_relationship(&mut batch, change)?;
    }
    places.words.keep(transaction, &batch.written)?;
    let mut outcome = batch.outcome;
    if let Some(work) = work {
        outcome.derived = derivation::derive(transaction, places, work, lost)?;
    }
    outcome.ended = removed.ended;
    outcome.deleted = removed.deleted;
    add(&mut outcome.derived, removed.derived);
    Ok(outcome)
}

struct Batch<'a> {
    transaction: &'a Transaction<'a>,
    places: &'a Places,
    /// Numbers of nodes by domain and key.
    known: HashMap<(Arc<str>, Key), i64>,
    /// Nodes that were made or changed.
    written: BTreeMap<i64, TypeId>,
    outcome: Outcome,
}

/// A node's key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Text(String),
    Number(i64),
}

/// The aliases a node claims.
struct Claim<'a> {
    node: i64,
    key: String,
    property: &'a Arc<Property>,
    aliases: Vec<&'a str>,
}

/// Columns by their properties' stored names, and their cells.
#[derive(Default)]
struct Cells {
    names: Vec<Arc<str>>,
    cells: Vec<Cell>,
}

impl Cells {
    fn push(&mut self, property: &Property, value: &Value) {
        self.names.push(Arc::clone(&property.stored));
        self.cells.push(cell::stored(property, value));
    }

    fn of(properties: &Properties) -> Self {
        let mut cells = Self::default();
        for (property, value) in properties.iter().filter(|(property, _)| !property.identity) {
            cells.push(property, value);
        }
        cells
    }
}

fn apply_node<'a>(
    batch: &mut Batch<'_>,
    change: &'a NodeChange,
) -> Result<Option<Claim<'a>>, rusqlite::Error> {
    let mut set = Cells::default();
    let mut defaults = Cells::default();
    let mut aliases = None;
    for (property, value) in change.properties.iter().filter(|(property, _)| !property.identity) {
        if batch.places.is_aliases(property) {
            aliases = Some((property, value));
        } else if !(value.is_null() && default_of(change, property).is_some()) {
            set.push(property, value);
        }
    }
    for (property, value) in &change.defaults {
        match change.properties.iter().find(|(set, _)| set.stored == property.stored) {
            // What is removed has no value, so the default takes its place at once.
            Some((_, removed)) if removed.is_null() => set.push(property, value),
            Some(_) => {}
            None => defaults.push(property, value),
        }
    }
    let text = write::upsert_node(&set.names, &defaults.names);
    let key = cell::owned(&change.node.key);
    let id = write_node(batch, change.node.ty, &text, &key, [set.cells, defaults.cells].concat())?;
    batch.outcome.nodes += 1;
    Ok(aliases.map(|(property, value)| Claim {
        node: id,
        key: key_text(&key),
        property,
        aliases: value.as_list().unwrap_or_default().iter().filter_map(Value::as_str).collect(),
    }))
}

fn default_of<'a>(change: &'a NodeChange, property: &Property) -> Option<&'a Value> {
    change.defaults.iter().find(|(known, _)| known.stored == property.stored).map(|(_, value)| value)
}

/// Aliases are let go of before any is claimed, so that one can move within a batch whatever its order.
fn apply_aliases(batch: &mut Batch<'_>, claims: &[Claim<'_>]) -> Result<(), rusqlite::Error> {
    for claim in claims {
        let kept = cell::owned(&Value::List(claim.aliases.iter().map(|alias| (*alias).into()).collect()));
        batch.transaction.prepare_cached(write::RELEASE_ALIASES)?.execute((claim.node, kept))?;
    }
    for claim in claims {
        let mut held: Vec<Value> = Vec::new();
        for alias in &claim.aliases {
            batch.transaction.prepare_cached(write::CLAIM_ALIAS)?.execute((alias, claim.node))?;
            let (holder, key): (i64, Cell) = batch
                .transaction
                .prepare_cached(write::ALIAS_HOLDER)?
                .query_row([alias], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let alias = Value::from(*alias);
            if holder != claim.node {
                batch.outcome.conflicts.push(AliasConflict {
                    alias: alias.as_str().unwrap_or_default().to_owned(),
                    claimed_by: claim.key.clone(),
                    held_by: key_text(&key),
                });
            } else if !held.contains(&alias) {
                held.push(alias);
            }
        }
        let held = cell::stored(claim.property, &Value::List(held));
        let text = write::update_node(&claim.property.stored);
        batch.transaction.prepare_cached(&text)?.execute((claim.node, held))?;
    }
    Ok(())
}

fn apply_component(batch: &mut Batch<'_>, change: &ComponentChange) -> Result<(), rusqlite::Error> {
    let owner = end(batch, &change.owner)?;
    let set = Cells::of(&change.properties);
    let text = write::upsert_node(&set.names, &[]);
    let part = write_node(batch, change.ty, &text, &Cell::Text(change.key.clone()), set.cells)?;
    let nothing = (Cells::default(), Cells::default());
    relate(batch, (owner, &change.relationship, part), nothing, false)?;
    batch.outcome.nodes += 1;
    Ok(())
}

fn apply_relationship(batch: &mut Batch<'_>, change: &RelationshipChange) -> Result<(), rusqlite::Error> {
    let from = end(batch, &change.from)?;
    let to = end(batch, &change.to)?;
    let is_set = |property: &Property| change.properties.iter().any(|(set, _)| set.stored == property.stored);
    let mut defaults = Cells::default();
    for (property, value) in change.defaults.iter().filter(|(property, _)| !is_set(property)) {
        defaults.push(property, value);
    }
    let said = (Cells::of(&change.properties), defaults);
    relate(batch, (from, &change.relationship, to), said, change.by == By::Hand)?;
    batch.outcome.relationships += 1;
    Ok(())
}

fn relate(
    batch: &Batch<'_>,
    (from, relationship, to): (i64, &Arc<str>, i64),
    (set, defaults): (Cells, Cells),
    outlasts: bool,
) -> Result<(), rusqlite::Error> {
    let text = write::upsert_relationship(&set.names, &defaults.names, outlasts);
    let mut cells = vec![Cell::Integer(from), Cell::Text(relationship.to_string()), Cell::Integer(to)];
    cells.extend([set.cells, defaults.cells].concat());
    batch.transaction.prepare_cached(&text)?.execute(params_from_iter(cells))?;
    Ok(())
}

/// The number of a relationship's end, which is created as a reference if it is not there.
fn end(batch: &mut Batch<'_>, end: &End) -> Result<i64, rusqlite::Error> {
    let (_, domain) = batch.places.of_type(end.node.ty);
    let key = cell::owned(&end.node.key);
    if let Some(id) = batch.known.get(&(Arc::clone(domain), known_key(&key))) {
        return Ok(*id);
    }
    let found = batch
        .transaction
        .prepare_cached(write::FIND_NODE)?
        .query_row((domain, &key), |row| row.get::<_, i64>(0))
        .optional()?;
    if let Some(id) = found {
        batch.known.insert((Arc::clone(domain), known_key(&key)), id);
        return Ok(id);
    }
    let reference = Cells::of(&end.reference);
    let text = write::insert_node(&reference.names);
    let id = write_node(batch, end.node.ty, &text, &key, reference.cells)?;
    batch.outcome.references += 1;
    Ok(id)
}

/// Runs a statement that writes a node; its number.
fn write_node(
    batch: &mut Batch<'_>,
    ty: TypeId,
    text: &str,
    key: &Cell,
    properties: Vec<Cell>,
) -> Result<i64, rusqlite::Error> {
    let (label, domain) = batch.places.of_type(ty);
    let mut cells = vec![Cell::Text(label.to_string()), Cell::Text(domain.to_string()), key.clone()];
    cells.extend(properties);
    let mut prepared = batch.transaction.prepare_cached(text)?;
    let id = prepared.query_row(params_from_iter(cells), |row| row.get(0))?;
    batch.known.insert((Arc::clone(domain), known_key(key)), id);
    batch.written.insert(id, ty);
    Ok(id)
}

fn known_key(key: &Cell) -> Key {
    match key {
        Cell::Integer(number) => Key::Number(*number),
        Cell::Text(text) => Key::Text(text.clone()),
        Cell::Null | Cell::Real(_) | Cell::Blob(_) => Key::Text(format!("{key:?}")),
    }
}

fn key_text(key: &Cell) -> String {
    match known_key(key) {
        Key::Text(text) => text,
        Key::Number(number) => number.to_string(),
    }
}
