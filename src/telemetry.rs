//! Logs: readable on a terminal, one JSON object a line elsewhere.
//!
//! In: the environment variable `MLG_LOG` (`info` if it is not set). Out: log lines on standard error.
//! Must not know: what is logged.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::{EnvFilter, fmt};

/// What is logged where `MLG_LOG` says nothing: our own information, others' warnings.
const DEFAULT: &str = "warn,mlg=info";

/// Starts logging. Only the first call in a process counts.
pub fn start() {
    let filter = EnvFilter::try_from_env("MLG_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let logs = fmt().with_env_filter(filter).with_writer(io::stderr);
    // Starting fails only if logging was started before.
    let _ = if io::stderr().is_terminal() {
        logs.with_target(false).compact().try_init()
    } else {
        logs.json().flatten_event(true).with_span_list(false).try_init()
    };
}
