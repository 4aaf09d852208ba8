//! What sources say, aspect by aspect, and what relationships remember of it.

use std::sync::Arc;

use super::{
    nodes::Keyed,
    rows::{EDGE, FAR, NODE, ROW, field, for_each, keyed, match_one, return_all, return_count},
};
use crate::{
    catalog::{fact, types::Direction},
    cypher::{
        ast::{
            Assignment, Binary, Clause, Expr, Item, NodePattern, Order, Pattern, Projection, Query,
            RelationshipPattern,
        },
        names,
    },
    value::Value,
};

/// The properties of an aspect, in the order of [`aspects`].
pub const ASPECT: [&str; 7] =
    [names::ASPECT_SUBJECT, names::ASPECT_SOURCE, "name", "at", "event", "lines", "raw"];

/// All aspects of assets, each as a list of [`ASPECT`].
#[must_use]
pub fn aspects(subjects: Vec<Value>) -> Query {
    let of = keyed(NODE, &names::ASPECT.into(), &names::ASPECT_SUBJECT.into(), Expr::Variable(ROW));
    let all = ASPECT.map(|name| Expr::Property(NODE, name.into()));
    for_each(subjects, vec![match_one(of), return_all(Expr::List(all.to_vec()))])
}

/// What a source spoke of, as `[identity, subject, name, at, whether it says nothing]`: the first of those whose identity is
/// greater than `after`.
#[must_use]
pub fn spoken(source: &str, after: &str, most: i64) -> Query {
    let property = |name: &str| Expr::Property(NODE, name.into());
    let node = NodePattern {
        labels: vec![names::ASPECT.into()],
        properties: vec![(names::ASPECT_SOURCE.into(), Expr::Parameter(0))],
        ..NodePattern::bound(NODE)
    };
    let later = Expr::binary(property(names::ASPECT_ID), Binary::Greater, Expr::Parameter(1));
    let mut page = Projection::with(vec![Item::Keep(NODE)]);
    // As the index has them.
    let order = [names::ASPECT_SOURCE, names::ASPECT_ID].map(property);
    page.order = order.map(|by| Order { by, descending: false }).to_vec();
    page.limit = Some(Expr::Parameter(2));
    let nothing = Expr::And(vec![
        Expr::binary(property("lines"), Binary::Equal, Expr::Parameter(3)),
        Expr::IsNull(Box::new(property("raw"))),
    ]);
    let [identity, subject, name, at] = [names::ASPECT_ID, names::ASPECT_SUBJECT, "name", "at"].map(property);
    Query {
        clauses: vec![
            Clause::Match { pattern: Pattern::node(node), condition: Some(later) },
            Clause::Project(page),
            return_all(Expr::List(vec![identity, subject, name, at, nothing])),
        ],
        parameters: vec![source.into(), after.into(), Value::Int(most), "[]".into()],
    }
}

/// Keeps aspects, each instead of the one of its identity. A row is `[identity, properties]`.
#[must_use]
pub fn keep_aspects(rows: Vec<Value>) -> Query {
    let pattern = keyed(NODE, &names::ASPECT.into(), &names::ASPECT_ID.into(), field(0));
    for_each(
        rows,
        vec![
            Clause::Merge { pattern, on_create: Vec::new() },
            Clause::Set(vec![Assignment::Merge(NODE, field(1))]),
            return_count(),
        ],
    )
}

/// Forgets what sources said of assets.
#[must_use]
pub fn forget_aspects(subjects: Vec<Value>) -> Query {
    let of = keyed(NODE, &names::ASPECT.into(), &names::ASPECT_SUBJECT.into(), Expr::Variable(ROW));
    for_each(subjects, vec![match_one(of), Clause::DetachDelete(NODE)])
}

/// What relationships that are there remember of their claims, as `[from, to, claims, declared]`. A row is `[from, to]`.
#[must_use]
pub fn held(ty: &Arc<str>, from: &Keyed, to: &Keyed, rows: Vec<Value>) -> Query {
    let relationship =
        RelationshipPattern { variable: Some(EDGE), types: vec![Arc::clone(ty)], direction: Direction::Out };
    let pattern =
        Pattern { start: NodePattern::bound(NODE), steps: vec![(relationship, NodePattern::bound(FAR))] };
    let remembered = [fact::CLAIMS, fact::DECLARED].map(|name| Expr::Property(EDGE, name.into()));
    let all = [field(0), field(1)].into_iter().chain(remembered).collect();
    for_each(
        rows,
        vec![
            match_one(keyed(NODE, &from.label, &from.key, field(0))),
            match_one(keyed(FAR, &to.label, &to.key, field(1))),
            match_one(pattern),
            return_all(Expr::List(all)),
        ],
    )
}
