//! What a router asks: `_entities` with 1, 10, 100 and 1,000 representations, from the text of a request to the bytes of its
//! response, on a SQLite file with 20,000 models, and on the Neo4j of `MLG_TEST_NEO4J_URI_5`, if that is set: an empty one,
//! which is filled.
//!
//! `cargo bench --bench entities`. How many reads each request is, and how long each entity takes in it, is printed.

use std::{
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mlg::{
    backend::Backend,
    catalog, ingest,
    pipeline::{self, Request, Service},
};
use serde_json::{Map, json};

#[path = "../tests/support/reads.rs"]
mod reads;

const MODELS: usize = 20_000;
const SIZES: [usize; 4] = [1, 10, 100, 1_000];
const QUERY: &str = "query($representations: [_Any!]!) { _entities(representations: $representations) { \
                     ... on Model { name license versions(first: 2) { name stage } owners { name } } } }";

fn lines() -> String {
    let mut lines = String::new();
    for number in 0..MODELS {
        let uri = format!("mlg://model/bench/{number:05}");
        let version = format!("mlg://model-version/bench/{number:05}@1");
        let owner = format!("mlg://team/bench/{:02}", number % 40);
        let _ =
            writeln!(lines, r#"{{"type":"Model","uri":"{uri}","name":"model {number}","license":"mit"}}"#);
        let _ = writeln!(lines, r#"{{"type":"ModelVersion","uri":"{version}","stage":"PRODUCTION"}}"#);
        let _ = writeln!(lines, r#"{{"relationship":"VERSION_OF","from":"{version}","to":"{uri}"}}"#);
        let _ = writeln!(lines, r#"{{"relationship":"OWNED_BY","from":"{uri}","to":"{owner}"}}"#);
    }
    lines
}

async fn loaded(url: &str) -> Service {
    let schema = || {
        catalog::load("schema.graphql", include_str!("../schema.graphql"))
            .expect("the default schema has no problem")
    };
    let password = std::env::var("MLG_TEST_NEO4J_PASSWORD").ok();
    let backend = Backend::open(url, password).expect("the store is one");
    let catalog = schema();
    backend.migrate(&catalog).await.expect("the store can be set up");
    let lines = lines();
    ingest::load::load((&catalog, &backend), &mut lines.as_bytes(), 1_800_000_000_000_000, &mut |_| {})
        .await
        .expect("the store takes the lines");
    pipeline::service(schema(), backend).expect("the default schema has an API")
}

fn request(size: usize) -> Request {
    let uris = (0..size).map(|number| format!("mlg://model/bench/{:05}", number * 7 % MODELS));
    let given: Vec<_> = uris.map(|uri| json!({"__typename": "Model", "uri": uri})).collect();
    let variables = Map::from_iter([("representations".to_owned(), json!(given))]);
    Request { query: QUERY.to_owned(), operation_name: None, variables }
}

fn entities(criterion: &mut Criterion) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    let neo4j = std::env::var("MLG_TEST_NEO4J_URI_5").ok().map(|url| ("Neo4j", url));
    for (name, url) in std::iter::once(("SQLite", file)).chain(neo4j) {
        let service = runtime.block_on(loaded(&url));
        let mut group = criterion.benchmark_group(format!("entities/{name}"));
        group.sample_size(20).measurement_time(Duration::from_secs(3));
        for size in SIZES {
            let request = request(size);
            let start = Instant::now();
            let (answer, reads) = runtime.block_on(reads::counted(pipeline::run(&service, &request)));
            let body = String::from_utf8_lossy(&answer.body);
            assert_eq!(answer.errors, 0, "{body:.300}");
            assert_eq!(body.matches("\"stage\":\"PRODUCTION\"").count(), size, "{body:.300}");
            println!("{name}: {size} entities, {reads} reads, first answer in {:.1?}", start.elapsed());
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(size.to_string(), |bencher| {
                bencher.iter(|| runtime.block_on(pipeline::run(&service, black_box(&request))));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, entities);
criterion_main!(benches);
