//! Constraints, indexes, and the mapping that a database remembers.

use std::time::Duration;

use neo4rs::Operation;
use tokio::time::{Instant, sleep};

use super::connection::{Neo4j, WRITE};
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
        let remembered = self.answer(&statement, Operation::Write, WRITE).await?;
        let to_remember = check(&remembered, catalog)?;
        for command in cypher::schema::commands(catalog) {
            self.answer(&cypher::emit_command(&command), Operation::Write, WRITE).await?;
        }
        self.await_indexes().await?;
        if let Some(text) = to_remember {
            let statement = cypher::emit(&cypher::write::remember_mapping(&text));
            self.answer(&statement, Operation::Write, WRITE).await?;
        }
        self.remember(catalog);
        Ok(())
    }

    /// A statement that needs an index before it is filled would scan.
    async fn await_indexes(&self) -> Result<(), BackendError> {
        let statement = cypher::emit_command(&Command::UnfinishedIndexes);
        let end = Instant::now() + FILL;
        loop {
            let Value::List(states) = self.answer(&statement, Operation::Read, WRITE).await? else {
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
