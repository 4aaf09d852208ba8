//! Schemathesis asks all that the served schema allows, and some that it does not: no answer is a failure of ours, what
//! contradicts the schema is refused, and most of what it allows is answered without errors.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use mlg::catalog;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/demo.rs"]
mod demo;

use binary::{Server, mlg};

const SUITE: &str = "schemathesis";
const CLOCK: i64 = 1_800_000_000_000_000;
/// What valid documents may be refused for: values that no GraphQL type excludes, and limits.
const REFUSALS: &str = "BAD_USER_INPUT,LIMIT_EXCEEDED,COST_LIMIT_EXCEEDED,RESULT_TOO_LARGE";
/// Documents for each root field, valid and invalid ones.
const EXAMPLES: u32 = 20;
/// And on Neo4j, which plans each of them anew.
const EXAMPLES_ON_NEO4J: u32 = 3;
/// Root fields of the default schema, at the least.
const LEAST_FIELDS: usize = 42;

#[derive(serde::Deserialize)]
struct Counts {
    sent: BTreeMap<String, u64>,
    clean: BTreeMap<String, u64>,
    codes: BTreeMap<String, u64>,
}

#[test]
fn sqlite_stands_it() {
    let server = Server::start(&["demo", "--listen", "127.0.0.1:0"]);
    fuzz(&server, EXAMPLES);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn neo4j_stands_it() {
    let Some(store) = backends::servers().pop() else {
        return backends::not_run(SUITE, "no Neo4j is there");
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql")).expect("it is good");
        let backend = backends::neo4j_ready(&store).await;
        backends::fill(&catalog, &backend, &demo::lines(), CLOCK).await;
    });
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &store.uri]);
    command.env("MLG_GRAPH_PASSWORD", &store.password);
    let server = Server::of(command);
    fuzz(&server, EXAMPLES_ON_NEO4J);
    assert_eq!(server.stop(), Some(0));
}

fn fuzz(server: &Server, examples: u32) {
    let Some(python) = std::env::var_os("MLG_TEST_PYTHON") else {
        return backends::not_run(SUITE, "MLG_TEST_PYTHON is not set");
    };
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let counts = folder.path().join("counts.json");
    let hooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/python");
    let said = Command::new(python)
        .args(["-m", "schemathesis.cli", "run", &server.url, "--no-color", "--workers", "2"])
        // Alike in every run; each failure is told, as it was found.
        .args(["--phases", "fuzzing", "--seed", "20261125", "--continue-on-failure", "--no-shrink"])
        .args(["--max-examples", &examples.to_string(), "--request-timeout", "60"])
        .env("SCHEMATHESIS_HOOKS", "schemathesis_hooks")
        .env("PYTHONPATH", hooks)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("MLG_FUZZ_COUNTS", &counts)
        .env("MLG_FUZZ_REFUSALS", REFUSALS)
        .current_dir(folder.path())
        .output()
        .expect("it starts");
    let out = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{out}{}", String::from_utf8_lossy(&said.stderr));
    let counts: Counts = serde_json::from_slice(&fs::read(&counts).expect("it was written")).expect("counts");
    let total = |counts: &BTreeMap<String, u64>| counts.values().sum::<u64>();
    let (sent, clean) = (total(&counts.sent), total(&counts.clean));
    println!("{sent} valid documents, {clean} answered without errors; errors: {:?}", counts.codes);
    assert!(counts.sent.len() >= LEAST_FIELDS, "only {:?} were asked", counts.sent.keys());
    assert!(clean * 2 >= sent, "only {clean} of {sent} were answered without errors");
    // And it did ask for what has to be refused.
    assert!(
        counts.codes.get("GRAPHQL_VALIDATION_FAILED").is_some_and(|count| *count >= 42),
        "{:?}",
        counts.codes
    );
}
