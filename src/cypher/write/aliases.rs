//! Aliases: other systems' names of a node, each a node of its own that leads to it, so that one text has one holder.

use std::sync::Arc;

use super::{
    nodes::Keyed,
    rows::{FAR, NODE, ROW, field, for_each, keyed, match_one, return_all, return_count},
};
use crate::{
    catalog::types::Direction,
    cypher::{
        ast::{Assignment, Clause, Expr, Item, NodePattern, Pattern, Projection, Query, RelationshipPattern},
        names,
    },
    value::Value,
};

/// The aliases that nodes answer to, as `[alias, key]`.
#[must_use]
pub fn alias_holders(holder: &Keyed, keys: Vec<Value>) -> Query {
    let held = keyed(FAR, &holder.label, &holder.key, Expr::Variable(ROW));
    let alias = NodePattern { labels: vec![names::ALIAS.into()], ..NodePattern::bound(NODE) };
    let pattern = Pattern { start: alias, steps: vec![(leads_to(), held.start)] };
    let pair = Expr::List(vec![value(), Expr::Variable(ROW)]);
    for_each(keys, vec![match_one(pattern), return_all(pair)])
}

/// Makes the aliases that are not there yet and write-locks them all in the order given. Answers `[alias, key of its
/// holder or null]`.
#[must_use]
pub fn claim_aliases(holder: &Keyed, aliases: Vec<Value>) -> Query {
    let lock = || Arc::<str>::from(names::LOCK);
    let holder_of =
        Pattern { start: NodePattern::bound(NODE), steps: vec![(leads_to(), NodePattern::bound(FAR))] };
    let pair = Expr::List(vec![Expr::Variable(ROW), Expr::Property(FAR, Arc::clone(&holder.key))]);
    for_each(
        aliases,
        vec![
            Clause::Merge { pattern: alias(Expr::Variable(ROW)), on_create: Vec::new() },
            Clause::Set(vec![Assignment::Property(NODE, lock(), Expr::Boolean(true))]),
            Clause::Remove(vec![(NODE, lock())]),
            Clause::Project(Projection::with(vec![Item::Keep(ROW), Item::Keep(NODE)])),
            Clause::OptionalMatch { pattern: holder_of, condition: None },
            return_all(pair),
        ],
    )
}

/// Removes aliases.
#[must_use]
pub fn release_aliases(aliases: Vec<Value>) -> Query {
    for_each(aliases, vec![match_one(alias(Expr::Variable(ROW))), Clause::DetachDelete(NODE)])
}

/// Gives aliases that nobody holds to nodes that are there. A row is `[alias, key]`.
#[must_use]
pub fn grant_aliases(holder: &Keyed, rows: Vec<Value>) -> Query {
    let pattern =
        Pattern { start: NodePattern::bound(NODE), steps: vec![(leads_to(), NodePattern::bound(FAR))] };
    for_each(
        rows,
        vec![
            Clause::Merge { pattern: alias(field(0)), on_create: Vec::new() },
            Clause::Project(Projection::with(vec![Item::Keep(ROW), Item::Keep(NODE)])),
            match_one(keyed(FAR, &holder.label, &holder.key, field(1))),
            Clause::Merge { pattern, on_create: Vec::new() },
            return_count(),
        ],
    )
}

fn alias(value: Expr) -> Pattern {
    keyed(NODE, &names::ALIAS.into(), &names::ALIAS_VALUE.into(), value)
}

fn value() -> Expr {
    Expr::Property(NODE, names::ALIAS_VALUE.into())
}

fn leads_to() -> RelationshipPattern {
    RelationshipPattern { variable: None, types: vec![names::ALIAS_OF.into()], direction: Direction::Out }
}
