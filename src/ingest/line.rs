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

use super::normalise::{
    LineError, checked, checked_ref, component_change, end_of, end_of_uri, facts, fail, node_change,
    relationship_change,
};
use crate::{
    catalog::types::{Catalog, Field, NodeType, Property, TypeKind},
    changes::{Changes, ComponentChange, End, NodeChange, NodeRef, Properties, RelationshipChange},
    scalar,
    value::Value,
};

/// The version of the format that is read and written.
const VERSION: u64 = 1;
/// Adds what a line says to the changes. `clock` (microseconds since the epoch) stands in for missing times.
///
/// # Errors
/// The line is not JSON, or does not fit the Catalog; nothing is added then.
pub fn read_line(catalog: &Catalog, text: &str, clock: i64, changes: &mut Changes) -> Result<(), LineError> {
    let json: Json = serde_json::from_str(text).map_err(|error| LineError(format!("not JSON: {error}")))?;
    let Json::Object(line) = json else { return fail("a line is a JSON object") };
    read_object(catalog, &line, clock, changes)
}

/// The same of a line that is read already.
///
/// # Errors
/// As [`read_line`].
pub(super) fn read_object(
    catalog: &Catalog,
    line: &Map<String, Json>,
    clock: i64,
    changes: &mut Changes,
) -> Result<(), LineError> {
    // An asset may have a field `format` too.
    if let (Some(format), false) = (line.get("format"), line.contains_key("type")) {
        return header(format, line.get("version"));
    }
    if line.contains_key("relationship") {
        changes.relationships.push(relationship(catalog, line, clock)?);
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
        TypeKind::Node => changes.nodes.push(asset(catalog, node, line, clock)?),
        TypeKind::Component { .. } => {
            changes.components.push(component(catalog, node, line, clock)?);
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
        properties.push((Arc::clone(property), cell(property, json)?));
    }
    node_change(catalog, node, (node_ref, properties), clock)
}

fn component(
    catalog: &Catalog,
    node: &NodeType,
    line: &Map<String, Json>,
    clock: i64,
) -> Result<ComponentChange, LineError> {
    let Some(owner) = line.get("owner") else {
        return fail(format!("`{}` has no `owner`, the uri of the asset it belongs to", node.name));
    };
    let owner = end(catalog, owner, clock)?;
    let mut properties = Properties::new();
    for (name, json) in line {
        if name == "type" || name == "owner" {
            continue;
        }
        let property = property_of(node, name)?;
        properties.push((Arc::clone(property), cell(property, json)?));
    }
    component_change(catalog, node, (owner, properties))
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
    let missing = |end: &str| LineError(format!("relationship has no `{end}`"));
    let from = end(catalog, line.get("from").ok_or_else(|| missing("from"))?, clock)?;
    let to = end(catalog, line.get("to").ok_or_else(|| missing("to"))?, clock)?;
    let mut properties = Properties::new();
    if let Some(own) = line.get("properties") {
        let Some(declared) = &ty.properties else {
            return fail(format!("`{name}` has no properties of its own"));
        };
        edge_cells(&declared.properties, own, "properties", &mut properties)?;
    }
    let facts = facts(catalog);
    if let Some(fact) = line.get("fact") {
        edge_cells(&facts, fact, "fact", &mut properties)?;
    }
    relationship_change(catalog, ty, (from, to, properties), clock)
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
    match json {
        Json::String(text) => end_of_uri(catalog, text, clock),
        Json::Object(fields) => {
            let name = fields.get("type").and_then(Json::as_str).unwrap_or_default();
            let Some(node) = catalog.type_named(name) else {
                return fail(format!("end names the type `{name}`, which does not exist"));
            };
            let Some(key) = fields.get("key") else { return fail("end has no `key`") };
            let node_ref = node_ref(catalog, node, key)?;
            Ok(end_of(catalog, node_ref, clock))
        }
        _ => fail("an end is a uri, or an object with `type` and `key`"),
    }
}

fn node_ref(catalog: &Catalog, node: &NodeType, json: &Json) -> Result<NodeRef, LineError> {
    let key = scalar::from_json(&node.key.scalar, json)
        .map_err(|reason| LineError(format!("`{}` {reason}", node.key.name)))?;
    checked_ref(catalog, node, key)
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
    let value = match (property.list, json) {
        (_, Json::Null) => Value::Null,
        (true, Json::Array(items)) => {
            let cells = items.iter().map(|item| scalar::from_json(&property.scalar, item));
            Value::List(cells.collect::<Result<_, _>>().map_err(wrong)?)
        }
        (true, _) => return Err(wrong("is a list".to_owned())),
        (false, _) => scalar::from_json(&property.scalar, json).map_err(wrong)?,
    };
    checked(property, value)
}

/// `; did you mean ...?` if a known name is near.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a Arc<str>>) -> String {
    crate::sdl::nearest(name, known.map(|known| &**known))
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
