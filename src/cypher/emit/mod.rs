//! The only writer of Cypher text: statements are made of clauses, clauses of expressions, all of them of three calls of
//! the writer (syntax, identifier, parameter).

mod clauses;
mod expressions;
mod patterns;
mod statement;
mod words;
mod writer;

pub use statement::{Statement, emit, emit_command};
