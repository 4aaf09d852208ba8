//! GraphQL over HTTP: requests to the pipeline, its responses back, and what operators ask.
//!
//! In: a `pipeline::Service` and a listener. Out: a running server. Must not know: stages of the pipeline.

mod accept;
mod bounds;
mod connection;
mod graphql;
mod health;
mod page;
mod request;
mod router;
mod serve;
mod settings;

pub use serve::serve;
pub use settings::Settings;

#[cfg(test)]
mod tests;
