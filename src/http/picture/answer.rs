//! The answer to the question of a picture -> what is drawn.
//!
//! In: bytes of a response without errors. Out: a drawing; nothing where there is no such asset. Must not know: HTTP.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use crate::{
    catalog::naming::screaming_snake,
    picture::{Drawing, Edge, Node},
    uri::default_name,
};

/// Arrows of a picture; more would be a blot.
const MOST_ARROWS: usize = 3_000;

#[derive(Deserialize)]
struct Response {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    asset: Option<Start>,
}

#[derive(Deserialize)]
struct Start {
    #[serde(flatten)]
    asset: Asset,
    lineage: Lineage,
}

#[derive(Deserialize)]
struct Asset {
    #[serde(rename = "__typename")]
    kind: String,
    uri: String,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lineage {
    total_count: Option<u64>,
    completeness: Completeness,
    edges: Vec<Reached>,
    relationships: Vec<Relationship>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Completeness {
    cut: Vec<String>,
}

#[derive(Deserialize)]
struct Reached {
    hops: usize,
    node: Option<Asset>,
}

#[derive(Deserialize)]
struct Relationship {
    from: String,
    to: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
}

/// What is drawn of an answer.
pub(super) fn drawing(body: &[u8], direction: &str) -> Option<Drawing> {
    let response: Response =
        serde_json::from_slice(body).expect("`projection` writes what `question` asks for");
    let Start { asset, lineage } = response.data.asset?;
    let start = boxed(asset, 0);
    let title = format!("{} of {}", direction.to_ascii_lowercase(), start.name);
    let (total, more) = (lineage.total_count, lineage.page_info.has_next_page);
    let mut nodes = vec![start];
    nodes.extend(lineage.edges.into_iter().filter_map(|edge| Some(boxed(edge.node?, edge.hops))));
    let place: HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(place, node)| (node.uri.as_str(), place)).collect();
    let known = |edge: Relationship| {
        let (from, to) = (*place.get(edge.from.as_str())?, *place.get(edge.to.as_str())?);
        Some(Edge { from, to, kind: edge.kind })
    };
    let edges: BTreeSet<Edge> = lineage.relationships.into_iter().filter_map(known).collect();
    let left_out = left_out((nodes.len() - 1, total, more), edges.len(), &lineage.completeness.cut);
    let edges = edges.into_iter().take(MOST_ARROWS).collect();
    Some(Drawing { title, left_out, nodes, edges, upstream: direction != "DOWNSTREAM" })
}

fn boxed(Asset { kind, uri, name }: Asset, hops: usize) -> Node {
    let name = name.unwrap_or_else(|| default_name(&uri));
    Node { name, kind: screaming_snake(&kind), uri, hops }
}

/// What the picture does not show, in a sentence.
fn left_out(
    (drawn, total, more): (usize, Option<u64>, bool),
    arrows: usize,
    cut: &[String],
) -> Option<String> {
    let mut said = Vec::new();
    if more {
        said.push(match total {
            Some(total) => format!("{drawn} of {total} assets are drawn"),
            None => format!("only the first {drawn} assets are drawn"),
        });
    }
    if arrows > MOST_ARROWS {
        said.push(format!("{MOST_ARROWS} of {arrows} relationships are drawn"));
    }
    for cut in cut {
        said.push(match cut.as_str() {
            "DEPTH" => "more lies beyond `depth`".to_owned(),
            "NODES" => "the walk met as many assets as one may".to_owned(),
            "HIDDEN" => "some of it you may not see".to_owned(),
            other => format!("the walk was cut ({other})"),
        });
    }
    (!said.is_empty()).then(|| said.join("; "))
}
