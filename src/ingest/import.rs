//! What an importer understood -> the graph, in batches.
//!
//! In: entries, each the aspects of one thing of a source. Out: a summary; what is bad is told as it is met. Must not know:
//! formats, where entries come from.

use std::{collections::BTreeSet, sync::Arc};

use super::{LineError, take::take_state};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::Catalog,
    changes::{AliasConflict, Derived, Outcome, aspect::Aspect},
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

/// What was imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Entries met.
    pub entries: u64,
    /// Entries that were left out.
    pub bad: u64,
    /// Nodes and components written.
    pub nodes: u64,
    /// Relationships written.
    pub relationships: u64,
    /// References created for ends that were not there.
    pub references: u64,
    /// Aliases left with another asset.
    pub conflicts: u64,
    /// Derived relationships, of all rules.
    pub derived: Derived,
    /// Assets of which the source said something that it does not say any more.
    pub retired: u64,
    /// Assets of which something was left out.
    pub unread: BTreeSet<String>,
}

impl Summary {
    /// Adds what a batch did.
    pub fn add(&mut self, outcome: &Outcome) {
        self.nodes += outcome.nodes;
        self.relationships += outcome.relationships;
        self.references += outcome.references;
        self.conflicts += outcome.conflicts.len() as u64;
        outcome.derived.values().for_each(|did| self.derived += *did);
    }
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
    (catalog, backend): (&Arc<Catalog>, &Backend),
    entries: Vec<Entry>,
    clock: i64,
    (summary, tell): (&mut Summary, &mut (dyn FnMut(Event<'_>) + Send)),
) -> Result<(), BackendError> {
    let mut entries = entries.into_iter().peekable();
    while entries.peek().is_some() {
        let (mut names, mut events) = (Vec::new(), Vec::new());
        for entry in entries.by_ref().take(BATCH_ENTRIES) {
            summary.entries += 1;
            match entry.said {
                Ok(aspects) => {
                    names.push(entry.name);
                    events.push(aspects);
                }
                Err(reason) => {
                    summary.bad += 1;
                    tell(Event::Bad(&entry.name, &reason));
                }
            }
        }
        let taken = take_state((catalog, backend), &events, clock).await?;
        for (place, LineError(reason)) in &taken.refused {
            summary.bad += 1;
            summary.unread.extend(events[*place].iter().map(|aspect| aspect.subject.clone()));
            tell(Event::Bad(&names[*place], reason));
        }
        summary.add(&taken.outcome);
        taken.outcome.conflicts.iter().for_each(|conflict| tell(Event::Conflict(conflict)));
        tell(Event::Progress(summary.entries));
    }
    Ok(())
}
