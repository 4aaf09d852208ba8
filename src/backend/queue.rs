//! Assets that wait to be fetched from their sources, and those that could not be: what every store keeps of them.
//!
//! In: events, what became of fetches. Out: what is due, what failed. Must not know: sources, statements.

use super::{Backend, BackendError, sqlite::queue as sqlite};
use crate::{
    catalog::types::Catalog,
    changes::waiting::{Claim, DeadLetter, DeadLetters, Settled, Thin, Waiting},
};

impl Backend {
    /// Has assets wait to be fetched, each once, whatever happens to this process from then on. One that waits already is
    /// fetched after `now`, in microseconds since the epoch.
    ///
    /// # Errors
    /// As [`Backend::apply`].
    pub async fn enqueue(&self, catalog: &Catalog, events: &[Thin], now: i64) -> Result<(), BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.enqueue(catalog, events, now)).await,
            Self::Sqlite(store) => {
                let events = events.to_vec();
                store.on_writer(catalog, move |writer| sqlite::enqueue(writer, &events, now)).await
            }
        }
    }

    /// Takes assets that are due; nobody else is given them until a time, by which they are settled or due again.
    ///
    /// # Errors
    /// As [`Backend::apply`].
    pub async fn claim(&self, catalog: &Catalog, claim: &Claim) -> Result<Vec<Waiting>, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.claim(catalog, claim)).await,
            Self::Sqlite(store) => {
                let claim = claim.clone();
                store.on_writer(catalog, move |writer| sqlite::claim(writer, &claim)).await
            }
        }
    }

    /// Keeps what became of assets that were taken. One to which something happened meanwhile is due at once.
    ///
    /// # Errors
    /// As [`Backend::apply`].
    pub async fn settle(&self, catalog: &Catalog, settled: &Settled) -> Result<(), BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.settle(catalog, settled)).await,
            Self::Sqlite(store) => {
                let settled = settled.clone();
                store.on_writer(catalog, move |writer| sqlite::settle(writer, &settled)).await
            }
        }
    }

    /// Assets that could not be fetched, in the order of their uris.
    ///
    /// # Errors
    /// As [`Backend::read`].
    pub async fn dead_letters(
        &self,
        catalog: &Catalog,
        which: &DeadLetters,
    ) -> Result<Vec<DeadLetter>, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.dead_letters(catalog, which)).await,
            Self::Sqlite(store) => {
                let which = which.clone();
                store.on_reader(catalog, move |reader| sqlite::dead_letters(reader, &which)).await
            }
        }
    }

    /// Has assets that could not be fetched wait again; how many were there.
    ///
    /// # Errors
    /// As [`Backend::apply`].
    pub async fn revive(&self, catalog: &Catalog, uris: &[String], now: i64) -> Result<u64, BackendError> {
        match self {
            Self::Neo4j(store) => Box::pin(store.revive(catalog, uris, now)).await,
            Self::Sqlite(store) => {
                let uris = uris.to_vec();
                store.on_writer(catalog, move |writer| sqlite::revive(writer, &uris, now)).await
            }
        }
    }
}
