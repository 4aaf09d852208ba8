//! What somebody says of a node, component or relationship, in typed values -> its change: one set of rules for lines and for
//! mutations.
//!
//! In: references and properties. Out: entries of [`Changes`](crate::changes::Changes). Must not know: JSON, GraphQL, backends.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::{
    catalog::types::{Catalog, Field, NodeType, Property, RelationshipType, TypeKind},
    changes::{
        By, ComponentChange, End, KEY_MISSING, KEY_SEPARATOR, NodeChange, NodeRef, Properties,
        RelationshipChange, component_key,
    },
    scalar, uri,
    value::Value,
};

/// Longest text of an indexed field in bytes.
const MAX_INDEXED_BYTES: usize = 4_000;

/// Why a line or item can't be written: one clause with what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LineError(pub(super) String);

impl LineError {
    pub(super) fn too_long(limit: u64) -> Self {
        Self(format!("line is longer than {limit} bytes"))
    }

    pub(super) fn not_utf8() -> Self {
        Self("line is not UTF-8".to_owned())
    }
}

pub(super) fn fail<T>(reason: impl Into<String>) -> Result<T, LineError> {
    Err(LineError(reason.into()))
}

/// A node with what is said of it, and what assets have beside that.
///
/// # Errors
/// An alias that looks like a uri.
pub(super) fn node_change(
    catalog: &Catalog,
    node: &NodeType,
    (node_ref, mut properties): (NodeRef, Properties),
    clock: i64,
) -> Result<NodeChange, LineError> {
    if let (true, Some((_, aliases))) =
        (catalog.is_asset(node.id), properties.iter().find(|(property, _)| &*property.name == "aliases"))
    {
        check_aliases("aliases", aliases.as_list().unwrap_or_default())?;
    }
    let mut defaults = Properties::new();
    if catalog.is_asset(node.id) {
        let given = |name: &str, list: &Properties| list.iter().any(|(property, _)| &*property.name == name);
        let mut stamp = |name: &str, value: Value, into_defaults: bool| {
            if let Some(Field::Property(property)) = node.fields.get(name)
                && !given(name, &properties)
            {
                let into = if into_defaults { &mut defaults } else { &mut properties };
                into.push((Arc::clone(property), value));
            }
        };
        stamp("hydration", Value::from("HYDRATED"), false);
        stamp("updatedAt", Value::DateTime(clock), false);
        stamp("name", Value::String(uri::default_name(node_ref.key.as_str().unwrap_or_default())), true);
    }
    Ok(NodeChange { node: node_ref, properties, defaults, lists: Vec::new() })
}

/// Whatever starts like a uri is looked up as one, so such an alias would never be found.
pub(super) fn check_aliases(field: &str, aliases: &[Value]) -> Result<(), LineError> {
    let uri = aliases.iter().filter_map(Value::as_str).find(|alias| alias.starts_with(uri::SCHEME));
    match uri {
        Some(alias) => fail(format!(
            "`{field}` holds {}, which is looked up as a uri and never as an alias; an alias is a name in another \
             system, without `{}`",
            scalar::shown(&alias),
            uri::SCHEME
        )),
        None => Ok(()),
    }
}

/// A component with what is said of it.
///
/// # Errors
/// It can't belong to such an owner, or a part of its key is missing or holds what separates the parts.
pub(super) fn component_change(
    catalog: &Catalog,
    node: &NodeType,
    (owner, properties): (End, Properties),
) -> Result<ComponentChange, LineError> {
    let TypeKind::Component { owners, key_fields } = &node.kind else {
        return fail(format!("`{}` is not a component", node.name));
    };
    let Some((_, relationship)) = owners.iter().find(|(ty, _)| *ty == owner.node.ty) else {
        return fail(format!("`{}` can't belong to a `{}`", node.name, catalog.node(owner.node.ty).name));
    };
    let mut parts = Vec::with_capacity(key_fields.len());
    for field in key_fields {
        let value =
            properties.iter().find(|(property, _)| property.name == field.name).map(|(_, value)| value);
        match value {
            Some(Value::String(text)) if text.contains([KEY_SEPARATOR, KEY_MISSING]) => {
                return fail(format!("`{}` is part of the key and holds U+0001 or U+0002", field.name));
            }
            Some(Value::String(text)) => parts.push(Some(text.as_str())),
            _ if field.required => {
                return fail(format!("`{}` has no `{}`, which is part of its key", node.name, field.name));
            }
            _ => parts.push(None),
        }
    }
    let key = component_key(&key_text(&owner.node.key), &parts);
    Ok(ComponentChange { ty: node.id, key, owner, relationship: Arc::clone(relationship), properties })
}

