//! What of a Catalog hits of a search can be counted by: the facets of all assets, those of one name as one.
//!
//! In: a Catalog. Out: facets by the name they have in the API. Must not know: how anything is counted.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    naming::screaming_snake,
    types::{Catalog, Field, Property, Relationship, TypeSet},
};

/// What hits are counted by.
#[derive(Debug, Clone, PartialEq)]
pub enum Facet {
    /// Their concrete type.
    Type,
    /// A property; of a list, each of its items.
    Property(Arc<Property>),
    /// The key of each related node.
    Related(Arc<Relationship>),
}

impl Catalog {
    /// The asset types that search finds; none where there are no assets, or no words among them.
    #[must_use]
    pub fn found_types(&self) -> TypeSet {
        let Some(asset) = self.asset else { return TypeSet::default() };
        self.searched_types().intersection(&self.interface(asset).types)
    }

    /// The facets of the assets that search finds, beside their type: first those of the interface, then those of the
    /// types, each name once, with the coordinate that gives it.
    #[must_use]
    pub fn facets(&self) -> IndexMap<Arc<str>, (String, Facet)> {
        let mut facets = IndexMap::new();
        let Some(asset) = self.asset else { return facets };
        let interface = self.interface(asset);
        let types = self.found_types();
        let of_types = types.iter().map(|id| (&self.node(id).name, &self.node(id).fields));
        for (owner, fields) in std::iter::once((&interface.name, &interface.fields)).chain(of_types) {
            for field in fields.values() {
                let (name, facet) = match field {
                    Field::Property(property) if property.facet => {
                        (&property.name, Facet::Property(Arc::clone(property)))
                    }
                    Field::Relationship(relationship) if relationship.facet => {
                        (&relationship.name, Facet::Related(Arc::clone(relationship)))
                    }
                    Field::Property(_) | Field::Relationship(_) | Field::Computed(_) => continue,
                };
                let of_api = Arc::from(screaming_snake(name));
                facets.entry(of_api).or_insert_with(|| (format!("{owner}.{name}"), facet));
            }
        }
        facets
    }
}
