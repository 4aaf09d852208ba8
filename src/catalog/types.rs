//! The Catalog: every type, property and relationship of a schema with its place in the graph, all names resolved.
//!
//! In: nothing (plain data, made by `catalog::resolve`). Out: what every later stage looks things up in.
//! Must not know: GraphQL documents, Cypher, SQL.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;

use super::{
    entities::{Entity, Subgraph},
    protection::Protected,
    surface::Surface,
};

/// A resolved schema with its derived API. Identifiers that reach a statement come from here and nowhere else.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    /// Node types, then components, each in schema order; [`TypeId`] indexes it.
    pub types: Vec<Arc<NodeType>>,
    /// Interfaces in schema order; [`InterfaceId`] indexes it.
    pub interfaces: Vec<Arc<Interface>>,
    /// Enums of the schema, then the built-in ones (`Origin`, `Verification`).
    pub enums: Vec<Arc<EnumType>>,
    /// Stored relationship types by name, sorted.
    pub relationships: IndexMap<Arc<str>, RelationshipType>,
    /// The properties every relationship may carry, in the order of the `Fact` type.
    pub fact: Vec<Arc<Property>>,
    /// The interface `Asset` with the key `uri`, if the schema has it: it switches on uris, names, hydration, aliases.
    pub asset: Option<InterfaceId>,
    /// The distinct weights of searched fields, greatest first.
    pub search_classes: Vec<u32>,
    /// What can be asked for by a key.
    pub entities: Vec<Entity>,
    /// What a schema that links Federation says beside its types.
    pub subgraph: Option<Subgraph>,
    /// Something of it is not for everybody.
    pub protected: bool,
    /// The GraphQL API derived from all of the above.
    pub surface: Surface,
}

/// Index of a node type or component in [`Catalog::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u16);

/// Index of an interface in [`Catalog::interfaces`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterfaceId(pub u16);

/// What a field may return: one concrete type, or any type of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// Exactly this type.
    Type(TypeId),
    /// Every type that implements it.
    Interface(InterfaceId),
}

/// A type whose instances are nodes of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeType {
    /// Its own index.
    pub id: TypeId,
    /// Name in the schema, such as `ModelVersion`.
    pub name: Arc<str>,
    /// Name in the API: with the prefix of types, if there is one.
    pub typename: Arc<str>,
    /// Stored label.
    pub label: Arc<str>,
    /// Root field of one, such as `modelVersion`.
    pub singular: Arc<str>,
    /// Root field of many, such as `modelVersions`.
    pub plural: Arc<str>,
    /// Description in the schema.
    pub description: Option<Arc<str>>,
    /// Asset-like node or owned part.
    pub kind: TypeKind,
    /// The property that identifies a node: the one field of `@key`, or the hidden `_key` of a component.
    pub key: Arc<Property>,
    /// Name of the set in which keys are unique: the interface that declares the key, else the type itself.
    pub domain: Arc<str>,
    /// The label to match a key on: the key interface's label, else the type's own.
    pub key_label: Arc<str>,
    /// Interfaces it implements, in schema order.
    pub interfaces: Vec<InterfaceId>,
    /// Fields in schema order, by GraphQL name.
    pub fields: IndexMap<Arc<str>, Field>,
    /// Directives that are not ours (`@key`, `@tag`, ...) as they stand in the schema, for the served SDL.
    pub directives: Vec<String>,
    /// What its nodes require of a caller; without all of it they are not there.
    pub protected: Vec<Protected>,
}

/// What kind of node a type describes.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// Lives by itself.
    Node,
    /// Lives and dies with its owner; identified by the owner's key and these fields.
    Component {
        /// The declared key fields, all of scalar `String`.
        key_fields: Vec<Arc<Property>>,
        /// Types that may own it, with the relationship type that leads from the owner to it.
        owners: Vec<(TypeId, Arc<str>)>,
    },
}

