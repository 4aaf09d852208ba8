//! The relationships that leave some nodes, as rows of far key, type and properties.

use std::sync::Arc;

use super::{
    filter::met,
    root::by_key,
    scope::{Lowering, answered, labels},
};
use crate::{
    catalog::types::Direction,
    cypher::ast::{
        Clause, Expr, Function, Item, NodePattern, Pattern, Projection, RelationshipPattern, Subquery,
        VariableKind,
    },
    plan::types::{Links, Param},
};

/// Each key finds its node by the unique index of the key label.
pub(super) fn links_clauses(lowering: &mut Lowering<'_>, links: &Links) -> Vec<Clause> {
    let key = lowering.fresh(VariableKind::Value);
    let [from, far] = [(); 2].map(|()| lowering.fresh(VariableKind::Node));
    let link = lowering.fresh(VariableKind::Relationship);
    let relationship = RelationshipPattern {
        variable: Some(link),
        types: links.relationships.clone(),
        direction: Direction::Out,
    };
    let end = NodePattern {
        variable: Some(far),
        labels: if links.nodes.test { labels(&links.nodes) } else { Vec::new() },
        properties: Vec::new(),
    };
    let pattern = Pattern { start: NodePattern::bound(from), steps: vec![(relationship, end)] };
    let mut row = vec![
        Expr::Property(far, Arc::clone(&links.far.stored)),
        Expr::Call(Function::Type, vec![Expr::Variable(link)]),
    ];
    for property in &links.columns {
        row.push(answered(lowering, Expr::Property(link, Arc::clone(&property.stored)), property));
    }
    let rows = vec![
        Clause::Match { pattern, condition: met(lowering, &links.filter, far) },
        Clause::Project(Projection::returning(Item::Bare(Expr::List(row)))),
    ];
    let of_key = Expr::List(vec![Expr::Variable(key), Expr::Subquery(Subquery::Collect, rows)]);
    let all = Expr::Call(Function::Collect, vec![of_key]);
    let Param(keys) = links.from.values;
    vec![
        Clause::Unwind { list: Expr::Parameter(keys), variable: key },
        by_key(&links.from, (key, from), None),
        Clause::Project(Projection::returning(Item::Answer(all))),
    ]
}
