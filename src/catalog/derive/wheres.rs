//! Filters on nodes, on lists of related nodes, and on relationships.
//!
//! In: a type, its fields, and how relationships lead to it. Out: `TWhere`, `TListWhere`, `TEdgeWhere` ...
//! Must not know: what a filter object of a scalar holds, only its name.

use std::sync::Arc;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::{edge_prefix, input},
    filters::filter_name,
    lineage,
    names::{list, named},
    surface::{Subject, Uses},
};
use crate::catalog::{
    naming::screaming_snake,
    surface::{EnumMeaning, EnumValue, InputField, InputMeaning, Operator},
    types::{Catalog, EdgeProperties, Field, Interface, Property, Target},
};

/// Adds the filters of one type.
pub(super) fn add_wheres(draft: &mut Draft, catalog: &Catalog, subject: &Subject, uses: &Uses) {
    let name = subject.name;
    let own = format!("{name}Where");
    let mut fields = built_in(connectives(&own));
    if let Target::Interface(id) = subject.target {
        fields.extend(built_in(type_conditions(subject)));
        add_type_filters(draft, catalog, catalog.interface(id));
    }
    fields.extend(lineage::filters(catalog, subject.target));
    for field in subject.fields.values() {
        match field {
            Field::Property(property) if property.filterable => {
                fields.push(property_filter(name, property));
            }
            Field::Property(_) | Field::Computed(_) => {}
            Field::Relationship(relationship) => {
                let coordinate: Arc<str> = format!("{name}.{}", relationship.name).into();
                let target = Subject::of(catalog, relationship.target);
                let suffix = if relationship.to_many { "ListWhere" } else { "Where" };
                let nodes = named(format!("{}{suffix}", target.name));
                let meaning = InputMeaning::Related(relationship.clone());
                let related = input(relationship.name.clone(), nodes, "", meaning);
                fields.push((Maker::declared(coordinate.clone()), related));
                let edges = named(format!("{}EdgeListWhere", edge_prefix(&target, relationship)));
                let meaning = InputMeaning::RelatedEdges(relationship.clone());
                let connection = input(format!("{}Connection", relationship.name), edges, "", meaning);
                fields.push((Maker::generated("connection", coordinate), connection));
            }
        }
    }
    let maker = Maker::generated("filter", name.clone());
    let description = format!("Conditions on `{name}`: all of them must hold.");
    draft.add_input(maker.clone(), own.clone(), &description, fields);
    if uses.lists.contains(&subject.target) {
        let description = format!("Conditions on a list of `{name}`: all of them must hold.");
        draft.add_input(maker.clone(), format!("{name}ListWhere"), &description, quantifiers(&own));
    }
    if uses.edges.contains(&subject.target) {
        add_edge_wheres(draft, subject, None);
    }
    for properties in uses.properties_to(subject.target) {
        add_edge_wheres(draft, subject, Some(properties));
    }
}

/// Adds the filter on relationship properties.
pub(super) fn add_properties_where(draft: &mut Draft, properties: &EdgeProperties) {
    let name = &properties.name;
    let own = format!("{name}Where");
    let mut fields = built_in(connectives(&own));
    let filterable = properties.properties.values().filter(|property| property.filterable);
    fields.extend(filterable.map(|property| property_filter(name, property)));
    let description = format!("Conditions on `{name}`: all of them must hold.");
    draft.add_input(Maker::generated("filter", name.clone()), own.clone(), &description, fields);
    draft.protect(&own, &properties.protected);
}

/// Adds the filter on facts.
pub(super) fn add_fact_where(draft: &mut Draft, catalog: &Catalog) {
    let mut fields = built_in(connectives("FactWhere"));
    let filterable = catalog.fact.iter().filter(|property| property.filterable);
    fields.extend(filterable.map(|property| property_filter("Fact", property)));
    let description = "Conditions on what is known of a relationship: all of them must hold.";
    draft.add_input(Maker::BuiltIn, "FactWhere", description, fields);
}

