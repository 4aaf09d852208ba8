//! What goes wrong between us and a store, each with its pass mark: an answer within a bounded time, with the right code,
//! nothing of it wrong or partial but shown as whole, nothing internal in it, and recovery by itself.

use std::time::{Duration, Instant};

use mlg::{
    backend::{Backend, Settings},
    catalog,
    ingest::load::load,
    pipeline::{self, Request, Service},
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/client.rs"]
mod client;
#[path = "faults/clients.rs"]
mod clients;
#[path = "faults/disk.rs"]
mod disk;
#[path = "support/peer.rs"]
mod peer;

use peer::{INTERNAL, Peer, Script};

const SCHEMA: &str = include_str!("../schema.graphql");
const COUNT: &str = "{ models { totalCount } }";
/// Far above every deadline here: only what has none runs into it.
const BOUND: Duration = Duration::from_secs(20);

fn short() -> Settings {
    Settings {
        acquire: Duration::from_millis(500),
        connect: Duration::from_millis(500),
        read: Duration::from_secs(1),
        ..Settings::default()
    }
}

fn served(url: &str, settings: &Settings) -> Service {
    let backend =
        Backend::open_within(url, Some("secret-password".to_owned()), settings).expect("the URL is one");
    let catalog = catalog::load("schema.graphql", SCHEMA).expect("the schema has no problem");
    pipeline::service(catalog, backend).expect("the schema has an API")
}

async fn ask(service: &Service, query: &str) -> Json {
    let request =
        Request { query: query.to_owned(), operation_name: None, variables: serde_json::Map::new() };
    let start = Instant::now();
    let body = client::run(service, &request).await.body;
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    let text = String::from_utf8(body).expect("a response is text");
    for part in [INTERNAL, "MATCH", "10.0.0.7", "secret-password", "127.0.0.1"] {
        assert!(!text.contains(part), "{part} is in {text}");
    }
    serde_json::from_str(&text).expect("a response is JSON")
}

/// The code of an answer without data.
fn code(answer: &Json) -> &str {
    assert!(answer["data"].is_null(), "{answer}");
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

fn whole() -> Json {
    json!({"data": {"models": {"totalCount": 7}}})
}

/// A peer in trouble is told by a code within its deadline; once it is well again, so are we.
async fn troubled(script: Script, expected: &str) {
    let peer = Peer::start(script);
    let service = served(&peer.url(), &short());
    for _ in 0..2 {
        let answer = ask(&service, COUNT).await;
        assert_eq!(code(&answer), expected, "{script:?}: {answer}");
    }
    peer.follow(Script::Answer);
    // A connection that broke may be noticed only when it is used.
    let first = ask(&service, COUNT).await;
    let recovered = if first == whole() { first } else { ask(&service, COUNT).await };
    assert_eq!(recovered, whole(), "{script:?}");
    // And when it breaks again under a pool of good connections.
    peer.follow(script);
    assert_eq!(code(&ask(&service, COUNT).await), expected, "{script:?}");
}

#[tokio::test]
async fn a_black_hole_is_a_deadline() {
    troubled(Script::Silent, "DEADLINE_EXCEEDED").await;
}

#[tokio::test]
async fn a_server_that_hangs_is_a_deadline() {
    troubled(Script::Hang, "DEADLINE_EXCEEDED").await;
}

#[tokio::test]
async fn a_slow_server_is_waited_for_within_the_deadline_only() {
    troubled(Script::After(Duration::from_secs(3)), "DEADLINE_EXCEEDED").await;
    let peer = Peer::start(Script::After(Duration::from_millis(100)));
    assert_eq!(ask(&served(&peer.url(), &short()), COUNT).await, whole());
}

#[tokio::test]
async fn a_result_that_breaks_off_is_not_shown_as_whole() {
    troubled(Script::DieWithinResult, "BACKEND_UNAVAILABLE").await;
}

/// It is asked again until the deadline, so that a cluster that elects a leader meanwhile answers.
#[tokio::test]
async fn a_server_that_does_not_lead_is_asked_again_until_the_deadline() {
    troubled(Script::Fail("Neo.ClientError.Cluster.NotALeader"), "DEADLINE_EXCEEDED").await;
    let peer = std::sync::Arc::new(Peer::start(Script::Fail("Neo.ClientError.Cluster.NotALeader")));
    let service = served(&peer.url(), &Settings { read: BOUND / 2, ..short() });
    let electing = std::sync::Arc::clone(&peer);
    let elected = tokio::spawn(async move {
        while electing.statements() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        electing.follow(Script::Answer);
    });
    assert_eq!(ask(&service, COUNT).await, whole());
    elected.await.unwrap();
}

/// A write is told as not done, and never sent again blindly: whoever wrote may try again once there is a leader.
#[tokio::test]
async fn a_write_to_a_server_that_does_not_lead_is_refused() {
    let peer = Peer::start(Script::FailWithin("Neo.ClientError.Cluster.NotALeader"));
    let backend = Backend::open_within(&peer.url(), None, &short()).expect("the URL is one");
    let catalog = catalog::load("schema.graphql", SCHEMA).expect("the schema has no problem");
    let lines = "{\"format\":\"mlg\",\"version\":1}\n{\"type\":\"Model\",\"uri\":\"mlg://model/t/m\"}\n";
    let start = Instant::now();
    let loaded = load((&catalog, &backend), &mut lines.as_bytes(), 0, &mut |_| {}).await;
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    let told = loaded.expect_err("nothing was written").to_string();
    assert!(told.contains("graph store unavailable") && told.contains("NotALeader"), "{told}");
    let statements = peer.statements();
    assert!((2..=4).contains(&statements), "the write is sent once, behind looks at the store: {statements}");
}

#[tokio::test]
async fn a_database_that_is_away_is_unavailable() {
    troubled(Script::Fail("Neo.ClientError.Database.DatabaseNotFound"), "BACKEND_UNAVAILABLE").await;
}

#[tokio::test]
async fn a_statement_that_fails_is_our_defect_and_says_nothing_of_itself() {
    troubled(Script::Fail("Neo.ClientError.Statement.SyntaxError"), "INTERNAL").await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable_at_once() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let service = served(&format!("bolt://neo4j@{free}"), &Settings::default());
    assert_eq!(code(&ask(&service, COUNT).await), "BACKEND_UNAVAILABLE");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exhausted_pool_is_a_deadline_and_frees_itself() {
    let peer = Peer::start(Script::Answer);
    let settings = Settings {
        connections: std::num::NonZeroU16::MIN,
        acquire: Duration::from_millis(300),
        read: Duration::from_secs(10),
        ..short()
    };
    let service = std::sync::Arc::new(served(&peer.url(), &settings));
    assert_eq!(ask(&service, COUNT).await, whole());
    peer.follow(Script::After(Duration::from_secs(2)));
    let (holder, before) = (std::sync::Arc::clone(&service), peer.statements());
    let holding = tokio::spawn(async move { ask(&holder, COUNT).await });
    while peer.statements() == before {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(code(&ask(&service, COUNT).await), "DEADLINE_EXCEEDED");
    assert_eq!(holding.await.unwrap(), whole(), "whoever had the connection keeps it");
    peer.follow(Script::Answer);
    assert_eq!(ask(&service, COUNT).await, whole());
}
