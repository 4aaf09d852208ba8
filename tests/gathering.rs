//! Events that come at once go into the graph together, and are answered, refused and told one by one. Questions that are asked at once
//! are answered together, and none from before it was asked.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Waker},
};

use futures_util::future::{join, join_all};
use mlg::{
    access::Caller,
    backend::{Backend, BackendError},
    changes::aspect::Aspect,
    ingest::export::export,
    pipeline::{
        Request, Service,
        intake::{By, Refused, submit},
        run, service,
    },
    telemetry::metrics,
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/schemas.rs"]
mod schemas;

const SUITE: &str = "gathering";
/// Who submits at once.
const MANY: usize = 300;
/// Transactions that write them, at most: the first, and what comes meanwhile.
const FEW: f64 = 10.0;
/// Who asks all the while, and what is written meanwhile.
const ASKERS: usize = 8;
const WRITES: usize = 40;

fn by() -> By {
    By { name: "ann".to_owned(), role: "writer", what: "ingested", source: "openlineage".to_owned() }
}

/// That a dataset is described so.
fn described(name: &str, description: &str) -> Vec<Aspect> {
    let uri = format!("mlg://dataset/gathered/{name}");
    let line = json!({"type": "Dataset", "uri": uri, "description": description});
    vec![Aspect {
        subject: uri,
        source: "openlineage".to_owned(),
        name: "properties".to_owned(),
        at: 1_000_000,
        event: "test".to_owned(),
        lines: vec![line],
        raw: None,
    }]
}

/// What can't be written, for `Dataset` has no such field.
fn odd(name: &str) -> Vec<Aspect> {
    let mut event = described(name, "odd");
    event[0].lines[0]["colour"] = json!("red");
    event
}

async fn over(backend: Backend) -> Arc<Service> {
    let catalog = schemas::catalog("schema.graphql");
    backend.migrate(&catalog).await.expect("an empty store can be migrated");
    Arc::new(service(catalog, backend).expect("the schema can be served"))
}

/// All lines that the graph is exported to, without when they were written.
async fn graph(service: &Service) -> Vec<Json> {
    let mut bytes = Vec::new();
    export((&service.catalog, &service.backend), &mut bytes).await.expect("it is exported");
    let lines = String::from_utf8(bytes).expect("lines are text");
    let line = |line| {
        let mut line: Json = serde_json::from_str(line).expect("a line is JSON");
        line.as_object_mut().expect("an object").remove("updatedAt");
        line
    };
    lines.lines().skip(1).map(line).collect()
}

/// How a dataset is described.
async fn description(service: &Service, name: &str) -> Option<String> {
    let uri = format!("mlg://dataset/gathered/{name}");
    let all = graph(service).await;
    let line = all.iter().find(|line| line["uri"] == *uri)?;
    Some(line["description"].as_str().expect("a text").to_owned())
}

/// A number of the metrics.
fn metric(name: &str) -> f64 {
    let text = metrics::text([0; 4]);
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("mlg_{name} ")));
    line.expect("it is counted").parse().expect("a number")
}

/// What is answered to the one question that all ask.
async fn asked(service: &Service) -> Json {
    let request = Request {
        query: "{ datasets { totalCount nodes { uri description } } }".to_owned(),
        operation_name: None,
        variables: serde_json::Map::new(),
    };
    let response = run(service, &Caller::local(), &request).await;
    serde_json::from_slice(&response.body).expect("a response is JSON")
}

/// Takes a turn on all stores, each empty and in a file: what is counted is counted for the process.
fn on_each(case: impl AsyncFn(&Arc<Service>, &Planted)) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let servers = backends::turn(SUITE);
    runtime.block_on(async {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("graph.db");
        let url = format!("sqlite:{}", file.display());
        let ours = over(Backend::open(&url, None).expect("a file opens")).await;
        case(&ours, &Planted::File(file)).await;
        for server in servers.iter() {
            let theirs = over(backends::neo4j_ready(server).await).await;
            case(&theirs, &Planted::Server(server.clone())).await;
        }
    });
}

