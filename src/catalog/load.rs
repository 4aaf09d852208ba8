//! A schema's text -> the Catalog, or a report of everything that is wrong with it.
//!
//! In: a file name and its text. Out: a complete Catalog, or a Report. Must not know: where the text comes
//! from.

use super::{
    derive::{self, Collision, LOOKUP_OF_MANY, Maker},
    resolve,
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
    let (catalog, of_mapping) = resolve::resolve(&parsed.document);
    let mut problems = parsed.problems;
    problems.extend(of_mapping);
    match derive::derive(&catalog) {
        Ok(surface) if problems.is_empty() => Ok(Catalog { surface, ..catalog }),
        Ok(_) => Err(report(problems)),
        Err(mut collisions) => {
            if !problems.is_empty() {
                collisions.retain(|collision| !is_told(collision));
            }
            problems.extend(collisions.iter().map(|collision| problem(&parsed.document, collision)));
            Err(report(problems))
        }
    }
}

/// Reports what is wrong with a schema.
///
/// # Errors
/// A report with every problem of the schema.
pub fn check(name: &str, text: &str) -> Result<(), Report> {
    load(name, text).map(|_| ())
}

/// Whether the cause of a collision is a problem by itself: what is defined twice meets itself in every name made of it, and
/// root fields of one and of many are compared by the check of names.
fn is_told(collision: &Collision) -> bool {
    let of_many = |maker: &Maker| matches!(maker, Maker::Generated { what, .. } if *what == LOOKUP_OF_MANY);
    let of_itself = collision.first.coordinate() == collision.second.coordinate();
    let root = collision.name.starts_with("Query.");
    of_itself || root && !of_many(&collision.first) && !of_many(&collision.second)
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
