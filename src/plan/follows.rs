//! Reads that hang on answers: their keys are known only when these are.
//!
//! In: nothing (plain data, made by `plan::lineage`). Out: what `execute` runs and `lineage` works out.
//! Must not know: GraphQL, Cypher, SQL.

use std::{collections::HashMap, sync::Arc};

use super::types::RootRead;
use crate::{
    catalog::types::{Computed, Direction},
    error::ClientError,
    value::Value,
};

/// A read of nodes that answers name: by rows of a root read, or of an earlier follow. Its keys are known when those
/// are; its key parameter is an empty list until then.
#[derive(Debug, Clone, PartialEq)]
pub enum Follow {
    /// The nodes themselves.
    Nodes(Box<RootRead>),
    /// The nodes of a page of a lineage, which its walk reads with their keys: they have no read of their own.
    Walked,
    /// What stands up- or downstream of them.
    Lineage(Box<LineageFollow>),
    /// What is to be said of everything downstream.
    Reach(Box<ReachFollow>),
    /// How they hang together with another one.
    Paths(Box<PathsFollow>),
    /// What code makes of properties; a key is the JSON of the list of these, and the record holds one value.
    Computed(Arc<Computed>),
    /// What is like them.
    Similar(Box<SimilarFollow>),
}

/// What relationships and assets of a walk are called in records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    /// Names of relationship types, by their stored names.
    pub relationships: Vec<(Arc<str>, Arc<str>)>,
    /// Names of asset types, by their labels.
    pub types: Vec<(Arc<str>, Arc<str>)>,
}

/// What a follow answers: a record, a `List`, for each key that has one.
pub type Followed = Result<HashMap<String, Result<Value, ClientError>>, ClientError>;

/// The answers of a Plan, one for each read and each follow.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    /// Of the reads.
    pub reads: Vec<Result<Value, ClientError>>,
    /// Of the follows.
    pub follows: Vec<Followed>,
}

/// The reads behind one lineage, and what is worked out of them (`crate::lineage`).
#[derive(Debug, Clone, PartialEq)]
pub struct LineageFollow {
    /// A [`Walk`](super::types::Walk), one hop deeper than asked if `completeness` is wanted.
    pub walk: RootRead,
    /// A [`Links`](super::types::Links) of nodes on the page or next to them, if relationships are wanted.
    pub links: Option<RootRead>,
    /// A [`Lookup`](super::types::Lookup) of what is returned: the rows of those who answer for it, `[key, label]`, if wanted.
    pub around: Option<RootRead>,
    /// The follow that the walk answers too, a [`Follow::Walked`]: behind the key, a row of the walk has what its records have.
    pub nodes: Option<usize>,
    /// What to make of them.
    pub lineage: LineageRead,
}

/// What is wanted of a lineage. Its record has one column, the list of: rows, total, relationships, counts, completeness, and
/// those who answer for what is returned as in [`Reach::Impact`].
///
/// A row is `[hops, key, via, restricted, place]`: those of the page, and one more if there is one. The key is null of what
/// the caller may not see; the place is a text that sorts as the rows of one hop do. `via` is a list of
/// relationships `[from key, to key, type name, column...]`, those that lead here from the hop before, by from, to, type.
/// The total is null where the walk was cut. The relationships are those among start and page. Counts are rows
/// `[hops, type name, count]`, by hops, then type name. Completeness is a list of one row, `[exact, found, cuts]`.
/// What was not asked for may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct LineageRead {
    /// Along the relationships (upstream) or against them.
    pub direction: Direction,
    /// Hops asked for.
    pub depth: Option<i64>,
    /// The cursor: hops and key.
    pub after: Option<(i64, String)>,
    /// Rows of the page.
    pub size: usize,
    /// The walk reads everything, up to this many nodes, and not just the page; then its columns are a
    /// [`WalkColumn::Label`](super::types::WalkColumn::Label), a [`WalkColumn::Meets`](super::types::WalkColumn::Meets)
    /// (what is returned) and, where `via` asks for it, another (what is not walked past).
    pub whole: Option<usize>,
    /// `via` is wanted.
    pub via: bool,
    /// The relationships are wanted.
    pub relationships: bool,
    /// Whether the walk tells of nodes that its caller may not see: then one more column says of each whether it is seen.
    pub unseen: Unseen,
    /// Names that stand for stored ones.
    pub names: Names,
}

/// What becomes of nodes that a walk reached and its caller may not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// None is among the rows.
    None,
    /// The walk ended there. They are left out, and completeness says so.
    Ends,
    /// The walk went on behind. A lineage has an edge for each, without the node; completeness says so.
    Shown,
}

