//! A subscription to assets that are written: which are told, each as it is then and as its subscriber sees it.
//!
//! In: keys of what is written, a prepared subscription. Out: events. Must not know: sockets, who writes.
//!
//! What is written goes into one ring for all. Whoever comes round too late is told how much they missed: nothing waits for
//! them.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};

use super::{Service, counted, turn};
use crate::{
    catalog::types::Catalog,
    error::{ClientError, ErrorCode},
    execute::{self, client_error},
    ingest::asset_type,
    plan::{Planned, types::Watch},
    projection::{self, Response},
    uri,
    value::Value,
};

/// How many keys the ring holds.
const RING: usize = 8_192;
/// How many keys are looked at by one read.
const AT_ONCE: usize = 100;

/// Where keys of assets go when they are written.
pub type Changed = broadcast::Sender<Arc<str>>;

/// A ring that nobody watches yet.
pub(super) fn ring() -> Changed {
    broadcast::channel(RING).0
}

/// Tells whoever watches that assets were written.
pub fn changed<'k>(service: &Service, keys: impl IntoIterator<Item = &'k str>) {
    if service.changed.receiver_count() == 0 {
        return;
    }
    let keys: BTreeSet<&str> = keys.into_iter().collect();
    for key in keys {
        // Nobody listens any more, then.
        let _ = service.changed.send(key.into()).is_ok();
    }
}

/// Somebody who watches.
#[derive(Debug)]
pub struct Watching {
    planned: Planned,
    written: broadcast::Receiver<Arc<str>>,
    /// Only this asset.
    only: Option<String>,
    missed: u64,
}

/// Begins to watch. What is written from now on is told.
pub(super) async fn watch(service: &Service, planned: Planned) -> Result<Watching, ClientError> {
    let written = service.changed.subscribe();
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
    Ok(Watching { planned, written, only, missed: 0 })
}

fn watch_of(planned: &Planned) -> &Watch {
    planned.plan.watch.as_ref().expect("`pipeline::subscribe` watches by plans that do")
}

/// The next events, at least one; nothing when nothing will be written any more.
pub async fn next(service: &Service, watching: &mut Watching) -> Option<Vec<Response>> {
    loop {
        let keys = written(&service.catalog, watching).await?;
        let seen = if keys.is_empty() { Vec::new() } else { seen(service, watching, keys).await };
        let mut events = Vec::with_capacity(seen.len());
        for key in seen {
            events.push(event(service, watching, Value::String(key)).await);
        }
        if events.is_empty() && watching.missed > 0 {
            events.push(event(service, watching, Value::Null).await);
        }
        if !events.is_empty() {
            return Some(events);
        }
    }
}

/// Waits for what is written, and takes what else is there.
async fn written(catalog: &Catalog, watching: &mut Watching) -> Option<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    let mut first = match watching.written.recv().await {
        Ok(key) => Some(key),
        Err(RecvError::Lagged(missed)) => {
            watching.missed += missed;
            None
        }
        Err(RecvError::Closed) => return None,
    };
    for _ in 0..AT_ONCE {
        if let Some(key) = first.take()
            && is_asked(catalog, watching, &key)
        {
            keys.insert(key.to_string());
        }
        match watching.written.try_recv() {
            Ok(key) => first = Some(key),
            Err(TryRecvError::Lagged(missed)) => watching.missed += missed,
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    if let Some(key) = first.filter(|key| is_asked(catalog, watching, key)) {
        keys.insert(key.to_string());
    }
    Some(keys)
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
    let asked = watch_of(&watching.planned).asked.with_keys(keys.iter().map(String::as_str));
    let found = async {
        let _turn = turn(service).await.ok()?;
        service.backend.read(&service.catalog, &asked).await.ok()
    };
    let Some(found) = found.await else {
        watching.missed += keys.len() as u64;
        return Vec::new();
    };
    let rows = found.as_list().unwrap_or_default().iter();
    let heads: HashSet<&str> = rows.filter_map(|row| row.as_list()?.first()?.as_str()).collect();
    keys.into_iter().filter(|key| heads.contains(key.as_str())).collect()
}

/// One event; it tells what was missed before it.
async fn event(service: &Service, watching: &mut Watching, key: Value) -> Response {
    let planned = &watching.planned;
    let missed = std::mem::take(&mut watching.missed);
    // Whoever does not see everything is not told how much there is.
    let missed = if watch_of(planned).sees_all { missed } else { missed.min(1) };
    let missed = i64::from(i32::try_from(missed).unwrap_or(i32::MAX));
    let mut progress = execute::begin(planned);
    progress.add(&service.limits, Ok(Value::List(vec![key.clone(), key, Value::Int(missed)])));
    execute::follow_up((&service.reader, &service.limits, planned), &mut progress).await;
    let answers = execute::finish(progress);
    counted(projection::project(&planned.shape, &answers, &[]))
}
