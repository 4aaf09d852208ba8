//! Reads that hang on answers: each once for all rows that name a key.
//!
//! In: a follow and the keys. Out: a record for each key that has one. Must not know: where the keys stood.

use std::collections::{BTreeSet, HashMap};

use super::run::{Reader, read as statement};
use crate::{
    backend::BackendError,
    error::{ClientError, ErrorCode},
    lineage,
    plan::{
        limits::MAX_STARTS,
        types::{Follow, Followed, LineageFollow, RootRead},
    },
    value::Value,
};

/// Answers a follow for some keys.
pub(super) async fn follow(reader: &Reader, follow: &Follow, keys: BTreeSet<String>) -> Followed {
    match follow {
        Follow::Nodes(read) => nodes(reader, read, keys).await,
        Follow::Lineage(follow) => lineage(reader, follow, keys).await,
    }
}

async fn nodes(reader: &Reader, read: &RootRead, keys: BTreeSet<String>) -> Followed {
    let rows = statement(&reader.store, &with_keys(read, keys)).await?;
    let Value::List(rows) = rows else { return Err(misplaced()) };
    let headed = |row: Value| {
        let head = row.as_list()?.first()?.as_key()?.into_owned();
        Some((head, Ok(row)))
    };
    rows.into_iter().map(headed).collect::<Option<_>>().ok_or_else(misplaced)
}

async fn lineage(reader: &Reader, follow: &LineageFollow, starts: BTreeSet<String>) -> Followed {
    if starts.len() > MAX_STARTS {
        return Err(ClientError::new(
            ErrorCode::ResultTooLarge,
            format!(
                "the lineage of more than {MAX_STARTS} assets is asked for at once; ask for smaller pages"
            ),
        )
        .bounded(MAX_STARTS as u64, starts.len() as u64));
    }
    let read = &follow.lineage;
    let walks = by_key(statement(&reader.store, &with_keys(&follow.walk, starts)).await?)?;
    let mut links = HashMap::new();
    if let Some(wanted) = &follow.links {
        let mut keys = BTreeSet::new();
        for (start, rows) in &walks {
            // A page that can't be told is refused below, in its own place.
            keys.extend(lineage::link_keys(read, start, rows).unwrap_or_default());
        }
        if !keys.is_empty() {
            links = by_key(statement(&reader.store, &with_keys(wanted, keys)).await?)?;
        }
    }
    let record = |(start, rows): (String, Value)| {
        let record = lineage::assemble(read, &start, &rows, &links);
        (start, record)
    };
    Ok(walks.into_iter().map(record).collect())
}

/// The read, for these keys.
fn with_keys(read: &RootRead, keys: BTreeSet<String>) -> RootRead {
    let mut read = read.clone();
    // The keys are the first parameter of what hangs on an answer.
    if let Some(first) = read.params.first_mut() {
        *first = Value::List(keys.into_iter().map(Value::String).collect());
    }
    read
}

/// Rows by the key that heads them: `[key, rows]`.
fn by_key(answer: Value) -> Result<HashMap<String, Value>, ClientError> {
    let Value::List(all) = answer else { return Err(misplaced()) };
    let pair = |pair: Value| match pair {
        Value::List(mut pair) if pair.len() == 2 => {
            let rows = pair.pop()?;
            Some((pair.first()?.as_key()?.into_owned(), rows))
        }
        _ => None,
    };
    all.into_iter().map(pair).collect::<Option<_>>().ok_or_else(misplaced)
}

fn misplaced() -> ClientError {
    super::client_error(&BackendError::Record("records of a follow are headed by keys".to_owned()))
}
