//! What it means that a directive came, went or changed on a part of a schema.
//!
//! In: a directive's use, old and new. Out: how bad the change is, and its sentence. Must not know: the part.

use std::collections::BTreeSet;

use apollo_compiler::collections::IndexMap;

use super::{Criticality, Mark, Turn, applied::Use};

/// What tells a use from others of the same directive in one place; of those that stand once, nothing.
pub(super) fn identity(mark: Mark, arguments: &IndexMap<String, String>) -> String {
    let argument = |name: &str| arguments.get(name).cloned().unwrap_or_default();
    match mark {
        Mark::Key => sorted_fields(&argument("fields")),
        Mark::Tag | Mark::ComposeDirective => argument("name"),
        Mark::Deprecated
        | Mark::SpecifiedBy
        | Mark::OneOf
        | Mark::Cost
        | Mark::ListSize
        | Mark::Shareable
        | Mark::Inaccessible
        | Mark::External
        | Mark::Requires
        | Mark::Provides
        | Mark::Override
        | Mark::InterfaceObject
        | Mark::Authenticated
        | Mark::RequiresScopes => String::new(),
    }
}

/// The field set with the fields of each level in the order of names, so that `a b` is `b a`.
fn sorted_fields(fields: &str) -> String {
    let spaced = fields.replace('{', " { ").replace('}', " } ").replace(',', " ");
    let mut words = spaced.split_whitespace();
    level(&mut words)
}

fn level<'a>(words: &mut impl Iterator<Item = &'a str>) -> String {
    let mut fields: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        match (word, fields.last_mut()) {
            ("}", _) => break,
            ("{", Some(field)) => {
                field.push_str(" { ");
                field.push_str(&level(words));
                field.push_str(" }");
            }
            _ => fields.push(word.to_owned()),
        }
    }
    fields.sort();
    fields.join(" ")
}

/// Which turn it is, how bad, and what it says; nothing if nothing changed.
pub(super) fn meaning(mark: Mark, pair: (Option<&Use>, Option<&Use>)) -> Option<(Turn, Criticality, String)> {
    let turn = match pair {
        (None, None) => return None,
        (None, Some(_)) => Turn::Added,
        (Some(_), None) => Turn::Removed,
        (Some(old), Some(new))
            if old.text() == new.text() || mark == Mark::Key && resolves_alike(old, new) =>
        {
            return None;
        }
        (Some(_), Some(_)) => Turn::Changed,
    };
    let said = |of: Option<&Use>| of.map(Use::text).filter(|text| !text.is_empty());
    let name = mark.name();
    let what = match (turn, said(pair.0), said(pair.1)) {
        (Turn::Added, _, Some(new)) => format!("`@{name}({new})` was added"),
        (Turn::Added, _, None) => format!("`@{name}` was added"),
        (Turn::Removed, Some(old), _) => format!("`@{name}({old})` was removed"),
        (Turn::Removed, None, _) => format!("`@{name}` was removed"),
        (Turn::Changed, old, new) => {
            format!("`@{name}({})` was `@{name}({})`", new.unwrap_or_default(), old.unwrap_or_default())
        }
    };
    let (criticality, advice) = verdict(mark, turn, pair);
    let text = if advice.is_empty() { what } else { format!("{what}; {advice}") };
    Some((turn, criticality, text))
}

/// Keys of the same fields in another order are the same.
fn resolves_alike(old: &Use, new: &Use) -> bool {
    old.identity == new.identity && old.arguments.get("resolvable") == new.arguments.get("resolvable")
}

