//! What events cost on their way into the graph, from the text of an event of OpenLineage to its acknowledgement: on a SQLite file,
//! and on the Neo4j at `MLG_BENCH_GRAPH` (with `MLG_BENCH_PASSWORD`), where that is set: `scripts/neo4j start` starts one. Its
//! database has to be empty.
//!
//! `cargo bench --bench ingest` prints, by how many events are submitted together, events in a second and how long one submission
//! takes (median, and the slowest of a hundred); the first line is the cost of one durable event. Then it has so many submit one
//! event each at once, and prints how many transactions that took. Each event is a run of its own that reads one dataset and writes
//! another; all read one of twenty.

use std::{
    env,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use mlg::{
    backend::Backend,
    catalog,
    changes::aspect::Aspect,
    ingest::{identify::Rules, openlineage},
    pipeline::{
        self, Service,
        intake::{By, submit},
    },
    telemetry::metrics,
};
use serde_json::json;

/// Events of each line of the table.
const EVENTS: usize = 2_000;
const TOGETHER: [usize; 4] = [1, 10, 100, 1_000];
/// Who submit at once.
const AT_ONCE: [usize; 3] = [4, 16, 64];

fn event(number: usize) -> String {
    let dataset = |name: String| json!({"namespace": "snowflake://acme", "name": name});
    json!({
        "eventType": "COMPLETE", "eventTime": "2026-11-01T09:00:00Z", "producer": "bench:mlg",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": format!("01a20620-a3ba-7be3-8240-{number:012}")},
        "job": {"namespace": "airflow", "name": format!("job_{}", number % 500)},
        "inputs": [dataset(format!("shop.public.orders_{}", number % 20))],
        "outputs": [dataset(format!("shop.public.sums_{}", number % 500))],
    })
    .to_string()
}

fn read(text: &str) -> Vec<Aspect> {
    let event = serde_json::from_str(text).expect("it is JSON");
    openlineage::read(&Rules::default(), &event).expect("it is an event")
}

async fn submitted(service: &Arc<Service>, events: &[String]) -> Duration {
    let by = By { name: "bench".into(), role: "writer", what: "ingested", source: "openlineage".into() };
    let start = Instant::now();
    let events = events.iter().map(|text| read(text)).collect();
    let refused = submit(service, by, events).await.expect("the store takes it");
    assert!(refused.is_empty(), "{refused:?}");
    start.elapsed()
}

fn shown(mut took: Vec<Duration>) -> String {
    took.sort_unstable();
    format!("median {:.2?}, slowest of 100 {:.2?}", took[took.len() / 2], took[took.len() * 99 / 100])
}

/// Transactions so far.
fn transactions() -> usize {
    let text = metrics::text([0; 4]);
    let line = text.lines().find_map(|line| line.strip_prefix("mlg_ingest_batch_submissions_count "));
    line.expect("it is counted").parse().expect("a number")
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand events")]
async fn measured(store: &str, backend: Backend) {
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql")).expect("it is good");
    backend.migrate(&catalog).await.expect("an empty store can be migrated");
    let service = Arc::new(pipeline::service(catalog, backend).expect("it can be served"));
    let mut numbers = 0..;
    let mut events = |count: usize| numbers.by_ref().take(count).map(event).collect::<Vec<_>>();
    // What is first is slow for other reasons: statements are planned, pages read.
    for _ in 0..50 {
        submitted(&service, &events(1)).await;
    }
    for together in TOGETHER {
        let all = events(EVENTS);
        let (start, mut took) = (Instant::now(), Vec::new());
        for some in all.chunks(together) {
            took.push(submitted(&service, some).await);
        }
        let rate = EVENTS as f64 / start.elapsed().as_secs_f64();
        println!("{store}: {together} together: {rate:.0} events in a second; {}", shown(took));
    }
    for at_once in AT_ONCE {
        let all = events(EVENTS);
        let (start, before, mut took) = (Instant::now(), transactions(), Vec::new());
        let submitters = all.chunks(EVENTS / at_once).map(async |mine| {
            let mut took = Vec::new();
            for one in mine.chunks(1) {
                took.push(submitted(&service, one).await);
            }
            took
        });
        took.extend(join_all(submitters).await.into_iter().flatten());
        let rate = took.len() as f64 / start.elapsed().as_secs_f64();
        println!(
            "{store}: {at_once} at once, each one by one: {rate:.0} events in a second in {} transactions; {}",
            transactions() - before,
            shown(took)
        );
    }
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite:{}", directory.path().join("graph.db").display());
    runtime.block_on(measured("SQLite", Backend::open(&url, None).expect("a file opens")));
    match env::var("MLG_BENCH_GRAPH") {
        Ok(url) => {
            let backend = Backend::open(&url, env::var("MLG_BENCH_PASSWORD").ok()).expect("the URL is one");
            runtime.block_on(measured("Neo4j", backend));
        }
        Err(_) => println!("Neo4j: MLG_BENCH_GRAPH is not set"),
    }
}
