//! What became of many batches: lines of files, entries of importers.
//!
//! In: outcomes. Out: sums. Must not know: where they come from, how they are told.

use std::collections::BTreeSet;

use crate::changes::{Derived, Outcome};

/// What was loaded or imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Lines or entries read.
    pub read: u64,
    /// Those that were left out.
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
    /// Assets of which a source said something that it does not say any more.
    pub retired: u64,
    /// Assets of which something was left out, where an entry named them.
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
