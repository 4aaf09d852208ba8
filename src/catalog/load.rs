//! A schema's text -> the Catalog, or a report of everything that is wrong with it.
//!
//! In: a file name and its text. Out: a complete Catalog, or a Report. Must not know: where the text comes from.

use super::{
    resolve::{self, draft_of},
    surface::Surface,
    types::Catalog,
};
use crate::sdl::{self, Problem, Report};

/// Loads a schema.
///
/// # Errors
/// A report with every problem of the schema.
pub fn load(name: &str, text: &str) -> Result<Catalog, Report> {
    let report = |problems| Report::new(name, text, problems);
    let parsed = sdl::parse(text).map_err(report)?;
    if !parsed.problems.is_empty() {
        let mut problems = parsed.problems;
        problems.extend(draft_of(&parsed.document).problems);
        return Err(report(problems));
    }
    let catalog = resolve::resolve(&parsed.document).map_err(report)?;
    let surface = surface(&catalog).map_err(report)?;
    Ok(Catalog { surface, ..catalog })
}

/// Reports what is wrong with a schema.
///
/// # Errors
/// A report with every problem of the schema.
pub fn check(name: &str, text: &str) -> Result<(), Report> {
    load(name, text).map(|_| ())
}

/// Stands in for the derivation of the API, which is made elsewhere.
fn surface(_catalog: &Catalog) -> Result<Surface, Vec<Problem>> {
    Ok(Surface::default())
}
