//! Selection -> text, for `mlg explain` and golden files.
//!
//! In: a [`Selection`] and the Catalog it was made with. Out: an indented tree, one line a field.
//! Must not know: documents.

use std::fmt::Write;

use super::types::{Argument, Field, FieldKind, InputValue, Selection};
use crate::{
    catalog::types::{Catalog, TypeSet},
    scalar,
    value::Value,
};

/// The selection as an indented tree: `key: field(arguments) on Types -> Type`, the key if it is an alias.
#[must_use]
pub fn render(catalog: &Catalog, selection: &Selection) -> String {
    let mut out = String::from(if selection.mutation { "mutation" } else { "query" });
    if let Some(name) = &selection.name {
        out.push(' ');
        out.push_str(name);
    }
    out.push('\n');
    fields(&mut out, catalog, 1, &selection.fields);
    out
}

fn fields(out: &mut String, catalog: &Catalog, depth: usize, list: &[Field]) {
    for item in list {
        let name = match &item.kind {
            FieldKind::Typename => "__typename",
            FieldKind::Introspection => "introspection",
            FieldKind::Api { field, .. } => &field.name,
        };
        let _ = write!(out, "{:indent$}", "", indent = depth * 2);
        if *item.key != *name {
            let _ = write!(out, "{}: ", item.key);
        }
        out.push_str(name);
        if let FieldKind::Api { arguments, .. } = &item.kind
            && !arguments.is_empty()
        {
            let _ = write!(out, "({})", named(arguments));
        }
        if let Some(types) = &item.types {
            let _ = write!(out, " on {}", type_names(catalog, types));
        }
        if let Some(ty) = item.ty() {
            let _ = write!(out, " -> {ty}");
        }
        out.push('\n');
        fields(out, catalog, depth + 1, &item.fields);
    }
}

fn type_names(catalog: &Catalog, types: &TypeSet) -> String {
    let names: Vec<&str> = types.iter().map(|id| &*catalog.node(id).name).collect();
    names.join(" | ")
}

fn named(arguments: &[Argument]) -> String {
    let parts: Vec<String> = arguments
        .iter()
        .map(|argument| format!("{}: {}", argument.field.name, input(&argument.value)))
        .collect();
    parts.join(", ")
}

fn input(value: &InputValue) -> String {
    match value {
        InputValue::Null => "null".into(),
        InputValue::Scalar(value) => literal(value),
        InputValue::Enum(value) => value.name.to_string(),
        InputValue::Json(json) => json.to_string(),
        InputValue::List(items) => {
            let parts: Vec<String> = items.iter().map(input).collect();
            format!("[{}]", parts.join(", "))
        }
        InputValue::Object(fields) => format!("{{{}}}", named(fields)),
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::DateTime(micros) => format!("{:?}", scalar::datetime_text(*micros).unwrap_or_default()),
        Value::Date(number) => format!("{:?}", scalar::date_text(i64::from(*number)).unwrap_or_default()),
        Value::List(items) => {
            let parts: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", parts.join(", "))
        }
        Value::Map(fields) => {
            let parts: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", literal(value))).collect();
            format!("{{{}}}", parts.join(", "))
        }
    }
}
