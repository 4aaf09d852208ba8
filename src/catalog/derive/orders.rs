//! Orders: an enum for each type, and one for each pair of type and relationship properties.
//!
//! In: the properties of a type and of relationships to it. Out: `TOrder`, `TPOrder`. Must not know: cursors.

use std::sync::Arc;

use super::{
    draft::{Draft, Maker},
    fields::{has_orders, order_name},
    surface::{Subject, Uses},
};
use crate::catalog::{
    naming::screaming_snake,
    surface::{EnumMeaning, EnumValue},
    types::Property,
};

/// Adds the order enums of one type.
pub(super) fn add_orders(draft: &mut Draft, subject: &Subject, uses: &Uses) {
    if let Some(name) = order_name(subject) {
        let description = format!("What `{}` can be sorted by.", subject.name);
        let maker = Maker::generated("order", subject.name.clone());
        draft.add_enum(maker, name, &description, node_orders(subject));
    }
    for properties in uses.properties_to(subject.target) {
        if !has_orders(properties) {
            continue;
        }
        let mut values = node_orders(subject);
        for property in
            properties.properties.values().filter(|property| property.filterable && !property.list)
        {
            let coordinate = format!("{}.{}", properties.name, property.name);
            let prefix = format!("PROPERTIES_{}", screaming_snake(&property.name));
            let meaning = |descending| EnumMeaning::EdgeOrder { property: property.clone(), descending };
            values.extend(both_ways(&coordinate, &prefix, meaning));
        }
        let name = format!("{}{}Order", subject.name, properties.name);
        let description = format!(
            "What `{}` can be sorted by where the way to it has `{}`.",
            subject.name, properties.name
        );
        draft.add_enum(Maker::generated("order", properties.name.clone()), name, &description, values);
    }
}

fn node_orders(subject: &Subject) -> Vec<(Maker, EnumValue)> {
    let ordered = subject.filterable().filter(|property: &&Arc<Property>| !property.list);
    ordered
        .flat_map(|property| {
            let coordinate = format!("{}.{}", subject.name, property.name);
            let meaning = |descending| EnumMeaning::Order { property: property.clone(), descending };
            both_ways(&coordinate, &screaming_snake(&property.name), meaning)
        })
        .collect()
}

fn both_ways(
    coordinate: &str,
    prefix: &str,
    meaning: impl Fn(bool) -> EnumMeaning,
) -> [(Maker, EnumValue); 2] {
    [("ASC", false), ("DESC", true)].map(|(way, descending)| {
        let value = EnumValue {
            name: format!("{prefix}_{way}").into(),
            description: None,
            meaning: meaning(descending),
            directives: Vec::new(),
        };
        (Maker::generated("order", coordinate), value)
    })
}
