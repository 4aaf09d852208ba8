//! Every shape of statement on a real Neo4j of both versions: planned well, and answered as SQLite answers it.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

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

#[path = "support/neo4j_writes.rs"]
mod neo4j_writes;
#[path = "support/scans.rs"]
mod scans;

use neo4j_queries::QUERIES;

const SCHEMA: &str = include_str!("../schema.graphql");

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
    let bad: Vec<_> = QUERIES
        .iter()
        .filter_map(|(name, query)| Some(format!("{name}: {:?}", plan_of(&catalog, query).err()?)))
        .collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// What openCypher 2024.3 knows of our statements is right by its grammar; `CALL (...) {` is newer than that.
#[test]
fn statements_are_open_cypher() {
    let catalog = catalog();
    let mut known = 0;
    for (name, query) in QUERIES {
        for read in planned(&catalog, query).plan.statements() {
            let text = cypher::emit(&cypher::lower(&catalog, read)).text;
            if !text.contains("CALL (") {
                let parsed = open_cypher::parse(&text);
                assert!(parsed.is_ok(), "{name}: {}", parsed.unwrap_err().render(&text));
                known += 1;
            }
        }
    }
    assert!(known > 60, "{known}");
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

const EMPTY: &str = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS";

async fn suite(uri: &str) {
    let raw = raw_graph(uri);
    run(&raw, EMPTY).await;
    let catalog = catalog();
    let neo4j = open(uri);
    let deadlines = sqlite::Deadlines::default();
    let sqlite = Backend::Sqlite(sqlite::Sqlite::open(&sqlite::Location::Memory, deadlines).unwrap());
    neo4j_writes::a_missing_server_is_unavailable(&catalog).await;
    load_demo_twice(&catalog, &neo4j).await;
    load_demo_twice(&catalog, &sqlite).await;
    run(&raw, "CALL db.prepareForReplanning()").await;
    every_query_answers_alike(&catalog, &neo4j, &sqlite).await;
    pages_go_through_the_whole_set(&catalog, &neo4j, &sqlite).await;
    every_statement_is_planned_well(&catalog, &raw).await;
    for backend in [&neo4j, &sqlite] {
        neo4j_writes::times_come_back_as_they_went_in(&catalog, backend).await;
        neo4j_writes::references_are_hydrated_and_null_removes(&catalog, backend).await;
        neo4j_writes::components_belong_to_their_owners(&catalog, backend).await;
        neo4j_writes::an_alias_has_one_holder(&catalog, backend).await;
        neo4j_writes::a_contradicting_schema_is_refused(backend).await;
    }
    neo4j_writes::writers_do_not_block_each_other(&catalog, &neo4j).await;
    // What is no plain `bolt://` the driver reads and writes.
    let driven = open(&uri.replace("bolt://", "neo4j://"));
    neo4j_writes::a_foreign_graph_is_read(&raw, &driven).await;
    run(&raw, EMPTY).await;
    load_demo_twice(&catalog, &driven).await;
    neo4j_writes::references_are_hydrated_and_null_removes(&catalog, &driven).await;
    neo4j_writes::components_belong_to_their_owners(&catalog, &driven).await;
    neo4j_writes::an_alias_has_one_holder(&catalog, &driven).await;
    neo4j_writes::writers_do_not_block_each_other(&catalog, &driven).await;
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
        for read in planned(catalog, query).plan.statements() {
            let statement = cypher::emit(&cypher::lower(catalog, read));
            let plan = explain(raw, &statement).await;
            let mut never = vec!["AllNodesScan", "CartesianProduct"];
            // Groups of all nodes have to read them all; whatever else starts at a label has an index to start from.
            let scans = plan.matches("\"NodeByLabelScan@").count();
            never.extend(
                (!name.starts_with("groups") && scans > scans::allowed(read)).then_some("NodeByLabelScan"),
            );
            never.extend(IN_INDEX_ORDER.contains(name).then_some(["Top", "Sort"]).into_iter().flatten());
            let always = match *name {
                "total" => Some("NodeCountFromCountStore"),
                "counts of related nodes" => Some("getDegree"),
                _ => None,
            };
            let operator = |name: &str| format!("\"{name}@");
            let found = never.into_iter().filter(|name| plan.contains(&operator(name)));
            let missing = always.filter(|name| !plan.contains(name));
            for name_of in found.chain(missing) {
                bad.push(format!("{name}: {name_of}\n{}", statement.text));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// Pages that an index gives in their order, so that they stop where they are full.
const IN_INDEX_ORDER: &[&str] = &[
    "first page",
    "page by key",
    "descending",
    "nullable ascending",
    "nullable descending",
    "backward",
    "backward by name",
];

/// Pages through everything, each from the cursor of the one before.
async fn pages_go_through_the_whole_set(catalog: &Catalog, neo4j: &Backend, sqlite: &Backend) {
    for order in [
        "[]",
        "NAME_DESC",
        "PARAMETER_COUNT_ASC",
        "RELEASED_ON_DESC",
        "[LICENSE_ASC, MAX_TOKENS_DESC]",
        "[LICENSE_DESC, NAME_ASC]",
    ] {
        for (size, cursor, edge) in [("first", "after", "endCursor"), ("last", "before", "startCursor")] {
            let mut from = String::new();
            let mut seen = 0;
            loop {
                let query = format!(
                    "{{ models({size}: 300, orderBy: {order}{from}) {{ nodes {{ uri }} pageInfo {{ {edge} hasNextPage hasPreviousPage }} }} }}"
                );
                let planned = planned(catalog, &query);
                let ours = answer(catalog, neo4j, &planned).await;
                assert_eq!(ours, answer(catalog, sqlite, &planned).await, "{query}");
                let page = serde_json::from_str::<serde_json::Value>(&ours).unwrap()["data"]["models"].take();
                seen += page["nodes"].as_array().unwrap().len();
                let more = if size == "first" { "hasNextPage" } else { "hasPreviousPage" };
                if page["pageInfo"][more] == false {
                    break;
                }
                from = format!(", {cursor}: {}", page["pageInfo"][edge]);
            }
            assert_eq!(seen, 1095, "{order} {size}");
        }
    }
}

fn catalog() -> Catalog {
    catalog::load("schema.graphql", SCHEMA).unwrap()
}

fn plan_of(catalog: &Catalog, query: &str) -> Result<Planned, Vec<ClientError>> {
    let parsed = api::parse(query).map_err(|error| vec![error])?;
    let selection = selection::normalise(catalog, &parsed.document, None, &serde_json::Map::new())?;
    plan::plan(catalog, &mlg::guard::Limits::default(), &mlg::access::Access::everything(), &selection)
}

fn planned(catalog: &Catalog, query: &str) -> Planned {
    plan_of(catalog, query).unwrap()
}

async fn answer(catalog: &Catalog, backend: &Backend, planned: &Planned) -> String {
    let reader =
        execute::reader(Arc::new(catalog.clone()), backend.clone(), execute::resolvers::Resolvers::default());
    let answers = execute::run(&reader, &mlg::guard::Limits::default(), planned).await;
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
    let first = load_demo(catalog, backend).await;
    let again = load_demo(catalog, backend).await;
    assert_eq!((first.bad, first.conflicts), (0, 0));
    assert_eq!((first.derived.created, first.derived.removed), (9, 0), "what experiments test follows");
    assert_eq!((again.derived.created, again.derived.removed), (0, 0));
    assert_eq!(again, ingest::load::Summary { references: 0, derived: again.derived, ..first });
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
    Backend::Neo4j(
        Neo4j::open(&url, env::var("MLG_TEST_NEO4J_PASSWORD").ok(), &mlg::backend::Settings::default())
            .unwrap(),
    )
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
