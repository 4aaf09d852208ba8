//! What a source does not say any more -> no longer said.
//!
//! In: a source that was asked for all that it knows, and when. Out: what became of what it did not say again. Must not know: formats.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use serde_json::json;

use super::{
    normalise::end_of_uri,
    take::{Repeated, take_as},
};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::{Catalog, Field},
    changes::{Outcome, aspect::Aspect},
};

/// Assets of one transaction.
const BATCH_ASSETS: usize = 500;

/// A source that was asked for all that it knows.
pub struct Asked<'a> {
    /// Who.
    pub source: &'a str,
    /// When, in microseconds since the epoch: all that it still says bears this time, or a later one.
    pub at: i64,
    /// Whether an asset is its own, so that it is retired where its source speaks of it no more. Other assets are only what others
    /// say they are.
    pub is_own: fn(uri: &str) -> bool,
    /// Assets of which something could not be taken in, which says nothing of what is there.
    pub unread: &'a BTreeSet<String>,
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Asked")
            .field("source", &self.source)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Takes back what a source said and does not say any more; `tell` is given what became of each batch, and how many assets it was
/// about. Of an asset of its own that it does not speak of at all, what it said last stands, and that it is `RETIRED`;
/// relationships and parts go. `clock` is microseconds since the epoch.
///
/// # Errors
/// The store fails; what was done before is done.
pub async fn retire(
    (catalog, backend): (&Arc<Catalog>, &Backend),
    asked: &Asked<'_>,
    clock: i64,
    tell: &mut (dyn FnMut(&Outcome, u64) + Send),
) -> Result<(), BackendError> {
    let spoken = backend.spoken(catalog, asked.source).await?;
    // What is silent already has nothing to take back.
    let old = spoken.into_iter().filter(|spoken| spoken.at < asked.at && !spoken.is_silent);
    let subjects: BTreeSet<String> = old.map(|spoken| spoken.subject).collect();
    let subjects: Vec<String> = subjects.into_iter().filter(|uri| !asked.unread.contains(uri)).collect();
    for batch in subjects.chunks(BATCH_ASSETS) {
        let mut kept = backend.kept(&batch.iter().cloned().collect()).await?;
        kept.retain(|aspect| aspect.source == asked.source);
        let spoken_of: HashSet<String> =
            kept.iter().filter(|aspect| aspect.at >= asked.at).map(|aspect| aspect.subject.clone()).collect();
        let old = kept.into_iter().filter(|aspect| aspect.at < asked.at);
        let last = old.filter_map(|old| last_word(catalog, asked, old, &spoken_of));
        let last: Vec<Aspect> = last.collect();
        let assets = last.iter().map(|aspect| &aspect.subject).collect::<HashSet<_>>().len() as u64;
        if !last.is_empty() {
            let taken = take_as((catalog, backend), &[last], Repeated::AsBefore, clock).await?;
            tell(&taken.outcome, assets);
        }
    }
    Ok(())
}

/// What is left of what was said; nothing where it was said to be over already.
fn last_word(
    catalog: &Catalog,
    asked: &Asked<'_>,
    old: Aspect,
    spoken_of: &HashSet<String>,
) -> Option<Aspect> {
    let is_over = (asked.is_own)(&old.subject) && !spoken_of.contains(&old.subject);
    let mut lines = Vec::new();
    if is_over && has_a_lifecycle(catalog, &old.subject) {
        lines = old.lines.iter().filter(|line| line.get("uri").is_some()).cloned().collect();
        for line in &mut lines {
            line["lifecycle"] = json!("RETIRED");
        }
    }
    (lines != old.lines || old.raw.is_some()).then(|| Aspect { at: asked.at, lines, raw: None, ..old })
}

fn has_a_lifecycle(catalog: &Catalog, uri: &str) -> bool {
    let end = end_of_uri(catalog, uri, 0);
    end.is_ok_and(|end| matches!(catalog.node(end.node.ty).fields.get("lifecycle"), Some(Field::Property(_))))
}