/// Where somebody else can plant something into the store.
enum Planted {
    File(std::path::PathBuf),
    Server(backends::Server),
}

impl Planted {
    async fn plant(&self, sql: &str, cypher: &str) {
        match self {
            Self::File(file) => {
                let connection = rusqlite::Connection::open(file).expect("it opens");
                connection.execute_batch(sql).expect("it is planted");
            }
            Self::Server(server) => server.run(cypher).await,
        }
    }
}

fn refused(answer: &Result<Refused, BackendError>) -> Vec<(usize, String)> {
    let refused = answer.as_ref().expect("it is taken");
    refused.iter().map(|(place, reason)| (*place, reason.to_string())).collect()
}

#[test]
fn what_comes_at_once_is_written_together_and_answered_alone() {
    on_each(async |service, _| {
        let written = metric("ingest_batch_submissions_sum");
        let transactions = metric("ingest_batch_submissions_count");
        // Two of each dataset, of which the later word stands whoever comes first; one of them brings a bad event, too.
        let submissions = (0..MANY).map(|number| {
            let mut events = vec![described(&(number / 2).to_string(), "first")];
            if number % 2 == 1 {
                events[0][0].at += 1;
                events[0][0].lines[0]["description"] = json!("second");
            }
            if number == 100 {
                events.insert(0, odd("odd"));
            }
            submit(service, by(), events)
        });
        let answers = join_all(submissions).await;
        for (number, answer) in answers.iter().enumerate() {
            let bad = vec![(0, "field `colour` does not exist on `Dataset`".to_owned())];
            assert_eq!(refused(answer), if number == 100 { bad } else { vec![] }, "{number}");
        }
        assert_eq!(metric("ingest_batch_submissions_sum") - written, MANY as f64);
        let transactions = metric("ingest_batch_submissions_count") - transactions;
        assert!((1.0..=FEW).contains(&transactions), "{transactions} transactions");
        let all = graph(service).await;
        assert_eq!(all.len(), MANY / 2);
        assert!(all.iter().all(|line| line["description"] == "second"), "{all:?}");
    });
}

#[test]
fn what_is_asked_at_once_is_read_together() {
    on_each(async |service, _| {
        assert_eq!(submit(service, by(), vec![described("one", "first")]).await, Ok(vec![]));
        let first = asked(service).await;
        assert_eq!(
            first["data"]["datasets"]["nodes"],
            json!([{"uri": "mlg://dataset/gathered/one", "description": "first"}])
        );
        let reads = format!("statement_seconds_count{{store=\"{}\"}}", service.backend.name());
        let before = metric(&reads);
        let answers = join_all((0..MANY / 3).map(|_| asked(service))).await;
        assert!(answers.iter().all(|answer| *answer == first), "{answers:?}");
        let reads = metric(&reads) - before;
        assert!((1.0..=FEW).contains(&reads), "{reads} reads");
    });
}

#[test]
fn whoever_asks_after_a_write_sees_it_whoever_else_asks() {
    on_each(async |service, _| {
        let done = AtomicBool::new(false);
        let asking = join_all((0..ASKERS).map(|_| async {
            let mut answers = 0;
            while !done.load(Ordering::Relaxed) {
                asked(service).await;
                answers += 1;
            }
            answers
        }));
        let writing = async {
            for number in 0..WRITES {
                let written = format!("number {number}");
                let mut event = described("one", &written);
                event[0].at += i64::try_from(number).expect("a small number");
                assert_eq!(submit(service, by(), vec![event]).await, Ok(vec![]));
                let answer = asked(service).await;
                assert_eq!(answer["data"]["datasets"]["nodes"][0]["description"], json!(written), "{answer}");
            }
            done.store(true, Ordering::Relaxed);
        };
        let (answers, ()) = join(asking, writing).await;
        assert!(answers.iter().all(|answers| *answers > 0), "{answers:?}");
    });
}

