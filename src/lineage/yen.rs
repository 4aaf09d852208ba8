//! Simple paths between two nodes of a small directed graph, shortest first, then by names: Yen's algorithm (1971).
//!
//! In: nodes by their rank (names sorted), edges between them, start, target, bounds. Out: paths, and whether these are all.
//! Must not know: what nodes are.
//!
//! Each path found splits what is left by its prefixes: behind each prefix the best path is searched that leaves it otherwise
//! than the paths known already. So paths come in order, each once, and when no candidate is left there is none.

use std::collections::{BTreeSet, VecDeque};

/// A directed graph without parallel edges; its nodes are numbered in the order of their names.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    /// Far ends of each node's edges, ascending.
    pub(super) out: Vec<Vec<usize>>,
    /// Near ends of the edges to each node.
    pub(super) into: Vec<Vec<usize>>,
}

/// What a search may come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Edges of a path.
    pub(super) hops: usize,
    /// Paths.
    pub(super) paths: usize,
    /// Edges looked at in all.
    pub(super) work: usize,
}

/// Paths as lists of nodes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The first of all paths in order: by length, then by nodes.
    pub(super) paths: Vec<Vec<usize>>,
    /// There are no more.
    pub(super) all: bool,
}

impl Graph {
    /// A graph of so many nodes.
    pub(super) fn new(nodes: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut graph = Self { out: vec![Vec::new(); nodes], into: vec![Vec::new(); nodes] };
        let distinct: BTreeSet<(usize, usize)> = edges.into_iter().collect();
        for (from, to) in distinct {
            graph.out[from].push(to);
            graph.into[to].push(from);
        }
        graph
    }
}

/// The simple paths from a node to another one.
pub(super) fn paths(graph: &Graph, start: usize, target: usize, bounds: Bounds) -> Found {
    let mut search = Search { graph, target, work: bounds.work };
    let mut paths: Vec<Vec<usize>> = Vec::new();
    // Ordered by length, then by nodes.
    let mut candidates: BTreeSet<(usize, Vec<usize>)> = BTreeSet::new();
    if start != target {
        candidates.extend(search.best(&[start], &[], bounds.hops).map(|path| (path.len(), path)));
    }
    while let Some((_, path)) = candidates.pop_first() {
        if paths.len() == bounds.paths {
            return Found { paths, all: false };
        }
        paths.push(path);
        let path = &paths[paths.len() - 1];
        for end in 1..path.len() {
            let prefix = &path[..end];
            let known = paths.iter().filter(|known| known.len() > end && known[..end] == *prefix);
            let taken: Vec<usize> = known.map(|known| known[end]).collect();
            let best = search.best(prefix, &taken, bounds.hops);
            candidates.extend(best.map(|path| (path.len(), path)));
            if search.work == 0 {
                // What is found so far is true, but whether the candidates are the next ones nobody knows.
                return Found { paths, all: false };
            }
        }
    }
    Found { all: search.work > 0, paths }
}

struct Search<'g> {
    graph: &'g Graph,
    target: usize,
    /// Edges that may still be looked at.
    work: usize,
}

