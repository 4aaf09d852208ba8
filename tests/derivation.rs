//! Derived relationships of random graphs, batch by batch, beside a plain walk of the exported graph.
//!
//! The rules are written down here once more, so that nothing of the program decides what follows. Each batch is also
//! repeated, each export loaded elsewhere, and relationships are removed behind the program's back. Batches also end
//! relationships and delete nodes; a plain model of sets says what is left.

use std::collections::{BTreeMap, BTreeSet};

use mlg::{
    backend::Backend,
    catalog::types::Catalog,
    changes::{Changes, Deleted, Deletion, RelationshipRef},
    ingest::{self, derive::derive, export::export, load::load},
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/random.rs"]
mod random;
#[path = "derivation/worlds.rs"]
mod worlds;

use random::Random;
use worlds::{WORLDS, World, node_ref};

const CLOCK: i64 = 1_800_000_000_000_000;
const SEED: u64 = 20_261_123;
const BATCHES: usize = 12;

#[test]
fn sqlite_derives_what_a_plain_walk_finds() {
    let folder = tempfile::tempdir().unwrap();
    let mut derived = 0;
    for (number, world) in WORLDS.iter().enumerate() {
        for case in 0..12 {
            let file = folder.path().join(format!("{number}-{case}.db"));
            let backend = Backend::open(&format!("sqlite:{}", file.display()), None).unwrap();
            let remove = async |relationship: &str, from: &Json, to: &Json| {
                let connection = rusqlite::Connection::open(&file).unwrap();
                let number = "(SELECT _id FROM node WHERE _label = ? AND _key = ?)";
                let text = format!(
                    "DELETE FROM relationship WHERE _type = ? AND _from = {number} AND _to = {number}"
                );
                let values = [text_of(from), text_of(to)];
                let [(from_label, from), (to_label, to)] = values.map(|(label, key)| {
                    (
                        label,
                        match key {
                            Json::Number(key) => rusqlite::types::Value::Integer(key.as_i64().unwrap()),
                            key => rusqlite::types::Value::Text(key.as_str().unwrap().to_owned()),
                        },
                    )
                });
                let removed =
                    connection.execute(&text, (relationship, from_label, from, to_label, to)).unwrap();
                assert_eq!(removed, 1);
            };
            derived += runtime().block_on(history(world, &backend, case, remove));
        }
    }
    assert!(derived > 150, "the graphs are too bare: {derived} derived relationships");
}

#[test]
fn neo4j_derives_what_a_plain_walk_finds() {
    let servers = backends::turn("derivation");
    std::thread::scope(|scope| {
        for server in servers.iter() {
            scope.spawn(move || {
                let mut derived = 0;
                for (case, world) in (0..).zip(WORLDS) {
                    derived += runtime().block_on(async {
                        let backend = backends::neo4j(server).await;
                        let remove = async |relationship: &str, from: &Json, to: &Json| {
                            let [from, to] = [from, to].map(text_of);
                            let is = |node: &str, (label, key): (String, Json)| {
                                format!("{node}:{label} AND any(k IN ['uri', 'id', 'number', 'title'] WHERE {node}[k] = {key})")
                            };
                            let (from, to) = (is("a", from), is("b", to));
                            server.run(&format!("MATCH (a)-[r:{relationship}]->(b) WHERE {from} AND {to} DELETE r")).await;
                        };
                        history(world, &backend, 100 + case, remove).await
                    });
                }
                assert!(derived > 5, "the graphs are too bare: {derived} derived relationships");
                runtime().block_on(async { writers_at_once(&backends::neo4j(server).await).await });
            });
        }
    });
}

#[test]
fn sqlite_derives_what_writers_at_once_complete() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("at-once.db").display());
    runtime().block_on(writers_at_once(&Backend::open(&url, None).unwrap()));
}

