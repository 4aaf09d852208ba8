//! The derived GraphQL API as plain data: each field, argument and enum value with what it means.
//!
//! In: nothing (plain data, made by `catalog::derive`). Out: what `api` registers and prints, what `selection`
//! resolves operations against, what `plan` reads meanings from. Must not know: any GraphQL library.

mod parts;

use std::sync::Arc;

use indexmap::IndexMap;

pub use parts::{
    DuplicatesPart, LineagePart, PathPart, ReachPart, SearchPart, SimilarPart, SuggestionPart, WritePart,
    Writing,
};

use super::{
    entities::EntityKey,
    facets::Facet,
    protection::Protected,
    types::{Computed, Direction, InterfaceId, Property, Relationship, Target, TypeId, TypeSet},
};

/// Name of the query root.
pub const QUERY: &str = "Query";
/// Name of the mutation root.
pub const MUTATION: &str = "Mutation";
/// Name of the subscription root.
pub const SUBSCRIPTION: &str = "Subscription";

/// Every type of the API by name, in print order; `Query` is among them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Surface {
    /// Types by name. The five specified scalars are not listed.
    pub types: IndexMap<Arc<str>, ApiType>,
}

/// A named type of the API.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiType {
    /// GraphQL name.
    pub name: Arc<str>,
    /// Description.
    pub description: Option<Arc<str>>,
    /// What it is.
    pub kind: ApiKind,
    /// Federation directives to serve, as text.
    pub directives: Vec<String>,
    /// For properties of relationships and filters on them: what these require.
    pub protected: Vec<Protected>,
}

/// The kinds of named types we generate.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiKind {
    /// A custom scalar.
    Scalar,
    /// An enum.
    Enum(IndexMap<Arc<str>, Arc<EnumValue>>),
    /// An object.
    Object {
        /// What the object is.
        of: ObjectOf,
        /// Names of its interfaces.
        interfaces: Vec<Arc<str>>,
        /// Its fields.
        fields: IndexMap<Arc<str>, Arc<ApiField>>,
    },
    /// An interface over node types.
    Interface {
        /// Which one.
        of: InterfaceId,
        /// Its fields.
        fields: IndexMap<Arc<str>, Arc<ApiField>>,
    },
    /// Any of some node types.
    Union {
        /// Which.
        of: TypeSet,
        /// Their names.
        names: Vec<Arc<str>>,
    },
    /// An input object.
    Input(IndexMap<Arc<str>, Arc<InputField>>),
}

/// What an object type of the API stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectOf {
    /// The query root.
    Query,
    /// The mutation root.
    Mutation,
    /// The subscription root, and what its events are.
    Subscription,
    /// A node type or component.
    Node(TypeId),
    /// Anything generated: connection, edge, page info, fact, properties, aggregate, group.
    Part,
}

/// A field of an object or interface.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiField {
    /// GraphQL name.
    pub name: Arc<str>,
    /// Description.
    pub description: Option<Arc<str>>,
    /// Reason of `@deprecated`.
    pub deprecated: Option<Arc<str>>,
    /// Arguments by name.
    pub arguments: IndexMap<Arc<str>, Arc<InputField>>,
    /// Type.
    pub ty: TypeRef,
    /// What it reads.
    pub meaning: FieldMeaning,
    /// Federation directives to serve, as text.
    pub directives: Vec<String>,
}

/// An argument, or a field of an input object.
#[derive(Debug, Clone, PartialEq)]
pub struct InputField {
    /// GraphQL name.
    pub name: Arc<str>,
    /// Description.
    pub description: Option<Arc<str>>,
    /// Type.
    pub ty: TypeRef,
    /// Default: only integers occur.
    pub default: Option<i64>,
    /// What it asks for.
    pub meaning: InputMeaning,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    /// GraphQL name.
    pub name: Arc<str>,
    /// Description.
    pub description: Option<Arc<str>>,
    /// What it stands for.
    pub meaning: EnumMeaning,
    /// Federation directives to serve, as text.
    pub directives: Vec<String>,
}

/// A type reference (GraphQL 3.4.1).
#[derive(Debug, Clone, PartialEq)]
pub enum TypeRef {
    /// A named type.
    Named(Arc<str>),
    /// A list of items.
    List(Box<TypeRef>),
    /// Never null.
    NonNull(Box<TypeRef>),
}

impl TypeRef {
    /// Whether a value is a list, null or not.
    #[must_use]
    pub fn is_list(&self) -> bool {
        match self {
            Self::Named(_) => false,
            Self::List(_) => true,
            Self::NonNull(inner) => inner.is_list(),
        }
    }
}

