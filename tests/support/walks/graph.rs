//! Small graphs for walks: cycles, diamonds, self-loops, parallel relationships, values that are missing, and keys whose
//! two text orders differ. All of them side by side in one store, so that it is filled once.
//!
//! In: choices. Out: a graph as plain data, and the lines that load it. Must not know: reads, stores.

use mlg::catalog::{self, types::Catalog};
use serde_json::{Map, Value as Json, json};

use crate::random::Random;

const SCHEMA: &str = r#"
interface Thing @key(fields: "id") @node { id: ID! colour: String weight: Int }
type Part implements Thing @key(fields: "id") @node {
  id: ID!
  colour: String
  weight: Int
  tags: [String!]!
  uses: [Thing!]! @relationship(type: "USES", properties: "Use")
  needs: [Thing!]! @relationship(type: "NEEDS")
  marks: [Mark!]! @relationship(type: "MARKED")
}
type Tool implements Thing @key(fields: "id") @node {
  id: ID!
  colour: String
  weight: Int
  tags: [String!]!
  uses: [Thing!]! @relationship(type: "USES", properties: "Use")
  needs: [Thing!]! @relationship(type: "NEEDS")
  marks: [Mark!]! @relationship(type: "MARKED")
}
type Mark @key(fields: "id") @node { id: ID! colour: String }
type Use { share: Int }
"#;

/// The colours that there are.
pub(crate) const COLOURS: &[&str] = &["red", "Red", "blue", "green"];
/// The tags that there are.
pub(crate) const TAGS: &[&str] = &["a", "b", "c"];
/// Beginnings of keys; the last two are the other way round in UTF-16.
const KEYS: &[&str] = &["k", "é", "\u{fffd}", "\u{1d11e}"];

/// The schema of the graphs.
pub(crate) fn catalog() -> Catalog {
    catalog::load("things.graphql", SCHEMA).unwrap_or_else(|report| panic!("{report}"))
}

/// Graphs that have nothing to do with each other.
#[derive(Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
}

pub(crate) struct Node {
    pub(crate) key: String,
    /// Name of its type, which is its label too.
    pub(crate) ty: &'static str,
    pub(crate) colour: Option<&'static str>,
    pub(crate) weight: Option<i64>,
    pub(crate) tags: Vec<&'static str>,
}

pub(crate) struct Edge {
    pub(crate) relationship: &'static str,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) share: Option<i64>,
}

/// So many graphs.
pub(crate) fn graphs(random: &mut Random, count: usize) -> Graph {
    let mut graph = Graph::default();
    for number in 0..count {
        add(random, number, &mut graph);
    }
    graph
}

fn add(random: &mut Random, number: usize, graph: &mut Graph) {
    let first = graph.nodes.len();
    let count = random.between(4, 14);
    for at in 0..count {
        let key = format!("{}{number}-{at}", random.pick(KEYS));
        let ty = if random.chance(60) { "Part" } else { "Tool" };
        graph.nodes.push(node(random, key, ty));
    }
    let marks = graph.nodes.len();
    for at in 0..2 {
        graph.nodes.push(node(random, format!("mark{number}-{at}"), "Mark"));
    }
    let mut known = Vec::new();
    for _ in 0..count * random.between(2, 5) / 2 {
        let relationship = if random.chance(60) { "USES" } else { "NEEDS" };
        let from = random.below(count);
        // Some graphs have no cycles.
        let to = if number.is_multiple_of(3) { random.between(from, count - 1) } else { random.below(count) };
        if !known.contains(&(relationship, from, to)) {
            known.push((relationship, from, to));
            let share = (relationship == "USES" && random.chance(60)).then(|| random.between(0, 9) as i64);
            graph.edges.push(Edge { relationship, from: first + from, to: first + to, share });
        }
    }
    for from in 0..count {
        for mark in 0..2 {
            if random.chance(40) {
                let ends = (first + from, marks + mark);
                graph.edges.push(Edge { relationship: "MARKED", from: ends.0, to: ends.1, share: None });
            }
        }
    }
}

fn node(random: &mut Random, key: String, ty: &'static str) -> Node {
    let thing = ty != "Mark";
    let colour = random.chance(75).then(|| *random.pick(COLOURS));
    let weight = (thing && random.chance(75)).then(|| random.between(0, 4) as i64);
    let tags = TAGS.iter().copied().filter(|_| thing && random.chance(40)).collect();
    Node { key, ty, colour, weight, tags }
}

/// The lines that load a graph.
pub(crate) fn lines(graph: &Graph) -> Vec<String> {
    let mut lines = Vec::new();
    for node in &graph.nodes {
        let mut line = Map::new();
        line.insert("type".to_owned(), json!(node.ty));
        line.insert("id".to_owned(), json!(node.key));
        line.extend(node.colour.map(|colour| ("colour".to_owned(), json!(colour))));
        line.extend(node.weight.map(|weight| ("weight".to_owned(), json!(weight))));
        if !node.tags.is_empty() {
            line.insert("tags".to_owned(), json!(node.tags));
        }
        lines.push(Json::Object(line).to_string());
    }
    for edge in &graph.edges {
        let end = |at: usize| json!({ "type": graph.nodes[at].ty, "key": graph.nodes[at].key });
        let mut line =
            json!({ "relationship": edge.relationship, "from": end(edge.from), "to": end(edge.to) });
        if let Some(share) = edge.share {
            line["properties"] = json!({ "share": share });
        }
        lines.push(line.to_string());
    }
    lines
}
