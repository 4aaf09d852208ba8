//! The audit log: who was refused what, and who changed what; one line each, in a file of its own.
//!
//! In: what happened. Out: events of the target `audit`, which `telemetry.audit` writes to its file. Must not know: tokens, which
//! have no place there.
//!
//! Where a request came from goes with its task, so no stage has to hand it on.

use std::{net::IpAddr, sync::Arc};

use crate::error::{ClientError, ErrorCode};

/// The target of its events.
pub(super) const TARGET: &str = "audit";

/// Longest text of a client that is written.
const SHOWN: usize = 100;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Its address, if that is known.
    pub address: Option<IpAddr>,
    /// Its name, as `x-request-id` tells it.
    pub request_id: Arc<str>,
}

/// Does work for a request that came from somewhere.
pub async fn within<T>(origin: Origin, work: impl Future<Output = T>) -> T {
    ORIGIN.scope(origin, work).await
}

/// Where the request of this task came from.
#[must_use]
pub fn origin() -> Origin {
    let nowhere = || Origin { address: None, request_id: Arc::from("") };
    ORIGIN.try_with(Clone::clone).unwrap_or_else(|_| nowhere())
}

/// Who did it, as far as is known: name and role.
pub type Who<'a> = Option<(&'a str, &'a str)>;

/// Whether an error is a refusal that the audit log tells.
#[must_use]
pub fn is_refusal(error: &ClientError) -> bool {
    matches!(error.code, ErrorCode::Unauthenticated | ErrorCode::Forbidden | ErrorCode::RateLimited)
}

/// Tells that somebody was refused something.
pub fn refusal(who: Who<'_>, operation: Option<&str>, error: &ClientError) {
    let Origin { address, request_id } = origin();
    tracing::info!(
        target: TARGET,
        what = "refused",
        code = error.code.name(),
        why = shown(&error.message),
        caller = who.map(|(name, _)| shown(name)),
        role = who.map(|(_, role)| role),
        address = address.map(tracing::field::display),
        request_id = &*request_id,
        operation = operation.map(shown),
    );
}

/// Tells that somebody changed something: which kind of change, of what, and how many.
pub fn change(who: Who<'_>, operation: Option<&str>, (what, of, count): (&'static str, &str, usize)) {
    let Origin { address, request_id } = origin();
    tracing::info!(
        target: TARGET,
        what,
        of = shown(of),
        count,
        caller = who.map(|(name, _)| shown(name)),
        role = who.map(|(_, role)| role),
        address = address.map(tracing::field::display),
        request_id = &*request_id,
        operation = operation.map(shown),
    );
}

fn shown(text: &str) -> &str {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
