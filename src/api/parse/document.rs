//! The entry: one text, one document or one error.
//!
//! In: text. Out: [`Parsed`]. Must not know: the schema, limits of the guard.

use apollo_compiler::{ast, diagnostic::ToCliReport as _, parser::Parser, validation::DiagnosticList};
use async_graphql::parser::types::ExecutableDocument;

use super::{convert::convert, position::Positions};
use crate::{
    api::message::short,
    error::{ClientError, ErrorCode},
};

/// A document that conforms to the grammar, with at most one operation and one fragment of a name.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// As the stages before execution walk it.
    pub document: ExecutableDocument,
    /// As validation reads it.
    pub(in crate::api) ast: ast::Document,
}

/// Nesting at which parsing stops: what any later stage recurses over fits on a small stack.
const NESTING: usize = 128;

/// Parses a document.
///
/// # Errors
/// `GRAPHQL_PARSE_FAILED` for the first offence against the grammar, `LIMIT_EXCEEDED` for one that nests too deep, and
/// `GRAPHQL_VALIDATION_FAILED` for what the grammar allows but the tree can't hold: two operations or fragments of one
/// name, an anonymous operation beside others (GraphQL 5.2), type definitions (5.1.1), numbers beyond 64 bits.
pub fn parse(text: &str) -> Result<Parsed, ClientError> {
    let mut parser = Parser::new().recursion_limit(NESTING);
    let parsed = parser.parse_ast(text, "document");
    if parser.recursion_reached() > NESTING {
        let message = format!("the document nests deeper than {NESTING} levels");
        let reached = u64::try_from(parser.recursion_reached()).unwrap_or(u64::MAX);
        return Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(128, reached));
    }
    let ast = parsed.map_err(|invalid| first_error(&invalid.errors, text))?;
    let document = convert(&ast, &mut Positions::of(text))?;
    Ok(Parsed { document, ast })
}

fn first_error(errors: &DiagnosticList, text: &str) -> ClientError {
    let first = errors.iter().min_by_key(|error| error.error.location().map(|span| span.offset()));
    let message = first
        .as_ref()
        .map_or_else(|| "the document is not GraphQL".to_owned(), |error| short(&error.error.to_string()));
    let error = ClientError::new(ErrorCode::GraphqlParseFailed, message);
    match first.and_then(|error| error.error.location()) {
        Some(span) => error.at(Positions::of(text).at(span.offset())),
        None => error,
    }
}
