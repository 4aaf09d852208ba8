//! The Plan: what to read from the graph, in backend-neutral terms. The narrow waist of the service.
//!
//! In: nothing (plain data, made by `plan::plan`). Out: what `cypher` and `sql` lower.
//! Must not know: GraphQL, Cypher, SQL.
//!
//! Every read answers one [`Value`] of nested lists, decoded by position:
//!
//! - a [`SetRead`] answers its parts in the order rows, total, aggregate, groups (each group list by itself), those
//!   that are asked for; with exactly one part, that part itself without the list around it;
//! - rows are a list of rows, a row is the list of its columns' values, in order;
//! - the total is an `Int`; an aggregate is the list of its measures' values; groups are a list of
//!   `[value, count, measure...]`, by count descending, then value ascending, null last;
//! - a [`Lookup`] answers a list of rows, each headed by the key it was asked for; missing keys have no row, the
//!   order is free;
//! - a [`LookupWalk`] answers `[rows, rows]`: those of its lookup, then those of its walk;
//! - a [`Walk`] answers `[key, rows]` for each key that has a node, the order of the keys is free; a row is
//!   `[hops, key of the node, column...]`, by hops, then key; of one that is counted, `[key, number of rows]`;
//! - [`Links`] answer `[key, rows]` for each key that has a node, the order of the keys is free; a row is
//!   `[far key, relationship type, column...]`, in any order;
//! - [`Neighbours`] answer `[key, column..., rows...]` for each key that has a node, the order of the keys is free, with
//!   rows for each direction; a row is `[far key, relationship type, label or degree]`, in any order;
//! - a [`Suggest`] answers rows `[label, text, key]`, in its order; of a tag the label is [`TAG_LABEL`], the key null;
//! - [`Duplicates`] answer rows, as they say.

use std::sync::Arc;

use super::{known::Known, made::Made};

pub use super::alike::{Alike, Duplicates};
pub use super::follows::{
    Answers, Follow, Followed, LineageFollow, LineageRead, Names, PathsFollow, Reach, ReachFollow,
    SimilarFollow, Unseen,
};
pub use super::writes::{Watch, Write};
use crate::{
    catalog::types::{Direction, Property, TypeSet},
    value::Value,
};

/// Everything one operation reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Reads in the order of the root fields; equal lookups of several root fields are one read.
    pub reads: Vec<RootRead>,
    /// Reads whose keys stand in the answers of others, each once for all rows that have one.
    pub follows: Vec<Follow>,
    /// Walks that start from what a lookup finds by a key that the request names: a store answers both at once.
    pub known: Vec<Known>,
    /// What is written, of a mutation: one after the other, in the order of the root fields. There are no reads then.
    pub writes: Vec<Write>,
    /// What is watched, of a subscription. There are no reads then.
    pub watch: Option<Watch>,
}

/// One read and the values of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct RootRead {
    /// What to read.
    pub read: Read,
    /// Values by [`Param`]; the statement depends on their presence only.
    pub params: Vec<Value>,
    /// What a store made of it.
    pub(super) made: Made,
}

/// Index of a value in [`RootRead::params`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Param(pub usize);

/// What one statement reads.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each statement, never many in memory")]
pub enum Read {
    /// Nodes by key.
    Lookup(Lookup),
    /// Nodes by key, and a walk from each of them.
    LookupWalk(LookupWalk),
    /// A set of nodes: page, count, aggregates.
    Set(SetRead),
    /// Nodes reached from others.
    Walk(Walk),
    /// Relationships that leave nodes.
    Links(Links),
    /// Relationships at nodes, on either side.
    Neighbours(Neighbours),
    /// Names and tags that start with a text.
    Suggest(Suggest),
    /// Assets that have something in common.
    Duplicates(Duplicates),
}

/// Keys of nodes, and where these are found by them.
#[derive(Debug, Clone, PartialEq)]
pub struct Keys {
    /// The property that holds the key.
    pub property: Arc<Property>,
    /// Label that all holders of such keys share (Neo4j).
    pub label: Arc<str>,
    /// Set in which the keys are unique (SQLite).
    pub domain: Arc<str>,
    /// The distinct keys: a `List`.
    pub values: Param,
}

/// Nodes by key.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// Where the nodes are.
    pub nodes: Nodes,
    /// Their keys.
    pub keys: Keys,
    /// Some key may be an alias: try aliases too.
    pub aliases: bool,
    /// Which of them count.
    pub filter: Predicate,
    /// What to read of each.
    pub columns: Vec<Column>,
}

