//! What may be wrong with the nodes of one type, and the condition that finds it.
//!
//! In: a type of the Catalog. Out: concerns, and each as a Predicate. Must not know: the store.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    catalog::types::{
        Catalog, Direction, Field, NodeType, Property, Relationship, RelationshipType, TypeId, TypeSet,
    },
    plan::types::{Expand, Nodes, Predicate, Quantifier, Subject, Test},
};

/// Something that may be wrong with nodes of a type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Concern<'a> {
    /// They are of another concrete type too.
    SeveralTypes,
    /// They lack a required property.
    Missing(&'a Arc<Property>),
    /// They hold a value that its property's type does not allow.
    Unfit(&'a Arc<Property>),
    /// They have several of what a field answers one of.
    Several(&'a Arc<Relationship>),
    /// They have none of what a field requires.
    NoTarget(&'a Arc<Relationship>),
    /// A relationship leads from them to what the schema does not let it lead to.
    LeadsAstray(&'a RelationshipType),
    /// A relationship leads to them from a node of no type of the schema.
    ComesAstray(&'a RelationshipType),
    /// A relationship that leaves them lacks a required property.
    EdgeMissing(&'a RelationshipType, &'a Arc<Property>),
    /// A relationship that leaves them holds a value that its property's type does not allow.
    EdgeUnfit(&'a RelationshipType, &'a Arc<Property>),
}

/// Everything that may be wrong with nodes of a type, relationships aside.
pub(super) fn of_nodes<'a>(catalog: &'a Catalog, node: &'a NodeType) -> Vec<Concern<'a>> {
    let mut concerns = Vec::new();
    if !others(catalog, node).is_empty() {
        concerns.push(Concern::SeveralTypes);
    }
    for field in node.fields.values() {
        match field {
            Field::Property(property) => {
                if property.required && !property.list && !property.identity {
                    concerns.push(Concern::Missing(property));
                }
                concerns.push(Concern::Unfit(property));
            }
            Field::Relationship(relationship) if !relationship.to_many => {
                // A field that picks one is made for several.
                if relationship.pick.is_none() {
                    concerns.push(Concern::Several(relationship));
                }
                if relationship.required {
                    concerns.push(Concern::NoTarget(relationship));
                }
            }
            Field::Relationship(_) | Field::Computed(_) => {}
        }
    }
    concerns
}

/// Everything that may be wrong with relationships of a type at nodes of a type.
pub(super) fn of_relationships<'a>(
    catalog: &'a Catalog,
    node: &NodeType,
    ty: &'a RelationshipType,
) -> Vec<Concern<'a>> {
    let mut concerns = vec![Concern::LeadsAstray(ty)];
    if is_ours(catalog) {
        concerns.push(Concern::ComesAstray(ty));
    }
    if !ty.component && ty.from.contains(node.id) {
        let own = ty.properties.iter().flat_map(|properties| properties.properties.values());
        for property in own.chain(&catalog.fact) {
            if property.required && !property.list {
                concerns.push(Concern::EdgeMissing(ty, property));
            }
            concerns.push(Concern::EdgeUnfit(ty, property));
        }
    }
    concerns
}

/// The nodes of some types that something is wrong with about relationships of one type. It says what
/// [`of_relationships`] do of each type, in as few conditions as will do: a server takes its time to plan each.
pub(super) fn any_of_relationships(catalog: &Catalog, types: TypeSet, ty: &RelationshipType) -> Predicate {
    let mut leading_alike: BTreeMap<Vec<TypeId>, Vec<TypeId>> = BTreeMap::new();
    for id in types.iter() {
        let far = ty.pairs.get(&id).copied().unwrap_or_default();
        leading_alike.entry(far.iter().collect()).or_default().push(id);
    }
    let mut any = Vec::new();
    for alike in leading_alike.values() {
        let first = catalog.node(alike[0]);
        let mut wrong = Vec::new();
        let mut edge = Vec::new();
        for concern in of_relationships(catalog, first, ty) {
            match concern {
                Concern::EdgeMissing(_, property) => edge.push(test(Subject::Edge, property, Test::Null)),
                Concern::EdgeUnfit(_, property) => edge.push(test(Subject::Edge, property, Test::Unfit)),
                // It is the same for all types.
                Concern::ComesAstray(_) => {}
                other => wrong.push(condition(catalog, first, other)),
            }
        }
        if !edge.is_empty() {
            wrong.push(related(Quantifier::Some, leaving(catalog, first, ty), Predicate::Or(edge)));
        }
        let these = nodes(catalog, alike.iter().copied().collect(), true);
        any.push(Predicate::And(vec![
            Predicate::Types { nodes: these, negated: false },
            Predicate::Or(wrong),
        ]));
    }
    if is_ours(catalog) {
        let (expand, condition) = from_unknown(catalog, ty);
        any.push(related(Quantifier::Some, expand, condition));
    }
    Predicate::Or(any)
}

/// The nodes of a type that a concern is true of.
pub(super) fn condition(catalog: &Catalog, node: &NodeType, concern: Concern<'_>) -> Predicate {
    match concern {
        Concern::SeveralTypes => {
            Predicate::Types { nodes: nodes(catalog, others(catalog, node), true), negated: false }
        }
        Concern::Missing(property) => test(Subject::Node, property, Test::Null),
        Concern::Unfit(property) => test(Subject::Node, property, Test::Unfit),
        Concern::Several(relationship) => {
            let related =
                |quantifier| related(quantifier, expand(catalog, relationship), Predicate::Constant(true));
            Predicate::And(vec![related(Quantifier::Some), related(Quantifier::NotSingle)])
        }
        Concern::NoTarget(relationship) => {
            related(Quantifier::None, expand(catalog, relationship), Predicate::Constant(true))
        }
        Concern::LeadsAstray(ty) => {
            let (expand, condition) = astray(catalog, node, ty);
            related(Quantifier::Some, expand, condition)
        }
        Concern::ComesAstray(ty) => {
            let (expand, condition) = from_unknown(catalog, ty);
            related(Quantifier::Some, expand, condition)
        }
        Concern::EdgeMissing(ty, property) => {
            related(Quantifier::Some, leaving(catalog, node, ty), test(Subject::Edge, property, Test::Null))
        }
        Concern::EdgeUnfit(ty, property) => {
            related(Quantifier::Some, leaving(catalog, node, ty), test(Subject::Edge, property, Test::Unfit))
        }
    }
}

/// Relationships of a type from a node to where the schema does not let them lead. A graph that something else writes
/// may hold what the schema does not speak of, so there only the schema's own types count.
pub(super) fn astray(catalog: &Catalog, node: &NodeType, ty: &RelationshipType) -> (Expand, Predicate) {
    let named = ty.pairs.get(&node.id).copied().unwrap_or_default();
    if !is_ours(catalog) {
        let others = nodes(catalog, all(catalog).difference(&named), true);
        return (walk(ty, Direction::Out, others), Predicate::Constant(true));
    }
    let condition = if named.is_empty() {
        Predicate::Constant(true)
    } else {
        Predicate::Types { nodes: nodes(catalog, named, true), negated: true }
    };
    (walk(ty, Direction::Out, any(catalog)), condition)
}

/// Relationships of a type to a node, from nodes of no type of the schema.
pub(super) fn from_unknown(catalog: &Catalog, ty: &RelationshipType) -> (Expand, Predicate) {
    let condition = Predicate::Types { nodes: nodes(catalog, all(catalog), true), negated: true };
    (walk(ty, Direction::In, any(catalog)), condition)
}

/// The relationships that a field reads.
pub(super) fn expand(catalog: &Catalog, relationship: &Relationship) -> Expand {
    Expand {
        relationship: Arc::clone(&relationship.stored),
        direction: relationship.direction,
        nodes: nodes(catalog, catalog.types_of(relationship.target), relationship.needs_type_test),
    }
}

/// The concrete types of which a node of this type may be too; each pair of types is asked for once.
pub(super) fn others(catalog: &Catalog, node: &NodeType) -> TypeSet {
    all(catalog).iter().filter(|other| *other > node.id).collect()
}

/// All nodes of some types, by their labels.
pub(super) fn nodes(catalog: &Catalog, types: TypeSet, test: bool) -> Nodes {
    let labels: Vec<_> = types.iter().map(|id| Arc::clone(&catalog.node(id).label)).collect();
    let label = if let [only] = labels.as_slice() { Some(Arc::clone(only)) } else { None };
    Nodes { types, label, labels, test }
}

/// Whether the graph is one that only we write: one of assets.
fn is_ours(catalog: &Catalog) -> bool {
    catalog.asset.is_some()
}

fn all(catalog: &Catalog) -> TypeSet {
    catalog.types.iter().map(|node| node.id).collect()
}

/// Whatever stands at a far end.
fn any(catalog: &Catalog) -> Nodes {
    nodes(catalog, all(catalog), false)
}

/// The relationships of a type that leave a node, as the schema names them.
fn leaving(catalog: &Catalog, node: &NodeType, ty: &RelationshipType) -> Expand {
    let named = ty.pairs.get(&node.id).copied().unwrap_or_default();
    walk(ty, Direction::Out, nodes(catalog, named, !is_ours(catalog)))
}

fn walk(ty: &RelationshipType, direction: Direction, nodes: Nodes) -> Expand {
    Expand { relationship: Arc::clone(&ty.name), direction, nodes }
}

fn related(quantifier: Quantifier, expand: Expand, condition: Predicate) -> Predicate {
    Predicate::Related { quantifier, expand, condition: Box::new(condition) }
}

fn test(subject: Subject, property: &Arc<Property>, test: Test) -> Predicate {
    Predicate::Test { subject, property: Arc::clone(property), test, negated: false }
}
