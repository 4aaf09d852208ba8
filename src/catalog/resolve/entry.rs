//! The passes of resolution in order.
//!
//! In: a parsed schema. Out: a Catalog, its Surface still empty, or every problem of the mapping.
//! Must not know: how a problem is drawn.

use super::{
    assemble::assemble, draft::Draft, fields::fields, keys::keys, relationships::relationships, roles::roles,
};
use crate::{
    catalog::{check::check_draft, types::Catalog},
    sdl::{Document, Problem},
};

/// A schema as far as it could be resolved, and what is wrong with it.
pub(in crate::catalog) struct Resolution<'a> {
    /// What is known.
    pub draft: Draft<'a>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Resolves a schema that breaks no rule of GraphQL.
///
/// # Errors
/// Every problem of the mapping.
pub fn resolve(document: &Document) -> Result<Catalog, Vec<Problem>> {
    let Resolution { draft, problems } = draft_of(document);
    if problems.is_empty() { Ok(assemble(&draft)) } else { Err(problems) }
}

/// Resolves and checks as much as there is, so that all problems are told at once.
pub(in crate::catalog) fn draft_of(document: &Document) -> Resolution<'_> {
    let mut problems = Vec::new();
    let mut draft = roles(document, &mut problems);
    fields(&mut draft, &mut problems);
    keys(&mut draft, &mut problems);
    relationships(&mut draft);
    check_draft(&draft, &mut problems);
    Resolution { draft, problems }
}
