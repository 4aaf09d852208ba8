//! The stages that need no graph, as the pipeline runs them.
//!
//! In: a Catalog and a request. Out: what becomes of it, up to the plan. Must not know: any store.

use mlg::{
    api::{self, ApiSchema},
    catalog::types::Catalog,
    error::ClientError,
    guard::Limits,
    pipeline::{Prepared, Request, prepare},
};

/// A schema, ready for requests.
pub(crate) struct Ready {
    /// Its mapping.
    pub(crate) catalog: Catalog,
    api: ApiSchema,
}

/// Makes a schema ready.
pub(crate) fn ready(catalog: Catalog) -> Ready {
    let api = api::schema::build(&catalog).expect("the Catalog of a good schema has a good API");
    Ready { catalog, api }
}

/// Guard, parse, validate, selection, plan.
pub(crate) fn prepared(ready: &Ready, request: &Request) -> Result<Prepared, Vec<ClientError>> {
    prepared_within(ready, &Limits::default(), request)
}

/// The same within other limits.
pub(crate) fn prepared_within(
    ready: &Ready,
    limits: &Limits,
    request: &Request,
) -> Result<Prepared, Vec<ClientError>> {
    prepare(&ready.catalog, &ready.api, limits, &mlg::access::Access::everything(), request)
}
