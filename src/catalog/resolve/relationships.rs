//! Stored relationship types: which fields read each, and between which types it may stand.
//!
//! In: a Draft with fields. Out: the same with its relationship types. Must not know: what is contradictory.

use std::{collections::BTreeMap, sync::Arc};

use super::draft::{Draft, End, Mapping, Usage};
use crate::{
    catalog::types::{Direction, PathStep, Target, TypeId, TypeSet},
    sdl::{Directive, Name},
};

/// A field of a type over a relationship type: what it says may stand between which types.
#[derive(Debug, Clone, Copy)]
struct Claim {
    near: TypeId,
    far: TypeSet,
    direction: Direction,
    /// The far end is named as a type of its own, rather than as any type of an interface.
    exact: bool,
}

/// Collects the relationship types. A field to a type permits that type. A field to an interface permits those of its
/// types that declare a way back to the field's type; all of them where none does. Fields of interfaces are not counted,
/// since each type repeats them.
pub(super) fn relationships(draft: &mut Draft<'_>) {
    let mut usages: BTreeMap<Arc<str>, (Usage, Vec<Claim>)> = BTreeMap::new();
    for (id, ty) in (0..).map(TypeId).zip(&draft.types) {
        for (name, field) in &ty.fields {
            let Mapping::Relationship(relationship) = &field.mapping else { continue };
            let (far, exact) = match relationship.target {
                Target::Type(target) => (TypeSet::one(target), true),
                Target::Interface(_) => (draft.target(relationship.target).types, false),
            };
            let (usage, claims) = usages.entry(Arc::clone(&relationship.stored.text)).or_default();
            usage.ends.push(End { ty: id, field: Arc::clone(name) });
            claims.push(Claim { near: id, far, direction: relationship.direction, exact });
        }
    }
    draft.relationships = usages
        .into_iter()
        .map(|(name, (usage, claims))| {
            let pairs = pairs(&claims);
            let from = pairs.keys().copied().collect();
            let to = pairs.values().fold(TypeSet::default(), |all, to| all.union(to));
            (name, Usage { from, to, pairs, ..usage })
        })
        .collect();
}

fn pairs(claims: &[Claim]) -> BTreeMap<TypeId, TypeSet> {
    let mut pairs: BTreeMap<TypeId, TypeSet> = BTreeMap::new();
    for claim in claims {
        let leads_back = |far: TypeId| {
            claims.iter().any(|other| {
                other.direction != claim.direction && other.near == far && other.far.contains(claim.near)
            })
        };
        let back: TypeSet = claim.far.iter().filter(|far| leads_back(*far)).collect();
        let far = if claim.exact || back.is_empty() { claim.far } else { back };
        for far in far.iter() {
            let (from, to) = match claim.direction {
                Direction::Out => (claim.near, far),
                Direction::In => (far, claim.near),
            };
            pairs.entry(from).or_default().insert(to);
        }
    }
    pairs
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
