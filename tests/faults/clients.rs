//! Clients that go away, or come in numbers, or are still there when the server is told to stop; and statements that take
//! too long, on real stores.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use mlg::{backend::Backend, catalog};
use neo4rs::query;

use super::{
    BOUND, SCHEMA, ask,
    backends::{self, Server},
    binary::{self, mlg},
    client, code, served, short,
};

/// Every model is trained on every dataset.
const SIDE: usize = 80;
/// Looks at each way of four steps between them, billions, and finds none.
const ENDLESS: &str = "query Endless { models(where: {trainedOn: {some: {trainedModels: {some: {trainedOn: {some: \
                       {trainedModels: {some: {license: {eq: \"no\"}}}}}}}}}}) { totalCount } }";

fn lines() -> Vec<String> {
    let mut lines = vec!["{\"format\":\"mlg\",\"version\":1}".to_owned()];
    for model in 0..SIDE {
        for dataset in 0..SIDE {
            lines.push(format!(
                "{{\"relationship\":\"TRAINED_ON\",\"from\":\"mlg://model/t/m{model}\",\"to\":\"mlg://dataset/t/d{dataset}\"}}"
            ));
        }
    }
    lines
}

fn request(query: &str) -> String {
    let body = serde_json::json!({ "query": query }).to_string();
    let length = body.len();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// What a server says to a request, as far as it gets.
fn said(address: &str, query: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(address) else { return String::new() };
    stream.set_read_timeout(Some(BOUND)).unwrap();
    let mut said = Vec::new();
    // A server that stops may close before it has read.
    let _ = stream.write_all(request(query).as_bytes());
    let _ = stream.read_to_end(&mut said);
    let said = String::from_utf8(said).unwrap();
    client::look(query, said.split_once("\r\n\r\n").map_or("", |(_, body)| body).as_bytes());
    said
}

/// The value of a number that has no label.
fn number(address: &str, name: &str) -> Option<u64> {
    let mut response = ureq::get(format!("http://{address}/metrics")).call().ok()?;
    let text = response.body_mut().read_to_string().ok()?;
    text.lines().find_map(|line| line.strip_prefix(&format!("mlg_{name} "))?.parse().ok())
}

fn until(what: &str, mut met: impl FnMut() -> bool) {
    let start = Instant::now();
    while !met() {
        assert!(start.elapsed() < BOUND, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Asks what does not end, and goes away; the server is then told that nothing runs any more.
fn goes_away(server: &binary::Server, running: impl Fn() -> bool) {
    let address = server.address();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(request(ENDLESS).as_bytes()).unwrap();
    until("the statement does not start", &running);
    assert!(number(&address, "requests_running").is_some_and(|running| running >= 1));
    drop(stream);
    until("the statement goes on without its client", || !running());
    until("the request goes on", || number(&address, "requests_running") == Some(0));
    assert!(said(&address, "{ __typename }").contains("{\"data\":{\"__typename\":\"Query\"}}"));
}

#[test]
fn a_client_that_goes_away_ends_its_statement_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let catalog = catalog::load("schema.graphql", SCHEMA).unwrap();
    runtime.block_on(async {
        let backend = Backend::open(&graph, None).unwrap();
        backends::fill(&catalog, &backend, &lines(), 1_800_000_000_000_000).await;
        let answer = ask(&served(&graph, &short()), ENDLESS).await;
        assert_eq!(code(&answer), "DEADLINE_EXCEEDED", "{answer}");
    });
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
    command.env("MLG_STORE_READ", "10m");
    let server = binary::Server::of(command);
    let address = server.address();
    goes_away(&server, || number(&address, "store_connections_used").is_some_and(|used| used > 0));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_client_that_goes_away_ends_its_statement_on_neo4j() {
    let servers = backends::servers();
    if servers.len() < 2 {
        backends::not_run("faults", "no Neo4j");
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let catalog = catalog::load("schema.graphql", SCHEMA).unwrap();
    for neo4j in servers {
        runtime.block_on(async {
            let backend = backends::neo4j(&neo4j).await;
            backends::fill(&catalog, &backend, &lines(), 1_800_000_000_000_000).await;
        });
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &neo4j.uri]);
        command.env("MLG_STORE_READ", "10m").env("MLG_GRAPH_PASSWORD", &neo4j.password);
        let server = binary::Server::of(command);
        goes_away(&server, || runtime.block_on(transactions(&neo4j)) > 0);
        assert_eq!(server.stop(), Some(0));
        // A deadline ends it as well.
        runtime.block_on(async {
            let backend = Backend::open_within(&neo4j.uri, Some(neo4j.password.clone()), &short()).unwrap();
            let catalog = catalog::load("schema.graphql", SCHEMA).unwrap();
            let service = mlg::pipeline::service(catalog, backend).unwrap();
            let answer = ask(&service, ENDLESS).await;
            assert_eq!(code(&answer), "DEADLINE_EXCEEDED", "{answer}");
        });
        until("the statement outlives its deadline", || runtime.block_on(transactions(&neo4j)) == 0);
    }
}

/// How many statements of ours a server works on.
async fn transactions(server: &Server) -> i64 {
    let text = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.mlg IS NOT NULL RETURN count(*) AS value";
    let mut rows = server.graph().execute(query(text)).await.expect("the server answers");
    rows.next().await.expect("the server answers").expect("a row").get("value").expect("a number")
}

#[test]
fn what_is_too_much_is_turned_away_and_told_to_routers() {
    let peer = super::Peer::start(super::Script::After(Duration::from_secs(1)));
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &peer.url()]);
    command.env("MLG_REQUESTS_RUNNING", "1").env("MLG_REQUESTS_WAITING", "1").env("MLG_GRAPH_PASSWORD", "x");
    let server = binary::Server::of(command);
    let address = server.address();
    let asking: Vec<_> = (0..6)
        .map(|_| {
            let address = address.clone();
            thread::spawn(move || said(&address, super::COUNT))
        })
        .collect();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let ready = || agent.get(format!("http://{address}/readyz")).call().unwrap().status().as_u16();
    until("nothing is turned away", || ready() == 503);
    let answers: Vec<String> = asking.into_iter().map(|asked| asked.join().unwrap()).collect();
    let (answered, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.starts_with("HTTP/1.1 200"));
    assert!(!answered.is_empty() && !refused.is_empty(), "{answers:?}");
    for answer in answered {
        assert!(answer.ends_with("{\"data\":{\"models\":{\"totalCount\":7}}}"), "{answer}");
    }
    for answer in refused {
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"OVERLOADED\""), "{answer}");
    }
    peer.follow(super::Script::Answer);
    until("it does not become ready again", || ready() == 200);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn no_request_that_was_taken_fails_when_the_server_is_told_to_stop() {
    let peer = super::Peer::start(super::Script::After(Duration::from_millis(50)));
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &peer.url()]);
    command.env("MLG_GRAPH_PASSWORD", "x");
    let server = binary::Server::of(command);
    let (address, stop) = (server.address(), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (address, stop) = (address.clone(), Arc::clone(&stop));
            thread::spawn(move || {
                let mut answers = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    answers.push(said(&address, super::COUNT));
                }
                answers
            })
        })
        .collect();
    until("no load", || peer.statements() > 20);
    server.terminate();
    assert_eq!(server.end(), Some(0));
    stop.store(true, Ordering::Relaxed);
    let answers: Vec<String> = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
    let whole = answers.iter().filter(|answer| !answer.is_empty()).count();
    assert!(whole > 10, "{whole}");
    for answer in answers.iter().filter(|answer| !answer.is_empty()) {
        assert!(answer.ends_with("{\"data\":{\"models\":{\"totalCount\":7}}}"), "{answer}");
    }
}

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// Of `{ __typename }`.
const HASH: &str = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";

