//! Answers + Shape -> Response, stages in order.

mod aggregate;
mod connection;
mod errors;
mod leaf;
mod object;
mod project;
mod render;
mod search;
mod writer;

pub use errors::refuse;
pub use project::{Introspected, Response, project, whole};
pub use render::render;

#[cfg(test)]
mod tests;
