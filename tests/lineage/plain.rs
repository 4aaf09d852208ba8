//! One question of one shape: a server plans its statements once, so that it can be asked of thousands of graphs.
//!
//! In: a graph. Out: a question about one of its assets, one with lineage if there is any. Must not know: answers.

use crate::{
    asks::{Ask, Impact, Item, Leaf, Lineage, Link, OfEdge, Part, Root, Usage},
    conditions::{Condition, Reaches},
    graphs::Graph,
    random::Random,
    similar::{OfEdge as OfSimilarEdge, OfSimilar, Similar},
    ways::{OfPath, OfPaths, Paths},
    words::LINEAGE_NAMES,
};

/// All that stands up- and downstream of an asset, what breaks with it, who uses it, how it hangs together with another, what
/// is like it; and all that have something upstream.
pub(crate) fn plain(graph: &Graph, mut random: Random) -> Ask {
    let edges = graph.edges.iter().filter(|edge| LINEAGE_NAMES.contains(&edge.relationship));
    let related: Vec<_> = edges.flat_map(|edge| [edge.from, edge.to]).collect();
    let asset = &graph.assets[random.pick_any(&related).copied().unwrap_or(0)];
    let other = &graph.assets[random.pick_any(&related).copied().unwrap_or(0)];
    let uri = || vec![Item::Leaf(Leaf::Uri)];
    let lineage = |key: &str, upstream| {
        let edges = vec![OfEdge::Hops, OfEdge::Node(uri()), OfEdge::Via(Link::Ends)];
        let parts = vec![
            Part::Total,
            Part::Edges(edges),
            Part::Relationships(Link::Ends),
            Part::Counts,
            Part::Completeness,
        ];
        let lineage = Lineage {
            upstream,
            depth: None,
            through: None,
            returned: None,
            within: None,
            stop: None,
            first: Some(100),
            after: None,
            parts,
        };
        Item::Lineage { key: key.to_owned(), lineage: Box::new(lineage) }
    };
    let impact = vec![Impact::Total, Impact::Counts, Impact::Completeness];
    let usage = vec![Usage::Consumers, Usage::ByType, Usage::LiveDeployments, Usage::Completeness];
    let paths = Paths {
        to: other.uri.clone(),
        most_hops: None,
        limit: None,
        within: None,
        through: None,
        parts: vec![
            OfPaths::Total,
            OfPaths::AtLeast,
            OfPaths::LookedAt,
            OfPaths::List(vec![OfPath::Hops, OfPath::Direction, OfPath::Assets(uri())]),
        ],
    };
    let edges = vec![OfSimilarEdge::Score, OfSimilarEdge::Weights, OfSimilarEdge::Node(uri())];
    let similar = Similar { first: None, parts: vec![OfSimilar::Edges(edges), OfSimilar::Completeness] };
    let fields = vec![
        lineage("up", true),
        lineage("down", false),
        Item::Impact { key: "impact".to_owned(), depth: None, parts: impact },
        Item::Usage { key: "usage".to_owned(), parts: usage },
        Item::Paths { key: "paths".to_owned(), paths: Box::new(paths) },
        Item::Similar { key: "similar".to_owned(), similar },
    ];
    let root = Root::One { of: None, uri: asset.uri.clone(), fields };
    let here = || Condition::Named(graph.prefix.clone());
    let reaches = Reaches { upstream: true, some: Some(here()), none: None, within: None, through: None };
    let filtered = Root::Page {
        of: None,
        condition: Condition::And(vec![here(), Condition::Reaches(Box::new(reaches))]),
        first: 100,
        total: true,
        edges: false,
        fields: uri(),
    };
    Ask { roots: vec![("asset".to_owned(), root), ("filtered".to_owned(), filtered)], variables: true }
}
