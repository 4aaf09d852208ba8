//! The order in which the Surface is made, which is also the order it is printed in.
//!
//! In: a Catalog. Out: the Surface. Must not know: how any one type is made.

use std::{collections::HashSet, sync::Arc};

use indexmap::IndexMap;

use super::{
    aggregates, changed, connections,
    draft::{Collision, Draft, Maker, api_type},
    duplicates, federation, fields, filters, lineage, mutations, orders, paths, reach, roots, search,
    similar, suggest, wheres,
};
use crate::catalog::{
    surface::{ApiKind, EnumMeaning, EnumValue, Surface},
    types::{Catalog, EdgeProperties, EnumType, Field, Interface, NodeType, Property, Scalar, Target},
};

/// Derives the API. Scalars, filters and aggregates are made only if something refers to them.
///
/// # Errors
/// Every name that two things of the schema would give.
pub fn derive(catalog: &Catalog) -> Result<Surface, Vec<Collision>> {
    let mut draft = Draft::new();
    let uses = Uses::of(catalog);
    roots::add_query(&mut draft, catalog);
    mutations::add_mutation(&mut draft, catalog);
    changed::add_subscription(&mut draft, catalog);
    for target in targets(catalog) {
        let subject = Subject::of(catalog, target);
        fields::add_target(&mut draft, catalog, &subject);
        connections::add_connections(&mut draft, &subject, &uses);
        aggregates::add_aggregates(&mut draft, &subject);
        orders::add_orders(&mut draft, &subject, &uses);
        wheres::add_wheres(&mut draft, catalog, &subject, &uses);
    }
    for properties in uses.properties.values() {
        fields::add_properties(&mut draft, properties);
        wheres::add_properties_where(&mut draft, properties);
    }
    connections::add_shared(&mut draft, catalog);
    lineage::add_lineage(&mut draft, catalog);
    paths::add_paths(&mut draft, catalog);
    reach::add_reach(&mut draft, catalog);
    similar::add_similar(&mut draft, catalog);
    search::add_search(&mut draft, catalog);
    suggest::add_suggestions(&mut draft, catalog);
    duplicates::add_duplicates(&mut draft, catalog);
    wheres::add_fact_where(&mut draft, catalog);
    for declared in &catalog.enums {
        add_enum(&mut draft, catalog, declared);
    }
    aggregates::add_shared(&mut draft);
    filters::add_filters(&mut draft, catalog);
    fields::add_scalars(&mut draft);
    federation::add_federation(&mut draft, catalog);
    draft.finish().map(|types| Surface { types })
}

/// A node type, component or interface, seen alike.
pub(super) struct Subject<'a> {
    /// What it is.
    pub(super) target: Target,
    /// GraphQL name.
    pub(super) name: &'a Arc<str>,
    /// Its fields.
    pub(super) fields: &'a IndexMap<Arc<str>, Field>,
}

impl<'a> Subject<'a> {
    /// The subject of a target.
    pub(super) fn of(catalog: &'a Catalog, target: Target) -> Self {
        let fields = match target {
            Target::Type(id) => &catalog.node(id).fields,
            Target::Interface(id) => &catalog.interface(id).fields,
        };
        Self { target, name: catalog.name_of(target), fields }
    }

    /// Properties that may stand in filters, orders and groups.
    pub(super) fn filterable(&self) -> impl Iterator<Item = &'a Arc<Property>> {
        self.fields.values().filter_map(|field| match field {
            Field::Property(property) if property.filterable => Some(property),
            Field::Property(_) | Field::Relationship(_) | Field::Computed(_) => None,
        })
    }

    /// Whether it is an interface.
    pub(super) fn is_interface(&self) -> bool {
        matches!(self.target, Target::Interface(_))
    }
}

/// Which types relationships lead to, and how: only what is used is generated.
pub(super) struct Uses {
    /// Targets of to-many relationships.
    pub(super) lists: HashSet<Target>,
    /// Targets of relationships without properties of their own.
    pub(super) edges: HashSet<Target>,
    /// Targets of relationships with properties, and which.
    pub(super) edges_with: IndexMap<(Target, Arc<str>), Arc<EdgeProperties>>,
    /// The properties types by name.
    pub(super) properties: IndexMap<Arc<str>, Arc<EdgeProperties>>,
}

impl Uses {
    fn of(catalog: &Catalog) -> Self {
        let mut uses = Self {
            lists: HashSet::new(),
            edges: HashSet::new(),
            edges_with: IndexMap::new(),
            properties: IndexMap::new(),
        };
        let of_interfaces = catalog.interfaces.iter().flat_map(|interface| interface.fields.values());
        let of_types = catalog.types.iter().flat_map(|node| node.fields.values());
        for field in of_interfaces.chain(of_types) {
            let Field::Relationship(relationship) = field else { continue };
            if relationship.to_many {
                uses.lists.insert(relationship.target);
            }
            if let Some(properties) = &relationship.properties {
                uses.edges_with.insert((relationship.target, properties.name.clone()), properties.clone());
                uses.properties.insert(properties.name.clone(), properties.clone());
            } else {
                uses.edges.insert(relationship.target);
            }
        }
        uses
    }

    /// The properties types of relationships that lead to a target.
    pub(super) fn properties_to(&self, target: Target) -> impl Iterator<Item = &Arc<EdgeProperties>> {
        self.edges_with.iter().filter(move |((to, _), _)| *to == target).map(|(_, properties)| properties)
    }
}

/// Interfaces, then node types and components, in schema order.
pub(super) fn targets(catalog: &Catalog) -> impl Iterator<Item = Target> + '_ {
    let interfaces =
        catalog.interfaces.iter().map(|interface: &Arc<Interface>| Target::Interface(interface.id));
    interfaces.chain(catalog.types.iter().map(|node: &Arc<NodeType>| Target::Type(node.id)))
}

fn add_enum(draft: &mut Draft, catalog: &Catalog, declared: &Arc<EnumType>) {
    let directives = declared.value_directives.iter().cloned().chain(std::iter::repeat(Vec::new()));
    let values = declared.values.iter().zip(directives).map(|((name, description), directives)| {
        let (name, description) = (name.clone(), description.clone());
        let maker = Maker::declared(format!("{}.{name}", declared.name));
        (maker, EnumValue { name, description, meaning: EnumMeaning::Stored, directives })
    });
    let values = draft.members(&declared.name, values.collect());
    let description = declared.description.as_deref().unwrap_or_default();
    let mut ty = api_type(declared.name.clone(), description, ApiKind::Enum(values));
    ty.directives.clone_from(&declared.directives);
    let built_in = catalog
        .fact
        .iter()
        .any(|property| matches!(&property.scalar, Scalar::Enum(of_fact) if Arc::ptr_eq(of_fact, declared)));
    let maker = if built_in { Maker::BuiltIn } else { Maker::declared(declared.name.clone()) };
    draft.add(maker, ty);
}
