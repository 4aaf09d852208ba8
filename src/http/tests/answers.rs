//! Around the answer: batches, hashes, encodings, origins, names of requests, time.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::oneshot;

use super::{GRAPHQL_JSON, JSON, get, post, server, serving, set};
use crate::http::Settings;

const QUERY: &str = r#"{"query":"{ films { totalCount } }"}"#;
const ANSWER: &str = r#"{"data":{"films":{"totalCount":0}}}"#;
/// Of `{ __typename }`.
const HASH: &str = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";

async fn head_of(address: SocketAddr, headers: &str) -> String {
    post(address, &format!("{JSON}{headers}"), QUERY).await.1
}

#[tokio::test]
async fn a_mutation_by_get_is_refused_whatever_else_it_is() {
    let address = server().await;
    for query in ["mutation%7Ba%7D", "mutation%20M%7Ba%7D%20query%20Q%7B__typename%7D&operationName=M"] {
        let (status, head, body) = get(address, &format!("/graphql?query={query}")).await;
        assert_eq!(status, 405, "{body}");
        assert!(head.contains("allow: post") && body.contains("BAD_REQUEST"), "{head}\n{body}");
    }
    // The word alone makes none, and neither does the other operation of a document.
    let query = "/graphql?query=%7B__typename%7D%23mutation";
    assert_eq!(get(address, query).await.0, 200);
    let other = "/graphql?query=mutation%20M%7Ba%7D%20query%20Q%7B__typename%7D&operationName=Q";
    let (_, _, body) = get(address, other).await;
    assert!(body.contains("GRAPHQL_VALIDATION_FAILED"), "{body}");
    let subscription = r#"{"query":"subscription { serverStatus { ready } }"}"#;
    let (_, _, body) = post(address, JSON, subscription).await;
    assert!(body.contains("OPERATION_RESOLUTION_FAILURE") && body.contains("WebSocket"), "{body}");
}

