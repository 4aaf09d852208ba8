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

/// Looks at the errors of an answer, or at all of one that is no JSON. What a client wrote itself may come back to it.
pub(crate) fn look(asked: &str, answer: &[u8]) {
    let text = String::from_utf8_lossy(answer);
    let told = match serde_json::from_slice::<Json>(answer) {
        Ok(answer) => match answer.get("errors") {
            Some(errors) => errors.to_string(),
            None => return,
        },
        Err(_) => text.to_string(),
    };
    let (told, asked) = (told.to_lowercase(), asked.to_lowercase());
    for internal in INTERNAL {
        assert!(
            !told.contains(internal) || asked.contains(internal),
            "`{internal}` reaches a client: {text}"
        );
    }
}

#[test]
fn what_is_internal_is_found() {
    let found =
        |asked: &str, answer: &str| std::panic::catch_unwind(|| look(asked, answer.as_bytes())).is_err();
    let leak = r#"{"errors":[{"message":"can't connect to bolt://db:7687"}]}"#;
    assert!(found("{ models { totalCount } }", leak) && found("", "SELECT id FROM node"));
    // Data may hold anything, and so may what a client wrote.
    assert!(!found("", r#"{"data":{"model":{"name":"SELECT "}}}"#));
    assert!(!found("{ a(b: \"bolt://db\") }", leak));
}
