//! A Neo4j that belongs to one test, which may kill it.
//!
//! In: a name. Out: its URL; it is stopped with the test. Must not know: what is asked of it.

use std::process::{Command, Stdio};

pub(crate) const PASSWORD: &str = "mlg-test-password";

/// A server of its own; stopped with it.
pub(crate) struct Own {
    pub(crate) url: String,
    port: String,
    name: &'static str,
}

impl Own {
    /// An empty one; nothing where none can run.
    pub(crate) fn start(name: &'static str) -> Option<Self> {
        let (code, said) = script(name, &["start"]);
        let url = said.trim().to_owned();
        match code {
            Some(0) => Some(Self { port: url.rsplit(':').next()?.to_owned(), url, name }),
            Some(3) => None,
            _ => panic!("scripts/neo4j start: {code:?}"),
        }
    }

    /// Has the script do something with it: `kill`, `restart`, or `start` an empty one where it was.
    pub(crate) fn script(&self, command: &str) {
        let (code, _) = script(self.name, &[command, "--port", &self.port]);
        assert_eq!(code, Some(0), "scripts/neo4j {command}");
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // The test may have failed because it is gone.
        let _stopped = script(self.name, &["stop"]);
    }
}

fn script(name: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/neo4j"))
        .args(arguments)
        .args(["--name", name])
        .env("MLG_TEST_NEO4J_PASSWORD", PASSWORD)
        .env_remove("MLG_TEST_NEO4J_URI")
        .stderr(Stdio::inherit())
        .output()
        .expect("it can be run");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}
