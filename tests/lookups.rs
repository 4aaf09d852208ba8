//! Lookups of concurrent requests share their reads, and those of a request alone wait for nobody. Alone in its process: it
//! counts what the whole process logs.

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
    /// How many batches were formed and how many lookups read alone since this was asked last.
    fn read(&self) -> [usize; 2] {
        let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        ["lookups are read together", "a lookup is read alone"].map(|said| text.matches(said).count())
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
async fn lookups_at_once_take_a_few_reads_and_one_alone_waits_for_nobody() {
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
    let [batches, alone] = log.read();
    println!("{batches} batches, {alone} alone");
    // How many come while a batch forms is a matter of the machine.
    assert!(batches > 0 && (batches + alone) * 3 <= REQUESTS, "{batches} batches, {alone} alone");

    // One after the other: nobody has a lookup to share.
    for request in &requests[..3] {
        client::run(&service, request).await;
    }
    assert_eq!(log.read(), [0, 3]);
    // Nor do lookups of one request: those of one kind are one lookup of several keys.
    let of = |query: &str| Request { query: query.to_owned(), ..film(0) };
    client::run(&service, &of(r#"{ film(id: "a") { title } person(id: "a") { name } }"#)).await;
    assert_eq!(log.read(), [0, 2]);
    client::run(&service, &of(r#"{ a: film(id: "a") { title } b: film(id: "b") { title } }"#)).await;
    assert_eq!(log.read(), [0, 1]);
}
