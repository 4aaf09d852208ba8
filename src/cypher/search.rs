//! Names of what nodes carry for search, and of the index over it.

use std::sync::Arc;

use crate::search;

/// The full-text index over the words of all searched types.
pub const INDEX: &str = "_search";

/// The property with the words of an asset's name.
#[must_use]
pub fn name() -> Arc<str> {
    search::NAME.into()
}

/// The property with the words of a weight.
#[must_use]
pub fn words_of(weight: u32) -> Arc<str> {
    search::words_of(weight).into()
}
