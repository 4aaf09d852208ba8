//! The HTTP and WebSocket surface of the binary, asked by the reference implementations of both protocols.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use serde_json::{Value, json};

#[path = "support/binary.rs"]
mod binary;
#[path = "support/node.rs"]
mod node;
#[path = "support/peer.rs"]
mod peer;

use binary::{Server, mlg};
use peer::{Peer, Script};

const SUITE: &str = "http";
const FILMS: &str = r#"type Film @node @key(fields: "id") { id: ID! title: String }"#;

/// A server of films, and what it has to be kept for.
fn films(settings: &[(&str, &str)]) -> (Server, tempfile::NamedTempFile) {
    let schema = tempfile::Builder::new().suffix(".graphql").tempfile().unwrap();
    fs::write(schema.path(), FILMS).unwrap();
    let path = schema.path().to_str().unwrap();
    let mut command =
        mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:", "--schema", path]);
    command.envs(settings.iter().copied());
    (Server::of(command), schema)
}

#[test]
fn all_audits_of_graphql_over_http_pass() {
    for settings in [&[][..], &[("MLG_HTTP_BATCHING", "true"), ("MLG_HTTP_CORS_ORIGINS", "*")]] {
        let (server, _schema) = films(settings);
        let Some(results) = node::run(SUITE, "audit.cjs", &json!({ "url": server.url })) else { return };
        let results = results.as_array().unwrap();
        let failed: Vec<_> = results.iter().filter(|result| result["status"] != "ok").collect();
        assert!(failed.is_empty(), "{failed:#?}");
        assert_eq!(results.len(), 61, "MUST, SHOULD and MAY");
        assert_eq!(server.stop(), Some(0));
    }
}

#[test]
fn the_reference_client_subscribes_and_every_close_code_is_the_protocols() {
    let (server, _schema) = films(&[
        ("MLG_HTTP_WEBSOCKET_INIT_TIMEOUT", "1s"),
        ("MLG_HTTP_WEBSOCKET_CONNECTIONS", "5"),
        ("MLG_HTTP_WEBSOCKET_OPERATIONS", "4"),
        ("MLG_HTTP_WEBSOCKET_MESSAGE_BYTES", "10000"),
    ]);
    let url = server.url.replace("http://", "ws://");
    let limits = json!({ "bytes": 10_000, "operations": 4, "connections": 5 });
    let Some(seen) = node::run(SUITE, "subscribe.cjs", &json!({ "url": url, "limits": limits })) else {
        return;
    };
    let version = env!("CARGO_PKG_VERSION");
    let status = json!({
        "__typename": "ServerStatus", "ready": true, "reason": null, "version": version
    });
    assert_eq!(seen["status"], json!({ "answers": [{ "data": { "again": status } }] }));
    assert_eq!(seen["query"], json!({ "answers": [{ "data": { "films": { "totalCount": 0 } } }] }));
    assert_eq!(seen["invalid"]["answers"], json!([]));
    assert_eq!(seen["invalid"]["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let typename = json!({ "answers": [{ "data": { "__typename": "Query" } }] });
    assert_eq!(seen["sideBySide"], json!([typename, typename, typename]));
    assert_eq!(seen["ping"]["said"], json!([{ "type": "connection_ack" }, { "type": "pong" }]));
    for (case, code) in [
        ("notJson", 4400),
        ("unknownType", 4400),
        ("binary", 4400),
        ("unauthorized", 4401),
        ("noProtocol", 4406),
        ("noInit", 4408),
        ("sameId", 4409),
        ("initTwice", 4429),
        ("tooLong", 1009),
        ("tooMany", 1000),
        ("ping", 1000),
        ("idAgain", 1000),
        ("otherOrigin", 403),
        ("full", 503),
    ] {
        assert_eq!(seen[case]["code"], code, "{case}: {}", seen[case]);
    }
    assert_eq!(seen["sameId"]["reason"], "Subscriber for 1 already exists");
    let refused: Vec<&Value> = all(&seen["tooMany"], "error");
    assert_eq!(refused.len(), 1);
    assert_eq!((&refused[0]["id"], code(refused[0])), (&json!("4"), &json!("LIMIT_EXCEEDED")));
    let again = all(&seen["idAgain"], "next");
    assert_eq!(again.last().unwrap()["payload"]["data"], json!({ "__typename": "Query" }));
    assert_eq!(server.stop(), Some(0));
}

/// A store that goes away and comes back, connections that say nothing, and a server that stops.
#[test]
fn a_client_that_stays_is_told_of_changes_and_one_that_is_silent_is_let_go() {
    let peer = Peer::start(Script::Answer);
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &peer.url()]);
    command.envs([("MLG_GRAPH_PASSWORD", "x"), ("MLG_HTTP_WEBSOCKET_PING", "300ms")]);
    let server = Server::of(command);
    let stop = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        // Well and unwell for longer than a state is kept.
        scope.spawn(|| {
            for turn in 1_u32.. {
                for _ in 0..40 {
                    std::thread::sleep(Duration::from_millis(100));
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                }
                let away = Script::Fail("Neo.ClientError.Database.DatabaseNotFound");
                peer.follow(if turn % 2 == 1 { away } else { Script::Answer });
            }
        });
        let url = server.url.replace("http://", "ws://");
        let seen = node::run(SUITE, "linger.cjs", &json!({ "url": url, "pid": server.id() }));
        stop.store(true, Ordering::Relaxed);
        seen
    });
    let Some(seen) = seen else { return };
    assert_eq!((&seen["silent"]["code"], &seen["lively"]["code"]), (&json!(1006), &json!(null)), "{seen}");
    assert!(
        seen["silent"]["pings"].as_u64() >= Some(2) && seen["lively"]["pings"].as_u64() >= Some(2),
        "{seen}"
    );
    let well = json!({ "ready": true, "reason": null });
    let changes = seen["changes"].as_array().unwrap();
    let is_well: Vec<bool> = changes.iter().map(|status| *status == well).collect();
    assert!(is_well == [true, false, true] || is_well == [false, true, false], "{seen}");
    let unwell = changes.iter().find(|status| **status != well).unwrap();
    assert!(unwell["ready"] == false && unwell["reason"].as_str().unwrap().contains("graph store"), "{seen}");
    assert_eq!((&seen["stopped"]["code"], &seen["failure"]), (&json!(1001), &json!(1001)), "{seen}");
    assert_eq!(server.end(), Some(0));
}

