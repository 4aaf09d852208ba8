//! `@skip` and `@include`.
//!
//! In: the directives of a selection and the variables. Out: whether it takes part. Must not know: what it selects.

use async_graphql::{Positioned, parser::types::Directive};
use async_graphql_value::Value as Literal;

use super::{inputs::Path, types::InputValue, variables::Variables};
use crate::{
    error::{ClientError, Position},
    scalar,
    value::Value,
};

/// Whether a selection with these directives is included (GraphQL 3.13.1, 3.13.2).
pub(super) fn included(
    directives: &[Positioned<Directive>],
    variables: &Variables,
) -> Result<bool, ClientError> {
    for directive in directives {
        let wanted = match directive.node.name.node.as_str() {
            "skip" => false,
            "include" => true,
            _ => continue,
        };
        let at = Position::new(directive.pos.line, directive.pos.column);
        if condition(&directive.node, variables).map_err(|error| error.at(at))? != wanted {
            return Ok(false);
        }
    }
    Ok(true)
}

fn condition(directive: &Directive, variables: &Variables) -> Result<bool, ClientError> {
    let of = format!("@{}", directive.name.node);
    let path = Path::Argument { name: "if", of: &of };
    match directive.get_argument("if").map(|argument| &argument.node) {
        Some(Literal::Boolean(value)) => Ok(*value),
        Some(Literal::Variable(name)) => {
            match variables.get(name).and_then(|variable| variable.value.as_ref()) {
                Some(InputValue::Scalar(Value::Bool(value))) => Ok(*value),
                Some(_) => Err(path.refuse(format_args!("must be `true` or `false`, but `${name}` is not"))),
                None => {
                    Err(path.refuse(format_args!("must be `true` or `false`, but `${name}` has no value")))
                }
            }
        }
        Some(literal) => {
            Err(path.refuse(format_args!("must be `true` or `false`, not {}", scalar::shown(literal))))
        }
        None => Err(path.refuse("is required")),
    }
}
