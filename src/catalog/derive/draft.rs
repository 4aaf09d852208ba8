//! The Surface while it is made: types by name, who made each name, and the collisions met so far.
//!
//! In: generated types and their members. Out: the finished map of types, or the collisions.
//! Must not know: which types there are.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use indexmap::{IndexMap, map::Entry};

use crate::catalog::{
    protection::Protected,
    surface::{ApiField, ApiKind, ApiType, EnumValue, InputField, ObjectOf, TypeRef},
};

/// Two makers of one name of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The name, as a schema coordinate: `ModelVersionConnection`, `Model.versionsConnection`.
    pub name: Arc<str>,
    /// Who made it first.
    pub first: Maker,
    /// Who makes it again.
    pub second: Maker,
}

/// What a name of the API comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Maker {
    /// It stands in the schema, at this coordinate.
    Declared(Arc<str>),
    /// It is generated from what stands in the schema.
    Generated {
        /// What it is: `connection`, `filter` ...
        what: &'static str,
        /// Coordinate of what it is generated from: `Model`, `Model.versions`.
        from: Arc<str>,
    },
    /// It is there whatever the schema says.
    BuiltIn,
}

impl Maker {
    /// A name that stands in the schema.
    pub(super) fn declared(coordinate: impl Into<Arc<str>>) -> Self {
        Self::Declared(coordinate.into())
    }

    /// A name generated from what stands in the schema.
    pub(super) fn generated(what: &'static str, from: impl Into<Arc<str>>) -> Self {
        Self::Generated { what, from: from.into() }
    }

    /// Coordinate of the place in the schema that is to blame, if one is.
    #[must_use]
    pub fn coordinate(&self) -> Option<&str> {
        match self {
            Self::Declared(coordinate) | Self::Generated { from: coordinate, .. } => Some(coordinate),
            Self::BuiltIn => None,
        }
    }
}

impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Declared(coordinate) => write!(f, "`{coordinate}` of the schema"),
            Self::Generated { what, from } => write!(f, "the {what} generated for `{from}`"),
            Self::BuiltIn => f.write_str("a name that every API has"),
        }
    }
}

impl fmt::Display for Collision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is both {} and {}", self.name, self.first, self.second)
    }
}

/// A field, input field or enum value: anything named within a type.
pub(super) trait Member {
    /// Its name.
    fn name(&self) -> &Arc<str>;
}

impl Member for ApiField {
    fn name(&self) -> &Arc<str> {
        &self.name
    }
}

impl Member for InputField {
    fn name(&self) -> &Arc<str> {
        &self.name
    }
}

impl Member for EnumValue {
    fn name(&self) -> &Arc<str> {
        &self.name
    }
}

/// The Surface while it is made.
#[derive(Debug, Default)]
pub(super) struct Draft {
    types: IndexMap<Arc<str>, ApiType>,
    makers: HashMap<Arc<str>, Maker>,
    collisions: Vec<Collision>,
}

impl Draft {
    /// A draft in which the names of the specification, of federation and of later root types are taken.
    pub(super) fn new() -> Self {
        let taken = ["Int", "Float", "String", "Boolean", "ID", "Mutation", "Subscription", "ServerStatus"];
        let federation = ["_Any", "_Entity", "_Service"];
        let makers = taken.iter().chain(&federation).map(|name| (Arc::from(*name), Maker::BuiltIn)).collect();
        Self { makers, ..Self::default() }
    }

    /// Adds a type whose name was taken for it.
    pub(super) fn add_reserved(&mut self, ty: ApiType) {
        self.makers.remove(&ty.name);
        self.add(Maker::BuiltIn, ty);
    }

    /// Adds a type; of two with one name the first stays.
    pub(super) fn add(&mut self, maker: Maker, ty: ApiType) {
        if let Some(first) = self.makers.get(&ty.name) {
            self.collisions.push(Collision { name: ty.name, first: first.clone(), second: maker });
            return;
        }
        self.makers.insert(ty.name.clone(), maker);
        self.types.insert(ty.name.clone(), ty);
    }

