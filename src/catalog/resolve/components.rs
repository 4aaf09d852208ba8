//! What `@component` says.
//!
//! In: the draft of a component. Out: the names of its key fields. Must not know: whether these exist.

use std::sync::Arc;

use super::draft::TypeDraft;
use crate::sdl::ValueKind;

/// The names in `@component(key:)`.
pub(in crate::catalog) fn key_names(ty: &TypeDraft<'_>) -> Vec<Arc<str>> {
    let Some(value) = ty.component.and_then(|component| component.argument("key")) else { return Vec::new() };
    let text =
        |kind: &ValueKind| if let ValueKind::String(text) = kind { Some(Arc::clone(text)) } else { None };
    match &value.kind {
        ValueKind::List(items) => items.iter().filter_map(|item| text(&item.kind)).collect(),
        // A single value stands for a list of it (GraphQL 3.11).
        single => text(single).into_iter().collect(),
    }
}
