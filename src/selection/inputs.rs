//! What input types there are, and how a place inside an input value is named in a message.
//!
//! In: the Surface. Out: the definition behind a type name. Must not know: where values come from.

use std::{fmt, sync::Arc};

use indexmap::IndexMap;

use super::types::{Argument, InputValue};
use crate::{
    catalog::{
        derive::ANY,
        surface::{ApiKind, EnumValue, InputField, Surface},
        types::Scalar,
    },
    error::{ClientError, ErrorCode},
    scalar::{self, shown},
    sdl,
    value::Value,
};

/// A named input type (GraphQL 3.4.2).
pub(super) enum InputType<'a> {
    Scalar(Scalar),
    /// Any JSON.
    Any,
    Enum(&'a IndexMap<Arc<str>, Arc<EnumValue>>),
    Object(&'a IndexMap<Arc<str>, Arc<InputField>>),
}

/// The input type of a name, if it is one.
pub(super) fn input_type<'a>(surface: &'a Surface, name: &str) -> Option<InputType<'a>> {
    match surface.types.get(name).map(|ty| &ty.kind) {
        Some(ApiKind::Enum(values)) => Some(InputType::Enum(values)),
        Some(ApiKind::Input(fields)) => Some(InputType::Object(fields)),
        Some(ApiKind::Object { .. } | ApiKind::Interface { .. } | ApiKind::Union { .. }) => None,
        Some(ApiKind::Scalar) if name == ANY => Some(InputType::Any),
        Some(ApiKind::Scalar) | None => scalar::named(name).map(InputType::Scalar),
    }
}

/// The value of an input field or argument that was not given, if it has a default.
pub(super) fn default_of(field: &Arc<InputField>) -> Option<Argument> {
    let value = InputValue::Scalar(Value::Int(field.default?));
    Some(Argument { field: field.clone(), value })
}

/// The refusal of the first name that an input object does not have, if one is given.
pub(super) fn check_known<'a>(
    name: &str,
    fields: &IndexMap<Arc<str>, Arc<InputField>>,
    given: impl IntoIterator<Item = &'a str>,
    path: &Path,
) -> Result<(), ClientError> {
    /// Finding the nearest name costs the product of the lengths.
    const LONGEST: usize = 64;
    let Some(unknown) = given.into_iter().find(|key| !fields.contains_key(*key)) else { return Ok(()) };
    let near = Some(unknown)
        .filter(|unknown| unknown.len() <= LONGEST)
        .and_then(|unknown| sdl::nearest(unknown, fields.keys().map(|name| &**name)));
    let hint = near.map(|near| format!("; `{near}` does"));
    let refused = format_args!("has the field {}, which does not exist on `{name}`", shown(&unknown));
    Err(path.refuse(refused).hinting(hint))
}

/// Refuses what is no value of an enum. Which ones it has is a hint, since not everybody is shown the schema.
pub(super) fn no_value(
    values: &IndexMap<Arc<str>, Arc<EnumValue>>,
    found: &impl fmt::Display,
    path: &Path,
) -> ClientError {
    let names = scalar::one_of(values.keys().map(|name| &**name));
    let refused = path.refuse(format_args!("must be a value of its enum, not {}", shown(found)));
    refused.hinting(Some(format!("; use {names}")))
}

/// A place inside an input value.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// A variable.
    Variable(&'a str),
    /// An argument of a field or directive.
    Argument { name: &'a str, of: &'a str },
    /// A field of an input object.
    Field(&'a Path<'a>, &'a str),
    /// An item of a list.
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// The refusal of what stands here.
    pub(super) fn refuse(&self, clause: impl fmt::Display) -> ClientError {
        let message = match self.argument_of() {
            Some(of) => format!("argument `{self}` of `{of}` {clause}"),
            None => format!("`{self}` {clause}"),
        };
        ClientError::new(ErrorCode::BadUserInput, message)
    }

    fn argument_of(&self) -> Option<&str> {
        match self {
            Path::Variable(_) => None,
            Path::Argument { of, .. } => Some(of),
            Path::Field(parent, _) | Path::Item(parent, _) => parent.argument_of(),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Variable(name) => write!(f, "${name}"),
            Path::Argument { name, .. } => f.write_str(name),
            Path::Field(parent, name) => write!(f, "{parent}.{name}"),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
