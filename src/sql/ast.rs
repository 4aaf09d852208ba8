//! The subset of SQL that reads need, as plain data.
//!
//! In: nothing (made by `sql::lower`). Out: what `sql::emit` writes. Must not know: the Plan's reads, SQL text.

use std::sync::Arc;

use crate::{plan::types::Param, value::Value};

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What to select.
    pub select: Select,
    /// Values by [`Param`].
    pub params: Vec<Value>,
    /// It has a [`Expr::Run`]: the first parameter.
    pub run: bool,
}

/// `SELECT`. Its columns are named by position (`c0`, `c1`, ...) where another select reads from it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Select {
    /// Rows with a name of their own, known to everything inside; those that others speak of come first.
    pub with: Vec<With>,
    /// Equal rows once.
    pub distinct: bool,
    /// What to select.
    pub columns: Vec<Expr>,
    /// Tables, nested loops in exactly this order (`CROSS JOIN`).
    pub from: Vec<Table>,
    /// Conditions that all hold.
    pub filter: Vec<Expr>,
    /// What makes groups.
    pub group_by: Vec<Expr>,
    /// Order of the rows.
    pub order_by: Vec<Order>,
    /// At most so many rows.
    pub limit: Option<Param>,
}

/// Rows that have a name, of one column (`c0`) if recursive: worked out once, however many speak of them.
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    /// The name.
    pub name: Alias,
    /// The rows.
    pub rows: WithRows,
}

/// What a [`With`] names.
#[derive(Debug, Clone, PartialEq)]
pub enum WithRows {
    /// The rows of a select.
    Once(Select),
    /// The rows of a select, and what another makes of each row until that is nothing new (`WITH RECURSIVE`, `UNION`).
    Recursive {
        /// The rows at the start.
        first: Select,
        /// From a row, which it has from the name itself, to others.
        next: Select,
        /// Read only as far as somebody wants more rows.
        lazy: bool,
    },
}

/// Something to select from, under a name of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What.
    pub source: TableSource,
    /// Its name in the statement.
    pub alias: Alias,
}

/// What a [`Table`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum TableSource {
    /// The nodes.
    Node,
    /// The relationships.
    Relationship,
    /// The aliases of assets.
    Alias,
    /// The words of nodes: the full-text table.
    Words,
    /// What names and tags start with.
    Starts,
    /// The tags of nodes.
    Tags,
    /// The items of a JSON list.
    Each(Expr),
    /// The rows of a [`With`] around.
    With(Alias),
    /// The rows of another select.
    Select(Box<Select>),
    /// The rows of several selects, one after the other.
    Union {
        /// The selects.
        selects: Vec<Select>,
        /// At most so many rows in all.
        limit: Option<Param>,
    },
}

/// A generated name: a letter that tells what it names, and a number unique in the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// What it names.
    pub kind: AliasKind,
    /// Counted through the statement, from 1.
    pub number: usize,
}

/// What an [`Alias`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasKind {
    /// A node.
    Node,
    /// A relationship.
    Relationship,
    /// An alias of an asset.
    Alias,
    /// The words of a node.
    Words,
    /// What a name or tag starts with.
    Start,
    /// An item of a JSON list.
    Item,
    /// A row of another select.
    Row,
    /// Nodes that meet a condition.
    Met,
    /// Nodes that a walk comes by.
    Walk,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnName {
    /// Number of a node.
    Id,
    /// Label of a node.
    Label,
    /// Set in which a node's key is unique.
    Domain,
    /// Key of a node.
    Key,
    /// Number of the node a relationship leaves.
    From,
    /// Type of a relationship.
    Type,
    /// Number of the node a relationship arrives at.
    To,
    /// Value of a list's item, text of an alias, or a start.
    Value,
    /// Number of the node that answers to an alias, or that a start or a tag belongs to.
    Holder,
    /// 0 of what a whole text starts with, 1 of a later word.
    Rank,
    /// Number of the row; of words that of the node they belong to.
    Row,
    /// The words of a weight.
    Words(u32),
    /// The full-text table itself, as what is asked.
    Index,
    /// The words of an asset's name, beside its node.
    Name,
    /// A stored property, by its stored name.
    Stored(Arc<str>),
    /// A column of another select, by position.
    Output(usize),
}

/// One key of `ORDER BY`.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Ordered by.
    pub expr: Expr,
    /// Largest first.
    pub descending: bool,
    /// Where nulls go; `None` where there are none.
    pub nulls: Option<Nulls>,
}

