//! What one root field may ask for. Each refusal names its bound.
//!
//! In: nothing. Out: the bounds. Must not know: anything.

/// Rows of a page that does not say.
pub const DEFAULT_PAGE: usize = 20;
/// Most rows of a page, and most groups.
pub const MAX_PAGE: usize = 500;
/// Most rows of a plain list; its connection pages beyond.
pub const MAX_LIST: usize = 1_000;
/// Most keys of one lookup of many.
pub const MAX_KEYS: usize = 500;
/// Most reads nested in one root field, all levels together.
pub const MAX_NESTED_READS: usize = 200;
/// Most tests in the filters of one root field.
pub const MAX_TESTS: usize = 500;
/// Most values of a list operand.
pub const MAX_OPERANDS: usize = 10_000;
