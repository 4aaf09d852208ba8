//! All reads of a Plan at once, each within the deadlines of the store.
//!
//! In: a Plan, and the Shape, which tells where keys stand. Out: one answer for each read and follow, in order; one that
//! fails leaves the others alone. Must not know: statements.

use std::{collections::HashMap, fmt, sync::Arc};

use futures_util::future::join_all;

use super::{
    client_error, follow, gather,
    lookups::{self, Lookups},
    resolvers::Resolvers,
    size::Size,
};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    error::ClientError,
    guard::Limits,
    plan::{
        Planned,
        types::{Answers, Followed, Read, RootRead},
    },
    value::Value,
};

/// Where answers come from: a graph, and the lookups that are being gathered for it.
pub struct Reader {
    pub(super) store: Store,
    pub(super) resolvers: Resolvers,
    lookups: Lookups,
}

/// A graph and the schema it is read by.
#[derive(Debug, Clone)]
pub(super) struct Store {
    catalog: Arc<Catalog>,
    backend: Backend,
}

impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reader").field("backend", &self.store.backend).finish_non_exhaustive()
    }
}

/// Reads of one graph. Made once, since only requests of one reader share their lookups.
#[must_use]
pub fn reader(catalog: Arc<Catalog>, backend: Backend, resolvers: Resolvers) -> Reader {
    let store = Store { catalog, backend };
    Reader { lookups: lookups::lookups(store.clone()), store, resolvers }
}

/// Runs every read of a Plan at once, then what hangs on their answers, level by level. The Shape says where in an
/// answer the keys of a follow stand.
///
/// What takes the answers beyond their limits is an error in its place.
pub async fn run(reader: &Reader, limits: &Limits, planned: &Planned) -> Answers {
    let mut progress = begin(planned);
    let plan = &planned.plan;
    let reads = plan.reads.iter().enumerate().map(|(place, read)| async move {
        match plan.known.iter().find(|known| known.read == place) {
            Some(known) => {
                let (rows, walks) = at_once(reader, read, known.both(plan)).await;
                (rows, Some((known.follow, walks)))
            }
            None => (answer(reader, read).await, None),
        }
    });
    for (answer, walks) in join_all(reads).await {
        progress.add(limits, answer);
        progress.walks.extend(walks);
    }
    follow_up((reader, limits, planned), &mut progress).await;
    finish(progress)
}

/// Answers so far.
#[derive(Debug)]
pub struct Progress {
    size: Size,
    reads: Vec<Result<Value, ClientError>>,
    follows: Vec<Option<Followed>>,
    /// Walks that were read with their starts, by the place of their follow.
    walks: HashMap<usize, Result<Value, ClientError>>,
}

impl Progress {
    /// Adds the answer of the next read or write.
    pub fn add(&mut self, limits: &Limits, answer: Result<Value, ClientError>) {
        self.reads.push(answer.and_then(|answer| self.size.add(limits, &answer).map(|()| answer)));
    }
}

/// Before anything is answered.
#[must_use]
pub fn begin(planned: &Planned) -> Progress {
    let mut follows = Vec::new();
    follows.resize_with(planned.plan.follows.len(), || None);
    Progress { size: Size::default(), reads: Vec::new(), follows, walks: HashMap::new() }
}

/// Runs what hangs on the answers that are there, level by level.
pub async fn follow_up((reader, limits, planned): (&Reader, &Limits, &Planned), progress: &mut Progress) {
    let Planned { plan, shape } = planned;
    let Progress { size, reads, follows, walks } = progress;
    while !plan.follows.is_empty() {
        let wanted = gather::gather(shape, reads, follows);
        if wanted.is_empty() {
            break;
        }
        let level = wanted.into_iter().map(|(place, keys)| {
            let walks = walks.remove(&place);
            async move { (place, follow::follow(reader, &plan.follows[place], (keys, walks)).await) }
        });
        for (place, (followed, beside)) in join_all(level).await {
            for (place, followed) in std::iter::once((place, followed)).chain(beside) {
                let within = followed.and_then(|records| {
                    let mut answered = records.values().filter_map(|record| record.as_ref().ok());
                    answered.try_for_each(|record| size.add(limits, record)).map(|()| records)
                });
                follows[place] = Some(within);
            }
        }
    }
}

/// All answers. What no row asks for has no records.
#[must_use]
pub fn finish(progress: Progress) -> Answers {
    let follows = progress.follows.into_iter();
    let follows = follows.map(|followed| followed.unwrap_or_else(|| Ok(HashMap::new()))).collect();
    Answers { reads: progress.reads, follows }
}

/// Answers a lookup, and the walks from what it finds, by one statement. Where that fails, the lookup is answered by itself: its
/// fields don't fail with the walk.
async fn at_once(
    reader: &Reader,
    lookup: &RootRead,
    both: &RootRead,
) -> (Result<Value, ClientError>, Result<Value, ClientError>) {
    let answered = read(&reader.store, both).await;
    match answered.and_then(|answer| follow::pair(answer).ok_or_else(follow::misplaced)) {
        Ok((rows, walks)) => (Ok(rows), Ok(walks)),
        Err(error) => (answer(reader, lookup).await, Err(error)),
    }
}

/// Answers one read.
async fn answer(reader: &Reader, root: &RootRead) -> Result<Value, ClientError> {
    match &root.read {
        Read::Lookup(_) => lookups::look_up(&reader.lookups, root).await,
        Read::LookupWalk(_)
        | Read::Set(_)
        | Read::Walk(_)
        | Read::Links(_)
        | Read::Neighbours(_)
        | Read::Suggest(_)
        | Read::Duplicates(_) => read(&reader.store, root).await,
    }
}

/// Runs one read as one statement.
pub(super) async fn read(store: &Store, read: &RootRead) -> Result<Value, ClientError> {
    store.backend.read(&store.catalog, read).await.map_err(|error| client_error(&error))
}
