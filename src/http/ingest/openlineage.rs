//! `/api/v1/lineage` and `/api/v1/lineage/batch`: events of OpenLineage (`OpenLineage.yml`, 2.0.2).
//!
//! In: requests of OpenLineage's clients. Out: 201 for an event that is in the graph, or what became of each of a batch. Must not
//! know: what events say.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value as Json, json, value::RawValue};

use super::{
    body::{beside, json_body},
    turn::{Refusal, bad, may_ingest, refused, taken, taken_each, turn},
};
use crate::{access::Caller, changes::aspect::Aspect, http::front::Front, ingest::openlineage};

/// Who says it, as the graph and the audit log tell.
const SOURCE: &str = openlineage::SOURCE;

/// Answers `POST /api/v1/lineage`: one event. 201 once it is stored, 400 with the reason if it can't be.
pub(in crate::http) async fn one(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    request: Request,
) -> Response {
    match take_one(&front, &caller, request).await {
        Ok(()) => StatusCode::CREATED.into_response(),
        Err(refusal) => refused(refusal),
    }
}

async fn take_one(front: &Front, caller: &Caller, request: Request) -> Result<(), Refusal> {
    may_ingest(front, caller)?;
    let body = json_body(request, front.settings.body_timeout).await?;
    let _turn = turn(front).await?;
    let service = Arc::clone(&front.service);
    let aspects = beside(move || read(&service.rules, &body)).await.map_err(bad)?;
    let refused = taken(front, caller, (SOURCE, vec![aspects])).await?;
    match refused.first() {
        None => Ok(()),
        Some((_, reason)) => Err(bad(reason.to_string())),
    }
}

/// Answers `POST /api/v1/lineage/batch`: a list of events, each of which is taken or not by itself.
pub(in crate::http) async fn batch(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    request: Request,
) -> Response {
    match take_batch(&front, &caller, request).await {
        Ok(summary) => ([(header::CONTENT_TYPE, "application/json")], summary.to_string()).into_response(),
        Err(refusal) => refused(refusal),
    }
}

async fn take_batch(front: &Front, caller: &Caller, request: Request) -> Result<Json, Refusal> {
    may_ingest(front, caller)?;
    let body = json_body(request, front.settings.body_timeout).await?;
    let _turn = turn(front).await?;
    let service = Arc::clone(&front.service);
    let read = beside(move || {
        let events: Vec<&RawValue> =
            serde_json::from_slice(&body).map_err(|_| "the body is a list of events")?;
        Ok(events.into_iter().map(|event| read(&service.rules, event.get().as_bytes())).collect::<Vec<_>>())
    });
    let read: Vec<Result<Vec<Aspect>, String>> = read.await.map_err(|reason: &str| bad(reason))?;
    let received = read.len();
    let failed = taken_each(front, caller, (SOURCE, read)).await?;
    Ok(summary(received, &failed))
}

/// What became of a batch, as the specification has it.
fn summary(received: usize, failed: &[(usize, String)]) -> Json {
    let events: Vec<Json> = failed
        .iter()
        .map(|(index, reason)| json!({ "index": index, "reason": reason, "retriable": false }))
        .collect();
    json!({
        "status": if failed.is_empty() { "success" } else { "partial_success" },
        "summary": {
            "received": received,
            "successful": received - failed.len(),
            "failed": failed.len(),
            "retriable": 0,
            "non_retriable": failed.len(),
        },
        "failed_events": events,
    })
}

fn read(rules: &crate::ingest::identify::Rules, body: &[u8]) -> Result<Vec<Aspect>, String> {
    let event = serde_json::from_slice(body).map_err(|error| format!("the event is not JSON: {error}"))?;
    openlineage::read(rules, &event).map_err(|reason| reason.to_string())
}
