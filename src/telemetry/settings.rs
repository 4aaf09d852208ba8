//! What can be set of telemetry.
//!
//! In: nothing. Out: plain data with its defaults. Must not know: what it sets.

use serde::{Deserialize, Serialize};

/// Settings of telemetry; those of logs stand at the top, for they are set most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Address of a collector that takes traces by OTLP over HTTP, such as `http://localhost:4318`.
    pub otlp_endpoint: Option<String>,
    /// File of the audit log, a line in JSON for each refusal and each change.
    pub audit: Option<String>,
}
