//! Logs: readable on a terminal, one JSON object a line elsewhere. And traces, beside them.
//!
//! In: which lines, as the setting `log` says. Out: log lines on standard error. Must not know: what is logged.

use std::io::{self, IsTerminal as _};

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, fmt, layer::SubscriberExt as _, registry::LookupSpan, util::SubscriberInitExt as _,
};

use super::{Settings, traces};
use crate::config::Unfit;

/// What sends traces; it sends what is left when it is dropped.
#[derive(Debug)]
pub struct Telemetry {
    #[expect(dead_code, reason = "it is kept for what it does when it is dropped")]
    sending: Option<traces::Sending>,
}

/// Starts logs and traces. Only the first call in a process counts.
///
/// # Errors
/// The filter is none, or traces can't be sent there.
pub fn start(filter: &str, settings: &Settings) -> Result<Telemetry, Unfit> {
    let filter =
        EnvFilter::try_new(filter).map_err(|error| Unfit { key: "log", reason: error.to_string() })?;
    let traces =
        traces::layer(settings).map_err(|reason| Unfit { key: "telemetry.otlp_endpoint", reason })?;
    let (traces, sending) = traces.unzip();
    // Starting fails only if logging was started before.
    let _ = tracing_subscriber::registry().with(logs().with_filter(filter)).with(traces).try_init();
    Ok(Telemetry { sending })
}

fn logs<S: Subscriber + for<'span> LookupSpan<'span>>() -> Box<dyn Layer<S> + Send + Sync> {
    let logs = fmt::layer().with_writer(io::stderr);
    if io::stderr().is_terminal() {
        logs.with_target(false).compact().boxed()
    } else {
        // All spans, for that of the request is the one that tells whose line it is.
        logs.json().flatten_event(true).with_current_span(false).with_span_list(true).boxed()
    }
}