/// Nodes by key, and a walk from each that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupWalk {
    /// The nodes; none is found by an alias.
    pub lookup: Lookup,
    /// The walk; its starts are the keys of the lookup.
    pub walk: Walk,
}

/// How a walk goes from node to node.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Stored relationship types that may be walked, in Catalog order; never empty.
    pub relationships: Vec<Arc<str>>,
    /// Along the relationships or against them: the same for all of them.
    pub direction: Direction,
    /// The nodes that may stand at the end of a hop.
    pub nodes: Nodes,
    /// What the node at the end of each hop must meet, the last one included; the start need not.
    pub within: Predicate,
}

/// Nodes reached from each of some nodes: breadth first, each once, at its least number of hops. The start itself is
/// never among them, though a cycle leads back to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// Where the walks start.
    pub starts: Keys,
    /// How they go on.
    pub way: Way,
    /// Nodes that are reached but not walked past; a start is always walked from.
    pub stop: Predicate,
    /// At most so many hops; `None` for all.
    pub depth: Option<Depth>,
    /// Which of the reached nodes are answered.
    pub filter: Predicate,
    /// Only what stands strictly after this, by hops and key.
    pub after: Option<(Param, Param)>,
    /// At most so many rows for each start.
    pub limit: Param,
    /// What to read of each node.
    pub columns: Vec<WalkColumn>,
    /// Nobody asks for the rows, only for how many there are.
    pub counted: bool,
}

/// A bound on hops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// A bound that is not smaller, one of a few: it may stand in statement text.
    pub rounded: u32,
    /// The bound itself: an `Int`.
    pub exact: Param,
}

/// One value of a reached node.
#[derive(Debug, Clone, PartialEq)]
pub enum WalkColumn {
    /// Which concrete type, as [`Column::Label`].
    Label,
    /// A property of the node, as [`Column::Property`].
    Property(Arc<Property>),
    /// Whether the node meets a condition: a `Bool`, or an `Int` that is 0 or 1.
    Meets(Predicate),
}

/// The relationships that leave each of some nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Links {
    /// The nodes.
    pub from: Keys,
    /// Stored relationship types, in Catalog order; never empty.
    pub relationships: Vec<Arc<str>>,
    /// The nodes they may lead to.
    pub nodes: Nodes,
    /// Which of these count.
    pub filter: Predicate,
    /// The property that holds the key of a far node.
    pub far: Arc<Property>,
    /// Properties of the relationships to read.
    pub columns: Vec<Arc<Property>>,
}

/// The relationships at each of some nodes: of each direction the first by far key and type.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    /// The nodes.
    pub of: Keys,
    /// What to read of the nodes themselves: labels and properties.
    pub columns: Vec<Column>,
    /// Stored relationship types, in Catalog order; never empty.
    pub relationships: Vec<Arc<str>>,
    /// The directions, each with rows of its own.
    pub directions: Vec<Direction>,
    /// The nodes that stand at far ends.
    pub nodes: Nodes,
    /// Which of these count, for the rows as well as for degrees.
    pub filter: Predicate,
    /// The property that holds the key of a far node.
    pub far: Arc<Property>,
    /// At most so many rows for each node and direction.
    pub limit: Param,
    /// What else to read of a far node.
    pub told: Told,
}

/// What is told of a node at a far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Which concrete type, as [`Column::Label`].
    Label,
    /// How many relationships of these types it has on the side that was come by; beyond this number any greater one.
    Degree(Param),
}

/// What stands for the label of a tag.
pub const TAG_LABEL: &str = "_Tag";

/// Names of assets, and tags that some asset has, that start with a text or have a later word that does, as
/// [`crate::search::starts()`] says: those that start so first, each by what starts so (of several later words by the least),
/// ties by key or tag, then by label.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggest {
    /// The assets, if any.
    pub nodes: Option<Nodes>,
    /// Which assets count; a tag does if one of these has it.
    pub filter: Predicate,
    /// Their key.
    pub key: Arc<Property>,
    /// Their name.
    pub name: Arc<Property>,
    /// Tags too.
    pub tags: bool,
    /// The text, folded.
    pub start: Param,
    /// A text that is greater than all that start so, and less than what is behind them.
    pub end: Param,
    /// What a full-text index of later words is asked for; nothing where the text is empty, since all start so.
    pub candidates: Option<Param>,
    /// At most so many rows.
    pub limit: Param,
    /// At most so many starts of later words belong to so many texts.
    pub most: Param,
}

