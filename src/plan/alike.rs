//! A read of assets that may be the same thing.
//!
//! In: nothing (plain data, made by `plan::duplicates`). Out: what `cypher` and `sql` lower. Must not know: GraphQL, Cypher, SQL.

use std::sync::Arc;

use super::types::{Nodes, Param, Predicate};
use crate::catalog::types::Property;

/// Assets of one type that have something in common: rows `[name of what it is, value, how many, keys]` by how many, descending,
/// then in the order of [`Duplicates::by`], then by value. The keys are rows `[key]`, the first by key.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicates {
    /// The assets: of one type.
    pub nodes: Nodes,
    /// Which of them count.
    pub filter: Predicate,
    /// Their key.
    pub key: Arc<Property>,
    /// What they may have in common, in the order of [`Alike`].
    pub by: Vec<Alike>,
    /// At most so many rows.
    pub limit: Param,
    /// At most so many keys of each.
    pub keys: Param,
}

/// What assets may have in common.
#[derive(Debug, Clone, PartialEq)]
pub enum Alike {
    /// Letters and digits of the name, as [`crate::search::starts()`] says.
    Name,
    /// The checksum, as it is.
    Checksum(Arc<Property>),
    /// Letters and digits of an alias.
    Alias,
}

impl Alike {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Name => "NAME",
            Self::Checksum(_) => "CHECKSUM",
            Self::Alias => "ALIAS",
        }
    }
}
