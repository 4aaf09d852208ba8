//! Transactions that write: over connections of our own where that can be, else the driver's.
//!
//! In: statements. Out: the one value each answers. Must not know: what they write.

use std::time::Duration;

use neo4rs::{Neo4jErrorKind, Txn};
use tokio::time::sleep;

use super::{
    bolt,
    connection::{query, sorted, value_of, within},
};
use crate::{
    backend::BackendError,
    cypher::{self, ast::Query},
    value::Value,
};

/// How often a batch is tried when the server gave it up for reasons of its own, such as a lock it lost.
const ATTEMPTS: u32 = 5;
/// Between two attempts, times their number.
const PAUSE: Duration = Duration::from_millis(50);

/// What a step failed with, and whether the whole batch may be tried again: only where nothing of it stays.
pub(super) struct Failure {
    error: BackendError,
    again: bool,
}

impl Failure {
    /// What to tell where it is not tried again.
    pub(super) fn into_error(self) -> BackendError {
        self.error
    }
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Self {
        Self { error, again: false }
    }
}

impl From<bolt::Failure> for Failure {
    fn from(failure: bolt::Failure) -> Self {
        let again = matches!(failure, bolt::Failure::Passing(_));
        Self { error: failure.into_error(), again }
    }
}

/// A transaction under way. Dropped, it is rolled back.
pub(super) enum Transaction {
    Ours(bolt::Transaction),
    Driver(Box<Txn>),
}

impl Transaction {
    /// Runs a statement and answers the value of its row; null without a row.
    pub(super) async fn answer(&mut self, statement: &Query) -> Result<Value, Failure> {
        let statement = cypher::emit(statement);
        let txn = match self {
            Self::Ours(ours) => return Ok(ours.answer(&statement).await?),
            Self::Driver(txn) => txn,
        };
        let mut rows = txn.execute(query(&statement)?).await.map_err(failure)?;
        let row = rows.next(txn.handle()).await.map_err(failure)?;
        while rows.next(txn.handle()).await.map_err(failure)?.is_some() {}
        Ok(row.map_or(Ok(Value::Null), |row| value_of(&row))?)
    }

    /// Runs a statement that answers how many rows it wrote, which must be all.
    pub(super) async fn write(&mut self, statement: &Query, rows: usize) -> Result<u64, Failure> {
        let rows = u64::try_from(rows).expect("a batch fits into memory");
        let written = self.answer(statement).await?;
        if written.as_int().and_then(|count| u64::try_from(count).ok()) == Some(rows) {
            return Ok(rows);
        }
        // What was found and locked may have been deleted between the two.
        let error = BackendError::Statement(format!("{written:?} of {rows} rows were written"));
        Err(Failure { error, again: true })
    }

    /// Has all of it stay. Where that fails it is unknown whether it does, so nobody tries again by himself.
    pub(super) async fn commit(self) -> Result<(), BackendError> {
        match self {
            Self::Ours(ours) => ours.commit().await,
            Self::Driver(txn) => txn.commit().await.map(drop).map_err(sorted),
        }
    }

    /// Has nothing of it stay.
    pub(super) async fn rollback(self) -> Result<(), BackendError> {
        match self {
            Self::Ours(ours) => ours.rollback().await,
            Self::Driver(txn) => txn.rollback().await.map_err(sorted),
        }
    }
}

fn failure(error: neo4rs::Error) -> Failure {
    let again = matches!(&error, neo4rs::Error::Neo4j(error) if error.kind() == Neo4jErrorKind::Transient);
    Failure { error: sorted(error), again }
}

/// Makes attempts until one is not given up by the server, in a time for all of them.
pub(super) async fn again<T, F: Future<Output = Result<T, Failure>>>(
    deadline: Duration,
    attempt: impl Fn() -> F,
) -> Result<T, BackendError> {
    let attempts = async {
        let mut number = 1;
        loop {
            match attempt().await {
                Err(failure) if failure.again && number < ATTEMPTS => sleep(PAUSE * number).await,
                outcome => return outcome.map_err(|failure| failure.error),
            }
            number += 1;
        }
    };
    within(deadline, Box::pin(attempts)).await
}

/// The items of an answer, or of a part of it.
pub(super) fn items(answer: &Value) -> Result<&[Value], Failure> {
    answer.as_list().ok_or_else(odd)
}

/// A statement answered something else than it was made for.
pub(super) fn odd() -> Failure {
    BackendError::Record("a statement of a write answered something else than it was made for".to_owned())
        .into()
}