/// A GraphQL interface over node types.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    /// Its own index.
    pub id: InterfaceId,
    /// GraphQL name.
    pub name: Arc<str>,
    /// Label that all its nodes share, if they do.
    pub label: Option<Arc<str>>,
    /// Root field of one, such as `asset`.
    pub singular: Arc<str>,
    /// Root field of many, such as `assets`.
    pub plural: Arc<str>,
    /// Description in the schema.
    pub description: Option<Arc<str>>,
    /// The shared key, if the interface declares one.
    pub key: Option<Arc<Property>>,
    /// Types that implement it.
    pub types: TypeSet,
    /// Fields in schema order; mapped as in every implementing type.
    pub fields: IndexMap<Arc<str>, Field>,
    /// Foreign directives, as in [`NodeType::directives`].
    pub directives: Vec<String>,
}

/// A field of a node type or interface.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// A stored property.
    Property(Arc<Property>),
    /// A relationship seen from one end.
    Relationship(Arc<Relationship>),
    /// A value that code makes of properties.
    Computed(Arc<Computed>),
}

/// A field that code works out, from properties of the same node.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// GraphQL name of the type.
    pub owner: Arc<str>,
    /// The field as its type says it; nothing of it is stored.
    pub field: Arc<Property>,
    /// What it is made of.
    pub from: Vec<Arc<Property>>,
}

/// A stored property of a node or relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// GraphQL field name.
    pub name: Arc<str>,
    /// Stored property name.
    pub stored: Arc<str>,
    /// Type of the value, or of the items of a list.
    pub scalar: Scalar,
    /// A list; a missing one is empty.
    pub list: bool,
    /// Declared non-null.
    pub required: bool,
    /// Identifies its node. In SQLite it stands in the column `_key`.
    pub identity: bool,
    /// Whatever has it holds a value: a key, or what every write gives. Being `required` does not say so: references
    /// and lines that leave a field out make nodes without required values.
    pub guaranteed: bool,
    /// Has a `(property, key)` index.
    pub indexed: bool,
    /// May stand in `where`, orders, groups. False for `aliases`.
    pub filterable: bool,
    /// Another subgraph's (`@external`): a representation that says it goes before what is stored.
    pub external: bool,
    /// Weight in search, if searched.
    pub search: Option<u32>,
    /// Counted as a facet.
    pub facet: bool,
    /// Description in the schema.
    pub description: Option<Arc<str>>,
    /// Reason of `@deprecated`.
    pub deprecated: Option<Arc<str>>,
    /// Foreign directives on the field.
    pub directives: Vec<String>,
    /// What it requires of a caller who names it.
    pub protected: Vec<Protected>,
}

/// The type of a property's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// GraphQL `ID`, stored as text.
    Id,
    /// Text.
    String,
    /// 32-bit integer.
    Int,
    /// Integer within 2^53 - 1, a JSON number.
    BigInt,
    /// Finite number.
    Float,
    /// Truth value.
    Boolean,
    /// UTC instant in microseconds, RFC 3339 outside.
    DateTime,
    /// Civil date, `YYYY-MM-DD` outside.
    Date,
    /// One of an enum's names, stored as text.
    Enum(Arc<EnumType>),
}

/// An enum of the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumType {
    /// GraphQL name.
    pub name: Arc<str>,
    /// Description in the schema.
    pub description: Option<Arc<str>>,
    /// Values in schema order: name and description.
    pub values: Vec<(Arc<str>, Option<Arc<str>>)>,
    /// Foreign directives, as in [`NodeType::directives`].
    pub directives: Vec<String>,
    /// Foreign directives of each value.
    pub value_directives: Vec<Vec<String>>,
}

