//! Lookups of concurrent requests share their reads. Alone in its process: it counts what the whole process logs.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use mlg::{
    backend::Backend,
    catalog,
    pipeline::{self, Request},
};

#[path = "support/client.rs"]
mod client;

const REQUESTS: usize = 300;

#[tokio::test]
async fn three_hundred_requests_take_a_few_reads() {
    let batches = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&batches);
    // Each event makes one writer, and the only events of this target are batches.
    tracing_subscriber::fmt()
        .with_env_filter("mlg::execute::lookups=debug")
        .with_writer(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            io::sink()
        })
        .init();
    let sdl = r#"type Film @node @key(fields: "id") { id: ID! title: String }"#;
    let catalog = catalog::load("films.graphql", sdl).unwrap();
    let backend = Backend::open("sqlite::memory:", None).unwrap();
    backend.migrate(&catalog).await.unwrap();
    let service = pipeline::service(catalog, backend).unwrap();

    let requests = (0..REQUESTS).map(|index| Request {
        query: format!("{{ film(id: \"f{index}\") {{ title }} }}"),
        operation_name: None,
        variables: serde_json::Map::new(),
    });
    let requests: Vec<Request> = requests.collect();
    let responses =
        futures_util::future::join_all(requests.iter().map(|request| client::run(&service, request))).await;
    for response in responses {
        assert_eq!(String::from_utf8(response.body).unwrap(), r#"{"data":{"film":null}}"#);
    }
    let batches = batches.load(Ordering::Relaxed);
    assert!((1..=5).contains(&batches), "{batches} batches");
}
