//! What sources say of an asset, put together: the aspects that a store keeps and new ones -> what to write.
//!
//! In: aspects, and what the store holds. Out: changes, and the aspects to keep. Pure. Must not know: formats, backends.
//!
//! An asset is a fold of all that is said of it: of each property the latest word, of `tags` and `aliases` the union. Which aspect
//! stands does not depend on the order in which they come, so neither does the fold. Only what the fold changed is written:
//! what somebody wrote by hand stands until a source says something new.

mod asset;
mod claim;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use self::{
    asset::told,
    claim::{Claim, Place, place},
};
use super::{
    normalise::{end_of, end_of_uri},
    said::said,
    take::Repeated,
};
use crate::{
    catalog::types::Catalog,
    changes::{
        Changes, End, NodeChange, RelationshipRef,
        aspect::{Aspect, AspectKey, Folded, Held, Incoming, Met},
    },
};

/// New aspects, each of which [`said`] accepts. `clock` is microseconds since the epoch.
pub(super) fn incoming(
    catalog: &Arc<Catalog>,
    aspects: Vec<Aspect>,
    repeated: Repeated,
    clock: i64,
) -> Incoming {
    let subjects = aspects.iter().map(|aspect| aspect.subject.clone()).collect();
    let catalog = Arc::clone(catalog);
    let meet = move |kept| meet(Arc::clone(&catalog), kept, (&aspects, repeated), clock);
    Incoming { subjects, meet: Arc::new(meet) }
}

/// What is said before and after.
struct Turn {
    /// Aspects that are kept so far.
    before: BTreeMap<AspectKey, Aspect>,
    /// New ones that stand.
    new: BTreeMap<AspectKey, Aspect>,
    /// What those name that don't stand.
    named: Vec<End>,
}

fn meet(
    catalog: Arc<Catalog>,
    kept: Vec<Aspect>,
    (aspects, repeated): (&[Aspect], Repeated),
    clock: i64,
) -> Met {
    let before: BTreeMap<_, _> = kept.into_iter().map(|aspect| (aspect.key(), aspect)).collect();
    let mut new: BTreeMap<AspectKey, Aspect> = BTreeMap::new();
    for aspect in aspects {
        let key = aspect.key();
        let standing = new.get(&key).or_else(|| before.get(&key));
        if standing.is_none_or(|standing| standing.rank() < aspect.rank()) {
            new.insert(key, aspect.clone());
        }
    }
    let lost = aspects.iter().filter(|aspect| {
        let key = aspect.key();
        new.get(&key).or_else(|| before.get(&key)).is_some_and(|standing| standing != *aspect)
    });
    let named = lost.flat_map(|aspect| named(&catalog, aspect, clock)).collect();
    let turn = Turn { before, new, named };
    let claims = claims(&catalog, &turn, repeated);
    let touched = claims.values().map(|(key, _)| key.clone()).collect();
    let fold = move |held| fold(&catalog, turn, claims, held, clock);
    Met { touched, fold: Box::new(fold) }
}

/// What becomes of the claims of new aspects: none where one is retired.
type Claims = BTreeMap<Place, (RelationshipRef, BTreeMap<AspectKey, Option<Claim>>)>;

fn claims(catalog: &Catalog, turn: &Turn, repeated: Repeated) -> Claims {
    let mut claims = Claims::new();
    let is_repeated = |(key, aspect): &(&AspectKey, &Aspect)| {
        turn.before.get(*key).is_some_and(|old| (&old.lines, &old.raw) == (&aspect.lines, &aspect.raw))
    };
    let new = turn.new.iter().filter(|said| repeated == Repeated::Anew || !is_repeated(said));
    for (key, aspect) in new {
        let old = turn.before.get(key).map(|old| claim::claims(catalog, old)).unwrap_or_default();
        for (relationship, _) in old {
            let slot = claims.entry(place(&relationship)).or_insert_with(|| (relationship, BTreeMap::new()));
            slot.1.insert(key.clone(), None);
        }
        for (relationship, claim) in claim::claims(catalog, aspect) {
            let slot = claims.entry(place(&relationship)).or_insert_with(|| (relationship, BTreeMap::new()));
            slot.1.insert(key.clone(), Some(claim));
        }
    }
    claims
}

fn fold(catalog: &Catalog, turn: Turn, claims: Claims, held: Vec<Held>, clock: i64) -> Folded {
    let mut folded = Folded {
        changes: Changes { clock: Some(clock), rises: true, ..Changes::default() },
        ..Folded::default()
    };
    let subjects: BTreeSet<&str> = turn.new.keys().map(|(subject, _, _)| &**subject).collect();
    for subject in subjects {
        let Ok(node) = end_of_uri(catalog, subject, clock) else { continue };
        let old = || turn.before.values().filter(|aspect| aspect.subject == subject);
        let before = old().next().map(|_| told(catalog, old()));
        let kept = old().filter(|aspect| !turn.new.contains_key(&aspect.key()));
        let new = turn.new.values().filter(|aspect| aspect.subject == subject);
        let after = told(catalog, kept.chain(new));
        asset::difference(catalog, &node, (before.as_ref(), &after), clock, &mut folded);
    }
    // What was ever named is there, at least as a reference: else it would matter which word came first.
    let reference = |End { node, reference }| NodeChange {
        node,
        properties: Vec::new(),
        defaults: reference,
        lists: Vec::new(),
    };
    folded.changes.nodes.extend(turn.named.into_iter().map(reference));
    let held: BTreeMap<Place, Held> = held.into_iter().map(|held| (place(&held.key), held)).collect();
    for (at, (key, changes)) in claims {
        claim::difference(catalog, (key, changes), held.get(&at), clock, &mut folded);
    }
    folded.keep = turn.new.into_values().collect();
    folded
}

/// All assets that an aspect names.
fn named(catalog: &Catalog, aspect: &Aspect, clock: i64) -> Vec<End> {
    let ends = heard(catalog, aspect)
        .relationships
        .into_iter()
        .flat_map(|change| [change.from.node, change.to.node]);
    let ends = ends.map(|node| end_of(catalog, node, clock));
    end_of_uri(catalog, &aspect.subject, clock).into_iter().chain(ends).collect()
}

/// What an aspect says. One that a store keeps may not fit the schema any more, and then says nothing.
fn heard(catalog: &Catalog, aspect: &Aspect) -> Changes {
    said(catalog, aspect).unwrap_or_else(|reason| {
        let Aspect { subject, source, name, .. } = aspect;
        tracing::warn!(subject, source, name, %reason, "a kept aspect does not fit the schema");
        Changes::default()
    })
}
