//! GraphQL over HTTP: requests to the pipeline, its responses back, and what operators ask.
//!
//! In: a `pipeline::Service` and a listener. Out: a running server. Must not know: stages of the pipeline.

mod accept;
mod connection;
mod documents;
mod explain;
mod front;
mod ftv1;
mod graphql;
mod health;
mod host;
mod identify;
mod ingest;
mod message;
mod operate;
mod page;
mod picture;
mod request;
mod router;
mod rows;
mod serve;
mod settings;
mod status;
mod trace;
mod websocket;

pub use documents::{Documents, DocumentsError, documents};
pub use serve::serve;
pub use settings::{Settings, WebSocket};

#[cfg(test)]
mod tests;
