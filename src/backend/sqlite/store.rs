//! The store: opens the database and runs reads, writes and set-up on it.
//!
//! In: reads and Changes. Out: records and outcomes. Must not know: how a statement is written or a connection kept.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    backend::{
        BackendError, Settings, Sight,
        derivation::Work,
        fitting::Fitting,
        mapping,
        sqlite::{
            apply, connection, failure, migrate, pool, pool::Pool, reads, sight::Within, spoken, take, words,
        },
    },
    catalog::types::Catalog,
    changes::{
        self, Applied, Changes, Outcome,
        aspect::{Aspect, Incoming, Spoken},
    },
    plan::types::RootRead,
    sql,
    telemetry::metrics,
    value::Value,
};

/// Read connections of a file: more than this many statements at once only compete for the same cores.
const READERS: std::ops::RangeInclusive<usize> = 2..=8;

/// A SQLite database. Clones share it.
#[derive(Debug, Clone)]
pub struct Sqlite {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    readers: Arc<Pool>,
    writer: Arc<Pool>,
    deadlines: Deadlines,
    fitting: Fitting,
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In this process's memory, gone with it.
    Memory,
    /// In a file, created if it is not there.
    File(PathBuf),
}

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Waiting for a connection.
    pub acquire: Duration,
    /// A read.
    pub read: Duration,
    /// A batch of Changes.
    pub write: Duration,
    /// A read that is logged for taking long.
    pub slow: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self::from(&Settings::default())
    }
}

impl From<&Settings> for Deadlines {
    fn from(&Settings { acquire, read, write, slow, .. }: &Settings) -> Self {
        Self { acquire, read, write, slow }
    }
}

impl Sqlite {
    /// Opens a database, and creates an empty one if there is none.
    ///
    /// A database in memory has one connection for everything: SQLite can share one among several only in its
    /// shared-cache mode, which its documentation discourages and where a reader fails while somebody writes.
    ///
    /// # Errors
    /// [`BackendError::Unavailable`] when the file can't be opened or is no database.
    pub fn open(location: &Location, deadlines: Deadlines) -> Result<Self, BackendError> {
        let (readers, writer) = match location {
            Location::Memory => {
                let only = Arc::new(Pool::new(vec![connection::open_memory()?]));
                (Arc::clone(&only), only)
            }
            Location::File(path) => open_file(path)?,
        };
        let fitting = Fitting::default();
        Ok(Self { shared: Arc::new(Shared { readers, writer, deadlines, fitting }) })
    }

    /// From how long on a read is slow.
    pub(in crate::backend) fn slow(&self) -> Duration {
        self.shared.deadlines.slow
    }

    /// Connections that read now, and at most.
    pub(in crate::backend) fn connections(&self) -> (usize, usize) {
        self.shared.readers.used()
    }

    /// Runs one read: mostly as one statement, else as several on one state of the graph.
    ///
    /// # Errors
    /// As [`Backend::read`](crate::backend::Backend::read).
    pub async fn read(&self, catalog: &Catalog, read: &RootRead) -> Result<Value, BackendError> {
        self.read_within(catalog, read, self.shared.deadlines.read).await
    }

    /// Runs one read that may take long.
    ///
    /// # Errors
    /// As [`Backend::examine`](crate::backend::Backend::examine).
    pub async fn examine(&self, catalog: &Catalog, read: &RootRead) -> Result<Value, BackendError> {
        self.read_within(catalog, read, self.shared.deadlines.write).await
    }

    async fn read_within(
        &self,
        catalog: &Catalog,
        read: &RootRead,
        deadline: Duration,
    ) -> Result<Value, BackendError> {
        self.check(catalog).await?;
        let statements = read
            .made(|| metrics::stage("emit", || sql::statements(catalog, read)), sql::Statements::with_first);
        let acquire = self.shared.deadlines.acquire;
        pool::run(&self.shared.readers, acquire, deadline, move |connection| {
            reads::run(connection, &statements)
        })
        .await
    }

    /// Applies one batch in one transaction.
    ///
    /// # Errors
    /// As [`Backend::apply`](crate::backend::Backend::apply).
    pub async fn apply(&self, catalog: &Catalog, changes: &Changes) -> Result<Outcome, BackendError> {
        self.apply_within(catalog, changes, Sight::default()).await.map(Applied::done)
    }

    /// Applies one batch as far as somebody sees what it touches.
    ///
    /// # Errors
    /// As [`Backend::apply_within`](crate::backend::Backend::apply_within).
    pub async fn apply_within(
        &self,
        catalog: &Catalog,
        changes: &Changes,
        sight: Sight<'_>,
    ) -> Result<Applied, BackendError> {
        let changes = changes::fold(changes.clone());
        let places = apply::Places::of(catalog, changes.takes_away());
        let work = Work::of(catalog, &changes);
        let within = Within::of(catalog, sight, &changes);
        let work = move |connection: &mut rusqlite::Connection| {
            apply::apply((connection, &within), &places, &changes, work.as_ref())
        };
        self.on_writer(catalog, work).await
    }

