//! `/api/v1/events`: sources tell that something happened to an asset, and are asked for its state later.
//!
//! In: events, one or a list. Out: 202 once they wait in the store. Must not know: how states are fetched.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value as Json, json};

use super::{
    body::{beside, json_body},
    turn::{Refusal, bad, failed, may_ingest, refusal, refused, turn},
};
use crate::{
    access::Caller, backend::BackendError, changes::waiting::Thin, error::ErrorCode, http::front::Front,
    ingest::hydrate::thin, pipeline::clock::now, telemetry::audit,
};

/// Most events of one request.
const EVENTS: usize = 1_000;

/// Answers `POST /api/v1/events`. What is accepted is fetched, whatever happens to this server from then on.
pub(in crate::http) async fn events(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    request: Request,
) -> Response {
    match accept(&front, &caller, request).await {
        Ok(answer) => {
            let json = [(header::CONTENT_TYPE, "application/json")];
            (StatusCode::ACCEPTED, json, answer.to_string()).into_response()
        }
        Err(refusal) => refused(refusal),
    }
}

async fn accept(front: &Front, caller: &Caller, request: Request) -> Result<Json, Refusal> {
    may_ingest(front, caller)?;
    let body = json_body(request, front.settings.body_timeout).await?;
    let _turn = turn(front).await?;
    let service = Arc::clone(&front.service);
    let read = beside(move || {
        let body: Json =
            serde_json::from_slice(&body).map_err(|error| bad(format!("the body is not JSON: {error}")))?;
        match body {
            Json::Array(events) if events.len() > EVENTS => {
                let message =
                    format!("the body has {} events; at most {EVENTS} are taken at once", events.len());
                Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::LimitExceeded, message))
            }
            Json::Array(events) => Ok(events.iter().map(|event| thin(&service.sources, event)).collect()),
            event => Ok(vec![Ok(thin(&service.sources, &event).map_err(bad)?)]),
        }
    });
    let read: Vec<Result<Thin, String>> = read.await?;
    let (mut waiting, mut reasons) = (Vec::new(), Vec::new());
    for (index, event) in read.into_iter().enumerate() {
        match event {
            Ok(thin) => waiting.push(thin),
            Err(reason) => reasons.push(json!({ "index": index, "reason": reason })),
        }
    }
    queue(front, caller, &waiting).await?;
    Ok(json!({ "accepted": waiting.len(), "refused": reasons }))
}

async fn queue(front: &Front, caller: &Caller, waiting: &[Thin]) -> Result<(), Refusal> {
    if waiting.is_empty() {
        return Ok(());
    }
    let service = &front.service;
    let queueing = service.backend.enqueue(&service.catalog, waiting, now());
    match tokio::time::timeout(front.settings.timeout, queueing).await {
        Ok(queued) => queued.map_err(|error| failed(&error))?,
        Err(_) => return Err(failed(&BackendError::Deadline("queueing events"))),
    }
    service.queued.notify_waiters();
    audit::change(Some((&*caller.name, caller.role.name())), None, ("queued", "events", waiting.len()));
    Ok(())
}