/// Which nodes a read, expansion or filter speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Nodes {
    /// Concrete types that count.
    pub types: TypeSet,
    /// Label that exactly these types share, if one does: the type's own, or the interface's.
    pub label: Option<Arc<str>>,
    /// Labels of the types, in Catalog order.
    pub labels: Vec<Arc<str>>,
    /// Other types may stand here, so the labels must be tested.
    pub test: bool,
}

/// A set of nodes, and what to read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SetRead {
    /// Where the nodes come from.
    pub source: Source,
    /// Which of them count.
    pub filter: Predicate,
    /// A page of them.
    pub rows: Option<Rows>,
    /// How many there are.
    pub total: bool,
    /// Measures over all of them.
    pub aggregate: Option<Vec<Measure>>,
    /// Measures by group.
    pub groups: Vec<Group>,
}

impl SetRead {
    /// Whether nothing but rows is asked for.
    #[must_use]
    pub fn only_rows(&self) -> bool {
        !self.total && self.aggregate.is_none() && self.groups.is_empty()
    }

    /// Whether it is a page of a scan and nothing else, which is told by its first rows: what counts is not wanted as a whole.
    #[must_use]
    pub fn is_page_alone(&self) -> bool {
        let limited = self.rows.as_ref().is_some_and(|rows| rows.limit.is_some());
        limited && self.only_rows() && matches!(self.source, Source::Scan(_))
    }
}

/// Where nodes come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// All nodes of these types.
    Scan(Nodes),
    /// Nodes related to the row around.
    Expand(Expand),
    /// Nodes by their words; only of a root.
    Search(Box<Search>),
}

/// Nodes by their words. Its score is 10 times the greatest weight of a class that each term matches in, summed; 50 more if
/// the words of the node's name are all that is sought, else 20 more if they start so.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// Of these types.
    pub nodes: Nodes,
    /// Weights of the classes, greatest first.
    pub classes: Vec<u32>,
    /// What the full-text index is asked for: tokens with `AND`, `OR`, parentheses and `*`, as both stores read them.
    pub candidates: Param,
    /// Texts for each term, of which one stands among the words of a class; each term must match in some class.
    pub terms: Vec<Vec<Param>>,
    /// What the words of a name start with; and all of them.
    pub name: (Param, Param),
    /// What all of them meet, whatever the filter of a part.
    pub condition: Predicate,
}

/// One relationship walked from a node.
#[derive(Debug, Clone, PartialEq)]
pub struct Expand {
    /// Stored relationship type.
    pub relationship: Arc<str>,
    /// Direction of the walk.
    pub direction: Direction,
    /// The far ends that count.
    pub nodes: Nodes,
}

/// A page of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Order; total, since its last key identifies the node.
    pub order: Vec<OrderKey>,
    /// Only rows strictly after these values in the order; one a key.
    pub after: Option<Vec<SeekValue>>,
    /// Only rows strictly before these values in the order; one a key.
    pub before: Option<Vec<SeekValue>>,
    /// At most so many rows.
    pub limit: Option<Param>,
    /// As many as the limit are too many: nobody looks at them, so it doesn't matter which they are.
    pub whole: bool,
    /// What to read of each.
    pub columns: Vec<Column>,
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderKey {
    /// Whose property.
    pub subject: Subject,
    /// Ordered by.
    pub property: Arc<Property>,
    /// Largest first.
    pub descending: bool,
    /// Where missing values go: last as asked, first in a page read backward. Meaningless when `guaranteed`.
    pub nulls_first: bool,
}

/// A value of a cursor.
#[derive(Debug, Clone, PartialEq)]
pub enum SeekValue {
    /// The row at the cursor has no value here.
    Null,
    /// It has this one.
    Value(Param),
}

/// Node or relationship of the innermost expansion around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The node.
    Node,
    /// The relationship that led to it.
    Edge,
    /// What a [`Search`] says of the node: it has one property, the score. Never in a predicate.
    Score,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Which concrete type: the type's label, or a list of labels that holds it.
    Label,
    /// A property. `DateTime` and `Date` as `Int` in their units. A missing list is an empty list.
    Property {
        /// Whose.
        subject: Subject,
        /// Which.
        property: Arc<Property>,
    },
    /// A read of related nodes.
    Nested {
        /// Only for rows of these types (by their labels); what others answer, null or empty or not, nobody reads.
        only: Option<Nodes>,
        /// What.
        read: Box<SetRead>,
    },
}

