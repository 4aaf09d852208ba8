//! Relationships that follow from others: which types are derived, from which starts, by which rules.
//!
//! In: a Catalog. Out: [`Derivation`]s, each a stored type with the rules of some starts. Must not know: stores,
//! changes; the derived API (`catalog::derive`) is another thing.

use std::sync::Arc;

use indexmap::IndexMap;

use super::types::{Catalog, Direction, Field, PathStep, TypeId, TypeSet};

/// A relationship type that is derived, for starts that share their rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    /// Stored type of the derived relationships.
    pub relationship: Arc<str>,
    /// Types they leave from.
    pub from: TypeSet,
    /// All types that relationships of this type may lead to from there, derived ones and others.
    pub far: TypeSet,
    /// By which rules, in schema order: the first that holds is named on the relationship.
    pub rules: Vec<Rule>,
}

/// One `@derived(path:)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The path as the schema writes it; what the fact `rule` holds.
    pub text: Arc<str>,
    /// Its steps, never none.
    pub path: Vec<PathStep>,
    /// Types it leads to; what the path reaches beside them does not count.
    pub to: TypeSet,
}

impl PathStep {
    /// The step back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let direction = match self.direction {
            Direction::Out => Direction::In,
            Direction::In => Direction::Out,
        };
        Self { stored: Arc::clone(&self.stored), direction }
    }
}

/// What a Catalog derives.
#[must_use]
pub fn derivations(catalog: &Catalog) -> Vec<Derivation> {
    let mut all: Vec<Derivation> = Vec::new();
    for node in &catalog.types {
        for (relationship, rules) in rules_of(catalog, node.id) {
            let Some(far) = far(catalog, &relationship, node.id) else { continue };
            let known =
                all.iter_mut().find(|known| (&known.relationship, &known.rules) == (&relationship, &rules));
            match known {
                Some(known) => {
                    known.from.insert(node.id);
                    known.far = known.far.union(&far);
                }
                None => all.push(Derivation { relationship, from: TypeSet::one(node.id), far, rules }),
            }
        }
    }
    all
}

/// The rules of a type's fields, by the stored type they derive.
fn rules_of(catalog: &Catalog, ty: TypeId) -> IndexMap<Arc<str>, Vec<Rule>> {
    let mut rules: IndexMap<Arc<str>, Vec<Rule>> = IndexMap::new();
    for field in catalog.node(ty).fields.values() {
        let Field::Relationship(relationship) = field else { continue };
        let Some(far) = far(catalog, &relationship.stored, ty) else { continue };
        for path in &relationship.derived {
            rules.entry(Arc::clone(&relationship.stored)).or_default().push(Rule {
                text: text(path),
                path: path.clone(),
                to: catalog.types_of(relationship.target).intersection(&far),
            });
        }
    }
    rules
}

fn far(catalog: &Catalog, relationship: &str, ty: TypeId) -> Option<TypeSet> {
    catalog.relationships.get(relationship)?.pairs.get(&ty).copied()
}

/// A path as the schema writes it.
fn text(path: &[PathStep]) -> Arc<str> {
    let step = |step: &PathStep| match step.direction {
        Direction::Out => step.stored.to_string(),
        Direction::In => format!("^{}", step.stored),
    };
    path.iter().map(step).collect::<Vec<_>>().join("/").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    fn told(schema: &str) -> Vec<String> {
        let catalog = catalog::load("rules.graphql", schema).unwrap_or_else(|report| panic!("{report}"));
        let names = |types: TypeSet| {
            types.iter().map(|id| catalog.node(id).name.to_string()).collect::<Vec<_>>().join("|")
        };
        let rules = |rules: &[Rule]| {
            rules.iter().map(|rule| format!("{} to {}", rule.text, names(rule.to))).collect::<Vec<_>>()
        };
        derivations(&catalog)
            .iter()
            .map(|it| {
                let rules = rules(&it.rules).join(", ");
                format!("{} from {} of {}: {rules}", it.relationship, names(it.from), names(it.far))
            })
            .collect()
    }

    #[test]
    fn the_default_schema_derives_what_experiments_test() {
        assert_eq!(
            told(include_str!("../../schema.graphql")),
            ["TESTS from Experiment of ModelVersion: HAS_CELL/EXPOSES to ModelVersion, \
                 HAS_CELL/EXPOSES/DEPLOYS to ModelVersion, HAS_CELL/^EXECUTED_FOR/^PRODUCED_BY to ModelVersion"]
        );
    }

    #[test]
    fn types_that_share_their_rules_are_derived_together() {
        let schema = r#"
            interface Made { id: ID! by: [Owner!]! @relationship(type: "BY") @derived(path: "IN/^HAS") }
            type Film implements Made @node @key(fields: "id") {
              id: ID!
              studio: Studio @relationship(type: "IN")
              by: [Owner!]! @relationship(type: "BY") @derived(path: "IN/^HAS")
            }
            type Song implements Made @node @key(fields: "id") {
              id: ID!
              studio: Studio @relationship(type: "IN")
              by: [Owner!]! @relationship(type: "BY") @derived(path: "IN/^HAS")
            }
            type Book @node @key(fields: "id") {
              id: ID!
              studio: Studio @relationship(type: "IN")
              by: [Owner!]! @relationship(type: "BY")
              films: [Film!]! @relationship(type: "BY") @derived(path: "IN/^IN")
            }
            type Studio @node @key(fields: "id") { id: ID! }
            type Owner @node @key(fields: "id") { id: ID! has: [Studio!]! @relationship(type: "HAS") }
        "#;
        assert_eq!(
            told(schema),
            ["BY from Film|Song of Owner: IN/^HAS to Owner", "BY from Book of Film|Owner: IN/^IN to Film"]
        );
    }
}