/// What a field reads.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldMeaning {
    /// Root: one by key.
    Lookup(Target),
    /// Root: one by the fields of a key that is no single field.
    LookupBy(Target, Arc<EntityKey>),
    /// Root: many by key, order kept, null for missing.
    LookupMany(Target),
    /// Root: a connection over all.
    Roots(Target),
    /// Root: a connection over all assets that nothing depends on.
    Unused,
    /// A stored property of the node.
    Property(Arc<Property>),
    /// A value that code makes of properties.
    Computed(Arc<Computed>),
    /// The one related node.
    One(Arc<Relationship>),
    /// All related nodes.
    List(Arc<Relationship>),
    /// A page of related nodes; of a to-one relationship too.
    Connection(Arc<Relationship>),
    /// Connection: how many match.
    TotalCount,
    /// Connection: the nodes of the page.
    Nodes,
    /// Connection: the edges of the page.
    Edges,
    /// Connection: page info (Relay).
    PageInfo,
    /// Connection: aggregates over all that match.
    Aggregate,
    /// Connection: counts and aggregates by the values of one property.
    Groups,
    /// Edge: its cursor.
    Cursor,
    /// Edge: its node.
    EdgeNode,
    /// Edge: the fact of the relationship.
    EdgeFact,
    /// Edge: the relationship's own properties.
    EdgeProperties,
    /// Fact or properties: a stored property of the relationship.
    EdgeProperty(Arc<Property>),
    /// Page info.
    HasNextPage,
    /// Page info.
    HasPreviousPage,
    /// Page info.
    StartCursor,
    /// Page info.
    EndCursor,
    /// Aggregate or group: how many.
    Count,
    /// Aggregate: the aggregates of one property.
    AggregateOf(Arc<Property>),
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
    /// Sum of the values; null when there is none.
    Sum,
    /// Sum divided by count; null when there is none.
    Avg,
    /// Group: the value as text; null for the group without one.
    GroupValue,
    /// Group: aggregates of the group.
    GroupAggregate,
    /// What an asset comes from, or what comes from it.
    Lineage,
    /// A part of a lineage that other connections do not have.
    LineagePart(LineagePart),
    /// What a change of an asset reaches.
    Impact,
    /// Who relies on an asset.
    Usage,
    /// A part of an impact or usage.
    ReachPart(ReachPart),
    /// How an asset hangs together with another one.
    Paths,
    /// A part of paths.
    PathPart(PathPart),
    /// Root: assets by their words.
    Search,
    /// A part of a search that other connections do not have.
    SearchPart(SearchPart),
    /// Root: names and tags by how they start.
    Suggest,
    /// A part of a suggestion.
    SuggestionPart(SuggestionPart),
    /// Root: assets that have something in common.
    Duplicates,
    /// A part of duplicates that groups do not have.
    DuplicatesPart(DuplicatesPart),
    /// Root: what this subgraph serves (Federation 2, `_service`).
    Service,
    /// Service: its SDL.
    ServiceSdl,
    /// Root: entities by representations (Federation 2, `_entities`).
    Entities,
    /// Assets that are like an asset.
    Similar,
    /// A part of what is similar.
    SimilarPart(SimilarPart),
    /// Root of mutations: a write.
    Write(Writing),
    /// A part of what a write answers.
    WritePart(WritePart),
    /// Root of subscriptions: assets that were written.
    AssetChanged,
}

/// The value of [`InputMeaning::Deletion`] that leaves nothing.
pub const PURGE: &str = "PURGE";

/// What an event says of an asset that was written.
pub const WRITTEN: &str = "WRITTEN";
/// What an event says of an asset that was deleted.
pub const DELETED: &str = "DELETED";

