//! What one root field may ask for, beside the limits that an operator sets. Each refusal names its bound.
//!
//! In: nothing. Out: the bounds. Must not know: anything.

/// Rows of a page that does not say.
pub const DEFAULT_PAGE: usize = 20;
/// Most rows of a plain list; its connection pages beyond.
pub const MAX_LIST: usize = 1_000;
/// Most hops of a walk that says how many.
pub const MAX_DEPTH: usize = 1_000;
/// Most nodes one walk meets where all of them are asked for; fewer where walks start from many nodes at once.
pub const MAX_REACHED: usize = 20_000;
/// The fewest nodes that such a walk may be held to.
pub const MIN_REACHED: usize = 200;
/// Most nodes all walks of one read meet, as far as its pages tell before.
pub const MAX_REACHED_AT_ONCE: usize = 200_000;
/// Most nodes that walks of one read start from.
pub const MAX_STARTS: usize = 1_000;
/// Similar assets that nobody counts.
pub const DEFAULT_SIMILAR: usize = 10;
/// Most similar assets of one.
pub const MAX_SIMILAR: usize = 50;
/// A neighbour with more relationships on one side tells nothing of what else stands there.
pub const MAX_DEGREE: usize = 500;
/// Most relationships of one asset and direction that are compared.
pub const MAX_COMPARED_LINKS: usize = 1_000;
/// Most assets that one is compared with; fewer where many are.
pub const MAX_CANDIDATES: usize = 500;
/// The fewest that it may be held to.
pub const MIN_CANDIDATES: usize = 50;
/// Most assets that all of one read are compared with, as far as its pages tell before.
pub const MAX_CANDIDATES_AT_ONCE: usize = 5_000;
/// Most neighbours of each list about what is similar.
pub const MAX_REASONS: usize = 20;
/// Most ignored neighbours that are listed.
pub const MAX_IGNORED: usize = 100;
/// Most hops of a path.
pub const MAX_HOPS: usize = 64;
/// Hops of a path where nobody says.
pub const DEFAULT_HOPS: usize = 16;
/// Most paths.
pub const MAX_PATHS: usize = 100;
/// Paths where nobody says.
pub const DEFAULT_PATHS: usize = 10;
/// Edges that a search for paths looks at, at most: some tens of milliseconds.
pub const MAX_PATH_WORK: usize = 5_000_000;
/// Most characters of a query of search.
pub const MAX_QUERY: usize = 1_000;
/// Most words and phrases of a query of search.
pub const MAX_TERMS: usize = 16;
/// Most characters that suggestions are asked for with.
pub const MAX_PREFIX: usize = 1_000;
/// Suggestions where nobody says how many.
pub const DEFAULT_SUGGESTIONS: usize = 10;
/// Most suggestions.
pub const MAX_SUGGESTIONS: usize = 50;
/// Most groups of duplicates.
pub const MAX_DUPLICATES: usize = 100;
/// Most assets that are shown of a group of duplicates.
pub const MAX_DUPLICATES_SHOWN: usize = 20;
/// Most values of a facet.
pub const MAX_FACET_VALUES: usize = 100;
/// Most values chosen of all facets.
pub const MAX_SELECTED: usize = 500;
/// Most reads nested in one root field, all levels together.
pub const MAX_NESTED_READS: usize = 200;
/// Most tests in the filters of one root field.
pub const MAX_TESTS: usize = 500;
/// Most values of a list operand.
pub const MAX_OPERANDS: usize = 10_000;