#[test]
fn numbers_and_logs_tell_what_was_asked_and_what_it_took() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = Command::new("bash");
    command.args(["-c", "exec \"$0\" demo --listen 127.0.0.1:0 2>\"$1\""]);
    command.arg(assert_cmd::cargo::cargo_bin!("mlg")).arg(&log).env("MLG_STORE_SLOW", "1ms");
    // Its standard error goes where the shell says.
    let server = binary::Server::of(command);
    let address = server.address();
    let named = "query Named($n: String) { models(where: {upstream: {some: {on: {dataset: {name: {contains: $n}}}}}}) \
                 { totalCount } }";
    let body = serde_json::json!({"query": named, "variables": {"n": "a-secret-value"}}).to_string();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let sent = |body: &str| {
        let request = agent.post(&server.url).header("content-type", "application/json");
        let mut response = request.header("traceparent", TRACEPARENT).send(body).unwrap();
        response.body_mut().read_to_string().unwrap()
    };
    assert_eq!(sent(&body), "{\"data\":{\"models\":{\"totalCount\":0}}}");
    assert!(said(&address, "{ nothing }").contains("GRAPHQL_VALIDATION_FAILED"));
    // What is refused before it is a request counts as well, and so do looks for documents.
    assert!(sent("{").contains("BAD_REQUEST"));
    let by_hash = format!(r#"{{"extensions":{{"persistedQuery":{{"version":1,"sha256Hash":"{HASH}"}}}}}}"#);
    assert!(sent(&by_hash).contains("PERSISTED_QUERY_NOT_FOUND"));
    assert!(sent(&by_hash.replacen('{', r#"{"query":"{ __typename }","#, 1)).contains("Query"));
    assert!(sent(&by_hash).contains("Query"));
    let mut response = ureq::get(format!("http://{address}/metrics")).call().unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = response.body_mut().read_to_string().unwrap();
    for line in [
        "mlg_requests_total{outcome=\"answered\"} 3",
        "mlg_requests_total{outcome=\"refused\"} 3",
        "mlg_errors_total{code=\"BAD_REQUEST\"} 1",
        "mlg_errors_total{code=\"PERSISTED_QUERY_NOT_FOUND\"} 1",
        "mlg_cache_hits_total{cache=\"persisted_queries\"} 1",
        "mlg_cache_misses_total{cache=\"persisted_queries\"} 1",
        "mlg_errors_total{code=\"GRAPHQL_VALIDATION_FAILED\"} 1",
        // The last was asked before.
        "mlg_cache_hits_total{cache=\"plans\"} 1",
        "mlg_stage_seconds_count{stage=\"plan\"} 2",
        "mlg_stage_seconds_count{stage=\"execute\"} 3",
        "mlg_statement_seconds_count{store=\"sqlite\"} 1",
        "mlg_requests_running 0",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && !text.contains("Named"), "{text}");
    assert_eq!(server.stop(), Some(0));
    let log = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let of = |message: &str| {
        let line = lines.iter().find(|line| line["message"] == message && line["operation"] == "Named");
        line.unwrap_or_else(|| panic!("no `{message}` in\n{log}"))
    };
    assert_eq!((&of("executed")["statements"], &of("executed")["errors"]), (&1.into(), &0.into()));
    assert!(of("executed")["cost"].as_u64().is_some_and(|cost| cost > 0), "{log}");
    assert!(of("executed")["database_micros"].as_u64().is_some_and(|micros| micros > 0), "{log}");
    let [all, waited] = ["micros", "database_micros"].map(|name| of("executed")[name].as_u64());
    assert!(all >= waited, "{log}");
    // Each request has one line: what ran says so, and the others (three refusals, the numbers) are answered.
    let lines_of = |message: &str| lines.iter().filter(|line| line["message"] == message).count();
    assert_eq!((lines_of("executed"), lines_of("answered")), (3, 4), "{log}");
    // Each line tells whose request it belongs to, however deep inside it was written.
    for message in ["executed", "slow statement"] {
        let request = &of(message)["spans"][0];
        let ids = (&request["trace_id"], &request["parent_id"]);
        assert_eq!(ids, (&TRACEPARENT[3..35].into(), &TRACEPARENT[36..52].into()), "{log}");
        assert!(request["request_id"].as_str().is_some_and(|id| id.len() == 32), "{log}");
    }
    let statement = of("slow statement")["statement"].as_str().unwrap();
    assert!(statement.contains("SELECT") && !log.contains("a-secret-value"), "{log}");
}
