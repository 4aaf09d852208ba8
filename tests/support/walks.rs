//! Random graphs to walk in, and walks in them told naively.
//!
//! In: choices. Out: a graph as plain data, and what is reached in it. Must not know: stores, plans.

use std::collections::BTreeSet;

use crate::random::Random;

/// A graph. Nodes are numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    /// From, kind, to; each once.
    pub(crate) edges: BTreeSet<(usize, usize, usize)>,
}

/// A node: one of two types, of which only the first has a rank.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) boxed: bool,
    pub(crate) rank: Option<i64>,
}

/// What a node must meet.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Condition {
    Any,
    None,
    Rank(i64),
    /// Of another rank, or of none.
    NotRank(i64),
    Boxed,
}

/// How a walk goes.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) kinds: Vec<usize>,
    pub(crate) forward: bool,
    /// Only nodes of the first type may stand at the end of a hop.
    pub(crate) unboxed: bool,
    pub(crate) within: Condition,
}

impl Condition {
    pub(crate) fn holds(self, node: Node) -> bool {
        match self {
            Self::Any => true,
            Self::None => false,
            Self::Rank(rank) => node.rank == Some(rank),
            Self::NotRank(rank) => node.rank != Some(rank),
            Self::Boxed => node.boxed,
        }
    }

    pub(crate) fn random(random: &mut Random) -> Self {
        let rank = i64::try_from(random.below(3)).unwrap();
        match random.below(10) {
            0..4 => Self::Any,
            4..6 => Self::Rank(rank),
            6..9 => Self::NotRank(rank),
            _ if random.chance(50) => Self::None,
            _ => Self::Boxed,
        }
    }
}

impl Route {
    pub(crate) fn random(random: &mut Random) -> Self {
        let kinds = [vec![0], vec![1], vec![0, 1], vec![0, 1]];
        Self {
            kinds: random.pick(&kinds).clone(),
            forward: random.chance(50),
            unboxed: random.chance(30),
            within: Condition::random(random),
        }
    }

    fn may_stand(&self, node: Node) -> bool {
        !(self.unboxed && node.boxed) && self.within.holds(node)
    }
}

/// A few nodes with cycles, diamonds, loops and parallel relationships.
pub(crate) fn random_graph(random: &mut Random) -> Graph {
    let size = random.between(1, 14);
    let node = |random: &mut Random| {
        let boxed = random.chance(20);
        let rank = (!boxed && random.chance(85)).then(|| i64::try_from(random.below(3)).unwrap());
        Node { boxed, rank }
    };
    let nodes: Vec<Node> = (0..size).map(|_| node(random)).collect();
    let edges = (0..random.between(0, size * 3)).map(|_| {
        let (from, to) = (random.below(size), random.below(size));
        // Relationships of the first kind are between nodes of the first type only.
        let kind = if nodes[from].boxed || nodes[to].boxed { 1 } else { random.below(2) };
        (from, kind, to)
    });
    let edges = edges.collect();
    Graph { nodes, edges }
}

/// Layers of nodes, each related to all of the next: paths multiply, relationships do not.
pub(crate) fn layers(wide: usize, deep: usize) -> Graph {
    let nodes = vec![Node { boxed: false, rank: Some(0) }; wide * deep];
    let pairs = (0..wide * (deep - 1)).flat_map(|from| {
        let next = (from / wide + 1) * wide;
        (next..next + wide).map(move |to| (from, 0, to))
    });
    Graph { nodes, edges: pairs.collect() }
}

/// Each node related to each, itself included.
pub(crate) fn clique(size: usize) -> Graph {
    let nodes = vec![Node { boxed: false, rank: Some(0) }; size];
    let edges = (0..size).flat_map(|from| (0..size).map(move |to| (from, 0, to)));
    Graph { nodes, edges: edges.collect() }
}

/// Hops and number of what is reached, by both.
pub(crate) fn reached(
    graph: &Graph,
    (route, stop): (&Route, Condition),
    depth: Option<u32>,
    start: usize,
) -> BTreeSet<(u32, usize)> {
    let mut found = BTreeSet::new();
    let mut visited = BTreeSet::from([start]);
    let mut level = BTreeSet::from([start]);
    let mut hops = 0;
    while !level.is_empty() && depth.is_none_or(|depth| hops < depth) {
        hops += 1;
        let mut next = BTreeSet::new();
        for (from, kind, to) in &graph.edges {
            let (near, far) = if route.forward { (from, to) } else { (to, from) };
            let goes = level.contains(near) && route.kinds.contains(kind);
            if goes && route.may_stand(graph.nodes[*far]) && visited.insert(*far) {
                found.insert((hops, *far));
                if !stop.holds(graph.nodes[*far]) {
                    next.insert(*far);
                }
            }
        }
        level = next;
    }
    found
}

/// Whether another node is reached that meets a condition.
pub(crate) fn reaches(graph: &Graph, route: &Route, start: usize, met: &dyn Fn(usize) -> bool) -> bool {
    reached(graph, (route, Condition::None), None, start).into_iter().any(|(_, node)| met(node))
}
