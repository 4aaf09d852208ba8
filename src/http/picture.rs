//! `/lineage.svg`, `/lineage.dot` and `/lineage.mmd`: a lineage as a picture.
//!
//! In: requests whose parameters are those of the field `lineage`. Out: a picture, or the errors of GraphQL. Must not know:
//! stages, how a picture is drawn.
//!
//! What is drawn is the answer to a question that goes through the pipeline as any other does, so its limits and what its
//! caller may see are the same.

mod answer;
mod question;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    accept::Media,
    documents::Found,
    front::Front,
    graphql::{self, answered, refused, status_of},
    request::bad,
};
use crate::{
    access::Caller,
    error::{ClientError, ErrorCode},
    picture::{self, Drawing},
};

/// What may be asked of a picture: the arguments of `lineage`, filters as JSON, types with commas between.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Parameters {
    uri: String,
    direction: Option<String>,
    depth: Option<i64>,
    through: Option<String>,
    #[serde(rename = "where")]
    filter: Option<String>,
    within: Option<String>,
    stop_at: Option<String>,
    first: Option<i64>,
}

/// A picture may hold nothing but shapes and texts, and if it ever did, nothing of it would run or be fetched.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

type Asked = Result<Query<Parameters>, QueryRejection>;

/// Answers `GET /lineage.svg`.
pub(super) async fn svg(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    asked: Asked,
) -> Response {
    pictured(&front, &caller, asked, ("image/svg+xml; charset=utf-8", picture::svg)).await
}

/// Answers `GET /lineage.dot`.
pub(super) async fn dot(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    asked: Asked,
) -> Response {
    pictured(&front, &caller, asked, ("text/vnd.graphviz; charset=utf-8", picture::dot)).await
}

/// Answers `GET /lineage.mmd`.
pub(super) async fn mermaid(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    asked: Asked,
) -> Response {
    pictured(&front, &caller, asked, ("text/plain; charset=utf-8", picture::mermaid)).await
}

async fn pictured(
    front: &Front,
    caller: &Caller,
    asked: Asked,
    (media, draw): (&'static str, fn(&Drawing) -> String),
) -> Response {
    let request = match asked {
        Ok(Query(asked)) => question::request(&front.service.catalog, &front.service.limits, asked),
        Err(_) => Err(bad(
            "the query string can't be read; `uri` is an asset, beside it there may be `direction`, `depth`, `through`, \
             `where`, `within`, `stopAt` and `first`",
        )),
    };
    let request = match request {
        Ok(request) => request,
        Err(error) => return failed(StatusCode::BAD_REQUEST, error),
    };
    let direction = question::direction(&request);
    let answer = match answered(front, caller, Found { request, keep: None }).await {
        Ok(answer) if answer.errors == 0 => answer,
        Ok(failed) | Err(failed) => return graphql::answer(status_of(&failed), Media::Json, failed),
    };
    let Some(drawing) = answer::drawing(&answer.body, &direction) else {
        let message = "there is no asset of this `uri`, or you do not see it";
        return failed(StatusCode::NOT_FOUND, ClientError::new(ErrorCode::NotFound, message));
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // What somebody else may see differs.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, draw(&drawing)).into_response()
}

fn failed(status: StatusCode, error: ClientError) -> Response {
    refused(status, Media::Json, error)
}
