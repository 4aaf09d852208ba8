//! Input object field uniqueness (GraphQL 5.6.3).
//!
//! In: a place. Out: the second field of one name. Must not know: types; a custom scalar's object counts too.

use std::collections::HashSet;

use apollo_compiler::ast::Value;

use super::places::Place;
use crate::api::offence::Offence;

/// Checks one value; those inside it are places of their own.
pub(super) fn check(place: Place<'_>) -> Vec<Offence> {
    let Value::Object(fields) = &**place.value else { return Vec::new() };
    let mut seen = HashSet::new();
    let again = fields.iter().filter(|(name, _)| !seen.insert(name));
    again
        .map(|(name, _)| {
            let offset = name.location().map(|span| span.offset());
            let message = format!("the field `{name}` stands twice in one input object; once is right");
            Offence::new(offset, message)
        })
        .collect()
}
