//! Facets of one name are one facet, so they have to be alike.
//!
//! In: a Draft. Out: problems. Must not know: how hits are counted.

use std::{collections::HashMap, sync::Arc};

use crate::{
    catalog::resolve::draft::{Draft, FieldDraft, Mapping},
    sdl::{Code, Problem, directive},
};

/// Checks that the facets of one name, over all types, have one type and are stored alike.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    let mut known: HashMap<Arc<str>, (String, &FieldDraft<'_>)> = HashMap::new();
    for ty in draft.all() {
        for (name, field) in &ty.fields {
            let Some(facet) = directive(&field.definition.directives, "facet") else { continue };
            let here = format!("{}.{name}", ty.name());
            let Some((there, first)) = known.get(name) else {
                known.insert(Arc::clone(name), (here, field));
                continue;
            };
            if alike(first, field) {
                continue;
            }
            let text = format!("the facets `{there}` and `{here}` have one name, but are not alike");
            problems.push(
                Problem::new(Code::FacetType, facet.span, text)
                    .label("search counts both as one")
                    .see(first.definition.name.span, "another type, or stored in another way")
                    .help(
                        "give both the same type and stored name, leave one `@facet` out, or rename a field",
                    ),
            );
        }
    }
}

fn alike(one: &FieldDraft<'_>, other: &FieldDraft<'_>) -> bool {
    match (&one.mapping, &other.mapping) {
        (Mapping::Property(one), Mapping::Property(other)) => {
            one.scalar == other.scalar && one.list == other.list && one.stored == other.stored
        }
        (Mapping::Relationship(one), Mapping::Relationship(other)) => {
            one.stored.text == other.stored.text
                && one.direction == other.direction
                && one.target == other.target
        }
        (Mapping::Property(_) | Mapping::Relationship(_) | Mapping::Computed(..), _) => false,
    }
}
