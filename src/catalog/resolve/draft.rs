//! The Catalog while it is made: what is known of each type and field, with the places in the schema that
//! say so.
//!
//! In: nothing (plain data). Out: what the checks look at and what is assembled in the end.
//! Must not know: what is right.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use indexmap::IndexMap;

use crate::{
    catalog::types::{Direction, EnumType, InterfaceId, PathStep, Property, Scalar, Target, TypeId, TypeSet},
    sdl::{Directive, Document, FieldDefinition, Name, ObjectDefinition, Span},
};

/// Everything known so far.
#[derive(Debug)]
pub(in crate::catalog) struct Draft<'a> {
    /// The schema.
    pub document: &'a Document,
    /// Node types, then components; `TypeId` indexes it.
    pub types: Vec<TypeDraft<'a>>,
    /// Interfaces; `InterfaceId` indexes it.
    pub interfaces: Vec<TypeDraft<'a>>,
    /// Properties of relationships, by name.
    pub properties: IndexMap<Arc<str>, PropertiesDraft<'a>>,
    /// Enums of the schema.
    pub enums: Vec<Arc<EnumType>>,
    /// What each name stands for.
    pub names: HashMap<Arc<str>, Meaning>,
    /// Stored relationship types, sorted by name.
    pub relationships: IndexMap<Arc<str>, Usage>,
}

/// What a type name stands for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) enum Meaning {
    /// A node, component or interface.
    Target(Target),
    /// Properties of relationships.
    Properties,
    /// A value.
    Scalar(Scalar),
    /// Something that is reported as a problem already.
    Refused,
}

/// A node type, component or interface.
#[derive(Debug)]
pub(in crate::catalog) struct TypeDraft<'a> {
    /// Its definition.
    pub definition: &'a ObjectDefinition,
    /// Its label and where that is said; an interface may have none.
    pub label: Option<Name>,
    /// Root field of one.
    pub singular: Arc<str>,
    /// Root field of many, if there is a word for it.
    pub plural: Option<Arc<str>>,
    /// Where the plural is said, if it is.
    pub plural_given: Option<Span>,
    /// Its `@component`, if it is one.
    pub component: Option<&'a Directive>,
    /// Interfaces it implements, in schema order.
    pub interfaces: Vec<InterfaceId>,
    /// Concrete types: of an interface those that implement it, else the type itself.
    pub types: TypeSet,
    /// Its fields.
    pub fields: IndexMap<Arc<str>, FieldDraft<'a>>,
    /// What identifies its nodes.
    pub key: Option<KeyDraft>,
}

/// What identifies the nodes of a type.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct KeyDraft {
    /// Name of the field.
    pub field: Arc<str>,
    /// The set in which keys are unique.
    pub domain: Arc<str>,
    /// The label to match a key on.
    pub label: Arc<str>,
    /// The key is the interface's, and the type doesn't repeat its `@key`.
    pub inherited: bool,
    /// It is no field: the type has only keys of several fields, or nested ones, and lines give one beside these.
    pub hidden: bool,
}

/// A field of a type.
#[derive(Debug)]
pub(in crate::catalog) struct FieldDraft<'a> {
    /// Its definition.
    pub definition: &'a FieldDefinition,
    /// How it is mapped.
    pub mapping: Mapping,
}

/// How a field is mapped.
#[derive(Debug)]
pub(in crate::catalog) enum Mapping {
    /// To a stored property.
    Property(Property),
    /// To a relationship.
    Relationship(RelationshipDraft),
    /// To nothing stored: the field, and the set of fields that it is made of.
    Computed(Property, Name),
}

/// A field over a relationship.
#[derive(Debug)]
pub(in crate::catalog) struct RelationshipDraft {
    /// Stored relationship type.
    pub stored: Name,
    /// Direction seen from the field's parent.
    pub direction: Direction,
    /// What stands at the far end.
    pub target: Target,
    /// `[X!]!`.
    pub to_many: bool,
    /// `X!`.
    pub required: bool,
    /// Type of its own properties.
    pub properties: Option<Name>,
    /// Where `@lineage` stands.
    pub lineage: Option<Span>,
    /// Which of several a to-one field takes.
    pub pick: Option<Name>,
    /// Whether `@facet` stands there.
    pub facet: Option<Span>,
    /// Derivation paths, with their text.
    pub derived: Vec<(Vec<PathStep>, Name)>,
}

