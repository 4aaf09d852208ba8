//! What sources say -> the graph.
//!
//! In: events, each as its aspects. Out: what became of them. Must not know: formats, who sent them.

use std::sync::Arc;

use super::{LineError, fold, said::said, secrets::without_secrets};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::Catalog,
    changes::{Outcome, aspect::Aspect},
};

/// What became of events.
#[derive(Debug, Default)]
pub struct Taken {
    /// What was written.
    pub outcome: Outcome,
    /// Events of which nothing was written, by their places, and why.
    pub refused: Vec<(usize, LineError)>,
}

/// How a word counts that its source said before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    /// As its newest, so that it does not matter in which order they come.
    Anew,
    /// As it did, where the source is asked time and again for all that it knows: it changes nothing, but for when it was said
    /// last, and what it claims of relationships it claims since it first did.
    AsBefore,
}

/// Writes what events say, in one transaction; an event that can't be written is told, and the others are. `clock` is
/// microseconds since the epoch.
///
/// # Errors
/// The store fails; then nothing is written, or it is unknown whether it is.
pub async fn take(
    store: (&Arc<Catalog>, &Backend),
    events: &[impl AsRef<[Aspect]>],
    clock: i64,
) -> Result<Taken, BackendError> {
    take_as(store, events, Repeated::Anew, clock).await
}

/// The same, where it is said how what was said before counts.
///
/// # Errors
/// As [`take`].
pub async fn take_as(
    (catalog, backend): (&Arc<Catalog>, &Backend),
    events: &[impl AsRef<[Aspect]>],
    repeated: Repeated,
    clock: i64,
) -> Result<Taken, BackendError> {
    let mut aspects = Vec::new();
    let mut refused = Vec::new();
    for (place, event) in events.iter().map(AsRef::as_ref).enumerate() {
        match event.iter().try_for_each(|aspect| said(catalog, aspect).map(|_| ())) {
            Ok(()) => aspects.extend(event.iter().cloned().map(without_secrets)),
            Err(reason) => refused.push((place, reason)),
        }
    }
    let outcome = backend.take(catalog, &fold::incoming(catalog, aspects, repeated, clock)).await?;
    Ok(Taken { outcome, refused })
}
