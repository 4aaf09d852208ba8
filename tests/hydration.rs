//! Thin events on the served binary: what becomes of them in the graph, alike on every store, and what a source is asked.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "hydration/hardened.rs"]
mod hardened;
#[path = "support/keys.rs"]
mod keys;
#[path = "hydration/letters.rs"]
mod letters;
#[path = "support/served.rs"]
mod served;
#[path = "support/source.rs"]
mod source;
#[path = "hydration/told.rs"]
mod told;

use binary::{PATIENCE, Server};
use source::{Reply, Source};

const SUITE: &str = "hydration";
const CHURN: &str = "mlg://model-version/registry/churn/3";
const LAKE: &str = "mlg://dataset/registry/lake/clicks";

/// Settings of the source `registry`, as the value of `MLG_SOURCES`.
fn settings(port: u16, more: &Json) -> String {
    let at = |path: &str| format!("http://127.0.0.1:{port}/api/{path}");
    let mut registry = json!({
        "pause": "50ms", "longest_pause": "400ms", "attempts": 4, "timeout": "2s", "rate": 60_000,
        "types": {
            "ModelVersion": {
                "url": at("models/{1}/versions/{2}"), "required": ["name"],
                "properties": { "name": "/name", "description": "/about/text", "tags": "/labels", "stage": "/stage" },
                "relationships": [
                    { "relationship": "TRAINED_ON", "at": "/inputs", "item": "/dataset", "uri": "mlg://dataset/registry/{id}" },
                    { "relationship": "OWNED_BY", "at": "/owner", "uri": "mlg://user/people/{id}" },
                    { "relationship": "DEPLOYS", "at": "/deployments", "reversed": true },
                ],
            },
            "Dataset": { "url": at("datasets/{id}"), "properties": { "name": "/title", "rowCount": "/rows" } },
        },
    });
    for (key, value) in more.as_object().expect("more members") {
        registry[key] = value.clone();
    }
    json!({ "registry": registry }).to_string()
}

/// Runs a case on each store, each with the source as new. What it answers is the same on all.
fn on_each<T: PartialEq + std::fmt::Debug>(more: &Json, case: impl Fn(&Server, &Source) -> T) -> T {
    let source = Source::start();
    let settings = settings(source.port, more);
    served::on_each(SUITE, &[("MLG_SOURCES", &settings)], |server| {
        source.reset();
        case(server, &source)
    })
}

/// Answers the status and the body.
fn post(server: &Server, body: &str) -> (u16, Json) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(format!("http://{}/api/v1/events", server.address()));
    let mut response = request.header("content-type", "application/json").send(body).expect("it answers");
    let text = response.body_mut().read_to_string().expect("answers are text");
    (response.status().as_u16(), serde_json::from_str(&text).expect("answers are JSON"))
}

fn event(uri: &str) -> Json {
    json!({ "type": "changed", "uri": uri })
}

fn accepted(server: &Server, events: &Json) {
    let count = events.as_array().map_or(1, Vec::len);
    let answer = post(server, &events.to_string());
    assert_eq!(answer, (202, json!({ "accepted": count, "refused": [] })), "{events}");
}

fn ask(server: &Server, query: &str) -> Json {
    let answer: Json = serde_json::from_str(&server.ask(query)).expect("answers are JSON");
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}

/// Asks until something is so.
fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until an asset has a state, and answers what is asked of it.
fn once(server: &Server, uri: &str, state: &str, fields: &str) -> Json {
    let query = format!("{{ asset(uri: \"{uri}\") {{ hydration {fields} }} }}");
    until(&format!("{uri} is {state}"), || {
        let asset = ask(server, &query)["asset"].clone();
        (asset["hydration"] == state).then_some(asset)
    })
}

fn churn() -> Json {
    json!({ "name": "Churn 3", "about": { "text": "Who leaves." }, "labels": ["tabular"], "stage": "PRODUCTION",
        "inputs": [{ "dataset": "lake/clicks" }, { "dataset": "lake/orders" }], "owner": "ann@example.org",
        "deployments": ["mlg://deployment/serving/churn"] })
}

const VERSION: &str = "/api/models/churn/versions/3";

