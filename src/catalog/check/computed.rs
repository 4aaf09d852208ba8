//! Computed fields: what they are made of.
//!
//! In: a Draft. Out: problems. Must not know: what works them out.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::{
    catalog::resolve::{
        computed_from,
        draft::{Draft, Mapping},
    },
    sdl::{Code, Problem},
};

/// Checks that computed fields are made of properties of their own type.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for ty in draft.all() {
        let properties =
            ty.fields.iter().filter_map(|(name, field)| Some((Arc::clone(name), field.property()?)));
        let properties: IndexMap<_, _> = properties.collect();
        for (name, field) in &ty.fields {
            let Mapping::Computed(_, from) = &field.mapping else { continue };
            if let Err(clause) = computed_from(&properties, from) {
                let title = format!("what `{}.{name}` is computed from {clause}", ty.name());
                problems.push(
                    Problem::new(Code::ComputedField, from.span, title)
                        .label("not properties of the type")
                        .help("name stored fields of the same type: `name createdAt`"),
                );
            }
        }
    }
}
