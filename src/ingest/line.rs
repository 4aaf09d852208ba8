//! One line of our NDJSON format, version 1 -> a change.
//!
//! In: a JSON object. Out: one entry of [`Changes`]. Must not know: files, backends.
//!
//! - `{"format": "mlg", "version": 1}`: the header, by custom the first line;
//! - `{"type": "Model", "uri": "mlg://model/...", <field>: <value> ...}`: an asset (or another type's node, named by its
//!   key field); a field that is absent stays as it is, `null` removes it;
//! - `{"type": "Metric", "owner": "mlg://evaluation/...", <field>: <value> ...}`: a component of its owner;
//! - `{"relationship": "TRAINED_ON", "from": "mlg://...", "to": "mlg://...", "properties": {...}, "fact": {...}}`.
//!
//! A relationship of a derived type whose fact has the origin `INFERRED` and a rule is held to the rules of the schema;
//! any other is declared, and left as it is.
//!
//! Where a uri does not tell the type (schemas without assets) an end is `{"type": "Film", "key": "..."}`.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use crate::{
    catalog::types::{Catalog, Field, NodeType, Property, TypeKind},
    changes::{
        Changes, ComponentChange, End, KEY_MISSING, KEY_SEPARATOR, NodeChange, NodeRef, Properties,
        RelationshipChange, component_key,
    },
    scalar, uri,
    value::Value,
};

/// The version of the format that is read and written.
const VERSION: u64 = 1;
/// Longest text of an indexed field in bytes (design.md 6).
const MAX_INDEXED_BYTES: usize = 4_000;

/// Why a line can't be loaded: one clause with what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LineError(String);

impl LineError {
    pub(super) fn too_long(limit: u64) -> Self {
        Self(format!("line is longer than {limit} bytes"))
    }

    pub(super) fn not_utf8() -> Self {
        Self("line is not UTF-8".to_owned())
    }
}

fn fail<T>(reason: impl Into<String>) -> Result<T, LineError> {
    Err(LineError(reason.into()))
}

/// Adds what a line says to the changes. `clock` (microseconds since the epoch) stands in for missing times.
///
/// # Errors
/// The line is not JSON, or does not fit the Catalog; nothing is added then.
pub fn read_line(catalog: &Catalog, text: &str, clock: i64, changes: &mut Changes) -> Result<(), LineError> {
    let json: Json = serde_json::from_str(text).map_err(|error| LineError(format!("not JSON: {error}")))?;
    let Json::Object(line) = json else { return fail("a line is a JSON object") };
    // An asset may have a field `format` too.
    if let (Some(format), false) = (line.get("format"), line.contains_key("type")) {
        return header(format, line.get("version"));
    }
    if line.contains_key("relationship") {
        changes.relationships.push(relationship(catalog, &line, clock)?);
        changes.clock = Some(clock);
        return Ok(());
    }
    let Some(name) = line.get("type").and_then(Json::as_str) else {
        return fail(
            "line has neither `type` nor `relationship`; an asset has `type`, a relationship has `relationship`",
        );
    };
    let Some(node) = catalog.type_named(name) else {
        return fail(format!(
            "type `{name}` does not exist{}",
            nearest(name, catalog.types.iter().map(|node| &node.name))
        ));
    };
    match &node.kind {
        TypeKind::Node => changes.nodes.push(asset(catalog, node, &line, clock)?),
        TypeKind::Component { key_fields, .. } => {
            changes.components.push(component(catalog, node, key_fields, &line, clock)?);
            changes.clock = Some(clock);
        }
    }
    Ok(())
}

fn header(format: &Json, version: Option<&Json>) -> Result<(), LineError> {
    if format.as_str() != Some("mlg") {
        return fail("header names another format; ours is `{\"format\":\"mlg\",\"version\":1}`");
    }
    if version.and_then(Json::as_u64) != Some(VERSION) {
        return fail(format!(
            "header names a version that this program does not read; it reads version {VERSION}"
        ));
    }
    Ok(())
}

