//! Lookups of concurrent requests share their reads. Alone in its process: it counts what the whole process logs.

use std::{
    io,
    sync::{Arc, Mutex},
};

use mlg::{
    backend::Backend,
    catalog,
    pipeline::{self, Request},
};

#[path = "support/client.rs"]
mod client;

const REQUESTS: usize = 300;

/// What is logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// How many batches were formed since this was asked last.
    fn batches(&self) -> usize {
        let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        text.matches("lookups are read together").count()
    }
}

fn film(index: usize) -> Request {
    Request {
        query: format!("{{ film(id: \"f{index}\") {{ title }} }}"),
        operation_name: None,
        variables: serde_json::Map::new(),
    }
}

#[tokio::test]
async fn lookups_at_once_take_a_few_reads() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_env_filter("mlg::execute::lookups=debug")
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let sdl = r#"type Film @node @key(fields: "id") { id: ID! title: String }
type Person @node @key(fields: "id") { id: ID! name: String }"#;
    let catalog = catalog::load("films.graphql", sdl).unwrap();
    let backend = Backend::open("sqlite::memory:", None).unwrap();
    backend.migrate(&catalog).await.unwrap();
    let service = pipeline::service(catalog, backend).unwrap();

    let requests: Vec<Request> = (0..REQUESTS).map(film).collect();
    let responses =
        futures_util::future::join_all(requests.iter().map(|request| client::run(&service, request))).await;
    for response in responses {
        assert_eq!(String::from_utf8(response.body).unwrap(), r#"{"data":{"film":null}}"#);
    }
    let batches = log.batches();
    println!("{batches} batches");
    // Some thirty requests get as far as their lookups before the batches have a turn on this one thread.
    assert!((3..=20).contains(&batches), "{batches} batches");

    // One after the other: nobody has a lookup to share.
    for request in &requests[..3] {
        client::run(&service, request).await;
    }
    assert_eq!(log.batches(), 3);
    // Those of one request are of one batch.
    let of = |query: &str| Request { query: query.to_owned(), ..film(0) };
    client::run(&service, &of(r#"{ film(id: "a") { title } person(id: "a") { name } }"#)).await;
    assert_eq!(log.batches(), 1);
    client::run(&service, &of(r#"{ a: film(id: "a") { title } b: film(id: "b") { title } }"#)).await;
    assert_eq!(log.batches(), 1);
}
