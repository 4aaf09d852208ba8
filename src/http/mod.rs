//! GraphQL over HTTP: requests to the pipeline, its responses back, and what operators ask.
//!
//! In: a `pipeline::Service` and a listener. Out: a running server. Must not know: stages of the pipeline.

mod accept;
mod bounds;
mod connection;
mod graphql;
mod health;
mod request;
mod router;
mod serve;

pub use serve::serve;

#[cfg(test)]
mod tests;
