//! Literal -> input value, with variables put in.
//!
//! In: a value of the document and the type it must have. Out: the coerced value, or nothing where it is a variable
//! without a value. Must not know: where in the document it stands.

use std::sync::Arc;

use async_graphql::Name;
use async_graphql_value::Value as Literal;
use indexmap::IndexMap;
use serde_json::Value as Json;

use super::{
    inputs::{InputType, Path, check_known, default_of, input_type, no_value},
    types::{Argument, InputValue},
    variables::{Variable, Variables},
};
use crate::{
    catalog::{
        surface::{EnumValue, InputField, Surface, TypeRef},
        types::Scalar,
    },
    error::{ClientError, ErrorCode},
    scalar,
    value::Value,
};

/// How much of variables one operation may hold in all its uses of them.
const MAX_COPIED: u64 = 1_000_000;

/// Coerces the literals of one operation.
pub(super) struct Literals<'a> {
    surface: &'a Surface,
    variables: &'a Variables<'a>,
    copied: u64,
}

impl<'a> Literals<'a> {
    /// With the variables of a request.
    pub(super) fn new(surface: &'a Surface, variables: &'a Variables<'a>) -> Self {
        Self { surface, variables, copied: 0 }
    }

    /// Input coercion of GraphQL 3.5 to 3.12 for literals; `None` for a variable without a value.
    pub(super) fn coerce(
        &mut self,
        ty: &TypeRef,
        literal: &Literal,
        path: &Path,
    ) -> Result<Option<InputValue>, ClientError> {
        if let Literal::Variable(name) = literal {
            return self.variable(ty, name, path);
        }
        match (ty, literal) {
            (TypeRef::NonNull(_), Literal::Null) => Err(path.refuse("must not be null")),
            (TypeRef::NonNull(inner), _) => self.coerce(inner, literal, path),
            (_, Literal::Null) => Ok(Some(InputValue::Null)),
            (TypeRef::List(inner), Literal::List(items)) => self.items(inner, items, path).map(Some),
            // A single value stands for the list of it (GraphQL 3.11).
            (TypeRef::List(inner), _) => {
                let item = self.coerce(inner, literal, path)?.unwrap_or(InputValue::Null);
                Ok(Some(InputValue::List(vec![item])))
            }
            (TypeRef::Named(name), _) => self.named(name, literal, path).map(Some),
        }
    }

    /// A variable that has no value is null in a list.
    fn items(&mut self, ty: &TypeRef, items: &[Literal], path: &Path) -> Result<InputValue, ClientError> {
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = Path::Item(path, index);
            match self.coerce(ty, item, &path)? {
                Some(value) => values.push(value),
                None if ty.is_non_null() => return Err(path.refuse("must not be null")),
                None => values.push(InputValue::Null),
            }
        }
        Ok(InputValue::List(values))
    }

    fn named(&mut self, name: &str, literal: &Literal, path: &Path) -> Result<InputValue, ClientError> {
        match input_type(self.surface, name) {
            Some(InputType::Scalar(scalar)) => leaf(&scalar, literal, path),
            Some(InputType::Any) => self.json(literal, path).map(InputValue::Json),
            Some(InputType::Enum(values)) => enum_value(values, literal, path),
            Some(InputType::Object(fields)) => {
                let Literal::Object(given) = literal else {
                    let found = scalar::shown(literal);
                    return Err(path.refuse(format_args!("must be an object of `{name}`, not {found}")));
                };
                check_known(name, fields, given.keys().map(Name::as_str), path)?;
                self.object(fields, given, path)
            }
            None => Err(path.refuse(format_args!("has the type `{name}`, which is no input type"))),
        }
    }

    /// A literal of no set form. Variables in it are as the operation declares them; one without a value is null, and left
    /// out of an object.
    fn json(&mut self, literal: &Literal, path: &Path) -> Result<Json, ClientError> {
        match literal {
            Literal::Variable(name) => Ok(self.inner_variable(name, path)?.unwrap_or(Json::Null)),
            Literal::Null => Ok(Json::Null),
            Literal::Number(number) => Ok(Json::Number(number.clone())),
            Literal::String(text) => Ok(Json::String(text.clone())),
            Literal::Boolean(value) => Ok(Json::Bool(*value)),
            Literal::Enum(name) => Ok(Json::String(name.to_string())),
            Literal::Binary(_) => Err(path.refuse("must not be binary")),
            Literal::List(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| self.json(item, &Path::Item(path, index)));
                items.collect::<Result<_, _>>().map(Json::Array)
            }
            Literal::Object(fields) => {
                let mut object = serde_json::Map::with_capacity(fields.len());
                for (name, literal) in fields {
                    let path = Path::Field(path, name);
                    let value = match literal {
                        Literal::Variable(variable) => self.inner_variable(variable, &path)?,
                        other => Some(self.json(other, &path)?),
                    };
                    if let Some(value) = value {
                        object.insert(name.to_string(), value);
                    }
                }
                Ok(Json::Object(object))
            }
        }
    }

    /// The value of a variable inside a literal of no set form.
    fn inner_variable(&mut self, name: &str, path: &Path) -> Result<Option<Json>, ClientError> {
        let declared = self.variables.get(name).map(|variable| variable.ty.clone());
        // One that is not declared is refused there, whatever type is wanted.
        let ty = declared.unwrap_or_else(|| TypeRef::Named("String".into()));
        let Some(value) = self.variable(&ty, name, path)? else { return Ok(None) };
        as_json(&value).map(Some).ok_or_else(|| path.refuse(format_args!("can't be made of `${name}`")))
    }

    /// The known fields of an input object (GraphQL 3.10); defaults fill in what is absent.
    fn object(
        &mut self,
        fields: &IndexMap<Arc<str>, Arc<InputField>>,
        given: &IndexMap<Name, Literal>,
        path: &Path,
    ) -> Result<InputValue, ClientError> {
        let mut arguments = Vec::with_capacity(given.len());
        for field in fields.values() {
            let path = Path::Field(path, &field.name);
            let value = match given.get(&*field.name) {
                Some(literal) => self.coerce(&field.ty, literal, &path)?,
                None => None,
            };
            match value {
                Some(value) => arguments.push(Argument { field: field.clone(), value }),
                None => match default_of(field) {
                    Some(default) => arguments.push(default),
                    None if field.ty.is_non_null() => return Err(path.refuse("is required")),
                    None => {}
                },
            }
        }
        Ok(InputValue::Object(arguments))
    }

    /// The value of a variable where this type is wanted.
    fn variable(&mut self, ty: &TypeRef, name: &str, path: &Path) -> Result<Option<InputValue>, ClientError> {
        let invalid = |message: String| ClientError::new(ErrorCode::GraphqlValidationFailed, message);
        let Some(Variable { ty: declared, value, weight }) = self.variables.get(name) else {
            return Err(invalid(format!("variable `${name}` is not declared by the operation")));
        };
        if !fits(declared, ty) {
            let message = format!("variable `${name}` of type `{declared}` is used where `{ty}` is expected");
            return Err(invalid(message));
        }
        match value {
            Some(InputValue::Null) if ty.is_non_null() => {
                Err(path.refuse(format_args!("must not be null, but `${name}` is")))
            }
            None => Ok(None),
            Some(value) => {
                self.copied = self.copied.saturating_add(*weight);
                if self.copied > MAX_COPIED {
                    let message = format!(
                        "the operation repeats its variables to {} values; at most {MAX_COPIED} are allowed",
                        self.copied
                    );
                    let error = ClientError::new(ErrorCode::LimitExceeded, message);
                    return Err(error.bounded(MAX_COPIED, self.copied));
                }
                Ok(Some(value.clone()))
            }
        }
    }
}