/// A relationship as one type's field.
#[derive(Debug, Clone, PartialEq)]
pub struct Relationship {
    /// GraphQL field name.
    pub name: Arc<str>,
    /// Stored relationship type.
    pub stored: Arc<str>,
    /// Direction seen from the field's parent.
    pub direction: Direction,
    /// What stands at the far end.
    pub target: Target,
    /// Other far ends than those of `target` may stand there, so labels must be tested: the schema allows some, or it
    /// has no assets and reads a graph that something else writes.
    pub needs_type_test: bool,
    /// `[X!]!` rather than `X`.
    pub to_many: bool,
    /// For a to-one field declared non-null.
    pub required: bool,
    /// Own properties of the relationship.
    pub properties: Option<Arc<EdgeProperties>>,
    /// The relationship type carries lineage.
    pub lineage: bool,
    /// For a to-one field: which of several stored, by this property; without it the smallest key.
    pub pick: Option<Pick>,
    /// The far end belongs to this node, or this node to the far end (`HAS_METRIC` and the like).
    pub component: bool,
    /// Counted as a facet.
    pub facet: bool,
    /// Rules that derive it, as paths of relationship types.
    pub derived: Vec<Vec<PathStep>>,
    /// Description in the schema.
    pub description: Option<Arc<str>>,
    /// Reason of `@deprecated`.
    pub deprecated: Option<Arc<str>>,
    /// Foreign directives on the field.
    pub directives: Vec<String>,
    /// What it requires of a caller who names it.
    pub protected: Vec<Protected>,
}

/// Which of several related nodes a to-one field returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// Ordered by this property of the far end, nulls last.
    pub property: Arc<Property>,
    /// Largest first.
    pub descending: bool,
}

/// One step of a derivation path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    /// Relationship type to walk.
    pub stored: Arc<str>,
    /// Walked with or against its stored direction.
    pub direction: Direction,
}

/// Direction of a relationship from where one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Leaves this node.
    Out,
    /// Arrives at this node.
    In,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Out => Self::In,
            Self::In => Self::Out,
        }
    }
}

/// An object type of the schema that describes a relationship's own properties.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeProperties {
    /// GraphQL name, such as `TrainingUse`.
    pub name: Arc<str>,
    /// Description in the schema.
    pub description: Option<Arc<str>>,
    /// Its fields.
    pub properties: IndexMap<Arc<str>, Arc<Property>>,
    /// Foreign directives, as in [`NodeType::directives`].
    pub directives: Vec<String>,
    /// What it requires of a caller who names it.
    pub protected: Vec<Protected>,
}

/// A stored relationship type with everything the schema says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipType {
    /// Stored name, such as `TRAINED_ON`.
    pub name: Arc<str>,
    /// Types it may leave from.
    pub from: TypeSet,
    /// Types it may arrive at.
    pub to: TypeSet,
    /// Which types it may arrive at from each it may leave.
    pub pairs: BTreeMap<TypeId, TypeSet>,
    /// Carries lineage: points from what depends to what it depends on.
    pub lineage: bool,
    /// Own properties.
    pub properties: Option<Arc<EdgeProperties>>,
    /// Leads from an owner to its component.
    pub component: bool,
    /// Some of it follows from rules (`catalog::rules`).
    pub derived: bool,
    /// What every field over it requires; without all of it nothing walks it.
    pub protected: Vec<Protected>,
}

/// A set of concrete types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TypeSet([u64; 8]);

impl TypeSet {
    /// How many types a Catalog may hold.
    pub const CAPACITY: usize = 512;

    /// The set of one type.
    #[must_use]
    pub fn one(id: TypeId) -> Self {
        let mut set = Self::default();
        set.insert(id);
        set
    }

    /// Adds a type.
    pub fn insert(&mut self, id: TypeId) {
        self.0[usize::from(id.0) / 64] |= 1 << (id.0 % 64);
    }

    /// Whether a type is in the set.
    #[must_use]
    pub fn contains(&self, id: TypeId) -> bool {
        self.0[usize::from(id.0) / 64] & (1 << (id.0 % 64)) != 0
    }

