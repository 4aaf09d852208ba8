//! Walks from what a lookup finds, read with it: the key stands in the request, so nothing has to be read before.
//!
//! In: a Plan and its Shape. Out: which lookup and which follow belong together; the read of both. Must not know: stores.

use std::sync::OnceLock;

use super::{
    shape::{Object, RootKind, Shape, ValueShape},
    types::{Depth, Follow, Lookup, LookupWalk, Param, Plan, Read, RootRead, Walk, WalkColumn},
};
use crate::value::Value;

/// A lookup of one key, and a follow that walks from what it finds.
#[derive(Debug, Default)]
pub struct Known {
    /// Index of the lookup in `Plan::reads`.
    pub read: usize,
    /// Index in `Plan::follows`, of a lineage or what is made of a walk downstream.
    pub follow: usize,
    both: OnceLock<Box<RootRead>>,
}

/// What was made is made anew of a Plan that is a copy: it may be changed.
impl Clone for Known {
    fn clone(&self) -> Self {
        Self { read: self.read, follow: self.follow, both: OnceLock::new() }
    }
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        (self.read, self.follow) == (other.read, other.follow)
    }
}

impl Known {
    /// The read of both: a [`LookupWalk`], made once for a Plan that is kept.
    ///
    /// # Panics
    /// It is another Plan's.
    #[must_use]
    pub fn both(&self, plan: &Plan) -> &RootRead {
        self.both.get_or_init(|| {
            let (Some((lookup, keys)), Some((walk, others))) =
                (lookup(&plan.reads[self.read]), walk(&plan.follows[self.follow]))
            else {
                unreachable!("a lookup and a walk are put together")
            };
            // The starts of a walk are its first parameter: they are the keys, which stand there already.
            let mut params = keys.to_vec();
            let walk = Walk { starts: lookup.keys.clone(), ..moved(walk.clone(), params.len() - 1) };
            params.extend_from_slice(&others[1..]);
            let both = LookupWalk { lookup: lookup.clone(), walk };
            Box::new(RootRead::new(Read::LookupWalk(both), params))
        })
    }
}

/// Of each lookup of one key the first walk that hangs on what it finds.
pub(super) fn known(plan: &Plan, shape: &Shape) -> Vec<Known> {
    let mut all: Vec<Known> = Vec::new();
    for field in &shape.fields {
        let RootKind::One { read, object, .. } = &field.kind else { continue };
        if let Some(follow) = walked(plan, *read, object)
            && all.iter().all(|known| known.read != *read)
        {
            all.push(Known { read: *read, follow, both: OnceLock::new() });
        }
    }
    all
}

fn walked(plan: &Plan, read: usize, object: &Object) -> Option<usize> {
    let root = &plan.reads[read];
    let (lookup, params) = lookup(root)?;
    let one = params[lookup.keys.values.0].as_list().is_some_and(|keys| keys.len() == 1);
    if !one || lookup.aliases || root.finds_nothing() {
        return None;
    }
    // What only some types have is not walked for in vain.
    let follows =
        object.fields.iter().filter(|field| field.types.is_none()).filter_map(|field| match field.value {
            ValueShape::Follow { follow, .. } => Some(follow),
            _ => None,
        });
    let mut follows = follows.filter(|follow| {
        walk(&plan.follows[*follow]).is_some_and(|(walk, _)| walk.starts.label == lookup.keys.label)
    });
    follows.next()
}

fn lookup(read: &RootRead) -> Option<(&Lookup, &[Value])> {
    match &read.read {
        Read::Lookup(lookup) => Some((lookup, &read.params)),
        _ => None,
    }
}

/// The walk of a follow that starts from nothing but the nodes it hangs on.
fn walk(follow: &Follow) -> Option<(&Walk, &[Value])> {
    let read = match follow {
        Follow::Lineage(lineage) => &lineage.walk,
        Follow::Reach(reach) => &reach.walk,
        Follow::Computed(_) | Follow::Walked | Follow::Nodes(_) | Follow::Paths(_) | Follow::Similar(_) => {
            return None;
        }
    };
    match &read.read {
        Read::Walk(walk) => Some((walk, &read.params)),
        _ => None,
    }
}

/// The same walk with its parameters behind others.
fn moved(walk: Walk, by: usize) -> Walk {
    let at = |Param(at): Param| Param(at + by);
    let Walk { starts, mut way, stop, depth, filter, after, limit, columns, counted } = walk;
    way.within = way.within.moved(by);
    let column = |column| match column {
        WalkColumn::Meets(condition) => WalkColumn::Meets(condition.moved(by)),
        WalkColumn::Label | WalkColumn::Property(_) => column,
    };
    Walk {
        starts,
        way,
        stop: stop.moved(by),
        depth: depth.map(|Depth { rounded, exact }| Depth { rounded, exact: at(exact) }),
        filter: filter.moved(by),
        after: after.map(|(hops, key)| (at(hops), at(key))),
        limit: at(limit),
        columns: columns.into_iter().map(column).collect(),
        counted,
    }
}
