//! Which tables something reads, through ephemeral models, which are parts of what reads them and no tables.
//!
//! In: a manifest, ids. Out: ids of tables. Must not know: uris.

use std::collections::HashSet;

use super::manifest::{Manifest, Node};

/// Kinds of node that are a table.
const TABLES: [&str; 4] = ["model", "seed", "snapshot", "source"];

/// Whether a node is a table, or a part of one.
pub(super) fn is_table(id: &str) -> bool {
    id.split('.').next().is_some_and(|kind| TABLES.contains(&kind))
}

/// The tables that a node reads, sorted. Whatever leads in a circle is met once.
pub(super) fn parents<'a>(manifest: &'a Manifest, node: &'a Node) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    let mut tables = Vec::new();
    let mut open: Vec<&str> = node.inputs().iter().map(String::as_str).collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) || !is_table(id) {
            continue;
        }
        match manifest.nodes.get(id) {
            Some(part) if part.is_ephemeral() => open.extend(part.inputs().iter().map(String::as_str)),
            Some(_) | None => tables.push(id),
        }
    }
    tables.sort_unstable();
    tables
}
