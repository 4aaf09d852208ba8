//! Lookups of equal shape from concurrent requests, read together.
//!
//! In: keys of lookups. Out: a row for each key that has one. Must not know: statements, shapes of responses.
//!
//! A round trip costs a server more than a row: one statement of a hundred keys is answered in a fraction of the time
//! of a hundred statements. So lookups that differ in nothing but their keys share one.

use std::{
    collections::HashMap,
    convert::Infallible,
    hash::{Hash, Hasher},
    sync::Arc,
    time::{Duration, Instant},
};

use async_graphql::dataloader::{DataLoader, Loader};
use futures_util::future::join_all;
use tokio::{sync::Semaphore, time::timeout};
use tracing::Instrument as _;

use super::run::{Store, read};
use crate::{
    backend::BackendError,
    error::ClientError,
    plan::types::{Read, RootRead},
    telemetry::{metrics, spent},
    value::Value,
};

/// Keys that are read together at most: a larger batch would make its requests wait for each other's rows.
const BATCH: usize = 100;

/// Batches that keep a store busy: while one is read, the rows of another are sent.
const BUSY: usize = 2;

/// A batch that waited so long begins beside those that are read: they may be of a slow kind.
const PATIENCE: Duration = Duration::from_millis(1);

/// The lookups of a graph.
pub(super) type Lookups = DataLoader<Store>;

/// Of one graph. A batch forms for as long as others are read, so a lookup waits for company only where it would have to wait anyway.
pub(super) fn lookups(store: Store) -> Lookups {
    let turns = Arc::new(Semaphore::new(BUSY));
    let read = move |batch| {
        let turns = Arc::clone(&turns);
        tokio::spawn(async move {
            let _turn = timeout(PATIENCE, turns.acquire()).await;
            batch.await;
        })
    };
    // The loader's own delay is none: without its feature `tokio-timer`, whose timers end on the next millisecond, it ends at once.
    DataLoader::new(store, read).delay(Duration::ZERO).max_batch_size(BATCH)
}

/// Answers one lookup with the rows of its keys.
pub(super) async fn look_up(lookups: &Lookups, root: &RootRead) -> Result<Value, ClientError> {
    debug_assert!(matches!(&root.read, Read::Lookup(lookup) if lookup.keys.values.0 == 0), "keys come first");
    let keys = root.params.first().and_then(Value::as_list);
    let keys = keys.ok_or_else(|| misplaced("the keys of a lookup are no list"))?;
    if keys.is_empty() {
        return Ok(Value::List(Vec::new()));
    }
    let kind = Arc::new(Kind(root.with_keys(None::<Value>)));
    let keys = keys.iter().map(|key| Key { kind: Arc::clone(&kind), key: key.clone() });
    // A batch is read in a task of its own, perhaps for others too: this is what one request waits for.
    let span = tracing::info_span!("lookup", keys = keys.len());
    let start = Instant::now();
    let Ok(mut found) = lookups.load_many(keys.clone()).instrument(span).await;
    // It ran in that task, be it for this request alone.
    spent::add(start.elapsed());
    let rows = keys.filter_map(|key| found.remove(&key));
    let rows = rows.map(|row| row.map(Arc::unwrap_or_clone)).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::List(rows))
}

/// A lookup without its keys.
#[derive(Debug, PartialEq)]
struct Kind(RootRead);

/// One key of one kind of lookup.
#[derive(Debug, Clone)]
pub(super) struct Key {
    kind: Arc<Kind>,
    key: Value,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && (Arc::ptr_eq(&self.kind, &other.kind) || self.kind == other.kind)
    }
}

/// Equality is total: a key is text or an integer, and no parameter is `NaN`.
impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.as_key().hash(state);
        // Kinds of equal keys are few; comparing them tells them apart.
        self.kind.0.params.len().hash(state);
        if let Read::Lookup(lookup) = &self.kind.0.read {
            lookup.keys.label.hash(state);
            lookup.columns.len().hash(state);
        }
    }
}

impl Loader<Key> for Store {
    /// The row of a key, or why its kind could not be read: kinds of one batch fail by themselves.
    type Value = Result<Arc<Value>, ClientError>;
    type Error = Infallible;

    async fn load(&self, keys: &[Key]) -> Result<HashMap<Key, Self::Value>, Infallible> {
        let mut kinds: Vec<(&Arc<Kind>, Vec<&Key>)> = Vec::new();
        for key in keys {
            match kinds.iter_mut().find(|(kind, _)| Arc::ptr_eq(kind, &key.kind) || **kind == key.kind) {
                Some((_, keys)) => keys.push(key),
                None => kinds.push((&key.kind, vec![key])),
            }
        }
        tracing::debug!(keys = keys.len(), kinds = kinds.len(), "lookups are read together");
        let batches = kinds.into_iter().map(|(kind, keys)| one_kind(self, kind, keys));
        Ok(join_all(batches).await.into_iter().flatten().collect())
    }
}

/// Reads the rows of all keys of one kind.
async fn one_kind(
    store: &Store,
    kind: &Kind,
    keys: Vec<&Key>,
) -> Vec<(Key, Result<Arc<Value>, ClientError>)> {
    metrics::batch(keys.len());
    let answer = read(store, &kind.0.with_keys(keys.iter().map(|key| key.key.clone()))).await;
    match answer
        .and_then(|answer| by_key(answer).ok_or_else(|| misplaced("a lookup answers rows headed by keys")))
    {
        Ok(mut rows) => keys
            .into_iter()
            .filter_map(|key| Some((key.clone(), Ok(Arc::new(rows.remove(&*key.key.as_key()?)?)))))
            .collect(),
        Err(error) => keys.into_iter().map(|key| (key.clone(), Err(error.clone()))).collect(),
    }
}

/// The rows of a lookup by the key that heads each.
pub(super) fn by_key(answer: Value) -> Option<HashMap<String, Value>> {
    let Value::List(rows) = answer else { return None };
    let head = |row: &Value| Some(row.as_list()?.first()?.as_key()?.into_owned());
    rows.into_iter().map(|row| Some((head(&row)?, row))).collect()
}

/// The error of an answer that is not laid out as planned.
pub(super) fn misplaced(what: &str) -> ClientError {
    super::client_error(&BackendError::Record(what.to_owned()))
}
