//! Logs: readable on a terminal, one JSON object a line elsewhere. And traces, beside them.
//!
//! In: which lines, as the setting `log` says. Out: log lines on standard error. Must not know: what is logged.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal as _},
    sync::Arc,
};

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, fmt, layer::SubscriberExt as _, registry::LookupSpan,
    util::SubscriberInitExt as _,
};

use super::{
    Settings, audit,
    lines::{Fields, Line},
    traces,
};
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
/// The filter is none, the file of the audit log can't be written, or traces can't be sent there.
pub fn start(filter: &str, settings: &Settings) -> Result<Telemetry, Unfit> {
    let filter =
        EnvFilter::try_new(filter).map_err(|error| Unfit { key: "log", reason: error.to_string() })?;
    let traces =
        traces::layer(settings).map_err(|reason| Unfit { key: "telemetry.otlp_endpoint", reason })?;
    let audit = settings.audit.as_deref().map(audited).transpose()?;
    let (traces, sending) = traces.unzip();
    // Starting fails only if logging was started before.
    let _ =
        tracing_subscriber::registry().with(logs().with_filter(filter)).with(audit).with(traces).try_init();
    Ok(Telemetry { sending })
}

/// What writes the audit log: its lines only, whatever else is logged, each at once.
fn audited<S: Subscriber + for<'span> LookupSpan<'span>>(
    name: &str,
) -> Result<Box<dyn Layer<S> + Send + Sync>, Unfit> {
    let reason = |error| format!("is `{name}`, which can't be written: {error}");
    let file = appended(name).map_err(|error| Unfit { key: "telemetry.audit", reason: reason(error) })?;
    let lines =
        fmt::layer().with_writer(Arc::new(file)).with_ansi(false).with_target(false).with_level(false);
    let lines = lines.json().flatten_event(true).with_current_span(false).with_span_list(false);
    Ok(lines.with_filter(filter_fn(|metadata| metadata.target() == audit::TARGET)).boxed())
}

/// A file that is written behind what it holds; a new one is for its user alone.
fn appended(name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(name)
}

fn logs<S: Subscriber + for<'span> LookupSpan<'span>>() -> Box<dyn Layer<S> + Send + Sync> {
    let logs = fmt::layer().with_writer(io::stderr);
    if io::stderr().is_terminal() {
        logs.with_target(false).compact().boxed()
    } else {
        // All spans, for that of the request is the one that tells whose line it is.
        logs.fmt_fields(Fields).event_format(Line).boxed()
    }
}
