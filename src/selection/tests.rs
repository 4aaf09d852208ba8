//! Selections of small operations, over a schema built by hand.

mod default_schema;
mod fixture;
mod inputs;
mod limits;
mod merging;
mod operations;
mod specification;
mod variables;

use async_graphql::parser::parse_query;
use serde_json::{Value as Json, json};

use super::{normalise, render, types::Selection};
use crate::{
    catalog::types::Catalog,
    error::{ClientError, ErrorCode},
};

fn run(
    catalog: &Catalog,
    text: &str,
    operation: Option<&str>,
    variables: &Json,
) -> Result<Selection, Vec<ClientError>> {
    let document = parse_query(text).expect("the tests' documents parse");
    normalise(catalog, &document, operation, variables.as_object().expect("variables are an object"))
}

/// The fields of the operation as text, one a line.
fn select_with(text: &str, variables: &Json) -> String {
    let catalog = fixture::catalog();
    let selection = run(catalog, text, None, variables).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let rendered = render(catalog, &selection);
    rendered.split_once('\n').expect("the operation has a line").1.to_owned()
}

fn select(text: &str) -> String {
    select_with(text, &json!({}))
}

/// The only error of the operation: code, message, line and column.
fn refusal(text: &str, variables: &Json) -> (ErrorCode, String, Option<(u32, u32)>) {
    let errors = run(fixture::catalog(), text, None, variables).expect_err(text);
    let [error] = &errors[..] else { panic!("{text}: {errors:?}") };
    let place = error.positions.first().map(|position| (position.line, position.column));
    (error.code, error.to_string(), place)
}

/// The message of a refused input.
fn refused_input(text: &str, variables: &Json) -> String {
    let (code, message, place) = refusal(text, variables);
    assert_eq!(code, ErrorCode::BadUserInput, "{message}");
    assert!(place.is_some(), "{message}");
    message
}
