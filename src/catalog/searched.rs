//! What of a Catalog is searched: the fields of each type, by weight.
//!
//! In: a Catalog. Out: weights, types, properties. Must not know: what a word is, how a store finds one.

use std::sync::Arc;

use super::types::{Catalog, Field, NodeType, Property, TypeSet};

/// Distinct weights a schema may give: each is a text of words beside every node.
pub const MAX_CLASSES: usize = 8;

impl Catalog {
    /// The distinct weights of searched fields, greatest first.
    #[must_use]
    pub fn search_classes(&self) -> &[u32] {
        &self.search_classes
    }

    /// The types with searched fields; no component is one.
    #[must_use]
    pub fn searched_types(&self) -> TypeSet {
        self.types.iter().filter(|node| node.searched().next().is_some()).map(|node| node.id).collect()
    }

    /// The property that holds what assets are called.
    #[must_use]
    pub fn asset_name(&self) -> Option<&Arc<Property>> {
        match self.interface(self.asset?).fields.get("name")? {
            Field::Property(property) => Some(property),
            Field::Relationship(_) | Field::Computed(_) => None,
        }
    }
}

impl NodeType {
    /// Its searched properties with their weights, in schema order.
    pub fn searched(&self) -> impl Iterator<Item = (u32, &Arc<Property>)> {
        self.fields.values().filter_map(|field| match field {
            Field::Property(property) => property.search.map(|weight| (weight, property)),
            Field::Relationship(_) | Field::Computed(_) => None,
        })
    }
}

/// The distinct weights of some types, greatest first.
pub(super) fn classes(types: &[Arc<NodeType>]) -> Vec<u32> {
    let mut weights: Vec<u32> =
        types.iter().flat_map(|node| node.searched().map(|(weight, _)| weight)).collect();
    weights.sort_unstable_by(|one, other| other.cmp(one));
    weights.dedup();
    weights
}
