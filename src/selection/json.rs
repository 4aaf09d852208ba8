//! JSON -> input value, for the variables of a request.
//!
//! In: JSON and the type it must have. Out: the coerced value. Must not know: documents.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::{
    inputs::{InputType, Path, check_known, default_of, input_type, no_value},
    types::{Argument, InputValue},
};
use crate::{
    catalog::{
        surface::{InputField, Surface, TypeRef},
        types::Catalog,
    },
    error::ClientError,
    scalar,
};

/// A value of an input type that stands outside of any request: in settings.
///
/// # Errors
/// What does not fit, as for a variable `where`.
pub fn coerced(catalog: &Catalog, ty: &TypeRef, json: &Json) -> Result<InputValue, ClientError> {
    coerce(&catalog.surface, ty, json, &Path::Variable("where"))
}

/// Input coercion of GraphQL 3.5 to 3.12 for JSON. Strict: text is no number, and null is nothing non-null.
pub(super) fn coerce(
    surface: &Surface,
    ty: &TypeRef,
    json: &Json,
    path: &Path,
) -> Result<InputValue, ClientError> {
    match (ty, json) {
        (TypeRef::NonNull(_), Json::Null) => Err(path.refuse("must not be null")),
        (TypeRef::NonNull(inner), _) => coerce(surface, inner, json, path),
        (_, Json::Null) => Ok(InputValue::Null),
        (TypeRef::List(inner), Json::Array(items)) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| coerce(surface, inner, item, &Path::Item(path, index)))
                .collect::<Result<_, _>>()
                .map(InputValue::List)
        }
        // A single value stands for the list of it (GraphQL 3.11).
        (TypeRef::List(inner), _) => Ok(InputValue::List(vec![coerce(surface, inner, json, path)?])),
        (TypeRef::Named(name), _) => named(surface, name, json, path),
    }
}

fn named(surface: &Surface, name: &str, json: &Json, path: &Path) -> Result<InputValue, ClientError> {
    match input_type(surface, name) {
        Some(InputType::Scalar(scalar)) => {
            scalar::from_json(&scalar, json).map(InputValue::Scalar).map_err(|clause| path.refuse(clause))
        }
        Some(InputType::Any) => Ok(InputValue::Json(json.clone())),
        Some(InputType::Enum(values)) => {
            let value = json.as_str().and_then(|name| values.get(name)).cloned();
            value.map(InputValue::Enum).ok_or_else(|| no_value(values, json, path))
        }
        Some(InputType::Object(fields)) => match json {
            Json::Object(given) => {
                check_known(name, fields, given.keys().map(String::as_str), path)?;
                object(surface, fields, given, path)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                Err(path.refuse(format_args!("must be an object of `{name}`, not {}", scalar::shown(json))))
            }
        },
        None => Err(path.refuse(format_args!("has the type `{name}`, which is no input type"))),
    }
}

/// The known fields of an input object (GraphQL 3.10); defaults fill in what is absent.
fn object(
    surface: &Surface,
    fields: &IndexMap<Arc<str>, Arc<InputField>>,
    given: &Map<String, Json>,
    path: &Path,
) -> Result<InputValue, ClientError> {
    let mut arguments = Vec::with_capacity(given.len());
    for field in fields.values() {
        let path = Path::Field(path, &field.name);
        match given.get(&*field.name) {
            Some(json) => {
                let value = coerce(surface, &field.ty, json, &path)?;
                arguments.push(Argument { field: field.clone(), value });
            }
            None => match default_of(field) {
                Some(default) => arguments.push(default),
                None if field.ty.is_non_null() => return Err(path.refuse("is required")),
                None => {}
            },
        }
    }
    Ok(InputValue::Object(arguments))
}
