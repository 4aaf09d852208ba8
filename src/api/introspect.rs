//! Valid document -> the answers of its introspection fields (GraphQL 4).
//!
//! In: the API, a valid document, which operation, variables. Out: `__schema` and `__type` by response key.
//! Must not know: data; the other root fields are passed over.

use std::sync::Arc;

use apollo_compiler::{
    introspection::{check_max_depth, partial_execute},
    request::{RequestError, coerce_variable_values},
    response::serde_json_bytes,
};
use serde_json::value::RawValue;

use super::{message::short, schema::ApiSchema, validate::ValidDocument};
use crate::error::{ClientError, ErrorCode};

/// Variables of a request by name.
pub type Variables = serde_json::Map<String, serde_json::Value>;

/// Response key and JSON of each introspection field, in response order.
pub type Introspected = Vec<(Arc<str>, Box<RawValue>)>;

/// Answers the introspection fields of one operation, and `__typename` of the root.
///
/// # Errors
/// `OPERATION_RESOLUTION_FAILURE` if the operation is not to be found, `BAD_USER_INPUT` for a variable,
/// `LIMIT_EXCEEDED` for lists of fields, types or inputs more than three deep, which grow exponentially.
pub fn introspect(
    schema: &ApiSchema,
    valid: &ValidDocument,
    operation: Option<&str>,
    variables: &Variables,
) -> Result<Introspected, ClientError> {
    let document = &valid.document;
    let refused =
        |code| move |error: RequestError| ClientError::new(code, short(&error.message().to_string()));
    let operation =
        document.operations.get(operation).map_err(refused(ErrorCode::OperationResolutionFailure))?;
    check_max_depth(document, operation).map_err(refused(ErrorCode::LimitExceeded))?;
    let given = variables
        .iter()
        .map(|(name, value)| (name.as_str().into(), serde_json_bytes::Value::from(value.clone())))
        .collect();
    let coerced = coerce_variable_values(&schema.schema, operation, &given)
        .map_err(refused(ErrorCode::BadUserInput))?;
    let response = partial_execute(&schema.schema, &schema.implementers, document, operation, &coerced)
        .map_err(refused(ErrorCode::Internal))?;
    let Some(data) = response.data.filter(|_| response.errors.is_empty()) else {
        return Err(ClientError::new(ErrorCode::Internal, "introspection failed"));
    };
    let answer = |(key, value): (serde_json_bytes::ByteString, serde_json_bytes::Value)| {
        let json = serde_json::value::to_raw_value(&value)
            .map_err(|_| ClientError::new(ErrorCode::Internal, "an introspection answer is not JSON"))?;
        Ok((key.as_str().into(), json))
    };
    data.into_iter().map(answer).collect()
}