/// A measure over a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Which.
    pub function: Function,
    /// Of which property of the node; `None` for [`Function::Count`] of nodes.
    pub property: Option<Arc<Property>>,
}

/// What to compute. Missing values do not take part; of nothing, `Min`, `Max` are `Null`, `Sum` and `Count` 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// How many (values, or nodes without a property).
    Count,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Sum; integers beyond 64 bits become a `Float`.
    Sum,
}

/// Measures by the values of one property.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What makes the groups.
    pub by: GroupBy,
    /// Which nodes count, if others than those of the read.
    pub filter: Option<Predicate>,
    /// At most so many groups.
    pub limit: Param,
    /// Measures of each group, beside its count.
    pub measures: Vec<Measure>,
}

/// What makes groups.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupBy {
    /// A property's value; of a list, each of its items.
    Property(Arc<Property>),
    /// The concrete type: its label, one of these.
    Type(Vec<Arc<str>>),
    /// Each item of a list; null for a node without any.
    Items(Arc<Property>),
    /// The key of each related node; null for a node without any.
    Related {
        /// Where they are.
        expand: Expand,
        /// Which of them count.
        condition: Box<Predicate>,
        /// Their key.
        key: Arc<Property>,
    },
}

/// A condition. Two-valued: a test of a missing value is false, its negation true. Negation stands at leaves only.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Always or never.
    Constant(bool),
    /// All hold; never empty.
    And(Vec<Predicate>),
    /// One holds; never empty. One alone holds as it does, and no nodes are looked for by it.
    Or(Vec<Predicate>),
    /// A test of a property.
    Test {
        /// Whose.
        subject: Subject,
        /// Which.
        property: Arc<Property>,
        /// What.
        test: Test,
        /// True where the test is false, missing values included.
        negated: bool,
    },
    /// The concrete type is, or is not, one of these.
    Types {
        /// Which.
        nodes: Nodes,
        /// Is not.
        negated: bool,
    },
    /// Related nodes. The condition speaks of the far node and the relationship to it.
    Related {
        /// How many must meet it.
        quantifier: Quantifier,
        /// Which relationship.
        expand: Expand,
        /// What they must meet.
        condition: Box<Predicate>,
    },
    /// Some node is reached by a walk of any number of hops, one or more, and meets a condition. The node itself does
    /// not count, though a cycle leads back to it.
    Reaches {
        /// None is.
        negated: bool,
        /// How the walk goes.
        way: Box<Way>,
        /// What the reached node must meet.
        condition: Box<Predicate>,
    },
}

/// How many related nodes must meet a condition. `all` is planned as `None` of the negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one.
    Some,
    /// None.
    None,
    /// Exactly one.
    Single,
    /// Not exactly one.
    NotSingle,
}

/// A test of one property against parameters. `NaN` never occurs.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Equal to the value.
    Eq(Param),
    /// Present and different.
    Ne(Param),
    /// Among the values of a list parameter.
    In(Param),
    /// Present and not among them.
    NotIn(Param),
    /// Greater.
    Gt(Param),
    /// Greater or equal.
    Gte(Param),
    /// Less.
    Lt(Param),
    /// Less or equal.
    Lte(Param),
    /// A text test.
    Text {
        /// Which.
        operator: TextOperator,
        /// The text, or list of texts, folded by `str::to_lowercase` if `ignore_case`.
        param: Param,
        /// Fold the property before.
        ignore_case: bool,
    },
    /// Missing.
    Null,
    /// A list holds the value.
    Has(Param),
    /// A list holds one of the values.
    HasAny(Param),
    /// A list holds all of the values.
    HasAll(Param),
    /// A list is missing or empty.
    Empty,
    /// Present, and nothing that the property's type allows; only `audit` asks it.
    Unfit,
}

/// Text operators that can fold case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextOperator {
    /// Equal (only with `ignore_case`).
    Eq,
    /// Present and different (only with `ignore_case`).
    Ne,
    /// One of a list (only with `ignore_case`).
    In,
    /// Present and none of a list (only with `ignore_case`).
    NotIn,
    /// Holds.
    Contains,
    /// Starts with.
    StartsWith,
    /// Ends with.
    EndsWith,
}
