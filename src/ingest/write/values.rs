//! Values of inputs -> values to store.
//!
//! In: coerced input values. Out: properties. Must not know: what they are of.

use std::sync::Arc;

use crate::{
    catalog::{surface::InputMeaning, types::Property},
    changes::Properties,
    ingest::normalise::{LineError, checked},
    selection::types::{Argument, InputValue},
    value::Value,
};

/// What fields set, without the key of a node.
pub(super) fn properties(fields: &[Argument], component: bool) -> Result<Properties, LineError> {
    let mut properties = Properties::new();
    for Argument { field, value } in fields {
        match &field.meaning {
            InputMeaning::Set(property) if component || !property.identity => {
                properties.push((Arc::clone(property), set(property, value)?));
            }
            _ => {}
        }
    }
    Ok(properties)
}

fn set(property: &Property, value: &InputValue) -> Result<Value, LineError> {
    checked(property, stored(value))
}

/// The value of an argument or field with a meaning, if it is given.
pub(super) fn given<'a>(fields: &'a [Argument], meaning: &InputMeaning) -> Option<&'a InputValue> {
    let given = fields.iter().find(|argument| argument.field.meaning == *meaning)?;
    (given.value != InputValue::Null).then_some(&given.value)
}

/// The text of an argument or field with a meaning; nothing of one that is not given.
pub(super) fn text<'a>(fields: &'a [Argument], meaning: &InputMeaning) -> &'a str {
    match given(fields, meaning) {
        Some(InputValue::Scalar(value)) => value.as_str().unwrap_or_default(),
        _ => "",
    }
}

/// The items of a list with a meaning.
pub(super) fn items<'a>(fields: &'a [Argument], meaning: &InputMeaning) -> &'a [InputValue] {
    match given(fields, meaning) {
        Some(InputValue::List(items)) => items,
        _ => &[],
    }
}

/// A value as properties hold it.
pub(super) fn stored(value: &InputValue) -> Value {
    match value {
        InputValue::Scalar(value) => value.clone(),
        InputValue::Enum(value) => Value::from(&*value.name),
        InputValue::List(items) => Value::List(items.iter().map(stored).collect()),
        // Of these no property is made.
        InputValue::Null | InputValue::Json(_) | InputValue::Object(_) => Value::Null,
    }
}
