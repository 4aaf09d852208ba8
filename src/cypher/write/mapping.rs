//! The mapping a graph was made for, on a node of its own.

use std::sync::Arc;

use super::rows::{NODE, keyed, match_one, return_all};
use crate::{
    cypher::{
        ast::{Assignment, Clause, Expr, NodePattern, Pattern, Query},
        names,
    },
    value::Value,
};

/// Identity of the one node that remembers.
const ONLY: i64 = 1;

/// Answers the remembered mapping in a list, which is empty if nothing is remembered.
#[must_use]
pub fn remembered_mapping() -> Query {
    let node = NodePattern { labels: vec![names::MAPPING.into()], ..NodePattern::bound(NODE) };
    let text = Expr::Property(NODE, names::MAPPING_TEXT.into());
    Query { clauses: vec![match_one(Pattern::node(node)), return_all(text)], parameters: Vec::new() }
}

/// Write-locks the node that remembers, if it is there, until the transaction ends: those who do so take turns.
#[must_use]
pub fn lock_mapping() -> Query {
    let node = keyed(NODE, &names::MAPPING.into(), &names::MAPPING_ID.into(), Expr::Parameter(0));
    let lock = || Arc::<str>::from(names::LOCK);
    Query {
        clauses: vec![
            match_one(node),
            Clause::Set(vec![Assignment::Property(NODE, lock(), Expr::Boolean(true))]),
            Clause::Remove(vec![(NODE, lock())]),
        ],
        parameters: vec![Value::Int(ONLY)],
    }
}

/// Remembers a mapping.
#[must_use]
pub fn remember_mapping(text: &str) -> Query {
    let pattern = keyed(NODE, &names::MAPPING.into(), &names::MAPPING_ID.into(), Expr::Parameter(0));
    let text_set = Assignment::Property(NODE, names::MAPPING_TEXT.into(), Expr::Parameter(1));
    Query {
        clauses: vec![Clause::Merge { pattern, on_create: Vec::new() }, Clause::Set(vec![text_set])],
        parameters: vec![Value::Int(ONLY), Value::from(text)],
    }
}
