//! What `_entities` is asked by: the types that representations name, and the fields that they hold.
//!
//! In: the representations of an operation. Out: what of them is refused. Must not know: keys, which of them fit.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::required::Check;
use crate::{
    catalog::types::{Field, Target},
    selection::types::InputValue,
};

/// Looks at representations. What is none is refused where it is planned.
pub(super) fn check<'a>(check: &mut Check<'a>, value: &'a InputValue) {
    match value {
        InputValue::List(items) => items.iter().for_each(|item| self::check(check, item)),
        InputValue::Json(Json::Object(representation)) => one(check, representation),
        InputValue::Json(_)
        | InputValue::Null
        | InputValue::Scalar(_)
        | InputValue::Enum(_)
        | InputValue::Object(_) => {}
    }
}

fn one(check: &mut Check<'_>, representation: &Map<String, Json>) {
    let Some(Json::String(name)) = representation.get("__typename") else { return };
    let catalog = check.catalog;
    let entity = catalog.entities.iter().find(|entity| *entity.name == **name).map(|entity| entity.target);
    let node =
        || catalog.types.iter().find(|node| *node.typename == **name).map(|node| Target::Type(node.id));
    if let Some(target) = entity.or_else(node) {
        check.target(target);
        fields(check, fields_of(check, target), representation);
    }
}

fn fields_of<'a>(check: &Check<'a>, target: Target) -> &'a IndexMap<Arc<str>, Field> {
    match target {
        Target::Type(id) => &check.catalog.node(id).fields,
        Target::Interface(id) => &check.catalog.interface(id).fields,
    }
}

fn fields<'a>(check: &mut Check<'a>, known: &'a IndexMap<Arc<str>, Field>, given: &Map<String, Json>) {
    for (name, value) in given {
        let Some(field) = known.get(name.as_str()) else { continue };
        check.stored(field);
        if let (Field::Relationship(relationship), Json::Object(below)) = (field, value) {
            fields(check, fields_of(check, relationship.target), below);
        }
    }
}
