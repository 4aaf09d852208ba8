//! `Subscription.serverStatus`: what the service tells of itself, which no graph knows.
//!
//! In: a valid subscription, and the state of the service. Out: `data` of one event, as JSON.
//! Must not know: who asks whom for the state, and when.

use apollo_compiler::{
    request::RequestError,
    resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue},
    response::serde_json_bytes,
};

use super::{introspect::Variables, message::short, schema::ApiSchema, validate::ValidDocument};
use crate::error::{ClientError, ErrorCode};

/// What every API has beside what the schema gives.
pub(super) const SDL: &str = include_str!("status.graphql");
/// The field by which it is asked for, of the subscription root.
pub(super) const FIELD: &str = "  \"\"\"The state of the server: at once, then whenever it changes.\"\"\"\n  serverStatus: ServerStatus!\n";

/// The state of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerStatus {
    /// The graph answers.
    pub ready: bool,
    /// Why it does not, in words for clients.
    pub reason: Option<String>,
}

/// Answers one event of a subscription (GraphQL 6.2.3.2).
///
/// # Errors
/// `OPERATION_RESOLUTION_FAILURE` if the operation is not to be found, `BAD_USER_INPUT` for a variable.
pub fn event(
    schema: &ApiSchema,
    valid: &ValidDocument,
    operation: Option<&str>,
    variables: &Variables,
    status: &ServerStatus,
) -> Result<Vec<u8>, ClientError> {
    let refused =
        |code| move |error: RequestError| ClientError::new(code, short(&error.message().to_string()));
    let variables = variables
        .iter()
        .map(|(name, value)| (name.as_str().into(), serde_json_bytes::Value::from(value.clone())))
        .collect();
    let response = Execution::new(&schema.schema, &valid.document)
        .operation_name(operation)
        .map_err(refused(ErrorCode::OperationResolutionFailure))?
        .implementers_map(&schema.implementers)
        .raw_variable_values(&variables)
        .execute_sync(&Root(status))
        .map_err(refused(ErrorCode::BadUserInput))?;
    let internal = || ClientError::new(ErrorCode::Internal, "the status could not be told");
    let data = response.data.filter(|_| response.errors.is_empty()).ok_or_else(internal)?;
    serde_json::to_vec(&data).map_err(|_| internal())
}

/// What a subscription of a document asks for: names of fields of the root, however many fragments they stand in.
pub fn subscribed<'a>(valid: &'a ValidDocument, operation: Option<&str>) -> impl Iterator<Item = &'a str> {
    let document = &valid.document;
    let named = document.operations.get(operation).ok().filter(|operation| operation.is_subscription());
    named.into_iter().flat_map(|operation| operation.root_fields(document)).map(|field| field.name.as_str())
}

struct Root<'a>(&'a ServerStatus);

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &'static str {
        "Subscription"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        match info.field_name() {
            "serverStatus" => Ok(ResolvedValue::object(Status(self.0))),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

struct Status<'a>(&'a ServerStatus);

impl ObjectValue for Status<'_> {
    fn type_name(&self) -> &'static str {
        "ServerStatus"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        match info.field_name() {
            "ready" => Ok(ResolvedValue::leaf(self.0.ready)),
            "reason" => Ok(ResolvedValue::leaf(self.0.reason.clone())),
            "version" => Ok(ResolvedValue::leaf(env!("CARGO_PKG_VERSION"))),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
