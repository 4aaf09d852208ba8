//! Random graphs of the default schema, small and disjoint, so that many fit one store.
//!
//! In: choices. Out: a graph as plain data, and lines that load it. Must not know: stores, queries.

use serde_json::{Map, Value as Json, json};

use crate::{
    random::Random,
    words::{LINEAGE, STRUCTURE, Type, ty},
};

/// When everything is loaded, in microseconds since 1970, and the same as text.
pub(crate) const CLOCK: i64 = 1_800_000_000_000_000;
pub(crate) const CLOCK_TEXT: &str = "2027-01-15T08:00:00Z";

pub(crate) const LIFECYCLES: &[&str] = &["ACTIVE", "ACTIVE", "ACTIVE", "DRAFT", "DEPRECATED", "RETIRED"];
pub(crate) const TAGS: &[&str] = &["pii", "gold"];

/// An asset.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    pub(crate) ty: &'static Type,
    pub(crate) uri: String,
    pub(crate) name: String,
    pub(crate) lifecycle: Option<&'static str>,
    pub(crate) tags: Vec<&'static str>,
    /// Only named by others.
    pub(crate) reference: bool,
}

/// A relationship. Nodes are numbers.
#[derive(Debug, Clone)]
pub(crate) struct Edge {
    pub(crate) relationship: &'static str,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) origin: Option<&'static str>,
    pub(crate) recorded: Option<&'static str>,
    /// What its line says of both; defaults stand where it says nothing. None for what the store derives.
    pub(crate) fact: Option<Map<String, Json>>,
}

/// A graph.
#[derive(Debug)]
pub(crate) struct Graph {
    /// What all names in it start with.
    pub(crate) prefix: String,
    pub(crate) assets: Vec<Asset>,
    pub(crate) edges: Vec<Edge>,
    /// What somebody may not see of it.
    pub(crate) unseen: Unseen,
}

/// Assets of a graph that are not seen: their numbers are those behind the assets that are.
#[derive(Debug, Default)]
pub(crate) struct Unseen {
    /// Relationships one end of which is not seen, or neither.
    pub(crate) edges: Vec<Edge>,
    /// A walk goes on behind them, and says so.
    pub(crate) shown: bool,
}

/// What carries lineage stands often, what is looked for downstream more often.
const COMMON: &[&str] = &[
    "Dataset",
    "Dataset",
    "DatasetVersion",
    "Feature",
    "Model",
    "Model",
    "ModelVersion",
    "ModelVersion",
    "Deployment",
    "Deployment",
    "Deployment",
    "ProductionSystem",
    "ProductionSystem",
    "Experiment",
    "ExperimentCell",
    "ExperimentCell",
    "Run",
    "Task",
    "Workflow",
    "Evaluation",
    "FeatureSet",
];

/// A graph of 2 to 14 assets, and who answers for them.
pub(crate) fn graph(number: u64, random: &mut Random) -> Graph {
    let prefix = format!("g{number}-");
    let palette: Vec<_> = (0..random.between(2, 7)).map(|_| *random.pick(COMMON)).collect();
    let size = random.between(2, 14);
    let mut graph = Graph { prefix, assets: Vec::new(), edges: Vec::new(), unseen: Unseen::default() };
    for _ in 0..size {
        let name = *random.pick(&palette);
        add(&mut graph, ty(name), random);
    }
    // Types that have nothing to do with each other make a dull graph; a few may be so.
    for _ in 0..8 {
        if !places(&graph, LINEAGE).is_empty() {
            break;
        }
        let (index, name) = (random.below(size), *random.pick(COMMON));
        graph.assets[index] = asset(&graph.prefix, index, ty(name), random);
    }
    lineage(&mut graph, random);
    derive(&mut graph);
    let inner = graph.assets.len();
    for name in ["User", "Team", "Team"] {
        for _ in 0..random.below(3) {
            add(&mut graph, ty(name), random);
        }
    }
    let people = inner..graph.assets.len();
    for _ in 0..random.below(3) {
        add(&mut graph, ty("Domain"), random);
    }
    let domains = people.end..graph.assets.len();
    annotations(&mut graph, "OWNED_BY", (people, 2), random);
    annotations(&mut graph, "IN_DOMAIN", (domains, 1), random);
    references(&mut graph, random);
    graph
}

fn add(graph: &mut Graph, ty: &'static Type, random: &mut Random) {
    let asset = asset(&graph.prefix, graph.assets.len(), ty, random);
    graph.assets.push(asset);
}

fn asset(prefix: &str, index: usize, ty: &'static Type, random: &mut Random) -> Asset {
    // Uris stand in another order than the assets do.
    let name = format!("{prefix}{:02}-{index}", random.below(100));
    let uri = format!("mlg://{}/test/{name}", ty.kind);
    let lifecycle = random.chance(85).then(|| *random.pick(LIFECYCLES));
    let tags = TAGS.iter().copied().filter(|_| random.chance(35)).collect();
    Asset { ty, uri, name, lifecycle, tags, reference: false }
}

