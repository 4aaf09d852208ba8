//! Requests like earlier ones are prepared no more, and nobody gets the plan of somebody who sees something else.
//! Alone in its process: it counts what the whole process measures.

use std::collections::{BTreeMap, BTreeSet};

use mlg::{
    access::{Caller, Role, Rule, Settings, policy},
    pipeline::{Request, Service, Warm, service},
    telemetry::metrics,
};
use serde_json::json;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/golden.rs"]
mod golden;
#[path = "support/schemas.rs"]
mod schemas;

/// When everything is loaded, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;
/// What a request goes through before the store is asked.
const STAGES: [&str; 6] = ["parse", "validate", "selection", "cost", "plan", "emit"];

/// How often each of them was done.
fn done() -> BTreeMap<&'static str, u64> {
    let text = metrics::text([0; 4]);
    let count = |stage: &str| {
        let start = format!("mlg_stage_seconds_count{{stage=\"{stage}\"}} ");
        text.lines().find_map(|line| line.strip_prefix(&start)).map_or(0, |count| count.parse().unwrap())
    };
    STAGES.iter().map(|stage| (*stage, count(stage))).collect()
}

/// The stages that a request goes through.
async fn stages(service: &Service, request: &Request) -> Vec<&'static str> {
    let before = done();
    client::run(service, request).await;
    done().into_iter().filter(|(stage, count)| before[stage] != *count).map(|(stage, _)| stage).collect()
}

async fn demo() -> Service {
    let (catalog, backend) = (schemas::catalog("schema.graphql"), backends::sqlite());
    backends::fill(&catalog, &backend, &demo::lines(), CLOCK).await;
    service(catalog, backend).unwrap()
}

fn request(query: &str, variables: serde_json::Value) -> Request {
    let variables = variables.as_object().cloned().unwrap();
    Request { query: query.to_owned(), operation_name: None, variables }
}

#[tokio::test]
async fn what_is_asked_again_is_only_read() {
    let mut service = demo().await;
    let query = "query($uri: ID!, $first: Int = 2) { model(uri: $uri) { name } models(first: $first) { nodes { name } } }";
    let of = |uri: &str| request(query, json!({ "uri": uri }));
    let all = stages(&service, &of("mlg://model/a/b")).await;
    assert_eq!(all, ["cost", "emit", "parse", "plan", "selection", "validate"]);
    let other = stages(&service, &of("mlg://model/a/c")).await;
    assert_eq!(other, ["cost", "emit", "plan", "selection"], "its document is known");

    let mut answered = 0;
    for case in golden::cases("responses") {
        let response = client::run(&service, &case.request).await;
        if !response.executed {
            continue;
        }
        let again = stages(&service, &case.request).await;
        // Keys of lookups are gathered from many requests, so what reads them is written each time.
        assert!(again.iter().all(|stage| *stage == "emit"), "{}: {again:?}", case.name);
        answered += u32::from(again.is_empty());
    }
    assert!(answered > 20, "{answered}");

    service.warm = Warm::new(0);
    for _ in 0..2 {
        assert_eq!(stages(&service, &of("mlg://model/a/b")).await.len(), STAGES.len(), "nothing is kept");
    }
    sees_what_it_may(&mut service).await;
    takes_no_more_than_it_may(&mut service).await;
}

/// Callers of one name and role who may see different things, in turns.
async fn sees_what_it_may(service: &mut Service) {
    let reader =
        Rule { condition: Some(r#"{tags: {has: "$claims.clearance"}}"#.to_owned()), ..Rule::default() };
    let settings = Settings { reader, ..Settings::default() };
    service.policy = policy(&service.catalog, &settings).unwrap();
    let caller = |clearance: &str| {
        let claims = json!({ "clearance": clearance }).as_object().cloned().unwrap();
        Caller { name: "somebody".into(), role: Role::Reader, scopes: BTreeSet::new(), claims }
    };
    let asked = request("{ datasetVersions(first: 2) { totalCount nodes { uri tags } } }", json!({}));
    let mut answers = BTreeMap::new();
    service.warm = Warm::new(0);
    for clearance in ["synthetic", "nothing"] {
        let cold = client::run_as(service, &caller(clearance), &asked).await;
        answers.insert(clearance, cold.body);
    }
    assert_ne!(answers["synthetic"], answers["nothing"]);
    service.warm = Warm::default();
    for clearance in ["synthetic", "nothing", "nothing", "synthetic", "synthetic"] {
        let warm = client::run_as(service, &caller(clearance), &asked).await;
        assert_eq!(warm.body, answers[clearance], "{clearance}");
    }
}

/// Many requests of which no two are alike, one after the other.
async fn takes_no_more_than_it_may(service: &mut Service) {
    const BYTES: usize = 16 * 1024 * 1024;
    let Ok(before) = resident() else { return };
    service.warm = Warm::new(BYTES);
    let mut grown = Vec::new();
    for index in 0..1_500 {
        let query = format!(
            "query Q{index} {{ models(first: 1, where: {{ name: {{ contains: \"{index}\" }}, trainedOn: {{ some: {{ tags: {{ has: \"x\" }} }} }} }}) {{
               totalCount nodes {{ n{index}: name owners {{ name ... on Team {{ channel }} }} versions(first: 2) {{ name createdAt
               deployments {{ name productionSystems {{ name criticality }} }} }} }} }} }}"
        );
        let response = client::run(service, &request(&query, json!({}))).await;
        assert_eq!(response.errors, 0, "{}", String::from_utf8_lossy(&response.body));
        if index % 500 == 499 {
            grown.push(resident().unwrap().saturating_sub(before));
        }
    }
    // Of each kind so many bytes, and what else a process needs to answer.
    assert!(grown[2] < 2 * BYTES + 24 * 1024 * 1024, "{grown:?}");
    assert!(grown[2] > BYTES, "nothing is kept: {grown:?}");
    eprintln!("bytes that the process grew by: {grown:?}");
}

/// Bytes of memory that this process has.
fn resident() -> std::io::Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    Ok(line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024)
}
