//! A Draft -> the Catalog.
//!
//! In: a Draft. Out: the Catalog, its Surface empty; of a Draft with problems, what resolves, enough to tell which names
//! its API would have. Must not know: the text of the schema.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    components::key_names,
    draft::{Draft, FieldDraft, Mapping, PropertiesDraft, RelationshipDraft, TypeDraft, Usage},
    fields::{deprecated, foreign},
    keys::HIDDEN,
    pick::{is_pick, split_pick},
    protection::{self, protected},
};
use crate::{
    catalog::{
        fact::{fact, stored_property},
        protection::Protected,
        searched::classes,
        surface::Surface,
        types::{
            Catalog, Computed, EdgeProperties, Field, Interface, InterfaceId, NodeType, Pick, Property,
            Relationship, RelationshipType, Scalar, Target, TypeId, TypeKind, TypeSet,
        },
    },
    sdl::{Name, SelectedField, field_set},
};

/// What an asset has from its first write on, be it a line of its own or a reference (`ingest/line.rs`).
const GIVEN_TO_ASSETS: [&str; 3] = ["name", "hydration", "updatedAt"];

/// What relationships are made of, shared by all fields over them.
struct Shared<'a> {
    draft: &'a Draft<'a>,
    relationships: &'a IndexMap<Arc<str>, RelationshipType>,
    /// Properties of each type and interface by name, made once.
    properties: Vec<IndexMap<Arc<str>, Arc<Property>>>,
}

/// Makes the Catalog.
pub(super) fn assemble(draft: &Draft<'_>) -> Catalog {
    let relationships = relationship_types(draft);
    let properties = draft.all().map(|ty| properties(draft, ty)).collect();
    let shared = Shared { draft, relationships: &relationships, properties };
    let types: Vec<_> =
        (0..).map(TypeId).zip(&draft.types).map(|(id, ty)| Arc::new(node(&shared, id, ty))).collect();
    let interfaces: Vec<Arc<Interface>> = (0..)
        .map(InterfaceId)
        .zip(&draft.interfaces)
        .map(|(id, interface)| Arc::new(interface_type(&shared, id, interface)))
        .collect();
    let asset = draft.asset();
    let (fact, built_in) = fact();
    let enums = draft.enums.iter().cloned().chain(built_in).collect();
    let search_classes = classes(&types);
    let surface = Surface::default();
    let (entities, subgraph) = (Vec::new(), None);
    let protected = protection::places(draft).any(protection::protects);
    Catalog {
        types,
        interfaces,
        enums,
        relationships,
        fact,
        asset,
        search_classes,
        entities,
        subgraph,
        protected,
        surface,
    }
}

fn properties(draft: &Draft<'_>, ty: &TypeDraft<'_>) -> IndexMap<Arc<str>, Arc<Property>> {
    let of_assets =
        draft.asset().is_some_and(|asset| ty.types.is_subset(&draft.target(Target::Interface(asset)).types));
    let parts_of_key = key_names(ty);
    let given = |property: &Property| {
        of_assets && GIVEN_TO_ASSETS.contains(&&*property.name) || parts_of_key.contains(&property.name)
    };
    ty.fields
        .iter()
        .filter_map(|(name, field)| {
            let property = field.property()?;
            let guaranteed = property.identity || property.required && !property.list && given(property);
            let protected = protected(protection::of_field(draft, ty, name));
            Some((Arc::clone(name), Arc::new(Property { guaranteed, protected, ..property.clone() })))
        })
        .collect()
}

fn relationship_types(draft: &Draft<'_>) -> IndexMap<Arc<str>, RelationshipType> {
    let properties: IndexMap<Arc<str>, Arc<EdgeProperties>> = draft
        .properties
        .iter()
        .map(|(name, properties)| {
            let of = EdgeProperties {
                name: Arc::clone(name),
                description: properties.definition.description.clone(),
                directives: foreign(&properties.definition.directives),
                properties: edge_properties(draft, properties),
                protected: protected(protection::of_properties(properties).into_iter().collect()),
            };
            (Arc::clone(name), Arc::new(of))
        })
        .collect();
    draft
        .relationships
        .iter()
        .map(|(name, usage)| (Arc::clone(name), relationship_type(draft, &properties, name, usage)))
        .collect()
}

fn edge_properties(draft: &Draft<'_>, properties: &PropertiesDraft<'_>) -> IndexMap<Arc<str>, Arc<Property>> {
    let of = |(name, property): (&Arc<str>, &Property)| {
        let protected = protected(protection::of_property(draft, properties, name));
        (Arc::clone(name), Arc::new(Property { protected, ..property.clone() }))
    };
    properties.properties.iter().map(of).collect()
}

