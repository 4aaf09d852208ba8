//! A server that is not there yet, or goes away: `mlg serve` says so at once, and recovers by itself. And each way to
//! name a Neo4j reaches it.

use std::time::{Duration, Instant};

use mlg::{
    backend::{Backend, GraphUrl, url},
    catalog,
    pipeline::{Request, service},
};
use serde_json::Value as Json;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/own.rs"]
mod own;
#[path = "support/proxy.rs"]
mod proxy;

use backends::Server;
use binary::mlg;
use own::{Own, PASSWORD};
use proxy::Proxy;

const SCHEMA: &str = include_str!("../schema.graphql");
const QUERY: &str = "{ models { totalCount } }";
/// Within this a server without its store answers that it has none: at once, but for a machine that is busy.
const BOUND: Duration = Duration::from_secs(60);
/// Within this a server finds its store again.
const RECOVERY: Duration = Duration::from_secs(120);

#[test]
fn a_server_starts_without_its_store_and_finds_it() {
    on_each(|server| async move {
        let mut proxy = Proxy::closed(&address(&server)).await;
        let graph = format!("bolt://neo4j@{}", proxy.address);
        let mlg =
            tokio::task::spawn_blocking(move || serving(&graph, &server.password)).await.expect("it starts");
        let mlg = is_down(mlg).await;
        proxy.open().await;
        let mlg = comes_up(mlg).await;
        // As when Neo4j restarts: every connection is cut, and for a while nobody listens.
        proxy.close().await;
        let mlg = is_down(mlg).await;
        proxy.open().await;
        let mlg = comes_up(mlg).await;
        // As when it restarts between two requests: pooled connections are dead and nobody has noticed.
        proxy.close().await;
        proxy.open().await;
        comes_up(mlg).await;
    });
}

/// A real one, killed while it is asked, and started again: each answer is whole or says that the store is away.
#[test]
fn a_killed_server_is_told_at_once_and_found_again() {
    let Some(neo4j) = Own::start("own") else {
        backends::not_run("recovery", "no Neo4j of its own can be started");
        return;
    };
    let mlg = serving(&neo4j.url, PASSWORD);
    assert_eq!(asked(&mlg), serde_json::json!({"data": {"models": {"totalCount": 0}}}));
    let killed = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    // One more than until it is known: that one has to fail.
                    let mut last = false;
                    while !last {
                        last = killed.load(std::sync::atomic::Ordering::SeqCst);
                        let (start, answer) = (Instant::now(), asked(&mlg));
                        assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
                        let whole = answer == serde_json::json!({"data": {"models": {"totalCount": 0}}});
                        let code = &answer["errors"][0]["extensions"]["code"];
                        let told = answer["data"].is_null() && code == "BACKEND_UNAVAILABLE";
                        assert!(told || (whole && !last), "{answer}");
                    }
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(300));
        neo4j.script("kill");
        killed.store(true, std::sync::atomic::Ordering::SeqCst);
        asking.into_iter().for_each(|asked| asked.join().expect("each answer is as it should be"));
    });
    assert_eq!((mlg.status("/healthz"), mlg.status("/readyz")), (200, 503));
    neo4j.script("start");
    let start = Instant::now();
    while mlg.status("/readyz") != 200 {
        assert!(start.elapsed() < RECOVERY, "it does not find its store");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(asked(&mlg), serde_json::json!({"data": {"models": {"totalCount": 0}}}));
}

#[test]
fn each_scheme_reaches_the_store() {
    on_each(|server| async move {
        let plain = address(&server);
        let proxy = Proxy::with_tls(&plain).await;
        let tls = proxy.address;
        for url in [
            format!("bolt://neo4j@{plain}"),
            format!("neo4j://neo4j@{plain}"),
            format!("bolt+ssc://neo4j@{tls}"),
            format!("neo4j+ssc://neo4j@{tls}"),
        ] {
            let answer = answer(&url, &server.password).await;
            assert!(answer["data"]["models"]["totalCount"].is_u64(), "{url}: {answer}");
        }
        for url in [format!("bolt+s://neo4j@{tls}"), format!("neo4j+s://neo4j@{tls}")] {
            let start = Instant::now();
            let answer = answer(&url, &server.password).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BACKEND_UNAVAILABLE", "{url}: {answer}");
            assert!(start.elapsed() < BOUND, "{url}: {:?}", start.elapsed());
        }
    });
}

/// Runs a test on each server that is there.
fn on_each<F: Future<Output = ()>>(test: impl Fn(Server) -> F) {
    let servers = backends::turn("recovery");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    servers.iter().cloned().for_each(|server| runtime.block_on(test(server)));
}

/// Host and port of a server.
fn address(server: &Server) -> String {
    let GraphUrl::Neo4j(place) = url::parse(&server.uri).expect("the server's URL is one") else {
        panic!("{} is no URL of a Neo4j", server.uri)
    };
    place.address.split_once("://").expect("it has a scheme").1.to_owned()
}

/// The answer to the query through a URL.
async fn answer(url: &str, password: &str) -> Json {
    let backend = Backend::open(url, Some(password.to_owned())).expect("the URL is one");
    let catalog = catalog::load("schema.graphql", SCHEMA).expect("the schema has no problem");
    let service = service(catalog, backend).expect("the schema has an API");
    let request =
        Request { query: QUERY.to_owned(), operation_name: None, variables: serde_json::Map::new() };
    let body = binary::client::run(&service, &request).await.body;
    serde_json::from_slice(&body).expect("a response is JSON")
}

/// It lives, is not ready, and says so of a query, all within a bound.
async fn is_down(mlg: binary::Server) -> binary::Server {
    blocking(mlg, |mlg| {
        let start = Instant::now();
        assert_eq!(mlg.status("/healthz"), 200);
        assert_eq!(mlg.status("/readyz"), 503);
        let answer = asked(mlg);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BACKEND_UNAVAILABLE", "{answer}");
        assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    })
    .await
}

/// It becomes ready by itself, and then answers.
async fn comes_up(mlg: binary::Server) -> binary::Server {
    blocking(mlg, |mlg| {
        let start = Instant::now();
        while mlg.status("/readyz") != 200 {
            assert!(start.elapsed() < RECOVERY, "it does not find its store");
            std::thread::sleep(Duration::from_millis(100));
        }
        let answer = asked(mlg);
        assert!(answer["data"]["models"]["totalCount"].is_u64(), "{answer}");
    })
    .await
}

/// Asks on a thread of its own, so that the proxy goes on meanwhile.
async fn blocking(mlg: binary::Server, ask: impl FnOnce(&binary::Server) + Send + 'static) -> binary::Server {
    let asked = tokio::task::spawn_blocking(move || {
        ask(&mlg);
        mlg
    });
    asked.await.expect("the answers are as expected")
}

/// A running `mlg serve`.
fn serving(graph: &str, password: &str) -> binary::Server {
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", graph]);
    command.env("MLG_GRAPH_PASSWORD", password);
    binary::Server::of(command)
}

fn asked(mlg: &binary::Server) -> Json {
    serde_json::from_str(&mlg.ask_freely(QUERY)).expect("answers are JSON")
}
