//! Kills while events come in: nothing that was acknowledged is lost, nothing is half there, and search knows what is there.
//!
//! `MLG_KILLS` says how often the service is killed on SQLite, on Neo4j it is a fourth of that; `MLG_STORE_KILLS` how often Neo4j is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use mlg::{
    backend::Backend,
    catalog::types::Catalog,
    ingest::export::export,
    pipeline::{Request, service},
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/own.rs"]
mod own;
#[path = "support/random.rs"]
mod random;
#[path = "support/schemas.rs"]
mod schemas;

use binary::{PATIENCE, mlg};
use own::{Own, PASSWORD};
use random::Random;

const SUITE: &str = "kills";
const DEFAULT_KILLS: u64 = 30;
/// Kills of the store's own server: each start takes it many seconds.
const DEFAULT_STORE_KILLS: u64 = 2;
/// Clients that send at once.
const SENDERS: usize = 4;
/// Between two attempts to send an event.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// Lines of a graph that one event leaves: a workflow, a run, two datasets, and three relationships of the run.
const LINES: usize = 7;

fn setting(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().expect("a number"))
}

fn kills() -> u64 {
    setting("MLG_KILLS", DEFAULT_KILLS)
}

/// Events by their numbers: which were sent, and which were acknowledged.
#[derive(Default)]
struct Sent {
    next: AtomicU64,
    acknowledged: Mutex<BTreeSet<u64>>,
}

impl Sent {
    fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::SeqCst)
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().expect("nobody panicked").len()
    }

    fn acknowledge(&self, number: u64) {
        self.acknowledged.lock().expect("nobody panicked").insert(number);
    }
}

/// A run of a job that reads one dataset and writes another, of which nothing else speaks.
fn event(number: u64) -> Json {
    let dataset = |name: &str| json!({"namespace": "lake", "name": format!("{name}-e{number}e")});
    json!({
        "eventType": "COMPLETE", "eventTime": "2026-11-01T09:00:00Z", "producer": "test:it",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": format!("01a20620-a3ba-7be3-8240-{number:012}")},
        "job": {"namespace": "ci", "name": format!("train-e{number}e")},
        "inputs": [dataset("in")], "outputs": [dataset("out")],
    })
}

/// Sends an event; whether it was acknowledged.
fn send(agent: &ureq::Agent, address: &str, number: u64) -> bool {
    let request = agent.post(format!("http://{address}/api/v1/lineage"));
    let answer = request.header("content-type", "application/json").send(event(number).to_string());
    answer.is_ok_and(|answer| answer.status() == 201)
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
    config.build().into()
}

/// A running service. Our own settings are none of its.
fn serving(graph: &str, password: &str) -> binary::Server {
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", graph]);
    command.env("MLG_GRAPH_PASSWORD", password).env_remove("MLG_KILLS").env_remove("MLG_STORE_KILLS");
    binary::Server::of(command)
}

/// Ends what goes on until then, however its scope is left: a test that fails must not wait for it.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Has clients send events while something is done. What was not acknowledged they send again, as clients do.
fn sending(address: &str, sent: &Sent, meanwhile: impl FnOnce()) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _over = Over(&is_over);
        for _ in 0..SENDERS {
            scope.spawn(|| {
                let agent = agent();
                while !is_over.load(Ordering::SeqCst) {
                    let number = sent.number();
                    let mut pause = Duration::from_millis(10);
                    while !send(&agent, address, number) {
                        if is_over.load(Ordering::SeqCst) {
                            return;
                        }
                        std::thread::sleep(pause);
                        // A store that starts again needs the processors more than those who ask whether it is there.
                        pause = (pause * 2).min(LONGEST_PAUSE);
                    }
                    sent.acknowledge(number);
                }
            });
        }
        meanwhile();
    });
}

/// Waits until so many more are acknowledged, as long as some are: a store that was just started may be slow at first.
fn acknowledged_more(sent: &Sent, count: usize) {
    let before = sent.acknowledged();
    let (mut last, mut since) = (before, Instant::now());
    while last < before + count {
        assert!(since.elapsed() < PATIENCE, "nothing is acknowledged, {} of {count} were", last - before);
        std::thread::sleep(Duration::from_millis(1));
        let now = sent.acknowledged();
        if now > last {
            (last, since) = (now, Instant::now());
        }
    }
}

