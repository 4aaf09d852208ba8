//! The relationships at some nodes, as rows of far key, type, and the far node's labels or degree.

use std::sync::Arc;

use super::{
    filter::met,
    root::by_key,
    scope::{Lowering, Scope, answered, labels},
};
use crate::{
    catalog::types::Direction,
    cypher::ast::{
        Clause, Expr, Function, Item, NodePattern, Order, Pattern, Projection, RelationshipPattern, Subquery,
        Variable, VariableKind,
    },
    plan::types::{Column, Neighbours, Param, Predicate, Told},
};

/// Each key finds its node by the unique index of the key label.
pub(super) fn neighbours_clauses(lowering: &mut Lowering<'_>, read: &Neighbours) -> Vec<Clause> {
    let key = lowering.fresh(VariableKind::Value);
    let node = lowering.fresh(VariableKind::Node);
    let mut of_key = vec![Expr::Variable(key)];
    let scope = Scope { node, edge: None, score: None };
    for column in &read.columns {
        match column {
            Column::Label => of_key.push(Expr::Call(Function::Labels, vec![Expr::Variable(node)])),
            Column::Property { subject, property } => {
                let stored = scope.property(*subject, property);
                of_key.push(answered(lowering, stored, property));
            }
            Column::Nested { .. } => unreachable!("a node beside its neighbours has no reads of its own"),
        }
    }
    for direction in &read.directions {
        let rows = rows(lowering, read, (node, *direction));
        of_key.push(Expr::Subquery(Subquery::Collect, rows));
    }
    let all = Expr::Call(Function::Collect, vec![Expr::List(of_key)]);
    let Param(keys) = read.of.values;
    vec![
        Clause::Unwind { list: Expr::Parameter(keys), variable: key },
        by_key(&read.of, (key, node), None),
        Clause::Project(Projection::returning(Item::Answer(all))),
    ]
}

/// The first by far key and type; of these alone more is read.
fn rows(
    lowering: &mut Lowering<'_>,
    read: &Neighbours,
    (node, direction): (Variable, Direction),
) -> Vec<Clause> {
    let far = lowering.fresh(VariableKind::Node);
    let link = lowering.fresh(VariableKind::Relationship);
    let end = NodePattern {
        variable: Some(far),
        labels: if read.nodes.test { labels(&read.nodes) } else { Vec::new() },
        properties: Vec::new(),
    };
    let pattern = hop(read, (node, Some(link), direction), end);
    let key = Expr::Property(far, Arc::clone(&read.far.stored));
    let name = Expr::Call(Function::Type, vec![Expr::Variable(link)]);
    let ascending = |by: &Expr| Order { by: by.clone(), descending: false };
    let Param(limit) = read.limit;
    let first = Projection {
        order: vec![ascending(&key), ascending(&name)],
        limit: Some(Expr::Parameter(limit)),
        ..Projection::with(vec![Item::Keep(far), Item::Keep(link)])
    };
    let told = match read.told {
        Told::Label => Expr::Call(Function::Labels, vec![Expr::Variable(far)]),
        Told::Degree(_) => {
            let (other, condition) = if read.filter == Predicate::Constant(true) {
                (NodePattern::default(), None)
            } else {
                let other = lowering.fresh(VariableKind::Node);
                (NodePattern::bound(other), met(lowering, &read.filter, other))
            };
            let back = hop(read, (far, None, direction.reversed()), other);
            Expr::Subquery(Subquery::Count, vec![Clause::Match { pattern: back, condition }])
        }
    };
    vec![
        Clause::Match { pattern, condition: met(lowering, &read.filter, far) },
        Clause::Project(first),
        Clause::Project(Projection::returning(Item::Bare(Expr::List(vec![key, name, told])))),
    ]
}

/// A pattern of one relationship, which the store counts without looking if nothing but its types is asked.
fn hop(
    read: &Neighbours,
    (near, link, direction): (Variable, Option<Variable>, Direction),
    far: NodePattern,
) -> Pattern {
    let relationship = RelationshipPattern { variable: link, types: read.relationships.clone(), direction };
    Pattern { start: NodePattern::bound(near), steps: vec![(relationship, far)] }
}
