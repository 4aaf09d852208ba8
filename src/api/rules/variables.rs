//! All variable uses defined, and allowed where they stand (GraphQL 5.8.3, 5.8.5), in lists and objects too.
//!
//! In: a place of an operation. Out: a use that is not allowed there. Must not know: other places.

use apollo_compiler::{
    ast::{Type, Value},
    executable::{Operation, VariableDefinition},
};

use super::places::Place;
use crate::api::offence::{Offence, nearest};

/// Checks one value, if it is a variable.
pub(super) fn check(operation: &Operation, place: Place<'_>) -> Option<Offence> {
    let Value::Variable(name) = &**place.value else { return None };
    let offset = place.value.location().map(|span| span.offset());
    let Some(variable) = operation.variables.iter().find(|variable| variable.name == *name) else {
        let known = operation.variables.iter().map(|variable| variable.name.as_str());
        let near = nearest(name, known).map_or_else(String::new, |near| format!("; `${near}` is"));
        let message = format!("variable `${name}` is not defined by the operation{near}");
        return Some(Offence::new(offset, message));
    };
    let expected = place.expected?;
    if is_allowed(variable, expected, place.has_default) {
        return None;
    }
    let given = &variable.ty;
    let message = format!("variable `${name}` of type `{given}` can't stand where `{expected}` is expected");
    Some(Offence::new(offset, message))
}

/// `IsVariableUsageAllowed` of the specification.
fn is_allowed(variable: &VariableDefinition, expected: &Type, has_default: bool) -> bool {
    if !expected.is_non_null() || variable.ty.is_non_null() {
        return variable.ty.is_assignable_to(expected);
    }
    let has_value = variable.default_value.as_ref().is_some_and(|value| !value.is_null());
    (has_value || has_default) && variable.ty.is_assignable_to(&expected.clone().nullable())
}
