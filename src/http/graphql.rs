//! `/graphql`: one request through the pipeline, with the status its media type asks for.
//!
//! In: HTTP requests. Out: HTTP responses (GraphQL over HTTP, "Response"). Must not know: stages.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{self, FromRequest as _, Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    accept::{Media, negotiate},
    request::{Parameters, bad, is_json, of_body, of_parameters},
};
use crate::{
    error::{ClientError, ErrorCode},
    pipeline::{self, Request, Service},
    projection::{self, refuse},
};

/// Largest body in bytes.
pub(super) const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Answers `POST /graphql`; the body may take so long.
pub(super) async fn post(
    State(service): State<Arc<Service>>,
    request: extract::Request,
    patience: Duration,
) -> Response {
    let headers = request.headers().clone();
    let received = tokio::time::timeout(patience, Bytes::from_request(request, &())).await;
    let Some(media) = negotiate(text(&headers, &header::ACCEPT).as_deref()) else {
        return not_acceptable();
    };
    if !is_json(text(&headers, &header::CONTENT_TYPE).as_deref()) {
        let error = bad("the body has to be `application/json`, and `Content-Type` has to say so");
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, media, error);
    }
    let Ok(body) = received else {
        let message = format!("the body was not complete after {} seconds", patience.as_secs());
        return refused(StatusCode::REQUEST_TIMEOUT, media, bad(message));
    };
    match body {
        Ok(body) => run(&service, media, of_body(&body)).await,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let message = format!("the body has more than {BODY_LIMIT} bytes");
            let error = ClientError::new(ErrorCode::LimitExceeded, message);
            refused(StatusCode::PAYLOAD_TOO_LARGE, media, error)
        }
        Err(_) => refused(StatusCode::BAD_REQUEST, media, bad("the body could not be received")),
    }
}

/// Answers `GET /graphql`. The API has queries only, so nothing can be changed this way.
pub(super) async fn get(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let Some(media) = negotiate(text(&headers, &header::ACCEPT).as_deref()) else {
        return not_acceptable();
    };
    let request = match parameters {
        Ok(Query(parameters)) => of_parameters(parameters),
        Err(_) => Err(bad("the query string can't be read; `?query=...` is a request")),
    };
    run(&service, media, request).await
}

async fn run(service: &Service, media: Media, request: Result<Request, ClientError>) -> Response {
    match request {
        Ok(request) => {
            let response = pipeline::run(service, &request).await;
            let status = match (media, response.executed) {
                _ if response.codes.contains(&ErrorCode::Overloaded) => StatusCode::SERVICE_UNAVAILABLE,
                (Media::GraphqlResponse, false) => StatusCode::BAD_REQUEST,
                (Media::GraphqlResponse, true) | (Media::Json, _) => StatusCode::OK,
            };
            answer(status, media, response)
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, media, error),
    }
}

fn not_acceptable() -> Response {
    let error = bad("the answer is `application/graphql-response+json` or `application/json`; accept one");
    refused(StatusCode::NOT_ACCEPTABLE, Media::Json, error)
}

/// All values of a header, as one.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    headers.contains_key(name).then(|| values.join(","))
}

fn refused(status: StatusCode, media: Media, error: ClientError) -> Response {
    answer(status, media, refuse(&[error]))
}

fn answer(status: StatusCode, media: Media, response: projection::Response) -> Response {
    (status, [(header::CONTENT_TYPE, media.content_type())], response.body).into_response()
}
