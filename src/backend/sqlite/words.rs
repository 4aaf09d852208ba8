//! Keeping the words of nodes right.
//!
//! In: nodes that were written, or all of a label. Out: their words in the full-text table, and of their names. Must not
//! know: what a word is, SQL text.

use std::collections::BTreeMap;

use rusqlite::{
    Connection, TransactionBehavior, params_from_iter,
    types::{Value as Cell, ValueRef},
};

use super::starts;
use crate::{
    backend::words::Words,
    catalog::types::{Catalog, Property, TypeId},
    sql::search,
    value::Value,
};

/// What becomes words, and the statements of each type.
#[derive(Debug)]
pub(super) struct Keeper {
    words: Words,
    /// Label and statement that reads, by type.
    types: Vec<(String, String)>,
    write: String,
}

/// Makes the words of all nodes right in one transaction; how many were not.
pub(super) fn refresh(connection: &mut Connection, keeper: &Keeper) -> Result<u64, rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut wrong = 0;
    for ty in (0..).map(TypeId).take(keeper.types.len()) {
        wrong += keeper.refill(&transaction, ty, false)?;
    }
    transaction.commit()?;
    Ok(wrong)
}

impl Keeper {
    /// The keeper of a Catalog.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let words = Words::of(catalog);
        let read = |ty| search::read(words.of_type(ty).properties(), words.classes());
        let types = catalog.types.iter().map(|node| (node.label.to_string(), read(node.id))).collect();
        let write = search::write(words.classes());
        Self { words, types, write }
    }

    /// Weights of the classes, greatest first.
    pub(super) fn classes(&self) -> &[u32] {
        self.words.classes()
    }

    /// Makes the words of some nodes right; how many were not.
    pub(super) fn keep(
        &self,
        connection: &Connection,
        nodes: &BTreeMap<i64, TypeId>,
    ) -> Result<u64, rusqlite::Error> {
        let mut wrong = 0;
        for (node, ty) in nodes {
            wrong += u64::from(self.keep_one(connection, *node, *ty)?);
        }
        Ok(wrong)
    }

    /// Makes the words of all nodes of a type right; how many were not. `forget` first removes them, with those of weights
    /// that the schema gives no more.
    pub(super) fn refill(
        &self,
        connection: &Connection,
        ty: TypeId,
        forget: bool,
    ) -> Result<u64, rusqlite::Error> {
        let (label, _) = &self.types[usize::from(ty.0)];
        if forget {
            connection.execute(search::FORGET_LABEL, [label])?;
        }
        if self.words.of_type(ty).is_empty() {
            return Ok(0);
        }
        let mut prepared = connection.prepare_cached(search::NODES_OF_LABEL)?;
        let nodes = prepared.query_map([label], |row| Ok((row.get(0)?, ty)))?;
        self.keep(connection, &nodes.collect::<Result<_, _>>()?)
    }

    /// Removes the words of a node that is about to go.
    pub(super) fn forget(&self, connection: &Connection, node: i64) -> Result<(), rusqlite::Error> {
        starts::keep(connection, node, &self.words.of_nothing())?;
        if !self.classes().is_empty() {
            connection.prepare_cached(search::FORGET)?.execute([node])?;
        }
        Ok(())
    }

    fn keep_one(&self, connection: &Connection, node: i64, ty: TypeId) -> Result<bool, rusqlite::Error> {
        let sources = self.words.of_type(ty);
        if sources.is_empty() {
            return Ok(false);
        }
        let (_, read) = &self.types[usize::from(ty.0)];
        let first = sources.properties().len();
        let (values, there) = connection.prepare_cached(read)?.query_row([node], |row| {
            let properties = sources.properties().iter().enumerate();
            let values: rusqlite::Result<Vec<Value>> =
                properties.map(|(at, property)| Ok(value(property, row.get_ref(at)?))).collect();
            let classes: rusqlite::Result<Vec<Option<String>>> =
                (0..self.classes().len()).map(|at| row.get(first + 1 + at)).collect();
            Ok((values?, (row.get::<_, Option<String>>(first)?, classes?)))
        })?;
        let wanted = sources.carried(&values);
        let moved = starts::keep(connection, node, &wanted)?;
        let (name, classes) = there;
        if wanted.name != name {
            connection.prepare_cached(search::WRITE_NAME)?.execute((node, &wanted.name))?;
        }
        if wanted.classes != classes {
            if wanted.classes.iter().all(Option::is_none) {
                connection.prepare_cached(search::FORGET)?.execute([node])?;
            } else {
                let words = wanted.classes.iter().map(|words| words.clone().map_or(Cell::Null, Cell::Text));
                let cells = std::iter::once(Cell::Integer(node)).chain(words);
                connection.prepare_cached(&self.write)?.execute(params_from_iter(cells))?;
            }
        }
        Ok(moved || wanted.name != name || wanted.classes != classes)
    }
}

/// A stored text, number or list of texts; anything else has no words.
fn value(property: &Property, cell: ValueRef<'_>) -> Value {
    let text = match cell {
        ValueRef::Integer(number) => return Value::Int(number),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => return Value::Null,
    };
    if !property.list {
        return Value::String(text);
    }
    let items: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
    Value::List(items.iter().filter_map(|item| item.as_str().map(Value::from)).collect())
}