    /// Types in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// Types in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    /// Types in this but not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    /// Whether every type of this is in the other.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The types in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = TypeId> + '_ {
        (0..8u16).flat_map(move |word| {
            (0..64u16)
                .filter(move |bit| self.0[usize::from(word)] & (1 << bit) != 0)
                .map(move |bit| TypeId(word * 64 + bit))
        })
    }
}

impl FromIterator<TypeId> for TypeSet {
    fn from_iter<I: IntoIterator<Item = TypeId>>(ids: I) -> Self {
        let mut set = Self::default();
        ids.into_iter().for_each(|id| set.insert(id));
        set
    }
}

impl std::fmt::Debug for TypeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(|id| id.0)).finish()
    }
}

impl Scalar {
    /// GraphQL name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Id => "ID",
            Self::String => "String",
            Self::Int => "Int",
            Self::BigInt => "BigInt",
            Self::Float => "Float",
            Self::Boolean => "Boolean",
            Self::DateTime => "DateTime",
            Self::Date => "Date",
            Self::Enum(of) => &of.name,
        }
    }
}

impl RelationshipType {
    /// The types that may stand at the far end, seen from nodes of these types.
    #[must_use]
    pub fn far(&self, near: TypeSet, direction: Direction) -> TypeSet {
        let pairs = self.pairs.iter();
        match direction {
            Direction::Out => {
                let leading = pairs.filter(|(from, _)| near.contains(**from));
                leading.fold(TypeSet::default(), |far, (_, to)| far.union(to))
            }
            Direction::In => {
                pairs.filter(|(_, to)| !to.intersection(&near).is_empty()).map(|(from, _)| *from).collect()
            }
        }
    }
}

impl Catalog {
    /// The type with an index that this Catalog gave out.
    #[must_use]
    pub fn node(&self, id: TypeId) -> &Arc<NodeType> {
        &self.types[usize::from(id.0)]
    }

    /// The interface with an index that this Catalog gave out.
    #[must_use]
    pub fn interface(&self, id: InterfaceId) -> &Arc<Interface> {
        &self.interfaces[usize::from(id.0)]
    }

    /// The concrete types a target stands for.
    #[must_use]
    pub fn types_of(&self, target: Target) -> TypeSet {
        match target {
            Target::Type(id) => TypeSet::one(id),
            Target::Interface(id) => self.interface(id).types,
        }
    }

    /// Whether a type implements `Asset`.
    #[must_use]
    pub fn is_asset(&self, id: TypeId) -> bool {
        self.asset.is_some_and(|asset| self.interface(asset).types.contains(id))
    }

    /// The type with a GraphQL name.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<&Arc<NodeType>> {
        self.types.iter().find(|node| &*node.name == name)
    }

    /// The distinct key properties of some types; one in a schema of assets.
    #[must_use]
    pub fn keys_of_all(&self, types: TypeSet) -> Vec<Arc<Property>> {
        let mut keys: Vec<Arc<Property>> = Vec::new();
        for id in types.iter() {
            let key = &self.node(id).key;
            if !keys.iter().any(|known| known.stored == key.stored) {
                keys.push(Arc::clone(key));
            }
        }
        keys
    }

    /// The property that orders and identifies what a target returns: its key.
    /// Interfaces without a key of their own order by the key of their first type, which has the same name in all.
    #[must_use]
    pub fn key_of(&self, target: Target) -> &Arc<Property> {
        match target {
            Target::Type(id) => &self.node(id).key,
            Target::Interface(id) => {
                let interface = self.interface(id);
                interface.key.as_ref().unwrap_or_else(|| {
                    let first =
                        interface.types.iter().next().expect("resolve refuses interfaces without types");
                    &self.node(first).key
                })
            }
        }
    }

    /// GraphQL name of a target.
    #[must_use]
    pub fn name_of(&self, target: Target) -> &Arc<str> {
        match target {
            Target::Type(id) => &self.node(id).name,
            Target::Interface(id) => &self.interface(id).name,
        }
    }
}
