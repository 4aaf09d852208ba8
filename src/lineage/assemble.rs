//! A walk and the relationships beside it -> the record of a lineage.
//!
//! In: what is wanted, and the rows of both reads. Out: the record, laid out as [`LineageRead`] says.
//! Must not know: where rows come from, what the response looks like.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    catalog::types::Direction,
    error::{ClientError, ErrorCode},
    plan::types::LineageRead,
    value::Value,
};

/// Rows of relationships by the key of the node they leave.
pub type ByKey = HashMap<String, Value>;

/// One node that a walk reached.
struct Reached<'v> {
    hops: i64,
    key: &'v str,
    /// Its label, and whether it is returned; only of a whole walk.
    label: Option<&'v str>,
    returned: bool,
}

/// The part of a walk that is of interest.
struct Walked<'v> {
    /// Everything within the depth asked for and the bound, by hops and key.
    reached: Vec<Reached<'v>>,
    /// Something lies beyond the depth.
    beyond_depth: bool,
    /// The walk met more than its bound.
    beyond_bound: bool,
}

/// The nodes whose relationships are wanted, by key: with those that leave them every wanted one is there.
///
/// # Errors
/// The rows are not those of the walk.
pub fn link_keys(read: &LineageRead, start: &str, rows: &Value) -> Result<BTreeSet<String>, ClientError> {
    let walked = walked(read, rows)?;
    let page = page(read, &walked)?;
    let mut keys = BTreeSet::new();
    if read.relationships {
        keys.extend(members(read, start, &page));
    }
    if read.via {
        keys.extend(ends_of_ways(read, start, &walked, &page));
    }
    Ok(keys.into_iter().map(str::to_owned).collect())
}

/// The start and the page.
fn members<'w>(read: &LineageRead, start: &'w str, page: &[&'w Reached<'_>]) -> BTreeSet<&'w str> {
    page.iter().take(read.size).map(|row| row.key).chain([start]).collect()
}

/// The nodes that the relationships leave by which the page is reached.
fn ends_of_ways<'w>(
    read: &LineageRead,
    start: &'w str,
    walked: &'w Walked<'_>,
    page: &[&'w Reached<'_>],
) -> BTreeSet<&'w str> {
    let shown = page.iter().take(read.size);
    match read.direction {
        // What is met downstream depends on what was met before.
        Direction::In => shown.map(|row| row.key).collect(),
        Direction::Out => {
            let before: BTreeSet<i64> = shown.map(|row| row.hops - 1).collect();
            let near = walked.reached.iter().filter(|row| before.contains(&row.hops)).map(|row| row.key);
            near.chain(before.contains(&0).then_some(start)).collect()
        }
    }
}

/// The record of one start. `links` are the rows of relationships by the key they leave.
///
/// # Errors
/// The page lies beyond the bound of the walk, or the rows are not those of the walk.
pub fn assemble(
    read: &LineageRead,
    start: &str,
    rows: &Value,
    links: &ByKey,
) -> Result<Value, ClientError> {
    let walked = walked(read, rows)?;
    let page = page(read, &walked)?;
    let mut via = if read.via { ways(read, start, (&walked, &page), links)? } else { HashMap::new() };
    let shown = page.iter().map(|row| {
        let via = Value::List(via.remove(row.key).unwrap_or_default().into_values().collect());
        Value::List(vec![Value::Int(row.hops), Value::from(row.key), via, Value::Bool(false)])
    });
    let shown = shown.collect();
    let total = match read.whole {
        Some(_) if !walked.beyond_bound => count(walked.reached.iter().filter(|row| row.returned).count()),
        Some(_) | None => Value::Null,
    };
    let relationships = if read.relationships { among(read, start, &page, links)? } else { Vec::new() };
    Ok(Value::List(vec![Value::List(vec![
        Value::List(shown),
        total,
        Value::List(relationships),
        Value::List(counts(read, &walked)),
        Value::List(vec![completeness(&walked)]),
    ])]))
}

fn walked<'v>(read: &LineageRead, rows: &'v Value) -> Result<Walked<'v>, ClientError> {
    let rows = rows.as_list().ok_or_else(misplaced)?;
    let mut reached =
        rows.iter().map(|row| reached_of(row, read)).collect::<Option<Vec<_>>>().ok_or_else(misplaced)?;
    let within = read.depth.map_or(reached.len(), |depth| reached.partition_point(|row| row.hops <= depth));
    let beyond_depth = within < reached.len();
    reached.truncate(within);
    let beyond_bound = read.whole.is_some_and(|bound| reached.len() > bound);
    if let (true, Some(bound)) = (beyond_bound, read.whole) {
        reached.truncate(bound);
    }
    Ok(Walked { reached, beyond_depth, beyond_bound })
}

fn reached_of<'v>(row: &'v Value, read: &LineageRead) -> Option<Reached<'v>> {
    let row = row.as_list()?;
    let (hops, key) = (int(row.first()?)?, row.get(1)?.as_str()?);
    if read.whole.is_none() {
        return Some(Reached { hops, key, label: None, returned: true });
    }
    let label = label_of(row.get(2)?, read);
    let returned = matches!(row.get(3)?, Value::Bool(true) | Value::Int(1));
    Some(Reached { hops, key, label, returned })
}

