//! Names and places while lowering: fresh variables, which node and relationship a plan speaks of, and what a
//! property is as an expression.

use std::sync::Arc;

use crate::{
    catalog::types::{Catalog, Property, Scalar},
    cypher::ast::{Binary, Clause, Component, Expr, Function, Variable, VariableKind},
    plan::types::{Nodes, Predicate, Subject, Way},
    value::Value,
};

/// State of one lowering.
pub(super) struct Lowering<'a> {
    /// Where keys of types are looked up.
    pub(super) catalog: &'a Catalog,
    /// Values of the statement's parameters: the plan's, then those that the lowering adds.
    pub(super) parameters: Vec<Value>,
    /// Sets of nodes that the statement works out before all else.
    pub(super) sets: Vec<Set>,
    /// Bound to the list of the hits of a search, each `[node, score]`.
    pub(super) hits: Option<Variable>,
    /// Whether it may: its filters are asked of many nodes.
    pub(super) may_set: bool,
    /// Whether it may even of a condition that names no keys: nothing else narrows the nodes down.
    pub(super) may_seek: bool,
    /// Whether it may stop to work such a set out when many are in it: the first nodes that reach something are all that is asked for.
    pub(super) may_stop: bool,
    nodes: usize,
    relationships: usize,
    values: usize,
    paths: usize,
}

/// Nodes that a statement works out before all else.
pub(super) struct Set {
    /// From all of them this way leads to a node that meets this; none where they are such ends themselves.
    pub(super) reaching: Option<(Way, Predicate)>,
    /// Bound to the list of the ends, if it is empty where there are more than a few of these.
    pub(super) ends: Option<Variable>,
    /// Bound to the list of the nodes.
    pub(super) variable: Variable,
    /// The clause that binds it.
    pub(super) clause: Clause,
}

/// What the properties of a plan's innermost read belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    /// The node.
    pub(super) node: Variable,
    /// The relationship that led to it, if it is bound.
    pub(super) edge: Option<Variable>,
    /// What a search says of the node, if it is a hit.
    pub(super) score: Option<Variable>,
}

impl<'a> Lowering<'a> {
    /// No variable used yet, and the plan's parameters.
    pub(super) fn new(catalog: &'a Catalog, parameters: Vec<Value>) -> Self {
        Self {
            catalog,
            parameters,
            sets: Vec::new(),
            hits: None,
            may_set: false,
            may_seek: false,
            may_stop: false,
            nodes: 0,
            relationships: 0,
            values: 0,
            paths: 0,
        }
    }

    /// Adds a parameter.
    pub(super) fn parameter(&mut self, value: Value) -> usize {
        self.parameters.push(value);
        self.parameters.len() - 1
    }

    /// A variable that the statement does not have yet.
    pub(super) fn fresh(&mut self, kind: VariableKind) -> Variable {
        let counter = match kind {
            VariableKind::Node => &mut self.nodes,
            VariableKind::Relationship => &mut self.relationships,
            VariableKind::Value => &mut self.values,
            VariableKind::Path => &mut self.paths,
        };
        let number = *counter;
        *counter += 1;
        Variable { kind, number }
    }

    /// What a `CALL` imports: these variables, and the sets so far, which its body may speak of.
    pub(super) fn with_sets(&self, mut imports: Vec<Variable>) -> Vec<Variable> {
        imports.extend(self.sets.iter().map(|set| set.variable));
        imports
    }
}

impl Scope {
    /// A property as it is stored.
    pub(super) fn property(self, subject: Subject, property: &Property) -> Expr {
        let of = match subject {
            Subject::Node => self.node,
            Subject::Score => {
                return Expr::Variable(self.score.expect("only hits of a search have a score"));
            }
            Subject::Edge => self.edge.expect("a relationship is bound wherever the plan speaks of it"),
        };
        Expr::Property(of, Arc::clone(&property.stored))
    }
}

/// The labels one of which every one of these nodes has, as few as possible.
pub(super) fn labels(nodes: &Nodes) -> Vec<Arc<str>> {
    nodes.label.as_ref().map_or_else(|| nodes.labels.clone(), |label| vec![Arc::clone(label)])
}

/// The test that a node is one of these; false for none.
pub(super) fn is_one_of(node: Variable, nodes: &Nodes) -> Expr {
    let tests = labels(nodes).into_iter().map(|label| Expr::HasLabel(node, label)).collect();
    Expr::any(tests).unwrap_or(Expr::Boolean(false))
}

/// Whether a property may lack a value.
pub(super) fn is_nullable(property: &Property) -> bool {
    !property.guaranteed
}

/// A stored value as a record holds it: temporal values as integers, a missing list as an empty one.
pub(super) fn answered(lowering: &mut Lowering<'_>, stored: Expr, property: &Property) -> Expr {
    if !property.list {
        return scalar(stored, &property.scalar);
    }
    let list = Expr::Call(Function::Coalesce, vec![stored, Expr::List(Vec::new())]);
    match property.scalar {
        Scalar::DateTime | Scalar::Date => {
            let variable = lowering.fresh(VariableKind::Value);
            let value = scalar(Expr::Variable(variable), &property.scalar);
            Expr::Map { variable, list: Box::new(list), value: Box::new(value) }
        }
        Scalar::Id
        | Scalar::String
        | Scalar::Int
        | Scalar::BigInt
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::Enum(_) => list,
    }
}

/// One stored value as a record holds it; a missing one stays missing.
pub(super) fn scalar(stored: Expr, scalar: &Scalar) -> Expr {
    let component = |component| Expr::Component(Box::new(stored.clone()), component);
    let times = |value, factor| Expr::binary(value, Binary::Multiply, Expr::Integer(factor));
    match scalar {
        Scalar::DateTime => Expr::binary(
            times(component(Component::EpochMillis), 1_000),
            Binary::Add,
            Expr::binary(component(Component::Microsecond), Binary::Modulo, Expr::Integer(1_000)),
        ),
        Scalar::Date => Expr::binary(
            Expr::binary(
                times(component(Component::Year), 10_000),
                Binary::Add,
                times(component(Component::Month), 100),
            ),
            Binary::Add,
            component(Component::Day),
        ),
        Scalar::Id
        | Scalar::String
        | Scalar::Int
        | Scalar::BigInt
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::Enum(_) => stored,
    }
}
