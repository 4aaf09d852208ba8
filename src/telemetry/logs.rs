//! Logs: readable on a terminal, one JSON object a line elsewhere.
//!
//! In: which lines, as the setting `log` says. Out: log lines on standard error. Must not know: what is logged.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging. Only the first call in a process counts.
///
/// # Errors
/// The filter is none; the text says why.
pub fn start(filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| error.to_string())?;
    let logs = fmt().with_env_filter(filter).with_writer(io::stderr);
    // Starting fails only if logging was started before.
    let _ = if io::stderr().is_terminal() {
        logs.with_target(false).compact().try_init()
    } else {
        logs.json().flatten_event(true).with_span_list(false).try_init()
    };
    Ok(())
}