/// The label that tells the type, which may stand in a list of labels.
fn label_of<'v>(stored: &'v Value, read: &LineageRead) -> Option<&'v str> {
    let labels = match stored {
        Value::List(labels) => labels.as_slice(),
        single => std::slice::from_ref(single),
    };
    let known = |label: &&str| read.type_names.iter().any(|(known, _)| **known == **label);
    labels.iter().filter_map(Value::as_str).find(known)
}

/// The rows of the page, and one more if there is one.
fn page<'w, 'v>(read: &LineageRead, walked: &'w Walked<'v>) -> Result<Vec<&'w Reached<'v>>, ClientError> {
    let after = read.after.as_ref().filter(|_| read.whole.is_some());
    let is_after =
        |row: &&Reached<'_>| after.is_none_or(|(hops, key)| (row.hops, row.key) > (*hops, key.as_str()));
    let page: Vec<_> =
        walked.reached.iter().filter(|row| row.returned).filter(is_after).take(read.size + 1).collect();
    if walked.beyond_bound && page.len() <= read.size && read.size > 0 {
        let bound = read.whole.unwrap_or_default();
        return Err(ClientError::new(
            ErrorCode::ResultTooLarge,
            format!(
                "the page lies beyond the {bound} assets that one walk meets here; page on without `totalCount`, \
                 `counts`, `completeness` and `via`, or ask for fewer lineages at once"
            ),
        )
        .bounded(bound as u64, bound as u64 + 1));
    }
    Ok(page)
}

/// The relationships by which each row of the page is reached from the hop before; sorted.
fn ways<'w>(
    read: &LineageRead,
    start: &'w str,
    (walked, page): (&'w Walked<'_>, &[&'w Reached<'_>]),
    links: &ByKey,
) -> Result<HashMap<&'w str, BTreeMap<Link, Value>>, ClientError> {
    let hops: HashMap<&str, i64> =
        walked.reached.iter().map(|row| (row.key, row.hops)).chain([(start, 0)]).collect();
    let mut ways: HashMap<&str, BTreeMap<Link, Value>> =
        page.iter().map(|row| (row.key, BTreeMap::new())).collect();
    for from in ends_of_ways(read, start, walked, page) {
        for (link, value) in links_from(read, from, links)? {
            let (near, far) = match read.direction {
                Direction::Out => (&link.0, &link.1),
                Direction::In => (&link.1, &link.0),
            };
            let one_hop =
                hops.get(near.as_str()).zip(hops.get(far.as_str())).is_some_and(|(a, b)| a + 1 == *b);
            if one_hop && let Some(known) = ways.get_mut(far.as_str()) {
                known.insert(link, value);
            }
        }
    }
    Ok(ways)
}

/// All relationships among the start and the page; sorted.
fn among(
    read: &LineageRead,
    start: &str,
    page: &[&Reached<'_>],
    links: &ByKey,
) -> Result<Vec<Value>, ClientError> {
    let members = members(read, start, page);
    let mut found = BTreeMap::new();
    for from in &members {
        let links = links_from(read, from, links)?;
        found.extend(links.into_iter().filter(|(link, _)| members.contains(link.1.as_str())));
    }
    Ok(found.into_values().collect())
}

/// From, to and type name of a relationship: at most one of each is stored.
type Link = (String, String, Arc<str>);

/// The relationships that leave a node, and what stands in the record for each.
fn links_from(
    read: &LineageRead,
    from: &str,
    links: &ByKey,
) -> Result<Vec<(Link, Value)>, ClientError> {
    let Some(rows) = links.get(from) else { return Ok(Vec::new()) };
    let link = |row: &Value| {
        let [to, stored, rest @ ..] = row.as_list()? else { return None };
        let (to, stored) = (to.as_key()?, stored.as_str()?);
        let (_, name) = read.relationship_names.iter().find(|(known, _)| **known == *stored)?;
        let mut value = vec![Value::from(from), Value::from(&*to), Value::from(&**name)];
        value.extend_from_slice(rest);
        Some(((from.to_owned(), to.into_owned(), Arc::clone(name)), Value::List(value)))
    };
    rows.as_list().ok_or_else(misplaced)?.iter().map(link).collect::<Option<_>>().ok_or_else(misplaced)
}

fn counts(read: &LineageRead, walked: &Walked<'_>) -> Vec<Value> {
    let mut counts: BTreeMap<(i64, &str), usize> = BTreeMap::new();
    for row in walked.reached.iter().filter(|row| row.returned) {
        let name = row.label.and_then(|label| read.type_names.iter().find(|(known, _)| **known == *label));
        if let Some((_, name)) = name {
            *counts.entry((row.hops, name)).or_default() += 1;
        }
    }
    let row = |((hops, name), number): ((i64, &str), usize)| {
        Value::List(vec![Value::Int(hops), Value::from(name), count(number)])
    };
    counts.into_iter().map(row).collect()
}

fn completeness(walked: &Walked<'_>) -> Value {
    let mut cut = Vec::new();
    if walked.beyond_depth {
        cut.push(Value::from("DEPTH"));
    }
    if walked.beyond_bound {
        cut.push(Value::from("NODES"));
    }
    Value::List(vec![Value::Bool(cut.is_empty()), count(walked.reached.len()), Value::List(cut)])
}

fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn int(value: &Value) -> Option<i64> {
    if let Value::Int(number) = value { Some(*number) } else { None }
}

/// The store answered what the plan does not say.
fn misplaced() -> ClientError {
    tracing::error!("the answer of a walk is not laid out as planned");
    ClientError::new(ErrorCode::Internal, "the answer of the graph store is not laid out as planned")
}
