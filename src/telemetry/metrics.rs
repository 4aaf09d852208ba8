//! Numbers to scrape, in the text format of OpenMetrics 1.0, which Prometheus reads.
//!
//! In: what happened. Out: text. Must not know: who asks. Labels have few values, all of them ours: a stage, a store, an
//! error code. Never a name that a client gives, for each value is kept for ever.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use crate::error::ErrorCode;

type Labels = [(&'static str, &'static str); 1];
type Timed = Family<Labels, Histogram, fn() -> Histogram>;

struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    errors: Family<Labels, Counter>,
    stages: Timed,
    statements: Timed,
    failed: Family<Labels, Counter>,
    batches: Histogram,
    together: Histogram,
    shared: Counter,
    hits: Family<Labels, Counter>,
    misses: Family<Labels, Counter>,
    hydrations: Family<Labels, Counter>,
    running: Gauge,
    waiting: Gauge,
    used: Gauge,
    connections: Gauge,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(metrics);

fn metrics() -> Metrics {
    let mut registry = Registry::with_prefix("mlg");
    let all = Metrics {
        requests: Family::default(),
        errors: Family::default(),
        stages: Timed::new_with_constructor(durations),
        statements: Timed::new_with_constructor(durations),
        failed: Family::default(),
        batches: counts(),
        together: counts(),
        shared: Counter::default(),
        hits: Family::default(),
        misses: Family::default(),
        hydrations: Family::default(),
        running: Gauge::default(),
        waiting: Gauge::default(),
        used: Gauge::default(),
        connections: Gauge::default(),
        registry: Registry::default(),
    };
    registry.register("requests", "GraphQL requests, by what became of them", all.requests.clone());
    registry.register("errors", "Errors told to clients, by code", all.errors.clone());
    registry.register("stage_seconds", "Time that a stage of a request took", all.stages.clone());
    registry.register("statement_seconds", "Time that a statement of a read took", all.statements.clone());
    registry.register("failed_statements", "Statements that failed, by store", all.failed.clone());
    registry.register("lookup_batch_keys", "Keys of lookups that one statement read", all.batches.clone());
    registry.register(
        "shared_lookups",
        "Keys that were read by a statement of another key",
        all.shared.clone(),
    );
    registry.register(
        "ingest_batch_submissions",
        "Submissions of events that one transaction wrote",
        all.together.clone(),
    );
    registry.register("cache_hits", "What was found in memory, by cache", all.hits.clone());
    registry.register("cache_misses", "What was not found in memory, by cache", all.misses.clone());
    registry.register(
        "hydrations",
        "Assets fetched from their sources, by what became of them",
        all.hydrations.clone(),
    );
    registry.register("requests_running", "Requests that run now", all.running.clone());
    registry.register("requests_waiting", "Requests that wait for their turn", all.waiting.clone());
    registry.register("store_connections_used", "Connections to the store that work now", all.used.clone());
    registry.register("store_connections", "Connections to the store at most", all.connections.clone());
    Metrics { registry, ..all }
}

/// From half a millisecond to 32 seconds, each the double of the one before.
fn durations() -> Histogram {
    Histogram::new((0..17).map(|step| 0.0005 * f64::from(1_u32 << step)))
}

/// How many of something.
fn counts() -> Histogram {
    Histogram::new([1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0])
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Executed, without an error.
    Answered,
    /// Executed, with errors.
    Partly,
    /// Not executed.
    Refused,
}

/// Counts a request.
pub fn request(outcome: Outcome) {
    let outcome = match outcome {
        Outcome::Answered => "answered",
        Outcome::Partly => "partly",
        Outcome::Refused => "refused",
    };
    METRICS.requests.get_or_create(&[("outcome", outcome)]).inc();
}

/// Counts errors that a client is told.
pub fn errors(codes: &[ErrorCode]) {
    for code in codes {
        METRICS.errors.get_or_create(&[("code", code.name())]).inc();
    }
}

/// Does the work of a stage and tells how long it took.
pub fn stage<T>(name: &'static str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    stage_took(name, start.elapsed());
    done
}

/// Tells how long a stage took.
pub fn stage_took(name: &'static str, took: Duration) {
    METRICS.stages.get_or_create(&[("stage", name)]).observe(took.as_secs_f64());
}

/// Counts a statement of a read.
pub fn statement(store: &'static str, took: Duration, failed: bool) {
    METRICS.statements.get_or_create(&[("store", store)]).observe(took.as_secs_f64());
    if failed {
        METRICS.failed.get_or_create(&[("store", store)]).inc();
    }
}

/// What became of an asset that was fetched from its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hydration {
    /// It is in the graph.
    Done,
    /// It is tried again.
    Later,
    /// It is given up.
    Dead,
}

/// Counts an asset that was fetched from its source.
pub fn hydration(became: Hydration) {
    let became = match became {
        Hydration::Done => "done",
        Hydration::Later => "later",
        Hydration::Dead => "dead",
    };
    METRICS.hydrations.get_or_create(&[("outcome", became)]).inc();
}

/// Counts a look into a cache.
pub fn cache(name: &'static str, hit: bool) {
    let looks = if hit { &METRICS.hits } else { &METRICS.misses };
    looks.get_or_create(&[("cache", name)]).inc();
}

/// Counts the keys that one statement reads.
pub fn batch(keys: usize) {
    let keys = u32::try_from(keys).unwrap_or(u32::MAX);
    METRICS.batches.observe(f64::from(keys));
    METRICS.shared.inc_by(u64::from(keys.saturating_sub(1)));
}

/// Counts the submissions of events that one transaction writes.
pub fn together(submissions: usize) {
    METRICS.together.observe(f64::from(u32::try_from(submissions).unwrap_or(u32::MAX)));
}

/// The text to scrape, with what stands now: requests that run and wait, connections in use and at most.
#[must_use]
pub fn text([running, waiting, used, connections]: [usize; 4]) -> String {
    let set = |gauge: &Gauge, count: usize| gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
    set(&METRICS.running, running);
    set(&METRICS.waiting, waiting);
    set(&METRICS.used, used);
    set(&METRICS.connections, connections);
    let mut text = String::new();
    encode(&mut text, &METRICS.registry).expect("text is written to memory");
    text
}

/// Microseconds of a duration.
#[must_use]
pub fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}
