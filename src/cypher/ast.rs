//! The Cypher we write: a subset of the language as plain data, for reading and writing alike.
//!
//! In: nothing (plain data, made by `cypher::lower`, `cypher::write` and `cypher::schema`). Out: what `cypher::emit`
//! writes down. Must not know: plans, the driver. Names here come from the Catalog or are constants of ours; values
//! are parameters, so no value of a request can stand in this tree except in [`Query::parameters`].

use std::sync::Arc;

use crate::{catalog::types::Direction, value::Value};

/// A whole statement with the values of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Clauses in order.
    pub clauses: Vec<Clause>,
    /// Values by the index of [`Expr::Parameter`].
    pub parameters: Vec<Value>,
}

/// A variable: its kind and a number, unique in the statement, so that no inner one hides an outer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Variable {
    /// What it is bound to.
    pub kind: VariableKind,
    /// Which of them.
    pub number: usize,
}

/// What a variable is bound to; shown as its first letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VariableKind {
    /// A node, `n0`.
    Node,
    /// A relationship, `r0`.
    Relationship,
    /// A path, `p0`.
    Path,
    /// Any other value, `x0`.
    Value,
}

/// A clause.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// `MATCH pattern WHERE condition`.
    Match {
        /// What to find.
        pattern: Pattern,
        /// Which of it counts.
        condition: Option<Expr>,
    },
    /// `MATCH path = (from) hop{1,most} (to)`.
    Walk(Walk),
    /// `CALL db.index.fulltext.queryNodes(index, $query) YIELD node`.
    FullText {
        /// Its name: one of ours.
        index: &'static str,
        /// What it is asked for: a parameter.
        query: usize,
        /// Bound to each node found.
        node: Variable,
    },
    /// `OPTIONAL MATCH pattern WHERE condition`.
    OptionalMatch {
        /// What to find.
        pattern: Pattern,
        /// What it must meet.
        condition: Option<Expr>,
    },
    /// `UNWIND list AS variable`.
    Unwind {
        /// The list.
        list: Expr,
        /// Bound to each of its items.
        variable: Variable,
    },
    /// `WITH ...` or `RETURN ...`.
    Project(Projection),
    /// `CALL (imports) { branch UNION ALL branch ... }`.
    Call {
        /// Variables that the branches see.
        imports: Vec<Variable>,
        /// One or more lists of clauses, each returning the same variables.
        branches: Vec<Vec<Clause>>,
    },
    /// `CREATE pattern`.
    Create(Pattern),
    /// `MERGE pattern ON CREATE SET ...`.
    Merge {
        /// What there must be.
        pattern: Pattern,
        /// What to set when it had to be created.
        on_create: Vec<Assignment>,
    },
    /// `SET ...`.
    Set(Vec<Assignment>),
    /// `REMOVE variable.property, ...`.
    Remove(Vec<(Variable, Arc<str>)>),
    /// `REMOVE variable:Label:Label ...`; never none.
    RemoveLabels(Variable, Vec<Arc<str>>),
    /// `DELETE variable`, of a relationship, or a node that has none.
    Delete(Variable),
    /// `DETACH DELETE variable`.
    DetachDelete(Variable),
}

/// What `WITH` and `RETURN` share.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// `RETURN` rather than `WITH`.
    pub last: bool,
    /// Equal rows once.
    pub distinct: bool,
    /// What goes on, and under which name; a variable goes on as itself.
    pub items: Vec<Item>,
    /// `ORDER BY`.
    pub order: Vec<Order>,
    /// `LIMIT`.
    pub limit: Option<Expr>,
    /// `WHERE`, only in `WITH`.
    pub condition: Option<Expr>,
}

/// One item of a projection.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A variable, as itself.
    Keep(Variable),
    /// `expression AS variable`.
    Name(Expr, Variable),
    /// An expression without a name; only at the end of a subquery.
    Bare(Expr),
    /// `expression AS value`, the one column of a statement.
    Answer(Expr),
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Ordered by.
    pub by: Expr,
    /// `DESC`.
    pub descending: bool,
}

/// What `SET` can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Assignment {
    /// `variable.property = value`.
    Property(Variable, Arc<str>, Expr),
    /// `variable += map`.
    Merge(Variable, Expr),
    /// `variable:Label`.
    Label(Variable, Arc<str>),
}

