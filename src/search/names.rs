//! Names of what nodes carry for search; each starts with an underscore, as no name of a schema may.
//!
//! In: a weight. Out: a name. Must not know: how a store keeps it.

/// Property with the words of an asset's name.
pub const NAME: &str = "_name";

/// Property with the letters and digits of a name or tag, which a suggestion starts with.
pub const WHOLE: &str = "_whole";

/// Property with the letters and digits of each alias.
pub const ALIASES: &str = "_aliases";

/// Property with what later words of a name or tag start with.
pub const STARTS: &str = "_starts";

/// Property with the words of the fields of a weight.
#[must_use]
pub fn words_of(weight: u32) -> String {
    format!("_words_{weight}")
}
