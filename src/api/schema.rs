//! The API as validation and introspection look things up in it.
//!
//! In: the Surface. Out: an [`ApiSchema`], made once at the start. Must not know: requests.

use apollo_compiler::{Name, Schema, collections::HashMap, schema::Implementers, validation::Valid};

use super::sdl;
use crate::catalog::types::Catalog;

/// The API, valid by GraphQL 3.
#[derive(Debug)]
pub struct ApiSchema {
    pub(super) schema: Valid<Schema>,
    pub(super) implementers: HashMap<Name, Implementers>,
    /// What a router composes, if the schema links Federation.
    pub(super) subgraph: Option<String>,
}

/// Why a schema can't be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SchemaError(pub String);

/// The API of a Catalog.
///
/// # Errors
/// A rule of GraphQL 3 that the derived API breaks: `catalog::resolve` let something through.
pub fn build(catalog: &Catalog) -> Result<ApiSchema, SchemaError> {
    let subgraph = sdl::print_subgraph(catalog);
    from_sdl(&sdl::print_served(&catalog.surface)).map(|api| ApiSchema { subgraph, ..api })
}

/// The API that an SDL text describes.
///
/// # Errors
/// A rule of GraphQL 3 that the text breaks.
pub fn from_sdl(text: &str) -> Result<ApiSchema, SchemaError> {
    let schema = Schema::parse_and_validate(text, "api.graphql").map_err(|invalid| {
        SchemaError(format!("the API is not a valid GraphQL schema: {}", invalid.errors))
    })?;
    let implementers = schema.implementers_map();
    Ok(ApiSchema { schema, implementers, subgraph: None })
}