fn all<'a>(seen: &'a Value, kind: &str) -> Vec<&'a Value> {
    seen["said"].as_array().unwrap().iter().filter(|message| message["type"] == kind).collect()
}

fn code(message: &Value) -> &Value {
    &message["payload"][0]["extensions"]["code"]
}

#[test]
fn a_list_of_documents_that_is_none_is_told_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("documents.json");
    fs::write(&file, "[]").unwrap();
    let file = file.to_str().unwrap();
    for (settings, expected) in [
        (vec![("MLG_HTTP_TRUSTED_DOCUMENTS", file)], "is not a list of documents"),
        (vec![("MLG_HTTP_TRUSTED_DOCUMENTS", "none.json")], "can't read the documents of `none.json`"),
        (vec![("MLG_HTTP_TRUSTED_DOCUMENTS_ONLY", "true")], "names no file"),
    ] {
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
        let output = command.envs(settings).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty() && err.contains(expected), "{err}");
    }
}

/// `ResultTooLarge` is `RESULT_TOO_LARGE`.
fn screaming(name: &str) -> String {
    let parts = name.char_indices().flat_map(|(at, letter)| {
        let gap = (at > 0 && letter.is_uppercase()).then_some('_');
        gap.into_iter().chain(letter.to_uppercase())
    });
    parts.collect()
}

#[test]
fn the_page_of_errors_lists_every_code_once() {
    let read = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let (source, page) = (read("src/error.rs"), read("docs/errors.md"));
    let (_, codes) = source.split_once("pub enum ErrorCode {\n").unwrap();
    let (codes, _) = codes.split_once("\n}").unwrap();
    let mut codes: Vec<String> = codes
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter(|name| !name.starts_with("//"))
        .map(screaming)
        .collect();
    let row = |line: &str| line.strip_prefix("| `")?.split_once('`').map(|(code, _)| code.to_owned());
    let mut listed: Vec<String> = page.lines().filter_map(row).collect();
    assert!(codes.len() > 10, "{codes:?}");
    codes.sort();
    listed.sort();
    assert_eq!(listed, codes);
}
