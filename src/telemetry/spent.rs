//! What one operation has spent so far: statements and the time it waited for them.
//!
//! In: durations of statements. Out: sums. Must not know: what was asked.
//!
//! It goes with the task of the operation, so no stage has to hand it on. A lookup that requests share runs in a task of
//! its own; each of them counts it where it waits for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

tokio::task_local! {
    static SPENT: Arc<Spent>;
}

/// Sums of one operation.
#[derive(Debug, Default)]
pub struct Spent {
    operation: Option<Arc<str>>,
    statements: AtomicU64,
    micros: AtomicU64,
}

impl Spent {
    /// Nothing so far, for an operation of that name.
    #[must_use]
    pub fn of(operation: Option<Arc<str>>) -> Arc<Self> {
        Arc::new(Self { operation, ..Self::default() })
    }

    /// How many statements.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How long they took, in microseconds; what ran at once is counted for each.
    #[must_use]
    pub fn micros(&self) -> u64 {
        self.micros.load(Ordering::Relaxed)
    }
}

/// Does work whose statements are added up.
pub async fn measured<T>(spent: Arc<Spent>, work: impl Future<Output = T>) -> T {
    SPENT.scope(spent, work).await
}

/// Adds a statement to the operation that runs here, if one does.
pub fn add(took: Duration) {
    // Outside of an operation there is nothing to add to.
    let _ = SPENT.try_with(|spent| {
        spent.statements.fetch_add(1, Ordering::Relaxed);
        spent.micros.fetch_add(super::metrics::micros(took), Ordering::Relaxed);
    });
}

/// Name of the operation that runs here.
#[must_use]
pub fn operation() -> Option<Arc<str>> {
    SPENT.try_with(|spent| spent.operation.clone()).ok().flatten()
}
