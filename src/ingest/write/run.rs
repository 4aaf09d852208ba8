//! One write, start to finish.
//!
//! In: the [`Write`] of a plan. Out: its record, as `plan::write` says. Must not know: documents, responses.
//!
//! An item that touches an asset which its caller does not see, or would not see any more, is refused, and nothing of it is
//! written: the batch is rolled back and tried again without it. So nobody learns, changes or takes what is out of their
//! sight, and nobody loses an asset out of it by accident. What an item expects of what is stored is looked at in the same
//! way.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    assets,
    item::{Item, Refusal, batch, finish, refuse, refuse_afar, rows, touched},
    named::{self, Uris},
    once::{once, rows as rows_told, told},
    relationships,
    values::{items, text},
};
use crate::{
    backend::{Backend, BackendError, Sight},
    catalog::{
        surface::{InputMeaning, Writing},
        types::Catalog,
    },
    changes::{AliasConflict, Applied, Fixed, Known, Once, Outcome},
    error::{ClientError, ErrorCode},
    execute::client_error,
    plan::types::{RootRead, Write},
    uri::SCHEME,
    value::Value,
};

/// How often a batch is tried again without what was refused. Each time at least one item is, so that it ends anyway; a
/// batch that goes on like this is made to take long.
const ROUNDS: usize = 8;

/// Who writes, and when.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// What they are called.
    pub name: &'a str,
    /// Microseconds since the epoch.
    pub clock: i64,
}

/// Writes the items.
///
/// # Errors
/// The store fails; then nothing is written, or it is unknown whether it is. Or `CONFLICT`: the key was used for another
/// write.
pub async fn write(
    (catalog, backend): (&Catalog, &Backend),
    write: &Write,
    writer: Writer<'_>,
) -> Result<Value, ClientError> {
    let uris = uris((catalog, backend), write).await.map_err(|error| client_error(&error))?;
    let mut items = said((catalog, &uris), write, writer.clock);
    if let Some(afar) = &write.afar {
        refuse_afar(&mut items, afar);
    }
    let once = once(write, &writer);
    let applied = apply((catalog, backend), write, (&mut items, once.as_ref()), writer.clock);
    let (mut rows, outcome, replayed) = match applied.await.map_err(|error| client_error(&error))? {
        Done::Now(outcome) => (rows(&items), outcome, false),
        Done::Before(Known { hash, told, outcome }) => {
            if once.is_none_or(|once| once.hash != hash) {
                let message = "`key` was used for another write; a write of its own has a key of its own";
                return Err(ClientError::new(ErrorCode::Conflict, message));
            }
            let Some(rows) = rows_told(&told) else {
                tracing::error!("what is kept of a write can't be read");
                return Err(ClientError::new(ErrorCode::Internal, "what this key is kept for can't be read"));
            };
            (rows, outcome, true)
        }
    };
    finish(write.of, &mut rows[0], &outcome);
    let conflicts = conflicts((catalog, backend), write.sight.as_ref(), &outcome.conflicts);
    let conflicts = conflicts.await.map_err(|error| client_error(&error))?;
    let [results, relationships] = rows;
    Ok(Value::List(vec![
        Value::List(results),
        count(outcome.nodes),
        count(outcome.references),
        Value::List(conflicts),
        Value::List(relationships),
        Value::Bool(replayed),
        count(outcome.deleted.len() as u64),
        count(outcome.ended),
    ]))
}

/// The uris of the assets that a write names, as far as its caller sees them.
///
/// # Errors
/// The store fails.
pub async fn uris((catalog, backend): (&Catalog, &Backend), write: &Write) -> Result<Uris, BackendError> {
    let mut names = BTreeSet::new();
    let arguments = &write.arguments;
    names
        .extend(items(arguments, &InputMeaning::Refs).iter().map(|it| text(it.fields(), &InputMeaning::Key)));
    let owners = named::owners(catalog, arguments).map(|(_, owners)| owners).unwrap_or_default();
    names.extend(owners.iter().map(|it| text(it.fields(), &InputMeaning::Key)));
    for item in items(arguments, &InputMeaning::Relationships) {
        let ends = [InputMeaning::From, InputMeaning::To].map(|end| text(item.fields(), &end));
        names.extend(ends.into_iter().filter(|name| !name.starts_with(SCHEME)));
    }
    names.extend([InputMeaning::From, InputMeaning::To].map(|end| text(arguments, &end)));
    names.remove("");
    if names.is_empty() {
        return Ok(Uris::new());
    }
    let found = backend.read(catalog, &write.known.with_keys(names)).await?;
    let rows = found.as_list().unwrap_or_default().iter().filter_map(Value::as_list);
    let pair = |row: &[Value]| Some((row.first()?.as_str()?.to_owned(), row.get(1)?.as_str()?.to_owned()));
    Ok(rows.filter_map(pair).collect())
}

