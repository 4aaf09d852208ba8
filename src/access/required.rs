//! What an operation asks for, held against what its caller showed: `@authenticated` and `@requiresScopes`.
//!
//! In: a Catalog, an [`Access`], a Selection. Out: nothing, or a refusal for each protected thing that the operation names.
//! Must not know: documents, statements, tokens.
//!
//! A Selection has aliases, fragments, directives and variables behind it, so what is looked at here is what would run. Every
//! meaning is matched: one that is new does not compile until somebody says what it shows.

use std::{collections::HashSet, sync::Arc};

use super::{policy::Access, representations};
use crate::{
    catalog::{
        entities::{KeyField, KeyPlace},
        facets::Facet,
        protection::Protected,
        role,
        surface::{EnumMeaning, FieldMeaning, InputMeaning, ReachPart},
        types::{Catalog, Field as CatalogField, NodeType, Relationship, Target, TypeId, TypeSet},
    },
    error::{ClientError, PathSegment, Position},
    selection::{
        node_types,
        types::{Argument, Field, FieldKind, InputValue, Selection},
    },
};

/// Refuses an operation that names what its caller may not have.
///
/// # Errors
/// `FORBIDDEN`, or `UNAUTHENTICATED` if nobody is known to ask: one for each protected thing, where it stands first.
pub fn required(catalog: &Catalog, access: &Access, selection: &Selection) -> Result<(), Vec<ClientError>> {
    if access.shown.is_none() || !catalog.protected && access.introspects {
        return Ok(());
    }
    let place = Place { path: Vec::new(), position: Position::default(), name: "".into() };
    let mut check = Check { catalog, access, place, told: HashSet::new(), errors: Vec::new() };
    check.fields(&selection.fields, None);
    if check.errors.is_empty() { Ok(()) } else { Err(check.errors) }
}

/// Refuses a subscription without a Selection to anything but what says nothing of the graph: whatever is added is nobody's
/// until it is said here whose it is.
///
/// # Errors
/// As [`required`] has them.
pub fn subscribed<'a>(
    access: &Access,
    fields: impl IntoIterator<Item = &'a str>,
) -> Result<(), Vec<ClientError>> {
    let refused = fields.into_iter().find(|name| !matches!(*name, "serverStatus" | "__typename"));
    match refused.filter(|_| access.shown.is_some()) {
        Some(name) => {
            let message = format!("`{name}` can't be subscribed to by this caller");
            Err(vec![ClientError::new(access.refusal(), message)])
        }
        None => Ok(()),
    }
}

/// One operation while it is looked at.
pub(super) struct Check<'a> {
    pub(super) catalog: &'a Catalog,
    access: &'a Access,
    place: Place,
    told: HashSet<Arc<str>>,
    errors: Vec<ClientError>,
}

/// The field that is looked at.
#[derive(Debug)]
struct Place {
    path: Vec<PathSegment>,
    position: Position,
    name: Arc<str>,
}

impl<'a> Check<'a> {
    /// Fields of an object: of which types, if it is a node.
    fn fields(&mut self, fields: &'a [Field], parents: Option<TypeSet>) {
        for field in fields {
            self.place.path.push(PathSegment::Key(Arc::clone(&field.key)));
            self.field(field, parents);
            self.place.path.pop();
        }
    }

    fn field(&mut self, field: &'a Field, parents: Option<TypeSet>) {
        self.place.position = field.position;
        self.place.name = Arc::clone(&field.key);
        let types = parents.map(|parents| field.types.unwrap_or(parents));
        // All are hidden where a fragment is on what is not there for the caller.
        if let Some(types) = types {
            self.types(types);
        }
        match &field.kind {
            FieldKind::Typename => {}
            FieldKind::Introspection => self.introspection(),
            FieldKind::Api { field: definition, arguments } => {
                self.place.name = Arc::clone(&definition.name);
                self.meaning(&definition.meaning, arguments, types);
                self.arguments(arguments);
                self.below(definition.ty.name(), &field.fields);
            }
        }
    }