/// Where nulls stand in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// Before all values.
    First,
    /// After all values.
    Last,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A column.
    Column(Alias, ColumnName),
    /// A value of the request.
    Parameter(Param),
    /// A JSON list that each run of the statement has another value of.
    Run,
    /// The answer of a statement that ran before, a JSON list: which.
    Before(usize),
    /// A name of the Catalog as text: a label, a relationship type, a domain.
    Name(Arc<str>),
    /// No value.
    Null,
    /// A number of ours.
    Integer(i64),
    /// Text of ours.
    Text(&'static str),
    /// The same value, but no index may find it: the nodes are found by something narrower.
    Unindexed(Box<Expr>),
    /// A function's result.
    Call(Function, Vec<Expr>),
    /// Two operands.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// Two rows of operands, compared item by item from the left.
    Row(Operator, Vec<Expr>, Vec<Expr>),
    /// One of some names of the Catalog, or none of them.
    InNames {
        /// What.
        expr: Box<Expr>,
        /// The names.
        names: Vec<Arc<str>>,
        /// None of them.
        negated: bool,
    },
    /// Among the rows of a select, or not.
    In {
        /// What.
        expr: Box<Expr>,
        /// A select of one column.
        select: Box<Select>,
        /// Not among them.
        negated: bool,
    },
    /// Among the rows of a [`With`] around, or not.
    InWith {
        /// What.
        expr: Box<Expr>,
        /// Its name.
        name: Alias,
        /// Not among them.
        negated: bool,
    },
    /// Null, or not null.
    IsNull {
        /// What.
        expr: Box<Expr>,
        /// Not null.
        negated: bool,
    },
    /// False or null.
    IsNotTrue(Box<Expr>),
    /// All hold.
    And(Vec<Expr>),
    /// One holds.
    Or(Vec<Expr>),
    /// The select has a row, or has none.
    Exists {
        /// The select.
        select: Box<Select>,
        /// It has none.
        negated: bool,
    },
    /// The only value of a select.
    Scalar(Box<Select>),
    /// The second of the first pair whose first holds, else null.
    Case(Vec<(Expr, Expr)>),
}

/// Binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `>`
    Gt,
    /// `>=`
    Gte,
    /// `<`
    Lt,
    /// `<=`
    Lte,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `MATCH` of the full-text table.
    Match,
}

/// Functions: SQLite's own, and three of ours (`mlg_...`) that `backend::sqlite` registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// A JSON array of the arguments.
    JsonArray,
    /// A JSON array of the argument's value in each row.
    JsonGroupArray,
    /// JSON text as JSON.
    Json,
    /// The first argument that is not null.
    Coalesce,
    /// How many rows, or how many non-null values.
    Count,
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
    /// Exact sum (ours): an integer while it fits 64 bits, else a float; 0 of nothing.
    Sum,
    /// Lower case by Rust's `str::to_lowercase` (ours).
    Lower,
    /// Position of the second text in the first, from 1; 0 if it does not occur.
    Instr,
    /// Part of a text: from a position, and so many characters if a third argument says so.
    Substr,
    /// Length in characters.
    Length,
    /// Whether a cell is there and none that a scalar allows: cell, name of the scalar, whether it is a list (ours).
    Unfit,
}

impl Expr {
    /// A comparison or sum of two expressions.
    #[must_use]
    pub fn binary(operator: Operator, left: Self, right: Self) -> Self {
        Self::Binary(operator, Box::new(left), Box::new(right))
    }

    /// A test for null.
    #[must_use]
    pub fn is_null(self, negated: bool) -> Self {
        Self::IsNull { expr: Box::new(self), negated }
    }

    /// One of some names of the Catalog, or none of them.
    #[must_use]
    pub fn in_names(self, names: &[Arc<str>], negated: bool) -> Self {
        match names {
            [name] => {
                let operator = if negated { Operator::Ne } else { Operator::Eq };
                Self::binary(operator, self, Self::Name(Arc::clone(name)))
            }
            names => Self::InNames { expr: Box::new(self), names: names.to_vec(), negated },
        }
    }

    /// All hold: nothing around a single condition, true for none.
    #[must_use]
    pub fn all(mut conditions: Vec<Self>) -> Self {
        match conditions.len() {
            0 => Self::Integer(1),
            1 => conditions.remove(0),
            _ => Self::And(conditions),
        }
    }

    /// One holds: nothing around a single condition, false for none.
    #[must_use]
    pub fn any(mut conditions: Vec<Self>) -> Self {
        match conditions.len() {
            0 => Self::Integer(0),
            1 => conditions.remove(0),
            _ => Self::Or(conditions),
        }
    }
}
