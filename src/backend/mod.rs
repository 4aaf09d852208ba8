//! The two stores behind one enum: run a read, apply changes, migrate, tell health.
//!
//! In: `RootRead`s and `Changes`. Out: record values and outcomes. Must not know: GraphQL.

mod derivation;
mod error;
mod fitting;
mod locked;
pub mod mapping;
pub mod neo4j;
mod queue;
mod settings;
pub mod sqlite;
pub mod url;
mod words;

pub use error::BackendError;
pub use settings::Settings;
pub use url::GraphUrl;

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use crate::{
    catalog::types::Catalog,
    changes::{
        Applied, Changes, Outcome,
        aspect::{Aspect, Incoming, Spoken},
    },
    cypher,
    plan::types::RootRead,
    sql,
    telemetry::{metrics, spent},
    value::Value,
};

/// What somebody sees of what a batch touches; without a read all of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sight<'a> {
    /// A lookup of all assets that the batch touches, which finds those that are seen.
    pub assets: Option<&'a RootRead>,
    /// What leaves the assets of [`Changes::replaced`], as far as it leads to what is seen. It is there where these are.
    pub related: Option<&'a RootRead>,
}

/// A store of one of the two kinds. The driver's futures are large, so they are boxed here, once a statement.
#[derive(Debug, Clone)]
pub enum Backend {
    /// A Neo4j server or cluster.
    Neo4j(neo4j::Neo4j),
    /// An embedded SQLite database.
    Sqlite(sqlite::Sqlite),
}

// The driver's futures are large: they are boxed, so that ours stay small.
impl Backend {
    /// Opens the store that a graph URL names. A server need not be up.
    ///
    /// # Errors
    /// The URL is not one we know, or the file can't be opened.
    pub fn open(url: &str, password: Option<String>) -> Result<Self, BackendError> {
        Self::open_within(url, password, &Settings::default())
    }

    /// The same, within other bounds.
    ///
    /// # Errors
    /// As [`Backend::open`].
    pub fn open_within(
        url: &str,
        password: Option<String>,
        settings: &Settings,
    ) -> Result<Self, BackendError> {
        match url::parse(url)? {
            GraphUrl::Sqlite(location) => Ok(Self::Sqlite(sqlite::Sqlite::open(&location, settings.into())?)),
            GraphUrl::Neo4j(url) => Ok(Self::Neo4j(neo4j::Neo4j::open(&url, password, settings)?)),
        }
    }

    /// Runs one read as one statement and answers its value, laid out as `plan::types` says.
    ///
    /// # Errors
    /// The store is unreachable, a deadline passed, or the statement failed.
    pub async fn read(&self, catalog: &Catalog, read: &RootRead) -> Result<Value, BackendError> {
        // Neo4j 5 can't plan some statements whose first condition is false, and there is nothing to ask.
        if read.finds_nothing() {
            return Ok(Value::List(Vec::new()));
        }
        tracing::debug!("the store is read");
        let start = Instant::now();
        let (slow, answer) = match self {
            Self::Neo4j(store) => (store.slow(), Box::pin(store.read(catalog, read)).await),
            Self::Sqlite(store) => (store.slow(), store.read(catalog, read).await),
        };
        let took = start.elapsed();
        metrics::statement(self.name(), took, answer.is_err());
        spent::add(took);
        if took >= slow {
            let operation = spent::operation();
            let (micros, statement) = (metrics::micros(took), self.statement(catalog, read));
            tracing::warn!(operation = operation.as_deref(), micros, statement, "slow statement");
        }
        answer
    }

    /// What the store is.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Neo4j(_) => "neo4j",
            Self::Sqlite(_) => "sqlite",
        }
    }

    /// The text of a read, in which no value stands.
    pub(crate) fn statement(&self, catalog: &Catalog, read: &RootRead) -> String {
        match self {
            Self::Neo4j(_) => cypher::emit(&cypher::lower(catalog, read)).text,
            Self::Sqlite(_) => sql::statements(catalog, read).texts().join(";\n"),
        }
    }

    /// Connections that work now, and at most.
    #[must_use]
    pub fn connections(&self) -> (usize, usize) {
        match self {
            Self::Neo4j(store) => store.connections(),
            Self::Sqlite(store) => store.connections(),
        }
    }

    /// Runs one read that looks at all nodes of a type. No client waits for it, so it may take as long as a write.
    ///
    /// # Errors
    /// As [`Backend::read`].
    pub async fn examine(&self, catalog: &Catalog, read: &RootRead) -> Result<Value, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.examine(catalog, read)).await,
            Self::Sqlite(store) => store.examine(catalog, read).await,
        }
    }

    /// Folds a batch and applies it in one transaction.
    ///
    /// # Errors
    /// As [`Backend::read`]; nothing of the batch is applied then.
    pub async fn apply(&self, catalog: &Catalog, changes: &Changes) -> Result<Outcome, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.apply(catalog, changes)).await,
            Self::Sqlite(store) => store.apply(catalog, changes).await,
        }
    }

    /// The same if its guards hold, once, and on behalf of somebody who sees only a part. Nothing is applied if an asset that the
    /// batch touches is there and not seen, before or after it.
    ///
    /// # Errors
    /// As [`Backend::apply`].
    pub async fn apply_within(
        &self,
        catalog: &Catalog,
        changes: &Changes,
        sight: Sight<'_>,
    ) -> Result<Applied, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.apply_within(catalog, changes, sight)).await,
            Self::Sqlite(store) => store.apply_within(catalog, changes, sight).await,
        }
    }

    /// Takes in what sources say, in one transaction: reads what is kept of its subjects, writes what it comes to, and keeps it.
    ///
    /// # Errors
    /// As [`Backend::apply`].
    pub async fn take(&self, catalog: &Arc<Catalog>, incoming: &Incoming) -> Result<Outcome, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.take(catalog, incoming)).await,
            Self::Sqlite(store) => store.take(catalog, incoming).await,
        }
    }

    /// All that is kept of what sources said of assets.
    ///
    /// # Errors
    /// As [`Backend::read`].
    pub async fn kept(&self, subjects: &BTreeSet<String>) -> Result<Vec<Aspect>, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.kept(subjects)).await,
            Self::Sqlite(store) => store.kept(subjects).await,
        }
    }

    /// What a source spoke of, in no order that counts.
    ///
    /// # Errors
    /// As [`Backend::read`].
    pub async fn spoken(&self, catalog: &Catalog, source: &str) -> Result<Vec<Spoken>, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.spoken(catalog, source)).await,
            Self::Sqlite(store) => store.spoken(catalog, source).await,
        }
    }

    /// Creates constraints and indexes for the Catalog and remembers its mapping; does nothing twice.
    ///
    /// # Errors
    /// [`BackendError::Mapping`] when the store was made for a mapping that contradicts the Catalog's.
    pub async fn migrate(&self, catalog: &Catalog) -> Result<(), BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.migrate(catalog)).await,
            Self::Sqlite(store) => store.migrate(catalog).await,
        }
    }

    /// Makes the words by which nodes are found right in a graph that others write too. Answers how many nodes had others.
    ///
    /// # Errors
    /// As [`Backend::apply`].
    pub async fn refresh(&self, catalog: &Catalog) -> Result<u64, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.refresh(catalog)).await,
            Self::Sqlite(store) => store.refresh(catalog).await,
        }
    }

    /// Whether the store answers now, and was not made for a contradicting mapping.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn health(&self, catalog: &Catalog) -> Result<(), BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.health(catalog)).await,
            Self::Sqlite(store) => store.health(catalog).await,
        }
    }
}
