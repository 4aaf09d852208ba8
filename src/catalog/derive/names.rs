//! How type references of the API are written.
//!
//! In: names of types. Out: references to them. Must not know: what the types are for.

use std::sync::Arc;

use crate::catalog::{surface::TypeRef, types::Property};

/// `uri` as `Uri`.
pub(super) fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
}

/// A reference to a named type.
pub(super) fn named(name: impl Into<Arc<str>>) -> TypeRef {
    TypeRef::Named(name.into())
}

/// `ty!`
pub(super) fn non_null(ty: TypeRef) -> TypeRef {
    TypeRef::NonNull(Box::new(ty))
}

/// `[ty!]`
pub(super) fn list(ty: TypeRef) -> TypeRef {
    TypeRef::List(Box::new(non_null(ty)))
}

/// `[ty!]!`
pub(super) fn full_list(ty: TypeRef) -> TypeRef {
    non_null(list(ty))
}

/// The type of a field that returns a property.
pub(super) fn property_type(property: &Property) -> TypeRef {
    let item = named(property.scalar.name());
    let ty = if property.list { list(item) } else { item };
    if property.required { non_null(ty) } else { ty }
}
