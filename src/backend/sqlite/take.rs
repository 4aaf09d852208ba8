//! Taking aspects in, in one transaction: what is kept is read, what it comes to is written, the aspects are kept.
//!
//! In: [`Incoming`]. Out: what was written. Must not know: how aspects become an asset, SQL text.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

use super::{
    apply::{self, Places},
    derivation::number,
    failure,
    sight::Within,
};
use crate::{
    backend::{BackendError, Sight, derivation::Work},
    catalog::types::Catalog,
    changes::{
        self, Outcome, RelationshipRef,
        aspect::{Aspect, Held, Incoming},
    },
    sql::write,
};

/// Takes aspects in.
pub(super) fn take(
    connection: &mut Connection,
    (catalog, places): (&Catalog, &Places),
    incoming: &Incoming,
) -> Result<Outcome, BackendError> {
    let failed = |problem| failure::failed(&problem);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let met = (incoming.meet)(kept(&transaction, &incoming.subjects).map_err(failed)?);
    let held = held(&transaction, places, met.touched).map_err(failed)?;
    let folded = (met.fold)(held);
    let changes = changes::fold(folded.changes);
    let settled = Within::of(catalog, Sight::default(), &changes).settled(&transaction, places, &changes)?;
    let (changes, _) = settled.expect("without guards nothing is refused");
    let work = Work::of(catalog, &changes);
    let outcome = apply::apply_all(&transaction, places, (&changes, work.as_ref())).map_err(failed)?;
    for aspect in &folded.keep {
        keep(&transaction, aspect).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    Ok(outcome)
}

/// All that is kept of assets.
pub(super) fn kept(
    connection: &Connection,
    subjects: &BTreeSet<String>,
) -> Result<Vec<Aspect>, rusqlite::Error> {
    let mut read = connection.prepare_cached(write::ASPECTS)?;
    let mut all = Vec::new();
    for subject in subjects {
        for aspect in read.query_map([subject], aspect)? {
            all.push(aspect?);
        }
    }
    Ok(all)
}

fn aspect(row: &Row<'_>) -> Result<Aspect, rusqlite::Error> {
    let lines: String = row.get(5)?;
    let raw: Option<String> = row.get(6)?;
    Ok(Aspect {
        subject: row.get(0)?,
        source: row.get(1)?,
        name: row.get(2)?,
        at: row.get(3)?,
        event: row.get(4)?,
        lines: serde_json::from_str(&lines).unwrap_or_default(),
        raw: raw.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

fn keep(transaction: &Transaction<'_>, aspect: &Aspect) -> Result<(), rusqlite::Error> {
    let Aspect { subject, source, name, at, event, lines, raw } = aspect;
    let lines = serde_json::Value::from(lines.clone()).to_string();
    let raw = raw.as_ref().map(ToString::to_string);
    transaction
        .prepare_cached(write::KEEP_ASPECT)?
        .execute((subject, source, name, at, event, lines, raw))?;
    Ok(())
}

fn held(
    transaction: &Transaction<'_>,
    places: &Places,
    touched: Vec<RelationshipRef>,
) -> Result<Vec<Held>, rusqlite::Error> {
    let mut read = transaction.prepare_cached(&write::held())?;
    let mut all = Vec::new();
    for key in touched {
        let [from, to] = [&key.from, &key.to].map(|node| number(transaction, places, node));
        let (Some(from), Some(to)) = (from?, to?) else { continue };
        let claims = |row: &Row<'_>| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<bool>>(1)?));
        if let Some((claims, declared)) = read.query_row((from, &key.relationship, to), claims).optional()? {
            let claims = claims.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            all.push(Held { key, claims, is_declared: declared == Some(true) });
        }
    }
    Ok(all)
}