/// What an argument or input field asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum InputMeaning {
    /// Key of a lookup.
    Key,
    /// One field of the key of a lookup.
    KeyField(Arc<Property>),
    /// Keys of a lookup of many.
    Keys,
    /// Filter.
    Where,
    /// Order.
    OrderBy,
    /// Size of a forward page.
    First,
    /// Cursor to start after.
    After,
    /// Size of a backward page.
    Last,
    /// Cursor to end before.
    Before,
    /// Property to group by.
    GroupBy,
    /// `where`: all of a list.
    And,
    /// `where`: any of a list.
    Or,
    /// `where`: not.
    Not,
    /// `where`: a filter object for a property of the node or relationship.
    Property(Arc<Property>),
    /// `where` of an interface: a filter on the concrete type.
    Type,
    /// `where` of an interface: conditions by type.
    On,
    /// One type condition.
    OnType(TypeId),
    /// `where`: quantified filter over related nodes (to-one: the filter itself).
    Related(Arc<Relationship>),
    /// `where`: quantified filter over relationships with facts and properties (to-one: the filter itself).
    RelatedEdges(Arc<Relationship>),
    /// Quantifier.
    Some,
    /// Quantifier.
    None,
    /// Quantifier; true of nothing.
    All,
    /// Quantifier; exactly one.
    Single,
    /// Filter on an edge: its node.
    EdgeNode,
    /// Filter on an edge: its fact.
    EdgeFact,
    /// Filter on an edge: its own properties.
    EdgeProperties,
    /// Operator of a filter object.
    Operator(Operator),
    /// Modifier of the string operators beside it.
    IgnoreCase,
    /// `where`: what is reached by walking the lineage.
    Reaches(Direction),
    /// Up- or downstream.
    Direction,
    /// Most hops.
    Depth,
    /// Relationship types that may be walked.
    Through,
    /// What every hop must meet.
    Within,
    /// What is reached but not walked past.
    StopAt,
    /// The concrete type.
    OfType,
    /// What was recorded up to this moment does not count.
    Since,
    /// The other end of paths.
    To,
    /// Most hops of a path.
    MaxHops,
    /// Most paths.
    Limit,
    /// Words to search for.
    Query,
    /// What names and tags start with.
    Prefix,
    /// What duplicates have in common.
    Alike,
    /// Values chosen of facets.
    Selected,
    /// The facet that values are chosen of.
    Facet,
    /// The values chosen.
    Values,
    /// Facets to count by.
    Facets,
    /// Entities as other subgraphs know them: type name and key fields of each.
    Representations,
    /// Items to write.
    Items,
    /// An item of a type.
    ItemOf(TypeId),
    /// Of an item: the value of a property.
    Set(Arc<Property>),
    /// Of an item: values to add to a list.
    Add(Arc<Property>),
    /// Of an item: its components, behind this relationship.
    Components(Arc<Relationship>),
    /// Assets to write, by uri or alias.
    Refs,
    /// When the asset was last updated, as far as its writer knows.
    IfUpdatedAt,
    /// Relationships to write.
    Relationships,
    /// The type of a relationship.
    RelationshipType,
    /// Where a relationship leaves.
    From,
    /// What tells one write from another, so that it is done once.
    WriteKey,
    /// What is left of what is deleted.
    Deletion,
    /// Who owns assets, behind this relationship.
    Owners(Arc<Relationship>),
}

/// Operators of filter objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Present and not equal.
    Ne,
    /// One of.
    In,
    /// Present and none of.
    NotIn,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Text holds.
    Contains,
    /// Text starts with.
    StartsWith,
    /// Text ends with.
    EndsWith,
    /// Missing (true) or present (false).
    IsNull,
    /// List holds the value.
    Has,
    /// List holds one of the values.
    HasAny,
    /// List holds all of the values.
    HasAll,
    /// List is empty (true) or not (false).
    IsEmpty,
}

/// What an enum value stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum EnumMeaning {
    /// A stored value, by its name.
    Stored,
    /// A concrete type (`AssetType`).
    Type(TypeId),
    /// Tags, beside the types (`SuggestionType`).
    Tag,
    /// What duplicates have in common, by its name.
    Alike,
    /// What became of an asset, of which subscriptions alone tell.
    Change,
    /// An order by a property of the node.
    Order {
        /// Ordered by.
        property: Arc<Property>,
        /// Largest first.
        descending: bool,
    },
    /// An order by a property of the relationship.
    EdgeOrder {
        /// Ordered by.
        property: Arc<Property>,
        /// Largest first.
        descending: bool,
    },
    /// A property to group by.
    GroupBy(Arc<Property>),
    /// Group by concrete type.
    GroupByType,
    /// Along the relationships that carry lineage (upstream), or against them.
    Direction(Direction),
    /// A stored relationship type that carries lineage.
    Lineage(Arc<str>),
    /// A stored relationship type that may be written.
    Relationship(Arc<str>),
    /// What hits of a search are counted by.
    Facet(Facet),
}

impl TypeRef {
    /// Name of the innermost type.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }

    /// Whether null is not allowed here.
    #[must_use]
    pub fn is_non_null(&self) -> bool {
        matches!(self, Self::NonNull(_))
    }
}

impl std::fmt::Display for TypeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::List(inner) => write!(f, "[{inner}]"),
            Self::NonNull(inner) => write!(f, "{inner}!"),
        }
    }
}