#[test]
fn what_the_store_does_not_take_is_refused_alone() {
    on_each(async |service, store| {
        store
            .plant(
                "CREATE TRIGGER planted BEFORE UPDATE ON node WHEN NEW.description = 'planted' \
                 BEGIN SELECT RAISE(ABORT, 'planted'); END;
                 CREATE TRIGGER planted_too BEFORE INSERT ON node WHEN NEW.description = 'planted' \
                 BEGIN SELECT RAISE(ABORT, 'planted'); END;",
                "CREATE (:Dataset:Asset {uri: 'mlg://dataset/planted', description: 'planted'})",
            )
            .await;
        if let Planted::Server(server) = store {
            server
                .run("CREATE CONSTRAINT planted FOR (node:Dataset) REQUIRE node.description IS UNIQUE")
                .await;
        }
        let submissions = (0..20).map(|number| {
            let description = if number == 7 { "planted".to_owned() } else { format!("number {number}") };
            submit(service, by(), vec![described(&number.to_string(), &description)])
        });
        for (number, answer) in join_all(submissions).await.iter().enumerate() {
            if number == 7 {
                assert!(matches!(answer, Err(BackendError::Statement(_))), "{answer:?}");
                assert_eq!(description(service, "7").await, None);
            } else {
                assert_eq!(refused(answer), [], "{number}");
                assert_eq!(description(service, &number.to_string()).await, Some(format!("number {number}")));
            }
        }
        // What failed is undone, and holds no lock any more.
        if let Planted::Server(server) = store {
            let under_way = server
                .texts("SHOW TRANSACTIONS YIELD transactionId, currentQuery, elapsedTime RETURN collect(transactionId + currentQuery + toString(elapsedTime)) AS value")
                .await;
            assert_eq!(under_way.len(), 1, "beside the question itself: {under_way:?}");
        }
    });
}

#[test]
fn who_leaves_before_its_turn_submitted_nothing() {
    let _turn = backends::turn(SUITE);
    // One thread, so that nothing runs but where this waits.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let service = over(backends::sqlite()).await;
        {
            let mut stays = pin!(submit(&service, by(), vec![described("stays", "yes")]));
            let mut leaves = Box::pin(submit(&service, by(), vec![described("leaves", "no")]));
            let mut context = Context::from_waker(Waker::noop());
            assert!(stays.as_mut().poll(&mut context).is_pending());
            assert!(leaves.as_mut().poll(&mut context).is_pending());
            drop(leaves);
            assert_eq!(stays.await, Ok(vec![]));
        }
        assert_eq!(submit(&service, by(), vec![described("later", "yes")]).await, Ok(vec![]));
        let all: Vec<_> = graph(&service).await.iter().map(|line| line["uri"].clone()).collect();
        assert_eq!(all, ["mlg://dataset/gathered/later", "mlg://dataset/gathered/stays"]);
    });
}

#[test]
fn who_leaves_in_its_turn_has_it_written() {
    let _turn = backends::turn(SUITE);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("graph.db");
        let url = format!("sqlite:{}", file.display());
        let service = over(Backend::open(&url, None).expect("a file opens")).await;
        let somebody = rusqlite::Connection::open(&file).expect("it opens");
        somebody.execute_batch("BEGIN IMMEDIATE").expect("it is locked");
        let before = metric("ingest_batch_submissions_count");
        let leaves = {
            let service = Arc::clone(&service);
            tokio::spawn(async move { submit(&service, by(), vec![described("left", "yes")]).await })
        };
        while metric("ingest_batch_submissions_count") <= before {
            tokio::task::yield_now().await;
        }
        leaves.abort();
        assert!(leaves.await.is_err_and(|ended| ended.is_cancelled()));
        somebody.execute_batch("ROLLBACK").expect("it is unlocked");
        assert_eq!(submit(&service, by(), vec![described("later", "yes")]).await, Ok(vec![]));
        assert_eq!(description(&service, "left").await.as_deref(), Some("yes"));
    });
}
