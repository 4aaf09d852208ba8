//! Prefixes of the API's names, so that it stands beside others in a supergraph.
//!
//! In: a derived Catalog. Out: the same with prefixed names. Must not know: how names are made.

use std::sync::Arc;

use indexmap::IndexMap;

use super::names::capitalised;
use crate::catalog::{
    surface::{ApiField, ApiKind, ApiType, InputField, ObjectOf, Surface, TypeRef},
    types::{Catalog, NodeType},
};

/// What names of the API start with; nothing where it is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prefix {
    /// Names of types.
    pub types: Option<Arc<str>>,
    /// Names of root fields: `ml` makes `mlSearch` of `search`, `ml_` makes `ml_search`.
    pub roots: Option<Arc<str>>,
}

/// Types that mean the same in every service: values that others may have too, and what is no type of ours.
const KEPT: &[&str] = &[
    "Query",
    "Mutation",
    "Subscription",
    "PageInfo",
    "Int",
    "Float",
    "String",
    "Boolean",
    "ID",
    "DateTime",
    "Date",
    "BigInt",
];

/// Whether a text may stand in front of names (GraphQL 2.1.9); those with an underscore in front are Federation's.
#[must_use]
pub fn is_prefix(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

impl Prefix {
    /// The name of a type.
    pub(in crate::catalog) fn of_type(&self, name: &Arc<str>) -> Arc<str> {
        match &self.types {
            Some(prefix) if !name.starts_with('_') && !KEPT.contains(&&**name) => {
                format!("{prefix}{name}").into()
            }
            Some(_) | None => Arc::clone(name),
        }
    }

    fn of_root(&self, name: &Arc<str>) -> Arc<str> {
        match &self.roots {
            Some(prefix) if name.starts_with('_') || prefix.is_empty() => Arc::clone(name),
            Some(prefix) if prefix.ends_with('_') => format!("{prefix}{name}").into(),
            Some(prefix) => format!("{prefix}{}", capitalised(name)).into(),
            None => Arc::clone(name),
        }
    }
}

/// Gives the names of a Catalog's API their prefixes.
///
/// # Errors
/// A name that two of them have then.
pub fn prefixed(catalog: Catalog, prefix: &Prefix) -> Result<Catalog, Arc<str>> {
    let node = |node: Arc<NodeType>| {
        let typename = prefix.of_type(&node.name);
        Arc::new(NodeType { typename, ..Arc::unwrap_or_clone(node) })
    };
    let types = catalog.types.into_iter().map(node).collect();
    let mut entities = catalog.entities;
    for entity in &mut entities {
        entity.name = prefix.of_type(&entity.name);
    }
    let mut surface = Surface::default();
    for ty in catalog.surface.types.into_values() {
        let ty = of_type(prefix, ty)?;
        let name = Arc::clone(&ty.name);
        if surface.types.insert(Arc::clone(&name), ty).is_some() {
            return Err(name);
        }
    }
    Ok(Catalog { types, entities, surface, ..catalog })
}

fn of_type(prefix: &Prefix, ty: ApiType) -> Result<ApiType, Arc<str>> {
    let kind = match ty.kind {
        ApiKind::Scalar => ApiKind::Scalar,
        ApiKind::Enum(values) => ApiKind::Enum(values),
        ApiKind::Union { of, names } => {
            ApiKind::Union { of, names: names.iter().map(|name| prefix.of_type(name)).collect() }
        }
        ApiKind::Object { of, interfaces, fields } => {
            let interfaces = interfaces.iter().map(|name| prefix.of_type(name)).collect();
            let is_root = matches!(of, ObjectOf::Query | ObjectOf::Mutation);
            ApiKind::Object { of, interfaces, fields: of_fields(prefix, fields, is_root)? }
        }
        ApiKind::Interface { of, fields } => {
            ApiKind::Interface { of, fields: of_fields(prefix, fields, false)? }
        }
        ApiKind::Input(fields) => ApiKind::Input(of_inputs(prefix, fields)),
    };
    Ok(ApiType { name: prefix.of_type(&ty.name), kind, ..ty })
}

fn of_fields(
    prefix: &Prefix,
    fields: IndexMap<Arc<str>, Arc<ApiField>>,
    is_root: bool,
) -> Result<IndexMap<Arc<str>, Arc<ApiField>>, Arc<str>> {
    let mut prefixed = IndexMap::with_capacity(fields.len());
    for field in fields.into_values().map(Arc::unwrap_or_clone) {
        let name = if is_root { prefix.of_root(&field.name) } else { field.name };
        let ty = of_reference(prefix, &field.ty);
        let arguments = of_inputs(prefix, field.arguments);
        let field = ApiField { name: Arc::clone(&name), ty, arguments, ..field };
        if prefixed.insert(Arc::clone(&name), Arc::new(field)).is_some() {
            return Err(name);
        }
    }
    Ok(prefixed)
}

fn of_inputs(
    prefix: &Prefix,
    fields: IndexMap<Arc<str>, Arc<InputField>>,
) -> IndexMap<Arc<str>, Arc<InputField>> {
    let of = |(name, field): (Arc<str>, Arc<InputField>)| {
        let ty = of_reference(prefix, &field.ty);
        (name, Arc::new(InputField { ty, ..Arc::unwrap_or_clone(field) }))
    };
    fields.into_iter().map(of).collect()
}

fn of_reference(prefix: &Prefix, ty: &TypeRef) -> TypeRef {
    match ty {
        TypeRef::Named(name) => TypeRef::Named(prefix.of_type(name)),
        TypeRef::List(inner) => TypeRef::List(Box::new(of_reference(prefix, inner))),
        TypeRef::NonNull(inner) => TypeRef::NonNull(Box::new(of_reference(prefix, inner))),
    }
}
