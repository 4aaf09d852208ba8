//! Which operation of a document to run.
//!
//! In: the document and the requested name. Out: the operation. Must not know: the schema.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};

use crate::{
    error::{ClientError, ErrorCode, Position},
    scalar::shown,
};

/// `GetOperation` (GraphQL 6.1), and that it is a query.
pub(super) fn resolve<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'a str>, &'a OperationDefinition), ClientError> {
    let failure = |message: String| ClientError::new(ErrorCode::OperationResolutionFailure, message);
    let (found, operation) = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => (None, operation),
        (DocumentOperations::Single(_), Some(name)) => {
            return Err(failure(format!(
                "operation {} does not exist; the only one has no name",
                shown(&name)
            )));
        }
        (DocumentOperations::Multiple(operations), Some(name)) => {
            let (name, operation) = operations.get_key_value(name).ok_or_else(|| {
                failure(format!("operation {} does not exist in the document", shown(&name)))
            })?;
            (Some(name.as_str()), operation)
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.iter();
            let (Some((name, operation)), None) = (all.next(), all.next()) else {
                let message = "the document has several operations; `operationName` must name one";
                return Err(failure(message.into()));
            };
            (Some(name.as_str()), operation)
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
