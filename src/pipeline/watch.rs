//! A subscription to assets that are written: which are told, each as it is then and as its subscriber sees it.
//!
//! In: keys of what is written, a prepared subscription. Out: events. Must not know: sockets, who writes.
//!
//! What is written goes into one ring for all. Whoever comes round too late is told how much they missed: nothing waits for
//! them.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};

use super::{Service, counted, turn};
use crate::{
    backend::Backend,
    catalog::{
        surface::{DELETED, WRITTEN},
        types::Catalog,
    },
    error::{ClientError, ErrorCode},
    execute::{self, client_error},
    ingest::{self, asset_type},
    plan::{
        Planned,
        types::{RootRead, Watch, Write},
    },
    projection::{self, Response},
    uri,
    value::Value,
};

/// How many keys the ring holds.
const RING: usize = 8_192;
/// How many keys are looked at by one read.
const AT_ONCE: usize = 100;

/// How many reads of different subscriptions look at what is to be deleted; those of more are told that they missed it.
const LOOKS: usize = 32;

/// Where keys of assets go when they are written.
pub type Changed = Arc<Watched>;

/// The ring, and what those who watch ask for.
#[derive(Debug)]
pub struct Watched {
    ring: broadcast::Sender<Told>,
    asked: Mutex<Asked>,
}

/// Lookups of those who watch, by numbers; equal ones are one.
#[derive(Debug, Default)]
struct Asked {
    next: u64,
    reads: Vec<(u64, Weak<RootRead>)>,
}

/// What became of an asset.
#[derive(Debug, Clone)]
enum Told {
    Written(Arc<str>),
    Deleted(Arc<str>, Arc<SeenBy>),
}

/// Which assets those who watch saw and asked for before they were deleted: keys by the numbers of lookups.
#[derive(Debug, Default)]
pub(super) struct SeenBy(BTreeMap<u64, HashSet<String>>);

/// A ring that nobody watches yet.
pub(super) fn ring() -> Changed {
    Arc::new(Watched { ring: broadcast::channel(RING).0, asked: Mutex::default() })
}

impl Watched {
    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of what somebody asks for.
    fn note(&self, read: &RootRead) -> (u64, Arc<RootRead>) {
        let mut asked = self.asked();
        asked.reads.retain(|(_, read)| read.strong_count() > 0);
        let known = asked.reads.iter().find_map(|(number, known)| {
            known.upgrade().filter(|known| **known == *read).map(|known| (*number, known))
        });
        known.unwrap_or_else(|| {
            let (number, read) = (asked.next, Arc::new(read.clone()));
            asked.next += 1;
            asked.reads.push((number, Arc::downgrade(&read)));
            (number, read)
        })
    }
}

/// Tells whoever watches that assets were written.
pub fn written<'k>(changed: &Changed, keys: impl IntoIterator<Item = &'k str>) {
    tell(changed, keys, Told::Written);
}

/// Tells whoever watched them that assets were deleted.
pub(super) fn deleted<'k>(changed: &Changed, keys: impl IntoIterator<Item = &'k str>, seen: SeenBy) {
    let seen = Arc::new(seen);
    tell(changed, keys, |key| Told::Deleted(key, Arc::clone(&seen)));
}

fn tell<'k>(changed: &Changed, keys: impl IntoIterator<Item = &'k str>, what: impl Fn(Arc<str>) -> Told) {
    if changed.ring.receiver_count() == 0 {
        return;
    }
    let keys: BTreeSet<&str> = keys.into_iter().collect();
    for key in keys {
        // Nobody listens any more, then.
        let _ = changed.ring.send(what(key.into())).is_ok();
    }
}

/// Who sees and asks for what a write is to delete. What can't be looked at is in it for nobody, who then missed it.
pub(super) async fn seen_by(
    (catalog, backend): (&Catalog, &Backend),
    changed: &Changed,
    write: &Write,
) -> SeenBy {
    let reads: Vec<(u64, Arc<RootRead>)> = {
        let asked = changed.asked();
        asked.reads.iter().filter_map(|(number, read)| Some((*number, read.upgrade()?))).take(LOOKS).collect()
    };
    let mut seen = BTreeMap::new();
    if reads.is_empty() {
        return SeenBy(seen);
    }
    let Ok(uris) = ingest::write::uris((catalog, backend), write).await else { return SeenBy(seen) };
    for (number, read) in reads {
        let read = read.with_keys(uris.values().map(String::as_str));
        if let Ok(found) = backend.read(catalog, &read).await {
            seen.insert(number, heads(&found));
        }
    }
    SeenBy(seen)
}

/// The keys that rows are headed by.
fn heads(found: &Value) -> HashSet<String> {
    let rows = found.as_list().unwrap_or_default().iter();
    rows.filter_map(|row| row.as_list()?.first()?.as_str().map(str::to_owned)).collect()
}

/// Somebody who watches.
#[derive(Debug)]
pub struct Watching {
    planned: Planned,
    told: broadcast::Receiver<Told>,
    /// The lookup of what is asked for, and its number among those of all who watch.
    asked: (u64, Arc<RootRead>),
    /// Only this asset.
    only: Option<String>,
    missed: u64,
}

