//! The oracle in `tests/oracle` as a process: one JSON line in, one out.
//!
//! In: a schema, a graph, queries. Out: the answers of npm's graphql over plain resolvers. Must not know: the Plan.

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value as Json, json};

/// A running oracle.
pub(crate) struct Oracle {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Where npm's packages are, if they are installed: `MLG_TEST_NODE_MODULES`, else where `scripts/test` puts them.
pub(crate) fn node_modules() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::var_os("MLG_TEST_NODE_MODULES").map(PathBuf::from);
    let modules = given.unwrap_or_else(|| root.join("target/node/node_modules"));
    modules.join("graphql").is_dir().then_some(modules)
}

impl Oracle {
    /// Starts the oracle, if Node and its packages are here.
    pub(crate) fn start() -> Option<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("node")
            .arg(root.join("tests/oracle/oracle.mjs"))
            .env("MLG_TEST_NODE_MODULES", node_modules()?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let input = child.stdin.take().expect("its input is piped");
        let output = BufReader::new(child.stdout.take().expect("its output is piped"));
        Some(Self { child, input, output })
    }

    /// The schema from now on.
    pub(crate) fn schema(&mut self, sdl: &str, mapping: &Json) {
        let answer = self.ask(&json!({ "sdl": sdl, "mapping": mapping }));
        assert_eq!(answer, json!({}), "the oracle refuses the schema");
    }

    /// The graph from now on, as lines of an export.
    pub(crate) fn graph(&mut self, lines: &[String]) {
        let answer = self.ask(&json!({ "lines": lines }));
        assert_eq!(answer, json!({}), "the oracle refuses the graph");
    }

    /// The answer to a query.
    pub(crate) fn query(&mut self, query: &str, variables: &Json, operation: Option<&str>) -> Json {
        self.ask(&json!({ "query": query, "variables": variables, "operationName": operation }))
    }

    fn ask(&mut self, request: &Json) -> Json {
        writeln!(self.input, "{request}").expect("the oracle reads");
        self.input.flush().expect("the oracle reads");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the oracle writes");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("the oracle wrote {line:?}: {error}"))
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // It ends by itself when its input closes; this only keeps no process behind when a test fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
