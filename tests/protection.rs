//! What is not for everybody is for nobody else, by whatever way it is asked for: every field, argument, input field and enum
//! value of the served API, by callers who lack all, some or nothing of what the schema requires, on every store.

use std::collections::BTreeMap;

use mlg::{
    access::{self, Caller, Introspection, Role},
    backend::Backend,
    catalog::{self, types::Catalog},
    execute::resolvers::{Parent, Resolvers},
    pipeline::{self, Request, Service},
};
use serde_json::{Map, Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "protection/names.rs"]
mod names;
#[path = "protection/paths.rs"]
mod paths;

use names::{Need, caller, callers};
use paths::{INTROSPECTION, Operation, Schema};

const SUITE: &str = "protection";
const SDL: &str = include_str!("protection/vault.graphql");
const LINES: &str = include_str!("protection/vault.ndjson");
const CLOCK: i64 = 1_793_491_200_000_000;

fn catalog() -> Catalog {
    catalog::load("vault.graphql", SDL).unwrap_or_else(|report| panic!("{report}"))
}

fn resolvers() -> Resolvers {
    let hash = |parent: &Parent| json!(format!("classified both hash of {}", parent["name"]));
    let length = |parent: &Parent| json!(parent["bothNote"].as_str().map(str::len));
    Resolvers::default()
        .field("Model", "bothHash", move |parents| async move { Ok(parents.iter().map(hash).collect()) })
        .field("Model", "length", move |parents| async move { Ok(parents.iter().map(length).collect()) })
}

/// The service whose callers are asked who they are, and shown the schema as set.
async fn service(backend: Backend, introspection: Introspection) -> Service {
    let catalog = catalog();
    let lines: Vec<String> = LINES.lines().map(str::to_owned).collect();
    backends::fill(&catalog, &backend, &lines, CLOCK).await;
    let settings = access::Settings { introspection, ..access::Settings::default() };
    let policy = access::policy(&catalog, &settings).expect("there are no rules");
    let mut service = pipeline::service_with(catalog, backend, resolvers()).expect("the schema is good");
    service.policy = policy;
    service
}

async fn embedded() -> Service {
    service(backends::sqlite(), Introspection::Anyone).await
}

fn request(query: &str) -> Request {
    Request { query: query.to_owned(), operation_name: None, variables: Map::new() }
}

async fn ask(service: &Service, caller: &Caller, query: &str) -> Json {
    let response = client::run_as(service, caller, &request(query)).await;
    serde_json::from_slice(&response.body).expect("an answer is JSON")
}

fn codes(answer: &Json) -> Vec<&str> {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    errors.iter().map(|error| error["extensions"]["code"].as_str().expect("every error has a code")).collect()
}

/// Whether it is refused for want of a token or scope; then whole, with nothing but that, and with nothing of what is stored.
fn is_refused(answer: &Json, caller: &Caller, about: &str) -> bool {
    let code = if caller.is_authenticated() { "FORBIDDEN" } else { "UNAUTHENTICATED" };
    let codes = codes(answer);
    let refusals = codes.iter().filter(|code| ["FORBIDDEN", "UNAUTHENTICATED"].contains(code)).count();
    if refusals == 0 {
        return false;
    }
    assert!(codes.iter().all(|found| *found == code), "{about} of {}: {answer}", caller.name);
    assert!(answer.get("data").is_none(), "{about} of {}: {answer}", caller.name);
    for error in answer["errors"].as_array().expect("there are some") {
        assert!(error["path"].as_array().is_some_and(|path| !path.is_empty()), "{about}: {answer}");
        assert!(error["locations"][0]["line"].is_number(), "{about}: {answer}");
    }
    true
}

/// An answer holds nothing that its caller may not see.
fn look(answer: &Json, caller: &Caller, about: &str) {
    let text = answer.to_string();
    for need in Need::ALL.into_iter().filter(|need| !need.is_met(caller)) {
        let dashed = need.word().replace(' ', "-");
        assert!(!text.contains(need.word()) && !text.contains(&dashed), "{about} to {}: {text}", caller.name);
    }
}

async fn operations(service: &Service) -> Vec<Operation> {
    let answer = ask(service, &Caller::local(), INTROSPECTION).await;
    Schema::read(&answer).operations()
}

#[tokio::test]
async fn every_way_to_name_a_thing_is_closed_to_who_lacks_what_it_requires() {
    let service = embedded().await;
    let operations = operations(&service).await;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = BTreeMap::new();
    let callers = callers();
    for operation in &operations {
        // What requires nothing is nobody's to be refused: whoever may least is enough.
        let asking = if operation.needs.is_empty() { 1 } else { callers.len() };
        for caller in &callers[..asking] {
            let answer = ask(&service, caller, &operation.text).await;
            let expected = !operation.needs.iter().all(|need| need.is_met(caller));
            let refused = is_refused(&answer, caller, &operation.text);
            if refused != expected {
                let told = format!("{} for {}: {answer}", operation.text, caller.name);
                wrong.entry(operation.about.clone()).or_insert(told);
            }
            let kind = match (refused, codes(&answer).is_empty()) {
                (true, _) => "refused",
                (false, true) => "answered",
                (false, false) => "answered with errors",
            };
            *counts.entry(kind).or_default() += 1;
        }
    }
    println!("{} operations: {counts:?}", operations.len());
    let shown: Vec<_> = wrong.iter().take(40).map(|(about, told)| format!("{about}: {told:.500}")).collect();
    assert!(wrong.is_empty(), "{} of them\n{}", wrong.len(), shown.join("\n"));
}
