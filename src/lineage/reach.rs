//! Everything downstream of an asset -> the record of its impact or usage.
//!
//! In: the rows of the walk, of what stands around the reached nodes, of the relationships that leave them. Out: the record,
//! laid out as [`Reach`] says. Must not know: where rows come from, what the response looks like.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::walked::{
    ByKey, Reached, Walked, completeness, count, counts, int, label_of, links_from, misplaced, type_name,
    walked,
};
use crate::{
    error::ClientError,
    plan::types::{Reach, ReachFollow},
    value::Value,
};

/// What is read beside a walk.
#[derive(Debug, Default)]
pub struct Beside {
    /// Rows of who answers for nodes, and of their domains.
    pub around: ByKey,
    /// Relationships that leave nodes.
    pub links: ByKey,
}

fn read<'v>(follow: &ReachFollow, rows: &'v Value) -> Result<Walked<'v>, ClientError> {
    walked(rows, follow.depth, Some(follow.bound), (follow.unseen, &follow.names))
}

/// The nodes whose surroundings are wanted.
///
/// # Errors
/// The rows are not those of the walk.
pub fn around_keys(follow: &ReachFollow, rows: &Value) -> Result<BTreeSet<String>, ClientError> {
    Ok(read(follow, rows)?.reached.iter().map(|row| row.key.to_owned()).collect())
}

/// The nodes whose relationships are wanted: for paths all up to the farthest that has one, for the last use those one
/// hop away.
///
/// # Errors
/// The rows are not those of the walk.
pub fn link_keys(follow: &ReachFollow, rows: &Value) -> Result<BTreeSet<String>, ClientError> {
    let walked = read(follow, rows)?;
    let farthest = match &follow.reach {
        Reach::Impact { live } => {
            let shown = walked.reached.iter().filter(|row| live.iter().any(|label| is_live(row, label)));
            shown.map(|row| row.hops).max().unwrap_or_default()
        }
        Reach::Usage { .. } => 1,
    };
    let near = walked.reached.iter().take_while(|row| row.hops <= farthest);
    Ok(near.map(|row| row.key.to_owned()).collect())
}

/// The record of one start.
///
/// # Errors
/// The rows are not those of the reads.
pub fn assemble(
    follow: &ReachFollow,
    start: &str,
    rows: &Value,
    beside: &Beside,
) -> Result<Value, ClientError> {
    if let Value::Int(number) = rows {
        // Nothing was wanted but the total.
        let within = usize::try_from(*number).is_ok_and(|number| number <= follow.bound);
        return Ok(Value::List(vec![if within { Value::Int(*number) } else { Value::Null }]));
    }
    let walked = read(follow, rows)?;
    let total = |number: usize| if walked.beyond_bound { Value::Null } else { count(number) };
    let completeness = Value::List(vec![completeness(&walked)]);
    let record = match &follow.reach {
        Reach::Impact { live } => {
            let mut record = vec![
                total(walked.reached.len()),
                Value::List(counts(&follow.names, walked.reached.iter())),
                completeness,
                Value::List(responsible(walked.reached.iter(), &beside.around)?),
            ];
            for label in live {
                record.push(Value::List(affected(follow, start, (&walked, label), &beside.links)?));
            }
            record
        }
        Reach::Usage { teams, domains, live } => {
            let at = usize::from(teams.is_some()) + 1;
            let mut record = vec![
                total(walked.reached.len()),
                Value::List(by_type(follow, &walked)),
                completeness,
                keys_around(follow, &beside.around, &walked, teams.as_ref().map(|label| (1, Some(label))))?,
                keys_around(follow, &beside.around, &walked, domains.then_some((at, None)))?,
                last_use(follow, start, &walked, &beside.links)?,
            ];
            for label in live {
                record.push(total(walked.reached.iter().filter(|row| is_live(row, label)).count()));
            }
            record
        }
    };
    Ok(Value::List(record))
}

fn is_live(row: &Reached<'_>, label: &Arc<str>) -> bool {
    row.meets && row.label == Some(&**label)
}

