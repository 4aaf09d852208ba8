//! The rows of walks and links, read.
//!
//! In: values as stores answer them. Out: what was reached, relationships, counts, completeness.
//! Must not know: what is made of them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    error::{ClientError, ErrorCode},
    plan::types::{Names, Unseen},
    value::Value,
};

/// Rows by the key of the node they are about.
pub type ByKey = HashMap<String, Value>;

/// One node that a walk reached.
pub(super) struct Reached<'v> {
    /// How far it is from the start.
    pub(super) hops: i64,
    /// Its key.
    pub(super) key: &'v str,
    /// Its label, if it is one of an asset type; only of a whole walk.
    pub(super) label: Option<&'v str>,
    /// Whether it meets the condition beside it; true of all where only those are read that do.
    pub(super) meets: bool,
    /// Whether it is not walked past; false of all where nobody asks.
    pub(super) stops: bool,
    /// Whether it may be seen; true of all where the walk does not tell.
    seen: bool,
}

/// The part of a walk that is of interest.
pub(super) struct Walked<'v> {
    /// Everything that is seen within the depth asked for and the bound, by hops and key.
    pub(super) reached: Vec<Reached<'v>>,
    /// How far the nodes are that edges are shown for without being seen, nearest first.
    pub(super) restricted: Vec<i64>,
    /// Something is not seen.
    pub(super) hidden: bool,
    /// Something lies beyond the depth.
    pub(super) beyond_depth: bool,
    /// The walk met more than its bound.
    pub(super) beyond_bound: bool,
}

/// Reads the rows of a walk: of a whole one up to a bound of nodes, else of a page.
pub(super) fn walked<'v>(
    rows: &'v Value,
    depth: Option<i64>,
    bound: Option<usize>,
    (unseen, names): (Unseen, &Names),
) -> Result<Walked<'v>, ClientError> {
    let rows = rows.as_list().ok_or_else(misplaced)?;
    let mut reached = rows
        .iter()
        .map(|row| reached_of(row, bound.is_some(), names))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(misplaced)?;
    let within = depth.map_or(reached.len(), |depth| reached.partition_point(|row| row.hops <= depth));
    // What is not shown in any way is not missed.
    let beyond_depth = reached[within..].iter().any(|row| row.seen || unseen == Unseen::Shown);
    reached.truncate(within);
    let beyond_bound = bound.is_some_and(|bound| reached.len() > bound);
    if let (true, Some(bound)) = (beyond_bound, bound) {
        reached.truncate(bound);
    }
    let (reached, hidden): (Vec<_>, Vec<_>) = reached.into_iter().partition(|row| row.seen);
    let restricted = match unseen {
        Unseen::Shown => hidden.iter().map(|row| row.hops).collect(),
        Unseen::None | Unseen::Ends => Vec::new(),
    };
    Ok(Walked { reached, restricted, hidden: !hidden.is_empty(), beyond_depth, beyond_bound })
}

fn reached_of<'v>(row: &'v Value, whole: bool, names: &Names) -> Option<Reached<'v>> {
    let row = row.as_list()?;
    let (hops, key) = (int(row.first()?)?, row.get(1)?.as_str()?);
    if !whole {
        return Some(Reached { hops, key, label: None, meets: true, stops: false, seen: true });
    }
    let label = label_of(row.get(2)?, names);
    let truth = |value: &Value| matches!(value, Value::Bool(true) | Value::Int(1));
    let (meets, stops) = (truth(row.get(3)?), row.get(4).is_some_and(truth));
    let seen = row.get(5).is_none_or(truth);
    Some(Reached { hops, key, label, meets, stops, seen })
}

/// The label that tells the type, which may stand in a list of labels.
pub(super) fn label_of<'v>(stored: &'v Value, names: &Names) -> Option<&'v str> {
    let labels = match stored {
        Value::List(labels) => labels.as_slice(),
        single => std::slice::from_ref(single),
    };
    let known = |label: &&str| names.types.iter().any(|(known, _)| **known == **label);
    labels.iter().filter_map(Value::as_str).find(known)
}

/// From, to and type name of a relationship: at most one of each is stored.
pub(super) type Link = (String, String, Arc<str>);

/// The relationships that leave a node, and what stands in the record for each.
pub(super) fn links_from(
    names: &Names,
    from: &str,
    links: &ByKey,
) -> Result<Vec<(Link, Value)>, ClientError> {
    let Some(rows) = links.get(from) else { return Ok(Vec::new()) };
    let link = |row: &Value| {
        let [to, stored, rest @ ..] = row.as_list()? else { return None };
        let (to, stored) = (to.as_key()?, stored.as_str()?);
        let (_, name) = names.relationships.iter().find(|(known, _)| **known == *stored)?;
        let mut value = vec![Value::from(from), Value::from(&*to), Value::from(&**name)];
        value.extend_from_slice(rest);
        Some(((from.to_owned(), to.into_owned(), Arc::clone(name)), Value::List(value)))
    };
    rows.as_list().ok_or_else(misplaced)?.iter().map(link).collect::<Option<_>>().ok_or_else(misplaced)
}

/// Rows `[hops, type name, count]`, by hops, then type name.
pub(super) fn counts<'w, 'v: 'w>(
    names: &Names,
    reached: impl Iterator<Item = &'w Reached<'v>>,
) -> Vec<Value> {
    let mut counts: BTreeMap<(i64, &str), usize> = BTreeMap::new();
    for row in reached {
        if let Some(name) = row.label.and_then(|label| type_name(names, label)) {
            *counts.entry((row.hops, name)).or_default() += 1;
        }
    }
    let row = |((hops, name), number): ((i64, &str), usize)| {
        Value::List(vec![Value::Int(hops), Value::from(name), count(number)])
    };
    counts.into_iter().map(row).collect()
}

/// A row `[exact, found, cuts]`.
pub(super) fn completeness(walked: &Walked<'_>) -> Value {
    let mut cut = Vec::new();
    if walked.beyond_depth {
        cut.push(Value::from("DEPTH"));
    }
    if walked.beyond_bound {
        cut.push(Value::from("NODES"));
    }
    if walked.hidden {
        cut.push(Value::from("HIDDEN"));
    }
    Value::List(vec![Value::Bool(cut.is_empty()), count(walked.reached.len()), Value::List(cut)])
}

/// The name of a type.
pub(super) fn type_name<'n>(names: &'n Names, label: &str) -> Option<&'n str> {
    names.types.iter().find(|(known, _)| **known == *label).map(|(_, name)| &**name)
}

/// A number of things.
pub(super) fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// An integer.
pub(super) fn int(value: &Value) -> Option<i64> {
    if let Value::Int(number) = value { Some(*number) } else { None }
}

/// The store answered what the plan does not say.
pub(super) fn misplaced() -> ClientError {
    tracing::error!("the answer of a walk is not laid out as planned");
    ClientError::new(ErrorCode::Internal, "the answer of the graph store is not laid out as planned")
}
