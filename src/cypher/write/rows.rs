//! What the statements share: a list of rows as the one parameter, and fixed variables.

use std::sync::Arc;

use crate::{
    cypher::ast::{
        Assignment, Clause, Expr, Function, Item, NodePattern, Pattern, Projection, Query, Variable,
        VariableKind,
    },
    value::Value,
};

/// The row under way.
pub(super) const ROW: Variable = Variable { kind: VariableKind::Value, number: 0 };
/// The first node.
pub(super) const NODE: Variable = Variable { kind: VariableKind::Node, number: 0 };
/// The second node.
pub(super) const FAR: Variable = Variable { kind: VariableKind::Node, number: 1 };
/// The relationship.
pub(super) const EDGE: Variable = Variable { kind: VariableKind::Relationship, number: 0 };

/// A statement over rows.
pub(super) fn for_each(rows: Vec<Value>, mut clauses: Vec<Clause>) -> Query {
    clauses.insert(0, Clause::Unwind { list: Expr::Parameter(0), variable: ROW });
    Query { clauses, parameters: vec![Value::List(rows)] }
}

/// A value of the row.
pub(super) fn field(index: usize) -> Expr {
    Expr::Index(Box::new(Expr::Variable(ROW)), index)
}

/// A node with a label and a key.
pub(super) fn keyed(node: Variable, label: &Arc<str>, key: &Arc<str>, value: Expr) -> Pattern {
    Pattern::node(NodePattern {
        variable: Some(node),
        labels: vec![Arc::clone(label)],
        properties: vec![(Arc::clone(key), value)],
    })
}

/// A `MATCH` without further condition.
pub(super) fn match_one(pattern: Pattern) -> Clause {
    Clause::Match { pattern, condition: None }
}

/// Sets properties where there is no value yet, from values of the row that begin at an index.
pub(super) fn set_where_missing(of: Variable, properties: &[Arc<str>], first: usize) -> Clause {
    let default = |(index, name): (usize, &Arc<str>)| {
        let known = Expr::Property(of, Arc::clone(name));
        let value = Expr::Call(Function::Coalesce, vec![known, field(first + index)]);
        Assignment::Property(of, Arc::clone(name), value)
    };
    Clause::Set(properties.iter().enumerate().map(default).collect())
}

/// Answers how many rows there were, to be compared with how many there should be.
pub(super) fn return_count() -> Clause {
    Clause::Project(Projection::returning(Item::Answer(Expr::CountRows)))
}

/// Answers a value of each row, in one list.
pub(super) fn return_all(value: Expr) -> Clause {
    let all = Expr::Call(Function::Collect, vec![value]);
    Clause::Project(Projection::returning(Item::Answer(all)))
}
