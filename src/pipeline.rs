//! One request, start to finish: each line a stage.
//!
//! In: a GraphQL request. Out: the response's bytes. Must not know: HTTP, what a stage does.

pub mod admission;
pub mod clock;
mod explained;
pub mod intake;
mod mutation;
mod together;
mod warm;
pub mod watch;

use std::{sync::Arc, time::Instant};

use async_graphql::parser::types::OperationType;
use futures_util::future::BoxFuture;
use serde_json::value::RawValue;
use tokio::{
    runtime::RuntimeFlavor,
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
};
use tracing::{Instrument as _, info_span};

use crate::{
    access::{self, Access, Caller, Policy},
    api::{self, ApiSchema, Parsed, ValidDocument, schema::SchemaError, status::ServerStatus},
    backend::Backend,
    catalog::types::Catalog,
    error::{ClientError, ErrorCode},
    execute::{self, Reader, resolvers::Resolvers},
    guard::{self, Limits},
    ingest::{hydrate::Declared, identify::Rules},
    plan::{
        self, Cost, Planned,
        shape::{RootKind, Shape},
        types::Answers,
    },
    projection::{self, Response},
    selection::{self, types::Selection},
    telemetry::{
        audit,
        metrics::{self, Outcome},
        spent::{self, Spent},
    },
};

use admission::Admission;
use intake::Intake;
use together::{Together, together};
use watch::{Changed, Watching};

pub use explained::{Explained, explained};
pub use warm::Warm;

/// Does the work of a stage within its span, and measures it.
macro_rules! stage {
    ($name:literal, $work:expr) => {
        metrics::stage($name, || info_span!($name).in_scope($work))
    };
}

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
    pub reader: Arc<Reader>,
    /// What a document may cost.
    pub limits: Limits,
    /// What each role may see.
    pub policy: Policy,
    /// Nobody writes.
    pub read_only: bool,
    /// Where keys of assets go when they are written.
    pub changed: Changed,
    /// How names of other systems become uris.
    pub rules: Rules,
    /// Sources that can be asked for the state of their assets.
    pub sources: Declared,
    /// Tells whoever fetches that more waits.
    pub queued: Notify,
    /// What sources say, on its way into the graph.
    pub intake: Intake,
    /// How many requests run at once.
    pub admission: Admission,
    /// Turns of large requests to be prepared: one for every second processor.
    pub large: Semaphore,
    /// What earlier requests left behind for those that ask the same.
    pub warm: Warm,
}

/// The service over a graph.
///
/// # Errors
/// The derived API breaks a rule of GraphQL 3, or the schema has computed fields.
pub fn service(catalog: Catalog, backend: Backend) -> Result<Service, SchemaError> {
    service_with(catalog, backend, Resolvers::default())
}

/// The service over a graph, with code of one's own behind its computed fields.
///
/// # Errors
/// The derived API breaks a rule of GraphQL 3, or nothing works out a computed field.
pub fn service_with(
    catalog: Catalog,
    backend: Backend,
    resolvers: Resolvers,
) -> Result<Service, SchemaError> {
    if let Some(field) = resolvers.missing(&catalog).first() {
        let message = format!(
            "`{field}` is computed, and no function is registered for it; only a program that uses the library can serve it"
        );
        return Err(SchemaError(message));
    }
    let api = api::schema::build(&catalog)?;
    let sdl = api::sdl::print_served(&catalog.surface);
    let catalog = Arc::new(catalog);
    let reader = Arc::new(execute::reader(Arc::clone(&catalog), backend.clone(), resolvers));
    let admission = Admission::new(admission::Settings::default());
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let large = Semaphore::new((processors / 2).max(1));
    Ok(Service {
        catalog,
        api,
        sdl,
        backend,
        reader,
        limits: Limits::default(),
        policy: Policy::default(),
        read_only: false,
        changed: watch::ring(),
        rules: Rules::default(),
        sources: Declared::default(),
        queued: Notify::new(),
        intake: Intake::default(),
        admission,
        large,
        warm: Warm::default(),
    })
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
    /// What it costs, within the limit.
    pub cost: Cost,
    /// What to read, and how the response is made of it.
    pub planned: Arc<Planned>,
    /// Answers of introspection, by response key.
    pub introspected: Vec<(Arc<str>, Box<RawValue>)>,
    /// Those who ask it at once. Their plan is the same one only where what they may see is.
    together: Together<Response>,
}

/// Answers one request with what its caller may see.
pub async fn run(service: &Service, caller: &Caller, request: &Request) -> Response {
    // Without its type, which compilers of what awaits it would have to look into.
    let response: BoxFuture<'_, Response> = Box::pin(admitted(service, caller, request));
    counted(response.await)
}

