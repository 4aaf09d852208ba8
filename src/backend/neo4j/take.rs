//! Taking aspects in, in one transaction: what is kept is read, what it comes to is written, the aspects are kept.
//!
//! In: [`Incoming`]. Out: what was written. Must not know: how aspects become an asset, the text of statements.
//!
//! Writers of aspects take turns, so that what is read stays as it is until it is written, without a lock on any asset: assets
//! are locked in one order with all other writers, once it is known which.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use neo4rs::Operation;

use super::{
    apply::{Given, apply_all},
    batch::{Key, batch},
    connection::Neo4j,
    derivation,
    transaction::{Failure, Transaction, again, items, odd},
};
use crate::{
    backend::{BackendError, Sight, locked::Locked},
    catalog::types::Catalog,
    changes::{
        self, KEY_SEPARATOR, Outcome, RelationshipRef,
        aspect::{Aspect, Held, Incoming},
    },
    cypher::{
        self,
        ast::Query,
        write::{self, Keyed},
    },
    value::Value,
};

impl Neo4j {
    /// Takes aspects in; see [`crate::backend::Backend::take`].
    pub(in crate::backend) async fn take(
        &self,
        catalog: &Arc<Catalog>,
        incoming: &Incoming,
    ) -> Result<Outcome, BackendError> {
        self.check(catalog, self.write()).await?;
        let _turn = self.turn().await?;
        again(self.write(), || self.take_once(catalog, incoming)).await
    }

    async fn take_once(&self, catalog: &Catalog, incoming: &Incoming) -> Result<Outcome, Failure> {
        let mut transaction = self.begin().await?;
        derivation::take_turn(&mut transaction, true).await?;
        let subjects = incoming.subjects.iter().map(|uri| Value::from(uri.as_str())).collect();
        let kept = transaction.answer(&write::aspects(subjects)).await?;
        let met = (incoming.meet)(items(&kept)?.iter().map(aspect).collect::<Result<_, _>>()?);
        let held = held(&mut transaction, catalog, &met.touched).await?;
        let folded = (met.fold)(held);
        let changes = changes::fold(folded.changes);
        let batch = batch(catalog, changes.clone())?;
        let given = Given { sight: Sight::default(), locked: Locked::of(catalog, &changes), changes };
        let outcome = apply_all(&mut transaction, catalog, &batch, &given).await?.done();
        let rows: Vec<Value> = folded.keep.iter().map(row).collect();
        if !rows.is_empty() {
            let count = rows.len();
            transaction.write(&write::keep_aspects(rows), count).await?;
        }
        // From here on it is unknown whether they were taken in, so it is not tried again by itself.
        transaction.commit().await?;
        Ok(outcome)
    }
}

impl Neo4j {
    /// All that is kept of assets; see [`crate::backend::Backend::kept`].
    pub(in crate::backend) async fn kept(
        &self,
        subjects: &BTreeSet<String>,
    ) -> Result<Vec<Aspect>, BackendError> {
        let subjects = subjects.iter().map(|uri| Value::from(uri.as_str())).collect();
        let answer = self.look(&write::aspects(subjects)).await?;
        let aspects = items(&answer).and_then(|rows| rows.iter().map(aspect).collect());
        aspects.map_err(Failure::into_error)
    }

    /// What a statement answers that changes nothing.
    async fn look(&self, statement: &Query) -> Result<Value, BackendError> {
        self.answer(&cypher::emit(statement), Operation::Read, self.write()).await
    }
}

fn aspect(row: &Value) -> Result<Aspect, Failure> {
    let [subject, source, name, at, event, lines, raw] = row.as_list().unwrap_or_default() else {
        return Err(odd());
    };
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(odd);
    Ok(Aspect {
        subject: text(subject)?,
        source: text(source)?,
        name: text(name)?,
        at: at.as_int().ok_or_else(odd)?,
        event: text(event)?,
        lines: serde_json::from_str(&text(lines)?).unwrap_or_default(),
        raw: raw.as_str().and_then(|text| serde_json::from_str(text).ok()),
    })
}

/// A row of what is kept.
fn row(aspect: &Aspect) -> Value {
    let Aspect { subject, source, name, at, event, lines, raw } = aspect;
    let text = |text: &str| Value::from(text);
    let lines = serde_json::Value::from(lines.clone()).to_string();
    let raw = raw.as_ref().map_or(Value::Null, |raw| Value::String(raw.to_string()));
    let values =
        [text(subject), text(source), text(name), Value::Int(*at), text(event), Value::String(lines), raw];
    let properties = write::ASPECT.iter().map(|name| (*name).to_owned()).zip(values).collect();
    let identity = [&**subject, source, name].join(&KEY_SEPARATOR.to_string());
    Value::List(vec![Value::String(identity), Value::Map(properties)])
}

/// Relationships of one type by the keys of their ends.
type OfEnds<'a> = BTreeMap<(Key, Key), &'a RelationshipRef>;

async fn held(
    transaction: &mut Transaction,
    catalog: &Catalog,
    touched: &[RelationshipRef],
) -> Result<Vec<Held>, Failure> {
    let mut asked: BTreeMap<(Arc<str>, Keyed, Keyed), OfEnds<'_>> = BTreeMap::new();
    for key in touched {
        let [from, to] = [&key.from, &key.to].map(|node| Keyed::of(catalog.node(node.ty)));
        let ends = (Key::of(&key.from.key)?, Key::of(&key.to.key)?);
        asked.entry((Arc::clone(&key.relationship), from, to)).or_default().insert(ends, key);
    }
    let mut all = Vec::new();
    for ((ty, from, to), keys) in asked {
        let rows = keys.keys().map(|(from, to)| Value::List(vec![from.value(), to.value()])).collect();
        let answer = transaction.answer(&write::held(&ty, &from, &to, rows)).await?;
        for row in items(&answer)? {
            let [from, to, claims, declared] = row.as_list().unwrap_or_default() else { return Err(odd()) };
            let key = *keys.get(&(Key::of(from)?, Key::of(to)?)).ok_or_else(odd)?;
            let texts =
                claims.as_list().unwrap_or_default().iter().filter_map(Value::as_str).map(str::to_owned);
            let is_declared = *declared == Value::Bool(true);
            all.push(Held { key: key.clone(), claims: texts.collect(), is_declared });
        }
    }
    Ok(all)
}