fn add_edge_wheres(draft: &mut Draft, subject: &Subject, properties: Option<&Arc<EdgeProperties>>) {
    let target = subject.name;
    let prefix = properties.map_or_else(|| target.to_string(), |of| format!("{target}{}", of.name));
    let own = format!("{prefix}EdgeWhere");
    let mut fields: Vec<InputField> = connectives(&own).into();
    let node = named(format!("{target}Where"));
    fields.push(input("node", node, "Of the one at its end.", InputMeaning::EdgeNode));
    fields.push(input("fact", named("FactWhere"), "Of what is known of it.", InputMeaning::EdgeFact));
    if let Some(properties) = properties {
        let ty = named(format!("{}Where", properties.name));
        fields.push(input("properties", ty, "Of its own properties.", InputMeaning::EdgeProperties));
    }
    let from = properties.map_or(target, |of| &of.name);
    let maker = Maker::generated("relationship filter", from.clone());
    let description = format!("Conditions on relationships to `{target}`: all of them must hold.");
    draft.add_input(maker.clone(), own.clone(), &description, built_in(fields));
    let name = format!("{prefix}EdgeListWhere");
    draft.add_input(maker, name, &description, quantifiers(&own));
}

fn add_type_filters(draft: &mut Draft, catalog: &Catalog, interface: &Arc<Interface>) {
    let name = &interface.name;
    let maker = || Maker::generated("type filter", name.clone());
    let values = interface.types.iter().map(|id| {
        let node = catalog.node(id);
        let meaning = EnumMeaning::Type(id);
        let value = EnumValue {
            name: screaming_snake(&node.name).into(),
            description: None,
            meaning,
            directives: Vec::new(),
        };
        (Maker::generated("type name", node.name.clone()), value)
    });
    let enum_name = format!("{name}Type");
    draft.add_enum(maker(), enum_name.clone(), &format!("The types of `{name}`."), values.collect());

    let operator = |name: &str, many: bool, description: &str, operator| {
        let ty = named(enum_name.clone());
        let ty = if many { list(ty) } else { ty };
        input(name, ty, description, InputMeaning::Operator(operator))
    };
    let fields = [
        operator("eq", false, "Is this.", Operator::Eq),
        operator("ne", false, "Is not this.", Operator::Ne),
        operator("in", true, "Is one of these.", Operator::In),
        operator("notIn", true, "Is none of these.", Operator::NotIn),
    ];
    let description = format!("Conditions on the type of each `{name}`: all of them must hold.");
    draft.add_input(maker(), format!("{enum_name}Filter"), &description, built_in(fields));

    let fields = interface.types.iter().map(|id| {
        let node = catalog.node(id);
        let ty = named(format!("{}Where", node.name));
        let condition = input(node.singular.clone(), ty, "", InputMeaning::OnType(id));
        (Maker::generated("type condition", node.name.clone()), condition)
    });
    let description =
        format!("Conditions by type: each holds for one `{name}` that is of the type and meets it.");
    draft.add_input(maker(), format!("{name}OnWhere"), &description, fields.collect());
}

fn type_conditions(subject: &Subject) -> [InputField; 2] {
    let name = subject.name;
    [
        input("type", named(format!("{name}TypeFilter")), "Of its concrete type.", InputMeaning::Type),
        input("on", named(format!("{name}OnWhere")), "Conditions by type.", InputMeaning::On),
    ]
}

fn property_filter(owner: &str, property: &Arc<Property>) -> (Maker, InputField) {
    let ty = named(filter_name(&property.scalar, property.list));
    let filter = input(property.name.clone(), ty, "", InputMeaning::Property(property.clone()));
    (Maker::declared(format!("{owner}.{}", property.name)), filter)
}

fn connectives(own: &str) -> [InputField; 3] {
    [
        input("AND", list(named(own)), "All of these hold; true of none.", InputMeaning::And),
        input("OR", list(named(own)), "One of these holds; false of none.", InputMeaning::Or),
        input("NOT", named(own), "This does not hold.", InputMeaning::Not),
    ]
}

fn quantifiers(item: &str) -> Vec<(Maker, InputField)> {
    built_in([
        input("some", named(item), "At least one meets this.", InputMeaning::Some),
        input("none", named(item), "None meets this.", InputMeaning::None),
        input("all", named(item), "All meet this; true of nothing.", InputMeaning::All),
        input("single", named(item), "Exactly one meets this.", InputMeaning::Single),
    ])
}
