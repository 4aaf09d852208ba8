//! `POST /explain`: what a request would take.
//!
//! In: a body as `/graphql` takes it, of one operation. Out: JSON, or the errors of GraphQL. Must not know: stages.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use super::{
    accept::Media,
    documents::Found,
    front::Front,
    graphql::{answer, received, status_of},
    request::{Sent, bad, of_body},
};
use crate::{
    access::Caller,
    error::ClientError,
    guard,
    identity::Verified,
    pipeline::{self, Explained, refuse},
};

/// Answers `POST /explain`.
pub(super) async fn explain(
    State(front): State<Arc<Front>>,
    Extension(verified): Extension<Verified>,
    request: Request,
) -> Response {
    let body = match received(&front, Media::Json, request).await {
        Ok(body) => body,
        Err(refused) => return *refused,
    };
    match told(&front, &verified.caller, &body).await {
        Ok(explained) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(Media::Json.content_type())),
                // It holds what its caller may see.
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (headers, serde_json::to_vec(&explained).expect("it is plain data")).into_response()
        }
        Err(errors) => {
            let refusal = refuse(&errors);
            answer(status_of(&refusal), Media::Json, refusal)
        }
    }
}

async fn told(front: &Front, caller: &Caller, body: &[u8]) -> Result<Explained, Vec<ClientError>> {
    let found = guard::check_body(body, &front.service.limits).and_then(|()| match of_body(body, None)? {
        Sent::One(asked) => front.documents.find(asked),
        Sent::Batch(_) => Err(bad("the body is a list; send one operation a request")),
    });
    let Found { request, .. } = found.map_err(|error| vec![error])?;
    pipeline::explained(&front.service, caller, &request).await
}
