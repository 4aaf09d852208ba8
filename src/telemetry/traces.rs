//! Traces, where the feature `otlp` is not in this build: none.
//!
//! In: settings. Out: that nothing can be sent. Must not know: requests.

use tracing::Span;
use tracing_subscriber::layer::Identity;

use super::{Settings, TraceParent};

/// What sends traces.
#[derive(Debug)]
pub(super) struct Sending;

/// Nothing.
///
/// # Errors
/// Somebody wants traces.
pub(super) fn layer(settings: &Settings) -> Result<Option<(Identity, Sending)>, String> {
    match settings.otlp_endpoint {
        Some(_) => {
            Err("is set, but this build can't send traces; build it with `--features otlp`".to_owned())
        }
        None => Ok(None),
    }
}

/// Nothing.
#[must_use]
pub fn continued(_: &Span, _: Option<&TraceParent>) -> Option<String> {
    None
}
