//! Findings that only follow from another.
//!
//! In: all findings and the text. Out: those that say something new. Must not know: what they are called to clients.
//!
//! The library drops what it does not know (a field, a fragment, the type of a variable) from the document before it
//! looks at the rest, and then misses it: the selection around is empty, a variable or fragment is unused.

use std::collections::{HashMap, HashSet};

use super::Offence;
use crate::{api::schema::ApiSchema, guard::tokens};

/// Leaves out what follows from another finding.
pub(in crate::api) fn without_echoes(
    offences: impl Iterator<Item = Offence>,
    text: &str,
    schema: &ApiSchema,
) -> Vec<Offence> {
    let offences: Vec<_> = offences.collect();
    let uses = Uses::of(text);
    let is_echo = |offence: &Offence| {
        let mut names = offence.names();
        match offence.kind {
            Some("MissingSubselection") => {
                // A field ends with a brace if it has a selection, and only then; the grammar allows no empty one.
                offence
                    .offset
                    .is_some_and(|offset| text.get(offset..offence.end).is_some_and(|it| it.ends_with('}')))
            }
            Some("UnusedVariable") => names
                .next()
                .and_then(|name| name.strip_prefix('$'))
                .is_some_and(|name| uses.variables.get(name).is_some_and(|count| *count > 1)),
            Some("UnusedFragment") => names.next().is_some_and(|name| uses.spreads.contains(name)),
            Some("UndefinedFragment") => names.next().is_some_and(|name| uses.fragments.contains(name)),
            Some("DisallowedVariableUsage") => {
                let ty = names.nth(1).unwrap_or_default().trim_matches(['[', ']', '!']);
                !schema.schema.types.contains_key(ty)
            }
            _ => false,
        }
    };
    let (echoes, rest): (Vec<_>, Vec<_>) = offences.into_iter().partition(is_echo);
    // There is nothing to follow from: whatever was found is all that is wrong.
    if rest.is_empty() { echoes } else { rest }
}

/// Names as the text uses them.
#[derive(Default)]
pub(super) struct Uses<'a> {
    /// How often each variable is named, its definition included.
    variables: HashMap<&'a str, usize>,
    /// Fragments that are spread.
    spreads: HashSet<&'a str>,
    /// Variables that are defined.
    pub(super) defined: HashSet<&'a str>,
    /// Fragments that are defined.
    pub(super) fragments: HashSet<&'a str>,
}

impl<'a> Uses<'a> {
    /// Reads a text.
    pub(super) fn of(text: &'a str) -> Self {
        let mut uses = Self::default();
        let [mut earlier, mut last] = [""; 2];
        let mut depth = 0_usize;
        for (_, token) in tokens(text) {
            match last {
                "$" => *uses.variables.entry(token).or_default() += 1,
                "..." => {
                    uses.spreads.insert(token);
                }
                // Elsewhere it is a field's name.
                "fragment" if depth == 0 => {
                    uses.fragments.insert(token);
                }
                _ => {}
            }
            match token {
                // Inside braces it is an argument's value.
                ":" if depth == 0 && earlier == "$" => {
                    uses.defined.insert(last);
                }
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            [earlier, last] = [last, token];
        }
        uses
    }
}
