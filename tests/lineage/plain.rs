//! One question of one shape: a server plans its statements once, so that it can be asked of thousands of graphs.
//!
//! In: a graph. Out: a question about one of its assets, one with lineage if there is any. Must not know: answers.

use crate::{
    asks::{Ask, Impact, Item, Leaf, Lineage, Link, OfEdge, Part, Root, Usage},
    graphs::Graph,
    random::Random,
    words::LINEAGE_NAMES,
};

/// All that stands up- and downstream of an asset, what breaks with it, and who uses it.
pub(crate) fn plain(graph: &Graph, mut random: Random) -> Ask {
    let edges = graph.edges.iter().filter(|edge| LINEAGE_NAMES.contains(&edge.relationship));
    let related: Vec<_> = edges.flat_map(|edge| [edge.from, edge.to]).collect();
    let asset = &graph.assets[random.pick_any(&related).copied().unwrap_or(0)];
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
    let fields = vec![
        lineage("up", true),
        lineage("down", false),
        Item::Impact { key: "impact".to_owned(), depth: None, parts: impact },
        Item::Usage { key: "usage".to_owned(), parts: usage },
    ];
    let root = Root::One { of: None, uri: asset.uri.clone(), fields };
    Ask { roots: vec![("asset".to_owned(), root)], variables: true }
}
