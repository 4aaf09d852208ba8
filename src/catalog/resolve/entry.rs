//! The passes of resolution in order.
//!
//! In: a parsed schema. Out: a Catalog of what resolves, its Surface still empty, and every problem of the mapping.
//! Must not know: how a problem is drawn.

use super::{
    assemble::assemble,
    entities::{entities, subgraph},
    fields::fields,
    keys::keys,
    relationships::relationships,
    roles::roles,
};
use crate::{
    catalog::{check::check_draft, types::Catalog},
    sdl::{Document, Problem},
};

/// Resolves and checks as much as there is, so that all problems are told at once. Only a Catalog that comes without
/// problems, of a schema that breaks no rule of GraphQL, may be used for more than telling further problems.
pub(in crate::catalog) fn resolve(document: &Document) -> (Catalog, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut draft = roles(document, &mut problems);
    fields(&mut draft, &mut problems);
    keys(&mut draft, &mut problems);
    relationships(&mut draft);
    check_draft(&draft, &mut problems);
    let mut catalog = assemble(&draft);
    catalog.entities = entities(&draft, &catalog, &mut problems);
    catalog.subgraph = subgraph(document);
    (catalog, problems)
}
