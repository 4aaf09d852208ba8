//! What an asset, and what belongs to it, looks like to be written.
//!
//! In: a Catalog with assets. Out: the inputs of items. Must not know: how anything is written.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::input,
    names::{list, named, non_null},
};
use crate::catalog::{
    role,
    surface::{InputField, InputMeaning, TypeRef},
    types::{
        Catalog, Direction, Field, Interface, NodeType, Property, Relationship, Target, TypeId, TypeKind,
    },
};

/// Name of the input of any asset.
pub(super) fn item_name(asset: &Interface) -> String {
    format!("{}Input", asset.name)
}

/// Name of the input that names an asset.
pub(super) fn ref_name(asset: &Interface) -> String {
    format!("{}Ref", asset.name)
}

/// Adds the inputs: one of any asset, one that names one, then one for each type and component.
pub(super) fn add_items(draft: &mut Draft, catalog: &Catalog, asset: &Interface) {
    let types: Vec<&NodeType> = asset.types.iter().map(|id| &**catalog.node(id)).collect();
    let of_types = types.iter().map(|node| {
        let description = format!("A `{}`.", node.name);
        let ty = named(input_name(node));
        let field = input(node.singular.clone(), ty, &description, InputMeaning::ItemOf(node.id));
        (Maker::generated("input", node.name.clone()), field)
    });
    let description = "An asset to write: exactly one of these.";
    let of_types = of_types.collect();
    draft.add_input(Maker::generated("input", asset.name.clone()), item_name(asset), description, of_types);
    let named_by = "Its uri, or an alias of it.";
    let fields = [input("uri", non_null(named("ID")), named_by, InputMeaning::Key), if_updated_at()];
    let description = "An asset that is there.";
    draft.add_input(Maker::BuiltIn, ref_name(asset), description, built_in(fields));
    let mut components: IndexMap<TypeId, &NodeType> = IndexMap::new();
    let aliases = role::aliases(catalog);
    for node in types {
        let mut fields = properties(node, &[&node.key]);
        fields.extend(built_in([if_updated_at()]));
        fields.extend(aliases.into_iter().flat_map(|property| {
            let description = "More names in other systems, beside those it has.";
            let ty = list(named(property.scalar.name()));
            built_in([input("addAliases", ty, description, InputMeaning::Add(Arc::clone(property)))])
        }));
        for (relationship, component) in components_of(catalog, node) {
            let description = format!("Written beside those that are there, by {}.", keyed_by(component));
            let ty = list(named(input_name(component)));
            let meaning = InputMeaning::Components(Arc::clone(relationship));
            let field = input(relationship.name.clone(), ty, &description, meaning);
            fields.push((Maker::declared(format!("{}.{}", node.name, relationship.name)), field));
            components.insert(component.id, component);
        }
        add_item(draft, node, fields);
    }
    for node in components.into_values() {
        let TypeKind::Component { key_fields, .. } = &node.kind else { continue };
        let required: Vec<_> = key_fields.iter().filter(|field| field.required).collect();
        add_item(draft, node, properties(node, &required));
    }
}

fn if_updated_at() -> InputField {
    let description = "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`.";
    input("ifUpdatedAt", named("DateTime"), description, InputMeaning::IfUpdatedAt)
}

fn add_item(draft: &mut Draft, node: &NodeType, fields: Vec<(Maker, InputField)>) {
    let description = format!("What to write of a `{}`.", node.name);
    draft.add_input(Maker::generated("input", node.name.clone()), input_name(node), &description, fields);
}

fn input_name(node: &NodeType) -> String {
    format!("{}Input", node.name)
}

/// What a component is told apart by.
fn keyed_by(component: &NodeType) -> String {
    match &component.kind {
        TypeKind::Component { key_fields, .. } => {
            let names: Vec<_> = key_fields.iter().map(|field| format!("`{}`", field.name)).collect();
            names.join(" and ")
        }
        TypeKind::Node => format!("`{}`", component.key.name),
    }
}

/// The components of a type, by the relationships that lead to them.
fn components_of<'a>(
    catalog: &'a Catalog,
    node: &'a NodeType,
) -> impl Iterator<Item = (&'a Arc<Relationship>, &'a NodeType)> {
    node.fields.values().filter_map(|field| match field {
        Field::Relationship(relationship)
            if relationship.component && relationship.direction == Direction::Out =>
        {
            match relationship.target {
                Target::Type(id) => Some((relationship, &**catalog.node(id))),
                Target::Interface(_) => None,
            }
        }
        Field::Relationship(_) | Field::Property(_) | Field::Computed(_) => None,
    })
}

/// The stored properties of a type, those that every item needs first.
fn properties(node: &NodeType, required: &[&Arc<Property>]) -> Vec<(Maker, InputField)> {
    let stored = node.fields.values().filter_map(|field| match field {
        // When an asset was updated is told by its writes.
        Field::Property(property) if !property.external && &*property.name != "updatedAt" => Some(property),
        Field::Property(_) | Field::Relationship(_) | Field::Computed(_) => None,
    });
    let is_required = |property: &Property| required.iter().any(|other| other.name == property.name);
    let field = |property: &Arc<Property>| {
        let ty = item_type(property, is_required(property));
        let description = property.description.as_deref().unwrap_or_default();
        let field = input(property.name.clone(), ty, description, InputMeaning::Set(Arc::clone(property)));
        (Maker::declared(format!("{}.{}", node.name, property.name)), field)
    };
    stored.map(field).collect()
}

/// Absent is untouched, so only what identifies the item has to be there.
fn item_type(property: &Property, required: bool) -> TypeRef {
    let item = named(property.scalar.name());
    let ty = if property.list { list(item) } else { item };
    if required { non_null(ty) } else { ty }
}