/// Begins to watch. What is written from now on is told.
pub(super) async fn watch(service: &Service, planned: Planned) -> Result<Watching, ClientError> {
    let told = service.changed.ring.subscribe();
    let watch = watch_of(&planned);
    let only = match &watch.name {
        Some(name) if !name.starts_with(uri::SCHEME) => {
            let known = watch.known.with_keys([name.as_str()]);
            let found = service.backend.read(&service.catalog, &known).await;
            let found = found.map_err(|error| client_error(&error))?;
            let row = found.as_list().and_then(|rows| rows.first()?.as_list());
            let uri = row.and_then(|row| row.get(1)?.as_str()).map(str::to_owned);
            let missing = || {
                let name = crate::scalar::shown(name);
                ClientError::new(ErrorCode::NotFound, format!("{name} is no asset that you see"))
            };
            Some(uri.ok_or_else(missing)?)
        }
        name => name.clone(),
    };
    let asked = service.changed.note(&watch_of(&planned).asked);
    Ok(Watching { planned, told, asked, only, missed: 0 })
}

fn watch_of(planned: &Planned) -> &Watch {
    planned.plan.watch.as_ref().expect("`pipeline::subscribe` watches by plans that do")
}

/// The next events, at least one; nothing when nothing will be written any more.
pub async fn next(service: &Service, watching: &mut Watching) -> Option<Vec<Response>> {
    loop {
        let News { written, deleted } = news(&service.catalog, watching).await?;
        let seen = if written.is_empty() { Vec::new() } else { seen(service, watching, written).await };
        let mut events = Vec::with_capacity(deleted.len() + seen.len());
        // What is there now was made anew.
        for key in deleted {
            events.push(event(service, watching, Some((key, DELETED))).await);
        }
        for key in seen {
            events.push(event(service, watching, Some((key, WRITTEN))).await);
        }
        if events.is_empty() && watching.missed > 0 {
            events.push(event(service, watching, None).await);
        }
        if !events.is_empty() {
            return Some(events);
        }
    }
}

/// Keys of what can be asked for.
#[derive(Debug, Default)]
struct News {
    written: BTreeSet<String>,
    deleted: BTreeSet<String>,
}

/// Waits for what is told, and takes what else is there.
async fn news(catalog: &Catalog, watching: &mut Watching) -> Option<News> {
    let mut news = News::default();
    match watching.told.recv().await {
        Ok(told) => take(catalog, watching, told, &mut news),
        Err(RecvError::Lagged(missed)) => watching.missed += missed,
        Err(RecvError::Closed) => return None,
    }
    for _ in 0..AT_ONCE {
        match watching.told.try_recv() {
            Ok(told) => take(catalog, watching, told, &mut news),
            Err(TryRecvError::Lagged(missed)) => watching.missed += missed,
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    Some(news)
}

fn take(catalog: &Catalog, watching: &mut Watching, told: Told, news: &mut News) {
    match told {
        Told::Written(key) if is_asked(catalog, watching, &key) => {
            news.written.insert(key.to_string());
        }
        Told::Deleted(key, seen) if is_asked(catalog, watching, &key) => {
            match seen.0.get(&watching.asked.0) {
                Some(keys) if keys.contains(&*key) => {
                    news.deleted.insert(key.to_string());
                }
                Some(_) => {}
                None => watching.missed += 1,
            }
        }
        Told::Written(_) | Told::Deleted(..) => {}
    }
}

/// Whether an asset can be one that is asked for, as far as its uri tells.
fn is_asked(catalog: &Catalog, watching: &Watching, key: &str) -> bool {
    let types = watch_of(&watching.planned).types;
    let of_types = || {
        let kind = uri::parse(key).ok().and_then(|parsed| asset_type(catalog, parsed.kind));
        kind.is_some_and(|node| types.contains(node.id))
    };
    watching.only.as_deref().is_none_or(|only| only == key) && of_types()
}

/// Those that are asked for and seen now. What can't be looked at is missed.
async fn seen(service: &Service, watching: &mut Watching, keys: BTreeSet<String>) -> Vec<String> {
    let asked = watching.asked.1.with_keys(keys.iter().map(String::as_str));
    let found = async {
        let _turn = turn(service).await.ok()?;
        service.backend.read(&service.catalog, &asked).await.ok()
    };
    let Some(found) = found.await else {
        watching.missed += keys.len() as u64;
        return Vec::new();
    };
    let heads = heads(&found);
    keys.into_iter().filter(|key| heads.contains(key)).collect()
}

/// One event; it tells what was missed before it.
async fn event(service: &Service, watching: &mut Watching, of: Option<(String, &str)>) -> Response {
    let planned = &watching.planned;
    let missed = std::mem::take(&mut watching.missed);
    // Whoever does not see everything is not told how much there is.
    let missed = if watch_of(planned).sees_all { missed } else { missed.min(1) };
    let missed = i64::from(i32::try_from(missed).unwrap_or(i32::MAX));
    let mut progress = execute::begin(planned);
    let (key, change) = match of {
        Some((key, change)) => (Value::String(key), Value::from(change)),
        None => (Value::Null, Value::Null),
    };
    let asset = if change == Value::from(WRITTEN) { key.clone() } else { Value::Null };
    progress.add(&service.limits, Ok(Value::List(vec![key, asset, Value::Int(missed), change])));
    execute::follow_up((&service.reader, &service.limits, planned), &mut progress).await;
    let answers = execute::finish(progress);
    counted(projection::project(&planned.shape, &answers, &[]))
}