    /// What a field answers, and the fields below it.
    fn below(&mut self, ty: &str, fields: &'a [Field]) {
        let Some(ty) = self.catalog.surface.types.get(ty) else { return };
        self.protected(&ty.protected, None);
        let types = node_types(self.catalog, ty);
        if let Some(types) = types {
            self.types(types);
        }
        self.fields(fields, types);
    }

    fn meaning(&mut self, meaning: &'a FieldMeaning, arguments: &'a [Argument], types: Option<TypeSet>) {
        match meaning {
            FieldMeaning::Property(property) => self.protected(&property.protected, types),
            FieldMeaning::Computed(computed) => self.protected(&computed.field.protected, types),
            FieldMeaning::One(relationship)
            | FieldMeaning::List(relationship)
            | FieldMeaning::Connection(relationship) => self.relationship(relationship, types),
            FieldMeaning::EdgeProperty(property) | FieldMeaning::AggregateOf(property) => {
                self.protected(&property.protected, None);
            }
            FieldMeaning::Lookup(target) | FieldMeaning::LookupMany(target) | FieldMeaning::Roots(target) => {
                self.target(*target);
            }
            FieldMeaning::LookupBy(target, key) => {
                self.target(*target);
                self.key(&key.fields);
            }
            FieldMeaning::Duplicates => self.duplicates(arguments),
            FieldMeaning::ReachPart(part) => self.reach(*part),
            FieldMeaning::Service => self.introspection(),
            // Hidden types and closed relationships are no part of what these answer, up to `Entities`; what their arguments
            // name is looked at where it stands. The rest tells of what the field above it names.
            FieldMeaning::Unused
            | FieldMeaning::Lineage
            | FieldMeaning::LineagePart(_)
            | FieldMeaning::Impact
            | FieldMeaning::Usage
            | FieldMeaning::Paths
            | FieldMeaning::PathPart(_)
            | FieldMeaning::Search
            | FieldMeaning::SearchPart(_)
            | FieldMeaning::Suggest
            | FieldMeaning::SuggestionPart(_)
            | FieldMeaning::DuplicatesPart(_)
            | FieldMeaning::Similar
            | FieldMeaning::SimilarPart(_)
            | FieldMeaning::Entities
            | FieldMeaning::TotalCount
            | FieldMeaning::Nodes
            | FieldMeaning::Edges
            | FieldMeaning::PageInfo
            | FieldMeaning::Aggregate
            | FieldMeaning::Groups
            | FieldMeaning::Cursor
            | FieldMeaning::EdgeNode
            | FieldMeaning::EdgeFact
            | FieldMeaning::EdgeProperties
            | FieldMeaning::HasNextPage
            | FieldMeaning::HasPreviousPage
            | FieldMeaning::StartCursor
            | FieldMeaning::EndCursor
            | FieldMeaning::Count
            | FieldMeaning::Min
            | FieldMeaning::Max
            | FieldMeaning::Sum
            | FieldMeaning::Avg
            | FieldMeaning::GroupValue
            | FieldMeaning::GroupAggregate
            | FieldMeaning::ServiceSdl
            | FieldMeaning::Write(_)
            | FieldMeaning::AssetChanged
            | FieldMeaning::WritePart(_) => {}
        }
    }

    /// What an impact or usage reads that the operation does not name.
    fn reach(&mut self, part: ReachPart) {
        match part {
            ReachPart::Live(id) | ReachPart::LiveCount(id) => {
                self.of_type(id);
                self.named(id, "lifecycle");
            }
            ReachPart::Owners => self.role(role::owners(self.catalog)),
            ReachPart::Teams => {
                self.role(role::owners(self.catalog));
                if let Some(team) = role::asset_type(self.catalog, role::TEAM) {
                    self.of_type(team);
                }
            }
            ReachPart::Domains => self.role(role::domain(self.catalog)),
            ReachPart::Asset
            | ReachPart::Path
            | ReachPart::ByType
            | ReachPart::Direct
            | ReachPart::LastUsedAt => {}
        }
    }