/// Kills the service again and again, at any moment of its work.
fn killed(graph: &str, password: &str, kills: u64, sent: &Sent) {
    let mut random = Random::new(20_261_126, kills);
    for _ in 0..kills {
        let server = serving(graph, password);
        sending(&server.address(), sent, || {
            acknowledged_more(sent, 1);
            std::thread::sleep(Duration::from_millis(random.between(0, 60) as u64));
            // SIGKILL.
            drop(server);
        });
    }
}

/// Looks whether each event is there as it has to be, and whether it is found by its words.
async fn whole(catalog: Catalog, backend: Backend, sent: &Sent) {
    let service = service(catalog, backend).expect("the schema can be served");
    let mut bytes = Vec::new();
    export((&*service.catalog, &service.backend), &mut bytes).await.expect("it is exported");
    let text = String::from_utf8(bytes).expect("lines are text");
    let mut lines: BTreeMap<u64, usize> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let number = number(line).unwrap_or_else(|| panic!("of no event: {line}"));
        *lines.entry(number).or_default() += 1;
    }
    let half: Vec<_> = lines.iter().filter(|(_, count)| **count != LINES).collect();
    assert!(half.is_empty(), "half there: {half:?}; of {LINES} lines each");
    let acknowledged = sent.acknowledged.lock().expect("nobody panicked").clone();
    let lost: Vec<_> = acknowledged.iter().filter(|number| !lines.contains_key(number)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let all = sent.next.load(Ordering::SeqCst);
    println!("{all} sent, {} acknowledged, {} there", acknowledged.len(), lines.len());
    assert!((acknowledged.len() as u64) < all, "no kill came while one was under way");
    // What is written with an event is what it would be if it were made anew.
    let refreshed = service.backend.refresh(&service.catalog).await.expect("words are made anew");
    assert_eq!(refreshed, 0, "assets whose words were not those of the asset");
    let last = acknowledged.last().expect("something is acknowledged");
    let query = format!("{{ search(query: \"train-e{last}e\") {{ edges {{ node {{ name }} }} }} }}");
    let request = Request { query, operation_name: None, variables: serde_json::Map::new() };
    let answer = binary::client::run(&service, &request).await.body;
    let answer = String::from_utf8(answer.to_vec()).expect("an answer is text");
    assert!(answer.contains(&format!("train-e{last}e")), "{answer}");
}

/// The number of the event that a line is of.
fn number(line: &str) -> Option<u64> {
    let named = line.split("-e").skip(1).find_map(|rest| rest.split_once('e')?.0.parse().ok());
    let run = || line.split("01a20620-a3ba-7be3-8240-").nth(1)?.get(..12)?.parse().ok();
    named.or_else(run)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime starts")
}

#[test]
fn a_killed_service_on_sqlite_loses_nothing_that_it_acknowledged() {
    let directory = tempfile::tempdir().expect("a directory");
    let graph = format!("sqlite:{}", directory.path().join("graph.db").display());
    let sent = Sent::default();
    killed(&graph, "", kills(), &sent);
    let backend = Backend::open(&graph, None).expect("it opens");
    runtime().block_on(whole(schemas::catalog("schema.graphql"), backend, &sent));
    let file = rusqlite::Connection::open(graph.trim_start_matches("sqlite:")).expect("it opens");
    let sound: String =
        file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it is checked");
    assert_eq!(sound, "ok");
}

#[test]
fn a_killed_service_on_neo4j_loses_nothing_and_neither_does_a_killed_neo4j() {
    let Some(neo4j) = Own::start(SUITE) else {
        backends::not_run(SUITE, "no Neo4j of its own can be started");
        return;
    };
    let catalog = schemas::catalog("schema.graphql");
    let open = || Backend::open(&neo4j.url, Some(PASSWORD.to_owned())).expect("the URL is one");
    runtime().block_on(async { open().migrate(&catalog).await.expect("an empty store can be migrated") });
    let sent = Sent::default();
    killed(&neo4j.url, PASSWORD, kills().div_ceil(4), &sent);
    store_killed(&neo4j, &sent);
    runtime().block_on(whole(catalog, open(), &sent));
}

/// Kills the store under a service that goes on.
fn store_killed(neo4j: &Own, sent: &Sent) {
    let server = serving(&neo4j.url, PASSWORD);
    sending(&server.address(), sent, || {
        for kill in 0..setting("MLG_STORE_KILLS", DEFAULT_STORE_KILLS) {
            acknowledged_more(sent, 20);
            println!("{} acknowledged; kill {} of the store", sent.acknowledged(), kill + 1);
            neo4j.script("kill");
            neo4j.script("restart");
        }
        acknowledged_more(sent, 20);
    });
    assert_eq!(server.stop(), Some(0));
}
