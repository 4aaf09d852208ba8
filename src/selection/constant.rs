//! A value without variables (GraphQL 2.9), as it may stand in settings -> JSON.
//!
//! In: its text. Out: JSON; names of enum values are texts. Must not know: which type it is to have.

use async_graphql::parser::{parse_query, types::Selection};
use async_graphql_value::ConstValue;
use serde_json::Value as Json;

/// The value that a text is; nothing if it is none, or more than one.
#[must_use]
pub fn constant(text: &str) -> Option<Json> {
    // A value stands in documents only.
    let document = parse_query(format!("{{value(is:{text})}}")).ok()?;
    let mut operations = document.operations.iter();
    let (_, operation) = operations.next()?;
    let [item] = operation.node.selection_set.node.items.as_slice() else { return None };
    let Selection::Field(field) = &item.node else { return None };
    let [(_, value)] = field.node.arguments.as_slice() else { return None };
    let alone = operations.next().is_none() && field.node.selection_set.node.items.is_empty();
    value.node.clone().into_const().filter(|_| alone).and_then(|value| ConstValue::into_json(value).ok())
}
