//! Which operation of a document to run.
//!
//! In: the document and the requested name. Out: the operation. Must not know: the schema.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};

use crate::error::{ClientError, ErrorCode, Position};

/// GetOperation (GraphQL 6.1), and that it is a query.
pub(super) fn resolve<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'a str>, &'a OperationDefinition), ClientError> {
    let failure = |message: String| ClientError::new(ErrorCode::OperationResolutionFailure, message);
    let (found, operation) = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => (None, operation),
        (DocumentOperations::Single(_), Some(name)) => {
            return Err(failure(format!("operation `{name}` does not exist; the only one has no name")));
        }
        (DocumentOperations::Multiple(operations), Some(name)) => {
            let (name, operation) = operations
                .get_key_value(name)
                .ok_or_else(|| failure(format!("operation `{name}` does not exist in the document")))?;
            (Some(name.as_str()), operation)
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.iter();
            match (all.next(), all.next()) {
                (Some((name, operation)), None) => (Some(name.as_str()), operation),
                _ => {
                    let message = "the document has several operations; `operationName` must name one";
                    return Err(failure(message.into()));
                }
            }
        }
    };
    let kind = match operation.node.ty {
        OperationType::Query => return Ok((found, &operation.node)),
        OperationType::Mutation => "a mutation",
        OperationType::Subscription => "a subscription",
    };
    Err(failure(format!("the operation is {kind}; only queries can be answered"))
        .at(Position::new(operation.pos.line, operation.pos.column)))
}