/// Properties of relationships.
#[derive(Debug)]
pub(in crate::catalog) struct PropertiesDraft<'a> {
    /// Their definition.
    pub definition: &'a ObjectDefinition,
    /// Their fields.
    pub properties: IndexMap<Arc<str>, Property>,
}

/// A stored relationship type and every field over it.
#[derive(Debug, Default)]
pub(in crate::catalog) struct Usage {
    /// Types it may leave from.
    pub from: TypeSet,
    /// Types it may arrive at.
    pub to: TypeSet,
    /// Which types it may arrive at from each it may leave.
    pub pairs: BTreeMap<TypeId, TypeSet>,
    /// Fields over it, in schema order.
    pub ends: Vec<End>,
}

/// A field of a concrete type over a relationship type.
#[derive(Debug, Clone)]
pub(in crate::catalog) struct End {
    /// The type.
    pub ty: TypeId,
    /// The field's name.
    pub field: Arc<str>,
}

impl<'a> Draft<'a> {
    /// The draft of a type or interface.
    pub(in crate::catalog) fn target(&self, target: Target) -> &TypeDraft<'a> {
        match target {
            Target::Type(id) => &self.types[usize::from(id.0)],
            Target::Interface(id) => &self.interfaces[usize::from(id.0)],
        }
    }

    /// The field and relationship of an end that this draft recorded.
    pub(in crate::catalog) fn end(&self, end: &End) -> Option<(&FieldDraft<'a>, &RelationshipDraft)> {
        let field = self.types[usize::from(end.ty.0)].fields.get(&end.field)?;
        field.relationship().map(|relationship| (field, relationship))
    }

    /// The fields over a stored relationship type with their types.
    pub(in crate::catalog) fn ends<'b>(
        &'b self,
        usage: &'b Usage,
    ) -> impl Iterator<Item = (&'b TypeDraft<'a>, &'b FieldDraft<'a>, &'b RelationshipDraft)> {
        usage.ends.iter().filter_map(|end| {
            let (field, relationship) = self.end(end)?;
            Some((&self.types[usize::from(end.ty.0)], field, relationship))
        })
    }

    /// Types, components and interfaces.
    pub(in crate::catalog) fn all(&self) -> impl Iterator<Item = &TypeDraft<'a>> {
        self.types.iter().chain(&self.interfaces)
    }
}

impl Draft<'_> {
    /// The interface `Asset` with the key `uri`, if the schema has it.
    pub(in crate::catalog) fn asset(&self) -> Option<InterfaceId> {
        let is_asset = |interface: &TypeDraft<'_>| {
            interface.key.as_ref().is_some_and(|key| &*key.domain == "Asset" && &*key.field == "uri")
        };
        (0..)
            .map(InterfaceId)
            .zip(&self.interfaces)
            .find(|(_, interface)| is_asset(interface))
            .map(|(id, _)| id)
    }
}

impl TypeDraft<'_> {
    /// Its name.
    pub(in crate::catalog) fn name(&self) -> &Arc<str> {
        &self.definition.name.text
    }

    /// The property that is its key, if it has one and it is a property.
    pub(in crate::catalog) fn key_property(&self) -> Option<&Property> {
        self.fields.get(&self.key.as_ref()?.field)?.property()
    }
}

impl FieldDraft<'_> {
    /// The relationship, if it is one.
    pub(in crate::catalog) fn relationship(&self) -> Option<&RelationshipDraft> {
        match &self.mapping {
            Mapping::Relationship(relationship) => Some(relationship),
            Mapping::Property(_) | Mapping::Computed(..) => None,
        }
    }

    /// The property, if it is one.
    pub(in crate::catalog) fn property(&self) -> Option<&Property> {
        match &self.mapping {
            Mapping::Property(property) => Some(property),
            Mapping::Relationship(_) | Mapping::Computed(..) => None,
        }
    }
}
