//! The HTTP surface over an empty embedded store, asked by a client that writes its own requests.

mod answers;
#[path = "../../../tests/support/leaks.rs"]
mod leaks;
mod slow;

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Arc,
};

use tokio::net::TcpListener;

use super::{Settings, documents::documents, serve::serve_until};
use crate::{
    backend::Backend,
    catalog,
    identity::{Identity, Rates},
    pipeline,
};

/// A server with one type on a free port of this machine.
async fn server() -> SocketAddr {
    set(Settings { graphiql: true, ..Settings::default() }).await
}

/// The same with settings.
async fn set(settings: Settings) -> SocketAddr {
    serving(settings, std::future::pending()).await
}

/// The same until it is told to stop.
async fn serving(settings: Settings, stop: impl Future<Output = ()> + Send + 'static) -> SocketAddr {
    let sdl = r#"type Film @node @key(fields: "id") { id: ID! title: String }"#;
    let catalog =
        catalog::load("films.graphql", sdl).unwrap_or_else(|report| panic!("{}", report.render(false)));
    let backend = Backend::open("sqlite::memory:", None).unwrap();
    backend.migrate(&catalog).await.unwrap();
    let service = Arc::new(pipeline::service(catalog, backend).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let documents = documents(&settings).unwrap();
        serve_until(listener, service, (&settings, documents), (Identity::Off, Rates::default()), stop).await;
    });
    address
}

/// Sends a request as it stands; answers status, headers (lower-cased) and body.
async fn send(address: SocketAddr, request: Vec<u8>) -> (u16, String, String) {
    let response = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        // A server that refuses a body may close before all of it is written.
        let _ = stream.write_all(&request);
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        String::from_utf8(response).unwrap()
    });
    let response = response.await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    leaks::look("", body.as_bytes());
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), body.to_owned())
}

async fn post(address: SocketAddr, headers: &str, body: &str) -> (u16, String, String) {
    let length = body.len();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    send(address, request.into_bytes()).await
}

async fn get(address: SocketAddr, path: &str) -> (u16, String, String) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    send(address, request.into_bytes()).await
}

const JSON: &str = "Content-Type: application/json\r\n";
const GRAPHQL_JSON: &str =
    "Content-Type: application/json\r\nAccept: application/graphql-response+json, application/json;q=0.9\r\n";

#[tokio::test]
async fn a_query_is_answered_in_the_media_type_that_is_accepted() {
    let address = server().await;
    let body = r#"{"query":"{ films { totalCount } }"}"#;
    let expected = r#"{"data":{"films":{"totalCount":0}}}"#;
    let (status, head, text) = post(address, JSON, body).await;
    assert_eq!((status, text.as_str()), (200, expected));
    assert!(head.contains("content-type: application/json; charset=utf-8"), "{head}");
    let (status, head, text) = post(address, GRAPHQL_JSON, body).await;
    assert_eq!((status, text.as_str()), (200, expected));
    assert!(head.contains("content-type: application/graphql-response+json; charset=utf-8"), "{head}");
    let (status, _, text) = get(address, "/graphql?query=%7B%20films%20%7B%20totalCount%20%7D%20%7D").await;
    assert_eq!((status, text.as_str()), (200, expected));
    let with_variables = concat!(
        "/graphql?query=query%20Q($n:Int)%7Bfilms(first:$n)%7Bnodes%7Bid%7D%7D%7D",
        "&operationName=Q&variables=%7B%22n%22:1%7D"
    );
    let (status, _, text) = get(address, with_variables).await;
    assert_eq!((status, text.as_str()), (200, r#"{"data":{"films":{"nodes":[]}}}"#));
}

#[tokio::test]
async fn the_status_of_a_refused_operation_depends_on_the_media_type() {
    let address = server().await;
    let cases = [
        ("{ films { ", "GRAPHQL_PARSE_FAILED"),
        ("{ movies }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ films(first: 501) { totalCount } }", "LIMIT_EXCEEDED"),
        ("mutation { films { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
    ];
    for (query, code) in cases {
        let body = serde_json::json!({ "query": query }).to_string();
        for (headers, expected) in [(JSON, 200), (GRAPHQL_JSON, 400)] {
            let (status, _, text) = post(address, headers, &body).await;
            assert_eq!(status, expected, "{query}: {text}");
            assert!(text.contains(code) && !text.contains("\"data\""), "{text}");
        }
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_with_a_reason() {
    let address = server().await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let html = "Content-Type: application/json\r\nAccept: text/html\r\n";
    let good = r#"{"query":"{ __typename }"}"#;
    let cases = [
        (form, good, 415, "application/json"),
        ("Content-Type: text/plain\r\n", good, 415, "application/json"),
        ("", good, 415, "application/json"),
        (html, good, 406, "accept one"),
        (JSON, "{", 400, "can't be read"),
        (JSON, "[]", 400, "one operation a request"),
        (JSON, "{}", 400, "no `query`"),
    ];
    for (headers, body, expected, part) in cases {
        let (status, _, text) = post(address, headers, body).await;
        assert_eq!(status, expected, "{text}");
        assert!(text.contains(part) && text.contains("BAD_REQUEST"), "{text}");
    }
    for path in
        ["/graphql", "/graphql?query=", "/graphql?query=%7Ba%7D&variables=1", "/graphql?query=a&query=b"]
    {
        let (status, _, text) = get(address, path).await;
        assert!(status == 400 && text.contains("BAD_REQUEST"), "{path}: {status} {text}");
    }
}

#[tokio::test]
async fn large_bodies_are_refused() {
    let address = server().await;
    let body = format!(r#"{{"query":"{{ __typename }} #{}"}}"#, "x".repeat(super::graphql::BODY_LIMIT));
    let (status, _, text) = post(address, JSON, &body).await;
    assert_eq!(status, 413);
    assert!(text.contains("LIMIT_EXCEEDED"), "{text}");
}

#[tokio::test]
async fn operators_find_health_and_schema() {
    let address = server().await;
    assert_eq!(get(address, "/healthz").await.0, 200);
    let (status, _, text) = get(address, "/readyz").await;
    assert_eq!((status, text.as_str()), (200, "ready\n"));
    let (status, _, text) = get(address, "/schema.graphql").await;
    assert!(status == 200 && text.contains("type Film"), "{text}");
    assert_eq!(get(address, "/nowhere").await.0, 404);
    let request = b"DELETE /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_vec();
    let (status, head, _) = send(address, request).await;
    assert_eq!(status, 405);
    assert!(head.contains("allow: get,head,post"), "{head}");
}