fn relationship_type(
    draft: &Draft<'_>,
    properties: &IndexMap<Arc<str>, Arc<EdgeProperties>>,
    name: &Arc<str>,
    usage: &Usage,
) -> RelationshipType {
    let named = draft.ends(usage).find_map(|(_, _, relationship)| relationship.properties.as_ref());
    RelationshipType {
        name: Arc::clone(name),
        from: usage.from,
        to: usage.to,
        pairs: usage.pairs.clone(),
        lineage: draft.ends(usage).any(|(_, _, relationship)| relationship.lineage.is_some()),
        properties: named.and_then(|named| properties.get(&named.text)).cloned(),
        component: is_owning(draft, usage),
        derived: draft.ends(usage).any(|(_, _, end)| !end.derived.is_empty()),
        protected: protected(protection::of_relationship(draft, name)),
    }
}

/// Whether it leads from owners to their components.
fn is_owning(draft: &Draft<'_>, usage: &Usage) -> bool {
    usage.to.iter().any(|id| draft.target(Target::Type(id)).component.is_some())
}

fn node(shared: &Shared<'_>, id: TypeId, ty: &TypeDraft<'_>) -> NodeType {
    let own = &shared.properties[usize::from(id.0)];
    let label = ty.label.as_ref().map_or_else(|| Arc::clone(ty.name()), |label| Arc::clone(&label.text));
    let mut directives = foreign(&ty.definition.directives);
    // Only components have no key: a node without one is refused.
    let property = ty.key.as_ref().and_then(|key| own.get(&key.field));
    let (kind, key, domain, key_label) = if let Some((key, property)) = ty.key.as_ref().zip(property) {
        if key.inherited {
            // An entity interface's types have to be entities with its key (Federation 2.3).
            directives.insert(0, format!("@key(fields: \"{}\")", key.field));
        }
        (TypeKind::Node, Arc::clone(property), Arc::clone(&key.domain), Arc::clone(&key.label))
    } else if let Some(key) = ty.key.as_ref().filter(|key| key.hidden) {
        (TypeKind::Node, Arc::new(hidden_key()), Arc::clone(&key.domain), Arc::clone(&key.label))
    } else {
        let kind = TypeKind::Component { key_fields: key_fields(ty, own), owners: owners(shared, id) };
        (kind, Arc::new(hidden_key()), Arc::clone(ty.name()), Arc::clone(&label))
    };
    NodeType {
        id,
        name: Arc::clone(ty.name()),
        typename: Arc::clone(ty.name()),
        label,
        singular: Arc::clone(&ty.singular),
        plural: plural(ty),
        description: ty.definition.description.clone(),
        kind,
        key,
        domain,
        key_label,
        interfaces: ty.interfaces.clone(),
        fields: fields(shared, own, ty),
        directives,
        protected: protected(protection::of_type(shared.draft, ty)),
    }
}

fn interface_type(shared: &Shared<'_>, id: InterfaceId, interface: &TypeDraft<'_>) -> Interface {
    let own = &shared.properties[shared.draft.types.len() + usize::from(id.0)];
    Interface {
        id,
        name: Arc::clone(interface.name()),
        label: interface.label.as_ref().map(|label| Arc::clone(&label.text)),
        singular: Arc::clone(&interface.singular),
        plural: plural(interface),
        description: interface.definition.description.clone(),
        key: interface.key.as_ref().and_then(|key| own.get(&key.field).cloned()),
        types: interface.types,
        fields: fields(shared, own, interface),
        directives: foreign(&interface.definition.directives),
    }
}

fn plural(ty: &TypeDraft<'_>) -> Arc<str> {
    // The check of names refuses types without a plural.
    Arc::clone(ty.plural.as_ref().unwrap_or(&ty.singular))
}

/// The property that identifies nodes where no field does: components, and what has only keys of several fields.
fn hidden_key() -> Property {
    Property { identity: true, guaranteed: true, ..stored_property(HIDDEN, HIDDEN, Scalar::String) }
}

fn key_fields(ty: &TypeDraft<'_>, own: &IndexMap<Arc<str>, Arc<Property>>) -> Vec<Arc<Property>> {
    key_names(ty).iter().filter_map(|name| own.get(name).cloned()).collect()
}

fn owners(shared: &Shared<'_>, id: TypeId) -> Vec<(TypeId, Arc<str>)> {
    let mut owners: Vec<(TypeId, Arc<str>)> = shared
        .relationships
        .values()
        .filter(|relationship| relationship.to.contains(id))
        .flat_map(|relationship| {
            relationship.from.iter().map(|owner| (owner, Arc::clone(&relationship.name)))
        })
        .collect();
    owners.sort();
    owners
}

