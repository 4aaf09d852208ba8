//! What sources name and nobody describes yet: it waits to be fetched, where a declared source has it.
//!
//! In: aspects that were taken, a store. Out: assets that wait. Must not know: who said it, HTTP.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value as Json;

use super::{declared::Declared, event::waiting_for};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::{Catalog, Field},
    changes::aspect::Aspect,
    plan,
    value::Value,
};

/// What happened to an asset that somebody named.
const NAMED: &str = "reference";

/// The assets that aspects speak of and that a declared source can be asked for.
pub fn named<'a>(sources: &Declared, aspects: impl IntoIterator<Item = &'a Aspect>) -> BTreeSet<&'a str> {
    if sources.is_empty() {
        return BTreeSet::new();
    }
    let names = |aspect: &'a Aspect| {
        let ends = aspect.lines.iter().flat_map(|line| ["from", "to", "uri"].map(|name| line.get(name)));
        ends.flatten().filter_map(Json::as_str).chain([&*aspect.subject])
    };
    aspects.into_iter().flat_map(names).filter(|uri| waiting_for(sources, uri, NAMED).is_ok()).collect()
}

/// Those of some assets that are only named so far.
///
/// # Errors
/// The store can't be read.
pub async fn unresolved(
    (catalog, backend): (&Catalog, &Backend),
    uris: impl IntoIterator<Item = &str>,
) -> Result<BTreeSet<String>, BackendError> {
    let uris: Vec<&str> = uris.into_iter().collect();
    let Some(asset) = catalog.asset.filter(|_| !uris.is_empty()) else { return Ok(BTreeSet::new()) };
    let interface = catalog.interface(asset);
    let key = catalog.key_of(crate::catalog::types::Target::Interface(asset));
    let Some(Field::Property(hydration)) = interface.fields.get("hydration") else {
        return Ok(BTreeSet::new());
    };
    let read = plan::assets(catalog, false, [key, hydration]).with_keys(uris);
    let rows = backend.read(catalog, &read).await?;
    let rows = rows.as_list().unwrap_or_default().iter().filter_map(Value::as_list);
    let unresolved = rows.filter_map(|row| match row {
        [_, uri, state] if state.as_str() == Some("REFERENCE") => uri.as_str().map(str::to_owned),
        _ => None,
    });
    Ok(unresolved.collect())
}

/// Has what is only named wait to be fetched; how many assets that are.
///
/// # Errors
/// The store can't be read or written.
pub async fn follow(
    (catalog, backend, sources): (&Arc<Catalog>, &Backend, &Declared),
    aspects: impl IntoIterator<Item = &Aspect>,
    now: i64,
) -> Result<usize, BackendError> {
    let named = named(sources, aspects);
    if named.is_empty() {
        return Ok(0);
    }
    let unresolved = unresolved((catalog, backend), named).await?;
    let events: Vec<_> = unresolved.iter().filter_map(|uri| waiting_for(sources, uri, NAMED).ok()).collect();
    if !events.is_empty() {
        backend.enqueue(catalog, &events, now).await?;
    }
    Ok(events.len())
}
