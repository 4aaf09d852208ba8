//! What one client may take of the server, so that slow clients leave room for the others.
//!
//! In: nothing. Out: durations and counts. Must not know: what they bound.

use std::time::Duration;

/// Bounds of a server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// How long the head of a request may take, and how long a connection may wait for the next one.
    pub(super) head: Duration,
    /// How long a body may take.
    pub(super) body: Duration,
    /// How long an answer may take to leave, once the client has stopped taking it.
    pub(super) answer: Duration,
    /// Connections at once; further ones wait to be accepted.
    pub(super) connections: u32,
    /// How long requests may go on after the signal to stop.
    pub(super) grace: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            body: Duration::from_secs(30),
            answer: Duration::from_mins(1),
            // Below the 1024 files that many systems let a process open.
            connections: 800,
            grace: Duration::from_secs(10),
        }
    }
}