/// A path: a node, and relationships with their far nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// Where it starts.
    pub start: NodePattern,
    /// What follows.
    pub steps: Vec<(RelationshipPattern, NodePattern)>,
}

/// A node of a pattern.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodePattern {
    /// Bound to it.
    pub variable: Option<Variable>,
    /// Has one of these labels; empty for any node.
    pub labels: Vec<Arc<str>>,
    /// Has these properties.
    pub properties: Vec<(Arc<str>, Expr)>,
}

/// A relationship of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipPattern {
    /// Bound to it.
    pub variable: Option<Variable>,
    /// Of one of these types; empty for any.
    pub types: Vec<Arc<str>>,
    /// As read from the left.
    pub direction: Direction,
}

/// A walk of one or more hops. Followed by nothing but `DISTINCT` of its end, or the least length of the path for each, it
/// is planned as a breadth-first search; anything else may list its paths one by one.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// Bound to the path.
    pub path: Option<Variable>,
    /// Where it starts: bound before.
    pub from: Variable,
    /// What is repeated.
    pub hop: Hop,
    /// At most so many hops.
    pub most: Option<u32>,
    /// Where it ends: bound by it.
    pub to: Variable,
}

/// One hop of a walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// The node it leaves, within the condition.
    pub near: Variable,
    /// What it goes along.
    pub relationship: RelationshipPattern,
    /// The node it comes to, within the condition.
    pub far: Variable,
    /// Which hops may be walked.
    pub condition: Option<Expr>,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A variable.
    Variable(Variable),
    /// `variable.property`.
    Property(Variable, Arc<str>),
    /// A component of a temporal value, such as `.year`.
    Component(Box<Expr>, Component),
    /// A parameter of the statement.
    Parameter(usize),
    /// A number that the lowering itself needs.
    Integer(i64),
    /// A truth value.
    Boolean(bool),
    /// A name of the Catalog as text.
    Name(Arc<str>),
    /// `[a, b, ...]`.
    List(Vec<Expr>),
    /// `list[index]`.
    Index(Box<Expr>, usize),
    /// `list[..$parameter]`.
    First(Box<Expr>, usize),
    /// `variable:Label`.
    HasLabel(Variable, Arc<str>),
    /// All hold; never empty.
    And(Vec<Expr>),
    /// One holds; never empty.
    Or(Vec<Expr>),
    /// Does not hold.
    Not(Box<Expr>),
    /// Two operands.
    Binary(Box<Expr>, Binary, Box<Expr>),
    /// `IS NULL`.
    IsNull(Box<Expr>),
    /// `IS NOT NULL`.
    IsNotNull(Box<Expr>),
    /// `IS NOT :: type`; false for null.
    IsNotOfType(Box<Expr>, ValueType),
    /// A function call.
    Call(Function, Vec<Expr>),
    /// `count(*)`.
    CountRows,
    /// `any(variable IN list WHERE condition)` and its like.
    ListTest {
        /// Which.
        function: ListTest,
        /// Bound to each item.
        variable: Variable,
        /// The list.
        list: Box<Expr>,
        /// The condition.
        condition: Box<Expr>,
    },
    /// `[variable IN list | value]`.
    Map {
        /// Bound to each item.
        variable: Variable,
        /// The list.
        list: Box<Expr>,
        /// Made of each.
        value: Box<Expr>,
    },
    /// `CASE WHEN condition THEN value ... END`, null if none holds.
    Case(Vec<(Expr, Expr)>),
    /// `EXISTS { ... }`, `COUNT { ... }`, `COLLECT { ... }`.
    Subquery(Subquery, Vec<Clause>),
}

/// Kinds of subquery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subquery {
    /// Whether there is a row.
    Exists,
    /// How many rows there are.
    Count,
    /// The values of the one column, in order.
    Collect,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `IN`
    In,
    /// `CONTAINS`
    Contains,
    /// `STARTS WITH`
    StartsWith,
    /// `ENDS WITH`
    EndsWith,
    /// `+`
    Add,
    /// `*`
    Multiply,
    /// `%`
    Modulo,
}

/// Types of stored values; a list holds no null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueType {
    /// Of the value, or of the items of a list.
    pub item: ItemType,
    /// A list of them.
    pub list: bool,
}

/// Types of single values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemType {
    /// `STRING`
    Text,
    /// `STRING` or `INTEGER`
    TextOrInteger,
    /// `INTEGER`
    Integer,
    /// `FLOAT` or `INTEGER`
    Number,
    /// `BOOLEAN`
    Boolean,
    /// `ZONED DATETIME`
    DateTime,
    /// `DATE`
    Date,
}