#[test]
fn an_event_becomes_an_asset_with_its_relationships_and_what_it_names_is_fetched() {
    let seen = on_each(&json!({}), |server, source| {
        source.says(VERSION, Reply::of(200, churn().to_string()));
        let clicks = json!({ "title": "Clicks", "rows": 12 });
        source.says("/api/datasets/lake%2Fclicks", Reply::of(200, clicks.to_string()));
        let late = Reply::of(200, json!({ "title": "Orders" }).to_string());
        source.says("/api/datasets/lake%2Forders", late.after(Duration::from_millis(300)));
        accepted(server, &event(CHURN));
        let relations = "... on ModelVersion { trainedOn { uri } owners { uri hydration } deployments { uri hydration } \
                         trainedOnConnection { edges { fact { origin evidence } } } }";
        let version = once(server, CHURN, "HYDRATED", &format!("name description tags {relations}"));
        let clicks = once(server, LAKE, "HYDRATED", "name ... on Dataset { rowCount }");
        let orders = once(server, "mlg://dataset/registry/lake/orders", "HYDRATED", "name");
        assert_eq!(source.asked().len(), 3, "each once");
        [version, clicks, orders]
    });
    let data = [json!({ "uri": LAKE }), json!({ "uri": "mlg://dataset/registry/lake/orders" })];
    let fact = json!({ "origin": "DECLARED", "evidence": "state of registry after changed" });
    let edges = [json!({ "fact": fact }), json!({ "fact": fact })];
    let named = |uri: &str| json!([{ "uri": uri, "hydration": "REFERENCE" }]);
    assert_eq!(
        seen[0],
        json!({ "hydration": "HYDRATED", "name": "Churn 3", "description": "Who leaves.", "tags": ["tabular"],
            "trainedOn": data, "owners": named("mlg://user/people/ann@example.org"),
            "deployments": named("mlg://deployment/serving/churn"), "trainedOnConnection": { "edges": edges } })
    );
    assert_eq!(seen[1], json!({ "hydration": "HYDRATED", "name": "Clicks", "rowCount": 12 }));
    assert_eq!(seen[2], json!({ "hydration": "HYDRATED", "name": "Orders" }));
}

#[test]
fn what_a_state_no_longer_tells_ends_and_what_the_source_forgets_is_retired() {
    let seen = on_each(&json!({}), |server, source| {
        let of_churn = "name lifecycle ... on ModelVersion { trainedOn { uri } }";
        let is_now = |wanted: &str| {
            until(wanted, || {
                let churn = once(server, CHURN, "HYDRATED", of_churn);
                churn.to_string().contains(wanted).then_some(churn)
            })
        };
        source.says(VERSION, Reply::of(200, churn().to_string()));
        accepted(server, &event(CHURN));
        let first = is_now("Churn 3");
        source.says(VERSION, Reply::of(200, json!({ "name": "Churn" }).to_string()));
        accepted(server, &event(CHURN));
        let second = is_now("\"Churn\"");
        source.says(VERSION, Reply::of(404, "{}"));
        accepted(server, &event(CHURN));
        let third = is_now("RETIRED");
        source.says(VERSION, Reply::of(200, json!({ "name": "Churn again" }).to_string()));
        accepted(server, &event(CHURN));
        [first, second, third, is_now("again")]
    });
    assert_eq!(seen[0]["trainedOn"].as_array().map(Vec::len), Some(2));
    let state = |name: &str, lifecycle: Json| json!({ "hydration": "HYDRATED", "name": name, "lifecycle": lifecycle, "trainedOn": [] });
    assert_eq!(seen[1], state("Churn", Json::Null));
    assert_eq!(seen[2], state("Churn", json!("RETIRED")));
    assert_eq!(seen[3], state("Churn again", Json::Null));
}

#[test]
fn many_events_of_one_asset_are_few_requests() {
    on_each(&json!({}), |server, source| {
        let slow = Reply::of(200, churn().to_string()).after(Duration::from_millis(500));
        source.says(VERSION, slow);
        accepted(server, &Json::from(vec![event(CHURN); 10]));
        until("it is asked", || (source.count(VERSION) > 0).then_some(()));
        // What is heard of while it is fetched has it be fetched once more.
        source.says(VERSION, Reply::of(200, json!({ "name": "later" }).to_string()));
        for _ in 0..10 {
            accepted(server, &event(CHURN));
        }
        until("it is fetched again", || {
            (once(server, CHURN, "HYDRATED", "name")["name"] == "later").then_some(())
        });
        std::thread::sleep(Duration::from_millis(500));
        let count = source.count(VERSION);
        assert!((2..=4).contains(&count), "{count} requests");
    });
}

#[test]
fn no_event_is_lost_that_comes_while_a_fetch_ends() {
    on_each(&json!({}), |server, source| {
        for number in 0..40 {
            let name = format!("state {number}");
            source.says(VERSION, Reply::of(200, json!({ "name": name }).to_string()));
            accepted(server, &event(CHURN));
            // What is seen in the graph is not settled in the queue yet.
            until(&name, || (once(server, CHURN, "HYDRATED", "name")["name"] == name).then_some(()));
        }
    });
}

#[test]
fn a_source_that_is_down_is_asked_less_and_less_and_then_recovers() {
    on_each(&json!({ "attempts": 50, "longest_pause": "500ms" }), |server, source| {
        source.is_away(true);
        accepted(server, &event(CHURN));
        until("it was tried four times", || (source.count(VERSION) >= 4).then_some(()));
        source.says(VERSION, Reply::of(200, churn().to_string()));
        source.is_away(false);
        once(server, CHURN, "HYDRATED", "name");
        let asked: Vec<Instant> = source.asked().iter().map(|asked| asked.at).collect();
        let pauses: Vec<Duration> = asked.windows(2).map(|two| two[1] - two[0]).collect();
        // At least half of 50, 100 and 200 ms.
        for (pause, least) in pauses.iter().zip([25, 50, 100]) {
            assert!(*pause >= Duration::from_millis(least), "{pauses:?}");
        }
    });
}