/// Refuses a request that does not get as far as a stage.
#[must_use]
pub fn refuse(errors: &[ClientError]) -> Response {
    counted(projection::refuse(errors))
}

fn counted(response: Response) -> Response {
    metrics::errors(&response.codes);
    metrics::request(match (response.executed, response.errors) {
        (true, 0) => Outcome::Answered,
        (true, _) => Outcome::Partly,
        (false, _) => Outcome::Refused,
    });
    response
}

async fn admitted(service: &Service, caller: &Caller, request: &Request) -> Response {
    let start = Instant::now();
    let turn = match turn(service).await {
        Ok(turn) => turn,
        Err(error) => return projection::refuse(&[error]),
    };
    let prepared = match prepared(service, caller, request).await {
        Ok(prepared) => prepared,
        Err(errors) => {
            audited(caller, request, &errors);
            return projection::refuse(&errors);
        }
    };
    let Prepared { selection, cost, planned, introspected, together: others } = &*prepared;
    if selection.mutation
        && let Err(error) = may_mutate((service, caller), selection, planned)
    {
        let errors = [error];
        audited(caller, request, &errors);
        return projection::refuse(&errors);
    }
    let spent = Spent::of(selection.name.as_deref().map(shown));
    let executed = async |executing: BoxFuture<'_, Answers>| {
        let start = Instant::now();
        let executing = executing.instrument(info_span!("execute"));
        let answers = spent::measured(Arc::clone(&spent), executing).await;
        metrics::stage_took("execute", start.elapsed());
        stage!("project", || projection::project(&planned.shape, &answers, introspected))
    };
    let response = if selection.mutation {
        let by = (caller, selection.name.as_deref());
        executed(Box::pin(mutation::run(service, by, planned, (turn, Arc::clone(&spent))))).await
    } else {
        let _turn = turn;
        let read = async || executed(Box::pin(execute::run(&service.reader, &service.limits, planned))).await;
        together(others, read).await
    };
    // Of what was read for another the statements are that one's.
    tracing::info!(
        operation = selection.name.as_deref().map(shown).as_deref(),
        cost = cost.total,
        statements = spent.statements(),
        database_micros = spent.micros(),
        errors = response.errors,
        micros = metrics::micros(start.elapsed()),
        "executed"
    );
    response
}

/// Whether a caller may write here at all, by whatever door.
///
/// # Errors
/// `FORBIDDEN` where nobody may, and as [`Caller::may_write`].
pub fn may_write(service: &Service, caller: &Caller) -> Result<(), ClientError> {
    caller.may_write()?;
    if service.read_only {
        let message = "this server takes no writes (`read_only`); another one of the same graph may";
        return Err(ClientError::new(ErrorCode::Forbidden, message));
    }
    Ok(())
}

/// Whether a caller may run a mutation.
fn may_mutate(
    (service, caller): (&Service, &Caller),
    selection: &Selection,
    planned: &Planned,
) -> Result<(), ClientError> {
    may_write(service, caller).map_err(|error| {
        error.at(selection.fields.first().map(|field| field.position).unwrap_or_default())
    })?;
    mutation::may_run(caller, planned)
}

/// Tells the audit log of a request that its caller may not make: one line, of the first reason.
fn audited(caller: &Caller, request: &Request, errors: &[ClientError]) {
    if let Some(error) = errors.iter().find(|error| audit::is_refusal(error)) {
        audit::refusal(Some((&*caller.name, caller.role.name())), request.operation_name.as_deref(), error);
    }
}

/// A turn for whatever a client wants.
async fn turn(service: &Service) -> Result<OwnedSemaphorePermit, ClientError> {
    let waited = Instant::now();
    let turn = service.admission.turn().await;
    metrics::stage_took("wait", waited.elapsed());
    turn
}

/// A name as logs show it: all of it, unless somebody means to fill them.
fn shown(name: &str) -> Arc<str> {
    // Names are ASCII (GraphQL 2.1.9).
    name.get(..NAME).unwrap_or(name).into()
}

/// Characters of an operation's name that are logged.
const NAME: usize = 100;

/// What kind of operation a request asks for, as far as its document tells. Nothing, if `run` would refuse it anyway.
#[must_use]
pub fn kind(limits: &Limits, request: &Request) -> Option<OperationType> {
    guard::check_text(&request.query, limits).ok()?;
    let parsed = api::parse(&request.query).ok()?;
    guard::check_document(&parsed.document, limits).ok()?;
    selection::operation_type(&parsed.document, request.operation_name.as_deref())
}

/// What becomes of a request: for whoever has to know how its answer looks. Nothing is read.
///
/// # Errors
/// What is wrong with the request.
pub async fn selected(
    service: &Service,
    caller: &Caller,
    request: &Request,
) -> Result<Arc<Prepared>, Vec<ClientError>> {
    prepared(service, caller, request).await.inspect_err(|errors| audited(caller, request, errors))
}

