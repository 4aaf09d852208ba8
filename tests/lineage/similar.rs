//! What is similar to an asset, as it is meant, with no thought of speed.
//!
//! In: a graph and a question. Out: text; the answer. Must not know: queries, how candidates are found.

use std::{cmp::Ordering, collections::BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::{
    asks::{Item, bracketed, items},
    graphs::Graph,
    words::LINEAGE_NAMES,
};

/// `similar`.
#[derive(Debug, Clone)]
pub(crate) struct Similar {
    pub(crate) first: Option<usize>,
    pub(crate) parts: Vec<OfSimilar>,
}

/// A field of what is similar.
#[derive(Debug, Clone)]
pub(crate) enum OfSimilar {
    Nodes(Vec<Item>),
    Edges(Vec<OfEdge>),
    Ignored,
    Completeness,
}

/// A field of an edge.
#[derive(Debug, Clone)]
pub(crate) enum OfEdge {
    Score,
    Weights,
    Reasons(Vec<Item>),
    Words,
    Node(Vec<Item>),
}

impl Similar {
    pub(crate) fn text(&self) -> String {
        let first: Vec<_> = self.first.iter().map(|first| format!("first: {first}")).collect();
        let parts: Vec<_> = self.parts.iter().map(OfSimilar::text).collect();
        format!("{} {{ {} }}", bracketed(&first), parts.join(" "))
    }
}

impl OfSimilar {
    fn text(&self) -> String {
        match self {
            Self::Nodes(fields) => format!("nodes {}", items(fields)),
            Self::Edges(fields) => {
                let fields: Vec<_> = fields.iter().map(OfEdge::text).collect();
                format!("edges {{ {} }}", fields.join(" "))
            }
            Self::Ignored => "ignored { type } ignoredCount".to_owned(),
            Self::Completeness => "completeness { exact candidates cut }".to_owned(),
        }
    }
}

impl OfEdge {
    fn text(&self) -> String {
        match self {
            Self::Score => "score".to_owned(),
            Self::Weights => "sharedWeight totalWeight".to_owned(),
            Self::Reasons(fields) => {
                format!("reasonCount reasons {{ type direction weight asset {} }}", items(fields))
            }
            Self::Words => "words".to_owned(),
            Self::Node(fields) => format!("node {}", items(fields)),
        }
    }
}

/// A neighbour: relationship, whether it is upstream, which asset.
type Feature = (&'static str, bool, usize);

fn features(graph: &Graph, asset: usize) -> BTreeSet<Feature> {
    let carries = graph.edges.iter().filter(|edge| LINEAGE_NAMES.contains(&edge.relationship));
    let others = carries.filter(|edge| edge.from != edge.to);
    let ends = others.flat_map(|edge| {
        [(edge.from, (edge.relationship, true, edge.to)), (edge.to, (edge.relationship, false, edge.from))]
    });
    ends.filter(|(near, _)| *near == asset).map(|(_, feature)| feature).collect()
}

/// Ten, and one less each time that twice as many relationships stand on that side of the neighbour.
fn weight(graph: &Graph, (_, upstream, neighbour): &Feature) -> u64 {
    let carries = graph.edges.iter().filter(|edge| LINEAGE_NAMES.contains(&edge.relationship));
    let near = carries.filter(|edge| if *upstream { edge.to == *neighbour } else { edge.from == *neighbour });
    let (mut left, mut weight) = (near.count(), 10);
    while left > 1 {
        left /= 2;
        weight -= 1;
    }
    weight
}

/// Names are of small letters, digits and dashes here.
fn words(name: &str) -> BTreeSet<&str> {
    let parts = name.split('-');
    let split = |part| -> (&str, &str) {
        str::split_at(part, part.len() - part.trim_start_matches(char::is_alphabetic).len())
    };
    parts.flat_map(|part| <[&str; 2]>::from(split(part))).filter(|word| !word.is_empty()).collect()
}

struct Compared {
    asset: usize,
    shared: u64,
    total: u64,
    reasons: Vec<(Feature, u64)>,
    words: Vec<String>,
}

fn compared(graph: &Graph, start: usize, asset: usize) -> Option<Compared> {
    let (own, other) = (features(graph, start), features(graph, asset));
    let (one, two) = (words(&graph.assets[start].name), words(&graph.assets[asset].name));
    let weigh = |features: &mut dyn Iterator<Item = &Feature>| -> u64 {
        features.map(|feature| weight(graph, feature)).sum()
    };
    let both: Vec<Feature> = own.intersection(&other).copied().collect();
    let common: Vec<String> = one.intersection(&two).map(|word| (*word).to_owned()).collect();
    let shared = weigh(&mut both.iter()) + common.len() as u64;
    let total = weigh(&mut own.union(&other)) + one.union(&two).count() as u64;
    let mut reasons: Vec<_> = both.into_iter().map(|feature| (feature, weight(graph, &feature))).collect();
    reasons.sort_by(|((name, upstream, to), weight), ((other, is_up, far), heavy)| {
        let uri = |asset: &usize| &graph.assets[*asset].uri;
        heavy.cmp(weight).then(name.cmp(other)).then(is_up.cmp(upstream)).then_with(|| uri(to).cmp(uri(far)))
    });
    (!reasons.is_empty()).then_some(Compared { asset, shared, total, reasons, words: common })
}

/// The answer, and whether something is similar.
pub(crate) fn answer(
    graph: &Graph,
    start: usize,
    similar: &Similar,
    object: &dyn Fn(usize, &[Item]) -> Json,
) -> (Json, bool) {
    let others = (0..graph.assets.len())
        .filter(|asset| *asset != start && graph.assets[*asset].ty.name == graph.assets[start].ty.name);
    let mut ranked: Vec<_> = others.filter_map(|asset| compared(graph, start, asset)).collect();
    let candidates = ranked.len();
    ranked.sort_by(|one, other| match (other.shared * one.total).cmp(&(one.shared * other.total)) {
        Ordering::Equal => graph.assets[one.asset].uri.cmp(&graph.assets[other.asset].uri),
        different => different,
    });
    ranked.truncate(similar.first.unwrap_or(10));
    let mut whole = Map::new();
    for part in &similar.parts {
        match part {
            OfSimilar::Nodes(fields) => {
                let nodes = ranked.iter().map(|one| object(one.asset, fields)).collect();
                whole.entry("nodes").or_insert(nodes);
            }
            OfSimilar::Edges(fields) => {
                let edges = ranked.iter().map(|one| edge(one, fields, object)).collect();
                whole.entry("edges").or_insert(edges);
            }
            OfSimilar::Ignored => {
                whole.entry("ignored").or_insert(json!([]));
                whole.entry("ignoredCount").or_insert(json!(0));
            }
            OfSimilar::Completeness => {
                let told = json!({ "exact": true, "candidates": candidates, "cut": [] });
                whole.entry("completeness").or_insert(told);
            }
        }
    }
    (Json::Object(whole), candidates > 0)
}

fn edge(one: &Compared, fields: &[OfEdge], object: &dyn Fn(usize, &[Item]) -> Json) -> Json {
    let mut edge = Map::new();
    for field in fields {
        let values = match field {
            OfEdge::Score => vec![("score", json!(one.shared as f64 / one.total as f64))],
            OfEdge::Weights => {
                vec![("sharedWeight", json!(one.shared)), ("totalWeight", json!(one.total))]
            }
            OfEdge::Reasons(fields) => {
                let reason = |((name, upstream, asset), weight): &(Feature, u64)| {
                    let direction = if *upstream { "UPSTREAM" } else { "DOWNSTREAM" };
                    json!({ "type": name, "direction": direction, "weight": weight, "asset": object(*asset, fields) })
                };
                let reasons = one.reasons.iter().take(20).map(reason).collect();
                vec![("reasonCount", json!(one.reasons.len())), ("reasons", reasons)]
            }
            OfEdge::Words => vec![("words", json!(one.words))],
            OfEdge::Node(fields) => vec![("node", object(one.asset, fields))],
        };
        for (key, value) in values {
            edge.entry(key).or_insert(value);
        }
    }
    Json::Object(edge)
}
