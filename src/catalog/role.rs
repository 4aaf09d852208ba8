//! What the questions of impact, usage and suggestions rest on, found in a Catalog by the names that design gives them.
//!
//! In: a Catalog. Out: its property `lifecycle` with the value `ACTIVE`, its relationships `owners` and `domain`, its types
//! by name; nothing where a schema has no such. Must not know: what is asked of them.

use std::sync::Arc;

use super::rules;
use super::types::{Catalog, Direction, Field, Interface, NodeType, Property, Relationship, Scalar, TypeId};

/// The lifecycle that means live, running, current.
pub const LIVE: &str = "ACTIVE";
/// The types that something live is looked for among.
pub const DEPLOYMENT: &str = "Deployment";
/// See [`DEPLOYMENT`].
pub const SYSTEM: &str = "ProductionSystem";
/// See [`DEPLOYMENT`].
pub const EXPERIMENT: &str = "Experiment";
/// Who answers for an asset is a person or one of these.
pub const TEAM: &str = "Team";

fn assets(catalog: &Catalog) -> Option<&Arc<Interface>> {
    catalog.asset.map(|asset| catalog.interface(asset))
}

/// The property of assets that tells whether one is live.
#[must_use]
pub fn lifecycle(catalog: &Catalog) -> Option<&Arc<Property>> {
    let Field::Property(property) = assets(catalog)?.fields.get("lifecycle")? else { return None };
    let Scalar::Enum(of) = &property.scalar else { return None };
    of.values.iter().any(|(name, _)| &**name == LIVE).then_some(property)
}

/// The property of assets that people know one by.
#[must_use]
pub fn name(catalog: &Catalog) -> Option<&Arc<Property>> {
    let Field::Property(property) = assets(catalog)?.fields.get("name")? else { return None };
    (property.scalar == Scalar::String && !property.list).then_some(property)
}

/// The property of assets with words that people sort them by.
#[must_use]
pub fn tags(catalog: &Catalog) -> Option<&Arc<Property>> {
    let Field::Property(property) = assets(catalog)?.fields.get("tags")? else { return None };
    (property.scalar == Scalar::String && property.list).then_some(property)
}

/// The property of assets with their names in other systems.
#[must_use]
pub fn aliases(catalog: &Catalog) -> Option<&Arc<Property>> {
    let Field::Property(property) = assets(catalog)?.fields.get("aliases")? else { return None };
    (property.scalar == Scalar::String && property.list).then_some(property)
}

/// The property that tells whether two of a type have the same content.
#[must_use]
pub fn checksum(node: &NodeType) -> Option<&Arc<Property>> {
    let Field::Property(property) = node.fields.get("checksum")? else { return None };
    (property.scalar == Scalar::String && !property.list).then_some(property)
}

/// The relationship from an asset to who answers for it.
#[must_use]
pub fn owners(catalog: &Catalog) -> Option<&Arc<Relationship>> {
    related(catalog, "owners")
}

/// The same, if it may be replaced: nothing follows from it, and it leaves the asset.
#[must_use]
pub fn replaceable_owners(catalog: &Catalog) -> Option<&Arc<Relationship>> {
    let owners = owners(catalog).filter(|owners| owners.direction == Direction::Out && !owners.component)?;
    let ty = catalog.relationships.get(&owners.stored).filter(|ty| !ty.derived)?;
    let derivations = rules::derivations(catalog);
    let mut steps = derivations.iter().flat_map(|it| &it.rules).flat_map(|rule| &rule.path);
    (!steps.any(|step| step.stored == ty.name)).then_some(owners)
}

/// The relationship from an asset to the area of the business it belongs to.
#[must_use]
pub fn domain(catalog: &Catalog) -> Option<&Arc<Relationship>> {
    related(catalog, "domain")
}

fn related<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a Arc<Relationship>> {
    let Field::Relationship(relationship) = assets(catalog)?.fields.get(name)? else { return None };
    catalog.types_of(relationship.target).is_subset(&assets(catalog)?.types).then_some(relationship)
}

/// The asset type of a name.
#[must_use]
pub fn asset_type(catalog: &Catalog, name: &str) -> Option<TypeId> {
    let id = catalog.type_named(name)?.id;
    catalog.is_asset(id).then_some(id)
}
