//! The types of the schema as objects and interfaces of the API, with the fields of their relationships.
//!
//! In: node types, components, interfaces, properties types. Out: their API types.
//! Must not know: what connections, filters and orders hold, only their names.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    draft::{Draft, Maker, api_type, some_text},
    lineage,
    names::{capitalised, full_list, list, named, non_null, property_type},
    paths, reach, similar,
    surface::Subject,
};
use crate::catalog::{
    surface::{ApiField, ApiKind, FieldMeaning, InputField, InputMeaning, ObjectOf, TypeRef},
    types::{Catalog, EdgeProperties, Field, Property, Relationship, Target},
};

/// Adds a node type, component or interface.
pub(super) fn add_target(draft: &mut Draft, catalog: &Catalog, subject: &Subject) {
    let mut fields = Vec::new();
    for field in subject.fields.values() {
        match field {
            Field::Property(property) => {
                let maker = Maker::declared(format!("{}.{}", subject.name, property.name));
                fields.push((maker, property_field(property, FieldMeaning::Property(property.clone()))));
            }
            Field::Computed(computed) => {
                let maker = Maker::declared(format!("{}.{}", subject.name, computed.field.name));
                fields
                    .push((maker, property_field(&computed.field, FieldMeaning::Computed(computed.clone()))));
            }
            Field::Relationship(relationship) => {
                fields.extend(relationship_fields(catalog, subject, relationship));
            }
        }
    }
    for (_, field) in &mut fields {
        if field.description.is_none() {
            field.description = inherited_description(catalog, subject, &field.name);
        }
    }
    fields.extend(lineage::fields(catalog, subject.target));
    fields.extend(paths::fields(catalog, subject.target));
    fields.extend(reach::fields(catalog, subject.target));
    fields.extend(similar::fields(catalog, subject.target));
    let fields = draft.members(subject.name, fields);
    let (kind, description, directives) = match subject.target {
        Target::Type(id) => {
            let node = catalog.node(id);
            let interfaces = node.interfaces.iter().map(|id| catalog.interface(*id).name.clone()).collect();
            let kind = ApiKind::Object { of: ObjectOf::Node(id), interfaces, fields };
            (kind, &node.description, &node.directives)
        }
        Target::Interface(id) => {
            let interface = catalog.interface(id);
            (ApiKind::Interface { of: id, fields }, &interface.description, &interface.directives)
        }
    };
    let mut ty = api_type(subject.name.clone(), description.as_deref().unwrap_or_default(), kind);
    ty.directives.clone_from(directives);
    draft.add(Maker::declared(subject.name.clone()), ty);
}

/// The description of an interface's field stands for that of its types, which only repeat it (GraphQL 3.7).
fn inherited_description(catalog: &Catalog, subject: &Subject, field: &str) -> Option<Arc<str>> {
    let Target::Type(id) = subject.target else { return None };
    let interfaces = catalog.node(id).interfaces.iter().map(|id| catalog.interface(*id));
    interfaces.filter_map(|interface| interface.fields.get(field)).find_map(|field| match field {
        Field::Property(property) => property.description.clone(),
        Field::Relationship(relationship) => relationship.description.clone(),
        Field::Computed(computed) => computed.field.description.clone(),
    })
}

/// The field of a relationship, then the one of its connection.
fn relationship_fields(
    catalog: &Catalog,
    subject: &Subject,
    relationship: &Arc<Relationship>,
) -> [(Maker, ApiField); 2] {
    let coordinate: Arc<str> = format!("{}.{}", subject.name, relationship.name).into();
    let target = Subject::of(catalog, relationship.target);
    let field = if relationship.to_many {
        list_field(&target, relationship)
    } else {
        one_field(&target, relationship)
    };
    let connection = connection_field(&target, relationship);
    [(Maker::declared(coordinate.clone()), field), (Maker::generated("connection", coordinate), connection)]
}

fn one_field(target: &Subject, relationship: &Arc<Relationship>) -> ApiField {
    let ty = named(target.name.clone());
    let ty = if relationship.required { non_null(ty) } else { ty };
    let meaning = FieldMeaning::One(relationship.clone());
    as_declared(field(relationship.name.clone(), ty, "", meaning), relationship)
}

fn list_field(target: &Subject, relationship: &Arc<Relationship>) -> ApiField {
    let ty = full_list(named(target.name.clone()));
    let meaning = FieldMeaning::List(relationship.clone());
    let mut field = as_declared(field(relationship.name.clone(), ty, "", meaning), relationship);
    field.arguments = arguments([
        Some(where_argument(target.name)),
        order_name(target).map(|order| order_argument(&order)),
        Some(first_of_list(&relationship.name)),
    ]);
    field
}

fn connection_field(target: &Subject, relationship: &Arc<Relationship>) -> ApiField {
    let name = format!("{}Connection", relationship.name);
    let ty = non_null(named(format!("{}Connection", edge_prefix(target, relationship))));
    let description =
        format!("`{}` by pages, with counts and what is known of each relationship.", relationship.name);
    let mut connection = field(name, ty, &description, FieldMeaning::Connection(relationship.clone()));
    connection.deprecated.clone_from(&relationship.deprecated);
    // Whom the field is hidden from, its connection is hidden from.
    let hiding = ["@inaccessible", "@tag", "@authenticated", "@requiresScopes"];
    let hidden =
        relationship.directives.iter().filter(|text| hiding.iter().any(|name| text.starts_with(name)));
    connection.directives = hidden.cloned().collect();
    connection.arguments = arguments([
        Some(where_argument(target.name)),
        edge_order_name(target, relationship).map(|order| order_argument(&order)),
        Some(first_of_page()),
        Some(after_argument()),
    ]);
    connection
}

