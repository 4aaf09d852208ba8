//! Limits: the page that tells them is true, and answers that would hold too much are errors, on every store.

use std::fs;

use mlg::{
    api,
    backend::Backend,
    error::ErrorCode,
    guard::{Bound, Limits, Mode},
    pipeline::{
        self, Request,
        admission::{self, Admission},
        service,
    },
};
use serde_json::Value;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/schemas.rs"]
mod schemas;

use schemas::catalog;

/// 2027-01-15T08:00:00Z, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;

#[test]
fn the_page_of_limits_is_true() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/limits.md")).unwrap();
    let told: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let limits = Limits::default();
    assert_eq!(told.len(), Bound::ALL.len(), "one line for each");
    for (line, bound) in told.iter().zip(Bound::ALL) {
        let (least, most) = bound.range().into_inner();
        let begin = format!("| `{}` | {} | {least} to {most} | ", bound.setting(), limits.of(bound));
        assert!(line.starts_with(&begin), "`{line}` does not start with `{begin}`");
        let code = match bound {
            Bound::Cost => "COST_LIMIT_EXCEEDED",
            Bound::Rows | Bound::ResultBytes => "RESULT_TOO_LARGE",
            _ => "LIMIT_EXCEEDED",
        };
        assert!(line.ends_with(&format!(" | `{code}` |")), "{line}");
    }
}

/// A subscription takes turns as any other request does, and what kind an operation is is told within the limits only.
#[tokio::test]
async fn subscriptions_are_bounded_as_other_operations_are() {
    let catalog = catalog("schema.graphql");
    let mut service = service(catalog, backends::sqlite()).unwrap();
    let settings = admission::Settings {
        running: std::num::NonZeroU16::MIN,
        waiting: 0,
        ..admission::Settings::default()
    };
    service.admission = Admission::new(settings);
    let request = |query: &str| Request {
        query: query.to_owned(),
        operation_name: None,
        variables: serde_json::Map::new(),
    };
    let status = request("subscription { serverStatus { ready } }");
    let subscription =
        pipeline::subscribe(&service, &mlg::access::Caller::local(), &status).await.expect("there is a turn");
    let pipeline::Subscribed::Status(subscription) = subscription else { panic!("it is of the status") };
    let now = api::status::ServerStatus { ready: true, reason: None };
    let turn = service.admission.turn().await.unwrap();
    let refused = pipeline::subscribe(&service, &mlg::access::Caller::local(), &status).await.unwrap_err();
    assert_eq!(refused[0].code, ErrorCode::Overloaded);
    assert!(pipeline::event(&service, &subscription, &now).await.is_none(), "it is told later");
    drop(turn);
    let told = pipeline::event(&service, &subscription, &now).await.expect("there is a turn").body;
    assert_eq!(told, br#"{"data":{"serverStatus":{"ready":true}}}"#);

    let fields = "serverStatus { ready } ".repeat(3);
    let narrow = Limits { selections: 4, ..Limits::default() };
    let wide = request(&format!("subscription {{ {fields} }}"));
    assert!(pipeline::kind(&Limits::default(), &wide).is_some());
    assert_eq!(pipeline::kind(&narrow, &wide), None);
}

/// What is asked, and what of it is null where too much would be answered.
const QUESTIONS: &[&str] = &[
    "{ it: models(first: 50) { nodes { name uri } } }",
    "{ it: models(first: 10) { nodes { name trainedOn { name } } } }",
    r#"{ it: assetsByUri(uris: ["mlg://model/huggingface/BAAI/bge-m3", "mlg://model/huggingface/intfloat/e5-base"]) { name uri type: __typename tags owners { name uri } } }"#,
    r#"{ it: model(uri: "mlg://model/huggingface/BAAI/bge-m3") { lineage(direction: UPSTREAM, first: 100) { nodes { name } } } }"#,
];

#[tokio::test]
async fn what_holds_too_much_is_an_error_on_every_store() {
    let mut stores = vec![("SQLite".to_owned(), backends::sqlite())];
    let servers = backends::servers();
    if servers.len() < 2 {
        backends::not_run("limits", "no Neo4j");
    }
    for server in &servers {
        stores.push((server.name.to_string(), backends::neo4j_ready(server).await));
    }
    let mut answers: Vec<Vec<String>> = Vec::new();
    for (name, backend) in stores {
        answers.push(of_store(&name, backend).await);
    }
    assert!(answers.iter().all(|of| *of == answers[0]), "{answers:#?}");
}

async fn of_store(name: &str, backend: Backend) -> Vec<String> {
    let catalog = catalog("schema.graphql");
    backends::fill(&catalog, &backend, &demo::lines(), CLOCK).await;
    let mut service = service(catalog, backend).unwrap();
    let mut answers = Vec::new();
    let narrow = [
        (Limits { rows: 2, ..Limits::default() }, 2, "rows"),
        (Limits { result_bytes: 20, ..Limits::default() }, 20, "bytes"),
    ];
    for question in QUESTIONS {
        let request = Request {
            query: (*question).to_owned(),
            operation_name: None,
            variables: serde_json::Map::new(),
        };
        service.limits = Limits::default();
        let whole = client::run(&service, &request).await;
        assert_eq!(whole.errors, 0, "{name}: {question}");
        for (limits, limit, what) in &narrow {
            service.limits = limits.clone();
            let body = client::run(&service, &request).await.body;
            let answer: Value = serde_json::from_slice(&body).unwrap();
            let errors = answer["errors"].as_array().unwrap();
            let told = errors.iter().any(|error| {
                error["extensions"]["code"] == "RESULT_TOO_LARGE" && error["extensions"]["limit"] == *limit
            });
            assert!(told, "{name}: {question}: {answer}");
            assert!(errors[0]["message"].as_str().unwrap().contains(what), "{name}: {answer}");
            answers.push(String::from_utf8(body).unwrap());
        }
        // What is only warned of is shown whole.
        service.limits = Limits { mode: Mode::Warn, rows: 2, ..Limits::default() };
        assert_eq!(client::run(&service, &request).await.body, whole.body, "{name}: {question}");
    }
    answers
}
