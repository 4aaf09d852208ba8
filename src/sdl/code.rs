//! The closed list of codes of schema problems: stable names to search for and to link to.
//!
//! In: nothing (plain data). Out: what problems carry. Must not know: what finds them.

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The text is not GraphQL.
    Syntax,
    /// A rule of the GraphQL specification for schemas is broken.
    InvalidSdl,
    /// A type is named that does not exist.
    UnknownType,
    /// A directive is used that does not exist.
    UnknownDirective,
    /// A directive is given an argument it does not have.
    UnknownArgument,
    /// A directive is declared that is neither ours nor Federation's.
    ForeignDirective,
    /// A mapping directive is declared in another form than ours.
    DirectiveRedefined,
    /// A mapping directive stands where it means nothing.
    MisplacedDirective,
    /// A link to Federation, or what is to be composed, can't be served.
    FederationLink,
    /// Unions are not supported.
    UnionType,
    /// Input types and root types are generated.
    InputType,
    /// A scalar that no backend stores.
    UnknownScalar,
    /// A name that we use ourselves.
    ReservedName,
    /// A label, relationship type or stored property has a name that can't be stored.
    StoredName,
    /// An object type is neither node, component nor properties of a relationship.
    UnmappedType,
    /// A type is mapped in two ways at once.
    TwoRoles,
    /// More types than a schema may have.
    TooManyTypes,
    /// The schema has no type to serve.
    EmptySchema,
    /// Two types have one label.
    SameLabel,
    /// A root field of many can't be told from that of one.
    PluralNeeded,
    /// Two things would be generated under one name.
    NameCollision,
    /// A node type has no key.
    MissingKey,
    /// A node type has only keys of several fields.
    CompoundKey,
    /// A key names a field that does not exist.
    KeyField,
    /// A key is not a non-null scalar that identifies.
    KeyType,
    /// A type and its interfaces disagree on the key.
    KeyConflict,
    /// A field declares arguments.
    FieldArguments,
    /// A list is not `[X!]!`.
    ListShape,
    /// A field leads to a type, but no relationship is named.
    MissingRelationship,
    /// A relationship leads to something that is no node.
    NotARelationship,
    /// Two fields are one stored property.
    SameStored,
    /// Types of one interface store values of different types under one name.
    StoredType,
    /// `@search` on something without words.
    SearchType,
    /// A search weight is out of range.
    SearchWeight,
    /// `@facet` on something whose values can't be counted.
    FacetType,
    /// `@index` on a list.
    IndexType,
    /// Both ends read a relationship in the same direction.
    DirectionConflict,
    /// `@lineage` against the arrows.
    LineageDirection,
    /// Fields over one relationship type disagree on lineage.
    LineageMixed,
    /// The properties of a relationship are no plain type of scalars.
    PropertiesType,
    /// Fields over one relationship type disagree on its properties.
    PropertiesMixed,
    /// `pick` names no order of the target, or stands on a list.
    PickOrder,
    /// A computed field is no value of a type, or is made of what is no property of it.
    ComputedField,
    /// A derivation path can't be walked.
    DerivedPath,
    /// No type implements an interface.
    EmptyInterface,
    /// A field of an interface is mapped in another way by a type that implements it.
    InterfaceMapping,
    /// The types of an interface have keys of different names or types.
    InterfaceKeys,
    /// A key field of a component is missing or no text.
    ComponentKey,
    /// Nobody owns a component, or it is not clear who does.
    ComponentOwner,
    /// A field of `Asset` that the service relies on has another type.
    AssetShape,
    /// Something can't be kept from callers, or nobody can tell from whom.
    Protection,
}

impl Code {
    /// Every code.
    pub const ALL: &[Self] = &[
        Self::Syntax,
        Self::InvalidSdl,
        Self::UnknownType,
        Self::UnknownDirective,
        Self::UnknownArgument,
        Self::ForeignDirective,
        Self::DirectiveRedefined,
        Self::MisplacedDirective,
        Self::FederationLink,
        Self::UnionType,
        Self::InputType,
        Self::UnknownScalar,
        Self::ReservedName,
        Self::StoredName,
        Self::UnmappedType,
        Self::TwoRoles,
        Self::TooManyTypes,
        Self::EmptySchema,
        Self::SameLabel,
        Self::PluralNeeded,
        Self::NameCollision,
        Self::MissingKey,
        Self::CompoundKey,
        Self::KeyField,
        Self::KeyType,
        Self::KeyConflict,
        Self::FieldArguments,
        Self::ListShape,
        Self::MissingRelationship,
        Self::NotARelationship,
        Self::SameStored,
        Self::StoredType,
        Self::SearchType,
        Self::SearchWeight,
        Self::FacetType,
        Self::IndexType,
        Self::DirectionConflict,
        Self::LineageDirection,
        Self::LineageMixed,
        Self::PropertiesType,
        Self::PropertiesMixed,
        Self::PickOrder,
        Self::ComputedField,
        Self::DerivedPath,
        Self::EmptyInterface,
        Self::InterfaceMapping,
        Self::InterfaceKeys,
        Self::ComponentKey,
        Self::ComponentOwner,
        Self::AssetShape,
        Self::Protection,
    ];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::InvalidSdl => "invalid-sdl",
            Self::UnknownType => "unknown-type",
            Self::UnknownDirective => "unknown-directive",
            Self::UnknownArgument => "unknown-argument",
            Self::ForeignDirective => "foreign-directive",
            Self::DirectiveRedefined => "directive-redefined",
            Self::MisplacedDirective => "misplaced-directive",
            Self::FederationLink => "federation-link",
            Self::UnionType => "union-type",
            Self::InputType => "input-type",
            Self::UnknownScalar => "unknown-scalar",
            Self::ReservedName => "reserved-name",
            Self::StoredName => "stored-name",
            Self::UnmappedType => "unmapped-type",
            Self::TwoRoles => "two-roles",
            Self::TooManyTypes => "too-many-types",
            Self::EmptySchema => "empty-schema",
            Self::SameLabel => "same-label",
            Self::PluralNeeded => "plural-needed",
            Self::NameCollision => "name-collision",
            Self::MissingKey => "missing-key",
            Self::CompoundKey => "compound-key",
            Self::KeyField => "key-field",
            Self::KeyType => "key-type",
            Self::KeyConflict => "key-conflict",
            Self::FieldArguments => "field-arguments",
            Self::ListShape => "list-shape",
            Self::MissingRelationship => "missing-relationship",
            Self::NotARelationship => "not-a-relationship",
            Self::SameStored => "same-stored",
            Self::StoredType => "stored-type",
            Self::SearchType => "search-type",
            Self::SearchWeight => "search-weight",
            Self::FacetType => "facet-type",
            Self::IndexType => "index-type",
            Self::DirectionConflict => "direction-conflict",
            Self::LineageDirection => "lineage-direction",
            Self::LineageMixed => "lineage-mixed",
            Self::PropertiesType => "properties-type",
            Self::PropertiesMixed => "properties-mixed",
            Self::PickOrder => "pick-order",
            Self::ComputedField => "computed-field",
            Self::DerivedPath => "derived-path",
            Self::EmptyInterface => "empty-interface",
            Self::InterfaceMapping => "interface-mapping",
            Self::InterfaceKeys => "interface-keys",
            Self::ComponentKey => "component-key",
            Self::ComponentOwner => "component-owner",
            Self::AssetShape => "asset-shape",
            Self::Protection => "protection",
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