    /// Takes aspects in, in one transaction.
    ///
    /// # Errors
    /// As [`Backend::take`](crate::backend::Backend::take).
    pub async fn take(&self, catalog: &Arc<Catalog>, incoming: &Incoming) -> Result<Outcome, BackendError> {
        let places = apply::Places::of(catalog, true);
        let (of, incoming) = (Arc::clone(catalog), incoming.clone());
        self.on_writer(catalog, move |connection| take::take(connection, (&of, &places), &incoming)).await
    }

    /// Does work on the connection that writes.
    pub(in crate::backend) async fn on_writer<T: Send + 'static>(
        &self,
        catalog: &Catalog,
        work: impl FnOnce(&mut rusqlite::Connection) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        self.check(catalog).await?;
        let Deadlines { acquire, write, .. } = self.shared.deadlines;
        pool::run(&self.shared.writer, acquire, write, work).await
    }

    /// Does work on a connection that reads.
    pub(in crate::backend) async fn on_reader<T: Send + 'static>(
        &self,
        catalog: &Catalog,
        work: impl FnOnce(&mut rusqlite::Connection) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        self.check(catalog).await?;
        let Deadlines { acquire, read, .. } = self.shared.deadlines;
        pool::run(&self.shared.readers, acquire, read, work).await
    }

    /// All that is kept of assets.
    ///
    /// # Errors
    /// As [`Backend::kept`](crate::backend::Backend::kept).
    pub async fn kept(&self, subjects: &BTreeSet<String>) -> Result<Vec<Aspect>, BackendError> {
        let subjects = subjects.clone();
        let deadlines = &self.shared.deadlines;
        pool::run(&self.shared.readers, deadlines.acquire, deadlines.write, move |connection| {
            take::kept(connection, &subjects).map_err(|problem| failure::failed(&problem))
        })
        .await
    }

    /// What a source spoke of.
    ///
    /// # Errors
    /// As [`Backend::spoken`](crate::backend::Backend::spoken).
    pub async fn spoken(&self, catalog: &Catalog, source: &str) -> Result<Vec<Spoken>, BackendError> {
        self.check(catalog).await?;
        let (source, Deadlines { acquire, write, .. }) = (source.to_owned(), self.shared.deadlines);
        pool::run(&self.shared.readers, acquire, write, move |connection| {
            spoken::spoken(connection, &source).map_err(|problem| failure::failed(&problem))
        })
        .await
    }

    /// Creates tables, columns and indexes for the Catalog and remembers its mapping; does nothing twice.
    ///
    /// # Errors
    /// As [`Backend::migrate`](crate::backend::Backend::migrate).
    pub async fn migrate(&self, catalog: &Catalog) -> Result<(), BackendError> {
        let wanted = migrate::Wanted::of(catalog)?;
        let of = catalog.clone();
        // Building an index takes as long as it takes, and a half-built one is of no use to anybody.
        let unbounded = Duration::MAX;
        pool::run(&self.shared.writer, self.shared.deadlines.acquire, unbounded, move |connection| {
            migrate::migrate(connection, &wanted, &of)
        })
        .await?;
        self.shared.fitting.remember(catalog);
        Ok(())
    }

    /// Makes the words of all nodes right; how many were not.
    ///
    /// # Errors
    /// As [`Backend::refresh`](crate::backend::Backend::refresh).
    pub async fn refresh(&self, catalog: &Catalog) -> Result<u64, BackendError> {
        self.check(catalog).await?;
        let keeper = words::Keeper::of(catalog);
        pool::run(&self.shared.writer, self.shared.deadlines.acquire, Duration::MAX, move |connection| {
            words::refresh(connection, &keeper).map_err(|problem| failure::failed(&problem))
        })
        .await
    }

    /// Whether the database answers, and fits the Catalog.
    ///
    /// # Errors
    /// As [`Backend::health`](crate::backend::Backend::health).
    pub async fn health(&self, catalog: &Catalog) -> Result<(), BackendError> {
        self.check_stored(catalog).await
    }

    /// Refuses a database that does not fit the Catalog. One that once did always will, since it only ever migrates
    /// to what contradicts nothing it remembers: so the mapping is read once for each Catalog.
    async fn check(&self, catalog: &Catalog) -> Result<(), BackendError> {
        if self.shared.fitting.is(catalog) {
            return Ok(());
        }
        self.check_stored(catalog).await?;
        self.shared.fitting.remember(catalog);
        Ok(())
    }

    async fn check_stored(&self, catalog: &Catalog) -> Result<(), BackendError> {
        let wanted = mapping::of(catalog);
        pool::run(
            &self.shared.readers,
            self.shared.deadlines.acquire,
            self.shared.deadlines.read,
            move |connection| migrate::check(connection, &wanted),
        )
        .await
    }
}

/// Opens the connections of a file. The writer comes first: it turns the log on that lets readers go on meanwhile.
fn open_file(path: &Path) -> Result<(Arc<Pool>, Arc<Pool>), BackendError> {
    let located = |problem| failure::opening(path, &problem);
    let writer = connection::open_writer(path).map_err(located)?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let readers = (0..cores.clamp(*READERS.start(), *READERS.end()))
        .map(|_| connection::open_reader(path))
        .collect::<Result<Vec<_>, _>>()
        .map_err(located)?;
    Ok((Arc::new(Pool::new(readers)), Arc::new(Pool::new(vec![writer]))))
}
