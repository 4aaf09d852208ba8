//! Relationships.

use std::sync::Arc;

use super::{
    nodes::Keyed,
    rows::{EDGE, FAR, NODE, field, for_each, keyed, match_one, return_count, set_where_missing},
};
use crate::{
    catalog::{fact, types::Direction},
    cypher::ast::{Assignment, Clause, Expr, NodePattern, Pattern, Query, RelationshipPattern},
    value::Value,
};

/// How many of some relationships are there. A row is `[from, to]`.
#[must_use]
pub fn related(ty: &Arc<str>, from: &Keyed, to: &Keyed, rows: Vec<Value>) -> Query {
    let relationship =
        RelationshipPattern { variable: None, types: vec![Arc::clone(ty)], direction: Direction::Out };
    let mut pattern = keyed(NODE, &from.label, &from.key, field(0));
    pattern.steps.push((relationship, keyed(FAR, &to.label, &to.key, field(1)).start));
    for_each(rows, vec![match_one(pattern), return_count()])
}

/// Upserts relationships of one type between nodes that are there. A row is `[from, to, properties, default...]`: each of
/// `defaults` is set where the relationship has no value. Those that `outlast` stay when nobody claims them any more.
#[must_use]
pub fn upsert_relationships(
    ty: &Arc<str>,
    (from, to): (&Keyed, &Keyed),
    (defaults, outlast): (&[Arc<str>], bool),
    rows: Vec<Value>,
) -> Query {
    let relationship =
        RelationshipPattern { variable: Some(EDGE), types: vec![Arc::clone(ty)], direction: Direction::Out };
    let pattern =
        Pattern { start: NodePattern::bound(NODE), steps: vec![(relationship, NodePattern::bound(FAR))] };
    let mut clauses = vec![
        match_one(keyed(NODE, &from.label, &from.key, field(0))),
        match_one(keyed(FAR, &to.label, &to.key, field(1))),
        Clause::Merge { pattern, on_create: Vec::new() },
        Clause::Set(vec![Assignment::Merge(EDGE, field(2))]),
    ];
    if !defaults.is_empty() {
        clauses.push(set_where_missing(EDGE, defaults, 3));
    }
    if outlast {
        let claimed = Expr::Property(EDGE, fact::CLAIMS.into()).is_not_null();
        let mark = Expr::Case(vec![(claimed, Expr::Boolean(true))]);
        clauses.push(Clause::Set(vec![Assignment::Property(EDGE, fact::DECLARED.into(), mark)]));
    }
    clauses.push(return_count());
    for_each(rows, clauses)
}
