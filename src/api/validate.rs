//! Document -> valid document: every rule of GraphQL 5.
//!
//! In: the API and a parsed document. Out: a [`ValidDocument`], or what is wrong with it.
//! Must not know: variables' values, plans.
//!
//! The rules are apollo-compiler's, since async-graphql's miss too many, and those of `rules` that both lack.

use apollo_compiler::{
    ExecutableDocument,
    diagnostic::ToCliReport as _,
    parser::SourceMap,
    validation::{DiagnosticData, Valid},
};

use super::{
    message::short,
    offence::{Offence, sentence, without_echoes},
    parse::{Parsed, Positions},
    rules,
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
/// `GRAPHQL_VALIDATION_FAILED`, in the order of the document, at most ten, and nothing that only follows from another.
pub fn validate(schema: &ApiSchema, parsed: &Parsed) -> Result<ValidDocument, Vec<ClientError>> {
    let text = source_of(&parsed.ast.sources);
    let mut offences = match parsed.ast.to_executable_validate(&schema.schema) {
        Ok(document) => {
            let offences = rules::check(&schema.schema, &document);
            if offences.is_empty() {
                return Ok(ValidDocument { document });
            }
            offences
        }
        Err(invalid) => without_echoes(invalid.errors.iter().map(|error| offence(error.error)), text, schema),
    };
    offences.sort();
    offences.dedup();
    offences.truncate(MOST_ERRORS);
    let mut positions = Positions::of(text);
    let to_client = |offence: Offence| {
        let (message, hint) = sentence(&offence, &schema.schema, text);
        let error = ClientError::new(ErrorCode::GraphqlValidationFailed, short(&message)).hinting(hint);
        let offset = offence.offset;
        match offset {
            Some(offset) => error.at(positions.at(offset)),
            None => error,
        }
    };
    Err(offences.into_iter().map(to_client).collect())
}

fn offence(error: &DiagnosticData) -> Offence {
    Offence {
        offset: error.location().map(|span| span.offset()),
        message: error.to_string(),
        kind: error.unstable_error_name(),
        end: error.location().map_or(0, |span| span.end_offset()),
    }
}

fn source_of(sources: &SourceMap) -> &str {
    sources.values().next().map_or("", |source| source.source_text())
}