/// What the items say.
fn said((catalog, uris): (&Catalog, &Uris), write: &Write, clock: i64) -> Vec<Item> {
    let Write { of, arguments, .. } = write;
    match of {
        Writing::UpsertAssets | Writing::UpsertRelationships => {
            let of_assets = items(arguments, &InputMeaning::Items).iter();
            let of_assets = of_assets.map(|value| assets::item(catalog, value, clock));
            let related = items(arguments, &InputMeaning::Relationships).iter();
            let related = related.map(|value| relationships::item((catalog, uris), value.fields(), clock));
            of_assets.chain(related).collect()
        }
        Writing::SetLifecycle
        | Writing::AddTags
        | Writing::RemoveTags
        | Writing::SetOwners
        | Writing::DeleteAssets => {
            let refs = items(arguments, &InputMeaning::Refs).iter();
            refs.map(|value| named::item((catalog, uris), write, value, clock)).collect()
        }
        Writing::VerifyRelationship => vec![relationships::verified((catalog, uris), arguments, clock)],
    }
}

/// What became of a batch.
enum Done {
    /// It was applied, but for the items that were refused.
    Now(Outcome),
    /// It was known already.
    Before(Known),
}

async fn apply(
    (catalog, backend): (&Catalog, &Backend),
    write: &Write,
    (items, once): (&mut [Item], Option<&Once>),
    clock: i64,
) -> Result<Done, BackendError> {
    for _ in 0..ROUNDS {
        let mut batch = batch(items, clock);
        let nothing = batch.nodes.is_empty() && batch.relationships.is_empty() && !batch.takes_away();
        // Whether it was done before is asked in any case.
        if nothing && once.is_none() {
            return Ok(Done::Now(Outcome::default()));
        }
        let fixed = write.afar.iter().flat_map(|afar| afar.properties.values());
        batch.fixed =
            fixed.map(|(property, types)| Fixed { property: Arc::clone(property), types: *types }).collect();
        batch.once = once.map(|once| Once { told: told(&rows(items)), ..once.clone() });
        let assets = write.sight.as_ref().filter(|_| !nothing).map(|sight| sight.with_keys(touched(&batch)));
        let replaced = batch.replaced.iter().map(|it| it.node.key.clone());
        let related = write.related.as_ref().filter(|_| !nothing).map(|read| read.with_keys(replaced));
        let sight = Sight { assets: assets.as_ref(), related: related.as_ref() };
        match backend.apply_within(catalog, &batch, sight).await? {
            Applied::Done(outcome) => return Ok(Done::Now(outcome)),
            Applied::Known(known) => return Ok(Done::Before(known)),
            Applied::Refused(keys) => refuse(items, &keys),
        }
    }
    for item in items.iter_mut().filter(|item| item.state.is_ok()) {
        let message = "was not written, since too much of what it was to be written with was refused";
        item.state = Err(Refusal::new(ErrorCode::Forbidden, message));
    }
    Ok(Done::Now(Outcome::default()))
}

/// The conflicts, without names of what the caller does not see.
async fn conflicts(
    (catalog, backend): (&Catalog, &Backend),
    sight: Option<&RootRead>,
    conflicts: &[AliasConflict],
) -> Result<Vec<Value>, BackendError> {
    let holders: BTreeSet<&str> = conflicts.iter().map(|conflict| conflict.held_by.as_str()).collect();
    let unseen: HashSet<String> = match sight {
        Some(sight) if !holders.is_empty() => {
            let asked = sight.with_keys(holders);
            let rows = backend.read(catalog, &asked).await?;
            asked.unfound(rows.as_list().unwrap_or_default()).map(str::to_owned).collect()
        }
        Some(_) | None => HashSet::new(),
    };
    let row = |AliasConflict { alias, claimed_by, held_by }: &AliasConflict| {
        let told = !unseen.contains(held_by);
        let holder = if told { Value::from(held_by.as_str()) } else { Value::Null };
        Value::List(vec![Value::from(alias.as_str()), Value::from(claimed_by.as_str()), holder])
    };
    Ok(conflicts.iter().map(row).collect())
}

fn count(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
