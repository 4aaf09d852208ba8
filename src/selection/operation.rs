//! Which operation of a document to run.
//!
//! In: the document and the requested name. Out: the operation. Must not know: the schema.

use async_graphql::{
    Name as GqlName, Positioned,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};

use crate::{
    catalog::surface::{MUTATION, SUBSCRIPTION, Surface},
    error::{ClientError, ErrorCode, Position},
    scalar::shown,
    sdl,
};

/// The operation that was probably meant.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known = known.filter(|known| known.len() <= MOST).take(MOST);
    let near = (1..=MOST).contains(&name.len()).then(|| sdl::nearest(name, known)).flatten();
    near.map_or_else(String::new, |near| format!("; {} does", shown(&near)))
}

/// Finding the nearest name costs the product of lengths and counts, and all of these are the client's.
const MOST: usize = 64;

/// What kind of operation a request names; nothing if it names none that is there.
#[must_use]
pub fn operation_type(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    named(document, name).ok().map(|(_, operation)| operation.node.ty)
}

/// Whether an operation declares a variable.
#[must_use]
pub fn declares(document: &ExecutableDocument, name: Option<&str>, variable: &str) -> bool {
    named(document, name).is_ok_and(|(_, operation)| {
        operation.node.variable_definitions.iter().any(|declared| declared.node.name.node == variable)
    })
}

/// `GetOperation` (GraphQL 6.1), and that it is a query, or a mutation where there are any, or a subscription where one is
/// wanted.
pub(super) fn resolve<'a>(
    surface: &Surface,
    document: &'a ExecutableDocument,
    (name, subscribes): (Option<&str>, bool),
) -> Result<(Option<&'a str>, &'a OperationDefinition), ClientError> {
    let (found, operation) = named(document, name)?;
    let message = match operation.node.ty {
        OperationType::Query => return Ok((found, &operation.node)),
        OperationType::Mutation if surface.types.contains_key(MUTATION) => {
            return Ok((found, &operation.node));
        }
        OperationType::Mutation => "the operation is a mutation; only queries can be answered",
        OperationType::Subscription if subscribes && surface.types.contains_key(SUBSCRIPTION) => {
            return Ok((found, &operation.node));
        }
        OperationType::Subscription => {
            "the operation is a subscription; those are answered over WebSocket, by `graphql-transport-ws`"
        }
    };
    Err(failure(message.to_owned()).at(Position::new(operation.pos.line, operation.pos.column)))
}

fn failure(message: String) -> ClientError {
    ClientError::new(ErrorCode::OperationResolutionFailure, message)
}

type Named<'a> = (Option<&'a str>, &'a Positioned<OperationDefinition>);

fn named<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<Named<'a>, ClientError> {
    Ok(match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => (None, operation),
        (DocumentOperations::Single(_), Some(name)) => {
            return Err(failure(format!(
                "operation {} does not exist; the only one has no name",
                shown(&name)
            )));
        }
        (DocumentOperations::Multiple(operations), Some(name)) => {
            let (name, operation) = operations.get_key_value(name).ok_or_else(|| {
                let near = nearest(name, operations.keys().map(GqlName::as_str));
                failure(format!("operation {} does not exist in the document{near}", shown(&name)))
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
    })
}
