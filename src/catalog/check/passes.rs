//! The checks in order.
//!
//! In: a Draft. Out: problems. Must not know: the text of the schema.

use super::{components, computed, facets, fields, interfaces, lineage, names, protection, relationships};
use crate::{catalog::resolve::draft::Draft, sdl::Problem};

/// Runs every check.
pub(in crate::catalog) fn check_draft(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    names::check_not_empty(draft.document, problems);
    names::check(draft, problems);
    fields::check(draft, problems);
    computed::check(draft, problems);
    facets::check(draft, problems);
    relationships::check(draft, problems);
    lineage::check(draft, problems);
    interfaces::check(draft, problems);
    components::check(draft, problems);
    protection::check(draft, problems);
}
