//! What rules cost: pages of 20 of 100,000 assets, of which a rule hides half, beside the same pages without a rule, on a SQLite
//! file; and on the Neo4j at `MLG_BENCH_GRAPH` (with `MLG_BENCH_PASSWORD`), where that is set: `scripts/neo4j start` starts one.
//! Its database has to be empty. Each page is timed twice over: as a client gets it, over HTTP with an API key, and within the
//! process, from the text of a request to the bytes of its response.
//!
//! `cargo bench --bench visibility`; the load takes a minute, that of Neo4j some more. Each page is asked without and with rules in
//! turns, and the ratio of the medians is printed: what the machine does meanwhile is in both. The aims: at most 1.3 for a rule on a
//! property, 3 for a rule on owners.

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    fs,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use mlg::{
    access::{self, Caller, Role, Rule, Settings},
    backend::Backend,
    catalog::{self, types::Catalog},
    http, identity, ingest,
    pipeline::{self, Request, Service},
};
use serde_json::{Map, json};
use tokio::{net::TcpListener, runtime::Runtime};

/// Assets in all, but for those who own them.
const ASSETS: usize = 100_000;
/// Teams that own them, one each; half of them are named by the claims.
const TEAMS: usize = 100;
/// Turns of each page.
const TURNS: usize = 200;

