//! `pick: "CREATED_AT_DESC"`: an order of the target, by name.
//!
//! In: the text of a pick. Out: the property it orders by. Must not know: how orders are derived, only how
//! they are named.

use crate::catalog::{naming::screaming_snake, types::Property};

/// The name of an order without its direction, and whether it is descending.
pub(in crate::catalog) fn split_pick(pick: &str) -> Option<(&str, bool)> {
    match (pick.strip_suffix("_ASC"), pick.strip_suffix("_DESC")) {
        (Some(name), _) => Some((name, false)),
        (None, Some(name)) => Some((name, true)),
        (None, None) => None,
    }
}

/// Whether an order of this name is by this property.
pub(in crate::catalog) fn is_pick(property: &Property, name: &str) -> bool {
    !property.list && property.filterable && screaming_snake(&property.name) == name
}
