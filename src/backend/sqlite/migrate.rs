//! Setting a database up for a Catalog, and telling whether it is.
//!
//! In: what a Catalog wants. Out: a database that has it, or what contradicts it. Must not know: reads, Changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::{
    backend::{
        BackendError, mapping,
        sqlite::{failure, words::Keeper},
    },
    catalog::types::Catalog,
    sql::{
        self,
        schema::{self, Owner},
        search, suggest,
    },
};

/// SQLite allows 2,000 columns in a table; some are ours.
const MOST_PROPERTIES: usize = 1_900;

/// What a Catalog wants of a database.
#[derive(Debug)]
pub(super) struct Wanted {
    mapping: String,
    properties: [(Owner, BTreeSet<Arc<str>>); Owner::ALL.len()],
    indexes: Vec<String>,
    words: Keeper,
}

impl Wanted {
    /// Works it out.
    ///
    /// # Errors
    /// [`BackendError::Mapping`] for what a SQLite table can't hold.
    pub(super) fn of(catalog: &Catalog) -> Result<Self, BackendError> {
        let properties = Owner::ALL.map(|owner| (owner, schema::properties(catalog, owner)));
        for (_, names) in &properties {
            refuse_alike(names)?;
        }
        let (mapping, indexes, words) = (mapping::of(catalog), schema::indexes(catalog), Keeper::of(catalog));
        Ok(Self { mapping, properties, indexes, words })
    }
}

/// Creates what is missing, in one transaction.
pub(super) fn migrate(
    connection: &mut Connection,
    wanted: &Wanted,
    catalog: &Catalog,
) -> Result<(), BackendError> {
    let failed = |problem| failure::failed(&problem);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let remembered = remembered(&transaction).map_err(failed)?;
    let mapping = match &remembered {
        None => wanted.mapping.clone(),
        Some(remembered) => {
            if let Some(problem) = mapping::contradiction(remembered, &wanted.mapping) {
                return Err(BackendError::Mapping(problem));
            }
            mapping::merged(remembered, &wanted.mapping).map_err(BackendError::Mapping)?
        }
    };
    transaction.execute_batch(schema::TABLES).map_err(failed)?;
    for (owner, names) in &wanted.properties {
        add_columns(&transaction, *owner, names)?;
    }
    let searched = prepare_search(&transaction, wanted.words.classes()).map_err(failed)?;
    for index in &wanted.indexes {
        transaction.execute_batch(index).map_err(failed)?;
    }
    let (stale, _) = mapping::stale(remembered.as_deref(), catalog);
    for ty in stale.iter() {
        wanted.words.refill(&transaction, ty, searched).map_err(failed)?;
    }
    if remembered.as_ref() != Some(&mapping) {
        transaction.execute(schema::WRITE_MAPPING, [&mapping]).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

/// Refuses a database that was not set up for a mapping.
pub(super) fn check(connection: &Connection, wanted: &str) -> Result<(), BackendError> {
    let Some(remembered) = remembered(connection).map_err(|problem| failure::failed(&problem))? else {
        return Err(BackendError::Mapping(
            "this database holds no graph yet; run `mlg load` or `mlg migrate`".to_owned(),
        ));
    };
    if let Some(problem) = mapping::contradiction(&remembered, wanted) {
        return Err(BackendError::Mapping(problem));
    }
    if mapping::merged(&remembered, wanted).map_err(BackendError::Mapping)? == remembered {
        Ok(())
    } else {
        Err(BackendError::Mapping(
            "the schema has types, properties, relationships or searched fields that this database was not set up \
             for; run `mlg migrate`"
                .to_owned(),
        ))
    }
}

/// The mapping the database remembers. It is asked whether it has the table by a statement, which sees what another
/// connection has created meanwhile.
fn remembered(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let there = connection.query_row(schema::HAS_MAPPING, [], |row| row.get(0))?;
    if there { connection.query_row(schema::READ_MAPPING, [], |row| row.get(0)).optional() } else { Ok(None) }
}

fn add_columns(
    transaction: &Transaction<'_>,
    owner: Owner,
    properties: &BTreeSet<Arc<str>>,
) -> Result<(), BackendError> {
    let failed = |problem| failure::failed(&problem);
    let table = schema::table(owner);
    let mut there = columns(transaction, table).map_err(failed)?;
    for property in properties {
        let column = sql::column_of(property);
        match there.get(&column.to_ascii_lowercase()) {
            Some(known) if *known == column => {}
            Some(known) => return Err(alike(known, property)),
            None => {
                if there.len() >= MOST_PROPERTIES {
                    return Err(BackendError::Mapping(format!(
                        "the schema and what is stored already have more than {MOST_PROPERTIES} distinct stored \
                         properties of {table}s, the most a SQLite database takes; let types share property names, \
                         or use Neo4j"
                    )));
                }
                transaction.execute_batch(&schema::add_column(owner, property)).map_err(failed)?;
                there.insert(column.to_ascii_lowercase(), column);
            }
        }
    }
    Ok(())
}

/// The column for the words of names, the tables of suggestions, and the full-text table with a column for each weight, those of earlier schemas
/// among them: such a table can't be altered, so a wider one takes its place. Whether there is one.
fn prepare_search(transaction: &Transaction<'_>, classes: &[u32]) -> Result<bool, rusqlite::Error> {
    if !columns(transaction, schema::table(Owner::Node))?.contains_key("_name") {
        transaction.execute_batch(search::ADD_NAME)?;
    }
    transaction.execute_batch(suggest::TABLES)?;
    let there = columns(transaction, search::TABLE)?;
    if classes.iter().all(|class| there.contains_key(&search::column(*class))) {
        return Ok(!there.is_empty());
    }
    let old: Vec<u32> = there.keys().filter_map(|column| search::class_of(column)).collect();
    if !there.is_empty() {
        transaction.execute_batch(search::PUT_ASIDE)?;
    }
    let wanted: BTreeSet<u32> = classes.iter().chain(&old).copied().collect();
    let wanted: Vec<u32> = wanted.into_iter().rev().collect();
    transaction.execute_batch(&search::create(&wanted))?;
    if !there.is_empty() {
        transaction.execute_batch(&search::copy_old(&old))?;
        transaction.execute_batch(search::DROP_OLD)?;
    }
    Ok(true)
}

/// The columns of a table, by their names in lower case; none where it is not there.
fn columns(transaction: &Transaction<'_>, table: &str) -> Result<BTreeMap<String, String>, rusqlite::Error> {
    let mut there = BTreeMap::new();
    transaction.pragma(None, "table_info", table, |row| {
        let column: String = row.get("name")?;
        there.insert(column.to_ascii_lowercase(), column);
        Ok(())
    })?;
    Ok(there)
}

fn refuse_alike(names: &BTreeSet<Arc<str>>) -> Result<(), BackendError> {
    let mut seen = BTreeMap::new();
    for name in names {
        if let Some(other) = seen.insert(name.to_ascii_lowercase(), name) {
            return Err(alike(other, name));
        }
    }
    Ok(())
}

/// SQLite folds the case of ASCII letters in the names of columns.
fn alike(one: &str, other: &str) -> BackendError {
    BackendError::Mapping(format!(
        "the stored properties `{one}` and `{other}` differ only in case, which SQLite does not tell apart; store one \
         under another name with `@property(name:)`"
    ))
}