fn fields(
    shared: &Shared<'_>,
    own: &IndexMap<Arc<str>, Arc<Property>>,
    ty: &TypeDraft<'_>,
) -> IndexMap<Arc<str>, Field> {
    ty.fields
        .iter()
        .filter_map(|(name, field)| {
            let resolved = match &field.mapping {
                Mapping::Property(_) => Field::Property(Arc::clone(own.get(name)?)),
                Mapping::Computed(field, from) => Field::Computed(Arc::new(Computed {
                    owner: Arc::clone(ty.name()),
                    field: Arc::new(Property { protected: of_field(shared, ty, name), ..field.clone() }),
                    from: computed_from(own, from).ok()?,
                })),
                Mapping::Relationship(draft) => {
                    let relationship = relationship(shared, ty.types, field, draft)?;
                    let protected = of_field(shared, ty, name);
                    Field::Relationship(Arc::new(Relationship { protected, ..relationship }))
                }
            };
            Some((Arc::clone(name), resolved))
        })
        .collect()
}

fn of_field(shared: &Shared<'_>, ty: &TypeDraft<'_>, name: &str) -> Vec<Protected> {
    protected(protection::of_field(shared.draft, ty, name))
}

/// The properties that a computed field is made of, or why they are none: a clause.
pub(in crate::catalog) fn computed_from<P: Clone>(
    own: &IndexMap<Arc<str>, P>,
    from: &Name,
) -> Result<Vec<P>, String> {
    let property = |selected: &SelectedField| match own.get(&selected.name) {
        Some(property) if selected.fields.is_empty() => Ok(property.clone()),
        Some(_) | None => Err(format!("names `{}`, which is no property of the type", selected.name)),
    };
    field_set(&from.text)?.iter().map(property).collect()
}

/// None where no type has the relationship that an interface declares, which the checks refuse.
fn relationship(
    shared: &Shared<'_>,
    near: TypeSet,
    field: &FieldDraft<'_>,
    draft: &RelationshipDraft,
) -> Option<Relationship> {
    let of = shared.relationships.get(&draft.stored.text)?;
    let far = of.far(near, draft.direction);
    // Only a graph of assets is written by us alone, within what the schema allows.
    let ours = shared.draft.asset().is_some();
    Some(Relationship {
        name: Arc::clone(&field.definition.name.text),
        stored: Arc::clone(&draft.stored.text),
        direction: draft.direction,
        target: draft.target,
        needs_type_test: !ours || !far.is_subset(&types_of(shared.draft, draft.target)),
        to_many: draft.to_many,
        required: draft.required,
        properties: of.properties.clone(),
        lineage: of.lineage,
        pick: draft.pick.as_ref().and_then(|pick| resolve_pick(shared, draft.target, &pick.text)),
        component: of.component,
        facet: draft.facet.is_some(),
        derived: draft.derived.iter().map(|(path, _)| path.clone()).collect(),
        description: field.definition.description.clone(),
        deprecated: deprecated(field.definition),
        directives: foreign(&field.definition.directives),
        protected: Vec::new(),
    })
}

fn types_of(draft: &Draft<'_>, target: Target) -> TypeSet {
    draft.target(target).types
}

fn resolve_pick(shared: &Shared<'_>, target: Target, pick: &str) -> Option<Pick> {
    let index = match target {
        Target::Type(id) => usize::from(id.0),
        Target::Interface(id) => shared.draft.types.len() + usize::from(id.0),
    };
    let (name, descending) = split_pick(pick)?;
    let property = shared.properties[index].values().find(|property| is_pick(property, name))?;
    Some(Pick { property: Arc::clone(property), descending })
}

#[cfg(test)]
mod tests {
    use crate::catalog;

    #[test]
    fn guaranteed_is_what_every_write_gives() {
        let schema = r#"
            scalar DateTime
            interface Asset @key(fields: "uri") @node { uri: ID! name: String! updatedAt: DateTime }
            interface Sized { size: Int! }
            type Film implements Asset & Sized @key(fields: "uri") @node {
              uri: ID!
              name: String!
              updatedAt: DateTime
              size: Int!
              tags: [String!]!
              parts: [Part!]! @relationship(type: "HAS_PART")
            }
            type Part @component(key: ["name", "take"]) {
              name: String!
              take: String
              size: Int!
              film: Film @relationship(type: "HAS_PART", direction: IN)
            }
            type Tool @key(fields: "id") @node { id: ID! name: String! }
        "#;
        let catalog = catalog::load("parts.graphql", schema).unwrap_or_else(|report| panic!("{report}"));
        let guaranteed = |ty: &str| -> Vec<String> {
            let fields = catalog.type_named(ty).unwrap().fields.values();
            let of = fields.filter_map(|field| match field {
                catalog::types::Field::Property(property) if property.guaranteed => {
                    Some(property.name.to_string())
                }
                _ => None,
            });
            of.collect()
        };
        assert_eq!(guaranteed("Film"), ["uri", "name"]);
        assert_eq!(guaranteed("Part"), ["name"]);
        assert_eq!(guaranteed("Tool"), ["id"]);
        assert!(catalog.type_named("Part").unwrap().key.guaranteed);
    }
}