/// Whether the operation of a request declares a variable.
#[must_use]
pub fn declares(request: &Request, variable: &str) -> bool {
    api::parse(&request.query).is_ok_and(|parsed| {
        selection::declares(&parsed.document, request.operation_name.as_deref(), variable)
    })
}

/// A subscription that only has to be answered, event by event.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each subscription, never many in memory")]
pub enum Subscribed {
    /// To the state of the service.
    Status(Subscription),
    /// To assets that are written.
    Assets(Watching),
}

/// A subscription to the state of the service.
#[derive(Debug)]
pub struct Subscription {
    document: Arc<Document>,
    operation: Option<String>,
    variables: serde_json::Map<String, serde_json::Value>,
}

/// Everything up to the events of a subscription. It takes a turn, as any request does.
///
/// # Errors
/// What is wrong with the request, or that there is no turn.
pub async fn subscribe(
    service: &Service,
    caller: &Caller,
    request: &Request,
) -> Result<Subscribed, Vec<ClientError>> {
    let _turn = turn(service).await.map_err(alone)?;
    let subscribed = async {
        let access = access(service, caller)?;
        subscribed(service, &access, request).await.map_err(|errors| shown_to(&access, errors))
    };
    subscribed.await.inspect_err(|errors: &Vec<_>| audited(caller, request, errors))
}

async fn subscribed(
    service: &Service,
    access: &Access,
    request: &Request,
) -> Result<Subscribed, Vec<ClientError>> {
    let Request { operation_name, variables, .. } = request;
    let operation = operation_name.as_deref();
    let document = beside(service, request, || document(service, request)).await?;
    let Document { parsed, valid } = &*document;
    if !api::status::subscribed(valid, operation).any(|name| name == "assetChanged") {
        access::subscribed(access, api::status::subscribed(valid, operation))?;
        let (operation, variables) = (operation_name.clone(), variables.clone());
        return Ok(Subscribed::Status(Subscription { document, operation, variables }));
    }
    let selection = selection::subscribed(&service.catalog, &parsed.document, operation, variables)?;
    access::required(&service.catalog, access, &selection)?;
    plan::check_cost(&plan::cost(&selection), &service.limits).map_err(alone)?;
    let planned = plan::plan(&service.catalog, &service.limits, access, &selection)?;
    watch::watch(service, planned).await.map(Subscribed::Assets).map_err(alone)
}

/// Answers one event, which takes a turn as well; nothing where there is none, so that it is told later.
pub async fn event(
    service: &Service,
    subscription: &Subscription,
    status: &ServerStatus,
) -> Option<Response> {
    let _turn = turn(service).await.ok()?;
    let Subscription { document, operation, variables } = subscription;
    let told = api::status::event(&service.api, &document.valid, operation.as_deref(), variables, status);
    Some(counted(match told {
        Ok(data) => projection::whole(&data),
        Err(error) => projection::refuse(&[error]),
    }))
}

/// A document of more bytes, or variables of more values, may take a while to prepare.
const LARGE: u64 = 16 * 1024;

async fn prepared(
    service: &Service,
    caller: &Caller,
    request: &Request,
) -> Result<Arc<Prepared>, Vec<ClientError>> {
    let access = access(service, caller)?;
    let key = key(caller, request);
    if let Some(key) = &key
        && let Some(kept) = service.warm.plans.get(key, |(seen, _)| *seen == access)
    {
        return Ok(Arc::clone(&kept.1));
    }
    let Service { catalog, api, limits, .. } = service;
    let prepare = || {
        let document = document(service, request)?;
        plan_bounded((catalog, api, limits), &access, request, &document).map(Arc::new)
    };
    let prepared = beside(service, request, prepare).await.map_err(|errors| shown_to(&access, errors))?;
    if let Some(key) = key.filter(|_| !prepared.selection.mutation) {
        let introspected: usize = prepared.introspected.iter().map(|(_, answer)| answer.get().len()).sum();
        let bytes = introspected + PLAN * key.len();
        service.warm.plans.keep(&key, &Arc::new((access, Arc::clone(&prepared))), bytes);
    }
    Ok(prepared)
}

/// Bytes that a plan takes for each byte of its request, about; `tests/warm.rs` holds it to that.
const PLAN: usize = 64;
/// Bytes that a document takes for each byte of its text, about.
const DOCUMENT: usize = 48;

/// By what a plan is known: all that was asked, and by whom. Nothing for large requests, of which few are alike.
fn key(caller: &Caller, Request { query, operation_name, variables }: &Request) -> Option<String> {
    if query.len() as u64 > LARGE {
        return None;
    }
    // JSON ends where it ends, whatever follows.
    let mut key = serde_json::to_string(&(operation_name, variables, &*caller.name)).ok()?;
    key.push_str(query);
    (key.len() as u64 <= 2 * LARGE).then_some(key)
}

