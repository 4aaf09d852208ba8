//! Writes that are done once.
//!
//! In: the key of a batch. Out: what was kept under it; then what the batch did is kept. Must not know: what it holds.

use super::transaction::{Failure, Transaction, items, odd};
use crate::{
    changes::{self, Known, Once, Outcome},
    cypher::write,
    value::Value,
};

/// Takes the key, before anything else is locked. Answers what is kept under it.
pub(super) async fn take(
    transaction: &mut Transaction,
    once: Option<&Once>,
) -> Result<Option<Known>, Failure> {
    let Some(once) = once else { return Ok(None) };
    let answer = transaction.answer(&write::take_write(&once.id)).await?;
    let Some([hash, kept]) = items(&answer)?.first().and_then(Value::as_list) else { return Err(odd()) };
    let (Some(hash), Some(kept)) = (hash.as_str(), kept.as_str()) else { return Ok(None) };
    changes::known(hash, kept).map(Some).ok_or_else(odd)
}

/// Keeps what the batch did, and forgets what is old.
pub(super) async fn keep(
    transaction: &mut Transaction,
    once: Option<&Once>,
    outcome: &Outcome,
) -> Result<(), Failure> {
    let Some(once) = once else { return Ok(()) };
    let kept = Value::String(changes::kept(once, outcome));
    let row = vec![Value::from(&*once.id), Value::from(&*once.hash), kept, Value::Int(once.at)];
    transaction.write(&write::keep_write(row), 1).await?;
    transaction.answer(&write::forget_writes(once.since)).await?;
    Ok(())
}
