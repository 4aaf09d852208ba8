//! The parts of a supergraph: mlg, the subgraphs of `examples/federation`, composers and gateways.
//!
//! In: stores. Out: running processes, composed SDL. Must not know: what is asked of them.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::{
    SUITE,
    binary::mlg,
    node,
    processes::{Process, free_port},
};

/// Says where the packages of `tests/support/federation` are.
pub(crate) const VARIABLE: &str = "MLG_TEST_FEDERATION_MODULES";

/// The packages; nothing, and a line in the report of what did not run, where they are not installed.
pub(crate) fn modules() -> Option<OsString> {
    let modules = std::env::var_os(VARIABLE);
    if modules.is_none() {
        crate::backends::not_run(SUITE, &format!("{VARIABLE} is not set"));
    }
    modules
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `mlg schema print --federation` prints.
pub(crate) fn printed(arguments: &[&str]) -> String {
    let said = crate::binary::run(&[&["schema", "print", "--federation"], arguments].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    said.out
}

/// The SDL of a subgraph of the example.
pub(crate) fn example(name: &str) -> String {
    fs::read_to_string(root().join(format!("examples/federation/{name}.graphql"))).unwrap()
}

/// A subgraph: its name, where it is, its SDL.
pub(crate) type Subgraph = (&'static str, String, String);

/// What each composer makes of subgraphs: `errors`, `hints`, `supergraph`.
pub(crate) fn composed(subgraphs: &[Subgraph]) -> Option<Json> {
    let input: Vec<Json> =
        subgraphs.iter().map(|(name, url, sdl)| json!({ "name": name, "url": url, "sdl": sdl })).collect();
    node::run_in(SUITE, ("federation", VARIABLE), "compose.cjs", &Json::from(input))
}

/// The supergraph that Apollo's composer makes, as a file.
pub(crate) fn supergraph(subgraphs: &[Subgraph]) -> Option<tempfile::NamedTempFile> {
    let composed = composed(subgraphs)?;
    let text = composed["apollo"]["supergraph"].as_str();
    let text = text.unwrap_or_else(|| panic!("{}", composed["apollo"]["errors"]));
    let file = tempfile::Builder::new().suffix(".graphql").tempfile().unwrap();
    fs::write(file.path(), text).unwrap();
    Some(file)
}

/// A copy of the example with its packages, and with other reviews if some are given.
pub(crate) fn copied(modules: &OsString, reviews: Option<&Json>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root().join("examples/federation")).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
    }
    if let Some(reviews) = reviews {
        fs::write(folder.path().join("reviews.json"), reviews.to_string()).unwrap();
    }
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).unwrap();
    folder
}

/// The subgraphs of the example; the url is that of `reviews`.
pub(crate) fn reviews(folder: &Path) -> (Process, String) {
    let mut command = Command::new("node");
    command.args(["server.mjs", "0"]).current_dir(folder);
    let process = Process::start(command, "/crowded/graphql");
    let url = process.word("/reviews/graphql");
    (process, url)
}

/// mlg over a store, which logs what each operation has cost.
pub(crate) fn served(arguments: &[&str], password: &str) -> (Process, String) {
    let mut command = mlg(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
    command.env("MLG_GRAPH_PASSWORD", password);
    let process = Process::start(command, "/readyz\n");
    let url = process.word("/graphql");
    (process, url)
}

/// Statements of each operation that mlg has answered, in order.
pub(crate) fn statements(mlg: &Process) -> Vec<u64> {
    let said = mlg.said();
    let lines = said.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    lines
        .filter(|line| line["message"] == "executed")
        .map(|line| line["statements"].as_u64().expect("a count"))
        .collect()
}

/// The gateways that run what is composed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gateway {
    Apollo,
    Hive,
}

impl Gateway {
    pub(crate) const ALL: [Self; 2] = [Self::Apollo, Self::Hive];

    /// A gateway over a supergraph; Hive's with the example's configuration.
    pub(crate) fn start(self, modules: &OsString, folder: &Path, supergraph: &Path) -> (Process, String) {
        let mut command = Command::new("node");
        command.env(VARIABLE, modules).env("NO_COLOR", "1");
        match self {
            Self::Apollo => {
                command.arg(root().join("tests/support/federation/gateway-apollo.cjs")).arg(supergraph);
                let process = Process::start(command, "/graphql\n");
                let url = process.word("/graphql");
                (process, url)
            }
            Self::Hive => {
                let port = free_port();
                command.arg(hive(modules)).args(["supergraph", "--config-path", "gateway.config.mjs"]);
                command.current_dir(folder).env("SUPERGRAPH", supergraph);
                command.env("GATEWAY_PORT", port.to_string());
                (Process::start(command, "Listening on"), format!("http://127.0.0.1:{port}/graphql"))
            }
        }
    }
}

/// The program of Hive's gateway.
pub(crate) fn hive(modules: &OsString) -> PathBuf {
    Path::new(modules).join("@graphql-hive/gateway/dist/bin.js")
}
