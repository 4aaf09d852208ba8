//! Typed SDL: the definitions of a schema with their directives, descriptions and places in the text.
//!
//! In: nothing (plain data, made by `sdl::parse`). Out: what `catalog` resolves.
//! Must not know: what a directive means, any GraphQL library.

use std::sync::Arc;

/// A range of bytes in the text of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// A name, or the text of a value, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The text.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A parsed schema, extensions merged into what they extend, each list in the order of the text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// Object types.
    pub objects: Vec<ObjectDefinition>,
    /// Interfaces.
    pub interfaces: Vec<ObjectDefinition>,
    /// Enums.
    pub enums: Vec<EnumDefinition>,
    /// Scalars.
    pub scalars: Vec<NamedDefinition>,
    /// Unions.
    pub unions: Vec<NamedDefinition>,
    /// Input objects.
    pub inputs: Vec<NamedDefinition>,
    /// Directive definitions.
    pub directive_definitions: Vec<DirectiveDefinition>,
    /// Directives on the schema itself, such as `@link`.
    pub schema_directives: Vec<Directive>,
    /// Root operation types the text declares (`schema { query: Root }`): we generate them, so they are
    /// refused.
    pub root_types: Vec<Name>,
}

/// An object type or an interface (GraphQL 3.6, 3.7).
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectDefinition {
    /// Its name.
    pub name: Name,
    /// Its description.
    pub description: Option<Arc<str>>,
    /// Interfaces it implements.
    pub interfaces: Vec<Name>,
    /// Its directives.
    pub directives: Vec<Directive>,
    /// Its fields.
    pub fields: Vec<FieldDefinition>,
}

/// A field of an object type or interface.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDefinition {
    /// Its name.
    pub name: Name,
    /// Its description.
    pub description: Option<Arc<str>>,
    /// Names of its arguments.
    pub arguments: Vec<Name>,
    /// Its type.
    pub ty: Type,
    /// Its directives.
    pub directives: Vec<Directive>,
}

/// A type reference (GraphQL 3.4.1).
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// A named type.
    Named(Name),
    /// A list of items.
    List(Box<Type>),
    /// Never null.
    NonNull(Box<Type>),
}

/// An enum (GraphQL 3.9).
#[derive(Debug, Clone, PartialEq)]
pub struct EnumDefinition {
    /// Its name.
    pub name: Name,
    /// Its description.
    pub description: Option<Arc<str>>,
    /// Its directives.
    pub directives: Vec<Directive>,
    /// Its values.
    pub values: Vec<EnumValueDefinition>,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValueDefinition {
    /// Its name.
    pub name: Name,
    /// Its description.
    pub description: Option<Arc<str>>,
    /// Its directives.
    pub directives: Vec<Directive>,
}

/// A definition whose inside does not matter.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedDefinition {
    /// Its name.
    pub name: Name,
    /// Its description.
    pub description: Option<Arc<str>>,
    /// Its directives.
    pub directives: Vec<Directive>,
}

/// The definition of a directive (GraphQL 3.13).
#[derive(Debug, Clone, PartialEq)]
pub struct DirectiveDefinition {
    /// Its name, without the `@`.
    pub name: Name,
    /// Its arguments: name and type as text.
    pub arguments: Vec<(Name, String)>,
    /// All of it in one line, as it is to be printed.
    pub text: String,
}

/// A directive where it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// Its name, without the `@`.
    pub name: Name,
    /// Its arguments in the order of the text.
    pub arguments: Vec<Argument>,
    /// All of it, from the `@` on.
    pub span: Span,
    /// All of it in one line, as it is to be printed.
    pub text: String,
}

/// An argument of a directive.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Value,
}

/// A literal value.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
}

/// The literals that directives of ours and of Federation use.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// Text.
    String(Arc<str>),
    /// An integer.
    Int(i64),
    /// A truth value.
    Boolean(bool),
    /// The name of an enum value.
    Enum(Arc<str>),
    /// Values in order.
    List(Vec<Value>),
    /// Fields of an input object.
    Object(Vec<(Arc<str>, Value)>),
    /// Anything else: null, numbers beyond `i64`.
    Other,
}

impl Type {
    /// The innermost name.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => f.write_str(&name.text),
            Self::List(inner) => write!(f, "[{inner}]"),
            Self::NonNull(inner) => write!(f, "{inner}!"),
        }
    }
}

impl Directive {
    /// The value of an argument, if it is given.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&Value> {
        self.arguments.iter().find(|argument| &*argument.name.text == name).map(|argument| &argument.value)
    }

    /// The text of an argument and where it stands, if it is given and text.
    #[must_use]
    pub fn text_argument(&self, name: &str) -> Option<Name> {
        let value = self.argument(name)?;
        if let ValueKind::String(text) = &value.kind {
            Some(Name { text: Arc::clone(text), span: value.span })
        } else {
            None
        }
    }
}

/// The first directive of a name in a list of directives.
#[must_use]
pub fn directive<'a>(directives: &'a [Directive], name: &str) -> Option<&'a Directive> {
    directives.iter().find(|directive| &*directive.name.text == name)
}

impl Document {
    /// Where a schema coordinate stands: `Model`, or `Model.versions`.
    #[must_use]
    pub fn span_of(&self, coordinate: &str) -> Option<Span> {
        let (name, field) =
            coordinate.split_once('.').map_or((coordinate, None), |(name, field)| (name, Some(field)));
        let object = self.objects.iter().chain(&self.interfaces).find(|object| &*object.name.text == name);
        match (object, field) {
            (Some(object), Some(field)) => {
                let field = object.fields.iter().find(|known| &*known.name.text == field);
                Some(field.map_or(object.name.span, |field| field.name.span))
            }
            (Some(object), None) => Some(object.name.span),
            (None, _) => {
                self.enums.iter().find(|known| &*known.name.text == name).map(|known| known.name.span)
            }
        }
    }
}
