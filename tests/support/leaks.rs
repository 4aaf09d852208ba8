//! What a client gets holds nothing internal.
//!
//! In: what was asked, the answer. Out: nothing, or the test fails. Must not know: suites.

use serde_json::Value as Json;

/// What errors may not hold, in lower case: statements, stores and their drivers, places, secrets, our own code.
const INTERNAL: &[&str] = &[
    "match (",
    "unwind ",
    "optional match",
    "call {",
    " return ",
    "select ",
    " from node",
    "insert into",
    "n0.",
    "sqlite",
    "rusqlite",
    "neo4rs",
    "cypher",
    "neo.client",
    "neo.transient",
    "neo.database",
    "no such table",
    "database is locked",
    "os error",
    "bolt://",
    "neo4j://",
    "127.0.0.1",
    "localhost",
    "mlg-test-password",
    "password",
    "panicked",
    "backtrace",
    "src/",
    ".rs:",
    ".cargo",
    "/tmp/",
    "thread '",
];

/// Looks at an answer: nothing internal may be in it.
pub(crate) fn look(asked: &str, answer: &[u8]) {
    if let Some(internal) = leak(asked, answer) {
        panic!("`{internal}` reaches a client: {}", String::from_utf8_lossy(answer));
    }
}

/// What is internal in the errors of an answer, or in all of one that is no JSON. What a client wrote itself may come
/// back to it.
fn leak(asked: &str, answer: &[u8]) -> Option<&'static str> {
    let told = match serde_json::from_slice::<Json>(answer) {
        Ok(answer) => answer.get("errors")?.to_string(),
        Err(_) => String::from_utf8_lossy(answer).into_owned(),
    };
    let (told, asked) = (told.to_lowercase(), asked.to_lowercase());
    INTERNAL.iter().copied().find(|internal| told.contains(internal) && !asked.contains(internal))
}

#[test]
fn what_is_internal_is_found() {
    let leak_of = |asked: &str, answer: &str| leak(asked, answer.as_bytes());
    let told = r#"{"errors":[{"message":"can't connect to bolt://db:7687"}]}"#;
    assert_eq!(leak_of("{ models { totalCount } }", told), Some("bolt://"));
    assert_eq!(leak_of("", "SELECT id FROM node"), Some("select "));
    // Data may hold anything, and so may what a client wrote.
    assert_eq!(leak_of("", r#"{"data":{"model":{"name":"SELECT "}}}"#), None);
    assert_eq!(leak_of("{ a(b: \"bolt://db\") }", told), None);
}
