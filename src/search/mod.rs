//! What search takes for a word: texts and queries cut into the same tokens, on either store.
//!
//! In: texts. Out: tokens, the texts of tokens that nodes carry, the terms of a query. Must not know: stores, GraphQL.

mod candidates;
mod highlight;
mod names;
mod starts;
mod terms;
mod words;

pub use candidates::{candidates, name_start, sought};
pub use highlight::{Piece, matches, pieces};
pub use names::{ALIASES, NAME, STARTS, WHOLE, words_of};
pub use starts::{Starts, WORDS, later_text, starts, typed};
pub use terms::{Kind, Term, terms};
pub use words::{Word, class_text, fold, name_text, words};

/// Version of the rule by which texts become words. Any change of what [`class_text`], [`name_text`] or [`starts()`] answers
/// raises it, and `mlg migrate` then makes the words of every node anew.
pub const RULE: u32 = 2;