    fn role(&mut self, relationship: Option<&'a Arc<Relationship>>) {
        if let Some(relationship) = relationship {
            self.relationship(relationship, None);
        }
    }

    /// Checksums, unless it is asked for another reason.
    fn duplicates(&mut self, arguments: &'a [Argument]) {
        let given = |meaning: &InputMeaning| {
            arguments.iter().find(|argument| argument.field.meaning == *meaning).map(|found| &found.value)
        };
        let other = |value: &InputValue| matches!(value, InputValue::Enum(of) if &*of.name != "CHECKSUM");
        let asked = match given(&InputMeaning::Alike) {
            Some(InputValue::List(reasons)) => reasons.is_empty() || !reasons.iter().all(other),
            Some(_) | None => true,
        };
        if let (true, Some(InputValue::Enum(of))) = (asked, given(&InputMeaning::OfType))
            && let EnumMeaning::Type(id) = of.meaning
        {
            self.named(id, "checksum");
        }
    }

    fn arguments(&mut self, arguments: &'a [Argument]) {
        for Argument { field, value } in arguments {
            match &field.meaning {
                InputMeaning::Property(property)
                | InputMeaning::KeyField(property)
                | InputMeaning::Set(property)
                | InputMeaning::Add(property) => {
                    self.protected(&property.protected, None);
                }
                // Who may not have a thing may not write it either.
                InputMeaning::Related(relationship)
                | InputMeaning::RelatedEdges(relationship)
                | InputMeaning::Components(relationship)
                | InputMeaning::Owners(relationship) => self.relationship(relationship, None),
                InputMeaning::OnType(id) | InputMeaning::ItemOf(id) => self.of_type(*id),
                InputMeaning::EdgeProperties => {
                    if let Some(ty) = self.catalog.surface.types.get(field.ty.name()) {
                        self.protected(&ty.protected, None);
                    }
                }
                InputMeaning::Representations => representations::check(self, value),
                // What these hold is looked at below, or says nothing of what is stored.
                InputMeaning::Key
                | InputMeaning::Keys
                | InputMeaning::Items
                | InputMeaning::Refs
                | InputMeaning::IfUpdatedAt
                | InputMeaning::Relationships
                | InputMeaning::RelationshipType
                | InputMeaning::From
                | InputMeaning::WriteKey
                | InputMeaning::Deletion
                | InputMeaning::Where
                | InputMeaning::OrderBy
                | InputMeaning::First
                | InputMeaning::After
                | InputMeaning::Last
                | InputMeaning::Before
                | InputMeaning::GroupBy
                | InputMeaning::And
                | InputMeaning::Or
                | InputMeaning::Not
                | InputMeaning::Type
                | InputMeaning::On
                | InputMeaning::Some
                | InputMeaning::None
                | InputMeaning::All
                | InputMeaning::Single
                | InputMeaning::EdgeNode
                | InputMeaning::EdgeFact
                | InputMeaning::Operator(_)
                | InputMeaning::IgnoreCase
                | InputMeaning::Reaches(_)
                | InputMeaning::Direction
                | InputMeaning::Depth
                | InputMeaning::Through
                | InputMeaning::Within
                | InputMeaning::StopAt
                | InputMeaning::OfType
                | InputMeaning::Since
                | InputMeaning::To
                | InputMeaning::MaxHops
                | InputMeaning::Limit
                | InputMeaning::Query
                | InputMeaning::Prefix
                | InputMeaning::Alike
                | InputMeaning::Selected
                | InputMeaning::Facet
                | InputMeaning::Values
                | InputMeaning::Facets => {}
            }
            self.value(value);
        }
    }

