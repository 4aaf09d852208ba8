//! Whole questions, from the text of a request to the bytes of its response, to a SQLite file with 100,000 assets of the default
//! schema: search, suggestions and duplicates among all of them, a lineage that reaches 12,000, similar assets of a page of 50,
//! and a filter on what 10,000 models come from.
//!
//! `cargo bench --bench questions`; the load takes a minute. A first answer of each question is printed beside its times.

use std::{fmt::Write as _, hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use mlg::{
    backend::Backend,
    catalog, ingest,
    pipeline::{self, Request, Service},
};

/// Assets in all.
const ASSETS: usize = 100_000;
/// Models among them.
const MODELS: usize = 10_000;
/// Datasets that models learn from; each but the first derives from another.
const SOURCES: usize = 2_000;
/// Datasets that a model learns from.
const LEARNS_FROM: usize = 3;
const WORDS: &[&str] = &[
    "multilingual",
    "MiniLM",
    "bert",
    "Hotpot",
    "QA",
    "news",
    "legal",
    "code",
    "image",
    "speech",
    "Retrieval",
    "rerank",
    "base",
    "large",
    "small",
    "instruct",
    "chat",
    "medical",
    "finance",
    "v2",
];

const QUESTIONS: &[(&str, &str)] = &[
    (
        "lineage of 12,000, counted",
        r#"{ dataset(uri: "mlg://dataset/bench/00000") {
        lineage(direction: DOWNSTREAM, first: 20) { totalCount completeness { exact } nodes { name } } } }"#,
    ),
    (
        "lineage of 12,000, a first page",
        r#"{ dataset(uri: "mlg://dataset/bench/00000") {
        lineage(direction: DOWNSTREAM, first: 20) { nodes { name } } } }"#,
    ),
    ("search, two words, a page", r#"{ search(query: "multilingual bert ") { nodes { name } } }"#),
    (
        "search, two words, total and facets",
        r#"{ search(query: "multilingual bert ") {
        totalCount nodes { name } facets(fields: [TYPE, LICENSE, TAGS]) { values { value count } } } }"#,
    ),
    ("search, the start of a word", r#"{ search(query: "mini") { totalCount nodes { name } } }"#),
    ("suggest, nothing typed", r#"{ suggest(prefix: "") { text type } }"#),
    ("suggest, a letter", r#"{ suggest(prefix: "m") { text type } }"#),
    ("suggest, a word", r#"{ suggest(prefix: "minilm") { text type } }"#),
    ("suggest, later words only", r#"{ suggest(prefix: "2", first: 50) { text type } }"#),
    (
        "suggest, of one type, with assets",
        r#"{ suggest(prefix: "hotpot q", types: [MODEL]) { text asset { uri } } }"#,
    ),
    ("suggest, nothing there", r#"{ suggest(prefix: "zzz") { text } }"#),
    (
        "similar of a page of 50",
        "{ models(first: 50) { nodes { similar(first: 5) { edges { score node { name } } } } } }",
    ),
    (
        "filter on what 10,000 models come from",
        r#"{ models(where: {
        upstream: { some: { on: { dataset: { license: { contains: "-nc" } } } } } }) { totalCount } }"#,
    ),
    ("duplicates among 90,000 datasets", "{ duplicates(type: DATASET) { count value } }"),
];

/// A name of some words; one in twenty has another's.
fn name(number: usize) -> String {
    let number = if number % 20 == 19 { number - 19 } else { number };
    let word =
        |place: usize| WORDS[(number / WORDS.len().pow(u32::try_from(place).unwrap_or(0))) % WORDS.len()];
    format!("{}-{}-{} {number}", word(0), word(1), word(2))
}

/// The graph as lines.
fn lines() -> String {
    let mut lines = String::new();
    for number in 0..ASSETS - MODELS {
        let license = ["mit", "apache-2.0", "cc-by-nc-4.0"][number % 3];
        let _ = writeln!(
            lines,
            r#"{{"type":"Dataset","uri":"mlg://dataset/bench/{number:05}","name":"{}","license":"{license}","tags":["{}"]}}"#,
            name(number),
            WORDS[number % WORDS.len()],
        );
        if (1..SOURCES).contains(&number) {
            let from = number / 2;
            let _ = writeln!(
                lines,
                r#"{{"relationship":"DERIVED_FROM","from":"mlg://dataset/bench/{number:05}","to":"mlg://dataset/bench/{from:05}"}}"#,
            );
        }
    }
    for number in 0..MODELS {
        let _ = writeln!(
            lines,
            r#"{{"type":"Model","uri":"mlg://model/bench/{number:05}","name":"{}","license":"mit"}}"#,
            name(number * 7),
        );
        for place in 0..LEARNS_FROM {
            let from = (number * 31 + place * 613) % SOURCES;
            let _ = writeln!(
                lines,
                r#"{{"relationship":"TRAINED_ON","from":"mlg://model/bench/{number:05}","to":"mlg://dataset/bench/{from:05}"}}"#,
            );
        }
    }
    lines
}

async fn loaded(file: &std::path::Path) -> Service {
    let schema = || {
        catalog::load("schema.graphql", include_str!("../schema.graphql"))
            .expect("the default schema has no problem")
    };
    let backend =
        Backend::open(&format!("sqlite:{}", file.display()), None).expect("there is room for a file");
    let (catalog, started) = (schema(), std::time::Instant::now());
    backend.migrate(&catalog).await.expect("an empty store migrates");
    let lines = lines();
    let summary =
        ingest::load::load((&catalog, &backend), &mut lines.as_bytes(), 1_800_000_000_000_000, &mut |_| {})
            .await;
    println!("loaded in {:?}: {:?}", started.elapsed(), summary.expect("the store takes the lines"));
    pipeline::service(schema(), backend).expect("the default schema has an API")
}

fn questions(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let service = runtime.block_on(loaded(&folder.path().join("bench.db")));
    let mut group = criterion.benchmark_group("questions");
    group.sample_size(10).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(300));
    for (name, query) in QUESTIONS {
        let request =
            Request { query: (*query).to_owned(), operation_name: None, variables: serde_json::Map::new() };
        let answer = runtime.block_on(pipeline::run(&service, &mlg::access::Caller::local(), &request));
        let body = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.errors, 0, "{name}: {body}");
        println!("{name}: {body:.300}");
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                runtime.block_on(pipeline::run(&service, &mlg::access::Caller::local(), black_box(&request)))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
