//! Reads that hang on answers: each once for all rows that name a key.
//!
//! In: a follow and the keys. Out: a record for each key that has one. Must not know: where the keys stood.

use std::collections::{BTreeSet, HashMap};

use super::{
    lookups,
    run::{Reader, read as statement},
};
use crate::{
    catalog::types::Computed,
    error::{ClientError, ErrorCode},
    lineage::{
        self, ByKey,
        reach::Beside,
        similar::{Beyond, Profiles},
    },
    plan::{
        limits::MAX_STARTS,
        types::{Follow, Followed, LineageFollow, PathsFollow, ReachFollow, RootRead, SimilarFollow},
    },
    value::Value,
};

/// What a follow answered, and the place of another with what was answered for it on the way.
pub(super) type Answered = (Followed, Option<(usize, Followed)>);

/// What a walk answered before, if it was read with its starts.
type Walked = Option<Result<Value, ClientError>>;

/// Answers a follow for some keys.
pub(super) async fn follow(
    reader: &Reader,
    follow: &Follow,
    (keys, walked): (BTreeSet<String>, Walked),
) -> Answered {
    let followed = match follow {
        Follow::Computed(field) => computed(reader, field, keys).await,
        Follow::Nodes(read) => nodes(reader, read, keys).await,
        // Whatever names such a node was answered by the walk that answers it.
        Follow::Walked => Ok(Records::new()),
        Follow::Lineage(follow) => {
            return match lineage(reader, follow, (keys, walked)).await {
                Ok((followed, walked)) => (Ok(followed), follow.nodes.map(|place| (place, Ok(walked)))),
                Err(error) => (Err(error), None),
            };
        }
        Follow::Reach(follow) => reach(reader, follow, (keys, walked)).await,
        Follow::Paths(follow) => paths(reader, follow, keys).await,
        Follow::Similar(follow) => similar(reader, follow, keys).await,
    };
    (followed, None)
}

async fn computed(reader: &Reader, field: &Computed, keys: BTreeSet<String>) -> Followed {
    let rows = keys.iter().map(|key| serde_json::from_str(key));
    let rows: Vec<Vec<Value>> = rows
        .collect::<Result<_, _>>()
        .map_err(|_| lookups::misplaced("the key of a computed field is a list"))?;
    let values = reader.resolvers.resolve(field, &rows).await?;
    let values = values.into_iter().map(|value| value.map(|value| Value::List(vec![value])));
    Ok(keys.into_iter().zip(values).collect())
}

async fn nodes(reader: &Reader, read: &RootRead, keys: BTreeSet<String>) -> Followed {
    let rows = statement(&reader.store, &read.with_keys(keys)).await?;
    Ok(headed(rows)?.into_iter().map(|(key, row)| (key, Ok(row))).collect())
}

/// Records by key.
type Records = HashMap<String, Result<Value, ClientError>>;

/// The lineage of some nodes, and the records of those that their walks bring along.
async fn lineage(
    reader: &Reader,
    follow: &LineageFollow,
    starts: (BTreeSet<String>, Walked),
) -> Result<(Records, Records), ClientError> {
    let read = &follow.lineage;
    let walks = walks(reader, &follow.walk, starts).await?;
    let (mut around, mut linked) = (BTreeSet::new(), BTreeSet::new());
    for (start, rows) in &walks {
        if follow.links.is_some() {
            // A page that can't be told is refused below, in its own place.
            linked.extend(lineage::link_keys(read, start, rows).unwrap_or_default());
        }
        if follow.around.is_some() {
            around.extend(lineage::around_keys(read, rows)?);
        }
    }
    let (around, links) = futures_util::future::try_join(
        beside(reader, follow.around.as_ref(), around, headed),
        beside(reader, follow.links.as_ref(), linked, by_key),
    )
    .await?;
    let beside = Beside { around, links };
    let (mut records, mut nodes) = (Records::new(), Records::new());
    for (start, rows) in walks {
        let record = lineage::assemble(read, &start, &rows, &beside);
        records.insert(start, record);
        if follow.nodes.is_some() {
            nodes.extend(brought(rows).ok_or_else(misplaced)?);
        }
    }
    Ok((records, nodes))
}

/// What rows of a walk say of their nodes, `[hops, key, column...]`, as records, `[key, column...]`.
fn brought(rows: Value) -> Option<Vec<(String, Result<Value, ClientError>)>> {
    let Value::List(rows) = rows else { return None };
    let record = |row: Value| match row {
        Value::List(mut row) if row.len() >= 2 => {
            row.remove(0);
            Some((row[0].as_key()?.into_owned(), Ok(Value::List(row))))
        }
        _ => None,
    };
    rows.into_iter().map(record).collect()
}

/// The rows of each walk.
async fn walks(
    reader: &Reader,
    walk: &RootRead,
    (starts, walked): (BTreeSet<String>, Walked),
) -> Result<ByKey, ClientError> {
    bounded(&starts)?;
    match walked {
        Some(walked) => by_key(walked?),
        None => by_key(statement(&reader.store, &walk.with_keys(starts)).await?),
    }
}

