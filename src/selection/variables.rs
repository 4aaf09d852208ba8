//! The variables of a request as the operation declares them.
//!
//! In: the operation's variable definitions and the request's JSON. Out: coerced values, or every refusal.
//! Must not know: where variables are used.

use std::collections::HashMap;

use async_graphql::parser::types::{BaseType, OperationDefinition, Type, VariableDefinition};
use serde_json::{Map, Value as Json};

use super::{
    inputs::{Path, input_type},
    json,
    literal::Literals,
    types::InputValue,
};
use crate::{
    catalog::surface::{Surface, TypeRef},
    error::{ClientError, ErrorCode, Position},
    value::Value,
};

/// The variables of one request, by name.
#[derive(Default)]
pub(super) struct Variables<'a>(HashMap<&'a str, Variable>);

/// One declared variable.
pub(super) struct Variable {
    /// Its declared type.
    pub(super) ty: TypeRef,
    /// Its value; `None` if it has none, which is not null.
    pub(super) value: Option<InputValue>,
    /// How much there is to copy at each use.
    pub(super) weight: u64,
}

impl Variables<'_> {
    /// A declared variable.
    pub(super) fn get(&self, name: &str) -> Option<&Variable> {
        self.0.get(name)
    }
}

/// `CoerceVariableValues` (GraphQL 6.1.2). Variables that the operation does not declare are ignored.
pub(super) fn coerce<'a>(
    surface: &Surface,
    operation: &'a OperationDefinition,
    given: &Map<String, Json>,
) -> Result<Variables<'a>, Vec<ClientError>> {
    let mut variables = HashMap::new();
    let mut errors = Vec::new();
    for definition in &operation.variable_definitions {
        let name = definition.node.name.node.as_str();
        let ty = type_ref(&definition.node.var_type.node);
        match value(surface, &definition.node, &ty, given.get(name)) {
            Ok(value) => {
                let weight = value.as_ref().map_or(0, weight);
                variables.insert(name, Variable { ty, value, weight });
            }
            Err(error) => errors.push(error.at(Position::new(definition.pos.line, definition.pos.column))),
        }
    }
    if errors.is_empty() { Ok(Variables(variables)) } else { Err(errors) }
}

fn value(
    surface: &Surface,
    definition: &VariableDefinition,
    ty: &TypeRef,
    given: Option<&Json>,
) -> Result<Option<InputValue>, ClientError> {
    let name = definition.name.node.as_str();
    let path = Path::Variable(name);
    if input_type(surface, ty.name()).is_none() {
        let message = format!("variable `${name}` has the type `{ty}`, which is no input type");
        return Err(ClientError::new(ErrorCode::GraphqlValidationFailed, message));
    }
    match (given, &definition.default_value) {
        (Some(json), _) => json::coerce(surface, ty, json, &path).map(Some),
        (None, Some(default)) => {
            let literal = default.node.clone().into_value();
            Literals::new(surface, &Variables::default()).coerce(ty, &literal, &path)
        }
        (None, None) if ty.is_non_null() => {
            Err(path.refuse(format_args!("is required, since it is of type `{ty}`")))
        }
        (None, None) => Ok(None),
    }
}

/// Parsers that read `[Int ]` keep the space in the name.
fn type_ref(ty: &Type) -> TypeRef {
    let base = match &ty.base {
        BaseType::Named(name) => TypeRef::Named(name.trim().into()),
        BaseType::List(inner) => TypeRef::List(Box::new(type_ref(inner))),
    };
    if ty.nullable { base } else { TypeRef::NonNull(Box::new(base)) }
}

/// One for each value, and one more for each 32 bytes of text.
fn weight(value: &InputValue) -> u64 {
    match value {
        InputValue::Scalar(Value::String(text)) => 1 + text.len() as u64 / 32,
        InputValue::Null | InputValue::Scalar(_) | InputValue::Enum(_) => 1,
        InputValue::Json(json) => json_weight(json),
        InputValue::List(items) => 1 + items.iter().map(weight).sum::<u64>(),
        InputValue::Object(fields) => 1 + fields.iter().map(|field| weight(&field.value)).sum::<u64>(),
    }
}

fn json_weight(json: &Json) -> u64 {
    match json {
        Json::Null | Json::Bool(_) | Json::Number(_) => 1,
        Json::String(text) => 1 + text.len() as u64 / 32,
        Json::Array(items) => 1 + items.iter().map(json_weight).sum::<u64>(),
        Json::Object(fields) => {
            let of = |(name, value): (&String, &Json)| name.len() as u64 / 32 + json_weight(value);
            1 + fields.iter().map(of).sum::<u64>()
        }
    }
}
