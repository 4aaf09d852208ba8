//! What operators and their tools ask: is it alive, is it ready, what is its API.
//!
//! In: requests without parameters. Out: short answers. Must not know: GraphQL requests.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{front::Front, identify};
use crate::{
    access::{Caller, Role},
    backend::BackendError,
    error::{ClientError, ErrorCode},
    pipeline::Service,
    telemetry::{audit, metrics},
};

/// How long the store may take to tell its health.
const DEADLINE: Duration = Duration::from_secs(3);

/// Answers `/healthz`: the process serves.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Answers `/readyz`: the store answers too. 503 with the reason, if it does not, if requests are turned away, or if the
/// server was told to stop.
pub(super) async fn ready(State(front): State<Arc<Front>>) -> Response {
    if *front.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready: the server stops\n").into_response();
    }
    if front.service.admission.overloaded() {
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready: requests are turned away\n").into_response();
    }
    match health(&front.service).await {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n")).into_response(),
    }
}

/// Answers `/metrics`: numbers for Prometheus, for whoever showed who they are.
pub(super) async fn metrics(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    headers: HeaderMap,
) -> Response {
    if caller.role < Role::Reader {
        let message = "numbers are for callers with a token; `Authorization: Bearer TOKEN` sends one";
        return identify::nobody(&headers, Some(caller), message);
    }
    let (running, waiting) = front.service.admission.load();
    let (used, connections) = front.service.backend.connections();
    let text = metrics::text([running, waiting, used, connections]);
    ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response()
}

/// The media type of OpenMetrics 1.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether the store answers; if it does not, why, for clients to read.
pub(super) async fn health(service: &Service) -> Result<(), String> {
    let health = tokio::time::timeout(DEADLINE, service.backend.health(&service.catalog)).await;
    health.unwrap_or(Err(BackendError::Deadline("asking for health"))).map_err(|error| {
        tracing::warn!(%error, "not ready");
        reason(&error)
    })
}

/// Answers `/schema.graphql`: the API, as `mlg schema print` prints it, to those who are shown the schema.
pub(super) async fn schema(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    headers: HeaderMap,
) -> Response {
    if !front.service.policy.introspects(&caller) {
        let message = "the schema is not shown to this caller";
        if !caller.is_authenticated() {
            return identify::nobody(&headers, Some(caller), message);
        }
        let error = ClientError::new(ErrorCode::Forbidden, message);
        audit::refusal(Some((&*caller.name, caller.role.name())), None, &error);
        return (StatusCode::FORBIDDEN, format!("{message}\n")).into_response();
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], front.service.sdl.clone()).into_response()
}

/// Answers every other path.
pub(super) async fn elsewhere() -> (StatusCode, &'static str) {
    (
        StatusCode::NOT_FOUND,
        "not found; there are /graphql, /explain, /lineage.svg, /api/v1/lineage, /schema.graphql, /healthz, /readyz and /metrics\n",
    )
}

/// Why the store is not ready, without what only the log may hold.
fn reason(error: &BackendError) -> String {
    match error {
        BackendError::Mapping(advice) => advice.clone(),
        BackendError::Unavailable(_) => "the graph store can't be reached".to_owned(),
        BackendError::NoWords => error.to_string(),
        BackendError::Deadline(_) => "the graph store does not answer in time".to_owned(),
        BackendError::Statement(_)
        | BackendError::TooLarge(_)
        | BackendError::Record(_)
        | BackendError::Url(_) => {
            "the graph store does not answer as it should; the log says more".to_owned()
        }
    }
}
