//! A schema's text -> the Catalog, or a report of everything that is wrong with it.
//!
//! In: a file name and its text. Out: a complete Catalog, or a Report. Must not know: where the text comes
//! from.

use super::{
    derive::{self, Collision},
    resolve::{self, draft_of},
    surface::Surface,
    types::Catalog,
};
use crate::sdl::{self, Code, Document, Problem, Report, Span};

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
    let surface = surface(&parsed.document, &catalog).map_err(report)?;
    Ok(Catalog { surface, ..catalog })
}

/// Reports what is wrong with a schema.
///
/// # Errors
/// A report with every problem of the schema.
pub fn check(name: &str, text: &str) -> Result<(), Report> {
    load(name, text).map(|_| ())
}

/// The derived API, or its name collisions at the places that cause them.
fn surface(document: &Document, catalog: &Catalog) -> Result<Surface, Vec<Problem>> {
    derive::derive(catalog)
        .map_err(|collisions| collisions.iter().map(|collision| problem(document, collision)).collect())
}

fn problem(document: &Document, collision: &Collision) -> Problem {
    let first = collision.first.coordinate().and_then(|coordinate| document.span_of(coordinate));
    let second = collision.second.coordinate().and_then(|coordinate| document.span_of(coordinate));
    let (at, maker) = match (second, first) {
        (Some(span), _) => (span, &collision.second),
        (None, Some(span)) => (span, &collision.first),
        (None, None) => (Span { start: 0, end: 0 }, &collision.second),
    };
    let mut problem = Problem::new(Code::NameCollision, at, collision.to_string()).label(maker.to_string());
    if let (Some(_), Some(span)) = (second, first) {
        problem = problem.see(span, collision.first.to_string());
    }
    problem.help("rename one of the two; `mlg schema print` shows the names that are generated")
}
