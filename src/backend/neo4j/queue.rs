//! Assets that wait to be fetched, and those that could not be: nodes by their uris.
//!
//! In: events, what became of fetches. Out: what is due, what failed. Must not know: sources, the text of statements.
//!
//! Several servers may share a graph: who takes an asset locks it first, and then looks whether it is still due. All lock in
//! the order of uris, or are tried again where the server gives one of two up.

use std::collections::BTreeMap;

use neo4rs::Operation;

use super::{
    connection::Neo4j,
    transaction::{Failure, Transaction, again, items, odd},
};
use crate::{
    backend::BackendError,
    catalog::types::Catalog,
    changes::waiting::{Claim, DeadLetter, DeadLetters, Fate, Settled, Thin, Waiting},
    cypher::{self, names, write},
    value::Value,
};

impl Neo4j {
    /// Has assets wait; see [`crate::backend::Backend::enqueue`].
    pub(in crate::backend) async fn enqueue(
        &self,
        catalog: &Catalog,
        events: &[Thin],
        now: i64,
    ) -> Result<(), BackendError> {
        self.check(catalog, self.write()).await?;
        let rows: Rows = events
            .iter()
            .map(|Thin { uri, source, kind }| (uri.clone(), properties(source, kind, now)))
            .collect();
        let _turn = self.turn().await?;
        let once = || async {
            let mut transaction = self.begin().await?;
            put(&mut transaction, &rows, now).await?;
            commit(transaction, ()).await
        };
        again(self.write(), once).await
    }

    /// Takes those that are due; see [`crate::backend::Backend::claim`].
    pub(in crate::backend) async fn claim(
        &self,
        catalog: &Catalog,
        claim: &Claim,
    ) -> Result<Vec<Waiting>, BackendError> {
        self.check(catalog, self.write()).await?;
        let Claim { source, now, until, most } = claim;
        let most = i64::try_from(*most).unwrap_or(i64::MAX);
        let _turn = self.turn().await?;
        let once = || async {
            let mut transaction = self.begin().await?;
            let due = transaction.answer(&write::due(source, *now, most)).await?;
            let due = items(&due)?.to_vec();
            if due.is_empty() {
                // Asked again and again while nothing waits: its connection is used on.
                transaction.rollback().await?;
                return Ok(Vec::new());
            }
            let taken = transaction.answer(&write::claim(due, *now, *until)).await?;
            let taken = items(&taken)?.iter().map(waiting).collect::<Result<_, _>>()?;
            commit(transaction, taken).await
        };
        again(self.write(), once).await
    }

    /// Keeps what became of them; see [`crate::backend::Backend::settle`].
    pub(in crate::backend) async fn settle(
        &self,
        catalog: &Catalog,
        settled: &Settled,
    ) -> Result<(), BackendError> {
        self.check(catalog, self.write()).await?;
        let Settled { source, at, fates } = settled;
        let (mut ended, mut off, mut buried, mut done) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (Waiting { uri, kind, stamp, attempts }, fate) in fates {
            let uri = || Value::from(uri.as_str());
            match fate {
                Fate::Later { due, attempts } => {
                    let to = [
                        (names::QUEUED_DUE, Value::Int(*due)),
                        (names::QUEUED_ATTEMPTS, Value::Int(*attempts)),
                    ];
                    off.push(Value::List(vec![uri(), map(to)]));
                    continue;
                }
                Fate::Dead(reason) => {
                    let letter = map([
                        (names::QUEUED_SOURCE, Value::from(source.as_str())),
                        (names::QUEUED_KIND, Value::from(kind.as_str())),
                        (names::DEAD_REASON, Value::from(reason.as_str())),
                        (names::DEAD_AT, Value::Int(*at)),
                        (names::QUEUED_ATTEMPTS, Value::Int(*attempts)),
                    ]);
                    buried.push(Value::List(vec![uri(), letter]));
                }
                Fate::Done => done.push(uri()),
            }
            ended.push(Value::List(vec![uri(), Value::Int(*stamp), Value::Int(*at)]));
        }
        let mut all: Vec<&str> = fates.iter().map(|(waiting, _)| waiting.uri.as_str()).collect();
        all.sort_unstable();
        let all: Vec<Value> = all.into_iter().map(Value::from).collect();
        let _turn = self.turn().await?;
        let once = || async {
            let mut transaction = self.begin().await?;
            // Nothing happens to them between the look at their stamps and the end.
            transaction.answer(&write::lock_nodes(&write::Keyed::queued(), all.clone())).await?;
            if !buried.is_empty() {
                let uris = buried.iter().filter_map(|row| row.as_list()?.first().cloned()).collect();
                transaction.answer(&write::claim_nodes(&write::Keyed::dead(), uris)).await?;
                transaction.write(&write::bury(buried.clone()), buried.len()).await?;
            }
            transaction.answer(&write::forget_dead(done.clone())).await?;
            transaction.answer(&write::begin_anew(ended.clone())).await?;
            transaction.answer(&write::finish(ended.clone())).await?;
            transaction.answer(&write::put_off(off.clone())).await?;
            commit(transaction, ()).await
        };
        again(self.write(), once).await
    }