fn as_declared(mut field: ApiField, relationship: &Relationship) -> ApiField {
    field.description.clone_from(&relationship.description);
    field.deprecated.clone_from(&relationship.deprecated);
    field.directives.clone_from(&relationship.directives);
    field
}

/// Adds an object type of relationship properties.
pub(super) fn add_properties(draft: &mut Draft, properties: &Arc<EdgeProperties>) {
    let fields = properties.properties.values().map(|property| {
        let maker = Maker::declared(format!("{}.{}", properties.name, property.name));
        (maker, property_field(property, FieldMeaning::EdgeProperty(property.clone())))
    });
    let description = properties.description.as_deref().unwrap_or_default();
    let fields = draft.members(&properties.name, fields.collect());
    let kind = ApiKind::Object { of: ObjectOf::Part, interfaces: Vec::new(), fields };
    let mut ty = api_type(properties.name.clone(), description, kind);
    ty.directives.clone_from(&properties.directives);
    ty.protected.clone_from(&properties.protected);
    draft.add(Maker::declared(properties.name.clone()), ty);
}

/// Adds the custom scalars that something refers to.
pub(super) fn add_scalars(draft: &mut Draft) {
    let scalars = [
        (
            "BigInt",
            "A whole number that may be larger than an `Int`: a JSON number between -(2^53 - 1) and 2^53 - 1.",
        ),
        ("Date", "A calendar day: `2026-11-01`."),
        ("DateTime", "A moment, in UTC with microseconds, as RFC 3339 text: `2026-11-01T09:30:00Z`."),
    ];
    let referenced = draft.referenced();
    for (name, description) in scalars {
        if referenced.contains(name) {
            draft.add(Maker::BuiltIn, api_type(name.into(), description, ApiKind::Scalar));
        }
    }
}

/// A field that returns a stored property.
pub(super) fn property_field(property: &Property, meaning: FieldMeaning) -> ApiField {
    ApiField {
        name: property.name.clone(),
        description: property.description.clone(),
        deprecated: property.deprecated.clone(),
        arguments: IndexMap::new(),
        ty: property_type(property),
        meaning,
        directives: property.directives.clone(),
    }
}

/// A generated field without arguments.
pub(super) fn field(
    name: impl Into<Arc<str>>,
    ty: TypeRef,
    description: &str,
    meaning: FieldMeaning,
) -> ApiField {
    ApiField {
        name: name.into(),
        description: some_text(description),
        deprecated: None,
        arguments: IndexMap::new(),
        ty,
        meaning,
        directives: Vec::new(),
    }
}

/// A generated argument or input field without a default.
pub(super) fn input(
    name: impl Into<Arc<str>>,
    ty: TypeRef,
    description: &str,
    meaning: InputMeaning,
) -> InputField {
    InputField { name: name.into(), description: some_text(description), ty, default: None, meaning }
}

/// Arguments by name.
pub(super) fn arguments(
    given: impl IntoIterator<Item = Option<InputField>>,
) -> IndexMap<Arc<str>, Arc<InputField>> {
    given.into_iter().flatten().map(|argument| (argument.name.clone(), Arc::new(argument))).collect()
}

/// `where: TWhere`
pub(super) fn where_argument(target: &str) -> InputField {
    input("where", named(format!("{target}Where")), "Only those that meet this.", InputMeaning::Where)
}

/// `orderBy: [TOrder!]`
pub(super) fn order_argument(order: &str) -> InputField {
    let description = "Sorted by this; ties by key. Missing values come last.";
    input("orderBy", list(named(order)), description, InputMeaning::OrderBy)
}

/// `first` of a connection.
pub(super) fn first_of_page() -> InputField {
    input("first", named("Int"), "Length of the page: 0 to 500, 20 if not given.", InputMeaning::First)
}

/// `after` of a connection.
pub(super) fn after_argument() -> InputField {
    input("after", named("String"), "The page starts behind this cursor.", InputMeaning::After)
}

fn first_of_list(name: &str) -> InputField {
    let description =
        format!("At most so many. Without it all, and an error past 1,000: `{name}Connection` pages.");
    input("first", named("Int"), &description, InputMeaning::First)
}

/// Name of the order enum of a target, if anything of it can be ordered by.
pub(super) fn order_name(target: &Subject) -> Option<String> {
    target.filterable().any(|property| !property.list).then(|| format!("{}Order", target.name))
}

fn edge_order_name(target: &Subject, relationship: &Relationship) -> Option<String> {
    match &relationship.properties {
        Some(properties) if has_orders(properties) => {
            Some(format!("{}{}Order", target.name, properties.name))
        }
        Some(_) | None => order_name(target),
    }
}

/// Whether relationships can be ordered by some property of their own.
pub(super) fn has_orders(properties: &EdgeProperties) -> bool {
    properties.properties.values().any(|property| property.filterable && !property.list)
}

/// What the names of connection, edge and edge filters of a relationship start with.
pub(super) fn edge_prefix(target: &Subject, relationship: &Relationship) -> String {
    let properties = relationship.properties.as_ref().map_or("", |properties| &properties.name);
    format!("{}{properties}", target.name)
}

/// `<plural>By<Key>`
pub(super) fn lookup_many_name(plural: &str, key: &Property) -> String {
    format!("{plural}By{}", capitalised(&key.name))
}
