//! Names that meet: labels, root fields, stored names.
//!
//! In: a Draft. Out: problems. Must not know: the derived API beyond its root fields.

use crate::{
    catalog::resolve::draft::Draft,
    sdl::{Code, Problem},
};

/// Checks names.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for ty in draft.all().filter(|ty| ty.plural.is_none()) {
        let name = &ty.definition.name;
        problems.push(
            Problem::new(
                Code::PluralNeeded,
                name.span,
                format!("`{}` has no plural, so its root fields can't be told apart", name.text),
            )
            .label("one and many are the same word")
            .help(format!("say what many are called: `@node(plural: \"all{}\")`", name.text)),
        );
    }
}
