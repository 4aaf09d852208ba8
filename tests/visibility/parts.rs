//! The part of a graph that somebody sees.
//!
//! In: a graph, what is seen of it. Out: a graph of that, and what lies between and beyond. Must not know: rules.

use std::collections::BTreeMap;

use crate::graphs::{Edge, Graph, Unseen};

/// A graph of the assets that are seen; of the others it knows what they stand between.
pub(crate) fn part(graph: &Graph, seen: &[bool], shown: bool) -> Graph {
    let (kept, others): (Vec<usize>, Vec<usize>) = (0..graph.assets.len()).partition(|asset| seen[*asset]);
    let places: BTreeMap<usize, usize> =
        kept.iter().chain(&others).enumerate().map(|(place, asset)| (*asset, place)).collect();
    let moved = |edge: &Edge| Edge { from: places[&edge.from], to: places[&edge.to], ..edge.clone() };
    let (within, beyond): (Vec<_>, Vec<_>) =
        graph.edges.iter().partition(|edge| seen[edge.from] && seen[edge.to]);
    let unseen = Unseen { edges: beyond.into_iter().map(moved).collect(), shown };
    let assets = kept.into_iter().map(|asset| graph.assets[asset].clone()).collect();
    Graph { prefix: graph.prefix.clone(), assets, edges: within.into_iter().map(moved).collect(), unseen }
}
