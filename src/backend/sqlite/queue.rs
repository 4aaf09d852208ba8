//! Assets that wait to be fetched, and those that could not be: rows of two tables.
//!
//! In: a connection, events, what became of fetches. Out: what is due, what failed. Must not know: sources, SQL text.

use rusqlite::{Connection, Row, TransactionBehavior};

use super::failure;
use crate::{
    backend::BackendError,
    changes::waiting::{Claim, DeadLetter, DeadLetters, Fate, Settled, Thin, Waiting},
    sql::queue,
};

/// Does work in one transaction that writes.
fn within<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
) -> Result<T, BackendError> {
    let worked = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    };
    worked().map_err(|problem| failure::failed(&problem))
}

/// Has assets wait.
pub(in crate::backend) fn enqueue(
    connection: &mut Connection,
    events: &[Thin],
    now: i64,
) -> Result<(), BackendError> {
    within(connection, |transaction| {
        let mut enqueue = transaction.prepare_cached(queue::ENQUEUE)?;
        for Thin { uri, source, kind } in events {
            enqueue.execute((uri, source, kind, now))?;
        }
        Ok(())
    })
}

/// Takes those that are due.
pub(in crate::backend) fn claim(
    connection: &mut Connection,
    claim: &Claim,
) -> Result<Vec<Waiting>, BackendError> {
    let Claim { source, now, until, most } = claim;
    within(connection, |transaction| {
        let mut take = transaction.prepare_cached(queue::CLAIM)?;
        let waiting = |row: &Row<'_>| {
            let [uri, kind] = [row.get(0)?, row.get(1)?];
            Ok(Waiting { uri, kind, stamp: row.get(2)?, attempts: row.get(3)? })
        };
        take.query_map((source, now, until, i64::try_from(*most).unwrap_or(i64::MAX)), waiting)?.collect()
    })
}

/// Keeps what became of them.
pub(in crate::backend) fn settle(connection: &mut Connection, settled: &Settled) -> Result<(), BackendError> {
    let Settled { source, at, fates } = settled;
    within(connection, |transaction| {
        for (Waiting { uri, kind, stamp, attempts }, fate) in fates {
            match fate {
                Fate::Later { due, attempts } => {
                    transaction.prepare_cached(queue::PUT_OFF)?.execute((uri, due, attempts))?;
                    continue;
                }
                Fate::Dead(reason) => {
                    let row = (uri, source, kind, reason, at, attempts);
                    transaction.prepare_cached(queue::BURY)?.execute(row)?;
                }
                Fate::Done => {
                    transaction.prepare_cached(queue::FORGET)?.execute([uri])?;
                }
            }
            transaction.prepare_cached(queue::FINISH)?.execute((uri, stamp))?;
            transaction.prepare_cached(queue::BEGIN_ANEW)?.execute((uri, stamp, at))?;
        }
        Ok(())
    })
}

/// Those that could not be fetched.
pub(in crate::backend) fn dead_letters(
    connection: &Connection,
    which: &DeadLetters,
) -> Result<Vec<DeadLetter>, BackendError> {
    let DeadLetters { source, after, most } = which;
    let read = || {
        let mut read = connection.prepare_cached(queue::DEAD_LETTERS)?;
        let letter = |row: &Row<'_>| {
            let [uri, source, kind, reason] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            Ok(DeadLetter { uri, source, kind, reason, at: row.get(4)?, attempts: row.get(5)? })
        };
        read.query_map((source, after, i64::try_from(*most).unwrap_or(i64::MAX)), letter)?
            .collect::<Result<_, _>>()
    };
    read().map_err(|problem: rusqlite::Error| failure::failed(&problem))
}

/// Has those of them wait again that are there; how many are.
pub(in crate::backend) fn revive(
    connection: &mut Connection,
    uris: &[String],
    now: i64,
) -> Result<u64, BackendError> {
    within(connection, |transaction| {
        let mut revived = 0;
        for uri in uris {
            transaction.prepare_cached(queue::REVIVE)?.execute((uri, now))?;
            revived += transaction.prepare_cached(queue::FORGET)?.execute([uri])? as u64;
        }
        Ok(revived)
    })
}
