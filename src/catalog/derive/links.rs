//! What a relationship looks like to be written.
//!
//! In: a Catalog with assets. Out: the inputs of relationships; nothing where none may be written. Must not know: how
//! anything is written.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::input,
    names::{list, named, non_null},
};
use crate::catalog::{
    naming::{enum_name, singular},
    surface::{EnumMeaning, EnumValue, InputField, InputMeaning},
    types::{Catalog, EdgeProperties, Property, Relationship, RelationshipType},
};

/// Name of the input of a relationship.
pub(super) const ITEM: &str = "RelationshipInput";
/// Name of the input of an owner.
pub(super) const OWNER: &str = "OwnerInput";
const TYPE: &str = "RelationshipType";
const FACT: &str = "FactInput";
const OWN: &str = "RelationshipPropertiesInput";
/// What may be said of a relationship; the rest is ours to say.
const FACTS: [&str; 6] = ["origin", "verification", "confidence", "evidence", "validFrom", "validTo"];

/// Whether there are relationships to write.
pub(super) fn is_related(catalog: &Catalog) -> bool {
    writable(catalog).next().is_some()
}

/// Relationships among assets that are said, not derived, and lead to no part of one.
fn writable(catalog: &Catalog) -> impl Iterator<Item = &RelationshipType> {
    let assets = catalog.asset.map(|asset| catalog.interface(asset).types).unwrap_or_default();
    let among = move |ty: &RelationshipType| {
        ty.pairs.iter().any(|(from, to)| assets.contains(*from) && !to.intersection(&assets).is_empty())
    };
    catalog.relationships.values().filter(move |ty| !ty.component && !ty.derived && among(ty))
}

/// What names a relationship.
pub(super) fn ends() -> [InputField; 3] {
    let id = || non_null(named("ID"));
    [
        input("type", non_null(named(TYPE)), "Its type.", InputMeaning::RelationshipType),
        input("from", id(), "The asset that it leaves, by uri or alias.", InputMeaning::From),
        input("to", id(), "The asset that it leads to, by uri or alias.", InputMeaning::To),
    ]
}

/// Adds the inputs.
pub(super) fn add_links(draft: &mut Draft, catalog: &Catalog) {
    if !is_related(catalog) {
        return;
    }
    let types = writable(catalog).map(|ty| {
        let value = EnumValue {
            name: enum_name(&ty.name).into(),
            description: None,
            meaning: EnumMeaning::Relationship(ty.name.clone()),
            directives: Vec::new(),
        };
        (Maker::generated("relationship type", ty.name.clone()), value)
    });
    let description = "Relationships that may be written, from what the one says to what it says it of.";
    draft.add_enum(Maker::BuiltIn, TYPE, description, types.collect());
    let mut fields = ends().to_vec();
    fields.push(input("fact", named(FACT), "What is known of it.", InputMeaning::EdgeFact));
    let owned: IndexMap<&Arc<str>, &Arc<EdgeProperties>> = writable(catalog)
        .filter_map(|ty| ty.properties.as_ref())
        .map(|properties| (&properties.name, properties))
        .collect();
    if !owned.is_empty() {
        let description = "Its own properties: those of its type.";
        fields.push(input("properties", named(OWN), description, InputMeaning::EdgeProperties));
        let of_types = owned.values().map(|properties| {
            let ty = named(format!("{}Input", properties.name));
            let field = input(singular(&properties.name), ty, "", InputMeaning::EdgeProperties);
            (Maker::generated("input", properties.name.clone()), field)
        });
        let description = "The properties of a relationship: exactly one of these.";
        draft.add_input(Maker::BuiltIn, OWN, description, of_types.collect());
        owned.values().for_each(|properties| add_own(draft, properties));
    }
    let description = "A relationship to write. There is one for each type and pair of assets.";
    draft.add_input(Maker::BuiltIn, ITEM, description, built_in(fields));
    let facts = catalog.fact.iter().filter(|property| FACTS.contains(&&*property.name));
    let description = "What to write of what is known of a relationship.";
    draft.add_input(Maker::BuiltIn, FACT, description, built_in(facts.map(set)));
}

/// Adds the input of an owner. What the relationship says of its own has an input, since it may be written by itself.
pub(super) fn add_owner(draft: &mut Draft, catalog: &Catalog, owners: &Relationship) {
    let by = "Who: by uri or alias. They are there.";
    let mut fields = vec![input("uri", non_null(named("ID")), by, InputMeaning::Key)];
    let ty = catalog.relationships.get(&owners.stored);
    if let Some(own) = ty.and_then(|ty| ty.properties.as_ref()) {
        let ty = named(format!("{}Input", own.name));
        let description = "What is said of it; what is absent stays as it is.";
        fields.push(input("properties", ty, description, InputMeaning::EdgeProperties));
    }
    draft.add_input(Maker::BuiltIn, OWNER, "Somebody who owns assets.", built_in(fields));
}

fn add_own(draft: &mut Draft, properties: &EdgeProperties) {
    let name = format!("{}Input", properties.name);
    let description = format!("What to write of a `{}`.", properties.name);
    let fields = properties
        .properties
        .values()
        .map(|property| (Maker::declared(format!("{}.{}", properties.name, property.name)), set(property)));
    let maker = Maker::generated("input", properties.name.clone());
    draft.add_input(maker, name.clone(), &description, fields.collect());
    draft.protect(&name, &properties.protected);
}

fn set(property: &Arc<Property>) -> InputField {
    let item = named(property.scalar.name());
    let ty = if property.list { list(item) } else { item };
    let description = property.description.as_deref().unwrap_or_default();
    input(property.name.clone(), ty, description, InputMeaning::Set(Arc::clone(property)))
}
