//! What an importer understood -> the graph, in batches.
//!
//! In: entries, each the aspects of one thing of a source. Out: a summary; what is bad is told as it is met. Must not know:
//! formats, where entries come from.

use std::sync::Arc;

use super::{LineError, take::take_as};
pub use super::{summary::Summary, take::Repeated};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::Catalog,
    changes::{AliasConflict, aspect::Aspect},
};

/// Entries of one transaction.
const BATCH_ENTRIES: usize = 500;

/// One thing of a source, and what is said of it; or why nothing can be.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// How the source names it.
    pub name: String,
    /// What is said, or why it is left out: one clause.
    pub said: Result<Vec<Aspect>, String>,
}

/// What happens while importing.
#[derive(Debug)]
pub enum Event<'a> {
    /// An entry is left out, and why.
    Bad(&'a str, &'a str),
    /// Another asset holds an alias already.
    Conflict(&'a AliasConflict),
    /// So many entries are behind us.
    Progress(u64),
}

/// Writes entries, a batch a transaction, and adds what became of them. `clock` is microseconds since the epoch.
///
/// # Errors
/// The store fails; earlier batches are in, and doing it again changes nothing of them.
pub async fn import(
    store: (&Arc<Catalog>, &Backend),
    (entries, repeated): (Vec<Entry>, Repeated),
    clock: i64,
    (summary, tell): (&mut Summary, &mut (dyn FnMut(Event<'_>) + Send)),
) -> Result<(), BackendError> {
    let mut entries = entries.into_iter().peekable();
    while entries.peek().is_some() {
        let (mut names, mut events, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        for (place, entry) in entries.by_ref().take(BATCH_ENTRIES).enumerate() {
            summary.read += 1;
            match entry.said {
                Ok(aspects) => {
                    names.push((place, entry.name));
                    events.push(aspects);
                }
                Err(reason) => bad.push((place, entry.name, reason)),
            }
        }
        let taken = take_as(store, &events, repeated, clock).await?;
        for (event, LineError(reason)) in &taken.refused {
            let (place, name) = &names[*event];
            summary.unread.extend(events[*event].iter().map(|aspect| aspect.subject.clone()));
            bad.push((*place, name.clone(), reason.clone()));
        }
        summary.bad += bad.len() as u64;
        bad.sort_unstable();
        for (_, name, reason) in &bad {
            tell(Event::Bad(name, reason));
        }
        summary.add(&taken.outcome);
        taken.outcome.conflicts.iter().for_each(|conflict| tell(Event::Conflict(conflict)));
        tell(Event::Progress(summary.read));
    }
    Ok(())
}
