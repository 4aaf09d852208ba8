//! README is true: its question has its answer, its query finds what it says, its lines load.

use mlg::{
    catalog,
    ingest::load::{Event, load},
    pipeline::{Request, service},
};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "support/demo.rs"]
mod demo;

const README: &str = include_str!("../README.md");
const CLOCK: i64 = 1_800_000_000_000_000;

#[tokio::test]
async fn questions_have_their_answers() {
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap();
    let backend = backends::sqlite();
    backends::fill(&catalog, &backend, &demo::lines(), CLOCK).await;
    let service = service(catalog, backend).unwrap();
    let ask = async |query: &str| {
        let request =
            Request { query: query.to_owned(), operation_name: None, variables: serde_json::Map::new() };
        String::from_utf8(client::run(&service, &request).await.body).unwrap()
    };
    let curl = blocks("sh").into_iter().find(|block| block.contains("curl")).unwrap();
    let body = curl.split("-d '").nth(1).unwrap().trim_end().trim_end_matches('\'');
    let body: serde_json::Value = serde_json::from_str(&body.replace("\":\n", "\":")).unwrap();
    let expected = blocks("json").into_iter().find(|block| block.contains("\"data\"")).unwrap();
    assert_eq!(ask(body["query"].as_str().unwrap()).await, expected.trim());

    let question = ask(&blocks("graphql")[0]).await;
    assert!(!question.contains("\"errors\""), "{question}");
    for found in [
        "query_features.is_question",
        "answer-retriever",
        "Help centre",
        "intent-pooling",
        "Support automation",
    ] {
        assert!(question.contains(found), "{found} is not in {question}");
    }
}

#[tokio::test]
async fn lines_load() {
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap();
    let backend = backends::sqlite();
    backend.migrate(&catalog).await.unwrap();
    let lines = blocks("json").into_iter().find(|block| block.starts_with("{\"format\"")).unwrap();
    let mut bad = Vec::new();
    let mut tell = |event: Event<'_>| {
        if let Event::BadLine(line, error) = event {
            bad.push(format!("line {line}: {error}"));
        }
    };
    let summary = load((&catalog, &backend), &mut lines.as_bytes(), CLOCK, &mut tell).await.unwrap();
    assert!(bad.is_empty(), "{bad:?}");
    assert_eq!((summary.nodes, summary.relationships), (3, 2), "{summary:?}");
    assert!(summary.references >= 2, "{summary:?}");
}

#[test]
fn it_is_short() {
    assert!(README.lines().count() <= 120);
}

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    README
        .split(&format!("```{language}\n"))
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}
