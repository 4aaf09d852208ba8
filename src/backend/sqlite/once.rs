//! Writes that are done once.
//!
//! In: the key of a batch, and its transaction. Out: what was kept under it; then what the batch did is kept. Must not know:
//! what it holds.

use rusqlite::{OptionalExtension, Transaction};

use crate::{
    backend::{BackendError, sqlite::failure},
    changes::{self, Known, Once, Outcome},
    sql::write,
};

/// What is kept under the key.
pub(super) fn known(
    transaction: &Transaction<'_>,
    once: Option<&Once>,
) -> Result<Option<Known>, BackendError> {
    let Some(once) = once else { return Ok(None) };
    let kept = transaction.prepare_cached(write::TAKE_WRITE).and_then(|mut take| {
        take.query_row([&once.id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).optional()
    });
    let Some((hash, kept)) = kept.map_err(|problem| failure::failed(&problem))? else { return Ok(None) };
    let known = changes::known(&hash, &kept);
    known
        .map(Some)
        .ok_or_else(|| BackendError::Record("what is kept of a write is something else".to_owned()))
}

/// Keeps what the batch did, and forgets what is old.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    once: Option<&Once>,
    outcome: &Outcome,
) -> Result<(), rusqlite::Error> {
    let Some(once) = once else { return Ok(()) };
    let kept = changes::kept(once, outcome);
    transaction.prepare_cached(write::KEEP_WRITE)?.execute((&once.id, &once.hash, kept, once.at))?;
    transaction.prepare_cached(write::FORGET_WRITES)?.execute([once.since])?;
    Ok(())
}
