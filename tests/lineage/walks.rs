//! Walks as they are meant, with no thought of speed.
//!
//! In: a graph and a route. Out: the least number of hops to each asset, the relationships between. Must not know: queries.

use std::collections::BTreeMap;

use crate::{
    conditions::{Condition, holds},
    graphs::{Edge, Graph},
    words::LINEAGE_NAMES,
};

/// How a walk goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route<'q> {
    pub(crate) upstream: bool,
    pub(crate) through: Option<&'q [&'static str]>,
    pub(crate) within: Option<&'q Condition>,
    pub(crate) stop: Option<&'q Condition>,
}

/// All that is downstream.
pub(crate) const DOWNSTREAM: Route<'static> =
    Route { upstream: false, through: None, within: None, stop: None };

impl Route<'_> {
    /// Relationships that may be walked.
    pub(crate) fn walks(&self, edge: &Edge) -> bool {
        self.carries(edge.relationship)
    }

    /// The same of their types.
    pub(crate) fn carries(&self, relationship: &str) -> bool {
        LINEAGE_NAMES.contains(&relationship)
            && self.through.is_none_or(|names| names.contains(&relationship))
    }

    /// The near and the far end of a relationship.
    pub(crate) fn ends(&self, edge: &Edge) -> (usize, usize) {
        if self.upstream { (edge.from, edge.to) } else { (edge.to, edge.from) }
    }

    /// Whether the walk goes on from an asset.
    pub(crate) fn goes_on(&self, graph: &Graph, start: usize, asset: usize) -> bool {
        asset == start || self.stop.is_none_or(|stop| !holds(graph, asset, stop))
    }
}

/// What a walk reached: the least number of hops to each, the start left out.
pub(crate) struct Reached {
    /// Of what is seen.
    pub(crate) hops: BTreeMap<usize, usize>,
    /// Of what is not, nearest first; one that is not walked past is as far as what is.
    pub(crate) unseen: Vec<usize>,
}

/// Each relationship is tried until nothing comes nearer.
pub(crate) fn reached(graph: &Graph, start: usize, route: &Route<'_>, depth: Option<usize>) -> Reached {
    let (seen, unseen) = (graph.assets.len(), &graph.unseen);
    // A hop has to meet a condition, which may not look at what is not seen.
    let shown = unseen.shown && route.within.is_none();
    let every = 0..seen;
    let inside: Vec<bool> =
        every.clone().map(|asset| route.within.is_none_or(|within| holds(graph, asset, within))).collect();
    let goes_on: Vec<bool> = every.map(|asset| route.goes_on(graph, start, asset)).collect();
    let edges = graph.edges.iter().chain(&unseen.edges);
    let pairs: Vec<_> = edges.filter(|edge| route.walks(edge)).map(|edge| route.ends(edge)).collect();
    let mut hops = BTreeMap::from([(start, 0)]);
    let mut nearer = true;
    while nearer {
        nearer = false;
        for (near, far) in &pairs {
            let Some(before) = hops.get(near).copied() else { continue };
            let known = hops.get(far).copied();
            let leads =
                goes_on.get(*near).copied().unwrap_or(shown) && inside.get(*far).copied().unwrap_or(true);
            if leads && known.is_none_or(|known| known > before + 1) {
                hops.insert(*far, before + 1);
                nearer = true;
            }
        }
    }
    hops.remove(&start);
    hops.retain(|_, hops| depth.is_none_or(|depth| *hops <= depth));
    let mut beyond: Vec<_> = hops.split_off(&seen).into_values().collect();
    beyond.sort_unstable();
    Reached { hops, unseen: beyond }
}

/// The least number of hops to each asset that is reached and seen, the start left out.
pub(crate) fn hops(
    graph: &Graph,
    start: usize,
    route: &Route<'_>,
    depth: Option<usize>,
) -> BTreeMap<usize, usize> {
    reached(graph, start, route, depth).hops
}

/// The relationships of a shortest way from an asset back to where a walk downstream began: from each to the one with the
/// least uri that is one hop nearer, then the least name. It ends before what is not seen.
pub(crate) fn least_way(graph: &Graph, from: usize, start: usize) -> Vec<&Edge> {
    let mut hops = hops(graph, start, &DOWNSTREAM, None);
    hops.insert(start, 0);
    let (mut way, mut near) = (Vec::new(), from);
    while let Some(left) = hops[&near].checked_sub(1) {
        let edges = graph.edges.iter().filter(|edge| edge.from == near && DOWNSTREAM.walks(edge));
        let nearer = edges.filter(|edge| hops.get(&edge.to) == Some(&left));
        let Some(edge) = nearer.min_by_key(|edge| (&graph.assets[edge.to].uri, edge.relationship)) else {
            break;
        };
        near = edge.to;
        way.push(edge);
    }
    way
}
