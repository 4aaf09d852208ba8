//! Every shape of statement on a real Neo4j of both versions: planned well, and answered as SQLite answers it.

use std::{env, fs::OpenOptions, io::Write as _, sync::Arc};

use mlg::{
    api,
    backend::{Backend, neo4j::Neo4j, sqlite, url},
    catalog::{self, types::Catalog},
    cypher,
    error::ClientError,
    execute, ingest,
    plan::{self, Planned},
    projection, selection,
};

#[path = "support/neo4j_queries.rs"]
mod neo4j_queries;

use neo4j_queries::QUERIES;

const CLOCK: i64 = 1_800_000_000_000_000;

#[test]
fn statements_on_neo4j_5() {
    on_server("MLG_TEST_NEO4J_URI_5");
}

#[test]
fn statements_on_neo4j_2026() {
    on_server("MLG_TEST_NEO4J_URI_2026");
}

#[test]
fn queries_are_valid() {
    let catalog = catalog();
    if let Ok(dir) = env::var("MLG_DUMP") {
        for (name, query) in QUERIES {
            for (i, read) in planned(&catalog, query).plan.reads.iter().enumerate() {
                let st = cypher::emit(&cypher::lower(&catalog, read));
                std::fs::write(
                    format!("{dir}/{name} {i}.cypher"),
                    format!("{}\n// {:?}\n", st.text, st.parameters),
                )
                .unwrap();
            }
        }
    }
    let bad: Vec<_> = QUERIES
        .iter()
        .filter_map(|(name, query)| Some(format!("{name}: {:?}", plan_of(&catalog, query).err()?)))
        .collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// Runs the suite on the server that a variable names, or says that it did not run.
fn on_server(variable: &str) {
    let Ok(uri) = env::var(variable) else {
        if let Ok(file) = env::var("MLG_TEST_NOT_RUN_FILE") {
            let mut file = OpenOptions::new().append(true).create(true).open(file).unwrap();
            writeln!(file, "neo4j_statements: no Neo4j").unwrap();
        }
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(suite(&uri));
}

async fn suite(uri: &str) {
    let raw = raw_graph(uri);
    run(&raw, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS").await;
    let catalog = catalog();
    let neo4j = open(uri);
    let deadlines = sqlite::Deadlines::default();
    let sqlite = Backend::Sqlite(sqlite::Sqlite::open(&sqlite::Location::Memory, deadlines).unwrap());
    load_demo_twice(&catalog, &neo4j).await;
    load_demo_twice(&catalog, &sqlite).await;
    run(&raw, "CALL db.prepareForReplanning()").await;
    every_query_answers_alike(&catalog, &neo4j, &sqlite).await;
    every_statement_is_planned_well(&catalog, &raw).await;
}

async fn every_query_answers_alike(catalog: &Catalog, neo4j: &Backend, sqlite: &Backend) {
    let mut different = Vec::new();
    for (name, query) in QUERIES {
        let planned = planned(catalog, query);
        let [ours, theirs] =
            [answer(catalog, neo4j, &planned).await, answer(catalog, sqlite, &planned).await];
        if ours != theirs || ours.contains("\"errors\"") {
            different.push(format!("{name}\n  neo4j  {ours:.3000}\n  sqlite {theirs:.3000}"));
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}

async fn every_statement_is_planned_well(catalog: &Catalog, raw: &neo4rs::Graph) {
    let mut bad = Vec::new();
    for (name, query) in QUERIES {
        for read in &planned(catalog, query).plan.reads {
            let statement = cypher::emit(&cypher::lower(catalog, read));
            let plan = explain(raw, &statement).await;
            for operator in ["AllNodesScan", "CartesianProduct"] {
                if plan.contains(operator) {
                    bad.push(format!("{name}: {operator}\n{}", statement.text));
                }
            }
            if env::var("MLG_SHOW").is_ok() {
                println!("== {name}\n{}\n", statement.text);
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

fn catalog() -> Catalog {
    catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap()
}

fn plan_of(catalog: &Catalog, query: &str) -> Result<Planned, Vec<ClientError>> {
    let parsed = api::parse(query).map_err(|error| vec![error])?;
    let selection = selection::normalise(catalog, &parsed.document, None, &serde_json::Map::new())?;
    plan::plan(catalog, &selection)
}

fn planned(catalog: &Catalog, query: &str) -> Planned {
    plan_of(catalog, query).unwrap()
}

async fn answer(catalog: &Catalog, backend: &Backend, planned: &Planned) -> String {
    let reader = execute::reader(Arc::new(catalog.clone()), backend.clone());
    let answers = execute::run(&reader, &planned.plan).await;
    String::from_utf8(projection::project(&planned.shape, &answers, &[]).body).unwrap()
}

/// The plan as the driver's debug text, which holds the operators' names.
async fn explain(raw: &neo4rs::Graph, statement: &cypher::Statement) -> String {
    let summary = raw.run(format!("EXPLAIN {}", statement.text)).await.unwrap();
    format!("{summary:?}")
}

async fn load_demo_twice(catalog: &Catalog, backend: &Backend) {
    backend.migrate(catalog).await.unwrap();
    backend.migrate(catalog).await.unwrap();
    let start = std::time::Instant::now();
    let first = load_demo(catalog, backend).await;
    println!("load {:?}", start.elapsed());
    let again = load_demo(catalog, backend).await;
    println!("again {:?}", start.elapsed());
    assert_eq!((first.bad, first.conflicts), (0, 0));
    assert_eq!(again, ingest::load::Summary { references: 0, ..first });
}

async fn load_demo(catalog: &Catalog, backend: &Backend) -> ingest::load::Summary {
    let file = std::fs::File::open("demo/catalogue.ndjson.gz").unwrap();
    let mut reader = std::io::BufReader::new(flate2::read::GzDecoder::new(file));
    let mut tell = |event: ingest::load::Event<'_>| {
        if let ingest::load::Event::BadLine(line, problem) = event {
            panic!("line {line}: {problem}");
        }
    };
    ingest::load::load((catalog, backend), &mut reader, CLOCK, &mut tell).await.unwrap()
}

fn open(uri: &str) -> Backend {
    let url::GraphUrl::Neo4j(url) = url::parse(uri).unwrap() else { panic!("{uri} is no Neo4j") };
    Backend::Neo4j(Neo4j::open(&url, env::var("MLG_TEST_NEO4J_PASSWORD").ok()).unwrap())
}

/// The driver itself, for what the backend does not do.
fn raw_graph(uri: &str) -> neo4rs::Graph {
    let url::GraphUrl::Neo4j(url) = url::parse(uri).unwrap() else { panic!("{uri} is no Neo4j") };
    let password = env::var("MLG_TEST_NEO4J_PASSWORD").unwrap_or_default();
    neo4rs::Graph::new(&url.address, &url.user, password).unwrap()
}

async fn run(raw: &neo4rs::Graph, text: &str) {
    raw.run(text).await.unwrap();
}