/// A document that may be executed.
#[derive(Debug)]
pub(super) struct Document {
    parsed: Parsed,
    valid: ValidDocument,
}

/// The document of a request, of an earlier one where its text is the same.
fn document(service: &Service, request: &Request) -> Result<Arc<Document>, Vec<ClientError>> {
    let Request { query, .. } = request;
    let is_kept = query.len() as u64 <= LARGE;
    if is_kept && let Some(kept) = service.warm.documents.get(query, |_| true) {
        return Ok(kept);
    }
    let document = Arc::new(validated(&service.api, &service.limits, request)?);
    if is_kept {
        service.warm.documents.keep(query, &document, DOCUMENT * query.len());
    }
    Ok(document)
}

/// Errors as a caller is told them: whoever is not shown the schema learns nothing of it from what is wrong with a request.
fn shown_to(access: &Access, mut errors: Vec<ClientError>) -> Vec<ClientError> {
    if !access.introspects {
        for error in &mut errors {
            error.hint = None;
        }
    }
    errors
}

/// What the caller may see.
fn access(service: &Service, caller: &Caller) -> Result<Access, Vec<ClientError>> {
    stage!("access", || service.policy.access(&service.catalog, caller)).map_err(alone)
}

/// Does what a request needs before anything is read. Large ones wait for their turn, and go on beside the threads that
/// answer others, so that a few of them hold nobody up.
async fn beside<T>(
    service: &Service,
    request: &Request,
    prepare: impl FnOnce() -> Result<T, Vec<ClientError>>,
) -> Result<T, Vec<ClientError>> {
    let values = bounded(&service.limits, request)?;
    let is_large = request.query.len() as u64 > LARGE || values > LARGE / 16;
    // A runtime of one thread has no other that could go on.
    let threads = tokio::runtime::Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
    if !is_large || !threads {
        return prepare();
    }
    let _turn = service.large.acquire().await.expect("the semaphore is never closed");
    tokio::task::block_in_place(prepare)
}

/// Looks at what the variables of a request hold: so many values, not too many.
fn bounded(limits: &Limits, request: &Request) -> Result<u64, Vec<ClientError>> {
    stage!("guard", || guard::check_variables(&request.variables, limits)).map_err(alone)
}

/// Everything up to the reads: what needs no graph.
///
/// # Errors
/// What is wrong with the request; then nothing of it is executed.
pub fn prepare(
    catalog: &Catalog,
    api: &ApiSchema,
    limits: &Limits,
    access: &Access,
    request: &Request,
) -> Result<Prepared, Vec<ClientError>> {
    bounded(limits, request)?;
    let document = validated(api, limits, request)?;
    plan_bounded((catalog, api, limits), access, request, &document)
}

fn plan_bounded(
    (catalog, api, limits): (&Catalog, &ApiSchema, &Limits),
    access: &Access,
    request: &Request,
    Document { parsed, valid }: &Document,
) -> Result<Prepared, Vec<ClientError>> {
    let Request { operation_name, variables, .. } = request;
    let operation = operation_name.as_deref();
    let selection =
        stage!("selection", || selection::normalise(catalog, &parsed.document, operation, variables))?;
    stage!("access", || access::required(catalog, access, &selection))?;
    let cost = stage!("cost", || plan::cost(&selection));
    plan::check_cost(&cost, limits).map_err(alone)?;
    let planned = stage!("plan", || plan::plan(catalog, limits, access, &selection))?;
    let mut introspected = if introspects(&planned.shape) {
        stage!("introspect", || api::introspect(api, valid, operation, variables)).map_err(alone)?
    } else {
        Vec::new()
    };
    introspected.extend(api::subgraph(api, &planned.shape));
    Ok(Prepared { selection, cost, planned: Arc::new(planned), introspected, together: Together::default() })
}

/// A document within its bounds that fits the schema.
fn validated(
    api: &ApiSchema,
    limits: &Limits,
    Request { query, .. }: &Request,
) -> Result<Document, Vec<ClientError>> {
    stage!("guard", || guard::check_text(query, limits)).map_err(alone)?;
    let parsed = stage!("parse", || api::parse(query)).map_err(alone)?;
    stage!("guard", || guard::check_document(&parsed.document, limits)).map_err(alone)?;
    let valid = stage!("validate", || api::validate(api, &parsed))?;
    Ok(Document { parsed, valid })
}

fn introspects(shape: &Shape) -> bool {
    shape.fields.iter().any(|field| field.kind == RootKind::Introspection)
}

fn alone(error: ClientError) -> Vec<ClientError> {
    vec![error]
}
