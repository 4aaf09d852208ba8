//! Derived relationships of random graphs, batch by batch, beside a plain walk of the exported graph.
//!
//! The rules are written down here once more, so that nothing of the program decides what follows. Each batch is also
//! repeated, each export loaded elsewhere, and relationships are removed behind the program's back.

use std::collections::{BTreeMap, BTreeSet};

use mlg::{
    backend::Backend,
    catalog::types::Catalog,
    ingest::{derive::derive, export::export, load::load},
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/random.rs"]
mod random;
#[path = "derivation/worlds.rs"]
mod worlds;

use random::Random;
use worlds::{WORLDS, World};

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
    assert!(derived > 500, "the graphs are too bare: {derived} derived relationships");
}

#[test]
fn neo4j_derives_what_a_plain_walk_finds() {
    let servers = backends::turn("derivation");
    std::thread::scope(|scope| {
        for server in servers.iter() {
            scope.spawn(move || {
                for (case, world) in (0..).zip(WORLDS) {
                    runtime().block_on(async {
                        let backend = backends::neo4j(server).await;
                        let remove = async |relationship: &str, from: &Json, to: &Json| {
                            let [from, to] = [from, to].map(text_of);
                            let is = |node: &str, (label, key): (String, Json)| {
                                format!("{node}:{label} AND any(k IN ['uri', 'id', 'number', 'title'] WHERE {node}[k] = {key})")
                            };
                            let (from, to) = (is("a", from), is("b", to));
                            server.run(&format!("MATCH (a)-[r:{relationship}]->(b) WHERE {from} AND {to} DELETE r")).await;
                        };
                        let derived = history(world, &backend, 100 + case, remove).await;
                        assert!(derived > 10, "the graph is too bare: {derived} derived relationships");
                    });
                }
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
    let mut declared = BTreeSet::new();
    let mut end = 0;
    for number in 0..BATCHES {
        let batch: Vec<Json> = (0..random.between(1, 8)).map(|_| world.line(&mut random)).collect();
        for line in batch.iter().filter(|line| world.derives(line)) {
            let edge = edge(line);
            if line["fact"]["origin"] == "INFERRED" {
                declared.remove(&edge)
            } else {
                declared.insert(edge)
            };
        }
        let what = format!("batch {number} of case {case}: {}", text(&batch));
        put(&catalog, backend, &batch).await;
        let once = exported(&catalog, backend).await;
        end = agree(world, &once, &declared, &what);
        put(&catalog, backend, &batch).await;
        assert_eq!(exported(&catalog, backend).await, once, "{what}, repeated");
        put(&catalog, &embedded, &batch).await;
        assert_eq!(exported(&catalog, &embedded).await, once, "{what}, embedded");
    }
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