#[tokio::test]
async fn batches_are_answered_in_their_order_where_they_are_allowed() {
    let batch = format!(r#"[{QUERY},{{"query":"{{ movies }}"}},{QUERY}]"#);
    assert_eq!(post(server().await, JSON, &batch).await.0, 400);
    let address = set(Settings { batching: true, ..Settings::default() }).await;
    let (status, _, body) = post(address, JSON, &batch).await;
    assert_eq!(status, 200);
    assert!(body.starts_with(&format!(r#"[{ANSWER},{{"errors":"#)), "{body}");
    assert!(body.ends_with(&format!(",{ANSWER}]")), "{body}");
    let (status, _, body) = post(address, JSON, &format!("[{}]", [QUERY; 11].join(","))).await;
    assert!(status == 400 && body.contains("LIMIT_EXCEEDED"), "{status} {body}");
    assert_eq!(post(address, JSON, QUERY).await.2, ANSWER);
}

#[tokio::test]
async fn a_document_is_asked_for_by_its_hash() {
    let address = server().await;
    let extensions = format!(r#""extensions":{{"persistedQuery":{{"version":1,"sha256Hash":"{HASH}"}}}}"#);
    let (by_hash, both) =
        (format!("{{{extensions}}}"), format!(r#"{{"query":"{{ __typename }}",{extensions}}}"#));
    let (status, _, body) = post(address, JSON, &by_hash).await;
    assert_eq!(status, 200);
    assert!(
        body.contains("PERSISTED_QUERY_NOT_FOUND") && body.contains("\"PersistedQueryNotFound\""),
        "{body}"
    );
    assert_eq!(post(address, GRAPHQL_JSON, &by_hash).await.0, 400);
    let answer = r#"{"data":{"__typename":"Query"}}"#;
    assert_eq!(post(address, JSON, &both).await.2, answer);
    assert_eq!(post(address, JSON, &by_hash).await.2, answer);
    let query = format!("%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22{HASH}%22%7D%7D");
    assert_eq!(get(address, &format!("/graphql?extensions={query}")).await.2, answer);
    let (status, _, body) = post(address, JSON, &both.replace("typename", "schema")).await;
    assert!(status == 400 && body.contains("BAD_REQUEST"), "{body}");
}

#[tokio::test]
async fn where_only_trusted_documents_run_nothing_else_does() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"films": "{ films { totalCount } }"}"#).unwrap();
    let settings = Settings {
        trusted_documents: Some(file.path().display().to_string()),
        trusted_documents_only: true,
        ..Settings::default()
    };
    let address = set(settings).await;
    assert_eq!(post(address, JSON, r#"{"documentId":"films"}"#).await.2, ANSWER);
    assert_eq!(post(address, JSON, QUERY).await.2, ANSWER);
    for other in [r#"{"query":"{ __typename }"}"#, r#"{"documentId":"other"}"#] {
        let (status, _, body) = post(address, JSON, other).await;
        assert!(status == 400 && body.contains("DOCUMENT_NOT_TRUSTED"), "{status} {body}");
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_accepts_it() {
    let address = server().await;
    for (accepted, expected) in [("gzip", "gzip"), ("gzip, br", "br")] {
        let request = format!(
            "GET /schema.graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: {accepted}\r\n\r\n"
        );
        let bytes = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).unwrap();
            bytes
        });
        let head = String::from_utf8_lossy(&bytes.await.unwrap()).to_lowercase();
        assert!(head.contains(&format!("content-encoding: {expected}\r\n")), "{head}");
        assert!(head.contains("vary: "), "{head}");
    }
    assert!(!get(address, "/schema.graphql").await.1.contains("content-encoding"));
    assert!(!head_of(address, "Accept-Encoding: gzip\r\n").await.contains("content-encoding"));
}

#[tokio::test]
async fn pages_of_other_origins_may_ask_only_where_they_are_listed() {
    let (ours, other) = ("Origin: https://studio.example.org\r\n", "Origin: https://example.com\r\n");
    assert!(!head_of(server().await, ours).await.contains("access-control"));
    let cors_origins = vec!["https://studio.example.org".to_owned()];
    let address = set(Settings { cors_origins, ..Settings::default() }).await;
    let head = head_of(address, ours).await;
    assert!(head.contains("access-control-allow-origin: https://studio.example.org\r\n"), "{head}");
    assert!(!head.contains("allow-credentials"), "{head}");
    assert!(!head_of(address, other).await.contains("access-control-allow-origin"));
}

#[tokio::test]
async fn a_request_keeps_its_name() {
    let address = server().await;
    assert!(head_of(address, "X-Request-Id: ab-1\r\n").await.contains("x-request-id: ab-1\r\n"));
    let made = head_of(address, "X-Request-Id: a b\r\n").await;
    assert!(made.contains("x-request-id: ") && !made.contains("a b"), "{made}");
    assert!(get(address, "/nowhere").await.1.contains("x-request-id: "));
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let address = set(Settings { timeout: Duration::from_nanos(1), ..Settings::default() }).await;
    // The clock ticks in milliseconds, and an answer may come before its first tick.
    let mut late = None;
    for _ in 0..500 {
        let (status, _, body) = post(address, JSON, QUERY).await;
        if status != 200 {
            late = Some((status, body));
            break;
        }
    }
    let (status, body) = late.expect("some answer takes longer than a nanosecond");
    assert!(status == 504 && body.contains("DEADLINE_EXCEEDED"), "{status} {body}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_when_the_server_stops_under_load() {
    let (stop, stopped) = oneshot::channel::<()>();
    // Long enough for a busy machine: each client has to hear that it has to go elsewhere.
    let settings = Settings { drain: Duration::from_secs(5), ..Settings::default() };
    let address = serving(settings, async move {
        let _ = stopped.await.is_ok();
    })
    .await;
    let answered = Arc::new(AtomicUsize::new(0));
    let clients = (0..8).map(|_| {
        let answered = Arc::clone(&answered);
        tokio::task::spawn_blocking(move || ask_until_told(address, &answered))
    });
    let clients: Vec<_> = clients.collect();
    // However long a busy machine takes.
    while answered.load(Ordering::Relaxed) < 100 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(clients.iter().all(|client| !client.is_finished()), "nobody is told before the server stops");
    }
    stop.send(()).unwrap();
    for client in clients {
        client.await.unwrap();
    }
}

/// Requests over one connection after the other, until an answer says that the server goes, as a router that has others to
/// ask. It counts those that are answered; each has to be.
fn ask_until_told(address: SocketAddr, answered: &AtomicUsize) {
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\n{JSON}Content-Length: {}\r\n\r\n{QUERY}",
        QUERY.len()
    );
    loop {
        let mut stream = TcpStream::connect(address).expect("a server that drains takes connections");
        for _ in 0..20 {
            let said = ask(&mut stream, &request).expect("a request is answered");
            assert!(said.ends_with(ANSWER), "an answer in part: {said}");
            answered.fetch_add(1, Ordering::Relaxed);
            if said.to_lowercase().contains("connection: close") {
                return;
            }
        }
    }
}

/// What is answered, as far as it comes; nothing if the connection is closed.
fn ask(stream: &mut TcpStream, request: &str) -> Option<String> {
    stream.write_all(request.as_bytes()).ok()?;
    let mut said = String::new();
    while !said.ends_with(ANSWER) {
        let mut part = [0; 1024];
        match stream.read(&mut part) {
            Ok(count) if count > 0 => said.push_str(std::str::from_utf8(&part[..count]).unwrap()),
            Ok(_) | Err(_) => break,
        }
    }
    (!said.is_empty()).then_some(said)
}

#[tokio::test]
async fn a_server_that_trusts_its_machine_answers_under_its_own_names_only() {
    let hosts = vec!["mlg.example.org".to_owned()];
    let address = set(Settings { hosts, graphiql: true, ..Settings::default() }).await;
    let ask = async |path: &str, host: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        super::send(address, head.into_bytes()).await
    };
    let query = "/graphql?query=%7B__typename%7D";
    for host in ["localhost", "127.0.0.1:4000", "[::1]:4000", "mlg.example.org"] {
        assert_eq!(ask(query, host).await.2, r#"{"data":{"__typename":"Query"}}"#, "{host}");
    }
    for path in [
        query,
        "/",
        "/graphiql",
        "/schema.graphql",
        "/metrics",
        "/api/v1/lineage",
        "/datahub/config",
        "/nowhere",
    ] {
        let (status, _, body) = ask(path, "rebound.example:4000").await;
        assert_eq!(status, 421, "{path}");
        assert!(body.contains(r#""code":"BAD_REQUEST""#) && body.contains("`http.hosts`"), "{body}");
        assert!(!body.contains("rebound"), "{body}");
    }
    // A target in absolute form counts as well (RFC 9112, 3.2.2).
    assert_eq!(ask("http://rebound.example/graphql?query=%7B__typename%7D", "localhost").await.0, 421);
}
