//! The GraphQL face of the service: the served SDL, what the specification asks of a document before execution, and what
//! changes between two schemas.
//!
//! In: the Surface and request documents. Out: SDL text, parsed and valid documents, introspection.
//! Must not know: reads, statements, backends.

pub mod sdl;

pub mod schema;

pub mod parse;

mod offence;
mod rules;
pub mod validate;

pub mod introspect;

pub mod status;

mod subgraph;

mod message;

pub mod diff;

pub use introspect::introspect;
pub use parse::{Parsed, parse};
pub use schema::ApiSchema;
pub use subgraph::subgraph;
pub use validate::{ValidDocument, validate};
