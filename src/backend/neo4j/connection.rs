//! The pool of connections: opened without the server, used under deadlines, errors sorted by what they mean.
//!
//! In: statements. Out: the one value each answers. Must not know: plans beyond their lowering.

use std::{
    fmt,
    future::Future,
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use neo4rs::{ConfigBuilder, Database, Graph, Operation, Query};
use tokio::{
    net::TcpStream,
    sync::{OnceCell, Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{
    abandon::Abandoned,
    bolt::{self, Connections},
    transaction::{Failure, Transaction},
    values::{Answer, to_bolt},
};
use crate::{
    backend::{BackendError, Settings, fitting::Fitting, url::Neo4jUrl},
    catalog::types::Catalog,
    cypher::{self, Statement},
    plan::types::RootRead,
    telemetry::metrics,
    value::Value,
};

/// How long a check of health may take.
const HEALTH: Duration = Duration::from_secs(3);

/// A Neo4j server or cluster.
#[derive(Clone)]
pub struct Neo4j {
    inner: Arc<Inner>,
}

struct Inner {
    graph: Graph,
    /// Connections of our own, where the driver need not find its way.
    ours: Option<Arc<Connections>>,
    url: Neo4jUrl,
    /// The home database of the user; asked for once where the driver would ask before every statement.
    home: OnceCell<Database>,
    /// The driver's own pool lets callers wait without end.
    turns: Semaphore,
    settings: Settings,
    /// The server took a connection the last time.
    reached: AtomicBool,
    /// Tells our transactions from those of other processes.
    nonce: u64,
    fitting: Fitting,
}

impl fmt::Debug for Neo4j {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Neo4j").field("url", &self.inner.url).finish_non_exhaustive()
    }
}

impl Neo4j {
    /// Prepares connections to a server. It need not be up: each use connects where it has to, so that a server that
    /// comes back is found by itself.
    ///
    /// # Errors
    /// The driver can't use the URL.
    pub fn open(url: &Neo4jUrl, password: Option<String>, settings: &Settings) -> Result<Self, BackendError> {
        let connections = usize::from(settings.connections.get());
        let ours = Connections::of(url, password.as_deref(), settings.connect).map(Arc::new);
        let graph = ConfigBuilder::default()
            .uri(&url.address)
            .user(&url.user)
            .password(password.unwrap_or_default())
            .max_connections(connections)
            // It bounds each wait for the server's next word, so it must outlast the longest statement.
            .connection_timeout(settings.write.max(settings.read))
            .build()
            .and_then(Graph::connect)
            .map_err(|error| BackendError::Url(format!("the graph URL can't be used: {error}")))?;
        let inner = Inner {
            graph,
            ours,
            url: url.clone(),
            home: OnceCell::new(),
            turns: Semaphore::new(connections),
            settings: *settings,
            reached: AtomicBool::new(false),
            nonce: RandomState::new().hash_one(std::process::id()),
            fitting: Fitting::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs one read; see [`crate::backend::Backend::read`].
    pub(in crate::backend) async fn read(
        &self,
        catalog: &Catalog,
        read: &RootRead,
    ) -> Result<Value, BackendError> {
        let deadline = self.inner.settings.read;
        self.check(catalog, deadline).await?;
        self.arranged(catalog, read, deadline).await
    }

    /// Runs one read that may take long; see [`crate::backend::Backend::examine`].
    pub(in crate::backend) async fn examine(
        &self,
        catalog: &Catalog,
        read: &RootRead,
    ) -> Result<Value, BackendError> {
        self.check(catalog, self.write()).await?;
        self.arranged(catalog, read, self.write()).await
    }

    /// Whether the server answers now, and remembers no contradicting mapping.
    pub(in crate::backend) async fn health(&self, catalog: &Catalog) -> Result<(), BackendError> {
        self.check_stored(catalog, HEALTH).await
    }

    /// Refuses a graph that remembers a contradicting mapping. The server is asked once for each Catalog: what once
    /// fitted is only ever migrated to what contradicts nothing. A graph that remembers none, as one that is not ours,
    /// fits until it is migrated to another; health tells that.
    pub(super) async fn check(&self, catalog: &Catalog, deadline: Duration) -> Result<(), BackendError> {
        if self.inner.fitting.is(catalog) { Ok(()) } else { self.check_stored(catalog, deadline).await }
    }

    async fn check_stored(&self, catalog: &Catalog, deadline: Duration) -> Result<(), BackendError> {
        let statement = cypher::emit(&cypher::write::remembered_mapping());
        let remembered = self.answer(&statement, Operation::Read, deadline).await?;
        match super::migrate::check(&remembered, catalog) {
            Ok(_) => self.remember(catalog),
            Err(refused) => {
                self.inner.fitting.forget();
                return Err(refused);
            }
        }
        Ok(())
    }

    /// From now on the graph is known to fit the Catalog.
    pub(super) fn remember(&self, catalog: &Catalog) {
        self.inner.fitting.remember(catalog);
    }

    async fn arranged(
        &self,
        catalog: &Catalog,
        read: &RootRead,
        deadline: Duration,
    ) -> Result<Value, BackendError> {
        let mut answer = self.answer(&emitted(catalog, read), Operation::Read, deadline).await?;
        cypher::arrange(read, &mut answer);
        Ok(answer)
    }

    /// Runs one statement by itself and answers the value of its row; null without a row.
    pub(super) async fn answer(
        &self,
        statement: &Statement,
        operation: Operation,
        deadline: Duration,
    ) -> Result<Value, BackendError> {
        let _turn = self.turn().await?;
        if let (Some(ours), true) = (&self.inner.ours, operation.is_read()) {
            let answer = within(deadline, Box::pin(ours.answer(statement, deadline))).await;
            if let Err(BackendError::Unavailable(_) | BackendError::Deadline(_)) = &answer {
                self.inner.reached.store(false, Ordering::Relaxed);
            }
            return answer;
        }
        let query = query(statement)?
            .extra("tx_timeout", i64::try_from(deadline.as_millis()).expect("deadlines are a year at most"));
        self.reach().await?;
        let (mut abandoned, query) = Abandoned::of(self, query);
        // The driver's futures are large.
        let answer = within(
            deadline,
            Box::pin(async {
                let graph = &self.inner.graph;
                let mut rows = match self.database().await? {
                    Some(database) => graph.execute_on(operation, database, query).await,
                    None if operation.is_read() => graph.execute_read(query).await,
                    None => graph.execute(query).await,
                }
                .map_err(sorted)?;
                let row = rows.next().await.map_err(sorted)?;
                while rows.next().await.map_err(sorted)?.is_some() {}
                row.map_or(Ok(Value::Null), |row| value_of(&row))
            }),
        )
        .await;
        let gone = matches!(answer, Err(BackendError::Unavailable(_) | BackendError::Deadline(_)));
        self.inner.reached.store(!gone, Ordering::Relaxed);
        // What ran into our deadline runs into the server's own at the same time.
        abandoned.disarm();
        answer
    }

    /// Waits for a server to take a connection, where it may not be there: the driver would wait as long as a statement
    /// may take. Of a cluster, the driver itself knows whom to ask.
    async fn reach(&self) -> Result<(), BackendError> {
        let Some(("bolt" | "bolt+s" | "bolt+ssc", place)) = self.inner.url.address.split_once("://") else {
            return Ok(());
        };
        if self.inner.reached.load(Ordering::Relaxed) {
            return Ok(());
        }
        match timeout(self.inner.settings.connect, TcpStream::connect(place)).await {
            Ok(Ok(_open)) => Ok(()),
            Ok(Err(error)) => Err(BackendError::Unavailable(error.to_string())),
            Err(_) => Err(BackendError::Unavailable("no connection within the deadline".to_owned())),
        }
    }

    /// How long a transaction that writes, or a schema command, may take.
    pub(super) fn write(&self) -> Duration {
        self.inner.settings.write
    }

    /// From how long on a read is slow.
    pub(in crate::backend) fn slow(&self) -> Duration {
        self.inner.settings.slow
    }

    /// Connections in use, and at most.
    pub(in crate::backend) fn connections(&self) -> (usize, usize) {
        let most = usize::from(self.inner.settings.connections.get());
        (most.saturating_sub(self.inner.turns.available_permits()), most)
    }

    /// What no other process has.
    pub(super) fn nonce(&self) -> u64 {
        self.inner.nonce
    }

    /// The driver's handle.
    pub(super) fn graph(&self) -> &Graph {
        &self.inner.graph
    }

    /// Starts a transaction that writes. It ends with its handle, rolled back unless committed.
    pub(super) async fn begin(&self) -> Result<Transaction, Failure> {
        if let Some(ours) = &self.inner.ours {
            return Ok(Transaction::Ours(bolt::Transaction::begin(ours, self.write()).await?));
        }
        let graph = &self.inner.graph;
        let begun = match self.database().await? {
            Some(database) => graph.start_txn_on(database).await,
            None => graph.start_txn().await,
        };
        Ok(Transaction::Driver(Box::new(begun.map_err(sorted)?)))
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>, BackendError> {
        match timeout(self.inner.settings.acquire, self.inner.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(closed)) => Err(BackendError::Unavailable(closed.to_string())),
            Err(_) => Err(BackendError::Deadline("waiting for a connection")),
        }
    }

    /// The database to name in each statement; none where the server picks the home database by itself.
    async fn database(&self) -> Result<Option<Database>, BackendError> {
        let url = &self.inner.url;
        if let Some(name) = &url.database {
            return Ok(Some(Database::from(name.as_str())));
        }
        if !url.address.starts_with("neo4j") {
            return Ok(None);
        }
        let home = self.inner.home.get_or_try_init(|| async {
            match self.inner.graph.get_default_db(None, &[]).await {
                Ok(Some(name)) => Ok(name),
                Ok(None) => Err(BackendError::Unavailable("no home database".to_owned())),
                Err(error) => Err(sorted(error)),
            }
        });
        home.await.cloned().map(Some)
    }
}

/// The statement for the driver.
pub(super) fn query(statement: &Statement) -> Result<Query, BackendError> {
    let mut query = Query::new(statement.text.clone());
    for (name, value) in &statement.parameters {
        query = query.param(name, to_bolt(value)?);
    }
    Ok(query)
}

/// The value of a row.
pub(super) fn value_of(row: &neo4rs::Row) -> Result<Value, BackendError> {
    match row.get::<Answer>("value") {
        Ok(Answer(value)) => Ok(value),
        Err(error) => Err(BackendError::Record(error.to_string())),
    }
}

/// Ends work that takes too long. The connection it held is reset or dropped by the pool.
pub(super) async fn within<T>(
    deadline: Duration,
    work: impl Future<Output = Result<T, BackendError>>,
) -> Result<T, BackendError> {
    timeout(deadline, work).await.unwrap_or(Err(BackendError::Deadline("running a statement")))
}

/// The statement of a read, written once.
fn emitted(catalog: &Catalog, read: &RootRead) -> Arc<Statement> {
    read.made(
        || metrics::stage("emit", || cypher::emit(&cypher::lower(catalog, read))),
        Statement::with_first,
    )
}

/// What an error of the driver means.
pub(super) fn sorted(error: neo4rs::Error) -> BackendError {
    use neo4rs::Error as E;
    match error {
        E::Neo4j(error) => refused(error.code(), error.message()),
        E::IOError { .. }
        | E::ConnectionError
        | E::ConnectionTimedOut
        | E::ConnectionClosed(_)
        | E::IncompleteBoltExchange
        | E::AuthenticationError(_)
        | E::ServerUnavailableError(_)
        | E::RoutingTableError(_)
        | E::RoutingTableRefreshFailed(_)
        | E::RequestIgnoredError
        | E::UnsupportedVersion(..)
        | E::ProtocolMismatch(_) => BackendError::Unavailable(error.to_string()),
        other => BackendError::Statement(other.to_string()),
    }
}

/// What a refusal of the server means.
pub(super) fn refused(code: &str, message: &str) -> BackendError {
    if code.contains("TransactionTimedOut") || code.ends_with("LockClientStopped") {
        BackendError::Deadline("running a statement")
    } else if code.contains("OutOfMemoryError") {
        BackendError::TooLarge(format!("{code}: {message}"))
    } else if code.contains(".Security.") || code.contains(".Cluster.") || is_gone(code) {
        BackendError::Unavailable(format!("{code}: {message}"))
    } else if message.contains("no such fulltext schema index") {
        BackendError::NoWords
    } else {
        BackendError::Statement(format!("{code}: {message}"))
    }
}

fn is_gone(code: &str) -> bool {
    code.ends_with(".DatabaseUnavailable") || code.ends_with(".DatabaseNotFound")
}