#[test]
fn a_source_that_asks_for_time_gets_it_and_it_counts_as_no_attempt() {
    on_each(&json!({ "attempts": 1, "at_once": 1 }), |server, source| {
        let wait = Reply::of(429, "{}").with("retry-after", "1");
        let busy = Reply::of(503, "{}").with("retry-after", "1");
        source.says_in_turn(VERSION, vec![wait, busy, Reply::of(200, churn().to_string())]);
        source.says("/api/datasets/other", Reply::of(200, "{}"));
        accepted(server, &event(CHURN));
        until("it is asked", || (source.count(VERSION) > 0).then_some(()));
        accepted(server, &event("mlg://dataset/registry/other"));
        once(server, CHURN, "HYDRATED", "name");
        let asked = source.asked();
        let of_churn: Vec<Instant> =
            asked.iter().filter(|asked| asked.target == VERSION).map(|asked| asked.at).collect();
        assert_eq!(of_churn.len(), 3);
        for two in of_churn.windows(2) {
            assert!(two[1] - two[0] >= Duration::from_millis(900), "{:?}", two[1] - two[0]);
        }
        // Meanwhile nothing else is asked there either.
        let held = |asked: &&source::Asked| {
            of_churn[..2].iter().any(|at| asked.at > *at && asked.at < *at + Duration::from_millis(900))
        };
        assert_eq!(asked.iter().find(held).map(|asked| &*asked.target), None);
    });
}

#[test]
fn no_more_is_asked_than_the_rate_allows() {
    on_each(&json!({ "rate": 240, "at_once": 8 }), |server, source| {
        let uris: Vec<String> = (0..8).map(|number| format!("mlg://dataset/registry/d{number}")).collect();
        for number in 0..8 {
            source.says(&format!("/api/datasets/d{number}"), Reply::of(200, "{}"));
        }
        accepted(server, &uris.iter().map(|uri| event(uri)).collect());
        uris.iter().for_each(|uri| drop(once(server, uri, "HYDRATED", "name")));
        let asked: Vec<Instant> = source.asked().iter().map(|asked| asked.at).collect();
        // Four a second, and at most four at once.
        let took = *asked.last().unwrap() - asked[0];
        assert!(asked.len() == 8 && took >= Duration::from_millis(900), "{took:?}");
    });
}

#[test]
fn references_that_other_feeds_leave_are_fetched() {
    let source = Source::start();
    let url = format!("http://127.0.0.1:{}/people/{{id}}", source.port);
    let people =
        json!({ "openlineage": { "types": { "User": { "url": url, "properties": { "name": "/full" } } } } });
    let settings = people.to_string();
    served::on_each(SUITE, &[("MLG_SOURCES", &settings)], |server| {
        source.reset();
        source.says("/people/ann", Reply::of(200, json!({ "full": "Ann Example" }).to_string()));
        let owners =
            json!({ "_producer": "test:it", "_schemaURL": "test:it", "owners": [{ "name": "ann" }] });
        let event = json!({
            "eventTime": "2026-11-01T09:00:00Z", "producer": "test:it",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
            "dataset": { "namespace": "s3://lake", "name": "a", "facets": { "ownership": owners } },
        });
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let sent = agent.post(format!("http://{}/api/v1/lineage", server.address()));
        let status =
            sent.header("content-type", "application/json").send(event.to_string()).unwrap().status();
        assert_eq!(status.as_u16(), 201);
        let ann = once(server, "mlg://user/openlineage/ann", "HYDRATED", "name");
        assert_eq!((&ann["name"], source.asked().len()), (&json!("Ann Example"), 1));
    });
}

#[test]
fn what_was_acknowledged_is_fetched_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    let source = Source::start();
    let served = || {
        let mut command = binary::mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
        command.env("MLG_SOURCES", settings(source.port, &json!({ "timeout": "1s", "attempts": 50 })));
        Server::of(command)
    };
    let server = served();
    // It is killed while it waits for the source, and what waits behind that was never begun.
    source.says(VERSION, Reply::of(200, churn().to_string()).after(Duration::from_secs(2)));
    let others: Vec<String> = (0..20).map(|number| format!("mlg://dataset/registry/d{number}")).collect();
    accepted(&server, &event(CHURN));
    until("it is asked", || (source.count(VERSION) > 0).then_some(()));
    accepted(&server, &others.iter().map(|uri| event(uri)).collect());
    drop(server);
    for number in 0..20 {
        source.says(&format!("/api/datasets/d{number}"), Reply::of(200, "{}"));
    }
    source.says(VERSION, Reply::of(200, churn().to_string()));
    let server = served();
    others.iter().for_each(|uri| drop(once(&server, uri, "HYDRATED", "name")));
    once(&server, CHURN, "HYDRATED", "name");
    assert_eq!(server.stop(), Some(0));
    // Nothing is fetched at a start unless it waits.
    let before = source.asked().len();
    let server = served();
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(source.asked().len(), before);
    assert_eq!(server.stop(), Some(0));
    assert!(fs::metadata(folder.path().join("graph.db")).is_ok());
}