impl Search<'_> {
    /// The best simple path that begins with a prefix and goes on to none of the taken nodes next.
    fn best(&mut self, prefix: &[usize], taken: &[usize], hops: usize) -> Option<Vec<usize>> {
        let (last, before) = prefix.split_last()?;
        let left = hops.checked_sub(before.len())?;
        let distance = self.distances(before, *last, left)?;
        // The last node is left by an edge that is not taken; from there on every step comes one nearer.
        let next = self.graph.out[*last]
            .iter()
            .filter(|next| !taken.contains(next))
            .filter_map(|next| distance[*next].map(|far| (far, *next)))
            .min()?;
        if next.0 + 1 > left {
            return None;
        }
        let mut path = prefix.to_vec();
        let (mut far, mut node) = next;
        path.push(node);
        while far > 0 {
            far -= 1;
            node = *self.graph.out[node].iter().find(|next| distance[**next] == Some(far))?;
            path.push(node);
        }
        Some(path)
    }

    /// How far each node is from the target, on ways that meet neither the prefix nor its end.
    fn distances(&mut self, before: &[usize], last: usize, most: usize) -> Option<Vec<Option<usize>>> {
        let mut distance = vec![None; self.graph.out.len()];
        let mut barred = vec![false; self.graph.out.len()];
        before.iter().chain([&last]).for_each(|node| barred[*node] = true);
        distance[self.target] = Some(0);
        let mut queue = VecDeque::from([(self.target, 0)]);
        while let Some((node, far)) = queue.pop_front() {
            if far + 1 > most {
                break;
            }
            for near in &self.graph.into[node] {
                self.work = self.work.checked_sub(1).filter(|left| *left > 0).or_else(|| {
                    self.work = 0;
                    None
                })?;
                if !barred[*near] && distance[*near].is_none() {
                    distance[*near] = Some(far + 1);
                    queue.push_back((*near, far + 1));
                }
            }
        }
        Some(distance)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bounds, Found, Graph, paths};

    /// Every simple path, by trying all.
    fn brute(graph: &Graph, path: &mut Vec<usize>, target: usize, hops: usize, all: &mut Vec<Vec<usize>>) {
        let last = path[path.len() - 1];
        if last == target {
            all.push(path.clone());
            return;
        }
        if path.len() > hops {
            return;
        }
        for next in &graph.out[last] {
            if !path.contains(next) {
                path.push(*next);
                brute(graph, path, target, hops, all);
                path.pop();
            }
        }
    }

    proptest! {
        #[test]
        fn the_same_as_by_trying_all(
            edges in proptest::collection::vec((0_usize..7, 0_usize..7), 0..24),
            hops in 1_usize..7,
            limit in 1_usize..40,
        ) {
            let graph = Graph::new(7, edges);
            let mut all = Vec::new();
            brute(&graph, &mut vec![0], 6, hops, &mut all);
            all.sort_by_key(|path| (path.len(), path.clone()));
            let complete = all.len() <= limit;
            all.truncate(limit);
            let found = paths(&graph, 0, 6, Bounds { hops, paths: limit, work: 1_000_000 });
            prop_assert_eq!(found, Found { paths: all, all: complete });
        }
    }

    #[test]
    fn a_layered_graph_of_two_billion_paths_gives_the_first() {
        // 0, then 12 layers of 6, then 73.
        let layer = |number: usize| 1 + number * 6..1 + (number + 1) * 6;
        let mut edges: Vec<(usize, usize)> = layer(0).map(|node| (0, node)).collect();
        for number in 0..11 {
            edges.extend(layer(number).flat_map(|from| layer(number + 1).map(move |to| (from, to))));
        }
        edges.extend(layer(11).map(|node| (node, 73)));
        let graph = Graph::new(74, edges);
        let found = paths(&graph, 0, 73, Bounds { hops: 16, paths: 20, work: 1_000_000 });
        assert_eq!((found.paths.len(), found.all), (20, false));
        assert!(found.paths.is_sorted());
        assert!(found.paths.iter().all(|path| path.len() == 14));
    }

    #[test]
    fn work_has_a_bound_and_is_not_called_all() {
        let graph = Graph::new(40, (0..40).flat_map(|from| (0..40).map(move |to| (from, to))));
        let found = paths(&graph, 0, 39, Bounds { hops: 12, paths: 100, work: 10_000 });
        assert!(!found.all);
        assert_eq!(found.paths[0], [0, 39]);
    }

    #[test]
    fn from_a_node_to_itself_there_is_none() {
        let graph = Graph::new(2, [(0, 1), (1, 0)]);
        assert_eq!(
            paths(&graph, 0, 0, Bounds { hops: 5, paths: 5, work: 100 }),
            Found { paths: Vec::new(), all: true }
        );
    }
}
