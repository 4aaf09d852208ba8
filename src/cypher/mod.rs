//! `Plan` -> Cypher: lower a read, a batch of changes or a schema to a small tree, then write it as text.

mod arranged;
pub mod ast;
mod emit;
mod lower;
pub mod names;
pub mod schema;
pub mod search;
pub mod write;

pub use arranged::arrange;
pub use emit::{Statement, emit, emit_command};
pub use lower::lower;

#[cfg(test)]
mod tests;
