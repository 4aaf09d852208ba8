//! Names of what nodes carry for search and suggestions, and of the indexes over it.

use std::sync::Arc;

use crate::search;

/// The full-text index over the words of all searched types.
pub const INDEX: &str = "_search";

/// The full-text index over what later words of names and tags start with.
pub const STARTS_INDEX: &str = "_starts";

/// The property with the letters and digits of a name or tag.
#[must_use]
pub fn whole() -> Arc<str> {
    search::WHOLE.into()
}

/// The property with the letters and digits of each alias.
#[must_use]
pub fn aliases() -> Arc<str> {
    search::ALIASES.into()
}

/// The property with what later words of a name or tag start with.
#[must_use]
pub fn starts() -> Arc<str> {
    search::STARTS.into()
}

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
