//! Constraints, indexes, and the mapping that a database remembers.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use neo4rs::Operation;
use tokio::time::{Instant, sleep};

use super::connection::Neo4j;
use crate::{
    backend::{BackendError, mapping},
    catalog::types::Catalog,
    cypher::{self, ast::Command},
    value::Value,
};

/// How long indexes may take to be filled, and how often we look.
const FILL: Duration = Duration::from_hours(1);
const LOOK: Duration = Duration::from_millis(100);

impl Neo4j {
    /// Creates what is missing and remembers the mapping; see [`crate::backend::Backend::migrate`].
    pub(in crate::backend) async fn migrate(&self, catalog: &Catalog) -> Result<(), BackendError> {
        let statement = cypher::emit(&cypher::write::remembered_mapping());
        let remembered = self.answer(&statement, Operation::Write, self.write()).await?;
        let to_remember = check(&remembered, catalog)?;
        let list = cypher::emit_command(&Command::Indexes);
        let there = self.answer(&list, Operation::Read, self.write()).await?;
        let there: Vec<&[Value]> =
            there.as_list().unwrap_or_default().iter().filter_map(Value::as_list).collect();
        // Whatever has the name is that; to be told so by the server for each takes longer than to ask for all.
        let is_there = |name: &str| there.iter().any(|index| name_of(index) == Some(name));
        for command in cypher::schema::commands(catalog) {
            if let Command::Unique { name, .. } | Command::RangeIndex { name, .. } = &command
                && is_there(name)
            {
                continue;
            }
            self.answer(&cypher::emit_command(&command), Operation::Write, self.write()).await?;
        }
        let known = remembered.as_list().and_then(|list| list.first()).and_then(Value::as_str);
        let (stale, weights) = mapping::stale(known, catalog);
        if !stale.is_empty() {
            // Where the keys are looked up.
            self.await_indexes().await?;
            self.refill(catalog, stale.iter(), &weights).await?;
        }
        self.index_words(catalog, &there).await?;
        self.await_indexes().await?;
        if let Some(text) = to_remember {
            let statement = cypher::emit(&cypher::write::remember_mapping(&text));
            self.answer(&statement, Operation::Write, self.write()).await?;
        }
        self.remember(catalog);
        Ok(())
    }

    /// Makes the words of all nodes right, however they were written; how many were not.
    pub(in crate::backend) async fn refresh(&self, catalog: &Catalog) -> Result<u64, BackendError> {
        self.check(catalog, self.write()).await?;
        self.refill(catalog, catalog.types.iter().map(|node| node.id), &BTreeSet::new()).await
    }

    /// The full-text indexes. One over others makes way: it can't be altered.
    async fn index_words(&self, catalog: &Catalog, all: &[&[Value]]) -> Result<(), BackendError> {
        for (name, wanted) in cypher::schema::full_text(catalog) {
            let there = all.iter().find(|index| name_of(index) == Some(name));
            let same = match (&wanted, there) {
                (
                    Some(Command::FullTextIndex { labels, properties, .. }),
                    Some([_, of_labels, of_properties]),
                ) => same_names(labels, of_labels) && same_names(properties, of_properties),
                (None, None) => true,
                _ => false,
            };
            if same {
                continue;
            }
            let drop = Command::DropIndex { name: name.into() };
            for command in std::iter::once(drop).chain(wanted) {
                self.answer(&cypher::emit_command(&command), Operation::Write, self.write()).await?;
            }
        }
        Ok(())
    }

    /// A statement that needs an index before it is filled would scan.
    async fn await_indexes(&self) -> Result<(), BackendError> {
        let statement = cypher::emit_command(&Command::UnfinishedIndexes);
        let end = Instant::now() + FILL;
        loop {
            let Value::List(states) = self.answer(&statement, Operation::Read, self.write()).await? else {
                return Err(BackendError::Record("states of indexes are no list".to_owned()));
            };
            if states.is_empty() {
                return Ok(());
            }
            if let Some(state) = states.iter().find(|state| state.as_str() == Some("FAILED")) {
                return Err(BackendError::Statement(format!(
                    "an index can't be filled: it is {state:?}; `SHOW INDEXES` on the server tells more"
                )));
            }
            if Instant::now() > end {
                return Err(BackendError::Deadline("filling indexes"));
            }
            sleep(LOOK).await;
        }
    }
}

fn name_of(index: &[Value]) -> Option<&str> {
    index.first().and_then(Value::as_str)
}

fn same_names(wanted: &[Arc<str>], there: &Value) -> bool {
    let wanted: BTreeSet<&str> = wanted.iter().map(AsRef::as_ref).collect();
    let there: BTreeSet<&str> =
        there.as_list().unwrap_or_default().iter().filter_map(Value::as_str).collect();
    wanted == there
}

/// The mapping to remember from now on; `None` if that is what is remembered.
pub(super) fn check(remembered: &Value, catalog: &Catalog) -> Result<Option<String>, BackendError> {
    let wanted = mapping::of(catalog);
    let Some(known) = remembered.as_list().and_then(|list| list.first()) else {
        return Ok(Some(wanted));
    };
    let known = known.as_str().ok_or_else(|| {
        BackendError::Mapping("the mapping this graph remembers is no text; it is not ours".to_owned())
    })?;
    if let Some(problem) = mapping::contradiction(known, &wanted) {
        return Err(BackendError::Mapping(problem));
    }
    let merged = mapping::merged(known, &wanted).map_err(BackendError::Mapping)?;
    Ok((merged != known).then_some(merged))
}
