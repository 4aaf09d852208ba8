//! The arguments of one field.
//!
//! In: the field's definition and its use in the document. Out: coerced arguments. Must not know: what they mean.

use async_graphql::parser::types::Field;

use super::{
    inputs::{Path, default_of},
    literal::Literals,
    types::{Argument, InputValue},
};
use crate::{
    catalog::surface::ApiField,
    error::{ClientError, ErrorCode, Position},
};

/// `CoerceArgumentValues` (GraphQL 6.4.1), except that an explicit null counts as absent, as gateways expect.
pub(super) fn coerce(
    literals: &mut Literals,
    definition: &ApiField,
    field: &Field,
) -> Result<Vec<Argument>, ClientError> {
    if let Some((name, _)) =
        field.arguments.iter().find(|(name, _)| !definition.arguments.contains_key(name.node.as_str()))
    {
        let message = format!("argument `{}` does not exist on `{}`", name.node, definition.name);
        let error = ClientError::new(ErrorCode::GraphqlValidationFailed, message);
        return Err(error.at(Position::new(name.pos.line, name.pos.column)));
    }
    let mut arguments = Vec::new();
    for argument in definition.arguments.values() {
        let path = Path::Argument { name: &argument.name, of: &definition.name };
        let (value, pos) = match field.get_argument(&argument.name) {
            Some(literal) => {
                let at = Position::new(literal.pos.line, literal.pos.column);
                let value =
                    literals.coerce(&argument.ty, &literal.node, &path).map_err(|error| error.at(at))?;
                (value, literal.pos)
            }
            None => (None, field.name.pos),
        };
        match value {
            Some(InputValue::Null) | None => match default_of(argument) {
                Some(default) => arguments.push(default),
                None if argument.ty.is_non_null() => {
                    return Err(path.refuse("is required").at(Position::new(pos.line, pos.column)));
                }
                None => {}
            },
            Some(value) => arguments.push(Argument { field: argument.clone(), value }),
        }
    }
    Ok(arguments)
}
