//! The two stores behind one enum: run a read, apply changes, migrate, tell health.
//!
//! In: `RootRead`s and `Changes`. Out: record values and outcomes. Must not know: GraphQL.

mod error;
mod fitting;
pub mod mapping;
pub mod neo4j;
pub mod sqlite;
pub mod url;
mod words;

pub use error::BackendError;
pub use url::GraphUrl;

use crate::{
    catalog::types::Catalog,
    changes::{Changes, Outcome},
    plan::types::RootRead,
    value::Value,
};

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
        match url::parse(url)? {
            GraphUrl::Sqlite(location) => {
                Ok(Self::Sqlite(sqlite::Sqlite::open(&location, sqlite::Deadlines::default())?))
            }
            GraphUrl::Neo4j(url) => Ok(Self::Neo4j(neo4j::Neo4j::open(&url, password)?)),
        }
    }

    /// Runs one read as one statement and answers its value, laid out as `plan::types` says.
    ///
    /// # Errors
    /// The store is unreachable, a deadline passed, or the statement failed.
    pub async fn read(&self, catalog: &Catalog, read: &RootRead) -> Result<Value, BackendError> {
        tracing::debug!("the store is read");
        match self {
            Self::Neo4j(store) => Box::pin(store.read(catalog, read)).await,
            Self::Sqlite(store) => store.read(catalog, read).await,
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
