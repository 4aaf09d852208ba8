//! A client of the pipeline that looks at what it gets: no answer holds anything internal.
//!
//! In: requests. Out: responses. Must not know: suites.

use mlg::{
    access::Caller,
    pipeline::{self, Request, Service},
    projection::Response,
};
use serde_json::Value as Json;

#[path = "leaks.rs"]
mod leaks;

pub(crate) use leaks::look;

/// The answer of the pipeline, looked at.
pub(crate) async fn run(service: &Service, request: &Request) -> Response {
    run_as(service, &Caller::local(), request).await
}

/// The answer to somebody, looked at.
pub(crate) async fn run_as(service: &Service, caller: &Caller, request: &Request) -> Response {
    let response = pipeline::run(service, caller, request).await;
    let variables = Json::Object(request.variables.clone());
    look(&format!("{} {variables}", request.query), &response.body);
    response
}
