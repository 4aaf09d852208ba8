//! Text of a schema -> its definitions, and everything that GraphQL itself finds wrong with it.
//!
//! In: SDL text. Out: a [`Document`] and problems. Must not know: what the mapping directives mean.

use std::{collections::HashMap, sync::Arc};

use apollo_compiler::ast;

use super::{Document, Problem, links, lower, validate};

/// A text that is GraphQL, as far as its syntax goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Its definitions.
    pub document: Document,
    /// What breaks the rules of GraphQL. A schema with any is refused, but its mapping can be looked at all
    /// the same, so that all problems are told at once.
    pub problems: Vec<Problem>,
}

/// Parses and validates.
///
/// # Errors
/// The syntax errors of the text; nothing else is looked at then.
pub fn parse(text: &str) -> Result<Parsed, Vec<Problem>> {
    let tree = apollo_compiler::parser::Parser::new()
        .parse_ast(text, "schema.graphql")
        .map_err(|failed| validate::syntax_problems(&failed.errors))?;
    let mut document = lower::lower(&tree);
    let names = links::local_names(&document);
    links::resolve(&mut document, &names);
    let problems = validate::validate(&tree, &document, &names);
    Ok(Parsed { document, problems })
}

/// What a text calls Federation's directives beside their own names, and whether it links Federation at all.
#[must_use]
pub fn federation_names(tree: &ast::Document) -> (HashMap<Arc<str>, &'static str>, bool) {
    let document = lower::lower(tree);
    let linked = document.schema_directives.iter().any(links::is_federation);
    (links::local_names(&document), linked)
}
