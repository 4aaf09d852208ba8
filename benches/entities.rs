//! `_entities` as routers ask it, of a SQLite file with 20,000 assets of the default schema: 1 to 1,000 representations of one type,
//! of the interface that all of them implement, and of one type with what its relationships lead to. How many statements each is
//! is printed beside its time: as many for 1,000 as for one.
//!
//! `cargo bench --bench entities`; `MLG_BENCH_GRAPH` names an empty Neo4j to ask as well (`bolt://neo4j@...`, with
//! `MLG_BENCH_PASSWORD`).

use std::{fmt::Write as _, hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mlg::{
    backend::Backend,
    catalog,
    guard::Limits,
    ingest,
    pipeline::{self, Request, Service},
};
use serde_json::json;

#[path = "../tests/support/reads.rs"]
mod reads;

/// Models, and as many datasets.
const MODELS: usize = 10_000;
/// Datasets that a model learns from.
const LEARNS_FROM: usize = 3;
const REPRESENTATIONS: [usize; 4] = [1, 10, 100, 1_000];

/// What is asked, of which type, and the statements that it may be.
const SELECTIONS: &[(&str, &str, &str, usize)] = &[
    ("a type", "Model", "... on Model { name license tags }", 1),
    ("the interface", "Asset", "__typename ... on Asset { name tags }", 1),
    ("a type and its datasets", "Model", "... on Model { name trainedOn(first: 3) { uri name license } }", 1),
];

/// The graph as lines.
fn lines() -> String {
    let mut lines = String::new();
    for number in 0..MODELS {
        for kind in ["Dataset", "Model"] {
            let _ = writeln!(
                lines,
                r#"{{"type":"{kind}","uri":"mlg://{}/bench/{number:05}","name":"{kind} {number}","license":"mit","tags":["t{}"]}}"#,
                kind.to_lowercase(),
                number % 7,
            );
        }
        for place in 0..LEARNS_FROM {
            let from = (number * 31 + place * 613) % (number + 1);
            let _ = writeln!(
                lines,
                r#"{{"relationship":"TRAINED_ON","from":"mlg://model/bench/{number:05}","to":"mlg://dataset/bench/{from:05}"}}"#,
            );
        }
    }
    lines
}

async fn loaded(backend: Backend) -> Service {
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql"))
        .expect("the default schema has no problem");
    backend.migrate(&catalog).await.expect("an empty store migrates");
    let lines = lines();
    let clock = 1_800_000_000_000_000;
    ingest::load::load((&catalog, &backend), &mut lines.as_bytes(), clock, &mut |_| {})
        .await
        .expect("the store takes the lines");
    let service = pipeline::service(catalog, backend).expect("the default schema has an API");
    Service { limits: Limits { keys: 1_000, cost: u64::MAX, ..Limits::default() }, ..service }
}

fn request(of: &str, selection: &str, count: usize) -> Request {
    let given: Vec<_> = (0..count)
        .map(|number| {
            let number = number * 7_919 % MODELS;
            json!({"__typename": of, "uri": format!("mlg://model/bench/{number:05}")})
        })
        .collect();
    let query = format!("query($r: [_Any!]!) {{ _entities(representations: $r) {{ {selection} }} }}");
    let variables = serde_json::Map::from_iter([("r".to_owned(), json!(given))]);
    Request { query, operation_name: None, variables }
}

fn entities(criterion: &mut Criterion) {
    // Statements are counted on this thread.
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    let mut stores = vec![("SQLite", Backend::open(&file, None).expect("there is room for a file"))];
    if let Ok(graph) = std::env::var("MLG_BENCH_GRAPH") {
        let password = std::env::var("MLG_BENCH_PASSWORD").ok();
        stores.push((
            "Neo4j",
            runtime.block_on(async { Backend::open(&graph, password) }).expect("a graph's URL"),
        ));
    }
    for (store, backend) in stores {
        let service = runtime.block_on(loaded(backend));
        for (name, of, selection, statements) in SELECTIONS {
            let mut group = criterion.benchmark_group(format!("entities of {name}, {store}"));
            group.sample_size(10).measurement_time(Duration::from_secs(2));
            group.warm_up_time(Duration::from_millis(300));
            for count in REPRESENTATIONS {
                let request = request(of, selection, count);
                let caller = mlg::access::Caller::local();
                let asked = reads::counted(pipeline::run(&service, &caller, &request));
                let (answer, counted) = runtime.block_on(asked);
                let body = String::from_utf8_lossy(&answer.body);
                assert_eq!(answer.errors, 0, "{name}: {body:.300}");
                assert!(!body.contains("null"), "{name}: each is there: {body:.300}");
                assert_eq!(counted, *statements, "{name}, {count} representations");
                println!(
                    "{store}, {name}, {count} representations: {counted} statements, {} bytes",
                    body.len()
                );
                group.throughput(Throughput::Elements(count as u64));
                group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
                    bencher.iter(|| {
                        runtime.block_on(pipeline::run(
                            &service,
                            &mlg::access::Caller::local(),
                            black_box(&request),
                        ))
                    });
                });
            }
            group.finish();
        }
    }
}

criterion_group!(benches, entities);
criterion_main!(benches);
