//! A walk and the relationships beside it -> the record of a lineage.
//!
//! In: what is wanted, and the rows of both reads. Out: the record, laid out as [`LineageRead`] says.
//! Must not know: where rows come from, what the response looks like.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use super::{
    reach::{Beside, responsible},
    walked::{ByKey, Link, Reached, Walked, completeness, count, counts, links_from, walked},
};
use crate::{
    catalog::types::Direction,
    error::{ClientError, ErrorCode},
    plan::types::LineageRead,
    value::Value,
};

/// The nodes whose relationships are wanted, by key: with those that leave them every wanted one is there.
///
/// # Errors
/// The rows are not those of the walk.
pub fn link_keys(read: &LineageRead, start: &str, rows: &Value) -> Result<BTreeSet<String>, ClientError> {
    let walked = walked(rows, read.depth, read.whole, (read.unseen, &read.names))?;
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

/// The nodes that somebody may answer for: those that are returned, on whatever page.
///
/// # Errors
/// The rows are not those of the walk.
pub fn around_keys(read: &LineageRead, rows: &Value) -> Result<BTreeSet<String>, ClientError> {
    let walked = walked(rows, read.depth, read.whole, (read.unseen, &read.names))?;
    Ok(walked.reached.iter().filter(|row| row.meets).map(|row| row.key.to_owned()).collect())
}

/// One row of a page.
#[derive(Clone, Copy)]
enum Row<'w, 'v> {
    Seen(&'w Reached<'v>),
    /// Hops, and which of those that are not seen at so many hops it is.
    Restricted(i64, usize),
}

impl<'v> Row<'_, 'v> {
    fn hops(&self) -> i64 {
        match self {
            Self::Seen(row) => row.hops,
            Self::Restricted(hops, _) => *hops,
        }
    }

    fn key(&self) -> Option<&'v str> {
        match self {
            Self::Seen(row) => Some(row.key),
            Self::Restricted(..) => None,
        }
    }

    /// Sorts as the rows of one hop do: by key, then those without. It tells nothing of these but how many there are.
    fn place(&self) -> Cow<'v, str> {
        match self {
            Self::Seen(row) => Cow::Borrowed(row.key),
            Self::Restricted(_, number) => Cow::Owned(format!("{}{number:09}", char::MAX)),
        }
    }
}

/// The start and what is seen of the page.
fn members<'w>(read: &LineageRead, start: &'w str, page: &[Row<'w, 'w>]) -> BTreeSet<&'w str> {
    page.iter().take(read.size).filter_map(Row::key).chain([start]).collect()
}

/// The nodes that the relationships leave by which the page is reached.
fn ends_of_ways<'w>(
    read: &LineageRead,
    start: &'w str,
    walked: &'w Walked<'_>,
    page: &[Row<'w, 'w>],
) -> BTreeSet<&'w str> {
    let shown = page.iter().take(read.size).filter(|row| row.key().is_some());
    match read.direction {
        // What is met downstream depends on what was met before.
        Direction::In => shown.filter_map(Row::key).collect(),
        Direction::Out => {
            let before: BTreeSet<i64> = shown.map(|row| row.hops() - 1).collect();
            let near = walked.reached.iter().filter(|row| before.contains(&row.hops)).map(|row| row.key);
            near.chain(before.contains(&0).then_some(start)).collect()
        }
    }
}