    /// Adds an object that no type of the schema stands behind, or which stands for the query root.
    pub(super) fn add_object(
        &mut self,
        maker: Maker,
        name: impl Into<Arc<str>>,
        description: &str,
        fields: Vec<(Maker, ApiField)>,
    ) {
        let name = name.into();
        let fields = self.members(&name, fields);
        let kind = ApiKind::Object { of: ObjectOf::Part, interfaces: Vec::new(), fields };
        self.add(maker, api_type(name, description, kind));
    }

    /// Adds an input object.
    pub(super) fn add_input(
        &mut self,
        maker: Maker,
        name: impl Into<Arc<str>>,
        description: &str,
        fields: Vec<(Maker, InputField)>,
    ) {
        let name = name.into();
        let fields = self.members(&name, fields);
        self.add(maker, api_type(name, description, ApiKind::Input(fields)));
    }

    /// Adds an enum.
    pub(super) fn add_enum(
        &mut self,
        maker: Maker,
        name: impl Into<Arc<str>>,
        description: &str,
        values: Vec<(Maker, EnumValue)>,
    ) {
        let name = name.into();
        let values = self.members(&name, values);
        self.add(maker, api_type(name, description, ApiKind::Enum(values)));
    }

    /// Says what a type that was added requires.
    pub(super) fn protect(&mut self, name: &str, protected: &[Protected]) {
        if let Some(ty) = self.types.get_mut(name) {
            ty.protected = protected.to_vec();
        }
    }

    /// The members of a type by name; of two with one name the first stays.
    pub(super) fn members<T: Member>(
        &mut self,
        owner: &str,
        members: Vec<(Maker, T)>,
    ) -> IndexMap<Arc<str>, Arc<T>> {
        let mut kept: IndexMap<Arc<str>, (Maker, Arc<T>)> = IndexMap::with_capacity(members.len());
        for (maker, member) in members {
            match kept.entry(member.name().clone()) {
                Entry::Vacant(entry) => {
                    entry.insert((maker, Arc::new(member)));
                }
                Entry::Occupied(entry) => self.collisions.push(Collision {
                    name: format!("{owner}.{}", entry.key()).into(),
                    first: entry.get().0.clone(),
                    second: maker,
                }),
            }
        }
        kept.into_iter().map(|(name, (_, member))| (name, member)).collect()
    }

    /// Names of types that some field, argument or input field refers to.
    pub(super) fn referenced(&self) -> HashSet<Arc<str>> {
        let mut names = HashSet::new();
        let mut refer = |ty: &TypeRef| {
            names.insert(ty.name().clone());
        };
        for ty in self.types.values() {
            match &ty.kind {
                ApiKind::Scalar | ApiKind::Enum(_) | ApiKind::Union { .. } => {}
                ApiKind::Input(fields) => fields.values().for_each(|field| refer(&field.ty)),
                ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. } => {
                    for field in fields.values() {
                        refer(&field.ty);
                        field.arguments.values().for_each(|argument| refer(&argument.ty));
                    }
                }
            }
        }
        names
    }

    /// The types, or the collisions: one for each pair of makers, since one cause shows at many places.
    pub(super) fn finish(self) -> Result<IndexMap<Arc<str>, ApiType>, Vec<Collision>> {
        if self.collisions.is_empty() {
            return Ok(self.types);
        }
        let mut seen = HashSet::new();
        let distinct =
            |collision: &Collision| seen.insert((collision.first.clone(), collision.second.clone()));
        Err(self.collisions.into_iter().filter(distinct).collect())
    }
}

/// A type without directives.
pub(super) fn api_type(name: Arc<str>, description: &str, kind: ApiKind) -> ApiType {
    ApiType { name, description: some_text(description), kind, directives: Vec::new(), protected: Vec::new() }
}

/// A description, if there is one.
pub(super) fn some_text(text: &str) -> Option<Arc<str>> {
    (!text.is_empty()).then(|| text.into())
}
