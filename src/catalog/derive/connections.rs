//! Connections and edges (Relay), page info, facts.
//!
//! In: a type and how relationships lead to it. Out: its connection and edge types, and those that all share.
//! Must not know: pages, cursors, counting.

use std::sync::Arc;

use super::{
    aggregates::{built_in, groups_field},
    draft::{Draft, Maker},
    fields::{field, property_field},
    names::{full_list, named, non_null},
    surface::{Subject, Uses},
};
use crate::catalog::{
    surface::{ApiField, FieldMeaning},
    types::{Catalog, EdgeProperties},
};

/// Adds the connections of one type: its own, and one for each relationship properties on the way to it.
pub(super) fn add_connections(draft: &mut Draft, subject: &Subject, uses: &Uses) {
    add_connection(draft, subject, None);
    for properties in uses.properties_to(subject.target) {
        add_connection(draft, subject, Some(properties));
    }
}

fn add_connection(draft: &mut Draft, subject: &Subject, properties: Option<&Arc<EdgeProperties>>) {
    let target = subject.name;
    let prefix = properties.map_or_else(|| target.to_string(), |of| format!("{target}{}", of.name));
    let from = properties.map_or(target, |of| &of.name);

    let aggregate = non_null(named(format!("{target}Aggregate")));
    let mut fields = vec![
        field(
            "totalCount",
            non_null(named("Int")),
            "How many there are on all pages.",
            FieldMeaning::TotalCount,
        ),
        field("nodes", full_list(named(target.clone())), "Those of the page.", FieldMeaning::Nodes),
        field("edges", full_list(named(format!("{prefix}Edge"))), "The same with more.", FieldMeaning::Edges),
        field("pageInfo", non_null(named("PageInfo")), "Where the page stands.", FieldMeaning::PageInfo),
        field("aggregate", aggregate, "What all pages come to.", FieldMeaning::Aggregate),
    ];
    fields.extend(groups_field(subject));
    let description = format!("A page of `{target}`.");
    let maker = Maker::generated("connection type", from.clone());
    draft.add_object(maker, format!("{prefix}Connection"), &description, built_in(fields));

    let mut fields = edge_fields(subject, properties.is_some());
    if let Some(properties) = properties {
        let ty = non_null(named(properties.name.clone()));
        let description = "The relationship's own properties.";
        fields.push(field("properties", ty, description, FieldMeaning::EdgeProperties));
    }
    let description = format!("One `{target}` of a page.");
    let maker = Maker::generated("edge type", from.clone());
    draft.add_object(maker, format!("{prefix}Edge"), &description, built_in(fields));
}

fn edge_fields(subject: &Subject, always_related: bool) -> Vec<ApiField> {
    let fact = if always_related { "What is known of the relationship." } else { FACT_OF_EDGE };
    vec![
        field("cursor", non_null(named("String")), "Its place in the order.", FieldMeaning::Cursor),
        field("node", non_null(named(subject.name.clone())), "The one itself.", FieldMeaning::EdgeNode),
        field("fact", named("Fact"), fact, FieldMeaning::EdgeFact),
    ]
}

const FACT_OF_EDGE: &str = "What is known of the relationship that led here; null at the root.";

/// Adds `PageInfo` and `Fact`.
pub(super) fn add_shared(draft: &mut Draft, catalog: &Catalog) {
    let boolean = || non_null(named("Boolean"));
    let fields = [
        field("hasNextPage", boolean(), "Whether more follow the page.", FieldMeaning::HasNextPage),
        field("hasPreviousPage", boolean(), "Whether some precede the page.", FieldMeaning::HasPreviousPage),
        field("startCursor", named("String"), "Cursor of its first edge.", FieldMeaning::StartCursor),
        field("endCursor", named("String"), "Cursor of its last edge.", FieldMeaning::EndCursor),
    ];
    draft.add_object(Maker::BuiltIn, "PageInfo", "Where a page stands among all pages.", built_in(fields));

    let fields = catalog
        .fact
        .iter()
        .map(|property| property_field(property, FieldMeaning::EdgeProperty(property.clone())));
    let description =
        "What is known of a relationship: who claims it, how, how sure they are, and since when.";
    draft.add_object(Maker::BuiltIn, "Fact", description, built_in(fields));
}