/// Functions we call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Labels of a node.
    Labels,
    /// Length of a list.
    Size,
    /// Lower-case text.
    ToLower,
    /// Text cut at each place of another text.
    Split,
    /// The first that is not null.
    Coalesce,
    /// How many values.
    Count,
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
    /// Sum of values.
    Sum,
    /// All values.
    Collect,
    /// Hops of a path.
    Length,
    /// Type of a relationship.
    Type,
    /// What a node or relationship holds, as a map.
    Properties,
}

/// Tests over the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListTest {
    /// One item meets it.
    Any,
    /// All items meet it.
    All,
    /// No item meets it.
    None,
}

/// Components of temporal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// Whole milliseconds since 1970, rounded down. (Neo4j rounds `epochSeconds` towards 1970.)
    EpochMillis,
    /// Microseconds of the second.
    Microsecond,
    /// Year.
    Year,
    /// Month of the year.
    Month,
    /// Day of the month.
    Day,
}

/// A statement that changes the schema of a database; it holds names only.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// `CREATE CONSTRAINT name IF NOT EXISTS FOR (n:Label) REQUIRE n.property IS UNIQUE`.
    Unique {
        /// Its name.
        name: Arc<str>,
        /// Label.
        label: Arc<str>,
        /// Property.
        property: Arc<str>,
    },
    /// `CREATE RANGE INDEX name IF NOT EXISTS FOR (n:Label) ON (n.property, ...)`.
    RangeIndex {
        /// Its name.
        name: Arc<str>,
        /// Label.
        label: Arc<str>,
        /// Properties.
        properties: Vec<Arc<str>>,
    },
    /// `CREATE FULLTEXT INDEX name IF NOT EXISTS FOR (n:Label|...) ON EACH [n.property, ...]`, which takes each run between
    /// white space as it is.
    FullTextIndex {
        /// Its name.
        name: Arc<str>,
        /// Labels.
        labels: Vec<Arc<str>>,
        /// Properties.
        properties: Vec<Arc<str>>,
    },
    /// `DROP INDEX name IF EXISTS`.
    DropIndex {
        /// Its name.
        name: Arc<str>,
    },
    /// Answers the labels and properties of all indexes, as `[name, labels, properties]` each; a constraint has one of its name.
    Indexes,
    /// Answers the states of the indexes that are not online.
    UnfinishedIndexes,
}

impl Expr {
    /// All of them, without an `AND` around one; `None` for none.
    #[must_use]
    pub fn all(mut conditions: Vec<Expr>) -> Option<Self> {
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Self::And(conditions)),
        }
    }

    /// One of them, without an `OR` around one; `None` for none.
    #[must_use]
    pub fn any(mut conditions: Vec<Expr>) -> Option<Self> {
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Self::Or(conditions)),
        }
    }

    /// `left operator right`.
    #[must_use]
    pub fn binary(left: Self, operator: Binary, right: Self) -> Self {
        Self::Binary(Box::new(left), operator, Box::new(right))
    }

    /// `expression IS NULL`.
    #[must_use]
    pub fn is_null(self) -> Self {
        Self::IsNull(Box::new(self))
    }

    /// `expression IS NOT NULL`.
    #[must_use]
    pub fn is_not_null(self) -> Self {
        Self::IsNotNull(Box::new(self))
    }

    /// `NOT expression`.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }
}

impl Pattern {
    /// A node alone.
    #[must_use]
    pub fn node(node: NodePattern) -> Self {
        Self { start: node, steps: Vec::new() }
    }
}

impl NodePattern {
    /// A bound node without further conditions.
    #[must_use]
    pub fn bound(variable: Variable) -> Self {
        Self { variable: Some(variable), ..Self::default() }
    }
}

impl Projection {
    /// A `WITH` of these items.
    #[must_use]
    pub fn with(items: Vec<Item>) -> Self {
        Self { last: false, distinct: false, items, order: Vec::new(), limit: None, condition: None }
    }

    /// A `RETURN` of one item.
    #[must_use]
    pub fn returning(item: Item) -> Self {
        Self {
            last: true,
            distinct: false,
            items: vec![item],
            order: Vec::new(),
            limit: None,
            condition: None,
        }
    }
}
