//! All reads of a Plan at once, each within the deadlines of the store.
//!
//! In: a Plan, and the Shape, which tells where keys stand. Out: one answer for each read and follow, in order; one that
//! fails leaves the others alone. Must not know: statements.

use std::{collections::HashMap, fmt, sync::Arc};

use async_graphql::dataloader::DataLoader;
use futures_util::future::join_all;

use super::{client_error, follow, gather, lookups, resolvers::Resolvers, size::Size};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    error::ClientError,
    guard::Limits,
    plan::{
        Planned,
        types::{Answers, Read, RootRead},
    },
    value::Value,
};

/// Where answers come from: a graph, and the lookups that are being gathered for it.
pub struct Reader {
    pub(super) store: Store,
    pub(super) resolvers: Resolvers,
    lookups: DataLoader<Store>,
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
pub async fn run(reader: &Reader, limits: &Limits, Planned { plan, shape }: &Planned) -> Answers {
    let mut size = Size::default();
    let reads = join_all(plan.reads.iter().map(|read| answer(reader, read))).await;
    let reads: Vec<_> = reads
        .into_iter()
        .map(|answer| answer.and_then(|answer| size.add(limits, &answer).map(|()| answer)))
        .collect();
    let mut follows = Vec::new();
    follows.resize_with(plan.follows.len(), || None);
    while !plan.follows.is_empty() {
        let wanted = gather::gather(shape, &reads, &follows);
        if wanted.is_empty() {
            break;
        }
        let level = wanted.into_iter().map(|(place, keys)| async move {
            (place, follow::follow(reader, &plan.follows[place], keys).await)
        });
        for (place, followed) in join_all(level).await {
            let within = followed.and_then(|records| {
                let mut answered = records.values().filter_map(|record| record.as_ref().ok());
                answered.try_for_each(|record| size.add(limits, record)).map(|()| records)
            });
            follows[place] = Some(within);
        }
    }
    // What no row asks for has no records.
    let follows =
        follows.into_iter().map(|followed| followed.unwrap_or_else(|| Ok(HashMap::new()))).collect();
    Answers { reads, follows }
}

/// Answers one read.
async fn answer(reader: &Reader, root: &RootRead) -> Result<Value, ClientError> {
    match &root.read {
        Read::Lookup(lookup) => lookups::look_up(&reader.lookups, lookup, &root.params).await,
        Read::Set(_)
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
