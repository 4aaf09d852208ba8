//! The stores that tests run on: an embedded one, and the Neo4j servers that the environment names.
//!
//! In: a Catalog and lines. Out: stores that hold them. Must not know: queries.

use std::{
    collections::BTreeSet,
    fs::OpenOptions,
    io::Write,
    ops::Deref,
    sync::{Mutex, MutexGuard, PoisonError},
};

use mlg::{
    backend::{Backend, GraphUrl, url},
    catalog::{self, types::Catalog},
    cypher::{ast::Command, schema},
    ingest::load::{Event, load},
};
use neo4rs::{ConfigBuilder, Graph, query};

/// A Neo4j server for tests.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// What reports call it.
    pub(crate) name: &'static str,
    pub(crate) uri: String,
    pub(crate) password: String,
}

/// The servers, for one test of a suite at a time: each empties them.
pub(crate) struct Turn {
    servers: Vec<Server>,
    _guard: MutexGuard<'static, ()>,
}

impl Deref for Turn {
    type Target = [Server];

    fn deref(&self) -> &[Server] {
        &self.servers
    }
}

/// Waits for the servers, and says so if one of each version is not there.
pub(crate) fn turn(suite: &str) -> Turn {
    static TURN: Mutex<()> = Mutex::new(());
    let servers = servers();
    if servers.len() < 2 {
        not_run(suite, "a Neo4j of each version is not there");
    }
    // What failed before says so itself.
    Turn { servers, _guard: TURN.lock().unwrap_or_else(PoisonError::into_inner) }
}

/// The Neo4j servers that are there.
pub(crate) fn servers() -> Vec<Server> {
    let password = std::env::var("MLG_TEST_NEO4J_PASSWORD").unwrap_or_default();
    [("Neo4j 5", "MLG_TEST_NEO4J_URI_5"), ("Neo4j 2026", "MLG_TEST_NEO4J_URI_2026")]
        .into_iter()
        .filter_map(|(name, variable)| {
            let uri = std::env::var(variable).ok().filter(|uri| !uri.is_empty())?;
            Some(Server { name, uri, password: password.clone() })
        })
        .collect()
}

/// Says that a suite, or a part of it, could not run here.
pub(crate) fn not_run(suite: &str, reason: &str) {
    eprintln!("{suite}: {reason}");
    if let Some(path) = std::env::var_os("MLG_TEST_NOT_RUN_FILE") {
        let mut file =
            OpenOptions::new().create(true).append(true).open(path).expect("the file can be appended to");
        writeln!(file, "{suite}: {reason}").expect("the file can be appended to");
    }
}

/// An empty store in memory.
pub(crate) fn sqlite() -> Backend {
    Backend::open("sqlite::memory:", None).expect("SQLite opens a database in memory")
}

/// The store of a server, emptied: nodes, constraints and indexes.
pub(crate) async fn neo4j(server: &Server) -> Backend {
    wipe(server, &BTreeSet::new()).await;
    opened(server)
}

/// The store of a server, empty and prepared for a schema. Of constraints and indexes, which take longest to make, those stay that
/// it needs, and the plans of statements with them.
pub(crate) async fn neo4j_for(server: &Server, catalog: &Catalog) -> Backend {
    let mut names = BTreeSet::new();
    for command in schema::commands(catalog) {
        if let Command::Unique { name, .. } | Command::RangeIndex { name, .. } = &command {
            names.insert((matches!(command, Command::Unique { .. }), name.to_string()));
        }
    }
    names.extend(schema::full_text(catalog).map(|(name, _)| (false, name.to_owned())));
    wipe(server, &names).await;
    let backend = opened(server);
    backend.migrate(catalog).await.expect("an empty store can be migrated");
    backend
}

/// The same for the schema that the service brings.
pub(crate) async fn neo4j_ready(server: &Server) -> Backend {
    let of_service = include_str!("../../schema.graphql");
    let catalog = catalog::load("schema.graphql", of_service).expect("the schema has no problem");
    neo4j_for(server, &catalog).await
}

fn opened(server: &Server) -> Backend {
    Backend::open(&server.uri, Some(server.password.clone())).expect("the server's URL is one")
}

impl Server {
    /// The driver itself, for what no backend does.
    pub(crate) fn graph(&self) -> Graph {
        let GraphUrl::Neo4j(place) = url::parse(&self.uri).expect("the server's URL is one") else {
            panic!("{} is no URL of a Neo4j", self.uri)
        };
        let config =
            ConfigBuilder::default().uri(&place.address).user(&place.user).password(self.password.clone());
        Graph::connect(config.build().expect("a configuration")).expect("the server is there")
    }

    /// The list that a statement answers as `value`.
    pub(crate) async fn texts(&self, text: &str) -> Vec<Option<String>> {
        let mut rows = self.graph().execute(query(text)).await.expect("the server answers");
        let row = rows.next().await.expect("the server answers").expect("a row");
        row.get("value").expect("a list of texts")
    }

    /// Runs a statement as anyone may who has the password.
    pub(crate) async fn run(&self, text: &str) {
        self.graph().run(query(text)).await.expect("the server runs it");
    }
}

/// Deletes all nodes, and all constraints and indexes but those that are named: whether it is a constraint, and its name.
async fn wipe(server: &Server, kept: &BTreeSet<(bool, String)>) {
    let graph = server.graph();
    let rows = |text: &'static str| {
        let graph = graph.clone();
        async move {
            let mut rows = graph.execute(query(text)).await.expect("the server answers");
            let mut names: Vec<String> = Vec::new();
            while let Some(row) = rows.next().await.expect("the server answers") {
                names.push(row.get("name").expect("a name"));
            }
            names
        }
    };
    let delete = "MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN DISTINCT 'some' AS name";
    while !rows(delete).await.is_empty() {}
    let mut dropped = false;
    for (kind, list) in [
        ("CONSTRAINT", "SHOW CONSTRAINTS YIELD name"),
        (
            "INDEX",
            "SHOW INDEXES YIELD name, type, owningConstraint \
             WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN name",
        ),
    ] {
        for name in rows(list).await {
            if !kept.contains(&(kind == "CONSTRAINT", name.clone())) {
                graph
                    .run(query(&format!("DROP {kind} `{name}` IF EXISTS")))
                    .await
                    .expect("it can be dropped");
                dropped = true;
            }
        }
    }
    if dropped || kept.is_empty() {
        // Plans were made for what is gone.
        server.run("CALL db.clearQueryCaches()").await;
    }
}

/// Prepares an empty store for a schema and loads lines; each must load.
pub(crate) async fn fill(catalog: &Catalog, backend: &Backend, lines: &[String], clock: i64) {
    backend.migrate(catalog).await.expect("an empty store can be migrated");
    let text = lines.join("\n");
    let mut told = Vec::new();
    let summary = load((catalog, backend), &mut text.as_bytes(), clock, &mut |event| match event {
        Event::BadLine(line, error) => {
            let text = usize::try_from(line).ok().and_then(|line| lines.get(line - 1));
            told.push(format!("line {line}: {error}: {text:?}"));
        }
        Event::Conflict(conflict) => told.push(format!("{conflict:?}")),
        Event::Progress(_) => {}
    })
    .await
    .expect("the lines load");
    assert_eq!(summary.bad, 0, "{}", told.join("\n"));
    assert!(told.is_empty(), "{}", told.join("\n"));
}
