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

/// The least number of hops to each asset that is reached, the start left out: each relationship is tried until nothing
/// comes nearer.
pub(crate) fn hops(
    graph: &Graph,
    start: usize,
    route: &Route<'_>,
    depth: Option<usize>,
) -> BTreeMap<usize, usize> {
    let every = 0..graph.assets.len();
    let inside: Vec<bool> =
        every.clone().map(|asset| route.within.is_none_or(|within| holds(graph, asset, within))).collect();
    let goes_on: Vec<bool> = every.map(|asset| route.goes_on(graph, start, asset)).collect();
    let pairs: Vec<_> =
        graph.edges.iter().filter(|edge| route.walks(edge)).map(|edge| route.ends(edge)).collect();
    let mut hops = BTreeMap::from([(start, 0)]);
    let mut nearer = true;
    while nearer {
        nearer = false;
        for (near, far) in &pairs {
            let Some(before) = hops.get(near).copied() else { continue };
            let known = hops.get(far).copied();
            if goes_on[*near] && inside[*far] && known.is_none_or(|known| known > before + 1) {
                hops.insert(*far, before + 1);
                nearer = true;
            }
        }
    }
    hops.remove(&start);
    hops.retain(|_, hops| depth.is_none_or(|depth| *hops <= depth));
    hops
}

/// Whether a walk that met some assets could have gone on to one that is not part of the graph.
pub(crate) fn meets_severed(
    graph: &Graph,
    start: usize,
    route: &Route<'_>,
    (walked, depth): (&BTreeMap<usize, usize>, Option<usize>),
) -> bool {
    graph.severed.iter().any(|severed| {
        let hops = if severed.near == start { Some(0) } else { walked.get(&severed.near).copied() };
        let in_reach = hops.is_some_and(|hops| depth.is_none_or(|depth| hops < depth));
        severed.upstream == route.upstream
            && route.carries(severed.relationship)
            && in_reach
            && route.goes_on(graph, start, severed.near)
    })
}

/// The relationships of a shortest way from an asset back to where a walk downstream began: of all such ways the one
/// with the least uris, then the least names of relationships.
pub(crate) fn least_way(graph: &Graph, from: usize, to: usize, left: usize) -> Option<Vec<&Edge>> {
    if left == 0 {
        return (from == to).then(Vec::new);
    }
    let names = LINEAGE_NAMES;
    let leaving = graph.edges.iter().filter(|edge| edge.from == from && names.contains(&edge.relationship));
    let ways = leaving.filter_map(|edge| {
        let mut way = vec![edge];
        way.extend(least_way(graph, edge.to, to, left - 1)?);
        Some(way)
    });
    ways.min_by_key(|way| {
        let uris: Vec<_> = way.iter().map(|edge| graph.assets[edge.to].uri.as_str()).collect();
        let names: Vec<_> = way.iter().map(|edge| edge.relationship).collect();
        (uris, names)
    })
}
