//! One request, start to finish: each line a stage.
//!
//! In: a GraphQL request. Out: the response's bytes. Must not know: HTTP, what a stage does.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use serde_json::value::RawValue;
use tracing::{Instrument as _, info_span};

use crate::{
    api::{self, ApiSchema, ValidDocument, schema::SchemaError, status::ServerStatus},
    backend::Backend,
    catalog::types::Catalog,
    error::ClientError,
    execute::{self, Reader},
    guard::{self, Limits},
    plan::{
        self, Planned,
        shape::{RootKind, Shape},
    },
    projection::{self, Response},
    selection::{self, types::Selection},
};

/// What requests are answered from: made once, shared by all.
#[derive(Debug)]
pub struct Service {
    /// The schema, its API and its mapping.
    pub catalog: Arc<Catalog>,
    /// The API, as validation reads it.
    pub api: ApiSchema,
    /// The API as SDL text.
    pub sdl: String,
    /// The graph, for questions about itself.
    pub backend: Backend,
    /// Reads of the graph.
    pub reader: Reader,
    /// What a document may cost.
    pub limits: Limits,
}

/// The service over a graph.
///
/// # Errors
/// The derived API breaks a rule of GraphQL 3.
pub fn service(catalog: Catalog, backend: Backend) -> Result<Service, SchemaError> {
    let api = api::schema::build(&catalog)?;
    let sdl = api::sdl::print_served(&catalog.surface);
    let catalog = Arc::new(catalog);
    let reader = execute::reader(Arc::clone(&catalog), backend.clone());
    Ok(Service { catalog, api, sdl, backend, reader, limits: Limits::default() })
}

/// A GraphQL request (GraphQL 6.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The document.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: serde_json::Map<String, serde_json::Value>,
}

/// A request that only has to be run.
#[derive(Debug)]
pub struct Prepared {
    /// What was asked.
    pub selection: Selection,
    /// What to read, and how the response is made of it.
    pub planned: Planned,
    /// Answers of introspection, by response key.
    pub introspected: Vec<(Arc<str>, Box<RawValue>)>,
}

/// Answers one request.
pub async fn run(service: &Service, request: &Request) -> Response {
    let prepared = match prepare(&service.catalog, &service.api, &service.limits, request) {
        Ok(prepared) => prepared,
        Err(errors) => return projection::refuse(&errors),
    };
    let Prepared { planned, introspected, .. } = prepared;
    let answers = execute::run(&service.reader, &planned).instrument(info_span!("execute")).await;
    info_span!("project").in_scope(|| projection::project(&planned.shape, &answers, &introspected))
}

/// What kind of operation a request asks for, as far as its document tells. Nothing, if `run` would refuse it anyway.
#[must_use]
pub fn kind(limits: &Limits, request: &Request) -> Option<OperationType> {
    guard::check_text(&request.query, limits).ok()?;
    let parsed = api::parse(&request.query).ok()?;
    selection::operation_type(&parsed.document, request.operation_name.as_deref())
}

/// A subscription that only has to be answered, event by event.
#[derive(Debug)]
pub struct Subscription {
    valid: ValidDocument,
    operation: Option<String>,
    variables: serde_json::Map<String, serde_json::Value>,
}

/// Everything up to the events of a subscription.
///
/// # Errors
/// What is wrong with the request.
pub fn subscribe(service: &Service, request: &Request) -> Result<Subscription, Vec<ClientError>> {
    let Request { query, operation_name, variables } = request;
    guard::check_text(query, &service.limits).map_err(alone)?;
    let parsed = api::parse(query).map_err(alone)?;
    guard::check_document(&parsed.document, &service.limits).map_err(alone)?;
    let valid = api::validate(&service.api, &parsed)?;
    Ok(Subscription { valid, operation: operation_name.clone(), variables: variables.clone() })
}

/// Answers one event.
#[must_use]
pub fn event(service: &Service, subscription: &Subscription, status: &ServerStatus) -> Response {
    let Subscription { valid, operation, variables } = subscription;
    match api::status::event(&service.api, valid, operation.as_deref(), variables, status) {
        Ok(data) => projection::whole(&data),
        Err(error) => projection::refuse(&[error]),
    }
}

/// Everything up to the reads: what needs no graph.
///
/// # Errors
/// What is wrong with the request; then nothing of it is executed.
pub fn prepare(
    catalog: &Catalog,
    api: &ApiSchema,
    limits: &Limits,
    request: &Request,
) -> Result<Prepared, Vec<ClientError>> {
    let Request { query, operation_name, variables } = request;
    let operation = operation_name.as_deref();
    info_span!("guard").in_scope(|| guard::check_text(query, limits)).map_err(alone)?;
    let parsed = info_span!("parse").in_scope(|| api::parse(query)).map_err(alone)?;
    info_span!("guard").in_scope(|| guard::check_document(&parsed.document, limits)).map_err(alone)?;
    let valid = info_span!("validate").in_scope(|| api::validate(api, &parsed))?;
    let selection = info_span!("selection")
        .in_scope(|| selection::normalise(catalog, &parsed.document, operation, variables))?;
    let planned = info_span!("plan").in_scope(|| plan::plan(catalog, limits, &selection))?;
    let introspected = if introspects(&planned.shape) {
        info_span!("introspect")
            .in_scope(|| api::introspect(api, &valid, operation, variables))
            .map_err(alone)?
    } else {
        Vec::new()
    };
    Ok(Prepared { selection, planned, introspected })
}

fn introspects(shape: &Shape) -> bool {
    shape.fields.iter().any(|field| field.kind == RootKind::Introspection)
}

fn alone(error: ClientError) -> Vec<ClientError> {
    vec![error]
}