#[expect(clippy::match_same_arms, reason = "one arm says what one directive means")]
fn verdict(mark: Mark, turn: Turn, pair: (Option<&Use>, Option<&Use>)) -> (Criticality, &'static str) {
    use Criticality::{Breaking, Dangerous, Safe};
    match (mark, turn) {
        (Mark::Deprecated, Turn::Added) => (Safe, "clients should stop using it"),
        (Mark::Deprecated, Turn::Removed | Turn::Changed) => (Safe, ""),
        (Mark::SpecifiedBy, Turn::Added) => (Safe, ""),
        (Mark::SpecifiedBy, Turn::Removed | Turn::Changed) => {
            (Dangerous, "values of the scalar may have another form")
        }
        (Mark::OneOf, Turn::Added) => (Breaking, "clients must give exactly one of its fields"),
        (Mark::OneOf, Turn::Removed | Turn::Changed) => (Safe, ""),
        (Mark::Cost | Mark::ListSize, _) if is_dearer(mark, pair) => {
            (Dangerous, "operations near the limit of cost may be refused")
        }
        (Mark::Cost | Mark::ListSize, _) => (Safe, ""),
        (Mark::Key, Turn::Added) => (Safe, ""),
        (Mark::Key, Turn::Removed) => {
            (Breaking, "subgraphs that refer to it by these fields must take another key first")
        }
        (Mark::Key, Turn::Changed) if is_resolved(pair.1) => (Safe, ""),
        (Mark::Key, Turn::Changed) => {
            (Breaking, "routers can't ask here by it now; another subgraph must resolve it first")
        }
        (Mark::Shareable, Turn::Added | Turn::Changed) => (Safe, ""),
        (Mark::Shareable, Turn::Removed) => {
            (Breaking, "a supergraph composes only if no other subgraph resolves it")
        }
        (Mark::Inaccessible, Turn::Added) => {
            (Breaking, "it is gone from the router's API; its clients must stop using it")
        }
        (Mark::Inaccessible, Turn::Removed | Turn::Changed) => (Safe, "the router's clients can use it now"),
        (Mark::External, Turn::Added) => (Breaking, "another subgraph must resolve it first"),
        (Mark::External, Turn::Removed | Turn::Changed) => (
            Dangerous,
            "it is resolved here now; if another subgraph does so too, both must say `@shareable`",
        ),
        (Mark::Requires, Turn::Added | Turn::Changed) => {
            (Dangerous, "other subgraphs must give these fields, or the supergraph does not compose")
        }
        (Mark::Requires, Turn::Removed) => (Safe, ""),
        (Mark::Provides, Turn::Added) => (Safe, ""),
        (Mark::Provides, Turn::Removed | Turn::Changed) => {
            (Dangerous, "routers ask another subgraph for what is not provided now")
        }
        (Mark::Override, _) => (Dangerous, "another subgraph answers for it, or does so no longer"),
        (Mark::InterfaceObject, _) => {
            (Breaking, "subgraphs must agree which of them knows the types behind the interface")
        }
        (Mark::Tag, _) => (Dangerous, "contracts that pick by tags show more or less"),
        (Mark::Authenticated, Turn::Added) => (Breaking, "clients must say who they are"),
        (Mark::Authenticated, Turn::Removed | Turn::Changed) => (Safe, "anybody may read it now"),
        (Mark::RequiresScopes, Turn::Removed) => (Safe, "anybody may read it now"),
        (Mark::RequiresScopes, Turn::Changed) if is_laxer(pair) => (Safe, ""),
        (Mark::RequiresScopes, Turn::Added | Turn::Changed) => (Breaking, "clients must have these scopes"),
        (Mark::ComposeDirective, Turn::Added) => (Safe, ""),
        (Mark::ComposeDirective, Turn::Removed | Turn::Changed) => {
            (Dangerous, "the supergraph loses what the directive says")
        }
    }
}

fn is_resolved(key: Option<&Use>) -> bool {
    key.is_some_and(|key| !key.arguments.contains_key("resolvable"))
}

/// Whether it may cost more now. A size that changed in any way may.
fn is_dearer(mark: Mark, (old, new): (Option<&Use>, Option<&Use>)) -> bool {
    let weight = |of: Option<&Use>| of.and_then(|of| of.arguments.get("weight")?.parse::<i64>().ok());
    match (mark, weight(old), weight(new)) {
        (Mark::Cost, Some(old), Some(new)) => new > old,
        // Without a weight, a composite counts 1 and a leaf nothing.
        (Mark::Cost, None, Some(new)) => new > 0,
        (Mark::Cost, Some(old), None) => old < 1,
        _ => new.is_some(),
    }
}

/// Whether whoever had enough scopes has enough now: each way in that there was holds one that there is.
fn is_laxer(pair: (Option<&Use>, Option<&Use>)) -> bool {
    let ways = |of: Option<&Use>| -> Option<Vec<BTreeSet<String>>> {
        serde_json::from_str(of?.arguments.get("scopes")?).ok()
    };
    match (ways(pair.0), ways(pair.1)) {
        (Some(old), Some(new)) => old.iter().all(|old| new.iter().any(|new| new.is_subset(old))),
        (None, _) | (_, None) => false,
    }
}
