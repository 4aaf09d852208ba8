//! Stored relationship types: which fields read each, and between which types it may stand.
//!
//! In: a Draft with fields. Out: the same with its relationship types. Must not know: what is contradictory.

use std::{collections::BTreeMap, sync::Arc};

use super::draft::{Draft, End, Mapping, Usage};
use crate::{
    catalog::types::{Direction, PathStep, Target, TypeId, TypeSet},
    sdl::{Directive, Name},
};

/// Collects the relationship types. Every declaration permits: a field to an interface permits all of its
/// types. Fields of interfaces are not counted, since each type repeats them.
pub(super) fn relationships(draft: &mut Draft<'_>) {
    let mut usages: BTreeMap<Arc<str>, Usage> = BTreeMap::new();
    for (id, ty) in (0..).map(TypeId).zip(&draft.types) {
        for (name, field) in &ty.fields {
            let Mapping::Relationship(relationship) = &field.mapping else { continue };
            let far = match relationship.target {
                Target::Type(target) => TypeSet::one(target),
                Target::Interface(_) => draft.target(relationship.target).types,
            };
            let usage = usages.entry(Arc::clone(&relationship.stored.text)).or_default();
            let (from, to) = match relationship.direction {
                Direction::Out => (TypeSet::one(id), far),
                Direction::In => (far, TypeSet::one(id)),
            };
            usage.from = usage.from.union(&from);
            usage.to = usage.to.union(&to);
            usage.ends.push(End { ty: id, field: Arc::clone(name) });
        }
    }
    draft.relationships = usages.into_iter().collect();
}

/// The paths of `@derived` directives, split into steps. A path without steps is reported by the checks.
pub(super) fn derived(directives: &[Directive]) -> Vec<(Vec<PathStep>, Name)> {
    directives
        .iter()
        .filter(|directive| &*directive.name.text == "derived")
        .filter_map(|directive| directive.text_argument("path"))
        .map(|path| (path.text.split('/').map(step).collect(), path))
        .collect()
}

fn step(text: &str) -> PathStep {
    match text.strip_prefix('^') {
        Some(stored) => PathStep { stored: stored.into(), direction: Direction::In },
        None => PathStep { stored: text.into(), direction: Direction::Out },
    }
}