/// The record of one start.
///
/// # Errors
/// The page lies beyond the bound of the walk, or the rows are not those of the walk.
pub fn assemble(
    read: &LineageRead,
    start: &str,
    rows: &Value,
    Beside { links, around }: &Beside,
) -> Result<Value, ClientError> {
    let walked = walked(rows, read.depth, read.whole, (read.unseen, &read.names))?;
    let page = page(read, &walked)?;
    let mut via = if read.via { ways(read, start, (&walked, &page), links)? } else { HashMap::new() };
    let shown = page.iter().map(|row| {
        let (key, place) = (row.key(), Value::from(&*row.place()));
        let via = key.and_then(|key| via.remove(key)).unwrap_or_default();
        let via = Value::List(via.into_values().collect());
        let restricted = Value::Bool(key.is_none());
        Value::List(vec![
            Value::Int(row.hops()),
            key.map_or(Value::Null, Value::from),
            via,
            restricted,
            place,
        ])
    });
    let shown = shown.collect();
    let returned = walked.reached.iter().filter(|row| row.meets).count();
    let total = match read.whole {
        Some(_) if !walked.beyond_bound => count(returned + walked.restricted.len()),
        Some(_) | None => Value::Null,
    };
    let relationships = if read.relationships { among(read, start, &page, links)? } else { Vec::new() };
    Ok(Value::List(vec![Value::List(vec![
        Value::List(shown),
        total,
        Value::List(relationships),
        Value::List(counts(&read.names, walked.reached.iter().filter(|row| row.meets))),
        Value::List(vec![completeness(&walked)]),
        Value::List(responsible(walked.reached.iter().filter(|row| row.meets), around)?),
    ])]))
}

/// The rows of the page, and one more if there is one.
fn page<'w>(read: &LineageRead, walked: &'w Walked<'w>) -> Result<Vec<Row<'w, 'w>>, ClientError> {
    let after = read.after.as_ref().filter(|_| read.whole.is_some());
    let is_after = |row: &Row<'_, '_>| {
        after.is_none_or(|(hops, place)| (row.hops(), &*row.place()) > (*hops, place.as_str()))
    };
    let mut page: Vec<Row<'_, '_>> =
        walked.reached.iter().filter(|row| row.meets).map(Row::Seen).filter(is_after).collect();
    if !walked.restricted.is_empty() {
        let alike = walked.restricted.chunk_by(|one, other| one == other);
        let restricted = alike
            .flat_map(|alike| alike.iter().enumerate().map(|(number, hops)| Row::Restricted(*hops, number)));
        page.extend(restricted.filter(is_after));
        page.sort_by(|one, other| (one.hops(), one.place()).cmp(&(other.hops(), other.place())));
    }
    page.truncate(read.size + 1);
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
    (walked, page): (&'w Walked<'_>, &[Row<'w, 'w>]),
    links: &ByKey,
) -> Result<HashMap<&'w str, BTreeMap<Link, Value>>, ClientError> {
    let hops: HashMap<&str, i64> =
        walked.reached.iter().map(|row| (row.key, row.hops)).chain([(start, 0)]).collect();
    // Nothing is reached by way of what is not walked past.
    let ends: HashSet<&str> = walked.reached.iter().filter(|row| row.stops).map(|row| row.key).collect();
    let mut ways: HashMap<&str, BTreeMap<Link, Value>> =
        page.iter().filter_map(Row::key).map(|key| (key, BTreeMap::new())).collect();
    for from in ends_of_ways(read, start, walked, page) {
        for (link, value) in links_from(&read.names, from, links)? {
            let (near, far) = match read.direction {
                Direction::Out => (&link.0, &link.1),
                Direction::In => (&link.1, &link.0),
            };
            let one_hop =
                hops.get(near.as_str()).zip(hops.get(far.as_str())).is_some_and(|(a, b)| a + 1 == *b);
            if one_hop
                && !ends.contains(near.as_str())
                && let Some(known) = ways.get_mut(far.as_str())
            {
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
    page: &[Row<'_, '_>],
    links: &ByKey,
) -> Result<Vec<Value>, ClientError> {
    let members = members(read, start, page);
    let mut found = BTreeMap::new();
    for from in &members {
        let links = links_from(&read.names, from, links)?;
        found.extend(links.into_iter().filter(|(link, _)| members.contains(link.1.as_str())));
    }
    Ok(found.into_values().collect())
}