    fn value(&mut self, value: &'a InputValue) {
        match value {
            InputValue::Null | InputValue::Scalar(_) | InputValue::Json(_) => {}
            InputValue::Enum(of) => match &of.meaning {
                EnumMeaning::Type(id) => self.of_type(*id),
                EnumMeaning::Order { property, .. }
                | EnumMeaning::EdgeOrder { property, .. }
                | EnumMeaning::GroupBy(property) => self.protected(&property.protected, None),
                EnumMeaning::Lineage(stored) | EnumMeaning::Relationship(stored) => {
                    if let Some(relationship) = self.catalog.relationships.get(stored) {
                        self.protected(&relationship.protected, None);
                    }
                }
                EnumMeaning::Facet(facet) => self.facet(facet),
                EnumMeaning::Stored
                | EnumMeaning::Tag
                | EnumMeaning::Alike
                | EnumMeaning::Change
                | EnumMeaning::GroupByType
                | EnumMeaning::Direction(_) => {}
            },
            InputValue::List(items) => items.iter().for_each(|item| self.value(item)),
            InputValue::Object(fields) => self.arguments(fields),
        }
    }

    /// What hits are counted by, whatever type they are of: the facet is one for all, whichever of them names it.
    fn facet(&mut self, facet: &'a Facet) {
        match facet {
            Facet::Type => {}
            Facet::Related(relationship) => self.relationship(relationship, None),
            Facet::Property(property) => {
                for id in self.catalog.found_types().iter() {
                    for field in self.catalog.node(id).fields.values() {
                        if let CatalogField::Property(of_type) = field
                            && of_type.stored == property.stored
                        {
                            self.protected(&of_type.protected, Some(TypeSet::one(id)));
                        }
                    }
                }
            }
        }
    }

    fn key(&mut self, fields: &'a [KeyField]) {
        for field in fields {
            match &field.place {
                KeyPlace::Property(property) => self.protected(&property.protected, None),
                KeyPlace::Related(relationship, below) => {
                    self.relationship(relationship, None);
                    self.key(below);
                }
            }
        }
    }

    /// A relationship, and what it leads to.
    fn relationship(&mut self, relationship: &'a Relationship, types: Option<TypeSet>) {
        self.protected(&relationship.protected, types);
        self.target(relationship.target);
    }

    /// A field of a type by its name, if it has one.
    fn named(&mut self, id: TypeId, name: &str) {
        if let Some(field) = self.catalog.node(id).fields.get(name) {
            self.stored(field);
        }
    }

    /// A field of a type or interface as the schema has it.
    pub(super) fn stored(&mut self, field: &'a CatalogField) {
        match field {
            CatalogField::Property(property) => self.protected(&property.protected, None),
            CatalogField::Computed(computed) => self.protected(&computed.field.protected, None),
            CatalogField::Relationship(relationship) => self.relationship(relationship, None),
        }
    }

    /// A type, or any of an interface: refused only if none of them is there for the caller.
    pub(super) fn target(&mut self, target: Target) {
        self.types(self.catalog.types_of(target));
    }

    fn types(&mut self, types: TypeSet) {
        let first = types.iter().next().filter(|_| types.is_subset(&self.access.hidden));
        if let Some(id) = first {
            self.of_type(id);
        }
    }

    fn of_type(&mut self, id: TypeId) {
        let node: &'a NodeType = self.catalog.node(id);
        self.protected(&node.protected, None);
    }

    /// Refuses what the caller has not shown enough for. What only hidden types require, nobody gets to see.
    fn protected(&mut self, all: &'a [Protected], within: Option<TypeSet>) {
        let concerns = |protected: &Protected| {
            protected.types.is_none_or(|types| {
                let types = within.map_or(types, |within| types.intersection(&within));
                !types.is_subset(&self.access.hidden)
            })
        };
        let unmet = all.iter().filter(|it| concerns(it)).find(|it| !self.access.meets(&it.requirement));
        if let Some(Protected { what, requirement, .. }) = unmet
            && self.told.insert(Arc::clone(what))
        {
            self.refuse(format!("`{}` asks for `{what}`, which requires {requirement}", self.place.name));
        }
    }

    fn introspection(&mut self) {
        if !self.access.introspects && self.told.insert(Arc::clone(&self.place.name)) {
            self.refuse("the schema is not shown to this caller".to_owned());
        }
    }

    fn refuse(&mut self, message: String) {
        let mut error = ClientError::new(self.access.refusal(), message).at(self.place.position);
        error.path.clone_from(&self.place.path);
        self.errors.push(error);
    }
}