/// Rules, and how much a page may cost by them, in times of the page without.
const RULES: &[(&str, &str, f64)] = &[
    ("on a property", r#"{lifecycle: {eq: "$claims.lifecycle"}}"#, 1.3),
    ("on owners", r#"{owners: {some: {name: {in: "$claims.teams"}}}}"#, 3.0),
];

const PAGES: &[(&str, &str)] = &[
    ("by uri", "{ datasets(first: 20) { nodes { uri name } pageInfo { hasNextPage endCursor } } }"),
    (
        "by name",
        "{ datasets(first: 20, orderBy: NAME_ASC) { nodes { uri name } pageInfo { hasNextPage endCursor } } }",
    ),
    ("the last by name", "{ datasets(last: 20, orderBy: NAME_ASC) { nodes { uri name } } }"),
    ("of assets by name", "{ assets(first: 20, orderBy: NAME_ASC) { nodes { uri name } } }"),
    (
        "by name, with owners",
        "{ datasets(first: 20, orderBy: NAME_ASC) { nodes { uri name owners { name } } } }",
    ),
];

/// The graph as lines: who may see an asset has nothing to do with where it stands in any order.
fn lines() -> String {
    let mut lines = String::new();
    for team in 0..TEAMS {
        let _ = writeln!(
            lines,
            r#"{{"type":"Team","uri":"mlg://team/bench/{team:03}","name":"team {team}","lifecycle":"ACTIVE"}}"#
        );
    }
    for number in 0..ASSETS {
        let spread = number * 7_919 % 100_003;
        let lifecycle = if spread % 2 == 0 { "ACTIVE" } else { "DRAFT" };
        let team = spread / 2 % TEAMS;
        let _ = writeln!(
            lines,
            r#"{{"type":"Dataset","uri":"mlg://dataset/bench/{number:06}","name":"set {:06}","lifecycle":"{lifecycle}"}}"#,
            number * 613 % 100_003,
        );
        let _ = writeln!(
            lines,
            r#"{{"relationship":"OWNED_BY","from":"mlg://dataset/bench/{number:06}","to":"mlg://team/bench/{team:03}"}}"#,
        );
    }
    lines
}

fn schema() -> Catalog {
    catalog::load("schema.graphql", include_str!("../schema.graphql"))
        .expect("the default schema has no problem")
}

async fn loaded(graph: &str, password: Option<&str>) -> Backend {
    let password = password.map(ToOwned::to_owned);
    let backend = Backend::open(graph, password).expect("there is a store");
    let (catalog, started) = (schema(), Instant::now());
    backend.migrate(&catalog).await.expect("an empty store migrates");
    let lines = lines();
    let summary =
        ingest::load::load((&catalog, &backend), &mut lines.as_bytes(), 1_800_000_000_000_000, &mut |_| {})
            .await;
    println!("loaded in {:?}: {:?}", started.elapsed(), summary.expect("the store takes the lines"));
    backend
}

/// Somebody who sees half of the assets, by either rule.
fn reader() -> Caller {
    let teams: Vec<String> = (0..TEAMS / 2).map(|team| format!("team {team}")).collect();
    let mut claims = Map::new();
    claims.insert("lifecycle".to_owned(), json!("ACTIVE"));
    claims.insert("teams".to_owned(), json!(teams));
    Caller { name: "bench".into(), role: Role::Reader, scopes: BTreeSet::new(), claims }
}

fn request(query: &str) -> Request {
    Request { query: query.to_owned(), operation_name: None, variables: Map::new() }
}

/// The middle of what an answer took in some turns, without a rule and with it.
fn medians(runtime: &Runtime, service: &Service, request: &Request) -> (Duration, Duration) {
    in_turns(&[Caller::local(), reader()], |caller| {
        let start = Instant::now();
        let answer = runtime.block_on(pipeline::run(service, caller, black_box(request)));
        let took = start.elapsed();
        assert_eq!(answer.errors, 0, "{}", String::from_utf8_lossy(&answer.body));
        took
    })
}

fn in_turns<C>(callers: &[C; 2], ask: impl Fn(&C) -> Duration) -> (Duration, Duration) {
    let mut took: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..TURNS {
        for (caller, took) in callers.iter().zip(&mut took) {
            took.push(ask(caller));
        }
    }
    let [without, with] = took.map(|mut took| {
        took.sort_unstable();
        took[TURNS / 2]
    });
    (without, with)
}

/// The server of a service, for as long as the process lives; its address, and the tokens of an admin and of the [`reader`].
fn served(runtime: &Runtime, service: Service) -> (String, [String; 2]) {
    let Caller { name, role, claims, .. } = reader();
    let key = |name: String, role, claims| {
        let key = identity::Key {
            id: String::new(),
            name,
            role,
            scopes: Vec::new(),
            claims,
            expires: None,
            sha256: String::new(),
        };
        identity::new_key(key).expect("the system gives random numbers")
    };
    let keys = [key("admin".to_owned(), Role::Admin, Map::new()), key(name.to_string(), role, claims)];
    let file = tempfile::NamedTempFile::new().expect("there is room for temporary files");
    let lines = keys.each_ref().map(|(key, _)| serde_json::to_string(key).expect("it is JSON"));
    fs::write(file.path(), lines.join("\n")).expect("there is room for temporary files");
    let settings =
        identity::Settings { keys: Some(file.path().display().to_string()), ..identity::Settings::default() };
    let identity = runtime.block_on(identity::open(&settings)).expect("the keys are good");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
    let url = format!("http://{}/graphql", listener.local_addr().expect("it is bound"));
    runtime.spawn(async move {
        // They are read anew now and then.
        let _keys = file;
        let settings = http::Settings::default();
        let documents = http::documents(&settings).expect("none are named");
        let rates = identity::rates(&identity::RateSettings::default());
        http::serve(listener, Arc::new(service), (&settings, documents), (identity, rates)).await
    });
    (url, keys.map(|(_, token)| token))
}

/// The same over HTTP, on a connection that stays.
fn medians_over_http((url, tokens): &(String, [String; 2]), query: &str) -> (Duration, Duration) {
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let body = json!({ "query": query }).to_string();
    in_turns(tokens, |token| {
        let start = Instant::now();
        let mut answer = agent
            .post(url)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .send(&body)
            .expect("it answers");
        let text = answer.body_mut().read_to_string().expect("the answer is text");
        let took = start.elapsed();
        assert!(text.starts_with("{\"data\""), "{text}");
        took
    })
}

fn visibility(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    compared(criterion, &runtime, "SQLite", &runtime.block_on(loaded(&file, None)));
    if let Ok(server) = env::var("MLG_BENCH_GRAPH") {
        let password = env::var("MLG_BENCH_PASSWORD").ok();
        compared(criterion, &runtime, "Neo4j", &runtime.block_on(loaded(&server, password.as_deref())));
    }
}

/// Pages without and with each rule on one store.
fn compared(criterion: &mut Criterion, runtime: &Runtime, store: &str, backend: &Backend) {
    for (name, rule, most) in RULES {
        let reads = Rule { condition: Some((*rule).to_owned()), ..Rule::default() };
        let settings = Settings { reader: reads, ..Settings::default() };
        let ruled = || {
            let mut service =
                pipeline::service(schema(), backend.clone()).expect("the default schema has an API");
            service.policy = access::policy(&service.catalog, &settings).expect("the rule fits the schema");
            service
        };
        let service = ruled();
        let server = served(runtime, ruled());
        let count = request("{ datasets { totalCount } }");
        let counted = runtime.block_on(pipeline::run(&service, &reader(), &count));
        println!("{store}, a rule {name}: {}", String::from_utf8_lossy(&counted.body));
        for (page, query) in PAGES {
            let times = |(without, with): (Duration, Duration)| {
                let ratio = with.as_secs_f64() / without.as_secs_f64();
                format!("{without:.1?} and {with:.1?}, {ratio:.2} times")
            };
            let client = times(medians_over_http(&server, query));
            let process = times(medians(runtime, &service, &request(query)));
            println!(
                "{store}, a rule {name}, a page {page}: {client} (aim: {most}); within the process {process}"
            );
        }
        let mut group = criterion.benchmark_group(format!("{store}, a rule {name}"));
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(2))
            .warm_up_time(Duration::from_millis(300));
        let request = request(PAGES[1].1);
        for (who, caller) in [("without", Caller::local()), ("with", reader())] {
            group.bench_function(who, |bencher| {
                bencher.iter(|| runtime.block_on(pipeline::run(&service, &caller, black_box(&request))));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, visibility);
criterion_main!(benches);
