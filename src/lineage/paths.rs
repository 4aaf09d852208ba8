//! Walks from two assets and the relationships among what they met -> the record of the paths between the two.
//!
//! In: the rows of both reads. Out: the record, laid out as [`PathsFollow`] says. Must not know: where rows come from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    walked::{ByKey, Walked, count, links_from, walked},
    yen::{self, Bounds, Graph},
};
use crate::{
    error::ClientError,
    plan::{
        limits::MAX_PATH_WORK,
        types::{PathsFollow, Unseen},
    },
    value::Value,
};

/// A path: hops, keys from the asset to the other end, whether it goes upstream.
type Path = (usize, Vec<String>, bool);

fn read<'v>(follow: &PathsFollow, rows: &'v Value) -> Result<Walked<'v>, ClientError> {
    walked(rows, None, Some(follow.bound), (Unseen::None, &follow.names))
}

/// The nodes whose relationships are wanted: those that the walk from one end met, if it met the other end.
///
/// # Errors
/// The rows are not those of the walk.
pub fn link_keys(follow: &PathsFollow, walks: &ByKey) -> Result<BTreeSet<String>, ClientError> {
    let mut keys = BTreeSet::new();
    for start in walks.keys().filter(|start| **start != follow.to) {
        for (from, to) in [(start, &follow.to), (&follow.to, start)] {
            let Some(rows) = walks.get(from) else { continue };
            let walked = read(follow, rows)?;
            if walked.reached.iter().any(|row| row.key == to) {
                keys.insert(from.clone());
                keys.extend(walked.reached.iter().map(|row| row.key.to_owned()));
            }
        }
    }
    Ok(keys)
}

/// The record of one start. `target_meets`: the other end meets `within`.
///
/// # Errors
/// The rows are not those of the reads.
pub fn assemble(
    follow: &PathsFollow,
    start: &str,
    target_meets: bool,
    (walks, links): (&ByKey, &ByKey),
) -> Result<Value, ClientError> {
    let mut paths: Vec<Path> = Vec::new();
    let mut all = true;
    if start != follow.to {
        for upstream in [true, false] {
            let from = if upstream { start } else { &*follow.to };
            let Some(rows) = walks.get(from) else { continue };
            let walked = read(follow, rows)?;
            let meets = |row: &str, meets: bool| {
                // The start need not meet `within`, whichever end of the walk it is.
                row == start || if row == follow.to { target_meets } else { meets }
            };
            let members: BTreeSet<&str> = walked
                .reached
                .iter()
                .filter(|row| meets(row.key, row.meets))
                .map(|row| row.key)
                .chain(meets(from, true).then_some(from))
                .collect();
            let found = between(follow, start, upstream, &members, links)?;
            all &= found.1 && !walked.beyond_bound;
            paths.extend(found.0.into_iter().map(|keys| (keys.len() - 1, keys, upstream)));
        }
    }
    paths.sort();
    let found = paths.len();
    all &= found <= follow.limit;
    // What was left out is known to be there, but not how much of it.
    let at_least = if all { found } else { found.min(follow.limit + 1) };
    paths.truncate(follow.limit);
    let rows = paths.iter().map(|path| row(follow, path, links)).collect::<Result<Vec<_>, _>>()?;
    let total = if all { count(found) } else { Value::Null };
    Ok(Value::List(vec![Value::List(rows), total, count(at_least), count(follow.hops)]))
}

/// Paths from the start to the other end among some nodes, one more than asked for, and whether these are all. They are
/// looked for from the start whichever way they go, since that is how they are ordered.
fn between(
    follow: &PathsFollow,
    start: &str,
    upstream: bool,
    members: &BTreeSet<&str>,
    links: &ByKey,
) -> Result<(Vec<Vec<String>>, bool), ClientError> {
    // Numbered in the order of their keys, which is the order of paths of one length.
    let names: Vec<&str> = members.iter().copied().collect();
    let numbers: HashMap<&str, usize> =
        names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let Some((start, target)) = numbers.get(start).zip(numbers.get(&*follow.to)) else {
        return Ok((Vec::new(), true));
    };
    let mut edges = Vec::new();
    for (name, number) in &numbers {
        for (link, _) in links_from(&follow.names, name, links)? {
            let far = numbers.get(link.1.as_str());
            edges.extend(far.map(|far| if upstream { (*number, *far) } else { (*far, *number) }));
        }
    }
    let graph = Graph::new(names.len(), edges);
    let bounds = Bounds { hops: follow.hops, paths: follow.limit + 1, work: MAX_PATH_WORK };
    let found = yen::paths(&graph, *start, *target, bounds);
    let named = |path: Vec<usize>| path.into_iter().map(|number| names[number].to_owned()).collect();
    Ok((found.paths.into_iter().map(named).collect(), found.all))
}

/// The row of a path.
fn row(follow: &PathsFollow, (hops, keys, upstream): &Path, links: &ByKey) -> Result<Value, ClientError> {
    let assets = keys.iter().map(|key| Value::List(vec![Value::from(key.as_str())])).collect();
    let mut steps = Vec::with_capacity(*hops);
    for pair in keys.windows(2) {
        let [from, to] = pair else { continue };
        let (near, far) = if *upstream { (from, to) } else { (to, from) };
        let relationships: BTreeMap<_, _> =
            links_from(&follow.names, near, links)?.into_iter().filter(|(link, _)| link.1 == **far).collect();
        let relationships = Value::List(relationships.into_values().collect());
        steps.push(Value::List(vec![Value::from(from.as_str()), Value::from(to.as_str()), relationships]));
    }
    let direction = Value::from(if *upstream { "UPSTREAM" } else { "DOWNSTREAM" });
    Ok(Value::List(vec![count(*hops), direction, Value::List(assets), Value::List(steps)]))
}
