//! A schema's text -> the Catalog, or a report of everything that is wrong with it.
//!
//! In: a file name and its text. Out: a complete Catalog, or a Report. Must not know: where the text comes
//! from.

use super::{
    derive::{self, Collision, LOOKUP_OF_MANY, Maker, Prefix, is_prefix, prefixed},
    resolve,
    types::Catalog,
};
use crate::sdl::{self, Code, Document, Problem, Report, Span, directive};

/// Loads a schema.
///
/// # Errors
/// A report with every problem of the schema.
pub fn load(name: &str, text: &str) -> Result<Catalog, Report> {
    load_prefixed(name, text, &Prefix::default())
}

/// Loads a schema whose API gets prefixes; each stands for that of the schema's own `@prefix`.
///
/// # Errors
/// A report with every problem of the schema.
pub fn load_prefixed(name: &str, text: &str, prefix: &Prefix) -> Result<Catalog, Report> {
    let report = |problems| Report::new(name, text, problems);
    let parsed = sdl::parse(text).map_err(report)?;
    let (catalog, of_mapping) = resolve::resolve(&parsed.document);
    let mut problems = parsed.problems;
    problems.extend(of_mapping);
    let (prefix, at) = prefix_of(&parsed.document, prefix, &mut problems);
    match derive::derive(&catalog) {
        Ok(surface) if problems.is_empty() => prefixed(Catalog { surface, ..catalog }, &prefix)
            .map_err(|name| report(vec![collides(&name, at)])),
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

/// The prefixes, those of the schema where none are given, and where it says them.
fn prefix_of(document: &Document, given: &Prefix, problems: &mut Vec<Problem>) -> (Prefix, Span) {
    let Some(directive) = directive(&document.schema_directives, "prefix") else {
        return (given.clone(), Span::default());
    };
    let mut said = |name: &str| {
        let text = directive.text_argument(name)?;
        if !is_prefix(&text.text) {
            let title = format!("`{}` can't stand in front of names", text.text);
            problems.push(
                Problem::new(Code::ReservedName, text.span, title)
                    .label("not a letter, then letters, digits and underscores")
                    .help("write `types: \"Ml\"`, `roots: \"ml\"`"),
            );
        }
        Some(text.text)
    };
    let (types, roots) = (said("types"), said("roots"));
    let prefix = Prefix { types: given.types.clone().or(types), roots: given.roots.clone().or(roots) };
    (prefix, directive.span)
}

fn collides(name: &str, at: Span) -> Problem {
    Problem::new(Code::NameCollision, at, format!("with the prefix two things are called `{name}`"))
        .label("another prefix keeps them apart")
        .help("choose another prefix")
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
