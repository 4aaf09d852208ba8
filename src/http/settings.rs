//! What can be set of the HTTP surface.
//!
//! In: nothing. Out: plain data with its defaults. Must not know: what it sets.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::duration;

/// Settings of the HTTP surface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether `/graphiql` is served, an editor for queries in the browser. `mlg demo` always serves it.
    pub graphiql: bool,
    /// Whether a request may be a list of operations; `limits.batch_size` bounds it.
    pub batching: bool,
    /// Whether answers are compressed for clients that accept it.
    pub compression: bool,
    /// Origins whose pages may ask from a browser: `https://studio.example.org`; `*` stands for all.
    pub cors_origins: Vec<String>,
    /// How long answering one operation may take.
    #[serde(with = "duration")]
    pub timeout: Duration,
    /// How long new requests are still taken after the signal to stop, while `/readyz` says no.
    #[serde(with = "duration")]
    pub drain: Duration,
    /// How many documents are kept by their hashes, so that clients need not send them; 0 for none.
    pub persisted_queries: u32,
    /// File of the documents that are known from the start, by their hashes.
    pub trusted_documents: Option<String>,
    /// Whether nothing but those documents runs.
    pub trusted_documents_only: bool,
    /// What is set of `WebSocket`s.
    pub websocket: WebSocket,
}

/// Settings of `WebSocket`s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebSocket {
    /// Connections at once; 0 for none.
    pub connections: u32,
    /// Operations of one connection at once.
    pub operations: u32,
    /// Bytes of one message.
    pub message_bytes: u32,
    /// How long a client may take to say `connection_init`.
    #[serde(with = "duration")]
    pub init_timeout: Duration,
    /// How often a silent client is asked whether it is there; it may stay silent twice.
    #[serde(with = "duration")]
    pub ping: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            graphiql: false,
            batching: false,
            compression: true,
            cors_origins: Vec::new(),
            timeout: Duration::from_secs(30),
            drain: Duration::from_millis(200),
            persisted_queries: 1000,
            trusted_documents: None,
            trusted_documents_only: false,
            websocket: WebSocket::default(),
        }
    }
}

impl Default for WebSocket {
    fn default() -> Self {
        Self {
            connections: 200,
            operations: 20,
            message_bytes: 256 * 1024,
            init_timeout: Duration::from_secs(3),
            ping: Duration::from_secs(30),
        }
    }
}
