//! A server that is asked all kinds of things for long: it answers each, and its memory stays where it was.
//!
//! `MLG_SOAK_REQUESTS=200000 cargo test --release --test soak -- --nocapture` is the whole of it; by default it is short.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use serde_json::json;

#[path = "support/binary.rs"]
mod binary;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/random.rs"]
mod random;

use binary::{Server, run};
use random::Random;

/// Requests of a short run, and of a long one at the least.
const SHORT: u64 = 1_600;
const LONG: u64 = 100_000;
/// Clients at once, each with one connection.
const CLIENTS: u64 = 4;
/// Looks at the memory; caches and allocators are warm after half of them.
const LOOKS: u64 = 8;
/// Looks of a short run that has not come to rest by then: it goes on, and what leaks never comes to rest.
const MOST_LOOKS: u64 = 32;
/// Growth for 50,000 requests, once warm, in per mille.
const MOST_GROWTH: u64 = 10;
/// What a short run may grow by once warm, in per mille: it ends before the allocator has come to rest.
const MOST_GROWTH_OF_SHORT: u64 = 100;

/// Each kind with a hole for a number and whether it is answered without errors.
const QUESTIONS: &[(&str, bool)] = &[
    ("{ models(first: 20) { nodes { name license trainedOn(first: 3) { name } } totalCount } }", true),
    ("{ datasets(first: NUMBER) { nodes { uri name } pageInfo { endCursor } } }", true),
    ("{ model(uri: \"mlg://model/nobody/NUMBER\") { name } }", true),
    (
        "{ model(uri: \"mlg://model/huggingface/BAAI/bge-m3\") { name similar(first: 3) { nodes { name } } } }",
        true,
    ),
    (
        "{ dataset(uri: \"mlg://dataset/mteb/MSMARCO\") { lineage(direction: DOWNSTREAM, first: 10) { totalCount nodes { name } } } }",
        true,
    ),
    ("{ search(query: \"retrieval NUMBER\", first: 5) { totalCount nodes { name } } }", true),
    ("{ models(where: {name: {contains: \"NUMBER\"}}) { totalCount aggregate { count } } }", true),
    ("{ a: models { totalCount } b: datasets(where: {tags: {has: \"NUMBER\"}}) { totalCount } }", true),
    ("{ __schema { queryType { name } types { name } } }", true),
    ("{ models(first: -NUMBER) { totalCount } }", false),
    ("{ models { nodes { fieldNUMBER } } }", false),
    ("{ models(where: {nam", false),
];

#[test]
fn memory_stays_where_it_was() {
    let requests = std::env::var("MLG_SOAK_REQUESTS").map_or(SHORT, |count| count.parse().expect("a number"));
    // A file, which has several connections; what is in memory has one.
    let folder = tempfile::tempdir().expect("there is room");
    let lines = folder.path().join("catalogue.ndjson");
    fs::write(&lines, demo::lines().join("\n")).expect("there is room");
    let graph = format!("sqlite:{}", folder.path().join("catalogue.db").display());
    let loaded = run(&["load", "--graph", &graph, lines.to_str().expect("paths here are text")]);
    assert_eq!(loaded.code, 0, "{}", loaded.err);
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
    let start = Instant::now();
    let (answered, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    let mut kilobytes = vec![resident(&server)];
    let is_long = requests >= LONG;
    let (most, of) = if is_long { (MOST_GROWTH, requests / 2) } else { (MOST_GROWTH_OF_SHORT, 50_000) };
    let mut looks = 0;
    while looks < LOOKS || !is_long && looks < MOST_LOOKS && grown(&kilobytes) * 50_000 > most * of {
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (server, answered, refused) = (&server, &answered, &refused);
                scope.spawn(move || {
                    let (clean, wrong) = ask(server, looks * CLIENTS + client, requests / LOOKS / CLIENTS);
                    answered.fetch_add(clean, Ordering::Relaxed);
                    refused.fetch_add(wrong, Ordering::Relaxed);
                });
            }
        });
        kilobytes.push(resident(&server));
        looks += 1;
    }
    let (answered, refused) = (answered.into_inner(), refused.into_inner());
    println!("{answered} answered, {refused} refused in {:?}; resident kB: {kilobytes:?}", start.elapsed());
    assert!(answered + refused >= requests - LOOKS * CLIENTS && refused * 10 > answered);
    let grown = grown(&kilobytes);
    assert!(grown * 50_000 <= most * of, "{grown} per mille in {} requests: {kilobytes:?}", requests / 2);
    assert_eq!(server.stop(), Some(0));
}

/// How much the memory has grown in the last looks, as many as are half of a run, in per mille.
fn grown(kilobytes: &[u64]) -> u64 {
    let (last, before) = kilobytes.split_last().expect("it was looked at");
    let warm = before[before.len() - (LOOKS / 2) as usize];
    last.saturating_sub(warm) * 1_000 / warm
}

/// Asks a number of questions over one connection, now and then leaving before the answer is there. How many were
/// answered, and how many refused as they have to be.
fn ask(server: &Server, seed: u64, count: u64) -> (u64, u64) {
    let mut random = Random::new(20_261_125, seed);
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..count {
        let (question, clean) = *random.pick(QUESTIONS);
        let query = question.replace("NUMBER", &(random.below(400) + 1).to_string());
        let body = json!({ "query": query }).to_string();
        if random.chance(1) {
            leave(&server.address(), &body);
        }
        let mut response = agent
            .post(&server.url)
            .header("content-type", "application/json")
            .send(&body)
            .expect("it answers");
        let answer = response.body_mut().read_to_string().expect("answers are text");
        assert_eq!(!answer.starts_with("{\"errors\""), clean, "{query}: {answer}");
        *(if clean { &mut answered } else { &mut refused }) += 1;
    }
    (answered, refused)
}

/// Asks and goes away at once.
fn leave(address: &str, body: &str) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json";
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).expect("it reads");
    let mut byte = [0];
    stream.set_nonblocking(true).expect("a socket can be");
    // Whether something is there already does not matter.
    let _ = stream.read(&mut byte);
}

/// The server's resident memory in kilobytes.
fn resident(server: &Server) -> u64 {
    let status =
        fs::read_to_string(format!("/proc/{}/status", server.id())).expect("Linux tells of processes");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
