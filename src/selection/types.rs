//! The Selection: one operation with fragments merged, directives applied, arguments coerced, meanings resolved.
//!
//! In: nothing (plain data, made by `selection::normalise`). Out: what `plan` reads.
//! Must not know: statements, backends, the document it came from.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::{
    catalog::{
        surface::{ApiField, EnumValue, InputField, TypeRef},
        types::TypeSet,
    },
    error::Position,
    value::Value,
};

/// One operation, ready to plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Operation name, if it has one.
    pub name: Option<Arc<str>>,
    /// It writes: its root fields run one after the other (GraphQL 6.2.2).
    pub mutation: bool,
    /// Root fields in response order.
    pub fields: Vec<Field>,
}

/// A field of the response, after `CollectFields` (GraphQL 6.3.2) with type conditions kept.
///
/// Among fields of one response key in one list, the sets in `types` are disjoint: a record of a concrete type
/// meets each key at most once, in the order the specification gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Response key: alias or name.
    pub key: Arc<str>,
    /// Concrete parent types it applies to; `None` for all that are possible here.
    pub types: Option<TypeSet>,
    /// What it is.
    pub kind: FieldKind,
    /// Where it first stands in the document.
    pub position: Position,
    /// Fields below, in response order.
    pub fields: Vec<Field>,
}

/// What a selected field is.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// `__typename`.
    Typename,
    /// `__schema` or `__type` at the root: answered by introspection, not planned.
    Introspection,
    /// A field of the API.
    Api {
        /// Its definition.
        field: Arc<ApiField>,
        /// Its arguments that were given or have a default, in definition order; an explicit null counts as absent.
        arguments: Vec<Argument>,
    },
}

/// A coerced argument or input-object field.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its definition.
    pub field: Arc<InputField>,
    /// Its value.
    pub value: InputValue,
}

/// A coerced input value (GraphQL 6.4.1).
#[derive(Debug, Clone, PartialEq)]
pub enum InputValue {
    /// An explicit null inside an input object or list (as an argument it counts as absent).
    Null,
    /// A scalar.
    Scalar(Value),
    /// An enum value.
    Enum(Arc<EnumValue>),
    /// A value of no set form: a representation.
    Json(Json),
    /// A list.
    List(Vec<InputValue>),
    /// An input object: the fields that were given or have a default, in definition order.
    Object(Vec<Argument>),
}

impl InputValue {
    /// The fields of an input object; none of anything else.
    #[must_use]
    pub fn fields(&self) -> &[Argument] {
        match self {
            Self::Object(fields) => fields,
            Self::Null | Self::Scalar(_) | Self::Enum(_) | Self::Json(_) | Self::List(_) => &[],
        }
    }
}

impl Field {
    /// The API type of the field; `None` for `__typename` and introspection.
    #[must_use]
    pub fn ty(&self) -> Option<&TypeRef> {
        match &self.kind {
            FieldKind::Api { field, .. } => Some(&field.ty),
            FieldKind::Typename | FieldKind::Introspection => None,
        }
    }
}