/// A relationship with what is said of it, and the facts that go without saying.
///
/// # Errors
/// It does not lead from the one to the other.
pub(super) fn relationship_change(
    catalog: &Catalog,
    ty: &RelationshipType,
    (from, to, mut properties): (End, End, Properties),
    clock: i64,
) -> Result<RelationshipChange, LineError> {
    let name = &ty.name;
    if ty.component {
        return fail(format!("`{name}` leads to a component; write the component's line with its `owner`"));
    }
    if !ty.pairs.get(&from.node.ty).is_some_and(|far| far.contains(to.node.ty)) {
        let name_of = |end: &End| Arc::clone(&catalog.node(end.node.ty).name);
        return fail(format!(
            "`{name}` does not lead from a `{}` to a `{}` in this schema",
            name_of(&from),
            name_of(&to)
        ));
    }
    let facts = facts(catalog);
    let mut defaults = Properties::new();
    for (fact, value) in [
        ("origin", Value::from("DECLARED")),
        ("verification", Value::from("UNVERIFIED")),
        ("recordedAt", Value::DateTime(clock)),
    ] {
        let property = facts.get(fact).expect("the Catalog has all facts");
        if !properties.iter().any(|(known, _)| known.stored == property.stored) {
            // What follows says so of itself, until somebody declares it.
            let into = if ty.derived && fact == "origin" { &mut properties } else { &mut defaults };
            into.push((Arc::clone(property), value));
        }
    }
    if ty.derived {
        disown(&facts, &mut properties);
    }
    let relationship = Arc::clone(&ty.name);
    Ok(RelationshipChange { relationship, from, to, properties, defaults, by: By::Hand })
}

/// The facts of relationships by name.
pub(super) fn facts(catalog: &Catalog) -> IndexMap<Arc<str>, Arc<Property>> {
    catalog.fact.iter().map(|property| (Arc::clone(&property.name), Arc::clone(property))).collect()
}

/// What somebody declares names no rule unless he says so, even where it followed from one before: otherwise what is
/// stored would depend on which came first, the line or what it could be derived from.
fn disown(facts: &IndexMap<Arc<str>, Arc<Property>>, properties: &mut Properties) {
    let given = |name: &str| properties.iter().find(|(property, _)| property.stored == facts[name].stored);
    let inferred = given("origin").is_some_and(|(_, origin)| origin.as_str() == Some("INFERRED"));
    if !inferred && given("rule").is_none() {
        properties.push((Arc::clone(&facts["rule"]), Value::Null));
    }
}

/// The asset of a uri, which tells its type.
///
/// # Errors
/// The text is no uri, or of no type.
pub(super) fn end_of_uri(catalog: &Catalog, text: &str, clock: i64) -> Result<End, LineError> {
    let parsed = uri::parse(text).map_err(LineError)?;
    let Some(node) = asset_type(catalog, parsed.kind) else {
        return fail(format!("uri names the type `{}`, which does not exist", parsed.kind));
    };
    Ok(end_of(catalog, checked_ref(catalog, node, Value::from(text))?, clock))
}

/// A node as an end, with what it gets if it is not there.
pub(super) fn end_of(catalog: &Catalog, node: NodeRef, clock: i64) -> End {
    End { reference: reference(catalog, catalog.node(node.ty), &node, clock), node }
}

/// The type of asset whose uris have this type segment.
#[must_use]
pub fn asset_type<'a>(catalog: &'a Catalog, kind: &str) -> Option<&'a Arc<NodeType>> {
    catalog.types.iter().find(|node| catalog.is_asset(node.id) && uri::kind(&node.name) == kind)
}

/// What a node gets that only others have named so far.
fn reference(catalog: &Catalog, node: &NodeType, node_ref: &NodeRef, clock: i64) -> Properties {
    if !catalog.is_asset(node.id) {
        return Properties::new();
    }
    let name = uri::default_name(node_ref.key.as_str().unwrap_or_default());
    [
        ("hydration", Value::from("REFERENCE")),
        ("updatedAt", Value::DateTime(clock)),
        ("name", Value::String(name)),
    ]
    .into_iter()
    .filter_map(|(field, value)| match node.fields.get(field) {
        Some(Field::Property(property)) => Some((Arc::clone(property), value)),
        Some(Field::Relationship(_) | Field::Computed(_)) | None => None,
    })
    .collect()
}

/// A node of a type by its key.
///
/// # Errors
/// The key is none of the type's.
pub(super) fn checked_ref(catalog: &Catalog, node: &NodeType, key: Value) -> Result<NodeRef, LineError> {
    if let Value::String(text) = &key {
        if catalog.is_asset(node.id) {
            let parsed = uri::parse(text).map_err(LineError)?;
            let expected = uri::kind(&node.name);
            if parsed.kind != expected {
                return fail(format!(
                    "uri names the type `{}`, the line says `{}`; its uri starts with `mlg://{expected}/`",
                    parsed.kind, node.name
                ));
            }
        } else if text.is_empty() || text.len() > MAX_INDEXED_BYTES {
            return fail(format!(
                "`{}` has {} bytes; 1 to {MAX_INDEXED_BYTES} are allowed",
                node.key.name,
                text.len()
            ));
        }
    }
    Ok(NodeRef { ty: node.id, key })
}

/// A value as it is stored.
///
/// # Errors
/// It is too long to be indexed, or missing where one has to be.
pub(super) fn checked(property: &Property, value: Value) -> Result<Value, LineError> {
    let wrong = |reason: String| LineError(format!("`{}` {reason}", property.name));
    match value {
        Value::Null if property.required && !property.list => {
            Err(wrong("can't be removed, it is never null".to_owned()))
        }
        Value::List(items) if items.is_empty() => Ok(Value::Null),
        Value::String(text) if property.indexed && text.len() > MAX_INDEXED_BYTES => Err(wrong(format!(
            "has {} bytes; an indexed field holds at most {MAX_INDEXED_BYTES}",
            text.len()
        ))),
        value => Ok(value),
    }
}

fn key_text(key: &Value) -> String {
    match key {
        Value::Int(number) => number.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}