/// The two outer steps of a path are written at the same moment, by batches that share no node.
async fn writers_at_once(backend: &Backend) {
    let world = &WORLDS[0];
    let catalog = world.catalog();
    backend.migrate(&catalog).await.unwrap();
    let line = |stored: &str, from: (&str, usize), to: (&str, usize)| {
        let [from, to] = [from, to].map(|(kind, number)| format!("mlg://{kind}/w/{number}"));
        json!({"relationship": stored, "from": from, "to": to})
    };
    let paths = 0..25;
    let middle = paths.clone().map(|path| line("X", ("alpha", 100 + path), ("beta", path)));
    put(&catalog, backend, &middle.collect::<Vec<_>>()).await;
    for path in paths {
        let first = [line("N", ("alpha", path), ("alpha", 100 + path))];
        let last = [line("Y", ("beta", path), ("gamma", path))];
        tokio::join!(put(&catalog, backend, &first), put(&catalog, backend, &last));
    }
    // Two a path: by `N/X/Y`, and from its second node by `X/Y`.
    let follows = agree(world, &exported(&catalog, backend).await, &BTreeSet::new(), "writers at once");
    assert!(follows >= 50, "{follows}");
}

#[test]
fn the_order_of_lines_does_not_matter() {
    for world in WORLDS {
        let catalog = world.catalog();
        for case in 0..10 {
            let mut random = Random::new(SEED, 500 + case);
            let mut lines: Vec<Json> = (0..30).map(|_| world.line(&mut random)).collect();
            // One who claims that something follows is judged at once, and of two who declare the same the later wins:
            // there the order does matter.
            let mut known = BTreeSet::new();
            lines.retain(|line| line["fact"]["origin"] != "INFERRED" && known.insert(edge(line)));
            let mut exports = BTreeSet::new();
            for size in [1, 3, 7, lines.len()] {
                let backend = backends::sqlite();
                runtime().block_on(async {
                    backend.migrate(&catalog).await.unwrap();
                    for batch in lines.chunks(size) {
                        put(&catalog, &backend, batch).await;
                    }
                    exports.insert(exported(&catalog, &backend).await);
                });
                random.shuffle(&mut lines);
            }
            assert_eq!(exports.len(), 1, "case {case}: {exports:#?}");
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

/// Writes random batches and holds each store to the walk; answers how many relationships were derived in the end.
async fn history(
    world: &World,
    backend: &Backend,
    case: u64,
    remove: impl AsyncFn(&str, &Json, &Json),
) -> usize {
    let catalog = world.catalog();
    let mut random = Random::new(SEED, case);
    let embedded = backends::sqlite();
    backend.migrate(&catalog).await.unwrap();
    embedded.migrate(&catalog).await.unwrap();
    let mut model = Model::default();
    let mut end = 0;
    let (mut ended, mut deleted) = (0, 0);
    for number in 0..BATCHES {
        let batch = batch(world, &mut random, &model);
        let expected = model.take(world, &batch);
        let what = format!("batch {number} of case {case}: {batch:?}");
        let changes = batch.changes(&catalog);
        let did = backend.apply(&catalog, &changes).await.unwrap();
        assert_eq!((did.ended, did.deleted.len() as u64), expected, "{what}");
        (ended, deleted) = (ended + did.ended, deleted + did.deleted.len() as u64);
        let once = exported(&catalog, backend).await;
        end = agree(world, &once, &model.declared, &what);
        model.agree(world, &once, &what);
        assert_eq!(embedded.apply(&catalog, &changes).await.unwrap(), did, "{what}, embedded");
        assert_eq!(exported(&catalog, &embedded).await, once, "{what}, embedded");
        let again = backend.apply(&catalog, &changes).await.unwrap();
        assert_eq!((again.ended, again.deleted.len()), (0, 0), "{what}, repeated");
        derive((&catalog, backend), CLOCK).await.unwrap();
        assert_eq!(exported(&catalog, backend).await, once, "{what}, repeated and derived anew");
    }
    assert!(ended > 0 && deleted > 0, "case {case} is too tame: {ended} ended, {deleted} deleted");
    let declared = model.declared;
    let lines = exported(&catalog, backend).await;
    let other = backends::sqlite();
    other.migrate(&catalog).await.unwrap();
    let parsed: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for batch in parsed.chunks(3) {
        put(&catalog, &other, batch).await;
    }
    assert_eq!(exported(&catalog, &other).await, lines, "case {case}, loaded elsewhere");
    for _ in 0..4 {
        let steps = parsed.iter().filter(|line| line.get("relationship").is_some() && !world.derives(line));
        let steps: Vec<&Json> = steps.collect();
        let left = exported(&catalog, backend).await;
        let Some(line) = random.pick_any(&steps) else {
            continue;
        };
        if !left.lines().any(|left| edge(&serde_json::from_str(left).unwrap()) == edge(line)) {
            continue;
        }
        remove(line["relationship"].as_str().unwrap(), &line["from"], &line["to"]).await;
        derive((&catalog, backend), CLOCK).await.unwrap();
        let what = format!("case {case} without {line}");
        let once = exported(&catalog, backend).await;
        agree(world, &once, &declared, &what);
        derive((&catalog, backend), CLOCK).await.unwrap();
        assert_eq!(exported(&catalog, backend).await, once, "{what}, derived again");
    }
    end
}

/// Lines to write, and what is to go.
#[derive(Debug, Default)]
struct Batch {
    lines: Vec<Json>,
    ended: Vec<Json>,
    deleted: Vec<(Json, Deletion)>,
}

impl Batch {
    fn changes(&self, catalog: &Catalog) -> Changes {
        let mut changes = Changes { clock: Some(CLOCK), ..Changes::default() };
        for line in &self.lines {
            ingest::read_line(catalog, &line.to_string(), CLOCK, &mut changes).unwrap();
        }
        changes.ended.extend(self.ended.iter().map(|line| RelationshipRef {
            relationship: line["relationship"].as_str().unwrap().into(),
            from: node_ref(catalog, &line["from"]),
            to: node_ref(catalog, &line["to"]),
        }));
        let deleted = self.deleted.iter();
        changes
            .deleted
            .extend(deleted.map(|(node, how)| Deleted { node: node_ref(catalog, node), how: *how }));
        changes
    }
}

/// Lines, ends of what is there and of what may be, deletions.
fn batch(world: &World, random: &mut Random, model: &Model) -> Batch {
    let mut batch = Batch::default();
    batch.lines.extend((0..random.between(0, 8)).map(|_| world.line(random)));
    for _ in 0..random.between(0, 3) {
        batch.ended.push(world.line(random));
        let there: Vec<&Edge> = model.steps.iter().chain(&model.declared).collect();
        if let Some((ty, from, to)) = random.pick_any(&there) {
            let [from, to] = [from, to].map(|end| serde_json::from_str::<Json>(end).unwrap());
            batch.ended.push(json!({"relationship": ty, "from": from, "to": to}));
        }
    }
    for _ in 0..random.below(3) {
        let how = if random.chance(50) { Deletion::Tombstone } else { Deletion::Purge };
        batch.deleted.push((world.node(random), how));
    }
    batch
}

/// What was written and is left, but for what follows.
#[derive(Default)]
struct Model {
    nodes: BTreeSet<String>,
    tombstones: BTreeSet<String>,
    steps: BTreeSet<Edge>,
    declared: BTreeSet<Edge>,
}

impl Model {
    /// Answers how many relationships end and how many nodes are deleted.
    fn take(&mut self, world: &World, batch: &Batch) -> (u64, u64) {
        let written: BTreeSet<Edge> = batch.lines.iter().map(edge).collect();
        let named: BTreeSet<&String> = written.iter().flat_map(|(_, from, to)| [from, to]).collect();
        let (mut ended, mut deleted) = (0, 0);
        for edge in batch.ended.iter().map(edge).filter(|edge| !written.contains(edge)) {
            ended += u64::from(self.steps.remove(&edge) || self.declared.remove(&edge));
        }
        // Of each node the more thorough deletion, and tombstones first.
        let mut all: BTreeMap<String, Deletion> = BTreeMap::new();
        for (node, how) in &batch.deleted {
            let known = all.entry(node.to_string()).or_insert(*how);
            *known = (*known).max(*how);
        }
        let mut all: Vec<_> = all.into_iter().filter(|(node, _)| !named.contains(node)).collect();
        all.sort_by_key(|(_, how)| *how);
        for (node, how) in all {
            let was_there = self.nodes.remove(&node);
            let before = self.steps.len() + self.declared.len();
            self.steps.retain(|(_, from, to)| *from != node && *to != node);
            self.declared.retain(|(_, from, to)| *from != node && *to != node);
            match how {
                Deletion::Tombstone => {
                    ended += (before - self.steps.len() - self.declared.len()) as u64;
                    deleted += u64::from(was_there);
                    if was_there {
                        self.tombstones.insert(node);
                    }
                }
                Deletion::Purge => deleted += u64::from(self.tombstones.remove(&node) || was_there),
            }
        }
        self.nodes.extend(named.into_iter().cloned());
        for line in &batch.lines {
            let edge = edge(line);
            if !world.derives(line) {
                self.steps.insert(edge);
            } else if line["fact"]["origin"] == "INFERRED" {
                self.declared.remove(&edge);
            } else {
                self.declared.insert(edge);
            }
        }
        (ended, deleted)
    }

    /// Holds an export to it.
    fn agree(&self, world: &World, export: &str, what: &str) {
        let lines: Vec<Json> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let related = lines.iter().filter(|line| line.get("relationship").is_some());
        let steps: BTreeSet<Edge> = related.filter(|line| !world.derives(line)).map(edge).collect();
        assert_eq!(steps, self.steps, "{what}");
        let nodes = lines.iter().filter(|line| line.get("type").is_some()).count();
        assert_eq!(nodes, self.nodes.len(), "{what}");
    }
}

/// Type, start and end of a line.
type Edge = (String, String, String);

fn edge(line: &Json) -> Edge {
    (
        line["relationship"].as_str().unwrap_or_default().to_owned(),
        line["from"].to_string(),
        line["to"].to_string(),
    )
}

/// Holds an export to the walk; answers how many relationships follow.
fn agree(world: &World, export: &str, declared: &BTreeSet<Edge>, what: &str) -> usize {
    let lines: Vec<Json> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let related: Vec<&Json> = lines.iter().filter(|line| line.get("relationship").is_some()).collect();
    let steps: BTreeSet<Edge> =
        related.iter().filter(|line| !world.derives(line)).map(|line| edge(line)).collect();
    let follows = world.walk(&steps);
    let mut expected: BTreeMap<Edge, Option<&str>> =
        follows.iter().map(|(edge, rule)| (edge.clone(), Some(*rule))).collect();
    expected.extend(declared.iter().map(|edge| (edge.clone(), None)));
    let found: BTreeMap<Edge, Option<&str>> = related
        .iter()
        .filter(|line| world.derives(line))
        .map(|line| {
            let inferred = line["fact"]["origin"] == "INFERRED";
            (edge(line), line["fact"]["rule"].as_str().filter(|_| inferred))
        })
        .collect();
    assert_eq!(found, expected, "{what}");
    follows.len()
}

/// Label and key of an end.
fn text_of(end: &Json) -> (String, Json) {
    match end {
        Json::String(uri) => {
            let kind = uri.split('/').nth(2).unwrap();
            (format!("{}{}", kind[..1].to_uppercase(), &kind[1..]), end.clone())
        }
        end => (end["type"].as_str().unwrap().to_owned(), end["key"].clone()),
    }
}

fn text(lines: &[Json]) -> String {
    lines.iter().map(Json::to_string).collect::<Vec<_>>().join("\n")
}

async fn put(catalog: &Catalog, backend: &Backend, lines: &[Json]) {
    let text = text(lines);
    let summary = load((catalog, backend), &mut text.as_bytes(), CLOCK, &mut |_| {}).await.unwrap();
    assert_eq!(summary.bad, 0, "{text}");
}

async fn exported(catalog: &Catalog, backend: &Backend) -> String {
    let mut out = Vec::new();
    export((catalog, backend), &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}
