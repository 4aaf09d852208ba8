//! `/graphql`: one request through the pipeline, with the status its media type asks for.
//!
//! In: HTTP requests. Out: HTTP responses (GraphQL over HTTP, "Response"). Must not know: stages.

use std::{
    sync::Arc,
    time::{Instant, SystemTime},
};

use async_graphql::parser::types::OperationType;
use axum::{
    Extension,
    body::Bytes,
    extract::{self, FromRequest as _, Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::future::join_all;

use super::{
    accept::{Media, Rows, negotiate, prefers_rows},
    documents::Found,
    front::Front,
    ftv1,
    identify::{self, Client},
    request::{Asked, Parameters, Sent, bad, is_json, of_body, of_parameters},
    rows,
};
use crate::{
    access::Caller,
    error::{ClientError, ErrorCode},
    guard,
    identity::Verified,
    pipeline::{self, refuse},
    projection,
};

/// Largest body in bytes.
pub(super) const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Answers `POST /graphql`.
pub(super) async fn post(
    State(front): State<Arc<Front>>,
    Extension(client): Extension<Client>,
    Extension(verified): Extension<Verified>,
    request: extract::Request,
) -> Response {
    let accepted = accepted(request.headers());
    let traced = ftv1::is_asked(request.headers());
    let body = received(&front, accepted.map_or(Media::Json, |(media, _)| media), request).await;
    let Some((media, format)) = accepted else { return not_acceptable() };
    let body = match body {
        Ok(body) => body,
        Err(refused) => return *refused,
    };
    let limits = &front.service.limits;
    let sent = guard::check_body(&body, limits)
        .and_then(|()| of_body(&body, front.settings.batching.then_some(limits)));
    match (sent, format) {
        (Ok(Sent::One(asked)), Some(format)) => {
            rows::answer(&front, (client, &verified), asked, format).await
        }
        (Ok(Sent::One(asked)), None) => run((&front, &verified.caller), media, asked, traced).await,
        (Ok(Sent::Batch(batch)), _) => run_batch((&front, client, &verified), media, batch).await,
        (Err(error), _) => refused(StatusCode::BAD_REQUEST, media, error),
    }
}

/// The body of a request, if it is JSON and there in time; otherwise what to answer.
pub(super) async fn received(
    front: &Front,
    media: Media,
    request: extract::Request,
) -> Result<Bytes, Box<Response>> {
    let patience = front.settings.body_timeout;
    let json = is_json(text(request.headers(), &header::CONTENT_TYPE).as_deref());
    let received = tokio::time::timeout(patience, Bytes::from_request(request, &())).await;
    let refused = |status, error| Err(Box::new(refused(status, media, error)));
    if !json {
        let error = bad("the body has to be `application/json`, and `Content-Type` has to say so");
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, error);
    }
    let Ok(body) = received else {
        let message = format!("the body was not complete after {} seconds", patience.as_secs());
        return refused(StatusCode::REQUEST_TIMEOUT, bad(message));
    };
    match body {
        Ok(body) => Ok(body),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let message = format!("the body has more than {BODY_LIMIT} bytes");
            refused(StatusCode::PAYLOAD_TOO_LARGE, ClientError::new(ErrorCode::LimitExceeded, message))
        }
        Err(_) => refused(StatusCode::BAD_REQUEST, bad("the body could not be received")),
    }
}

/// Answers `GET /graphql`. Nothing can be changed this way: links and images of any page can send it.
pub(super) async fn get(
    State(front): State<Arc<Front>>,
    Extension(client): Extension<Client>,
    Extension(verified): Extension<Verified>,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let Some((media, format)) = accepted(&headers) else { return not_acceptable() };
    let asked = match parameters {
        Ok(Query(parameters)) => of_parameters(parameters),
        Err(_) => Err(bad("the query string can't be read; `?query=...` is a request")),
    };
    let asked = match (asked, format) {
        (Ok(asked), Some(format)) => return rows::answer(&front, (client, &verified), asked, format).await,
        (asked, _) => asked,
    };
    let found = match asked.and_then(|asked| front.documents.find(asked)) {
        Ok(found) => found,
        Err(error) => return unknown(media, error),
    };
    // A document without the word has no mutation, so most are parsed once.
    let may_change = found.request.query.contains("mutation");
    if may_change && pipeline::kind(&front.service.limits, &found.request) == Some(OperationType::Mutation) {
        let error = bad("a mutation has to be sent by POST; GET is for queries");
        let mut response = refused(StatusCode::METHOD_NOT_ALLOWED, media, error);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    respond(media, answered(&front, &verified.caller, found).await)
}

async fn run((front, caller): (&Front, &Caller), media: Media, asked: Asked, trace: bool) -> Response {
    match front.documents.find(asked) {
        Ok(found) if trace && front.service.catalog.subgraph.is_some() => {
            let (start, clock) = (SystemTime::now(), Instant::now());
            let answer = answered(front, caller, found).await.map(|response| {
                let body = ftv1::traced(response.body, start, clock.elapsed());
                projection::Response { body, ..response }
            });
            respond(media, answer)
        }
        Ok(found) => respond(media, answered(front, caller, found).await),
        Err(error) => unknown(media, error),
    }
}

/// The answer to a request whose document is not there.
fn unknown(media: Media, error: ClientError) -> Response {
    match error.code {
        // What a client of persisted queries asks first is well-formed.
        ErrorCode::PersistedQueryNotFound | ErrorCode::PersistedQueryNotSupported => {
            respond(media, Ok(refuse(&[error])))
        }
        _ => refused(StatusCode::BAD_REQUEST, media, error),
    }
}

/// Answers operations side by side, in the order they came in. Each tells of itself, so the status is 200.
async fn run_batch(
    (front, client, verified): (&Front, Client, &Verified),
    media: Media,
    batch: Vec<Asked>,
) -> Response {
    let one = async |(index, asked): (usize, Asked)| {
        // The first was counted with the request.
        let counted = if index > 0 { identify::again(front, client, verified) } else { Ok(()) };
        if let Err(refused) = counted {
            return refuse(&[identify::told(refused, asked.operation_name.as_deref())]);
        }
        match front.documents.find(asked) {
            Ok(found) => answered(front, &verified.caller, found).await.unwrap_or_else(|late| late),
            Err(error) => refuse(&[error]),
        }
    };
    let mut body = b"[".to_vec();
    for (index, response) in join_all(batch.into_iter().enumerate().map(one)).await.into_iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(&response.body);
    }
    body.push(b']');
    (StatusCode::OK, [(header::CONTENT_TYPE, media.content_type())], body).into_response()
}

