//! Text -> document: the grammar of GraphQL 2, with positions.
//!
//! In: the text of a request. Out: a [`Parsed`] document, or the first error.
//! Must not know: the schema.
//!
//! The text is read by apollo-parser, which keeps to the grammar, and handed on in async-graphql's syntax tree, which
//! the later stages walk. async-graphql's own parser refuses text that the specification allows (a default value
//! before a variable's directives, `[Int! ]`, surrogate pairs, enum values that begin with `true`) and takes text that
//! it forbids (`queryName { .. }`, `[01]`, an empty `()`). apollo-parser in turn takes an argument or a field of an object
//! without a value, and drops it; `syntax` refuses that.

mod convert;
mod document;
mod position;
mod syntax;

#[cfg(test)]
mod tests;

pub use document::{Parsed, parse};
pub(crate) use position::Positions;
