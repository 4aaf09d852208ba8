//! Empty stores, and what the checks do with them: load lines, ask, export.
//!
//! In: a place. Out: stores, answers. Must not know: what is checked.

use std::{
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

use mlg::{
    backend::Backend,
    catalog::{self, types::Catalog},
    changes::AliasConflict,
    ingest::{
        export::export,
        load::{Event, Summary, load},
    },
    pipeline::{Request, Service, service},
};
use serde_json::Value as Json;

use crate::backends::{self, Server};

#[path = "../client.rs"]
mod client;

/// The schema of the suite.
pub(super) const SCHEMA: &str = include_str!("schema.graphql");
/// A graph with something of everything, each thing once.
pub(super) const GRAPH: &str = include_str!("graph.ndjson");
/// When everything is loaded, in microseconds since 1970.
pub(super) const CLOCK: i64 = 1_800_000_000_000_000;

/// Where stores are made.
pub(crate) enum Place {
    /// SQLite in memory.
    Memory,
    /// SQLite in files of a folder.
    Files(tempfile::TempDir, AtomicUsize),
    /// The one database of a Neo4j, emptied each time.
    Server(Server),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => formatter.write_str("SQLite in memory"),
            Self::Files(..) => formatter.write_str("SQLite in a file"),
            Self::Server(server) => formatter.write_str(server.name),
        }
    }
}

/// An empty store, prepared for the suite's schema.
pub(super) async fn fresh(place: &Place) -> Service {
    let backend = match place {
        Place::Memory => backends::sqlite(),
        Place::Files(folder, count) => {
            let file = folder.path().join(format!("{}.db", count.fetch_add(1, Ordering::Relaxed)));
            Backend::open(&format!("sqlite:{}", file.display()), None).expect("the folder can be written")
        }
        Place::Server(server) => backends::neo4j_for(server, &suite()).await,
    };
    let service = over(SCHEMA, backend);
    service.backend.migrate(&service.catalog).await.expect("an empty store can be migrated");
    service
}

fn suite() -> Catalog {
    catalog::load("conformance.graphql", SCHEMA).unwrap_or_else(|report| panic!("{report}"))
}

/// A store read through a schema of its own.
pub(super) fn over(schema: &str, backend: Backend) -> Service {
    let catalog = catalog::load("conformance.graphql", schema).unwrap_or_else(|report| panic!("{report}"));
    service(catalog, backend).expect("the API of a good schema is good")
}

/// What loading told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Told {
    /// The summary.
    pub(super) summary: Summary,
    /// Lines that did not load, and why.
    pub(super) bad: Vec<(u64, String)>,
    /// Aliases left with their holder.
    pub(super) conflicts: Vec<AliasConflict>,
}

/// Loads lines; tells what happened.
pub(super) async fn told(service: &Service, lines: &str) -> Told {
    let mut told = Told::default();
    let mut tell = |event: Event<'_>| match event {
        Event::BadLine(line, error) => told.bad.push((line, error.to_string())),
        Event::Conflict(conflict) => told.conflicts.push(conflict.clone()),
        Event::Progress(_) => {}
    };
    let store = (&*service.catalog, &service.backend);
    let summary =
        load(store, &mut lines.as_bytes(), CLOCK, &mut tell).await.expect("the store takes the batch");
    Told { summary, ..told }
}

/// Loads lines, all of which must load.
pub(super) async fn put(service: &Service, lines: &str) -> Summary {
    let told = told(service, lines).await;
    assert!(told.bad.is_empty() && told.conflicts.is_empty(), "{told:?}");
    told.summary
}

/// The `data` of an answer without errors.
pub(super) async fn ask(service: &Service, query: &str) -> Json {
    asked(service, query, Json::Null).await
}

/// The whole answer to a query that has errors.
pub(super) async fn failed(service: &Service, query: &str) -> Json {
    let request =
        Request { query: query.to_owned(), operation_name: None, variables: serde_json::Map::new() };
    let answer: Json = serde_json::from_slice(&client::run(service, &request).await.body).expect("JSON");
    assert!(answer.get("errors").is_some(), "{query}: {answer}");
    answer
}

/// The `data` of an answer without errors, with one variable `$v`.
pub(super) async fn asked(service: &Service, query: &str, value: Json) -> Json {
    let variables = [("v".to_owned(), value)].into_iter().filter(|(_, value)| !value.is_null()).collect();
    let request = Request { query: query.to_owned(), operation_name: None, variables };
    let body = client::run(service, &request).await.body;
    let mut answer: Json = serde_json::from_slice(&body).expect("a response is JSON");
    assert!(answer.get("errors").is_none(), "{query}: {answer}");
    answer["data"].take()
}

/// The whole graph as lines.
pub(super) async fn exported(service: &Service) -> String {
    let mut out = Vec::new();
    export((&service.catalog, &service.backend), &mut out).await.expect("the store can be read");
    String::from_utf8(out).expect("an export is UTF-8")
}

/// The suite's graph as every store exports it, made by the embedded one.
pub(super) async fn exported_graph() -> String {
    let service = over(SCHEMA, backends::sqlite());
    let lines: Vec<String> = GRAPH.lines().map(str::to_owned).collect();
    backends::fill(&service.catalog, &service.backend, &lines, CLOCK).await;
    exported(&service).await
}
