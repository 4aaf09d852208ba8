//! The checks in order.
//!
//! In: a Draft. Out: problems. Must not know: the text of the schema.

use super::names;
use crate::{catalog::resolve::draft::Draft, sdl::Problem};

/// Runs every check.
pub(in crate::catalog) fn check_draft(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    names::check(draft, problems);
}
