//! What can be set of the HTTP surface.
//!
//! In: nothing. Out: plain data with its defaults. Must not know: what it sets.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::{Unfit, duration};

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
    /// Names that a server answers under which listens on this machine only and asks nobody who they are, beside
    /// `localhost`; `*` stands for all.
    pub hosts: Vec<String>,
    /// How long answering one operation may take.
    #[serde(with = "duration")]
    pub timeout: Duration,
    /// Connections at once; further ones wait to be accepted.
    pub connections: u32,
    /// How long the head of a request may take, and how long a connection may wait for the next one.
    #[serde(with = "duration")]
    pub head_timeout: Duration,
    /// How long a body may take.
    #[serde(with = "duration")]
    pub body_timeout: Duration,
    /// How long an answer may take to leave, once the client has stopped taking it.
    #[serde(with = "duration")]
    pub answer_timeout: Duration,
    /// How long new requests are still taken after the signal to stop, while `/readyz` says no.
    #[serde(with = "duration")]
    pub drain: Duration,
    /// How long requests may go on after that.
    #[serde(with = "duration")]
    pub grace: Duration,
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

impl Settings {
    /// Looks whether each setting has a value that makes sense.
    ///
    /// # Errors
    /// The first that has none, with what would be right.
    pub fn check(&self) -> Result<(), Unfit> {
        let WebSocket { connections, operations, message_bytes, .. } = self.websocket;
        for (key, value, least, most) in [
            ("http.connections", self.connections, 1, 65_535),
            ("http.persisted_queries", self.persisted_queries, 0, 1_000_000),
            ("http.websocket.connections", connections, 0, 65_535),
            ("http.websocket.operations", operations, 1, 1_000),
            ("http.websocket.message_bytes", message_bytes, 1_024, 2_097_152),
        ] {
            if !(least..=most).contains(&value) {
                let reason = format!("is {value}; it is from {least} to {most}");
                return Err(Unfit { key, reason });
            }
        }
        if let Some(origin) = self.cors_origins.iter().find(|origin| !is_origin(origin)) {
            let reason =
                format!("has `{origin}`; an origin is `https://studio.example.org`, without a path, or `*`");
            return Err(Unfit { key: "http.cors_origins", reason });
        }
        match self.hosts.iter().find(|host| !is_host(host)) {
            Some(host) => {
                let reason = format!("has `{host}`; a name is `mlg.example.org`, without a port, or `*`");
                Err(Unfit { key: "http.hosts", reason })
            }
            None => Ok(()),
        }
    }
}

/// Whether a browser could send this in `Host`, before a port, or it stands for all.
fn is_host(text: &str) -> bool {
    let may_stand = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    text == "*" || (!text.is_empty() && text.chars().all(may_stand))
}

/// Whether a browser could send this as `Origin` (RFC 6454, 7), or it stands for all.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let may_stand = |letter: char| letter.is_ascii_graphic() && !"/?#@".contains(letter);
    text == "*" || host.is_some_and(|host| !host.is_empty() && host.chars().all(may_stand))
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            graphiql: false,
            batching: false,
            compression: true,
            cors_origins: Vec::new(),
            hosts: Vec::new(),
            timeout: Duration::from_secs(30),
            // Below the 1024 files that many systems let a process open.
            connections: 800,
            head_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_mins(1),
            drain: Duration::from_millis(200),
            grace: Duration::from_secs(10),
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