/// The reads behind an impact or a usage.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachFollow {
    /// A whole [`Walk`](super::types::Walk) downstream, one hop deeper than asked, or one that is counted, where nothing else is wanted
    /// than the total; its columns are a [`WalkColumn::Label`](super::types::WalkColumn::Label) and a
    /// [`WalkColumn::Meets`](super::types::WalkColumn::Meets) (is live).
    pub walk: RootRead,
    /// A [`Lookup`](super::types::Lookup) of what was reached: the rows of those who answer for it, `[key, label]`, if wanted; then the
    /// rows of its domain, `[key]`, if wanted.
    pub around: Option<RootRead>,
    /// A [`Links`](super::types::Links) of what was reached, if wanted: for an impact all relationships, for a usage those of what is one
    /// hop away, with the time they were recorded.
    pub links: Option<RootRead>,
    /// Hops asked for.
    pub depth: Option<i64>,
    /// The walk reads up to this many nodes.
    pub bound: usize,
    /// As in [`LineageRead`]; an impact and a usage leave out what is not seen.
    pub unseen: Unseen,
    /// Names that stand for stored ones.
    pub names: Names,
    /// What to make of them.
    pub reach: Reach,
}

/// The reads behind paths to one node. A path downstream is one upstream from its other end, so that all are looked for
/// along the relationships, where sets are small.
///
/// The record is: rows `[hops, direction name, assets, steps]` by hops, then keys, with assets as rows `[key]` and steps as
/// rows `[from key, to key, relationships]`, relationships as in [`LineageRead`]; the total (null where not all were
/// found); how many there are at least; the hops that were looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct PathsFollow {
    /// A whole [`Walk`](super::types::Walk) upstream, from the nodes and from the other end; what does not meet `within` is met but not
    /// walked past. Its columns are a [`WalkColumn::Label`](super::types::WalkColumn::Label) and a [`WalkColumn::Meets`](super::types::WalkColumn::Meets) (`within`).
    pub walk: RootRead,
    /// A [`Links`](super::types::Links) of what was reached.
    pub links: RootRead,
    /// A [`SetRead`](super::types::SetRead) that counts the other end if it meets `within`: it starts walks, so these don't tell.
    pub target: Option<RootRead>,
    /// Key of the other end.
    pub to: String,
    /// Most hops.
    pub hops: usize,
    /// Most paths.
    pub limit: usize,
    /// The walk reads up to this many nodes.
    pub bound: usize,
    /// Names that stand for stored ones.
    pub names: Names,
}

/// The reads behind what is similar. A feature of an asset is a neighbour, by a relationship type and direction, unless it
/// has more relationships on that side than `hub`; then it is ignored. Its weight is 10, less the whole binary logarithm of
/// how many it has. A word of the name weighs 1. Candidates share a feature and the type; a score is the weight of what
/// both have by that of what either has.
///
/// The record is: rows `[key, score, shared weight, total weight, reasons, reason count, words]` by score descending, then
/// key; what is ignored, by key; how many that is; a list of one row, `[exact, candidates, cuts]`. A reason, like what is
/// ignored, is a row `[type name, direction name, key, weight]`; reasons are by weight descending, then in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarFollow {
    /// [`Neighbours`](super::types::Neighbours) of the nodes in both directions, out first, with their degrees. Its columns are
    /// the label and, if assets have one, the name. One row more than `links` is read.
    pub own: RootRead,
    /// [`Neighbours`](super::types::Neighbours) that depend on those upstream of the nodes, with their labels.
    pub upstream: RootRead,
    /// The same of those downstream.
    pub downstream: RootRead,
    /// The same as `own`, of the candidates.
    pub others: RootRead,
    /// The columns hold a name.
    pub named: bool,
    /// Rows asked for.
    pub size: usize,
    /// Relationships that are looked at, of one node and direction.
    pub links: usize,
    /// Relationships that a neighbour may have.
    pub hub: usize,
    /// Relationships of neighbours, together, that candidates of one node are found by.
    pub found_by: usize,
    /// Candidates that a node is compared with.
    pub candidates: usize,
    /// Names that stand for stored ones.
    pub names: Names,
}

/// What is to be said of everything downstream.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// The record is: total (null where the walk was cut), counts and completeness as in [`LineageRead`], those who answer
    /// for what is affected as rows `[key, count]` by count descending, then key; then for each of the labels the live ones
    /// as rows `[key, hops, path]` by hops, then key. A path is a list of relationships `[from key, to key, type name,
    /// column...]` from there back to the start: of the shortest ways the one that is least by keys.
    Impact {
        /// Labels whose live nodes are wanted.
        live: Vec<Arc<str>>,
    },
    /// The record is: total (null where the walk was cut), rows `[type name, direct, count]` by type name, completeness,
    /// teams as rows `[key]` by key, domains likewise, when a relationship to the start was last recorded (null if it
    /// never was); then for each of the labels how many live ones there are (null where the walk was cut).
    Usage {
        /// Label of teams, if they are wanted: the first column of `around`.
        teams: Option<Arc<str>>,
        /// Domains are wanted: the last column of `around`.
        domains: bool,
        /// Labels whose live nodes are counted.
        live: Vec<Arc<str>>,
    },
}