/// Who answers for what was reached: rows `[key, count]`, by count descending, then key.
pub(super) fn responsible<'w, 'v: 'w>(
    reached: impl Iterator<Item = &'w Reached<'v>>,
    around: &ByKey,
) -> Result<Vec<Value>, ClientError> {
    let mut owned: BTreeMap<&str, usize> = BTreeMap::new();
    for row in reached {
        for owner in rows_around(around, row.key, 1)? {
            let key = owner.as_list().and_then(|owner| owner.first()?.as_str()).ok_or_else(misplaced)?;
            *owned.entry(key).or_default() += 1;
        }
    }
    let mut owned: Vec<_> = owned.into_iter().collect();
    owned.sort_by_key(|(key, number)| (Reverse(*number), *key));
    Ok(owned.into_iter().map(|(key, number)| Value::List(vec![Value::from(key), count(number)])).collect())
}

/// The rows in one column of a row around a node; none where the node is gone.
fn rows_around<'v>(around: &'v ByKey, key: &str, column: usize) -> Result<&'v [Value], ClientError> {
    let Some(row) = around.get(key) else { return Ok(&[]) };
    row.as_list().and_then(|row| row.get(column)?.as_list()).ok_or_else(misplaced)
}

/// The distinct keys in one column around what was reached, of one label if one is given, as rows `[key]`.
fn keys_around(
    follow: &ReachFollow,
    around: &ByKey,
    walked: &Walked<'_>,
    wanted: Option<(usize, Option<&Arc<str>>)>,
) -> Result<Value, ClientError> {
    let mut keys = BTreeSet::new();
    if let Some((column, label)) = wanted {
        for row in &walked.reached {
            for other in rows_around(around, row.key, column)? {
                let [key, labels] = other.as_list().ok_or_else(misplaced)? else { return Err(misplaced()) };
                if label.is_none_or(|label| label_of(labels, &follow.names) == Some(&**label)) {
                    keys.insert(key.as_str().ok_or_else(misplaced)?);
                }
            }
        }
    }
    Ok(Value::List(keys.into_iter().map(|key| Value::List(vec![Value::from(key)])).collect()))
}

/// Rows `[type name, direct, count]`, by type name.
fn by_type(follow: &ReachFollow, walked: &Walked<'_>) -> Vec<Value> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in &walked.reached {
        if let Some(name) = row.label.and_then(|label| type_name(&follow.names, label)) {
            let (direct, all) = counts.entry(name).or_default();
            *direct += usize::from(row.hops == 1);
            *all += 1;
        }
    }
    let row = |(name, (direct, all)): (&str, (usize, usize))| {
        Value::List(vec![Value::from(name), count(direct), count(all)])
    };
    counts.into_iter().map(row).collect()
}

/// When a relationship to the start was last recorded.
fn last_use(
    follow: &ReachFollow,
    start: &str,
    walked: &Walked<'_>,
    links: &ByKey,
) -> Result<Value, ClientError> {
    let mut last = None;
    for row in walked.reached.iter().take_while(|row| row.hops == 1) {
        for (link, value) in links_from(&follow.names, row.key, links)? {
            if link.1 == start {
                last = last.max(value.as_list().and_then(|link| int(link.get(3)?)));
            }
        }
    }
    Ok(last.map_or(Value::Null, Value::Int))
}

/// The live ones of a label: rows `[key, hops, path]`.
fn affected(
    follow: &ReachFollow,
    start: &str,
    (walked, label): (&Walked<'_>, &Arc<str>),
    links: &ByKey,
) -> Result<Vec<Value>, ClientError> {
    let hops: HashMap<&str, i64> =
        walked.reached.iter().map(|row| (row.key, row.hops)).chain([(start, 0)]).collect();
    let mut rows = Vec::new();
    for row in walked.reached.iter().filter(|row| is_live(row, label)) {
        let path = if follow.links.is_some() { path(follow, row, &hops, links)? } else { Vec::new() };
        rows.push(Value::List(vec![Value::from(row.key), Value::Int(row.hops), Value::List(path)]));
    }
    Ok(rows)
}

/// A shortest way back to the start: from each node to the one with the least key that is one hop nearer.
fn path(
    follow: &ReachFollow,
    from: &Reached<'_>,
    hops: &HashMap<&str, i64>,
    links: &ByKey,
) -> Result<Vec<Value>, ClientError> {
    let mut path = Vec::new();
    let mut key = from.key.to_owned();
    for left in (0..from.hops).rev() {
        let nearer = links_from(&follow.names, &key, links)?
            .into_iter()
            .filter(|(link, _)| hops.get(link.1.as_str()) == Some(&left))
            .min_by(|(one, _), (other, _)| one.cmp(other));
        // The graph may change between two reads: then the way ends where it was lost.
        let Some((link, value)) = nearer else { break };
        key = link.1;
        path.push(value);
    }
    Ok(path)
}
