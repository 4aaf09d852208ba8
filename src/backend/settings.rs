//! How long the store may take, and how much of it is used at once.
//!
//! In: settings. Out: durations and counts. Must not know: which store it is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Bounds of every use of the store; the section `store` of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How long a statement waits for a connection.
    #[serde(with = "crate::config::duration")]
    pub acquire: Duration,
    /// How long a server may take to accept a connection.
    #[serde(with = "crate::config::duration")]
    pub connect: Duration,
    /// How long a read may take.
    #[serde(with = "crate::config::duration")]
    pub read: Duration,
    /// How long a batch of writes, or a command on the schema, may take.
    #[serde(with = "crate::config::duration")]
    pub write: Duration,
    /// Connections to a server at once; SQLite has one for each core, eight at most.
    pub connections: std::num::NonZeroU16,
    /// From how long on a read is logged, with its statement.
    #[serde(with = "crate::config::duration")]
    pub slow: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            acquire: Duration::from_secs(5),
            connect: Duration::from_secs(5),
            read: Duration::from_secs(30),
            write: Duration::from_mins(5),
            connections: const { std::num::NonZeroU16::new(32).expect("it is not zero") },
            slow: Duration::from_secs(1),
        }
    }
}
