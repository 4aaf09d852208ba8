//! Connections that are lent to one statement or transaction at a time.
//!
//! In: work on a connection. Out: its result, or that a deadline passed. Must not know: what the work is.
//!
//! SQLite blocks, so work runs on a thread for blocking work. When its deadline passes or nobody waits for it any
//! more, SQLite is told to interrupt what runs on the connection; the connection comes back when that has ended.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, InterruptHandle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::backend::BackendError;

/// How often work past its deadline is interrupted until it ends: an interruption between two statements of a
/// transaction is lost.
const INTERRUPT_EVERY: Duration = Duration::from_millis(20);

/// Some connections to one database.
#[derive(Debug)]
pub(super) struct Pool {
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
    size: usize,
}

impl Pool {
    /// Connections on loan, and all.
    pub(super) fn used(&self) -> (usize, usize) {
        (self.size.saturating_sub(self.free.available_permits()), self.size)
    }

    pub(super) fn new(connections: Vec<Connection>) -> Self {
        let size = connections.len();
        let free = Arc::new(Semaphore::new(size));
        Self { idle: Mutex::new(connections), free, size }
    }
}

/// Runs work on a connection, within a time to wait for one and a time to run.
pub(super) async fn run<T: Send + 'static>(
    pool: &Arc<Pool>,
    acquire: Duration,
    run: Duration,
    work: impl FnOnce(&mut Connection) -> Result<T, BackendError> + Send + 'static,
) -> Result<T, BackendError> {
    let mut lease = lease(pool, acquire).await?;
    let mut interruption = Interruption { handle: lease.connection().get_interrupt_handle(), armed: true };
    // The lease is part of the result: whoever drops the result gives the connection back, and nobody before.
    let mut task = tokio::task::spawn_blocking(move || {
        let result = work(lease.connection());
        (lease, result)
    });
    let joined = if let Ok(joined) = tokio::time::timeout(run, &mut task).await {
        joined
    } else {
        loop {
            interruption.handle.interrupt();
            if let Ok(joined) = tokio::time::timeout(INTERRUPT_EVERY, &mut task).await {
                break joined;
            }
        }
    };
    interruption.armed = false;
    match joined {
        Ok((_lease, result)) => result,
        Err(_panicked_or_shut_down) => {
            Err(BackendError::Unavailable("work on the database was abandoned".to_owned()))
        }
    }
}

async fn lease(pool: &Arc<Pool>, acquire: Duration) -> Result<Lease, BackendError> {
    let late = BackendError::Deadline("waiting for a connection");
    let permit = tokio::time::timeout(acquire, Arc::clone(&pool.free).acquire_owned())
        .await
        .map_err(|_elapsed| late)?
        .expect("the semaphore of a pool is never closed");
    let mut idle = pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
    let connection = idle.pop();
    drop(idle);
    Ok(Lease { connection, pool: Arc::clone(pool), _permit: permit })
}

/// A connection on loan; dropping it gives it back.
struct Lease {
    connection: Option<Connection>,
    pool: Arc<Pool>,
    /// Released after the connection is back.
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    fn connection(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("there is an idle connection for each permit")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// Interrupts work that nobody waits for any more.
struct Interruption {
    handle: InterruptHandle,
    armed: bool,
}

impl Drop for Interruption {
    fn drop(&mut self) {
        if self.armed {
            self.handle.interrupt();
        }
    }
}
