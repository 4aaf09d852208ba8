//! What every receiver does around its own protocol: asks who sends, waits for a turn, has the graph take what was said.
//!
//! In: a caller, events as aspects. Out: what became of them, or a refusal. Must not know: protocols, formats.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    access::Caller,
    backend::BackendError,
    changes::aspect::Aspect,
    error::{ClientError, ErrorCode},
    http::front::Front,
    pipeline::{
        self,
        intake::{By, Refused, submit},
    },
    telemetry::audit,
};

/// Why a request is not taken: the status, and what is said.
pub(super) type Refusal = (StatusCode, Box<ClientError>);

pub(super) fn refusal(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Refusal {
    (status, Box::new(ClientError::new(code, message)))
}

/// That it is not what the protocol takes.
pub(super) fn bad(reason: impl Into<String>) -> Refusal {
    refusal(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, reason)
}

/// After how many seconds to try again.
const AGAIN: HeaderValue = HeaderValue::from_static("1");

/// A refusal as it is answered: JSON with the code and the reason.
pub(super) fn refused((status, error): Refusal) -> Response {
    let body = serde_json::json!({ "code": error.code, "message": error.message });
    let json = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (status, json, body.to_string()).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, AGAIN);
    }
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110, 11.6.1: whoever refuses says what would be right.
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Lets writers through who see the whole graph: an event may name any of it.
///
/// # Errors
/// 401 or 403, which the audit log tells.
pub(super) fn may_ingest(front: &Front, caller: &Caller) -> Result<(), Refusal> {
    let service = &front.service;
    let allowed = pipeline::may_write(service, caller).and_then(|()| {
        if service.policy.access(&service.catalog, caller)?.restricts() {
            let message = "this caller sees a part of the graph only, and events may name any of it; a caller without a \
                           rule of `access` may send them";
            return Err(ClientError::new(ErrorCode::Forbidden, message));
        }
        Ok(())
    });
    allowed.map_err(|error| {
        audit::refusal(Some((&*caller.name, caller.role.name())), None, &error);
        let status = if error.code == ErrorCode::Unauthenticated {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::FORBIDDEN
        };
        (status, Box::new(error))
    })
}

/// Waits for a turn among all requests.
///
/// # Errors
/// 503: more wait than may.
pub(super) async fn turn(front: &Front) -> Result<OwnedSemaphorePermit, Refusal> {
    let turn = front.service.admission.turn().await;
    turn.map_err(|error| (StatusCode::SERVICE_UNAVAILABLE, Box::new(error)))
}

/// Has the graph take what could be read of several events. Answers which are not in it, by their places, and why.
///
/// # Errors
/// As [`taken`].
pub(super) async fn taken_each(
    front: &Front,
    caller: &Caller,
    (source, read): (&'static str, Vec<Result<Vec<Aspect>, String>>),
) -> Result<Vec<(usize, String)>, Refusal> {
    let (mut places, mut events, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for (place, event) in read.into_iter().enumerate() {
        match event {
            Ok(aspects) => {
                places.push(place);
                events.push(aspects);
            }
            Err(reason) => failed.push((place, reason)),
        }
    }
    let refused = taken(front, caller, (source, events)).await?;
    failed.extend(refused.into_iter().map(|(place, reason)| (places[place], reason.to_string())));
    failed.sort_unstable();
    Ok(failed)
}

/// Has the graph take events. Answers those of which nothing is in it, by their places, and why.
///
/// # Errors
/// 503: the store can't be reached, or does not answer in time, so that it may be unknown whether it took them; they can be sent
/// again. 500: it failed.
pub(super) async fn taken(
    front: &Front,
    caller: &Caller,
    (source, events): (&'static str, Vec<Vec<Aspect>>),
) -> Result<Refused, Refusal> {
    let by = By {
        name: caller.name.to_string(),
        role: caller.role.name(),
        what: "ingested",
        source: source.to_owned(),
    };
    match tokio::time::timeout(front.settings.timeout, submit(&front.service, by, events)).await {
        Ok(refused) => refused.map_err(|error| failed(&error)),
        Err(_) => Err(failed(&BackendError::Deadline("taking events"))),
    }
}

/// Why the store did not do it, as it is answered.
pub(super) fn failed(error: &BackendError) -> Refusal {
    tracing::error!(%error, "events could not be taken");
    let (status, code, message) = match error {
        BackendError::Unavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::BackendUnavailable,
            "the graph store can't be reached; send it again in a second",
        ),
        BackendError::Deadline(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::DeadlineExceeded,
            "the graph store did not answer in time; send it again in a second",
        ),
        BackendError::Mapping(_)
        | BackendError::NoWords
        | BackendError::TooLarge(_)
        | BackendError::Statement(_)
        | BackendError::Record(_)
        | BackendError::Url(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Internal,
            "the graph store did not take it; the log of the server says why",
        ),
    };
    refusal(status, code, message)
}
