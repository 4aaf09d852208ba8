//! A root read -> [`Query`]: the entry of the lowering.
//!
//! In: one [`RootRead`] of a plan. Out: one statement with one row and one column, laid out as `plan::types` says.
//! The tree depends on the plan, and on values only as `compare` says; they stay behind their parameters. Must not know: the driver.

use std::sync::Arc;

use super::{
    duplicates::duplicates_clauses,
    filter::met,
    links::links_clauses,
    neighbours::neighbours_clauses,
    scope::{Lowering, Scope, is_one_of},
    search::hits,
    set::{columns, set, walks},
    suggest::suggest_clauses,
    walk::{walk_clauses, walk_from},
};
use crate::{
    catalog::types::{Catalog, Direction},
    cypher::{
        ast::{
            Clause, Expr, Function, Item, NodePattern, Pattern, Projection, Query, RelationshipPattern,
            Variable, VariableKind,
        },
        names,
    },
    plan::types::{Keys, Lookup, Param, Predicate, Read, RootRead, Source, Test, Walk},
};

/// Lowers one read.
#[must_use]
pub fn lower(catalog: &Catalog, root: &RootRead) -> Query {
    let mut lowering = Lowering::new(catalog, root.params.clone());
    let clauses = match &root.read {
        Read::Lookup(lookup) => lookup_clauses(&mut lowering, (lookup, None)),
        Read::LookupWalk(both) => lookup_clauses(&mut lowering, (&both.lookup, Some(&both.walk))),
        Read::Set(read) => {
            lowering.may_set = true;
            lowering.may_seek = matches!(read.source, Source::Scan(_)) && !is_selective(&read.filter);
            lowering.may_stop = read.is_page_alone() && asks_for_what_reaches(&read.filter);
            let hits = match &read.source {
                Source::Search(search) => Some(hits(&mut lowering, search, read.rows.as_ref())),
                Source::Scan(_) | Source::Expand(_) => None,
            };
            let mut calls = Vec::new();
            let value = set(&mut lowering, read, None, &mut calls);
            let sets = lowering.sets.drain(..).map(|set| set.clause);
            let mut clauses: Vec<_> = sets.chain(hits).chain(calls).collect();
            clauses.push(Clause::Project(Projection::returning(Item::Answer(value))));
            clauses
        }
        Read::Walk(walk) => walk_clauses(&mut lowering, walk),
        Read::Links(links) => links_clauses(&mut lowering, links),
        Read::Neighbours(read) => neighbours_clauses(&mut lowering, read),
        Read::Suggest(read) => suggest_clauses(&mut lowering, read),
        Read::Duplicates(read) => duplicates_clauses(&mut lowering, read),
    };
    Query { clauses, parameters: lowering.parameters }
}

/// Whether few nodes meet a condition, as far as can be seen.
fn is_selective(condition: &Predicate) -> bool {
    match condition {
        Predicate::And(all) => all.iter().any(is_selective),
        Predicate::Test { test, negated, .. } => !negated && matches!(test, Test::Eq(_) | Test::In(_)),
        Predicate::Constant(_)
        | Predicate::Or(_)
        | Predicate::Types { .. }
        | Predicate::Related { .. }
        | Predicate::Reaches { .. } => false,
    }
}

/// Whether all that a condition says of walks is that they lead somewhere: each search that is answered by yes ends there.
fn asks_for_what_reaches(condition: &Predicate) -> bool {
    match condition {
        Predicate::And(all) => all.iter().all(asks_for_what_reaches),
        Predicate::Reaches { negated, .. } => !negated,
        Predicate::Constant(_)
        | Predicate::Test { .. }
        | Predicate::Types { .. }
        | Predicate::Or(_)
        | Predicate::Related { .. } => !walks(condition),
    }
}

/// Each key finds its node by the unique index of the key label; a node of another type is left out. What is found may be walked
/// from.
fn lookup_clauses(lowering: &mut Lowering<'_>, (lookup, walk): (&Lookup, Option<&Walk>)) -> Vec<Clause> {
    let key = lowering.fresh(VariableKind::Value);
    let node = lowering.fresh(VariableKind::Node);
    let Param(keys) = lookup.keys.values;
    let mut clauses = vec![Clause::Unwind { list: Expr::Parameter(keys), variable: key }];
    let condition = counts(lowering, lookup, node);
    let direct = by_key(&lookup.keys, (key, node), condition.clone());
    if lookup.aliases {
        clauses.push(first_of(key, node, vec![direct, by_alias((key, node), condition)]));
    } else {
        clauses.push(direct);
    }
    let mut row = vec![Expr::Variable(key)];
    let scope = Scope { node, edge: None, score: None };
    row.extend(columns(lowering, &lookup.columns, scope, &mut clauses));
    let all = |row| Expr::Call(Function::Collect, vec![Expr::List(row)]);
    let answer = match walk {
        None => all(row),
        Some(walk) => {
            let reached = lowering.fresh(VariableKind::Value);
            clauses.push(walk_from(lowering, walk, (node, reached)));
            Expr::List(vec![all(row), all(vec![Expr::Variable(key), Expr::Variable(reached)])])
        }
    };
    clauses.push(Clause::Project(Projection::returning(Item::Answer(answer))));
    clauses
}

/// The clause that finds the node of a key.
pub(super) fn by_key(keys: &Keys, (key, node): (Variable, Variable), condition: Option<Expr>) -> Clause {
    let found = NodePattern {
        variable: Some(node),
        labels: vec![Arc::clone(&keys.label)],
        properties: vec![(Arc::clone(&keys.property.stored), Expr::Variable(key))],
    };
    Clause::Match { pattern: Pattern::node(found), condition }
}

fn by_alias((key, node): (Variable, Variable), condition: Option<Expr>) -> Clause {
    let alias = NodePattern {
        variable: None,
        labels: vec![names::ALIAS.into()],
        properties: vec![(names::ALIAS_VALUE.into(), Expr::Variable(key))],
    };
    let leads_to = RelationshipPattern {
        variable: None,
        types: vec![names::ALIAS_OF.into()],
        direction: Direction::Out,
    };
    let pattern = Pattern { start: alias, steps: vec![(leads_to, NodePattern::bound(node))] };
    Clause::Match { pattern, condition }
}

/// Whether a node is of the types, and counts.
fn counts(lowering: &mut Lowering<'_>, lookup: &Lookup, node: Variable) -> Option<Expr> {
    let of_types = lookup.nodes.test.then(|| is_one_of(node, &lookup.nodes));
    let filter = met(lowering, &lookup.filter, node);
    Expr::all(of_types.into_iter().chain(filter).collect())
}

/// The first node that one of the ways finds, so that a key has one row however many ways find it.
fn first_of(key: Variable, node: Variable, ways: Vec<Clause>) -> Clause {
    let found = |last| Projection { last, ..Projection::returning(Item::Keep(node)) };
    let branches = ways.into_iter().map(|way| vec![way, Clause::Project(found(true))]).collect();
    let limited = Projection { limit: Some(Expr::Integer(1)), ..found(true) };
    let all = Clause::Call { imports: vec![key], branches };
    Clause::Call { imports: vec![key], branches: vec![vec![all, Clause::Project(limited)]] }
}
