//! The entry: one text, one document or one error.
//!
//! In: text. Out: [`Parsed`]. Must not know: the schema, limits of the guard.

use apollo_compiler::{
    ast,
    diagnostic::{Diagnostic, ToCliReport as _},
    parser::Parser,
    validation::{DiagnosticData, DiagnosticList},
};
use async_graphql::parser::types::ExecutableDocument;

use super::{
    convert::convert,
    position::Positions,
    syntax::{explain, missing_colon},
};
use crate::error::{ClientError, ErrorCode};

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
    if let Some(offset) = missing_colon(text) {
        return Err(refused(text, offset, ""));
    }
    let document = convert(&ast, &mut Positions::of(text))?;
    Ok(Parsed { document, ast })
}

fn first_error(errors: &DiagnosticList, text: &str) -> ClientError {
    let place = |error: &Diagnostic<'_, DiagnosticData>| error.error.location().map(|span| span.offset());
    let Some(first) = errors.iter().min_by_key(place) else {
        return ClientError::new(ErrorCode::GraphqlParseFailed, "the document is not GraphQL");
    };
    let offset = place(&first).unwrap_or(text.len());
    match missing_colon(text) {
        Some(earlier) if earlier < offset => refused(text, earlier, ""),
        _ => refused(text, offset, &first.error.to_string()),
    }
}

fn refused(text: &str, offset: usize, reason: &str) -> ClientError {
    let message = explain(text, offset, reason);
    ClientError::new(ErrorCode::GraphqlParseFailed, message).at(Positions::of(text).at(offset))
}
