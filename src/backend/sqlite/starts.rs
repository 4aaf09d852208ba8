//! Keeping what suggestions are found by right.
//!
//! In: a node that was written, and what it should carry. Out: the rows of its name and of its tags. Must not know: what a
//! start is, SQL text.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::{backend::words::Carried, search::Starts, sql::suggest};

/// Makes the starts of a node's name and its tags right; whether they were not.
pub(super) fn keep(connection: &Connection, node: i64, carried: &Carried) -> Result<bool, rusqlite::Error> {
    let named = keep_name(connection, node, carried)?;
    Ok(keep_tags(connection, node, carried)? || named)
}

fn keep_name(connection: &Connection, node: i64, carried: &Carried) -> Result<bool, rusqlite::Error> {
    let starts = carried.starts.as_ref().map(ranked).unwrap_or_default();
    let aliases = carried.aliases.iter().map(|alias| (suggest::ALIAS, alias.clone()));
    let checksum = carried.checksum.iter().map(|checksum| (suggest::CHECKSUM, checksum.clone()));
    let wanted: BTreeSet<(i64, String)> = starts.into_iter().chain(aliases).chain(checksum).collect();
    let mut read = connection.prepare_cached(suggest::STARTS)?;
    let there = read.query_map([node], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if there.collect::<Result<BTreeSet<(i64, String)>, _>>()? == wanted {
        return Ok(false);
    }
    connection.prepare_cached(suggest::FORGET_STARTS)?.execute([node])?;
    let mut add = connection.prepare_cached(suggest::ADD_START)?;
    for (rank, start) in &wanted {
        add.execute((node, rank, start))?;
    }
    Ok(true)
}

fn keep_tags(connection: &Connection, node: i64, carried: &Carried) -> Result<bool, rusqlite::Error> {
    let mut read = connection.prepare_cached(suggest::TAGS)?;
    let there = read.query_map([node], |row| row.get(0))?.collect::<Result<BTreeSet<String>, _>>()?;
    let removed: Vec<&String> = there.iter().filter(|tag| !carried.tags.contains_key(*tag)).collect();
    for tag in &removed {
        connection.prepare_cached(suggest::REMOVE_TAG)?.execute((node, tag))?;
        if !has(connection, tag)? {
            connection.prepare_cached(suggest::FORGET_TAG)?.execute([tag])?;
        }
    }
    let added: Vec<_> = carried.tags.iter().filter(|(tag, _)| !there.contains(*tag)).collect();
    for (tag, starts) in &added {
        if !has(connection, tag)? {
            let mut add = connection.prepare_cached(suggest::ADD_TAG_START)?;
            for (rank, start) in ranked(starts) {
                add.execute((tag, rank, start))?;
            }
        }
        connection.prepare_cached(suggest::ADD_TAG)?.execute((node, tag))?;
    }
    Ok(!removed.is_empty() || !added.is_empty())
}

fn has(connection: &Connection, tag: &str) -> Result<bool, rusqlite::Error> {
    connection.prepare_cached(suggest::HAS_TAG)?.query_row([tag], |row| row.get(0))
}

/// The starts with their ranks.
fn ranked(starts: &Starts) -> BTreeSet<(i64, String)> {
    let later = starts.later.iter().map(|start| (suggest::LATER, start.clone()));
    later.chain([(suggest::WHOLE, starts.whole.clone())]).collect()
}
