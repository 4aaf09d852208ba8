//! The part of a graph that somebody sees.
//!
//! In: a graph, what is seen of it. Out: a graph of that, and where it was cut off. Must not know: rules.

use std::collections::BTreeMap;

use crate::graphs::{Edge, Graph, Severed};

/// A graph of the assets that are seen and of what stands between them.
pub(crate) fn part(graph: &Graph, seen: &[bool]) -> Graph {
    let kept: Vec<usize> = (0..graph.assets.len()).filter(|asset| seen[*asset]).collect();
    let places: BTreeMap<usize, usize> =
        kept.iter().enumerate().map(|(place, asset)| (*asset, place)).collect();
    let place = |asset: usize| places.get(&asset).copied();
    let (mut edges, mut severed) = (Vec::new(), Vec::new());
    for edge in &graph.edges {
        let relationship = edge.relationship;
        match (place(edge.from), place(edge.to)) {
            (Some(from), Some(to)) => edges.push(Edge { from, to, ..edge.clone() }),
            (Some(near), None) => severed.push(Severed { relationship, near, upstream: true }),
            (None, Some(near)) => severed.push(Severed { relationship, near, upstream: false }),
            (None, None) => {}
        }
    }
    let assets = kept.into_iter().map(|asset| graph.assets[asset].clone()).collect();
    Graph { prefix: graph.prefix.clone(), assets, edges, severed }
}
