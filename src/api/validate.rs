//! Document -> valid document: every rule of GraphQL 5.
//!
//! In: the API and a parsed document. Out: a [`ValidDocument`], or what is wrong with it.
//! Must not know: variables' values, plans.
//!
//! The rules are apollo-compiler's: async-graphql's own miss too many (ARCHITECTURE.md).

use apollo_compiler::{
    ExecutableDocument, diagnostic::ToCliReport as _, parser::SourceMap, validation::Valid,
};

use super::{
    message::short,
    parse::{Parsed, Positions},
    schema::ApiSchema,
};
use crate::error::{ClientError, ErrorCode};

/// A document that may be executed against the API.
#[derive(Debug, Clone)]
pub struct ValidDocument {
    pub(super) document: Valid<ExecutableDocument>,
}

/// How many errors an answer holds at most.
const MOST_ERRORS: usize = 10;

/// Validates a document.
///
/// # Errors
/// `GRAPHQL_VALIDATION_FAILED`, in the order of the document, at most ten.
pub fn validate(schema: &ApiSchema, parsed: &Parsed) -> Result<ValidDocument, Vec<ClientError>> {
    match parsed.ast.to_executable_validate(&schema.schema) {
        Ok(document) => Ok(ValidDocument { document }),
        Err(invalid) => {
            let text = source_of(&parsed.ast.sources);
            let mut positions = Positions::of(text);
            let mut found: Vec<_> = invalid
                .errors
                .iter()
                .map(|error| (error.error.location().map(|span| span.offset()), error.error.to_string()))
                .collect();
            found.sort();
            found.dedup();
            found.truncate(MOST_ERRORS);
            let to_client = |(offset, message): (Option<usize>, String)| {
                let error = ClientError::new(ErrorCode::GraphqlValidationFailed, short(&message));
                match offset {
                    Some(offset) => error.at(positions.at(offset)),
                    None => error,
                }
            };
            Err(found.into_iter().map(to_client).collect())
        }
    }
}

fn source_of(sources: &SourceMap) -> &str {
    sources.values().next().map_or("", |source| source.source_text())
}
