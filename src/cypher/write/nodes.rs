//! Nodes and components.

use std::sync::Arc;

use super::rows::{
    FAR, NODE, ROW, field, for_each, keyed, match_one, return_all, return_count, set_where_missing,
};
use crate::{
    catalog::types::{Direction, NodeType},
    cypher::{
        ast::{
            Assignment, Clause, Expr, Item, NodePattern, Pattern, Projection, Query, RelationshipPattern,
            Variable, VariableKind,
        },
        names,
    },
    value::Value,
};

/// Where keys are unique: a label with its key property.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keyed {
    /// The label.
    pub label: Arc<str>,
    /// The property.
    pub key: Arc<str>,
}

impl Keyed {
    /// Where the keys of a type are unique.
    #[must_use]
    pub fn of(node: &NodeType) -> Self {
        Self { label: Arc::clone(&node.key_label), key: Arc::clone(&node.key.stored) }
    }
}

/// Makes the nodes that are not there yet, and write-locks them all in the order of `keys`: with one order for all
/// writers there are no deadlocks (cookbook 13). Answers the keys of those it made.
#[must_use]
pub fn claim_nodes(keyed_by: &Keyed, keys: Vec<Value>) -> Query {
    let made = Variable { kind: VariableKind::Value, number: 1 };
    let pattern = keyed(NODE, &keyed_by.label, &keyed_by.key, Expr::Variable(ROW));
    let new = || Arc::<str>::from(names::NEW);
    let lock = || Arc::<str>::from(names::LOCK);
    let on_create = vec![Assignment::Property(NODE, new(), Expr::Boolean(true))];
    let carried = vec![Item::Keep(ROW), Item::Keep(NODE), Item::Name(Expr::Property(NODE, new()), made)];
    let key_if_made = Expr::Case(vec![(Expr::Variable(made), Expr::Variable(ROW))]);
    for_each(
        keys,
        vec![
            Clause::Merge { pattern, on_create },
            Clause::Set(vec![Assignment::Property(NODE, lock(), Expr::Boolean(true))]),
            Clause::Project(Projection::with(carried)),
            Clause::Remove(vec![(NODE, lock()), (NODE, new())]),
            return_all(key_if_made),
        ],
    )
}

/// Removes nodes that the transaction made for their lock alone. Nothing is related to them.
#[must_use]
pub fn unmake_nodes(keyed_by: &Keyed, keys: Vec<Value>) -> Query {
    let node = keyed(NODE, &keyed_by.label, &keyed_by.key, Expr::Variable(ROW));
    for_each(keys, vec![match_one(node), Clause::Delete(NODE)])
}

/// Gives nodes that are there the label of their type and properties. A row is `[key, properties, default...]`: each of
/// `defaults` is set where the node has no value.
#[must_use]
pub fn upsert_nodes(keyed_by: &Keyed, labels: &[Arc<str>], defaults: &[Arc<str>], rows: Vec<Value>) -> Query {
    let others = labels.iter().filter(|label| **label != keyed_by.label);
    let mut set: Vec<Assignment> = others.map(|label| Assignment::Label(NODE, Arc::clone(label))).collect();
    set.push(Assignment::Merge(NODE, field(1)));
    let mut clauses =
        vec![match_one(keyed(NODE, &keyed_by.label, &keyed_by.key, field(0))), Clause::Set(set)];
    if !defaults.is_empty() {
        clauses.push(set_where_missing(NODE, defaults, 2));
    }
    clauses.push(return_count());
    for_each(rows, clauses)
}

/// Upserts components below owners that are there. A row is `[owner's key, component's key, properties]`.
#[must_use]
pub fn upsert_components(
    owner: &Keyed,
    relationship: &Arc<str>,
    component: &Keyed,
    rows: Vec<Value>,
) -> Query {
    let owned = Pattern {
        start: NodePattern::bound(NODE),
        steps: vec![(
            RelationshipPattern {
                variable: None,
                types: vec![Arc::clone(relationship)],
                direction: Direction::Out,
            },
            NodePattern::bound(FAR),
        )],
    };
    let merge = |pattern| Clause::Merge { pattern, on_create: Vec::new() };
    for_each(
        rows,
        vec![
            match_one(keyed(NODE, &owner.label, &owner.key, field(0))),
            merge(keyed(FAR, &component.label, &component.key, field(1))),
            merge(owned),
            Clause::Set(vec![Assignment::Merge(FAR, field(2))]),
            return_count(),
        ],
    )
}