/// A coerced value as JSON; nothing for what has another form inside than outside.
fn as_json(value: &InputValue) -> Option<Json> {
    match value {
        InputValue::Null => Some(Json::Null),
        InputValue::Json(json) => Some(json.clone()),
        InputValue::Enum(value) => Some(Json::from(&*value.name)),
        InputValue::List(items) => items.iter().map(as_json).collect::<Option<_>>().map(Json::Array),
        InputValue::Scalar(Value::Bool(value)) => Some(Json::from(*value)),
        InputValue::Scalar(Value::Int(number)) => Some(Json::from(*number)),
        InputValue::Scalar(Value::Float(number)) => Some(Json::from(*number)),
        InputValue::Scalar(Value::String(text)) => Some(Json::from(text.as_str())),
        InputValue::Scalar(
            Value::Null | Value::DateTime(_) | Value::Date(_) | Value::List(_) | Value::Map(_),
        )
        | InputValue::Object(_) => None,
    }
}

/// Whether a variable may stand here (GraphQL 5.8.5), but for its being null, which its value tells.
fn fits(variable: &TypeRef, place: &TypeRef) -> bool {
    is_compatible(nullable(variable), nullable(place))
}

/// `AreTypesCompatible` (GraphQL 5.8.5).
fn is_compatible(variable: &TypeRef, place: &TypeRef) -> bool {
    match (place, variable) {
        (TypeRef::NonNull(place), TypeRef::NonNull(variable))
        | (TypeRef::List(place), TypeRef::List(variable)) => is_compatible(variable, place),
        (TypeRef::List(_) | TypeRef::Named(_), TypeRef::NonNull(variable)) => is_compatible(variable, place),
        (TypeRef::Named(place), TypeRef::Named(variable)) => variable == place,
        (TypeRef::NonNull(_), TypeRef::Named(_) | TypeRef::List(_))
        | (TypeRef::List(_), TypeRef::Named(_))
        | (TypeRef::Named(_), TypeRef::List(_)) => false,
    }
}

fn nullable(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::NonNull(inner) => inner,
        TypeRef::Named(_) | TypeRef::List(_) => ty,
    }
}

fn leaf(scalar: &Scalar, literal: &Literal, path: &Path) -> Result<InputValue, ClientError> {
    let json = match literal {
        Literal::String(text) => Json::String(text.clone()),
        Literal::Boolean(value) => Json::Bool(*value),
        // JSON does not tell 5 and 5.0 apart, literals do (GraphQL 3.5.1).
        Literal::Number(number) if !(number.is_f64() && is_integral(scalar)) => Json::Number(number.clone()),
        Literal::Number(_)
        | Literal::Variable(_)
        | Literal::Null
        | Literal::Binary(_)
        | Literal::Enum(_)
        | Literal::List(_)
        | Literal::Object(_) => return Err(path.refuse(scalar::mismatch(scalar, literal))),
    };
    scalar::from_json(scalar, &json).map(InputValue::Scalar).map_err(|clause| path.refuse(clause))
}

fn is_integral(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Int | Scalar::BigInt => true,
        Scalar::Id
        | Scalar::String
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Enum(_) => false,
    }
}

fn enum_value(
    values: &IndexMap<Arc<str>, Arc<EnumValue>>,
    literal: &Literal,
    path: &Path,
) -> Result<InputValue, ClientError> {
    let found = match literal {
        Literal::Enum(name) => values.get(name.as_str()),
        _ => None,
    };
    found.cloned().map(InputValue::Enum).ok_or_else(|| no_value(values, literal, path))
}
