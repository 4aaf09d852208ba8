//! Type conditions: to which concrete types a part of a selection set applies.
//!
//! In: the Catalog and type names. Out: sets of types. Must not know: selections.
//!
//! Objects that are no nodes (connections, edges, the query root) have no concrete types to tell apart. They count
//! as a set of one nameless type, so that one rule serves all.

use crate::{
    catalog::{
        surface::{ApiKind, ApiType, ObjectOf},
        types::{Catalog, TypeId, TypeSet},
    },
    error::{ClientError, ErrorCode},
};

/// The concrete types of a composite type.
pub(super) fn possible(catalog: &Catalog, ty: &ApiType) -> TypeSet {
    node_types(catalog, ty).unwrap_or_else(nameless)
}

/// The set that stands for "no concrete types to tell apart".
fn nameless() -> TypeSet {
    TypeSet::one(TypeId(0))
}

/// Narrows the types of a parent by a type condition (GraphQL 5.5.2.3): what is left, and the type it names.
pub(super) fn narrow<'a>(
    catalog: &'a Catalog,
    (on, types): (&'a ApiType, TypeSet),
    condition: &str,
) -> Result<(&'a ApiType, TypeSet), ClientError> {
    let named = catalog.surface.types.get(condition).ok_or_else(|| {
        let message = format!("type `{condition}` of a fragment does not exist");
        ClientError::new(ErrorCode::GraphqlValidationFailed, message)
    })?;
    let left = match (node_types(catalog, on), node_types(catalog, named)) {
        (Some(_), Some(allowed)) => types.intersection(&allowed),
        (None, None) if on.name == named.name => types,
        (Some(_), None) | (None, Some(_) | None) => TypeSet::default(),
    };
    Ok((named, left))
}

/// The concrete types of a node type, interface or union; `None` for other types.
#[must_use]
pub fn node_types(catalog: &Catalog, ty: &ApiType) -> Option<TypeSet> {
    match &ty.kind {
        ApiKind::Object { of: ObjectOf::Node(id), .. } => Some(TypeSet::one(*id)),
        ApiKind::Interface { of, .. } => Some(catalog.interface(*of).types),
        ApiKind::Union { of, .. } => Some(*of),
        ApiKind::Object {
            of: ObjectOf::Query | ObjectOf::Mutation | ObjectOf::Subscription | ObjectOf::Part,
            ..
        }
        | ApiKind::Scalar
        | ApiKind::Enum(_)
        | ApiKind::Input(_) => None,
    }
}