    /// Those that could not be fetched; see [`crate::backend::Backend::dead_letters`].
    pub(in crate::backend) async fn dead_letters(
        &self,
        catalog: &Catalog,
        which: &DeadLetters,
    ) -> Result<Vec<DeadLetter>, BackendError> {
        self.check(catalog, self.write()).await?;
        let DeadLetters { source, after, most } = which;
        let most = i64::try_from(*most).unwrap_or(i64::MAX);
        let statement = cypher::emit(&write::dead_letters(source.as_deref(), after, most));
        let answer = self.answer(&statement, Operation::Read, self.write()).await?;
        let letters = || items(&answer)?.iter().map(letter).collect::<Result<_, Failure>>();
        letters().map_err(Failure::into_error)
    }

    /// Has them wait again; see [`crate::backend::Backend::revive`].
    pub(in crate::backend) async fn revive(
        &self,
        catalog: &Catalog,
        uris: &[String],
        now: i64,
    ) -> Result<u64, BackendError> {
        self.check(catalog, self.write()).await?;
        let uris: Vec<Value> = uris.iter().map(|uri| Value::from(uri.as_str())).collect();
        let _turn = self.turn().await?;
        let once = || async {
            let mut transaction = self.begin().await?;
            let dead = transaction.answer(&write::dead_of(uris.clone())).await?;
            let mut rows = Rows::new();
            for row in items(&dead)? {
                let [uri, source, kind] = row.as_list().unwrap_or_default() else { return Err(odd()) };
                let mut properties = properties(&text(source)?, &text(kind)?, now);
                properties
                    .extend([(names::QUEUED_DUE, Value::Int(now)), (names::QUEUED_ATTEMPTS, Value::Int(0))]);
                rows.insert(text(uri)?, properties);
            }
            put(&mut transaction, &rows, now).await?;
            transaction.answer(&write::forget_dead(uris.clone())).await?;
            commit(transaction, rows.len() as u64).await
        };
        again(self.write(), once).await
    }
}

/// Properties of assets that wait, by their uris.
type Rows = BTreeMap<String, Vec<(&'static str, Value)>>;

fn properties(source: &str, kind: &str, now: i64) -> Vec<(&'static str, Value)> {
    vec![
        (names::QUEUED_SOURCE, Value::from(source)),
        (names::QUEUED_KIND, Value::from(kind)),
        (names::QUEUED_STAMP, Value::Int(now)),
    ]
}

/// Has assets wait. Their nodes are locked first and then looked for anew: of one that was just let go, a lock is no more than
/// silence.
async fn put(transaction: &mut Transaction, rows: &Rows, now: i64) -> Result<(), Failure> {
    let uris = rows.keys().map(|uri| Value::from(uri.as_str())).collect();
    transaction.answer(&write::claim_nodes(&write::Keyed::queued(), uris)).await?;
    let row = |(uri, properties): (&String, &Vec<_>)| {
        Value::List(vec![Value::from(uri.as_str()), map(properties.iter().cloned()), Value::Int(now)])
    };
    transaction.write(&write::enqueue(rows.iter().map(row).collect()), rows.len()).await?;
    Ok(())
}

async fn commit<T>(transaction: Transaction, done: T) -> Result<T, Failure> {
    // From here on it is unknown whether it is done, so it is not tried again by itself.
    transaction.commit().await?;
    Ok(done)
}

fn map<'a>(properties: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Map(properties.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn text(value: &Value) -> Result<String, Failure> {
    value.as_str().map(str::to_owned).ok_or_else(odd)
}

fn waiting(row: &Value) -> Result<Waiting, Failure> {
    let [uri, kind, stamp, attempts] = row.as_list().unwrap_or_default() else { return Err(odd()) };
    let number = |value: &Value| value.as_int().ok_or_else(odd);
    Ok(Waiting { uri: text(uri)?, kind: text(kind)?, stamp: number(stamp)?, attempts: number(attempts)? })
}

fn letter(row: &Value) -> Result<DeadLetter, Failure> {
    let [uri, source, kind, reason, at, attempts] = row.as_list().unwrap_or_default() else {
        return Err(odd());
    };
    let [uri, source, kind, reason] = [text(uri)?, text(source)?, text(kind)?, text(reason)?];
    let [at, attempts] = [at.as_int().ok_or_else(odd)?, attempts.as_int().ok_or_else(odd)?];
    Ok(DeadLetter { uri, source, kind, reason, at, attempts })
}
