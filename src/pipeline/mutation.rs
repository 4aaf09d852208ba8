//! The execution of a mutation: its root fields one after the other (GraphQL 6.2.2), each a write and what is read behind it.
//!
//! In: a prepared mutation. Out: its answers. Must not know: what is written.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Service;
use crate::{
    execute::{self, client_error},
    ingest,
    plan::{Planned, types::Answers},
};

/// Writes field by field. A field that fails leaves those before it written, and those behind it to be.
pub(super) async fn run(service: &Service, planned: &Planned) -> Answers {
    let mut progress = execute::begin(planned);
    for write in &planned.plan.writes {
        let written = ingest::write::write((&service.catalog, &service.backend), write, now()).await;
        progress.add(&service.limits, written.map_err(|error| client_error(&error)));
        execute::follow_up((&service.reader, &service.limits, planned), &mut progress).await;
    }
    execute::finish(progress)
}

/// Microseconds since the epoch.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
