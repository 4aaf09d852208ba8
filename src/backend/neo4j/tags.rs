//! Keeping the tags of nodes right.
//!
//! In: the nodes that a transaction holds locked, each with the tags it should have. Out: relationships to them. Must not
//! know: what a tag is suggested by.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    batch::Key,
    transaction::{Failure, Transaction, items, odd},
};
use crate::{
    cypher::write::{self, Keyed},
    search::{Starts, later_text},
    value::Value,
};

/// Gives nodes the tags that they lack, and takes those that they have too many; how many nodes that were. Tags that are
/// given are locked in their order, so that writers of the same do not wait for each other in a circle.
pub(super) async fn keep(
    transaction: &mut Transaction,
    keyed: &Keyed,
    wanted: BTreeMap<Key, BTreeMap<String, Starts>>,
) -> Result<usize, Failure> {
    if wanted.is_empty() {
        return Ok(0);
    }
    let read = write::read_tags(keyed, wanted.keys().map(Key::value).collect());
    let (mut claimed, mut given, mut taken) = (BTreeMap::new(), Vec::new(), Vec::new());
    let mut wrong = BTreeSet::new();
    for row in items(&transaction.answer(&read).await?)? {
        let [key, there] = row.as_list().ok_or_else(odd)? else { return Err(odd()) };
        let there: BTreeSet<&str> = items(there)?.iter().filter_map(Value::as_str).collect();
        let node = Key::of(key)?;
        let tags = wanted.get(&node).ok_or_else(odd)?;
        let pair = |tag: &str| Value::List(vec![key.clone(), tag.into()]);
        for (tag, starts) in tags.iter().filter(|(tag, _)| !there.contains(tag.as_str())) {
            claimed.insert(tag.clone(), starts.clone());
            given.push(pair(tag));
            wrong.insert(node.clone());
        }
        for tag in there.into_iter().filter(|tag| !tags.contains_key(*tag)) {
            taken.push(pair(tag));
            wrong.insert(node.clone());
        }
    }
    if !claimed.is_empty() {
        let row = |(tag, starts): (String, Starts)| {
            let later = later_text(&starts).map_or(Value::Null, Value::String);
            Value::List(vec![Value::String(tag), Value::String(starts.whole), later])
        };
        let (tags, count) = (claimed.into_iter().map(row).collect::<Vec<_>>(), given.len());
        let claims = tags.len();
        transaction.write(&write::claim_tags(tags), claims).await?;
        transaction.write(&write::tag_nodes(keyed, given), count).await?;
    }
    if !taken.is_empty() {
        let count = taken.len();
        transaction.write(&write::untag_nodes(keyed, taken), count).await?;
    }
    Ok(wrong.len())
}
