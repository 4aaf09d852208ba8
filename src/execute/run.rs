//! All reads of a Plan at once, each within the deadline.
//!
//! In: a Plan and a Backend. Out: one answer for each read, in order; one that fails leaves the others alone.
//! Must not know: statements, shapes.

use std::time::Duration;

use futures_util::future::join_all;

use super::client_error;
use crate::{
    backend::{Backend, BackendError},
    catalog::types::Catalog,
    error::ClientError,
    plan::types::{Plan, RootRead},
    value::Value,
};

/// How long one request may read.
const DEADLINE: Duration = Duration::from_secs(15);

/// Runs every read of a Plan.
pub async fn run(catalog: &Catalog, backend: &Backend, plan: &Plan) -> Vec<Result<Value, ClientError>> {
    join_all(plan.reads.iter().map(|read| answer(catalog, backend, read))).await
}

async fn answer(catalog: &Catalog, backend: &Backend, read: &RootRead) -> Result<Value, ClientError> {
    let answer = tokio::time::timeout(DEADLINE, backend.read(catalog, read)).await;
    answer.unwrap_or(Err(BackendError::Deadline("reading"))).map_err(|error| client_error(&error))
}