/// Where a relationship may stand, among all assets.
fn places(graph: &Graph, table: &[(&'static str, &[&str], &[&str])]) -> Vec<(&'static str, usize, usize)> {
    let mut places = Vec::new();
    for (name, from, to) in table {
        for (near, one) in graph.assets.iter().enumerate() {
            for (far, other) in graph.assets.iter().enumerate() {
                if from.contains(&one.ty.name) && to.contains(&other.ty.name) {
                    places.push((*name, near, far));
                }
            }
        }
    }
    places
}

fn lineage(graph: &mut Graph, random: &mut Random) {
    let places = places(graph, LINEAGE);
    let size = graph.assets.len();
    let wanted = *random.pick(&[size / 2, size, size, size * 2, size * 3]);
    for _ in 0..wanted {
        let Some((name, from, to)) = random.pick_any(&places).copied() else { break };
        relate(graph, (name, from, to), random);
        // Others of another type between the same two.
        for (other, near, far) in &places {
            if (*near, *far) == (from, to) && random.chance(30) {
                relate(graph, (*other, from, to), random);
            }
        }
    }
    let places = self::places(graph, STRUCTURE);
    for _ in 0..random.below(4) {
        if let Some(place) = random.pick_any(&places).copied() {
            relate(graph, place, random);
        }
    }
}

fn annotations(
    graph: &mut Graph,
    name: &'static str,
    (far, most): (std::ops::Range<usize>, usize),
    random: &mut Random,
) {
    if far.is_empty() {
        return;
    }
    for from in 0..graph.assets.len() {
        // Sometimes one more than there should be.
        let many = if random.chance(10) { most + 1 } else { random.between(0, most) };
        for _ in 0..many {
            let to = far.start + random.below(far.len());
            relate(graph, (name, from, to), random);
        }
    }
}

fn relate(graph: &mut Graph, (relationship, from, to): (&'static str, usize, usize), random: &mut Random) {
    const TIMES: &[&str] = &["2024-02-29T12:30:00Z", "2025-07-01T00:00:00Z", "2026-11-23T09:30:15Z"];
    if graph.edges.iter().any(|edge| (edge.relationship, edge.from, edge.to) == (relationship, from, to)) {
        return;
    }
    let mut fact = Map::new();
    let (mut origin, mut recorded) = (Some("DECLARED"), Some(CLOCK_TEXT));
    if random.chance(30) {
        origin = *random.pick(&[Some("OBSERVED"), Some("MANUAL"), None]);
        fact.insert("origin".to_owned(), json!(origin));
    }
    if random.chance(60) {
        recorded = random.chance(75).then(|| *random.pick(TIMES));
        fact.insert("recordedAt".to_owned(), json!(recorded));
    }
    graph.edges.push(Edge { relationship, from, to, origin, recorded, fact: Some(fact) });
}

/// What an experiment tests: what its cells expose, what is deployed there, and what runs made for them.
fn derive(graph: &mut Graph) {
    let pairs = |name: &str| -> Vec<(usize, usize)> {
        graph.edges.iter().filter(|edge| edge.relationship == name).map(|edge| (edge.from, edge.to)).collect()
    };
    let mut tested = Vec::new();
    for (experiment, cell) in pairs("HAS_CELL") {
        for (_, exposed) in pairs("EXPOSES").into_iter().filter(|(from, _)| *from == cell) {
            tested.push((experiment, exposed));
            let deploys = pairs("DEPLOYS").into_iter().filter(|(from, _)| *from == exposed);
            tested.extend(deploys.map(|(_, deployed)| (experiment, deployed)));
        }
        for (run, _) in pairs("EXECUTED_FOR").into_iter().filter(|(_, to)| *to == cell) {
            let made = pairs("PRODUCED_BY").into_iter().filter(|(_, to)| *to == run);
            tested.extend(made.map(|(made, _)| (experiment, made)));
        }
    }
    for (from, to) in tested {
        let known =
            graph.edges.iter().any(|edge| (edge.relationship, edge.from, edge.to) == ("TESTS", from, to));
        if graph.assets[to].ty.name == "ModelVersion" && !known {
            let (origin, recorded) = (Some("INFERRED"), Some(CLOCK_TEXT));
            graph.edges.push(Edge { relationship: "TESTS", from, to, origin, recorded, fact: None });
        }
    }
}

/// Some that others name are described by nobody.
fn references(graph: &mut Graph, random: &mut Random) {
    for (index, asset) in graph.assets.iter_mut().enumerate() {
        let named = graph.edges.iter().any(|edge| edge.from == index || edge.to == index);
        if named && random.chance(12) {
            asset.reference = true;
            asset.lifecycle = None;
            asset.tags.clear();
        }
    }
}

impl Graph {
    /// Lines that load the graph.
    pub(crate) fn lines(&self, random: &mut Random) -> Vec<String> {
        let mut lines = Vec::new();
        for asset in self.assets.iter().filter(|asset| !asset.reference) {
            let mut line = json!({ "type": asset.ty.name, "uri": asset.uri });
            if let Some(lifecycle) = asset.lifecycle {
                line["lifecycle"] = json!(lifecycle);
            }
            if !asset.tags.is_empty() {
                line["tags"] = json!(asset.tags);
            }
            lines.push(line.to_string());
        }
        for edge in &self.edges {
            let Some(fact) = &edge.fact else { continue };
            let (from, to) = (&self.assets[edge.from].uri, &self.assets[edge.to].uri);
            let mut line = json!({ "relationship": edge.relationship, "from": from, "to": to });
            if !fact.is_empty() {
                line["fact"] = Json::Object(fact.clone());
            }
            lines.push(line.to_string());
        }
        random.shuffle(&mut lines);
        lines
    }

    /// The assets at the other end of a relationship, by uri.
    pub(crate) fn related(&self, asset: usize, relationship: &str, out: bool) -> Vec<usize> {
        let of = self.edges.iter().filter(|edge| edge.relationship == relationship);
        let ends = of.map(|edge| if out { (edge.from, edge.to) } else { (edge.to, edge.from) });
        let mut far: Vec<_> = ends.filter(|(near, _)| *near == asset).map(|(_, far)| far).collect();
        self.sort(&mut far);
        far
    }

    /// Puts assets in the order of their uris.
    pub(crate) fn sort(&self, assets: &mut [usize]) {
        assets.sort_by(|one, other| self.assets[*one].uri.cmp(&self.assets[*other].uri));
    }
}