async fn reach(reader: &Reader, follow: &ReachFollow, starts: (BTreeSet<String>, Walked)) -> Followed {
    let walks = walks(reader, &follow.walk, starts).await?;
    let (mut around, mut linked) = (BTreeSet::new(), BTreeSet::new());
    for rows in walks.values() {
        if follow.around.is_some() {
            around.extend(lineage::reach::around_keys(follow, rows)?);
        }
        if follow.links.is_some() {
            linked.extend(lineage::reach::link_keys(follow, rows)?);
        }
    }
    let (around, links) = futures_util::future::try_join(
        beside(reader, follow.around.as_ref(), around, headed),
        beside(reader, follow.links.as_ref(), linked, by_key),
    )
    .await?;
    let beside = Beside { around, links };
    let record = |(start, rows): (String, Value)| {
        let record = lineage::reach::assemble(follow, &start, &rows, &beside);
        (start, record)
    };
    Ok(walks.into_iter().map(record).collect())
}

async fn paths(reader: &Reader, follow: &PathsFollow, starts: BTreeSet<String>) -> Followed {
    bounded(&starts)?;
    let mut ends = starts.clone();
    ends.insert(follow.to.clone());
    let target = async {
        match &follow.target {
            Some(read) => statement(&reader.store, read).await.map(|count| count == Value::Int(1)),
            None => Ok(true),
        }
    };
    let walks = async { statement(&reader.store, &follow.walk.with_keys(ends)).await.and_then(by_key) };
    let (walks, target_meets) = futures_util::future::try_join(walks, target).await?;
    let linked = lineage::paths::link_keys(follow, &walks)?;
    let links = beside(reader, Some(&follow.links), linked, by_key).await?;
    let found = starts.into_iter().filter(|start| walks.contains_key(start));
    let record = |start: String| {
        let record = lineage::paths::assemble(follow, &start, target_meets, (&walks, &links));
        (start, record)
    };
    Ok(found.map(record).collect())
}

async fn similar(reader: &Reader, follow: &SimilarFollow, starts: BTreeSet<String>) -> Followed {
    bounded(&starts)?;
    let mut profiles = Profiles::default();
    profiles.add(follow, &rows_of(reader, &follow.own, starts.clone()).await?)?;
    let (upstream, downstream) = profiles.found_by(follow, &starts);
    let (upstream, downstream) = futures_util::future::try_join(
        rows_of(reader, &follow.upstream, upstream),
        rows_of(reader, &follow.downstream, downstream),
    )
    .await?;
    let beyond = Beyond::of(follow, (upstream, downstream))?;
    let candidates = profiles.candidates(follow, &starts, &beyond);
    let unknown = candidates.values().flat_map(|found| &found.keys).filter(|key| !profiles.has(key));
    let unknown: BTreeSet<String> = unknown.map(ToString::to_string).collect();
    profiles.add(follow, &rows_of(reader, &follow.others, unknown).await?)?;
    let record = |(start, found): (String, _)| {
        let record = profiles.assemble(follow, &start, &found);
        (start, record)
    };
    Ok(candidates.into_iter().map(record).collect())
}

/// What a read answers for some keys; no rows for none.
async fn rows_of(reader: &Reader, read: &RootRead, keys: BTreeSet<String>) -> Result<Value, ClientError> {
    if keys.is_empty() {
        return Ok(Value::List(Vec::new()));
    }
    statement(&reader.store, &read.with_keys(keys)).await
}

/// What a read beside a walk answers for some keys; nothing where it is not wanted.
async fn beside(
    reader: &Reader,
    read: Option<&RootRead>,
    keys: BTreeSet<String>,
    rows: impl Fn(Value) -> Result<ByKey, ClientError>,
) -> Result<ByKey, ClientError> {
    match read {
        Some(read) if !keys.is_empty() => rows(statement(&reader.store, &read.with_keys(keys)).await?),
        Some(_) | None => Ok(ByKey::new()),
    }
}

/// Walks start from so many nodes at most.
fn bounded(starts: &BTreeSet<String>) -> Result<(), ClientError> {
    if starts.len() > MAX_STARTS {
        return Err(ClientError::new(
            ErrorCode::ResultTooLarge,
            format!(
                "the lineage of more than {MAX_STARTS} assets is asked for at once; ask for smaller pages"
            ),
        )
        .bounded(MAX_STARTS as u64, starts.len() as u64));
    }
    Ok(())
}

/// Rows by the key that heads each.
fn headed(answer: Value) -> Result<ByKey, ClientError> {
    lookups::by_key(answer).ok_or_else(misplaced)
}

/// What stands behind the key in pairs `[key, rows]`.
fn by_key(answer: Value) -> Result<ByKey, ClientError> {
    let Value::List(all) = answer else { return Err(misplaced()) };
    let of_key = |of_key| {
        let (key, rows) = pair(of_key)?;
        Some((key.as_key()?.into_owned(), rows))
    };
    all.into_iter().map(of_key).collect::<Option<_>>().ok_or_else(misplaced)
}

/// The two values of a list of two.
pub(super) fn pair(value: Value) -> Option<(Value, Value)> {
    let Value::List(values) = value else { return None };
    let [one, other] = <[Value; 2]>::try_from(values).ok()?;
    Some((one, other))
}

pub(super) fn misplaced() -> ClientError {
    lookups::misplaced("records of a follow are headed by keys")
}
