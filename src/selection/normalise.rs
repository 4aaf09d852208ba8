//! The stage itself: operation, then variables, then fields.
//!
//! In: a document that passed the guard and validation, and the request's variables. Out: the Selection.
//! Must not know: what a field reads.

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use serde_json::{Map, Value as Json};

use super::{collect, operation, types::Selection, variables};
use crate::{catalog::types::Catalog, error::ClientError};

/// Prepares one operation of a document: `GetOperation`, `CoerceVariableValues`, `CollectFields` (GraphQL 6.1, 6.3.2).
///
/// # Errors
/// No such operation, or a variable or argument without an acceptable value. Of variables all, else the first.
pub fn normalise(
    catalog: &Catalog,
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Map<String, Json>,
) -> Result<Selection, Vec<ClientError>> {
    any(catalog, document, (operation_name, false), variables)
}

/// The same of a subscription (GraphQL 6.2.3).
///
/// # Errors
/// As [`normalise`].
pub fn subscribed(
    catalog: &Catalog,
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Map<String, Json>,
) -> Result<Selection, Vec<ClientError>> {
    any(catalog, document, (operation_name, true), variables)
}

fn any(
    catalog: &Catalog,
    document: &ExecutableDocument,
    asked: (Option<&str>, bool),
    variables: &Map<String, Json>,
) -> Result<Selection, Vec<ClientError>> {
    let (name, operation) =
        operation::resolve(&catalog.surface, document, asked).map_err(|error| vec![error])?;
    let variables = variables::coerce(&catalog.surface, operation, variables)?;
    let fields = collect::collect(catalog, document, operation, &variables).map_err(|error| vec![error])?;
    let mutation = operation.ty == OperationType::Mutation;
    Ok(Selection { name: name.map(Into::into), mutation, fields })
}
