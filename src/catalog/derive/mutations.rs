//! The mutation root: writing assets, by items that look like them.
//!
//! In: a Catalog with assets. Out: `Mutation` and its types; nothing where there are no assets. Must not know: how anything is
//! written.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker, api_type},
    fields::{arguments, field, input},
    names::{full_list, list, named, non_null},
};
use crate::catalog::{
    surface::{
        ApiField, ApiKind, FieldMeaning, InputField, InputMeaning, MUTATION, ObjectOf, TypeRef, WritePart,
    },
    types::{
        Catalog, Direction, Field, Interface, NodeType, Property, Relationship, Target, TypeId, TypeKind,
    },
};

/// Adds `Mutation` and the types of its fields.
pub(super) fn add_mutation(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = catalog.asset.map(|asset| catalog.interface(asset)) else { return };
    let fields = draft.members(MUTATION, built_in([upsert_assets(asset)]));
    let kind = ApiKind::Object { of: ObjectOf::Mutation, interfaces: Vec::new(), fields };
    draft.add_reserved(api_type(
        MUTATION.into(),
        "Where every change starts. Fields run one after the other.",
        kind,
    ));
    add_items(draft, catalog, asset);
    add_answers(draft, asset);
}

fn item_name(asset: &Interface) -> String {
    format!("{}Input", asset.name)
}

fn upsert_assets(asset: &Interface) -> ApiField {
    let description = "Writes assets, in one transaction: makes those that are not there, changes the others. A field that is absent \
                       stays as it is, null removes. An item that can't be written is told in its place, and the others are \
                       written. Of several items of one asset the later win, field by field.";
    let mut upsert = field("upsertAssets", named("WrittenAssets"), description, FieldMeaning::UpsertAssets);
    let ty = full_list(named(item_name(asset)));
    upsert.arguments = arguments([Some(input("assets", ty, "Up to 1,000 at once.", InputMeaning::Items))]);
    upsert
}

/// The inputs: one of any asset, then one for each type and component.
fn add_items(draft: &mut Draft, catalog: &Catalog, asset: &Interface) {
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
    let mut components: IndexMap<TypeId, &NodeType> = IndexMap::new();
    for node in types {
        let mut fields = properties(node, &[&node.key]);
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
        Field::Property(property) if !property.external => Some(property),
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

/// What is answered.
fn add_answers(draft: &mut Draft, asset: &Interface) {
    let part = |name: &str, ty: TypeRef, description: &str, part: WritePart| {
        field(name, ty, description, FieldMeaning::WritePart(part))
    };
    let (int, text, id) = (|| non_null(named("Int")), || non_null(named("String")), || non_null(named("ID")));
    let written = [
        part(
            "results",
            full_list(named("WrittenAsset")),
            "What became of each item, in their order.",
            WritePart::Results,
        ),
        part("written", int(), "How many assets and components were written.", WritePart::Written),
        part(
            "references",
            int(),
            "How many assets were made only because something names them.",
            WritePart::References,
        ),
        part(
            "conflicts",
            full_list(named("AliasConflict")),
            "Aliases that stay with another asset.",
            WritePart::Conflicts,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "WrittenAssets", "What a write did.", built_in(written));
    let result = [
        part("uri", named("ID"), "The uri of the item; null where it has none.", WritePart::Uri),
        part(
            "asset",
            named(asset.name.clone()),
            "The asset as it is now; null where it was not written.",
            WritePart::Asset,
        ),
        part(
            "error",
            named("WriteError"),
            "Why the item was not written; null where it was.",
            WritePart::Error,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "WrittenAsset", "What became of an item.", built_in(result));
    let error = [
        part("code", text(), "Which kind, as in `extensions.code` of errors.", WritePart::Code),
        part("message", text(), "What is wrong and what would be right.", WritePart::Message),
    ];
    draft.add_object(Maker::BuiltIn, "WriteError", "Why something was not written.", built_in(error));
    let conflict = [
        part("alias", text(), "The alias.", WritePart::Alias),
        part("claimedBy", id(), "The asset that claims it now.", WritePart::ClaimedBy),
        part(
            "heldBy",
            named("ID"),
            "The asset that holds it; null where you may not see it.",
            WritePart::HeldBy,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "AliasConflict", "An alias claimed twice.", built_in(conflict));
}