fn asset(
    catalog: &Catalog,
    node: &NodeType,
    line: &Map<String, Json>,
    clock: i64,
) -> Result<NodeChange, LineError> {
    let key_name = &*node.key.name;
    let Some(key) = line.get(key_name) else {
        return fail(format!("`{}` has no `{key_name}`", node.name));
    };
    let node_ref = node_ref(catalog, node, key)?;
    let mut properties = Properties::new();
    for (name, json) in line {
        if name == "type" || name == key_name {
            continue;
        }
        let property = property_of(node, name)?;
        let value = cell(property, json)?;
        if name == "aliases" && catalog.is_asset(node.id) {
            check_aliases(&value)?;
        }
        properties.push((Arc::clone(property), value));
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
    Ok(NodeChange { node: node_ref, properties, defaults })
}

/// Whatever starts like a uri is looked up as one, so such an alias would never be found.
fn check_aliases(aliases: &Value) -> Result<(), LineError> {
    let uri = aliases
        .as_list()
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .find(|alias| alias.starts_with(uri::SCHEME));
    match uri {
        Some(alias) => fail(format!(
            "`aliases` holds {}, which is looked up as a uri and never as an alias; an alias is a name in another \
             system, without `{}`",
            scalar::shown(&alias),
            uri::SCHEME
        )),
        None => Ok(()),
    }
}

fn component(
    catalog: &Catalog,
    node: &NodeType,
    key_fields: &[Arc<Property>],
    line: &Map<String, Json>,
    clock: i64,
) -> Result<ComponentChange, LineError> {
    let Some(owner) = line.get("owner") else {
        return fail(format!("`{}` has no `owner`, the uri of the asset it belongs to", node.name));
    };
    let owner = end(catalog, owner, clock)?;
    let TypeKind::Component { owners, .. } = &node.kind else {
        return fail(format!("`{}` is not a component", node.name));
    };
    let Some((_, relationship)) = owners.iter().find(|(ty, _)| *ty == owner.node.ty) else {
        return fail(format!("`{}` can't belong to a `{}`", node.name, catalog.node(owner.node.ty).name));
    };
    let mut properties = Properties::new();
    for (name, json) in line {
        if name == "type" || name == "owner" {
            continue;
        }
        let property = property_of(node, name)?;
        properties.push((Arc::clone(property), cell(property, json)?));
    }
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

fn relationship(
    catalog: &Catalog,
    line: &Map<String, Json>,
    clock: i64,
) -> Result<RelationshipChange, LineError> {
    if let Some(name) = line
        .keys()
        .find(|name| !matches!(name.as_str(), "relationship" | "from" | "to" | "properties" | "fact"))
    {
        return fail(format!(
            "relationship has a field `{name}`; it has `relationship`, `from`, `to`, `properties` and `fact`"
        ));
    }
    let name = line.get("relationship").and_then(Json::as_str).unwrap_or_default();
    let Some(ty) = catalog.relationships.get(name) else {
        return fail(format!(
            "relationship `{name}` does not exist{}",
            nearest(name, catalog.relationships.keys())
        ));
    };
    if ty.component {
        return fail(format!("`{name}` leads to a component; write the component's line with its `owner`"));
    }
    let missing = |end: &str| LineError(format!("relationship has no `{end}`"));
    let from = end(catalog, line.get("from").ok_or_else(|| missing("from"))?, clock)?;
    let to = end(catalog, line.get("to").ok_or_else(|| missing("to"))?, clock)?;
    if !ty.pairs.get(&from.node.ty).is_some_and(|far| far.contains(to.node.ty)) {
        let name_of = |end: &End| Arc::clone(&catalog.node(end.node.ty).name);
        return fail(format!(
            "`{name}` does not lead from a `{}` to a `{}` in this schema",
            name_of(&from),
            name_of(&to)
        ));
    }
    let mut properties = Properties::new();
    if let Some(own) = line.get("properties") {
        let Some(declared) = &ty.properties else {
            return fail(format!("`{name}` has no properties of its own"));
        };
        edge_cells(&declared.properties, own, "properties", &mut properties)?;
    }
    let facts: IndexMap<Arc<str>, Arc<Property>> =
        catalog.fact.iter().map(|property| (Arc::clone(&property.name), Arc::clone(property))).collect();
    if let Some(fact) = line.get("fact") {
        edge_cells(&facts, fact, "fact", &mut properties)?;
    }
    let defaults = [
        ("origin", Value::from("DECLARED")),
        ("verification", Value::from("UNVERIFIED")),
        ("recordedAt", Value::DateTime(clock)),
    ];
    for (fact, value) in defaults {
        let property = facts.get(fact).expect("the Catalog has all facts");
        if !properties.iter().any(|(known, _)| known.stored == property.stored) {
            properties.push((Arc::clone(property), value));
        }
    }
    if ty.derived {
        disown(&facts, &mut properties);
    }
    Ok(RelationshipChange { relationship: Arc::clone(&ty.name), from, to, properties })
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

fn edge_cells(
    declared: &IndexMap<Arc<str>, Arc<Property>>,
    json: &Json,
    what: &str,
    into: &mut Properties,
) -> Result<(), LineError> {
    let Json::Object(fields) = json else { return fail(format!("`{what}` is not an object")) };
    for (name, json) in fields {
        let Some(property) = declared.get(name.as_str()) else {
            return fail(format!("`{what}` has no field `{name}`{}", nearest(name, declared.keys())));
        };
        into.push((Arc::clone(property), cell(property, json)?));
    }
    Ok(())
}

/// An end: a uri that tells its type, or `{"type", "key"}`.
fn end(catalog: &Catalog, json: &Json, clock: i64) -> Result<End, LineError> {
    let node = match json {
        Json::String(text) => {
            let parsed = uri::parse(text).map_err(LineError)?;
            let known = asset_type(catalog, parsed.kind);
            let Some(known) = known else {
                return fail(format!("uri names the type `{}`, which does not exist", parsed.kind));
            };
            known
        }
        Json::Object(fields) => {
            let name = fields.get("type").and_then(Json::as_str).unwrap_or_default();
            let Some(node) = catalog.type_named(name) else {
                return fail(format!("end names the type `{name}`, which does not exist"));
            };
            let Some(key) = fields.get("key") else { return fail("end has no `key`") };
            let node_ref = node_ref(catalog, node, key)?;
            return Ok(End { reference: reference(catalog, node, &node_ref, clock), node: node_ref });
        }
        _ => return fail("an end is a uri, or an object with `type` and `key`"),
    };
    let node_ref = node_ref(catalog, node, json)?;
    Ok(End { reference: reference(catalog, node, &node_ref, clock), node: node_ref })
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

fn node_ref(catalog: &Catalog, node: &NodeType, json: &Json) -> Result<NodeRef, LineError> {
    let key = scalar::from_json(&node.key.scalar, json)
        .map_err(|reason| LineError(format!("`{}` {reason}", node.key.name)))?;
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

fn property_of<'a>(node: &'a NodeType, name: &str) -> Result<&'a Arc<Property>, LineError> {
    match node.fields.get(name) {
        Some(Field::Property(property)) => Ok(property),
        Some(Field::Relationship(relationship)) => fail(format!(
            "`{name}` of `{}` is a relationship; write it as a line of its own with `\"relationship\": \"{}\"`",
            node.name, relationship.stored
        )),
        Some(Field::Computed(_)) => {
            fail(format!("`{name}` of `{}` is computed; it is stored nowhere", node.name))
        }
        None => fail(format!(
            "field `{name}` does not exist on `{}`{}",
            node.name,
            nearest(name, node.fields.keys())
        )),
    }
}

fn cell(property: &Property, json: &Json) -> Result<Value, LineError> {
    let wrong = |reason: String| LineError(format!("`{}` {reason}", property.name));
    match (property.list, json) {
        (_, Json::Null) if property.required && !property.list => {
            Err(wrong("can't be removed, it is never null".to_owned()))
        }
        (_, Json::Null) => Ok(Value::Null),
        (true, Json::Array(items)) if items.is_empty() => Ok(Value::Null),
        (true, Json::Array(items)) => {
            let cells = items.iter().map(|item| scalar::from_json(&property.scalar, item));
            Ok(Value::List(cells.collect::<Result<_, _>>().map_err(wrong)?))
        }
        (true, _) => Err(wrong("is a list".to_owned())),
        (false, _) => {
            let value = scalar::from_json(&property.scalar, json).map_err(wrong)?;
            match &value {
                Value::String(text) if property.indexed && text.len() > MAX_INDEXED_BYTES => Err(wrong(
                    format!("has {} bytes; an indexed field holds at most {MAX_INDEXED_BYTES}", text.len()),
                )),
                _ => Ok(value),
            }
        }
    }
}

fn key_text(key: &Value) -> String {
    match key {
        Value::Int(number) => number.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// `; did you mean ...?` if a known name is near.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a Arc<str>>) -> String {
    crate::sdl::nearest(name, known.map(|known| &**known))
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