/// The response of the pipeline; another one if that takes too long.
pub(super) async fn answered(
    front: &Front,
    caller: &Caller,
    found: Found,
) -> Result<projection::Response, projection::Response> {
    let Found { request, keep } = found;
    let timeout = front.settings.timeout;
    let Ok(response) = tokio::time::timeout(timeout, pipeline::run(&front.service, caller, &request)).await
    else {
        tracing::warn!(seconds = timeout.as_secs_f64(), "a request took too long");
        let message = format!("the request was not answered within {} ms", timeout.as_millis());
        return Err(refuse(&[ClientError::new(ErrorCode::DeadlineExceeded, message)]));
    };
    if let Some(hash) = keep.filter(|_| response.executed) {
        front.documents.keep(hash, &request.query);
    }
    Ok(response)
}

fn respond(media: Media, answered: Result<projection::Response, projection::Response>) -> Response {
    match answered {
        Ok(response) => {
            let status = match (media, response.executed) {
                _ if response.codes.contains(&ErrorCode::Overloaded) => StatusCode::SERVICE_UNAVAILABLE,
                (Media::GraphqlResponse, false) if response.codes.contains(&ErrorCode::Unauthenticated) => {
                    StatusCode::UNAUTHORIZED
                }
                (Media::GraphqlResponse, false) if response.codes.contains(&ErrorCode::Forbidden) => {
                    StatusCode::FORBIDDEN
                }
                (Media::GraphqlResponse, false) => StatusCode::BAD_REQUEST,
                (Media::GraphqlResponse, true) | (Media::Json, _) => StatusCode::OK,
            };
            answer(status, media, response)
        }
        Err(late) => answer(StatusCode::GATEWAY_TIMEOUT, media, late),
    }
}

/// The media type of the answer, and the format of rows if these are asked for, whose errors are JSON; nothing where no answer
/// would do.
fn accepted(headers: &HeaderMap) -> Option<(Media, Option<Rows>)> {
    let accept = text(headers, &header::ACCEPT);
    let rows = prefers_rows(accept.as_deref());
    Some((negotiate(accept.as_deref()).or(rows.map(|_| Media::Json))?, rows))
}

fn not_acceptable() -> Response {
    let error = bad(
        "the answer is `application/graphql-response+json` or `application/json`, the rows of a connection also `text/csv` or \
         `application/vnd.apache.arrow.stream`; accept one",
    );
    refused(StatusCode::NOT_ACCEPTABLE, Media::Json, error)
}

/// All values of a header, as one.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    headers.contains_key(name).then(|| values.join(","))
}

pub(super) fn refused(status: StatusCode, media: Media, error: ClientError) -> Response {
    answer(status, media, refuse(&[error]))
}

/// The status of a refusal or of an answer with errors, where something else than such an answer was asked for.
pub(super) fn status_of(answer: &projection::Response) -> StatusCode {
    match answer.codes.first() {
        Some(ErrorCode::Overloaded | ErrorCode::BackendUnavailable) => StatusCode::SERVICE_UNAVAILABLE,
        Some(ErrorCode::DeadlineExceeded) => StatusCode::GATEWAY_TIMEOUT,
        Some(ErrorCode::Unauthenticated) => StatusCode::UNAUTHORIZED,
        Some(ErrorCode::Forbidden) => StatusCode::FORBIDDEN,
        Some(ErrorCode::Internal | ErrorCode::InconsistentData) | None => StatusCode::INTERNAL_SERVER_ERROR,
        Some(_) => StatusCode::BAD_REQUEST,
    }
}

/// Marks the answer to an operation of which the pipeline has written a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told;

/// A response of the pipeline with a status.
pub(super) fn answer(status: StatusCode, media: Media, response: projection::Response) -> Response {
    let told = response.executed && status == StatusCode::OK;
    let mut answer = (status, [(header::CONTENT_TYPE, media.content_type())], response.body).into_response();
    if told {
        answer.extensions_mut().insert(Told);
    }
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110, 11.6.1: whoever refuses says what would be right.
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}
