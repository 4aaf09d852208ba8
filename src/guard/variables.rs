//! The look at variables: how many values there are to coerce.
//!
//! In: the variables of a request. Out: nothing, or a refusal. Must not know: their types.

use serde_json::{Map, Value};

use crate::{
    error::{ClientError, ErrorCode},
    guard::{Bound, Limits},
};

/// How many values variables hold, lists and objects counted too, if these are not too many; one pass over them.
///
/// # Errors
/// [`ErrorCode::LimitExceeded`] with the bound.
pub fn check_variables(variables: &Map<String, Value>, limits: &Limits) -> Result<u64, ClientError> {
    let actual = variables.values().map(count).sum();
    let Some(limit) = limits.refuses(Bound::VariableValues, actual) else { return Ok(actual) };
    let message = format!("the variables hold {actual} values; at most {limit} are allowed");
    Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit, actual).below("variables"))
}

/// Refuses a body that holds more values than variables may, before it takes the memory of values; one pass over its bytes.
/// What is no JSON is left to the parser.
///
/// # Errors
/// [`ErrorCode::LimitExceeded`] with the bound.
pub fn check_body(body: &[u8], limits: &Limits) -> Result<(), ClientError> {
    let (mut actual, mut is_text, mut is_escaped) = (0_u64, false, false);
    for byte in body {
        match byte {
            b'"' if !is_escaped => is_text = !is_text,
            // A value stands behind each of these, but for those that are empty.
            b',' | b'[' | b'{' if !is_text => actual += 1,
            _ => {}
        }
        is_escaped = is_text && *byte == b'\\' && !is_escaped;
    }
    // The body, its query and its other members are no variables.
    let Some(limit) = limits.refuses(Bound::VariableValues, actual.saturating_sub(MEMBERS)) else {
        return Ok(());
    };
    let message =
        format!("the body holds more than {limit} values; at most so many are allowed in variables");
    Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit, actual).below("variables"))
}

/// Members of a body beside its variables, as far as anybody sends them, and a list of operations around it.
const MEMBERS: u64 = 1_000;

/// JSON is read with a bound on its depth, so this recurses as deep at most.
fn count(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
        Value::Array(items) => 1 + items.iter().map(count).sum::<u64>(),
        Value::Object(fields) => 1 + fields.values().map(count).sum::<u64>(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_a_body_are_counted_without_reading_it() {
        let limits = Limits { variable_values: 5, ..Limits::default() };
        let body = |values: usize| {
            format!(r#"{{"query":"{{\"[,[,","variables":{{"v":[{}1]}}}}"#, "1,".repeat(values))
        };
        assert_eq!(check_body(body(1_000).as_bytes(), &limits), Ok(()));
        let error = check_body(body(1_002).as_bytes(), &limits).unwrap_err();
        assert_eq!(error.code, ErrorCode::LimitExceeded);
        assert_eq!(check_body(format!("\"{}\"", ",".repeat(5_000)).as_bytes(), &limits), Ok(()));
    }

    #[test]
    fn every_value_counts() {
        let Value::Object(variables) = json!({"a": 1, "b": [null, {"c": "x", "d": []}]}) else {
            unreachable!("it is an object")
        };
        let limits = |most| Limits { variable_values: most, ..Limits::default() };
        assert_eq!(check_variables(&variables, &limits(6)), Ok(6));
        let error = check_variables(&variables, &limits(5)).unwrap_err();
        assert_eq!(error.message, "the variables hold 6 values; at most 5 are allowed");
        assert_eq!(error.place(), "variables");
    }
}
