//! Graphs with far more paths than relationships, asked as clients ask: every answer costs what their edges cost.

use std::time::{Duration, Instant};

use mlg::{
    backend::{self, Backend},
    catalog,
    pipeline::{Request, Service, service},
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;

const CLOCK: i64 = 1_800_000_000_000_000;
/// Two billion ways lead from the first layer to the last.
const LAYERS: usize = 12;
const WIDE: usize = 6;
const CLIQUE: usize = 200;
const RING: usize = 100;
/// More than a page looks for on the way back from what it asks for (`MOST` of `src/cypher/lower/reach.rs`).
const FAN: usize = 2_100;
/// Whoever lists paths is not done by then; on a quiet machine a warm answer takes less than 200 ms.
const PATIENCE: Duration = Duration::from_secs(20);

fn uri(graph: &str, place: impl std::fmt::Display) -> String {
    format!("mlg://dataset/{graph}/{place}")
}

fn lines() -> Vec<String> {
    let mut edges = Vec::new();
    for layer in 1..LAYERS {
        for (from, to) in (0..WIDE).flat_map(|from| (0..WIDE).map(move |to| (from, to))) {
            edges
                .push((uri("layer", format!("{}-{from}", layer - 1)), uri("layer", format!("{layer}-{to}"))));
        }
    }
    for (from, to) in (0..CLIQUE).flat_map(|from| (0..CLIQUE).map(move |to| (from, to))) {
        if from != to {
            edges.push((uri("clique", from), uri("clique", to)));
        }
    }
    for place in 0..RING {
        edges.push((uri("ring", place), uri("ring", place)));
        edges.push((uri("ring", place), uri("ring", (place + 1) % RING)));
    }
    for place in 0..FAN {
        edges.push((uri("fan", format!("leaf-{place:04}")), uri("fan", "hub")));
    }
    let line = |(from, to): (String, String)| {
        json!({"relationship": "DERIVED_FROM", "from": from, "to": to}).to_string()
    };
    edges.into_iter().map(line).collect()
}

const QUESTIONS: &str = "query($from: ID!, $to: ID!, $far: ID!) {
  dataset(uri: $from) {
    lineage(direction: UPSTREAM, first: 5) { totalCount completeness { exact found } nodes { uri } }
    paths(to: $to, limit: 3) { total atLeast paths { hops } }
    far: paths(to: $far, limit: 2) { total atLeast lookedAt paths { hops } }
  }
  end: dataset(uri: $to) {
    impact { totalCount completeness { exact } }
    usage { consumers completeness { exact } }
  }
  above: datasets(where: {uri: {eq: $from}, upstream: {some: {uri: {eq: $to}}}}) { totalCount }
  below: datasets(where: {uri: {eq: $to}, downstream: {none: {uri: {eq: $far}}}}) { totalCount }
}";

/// Each of them alone.
const ALONE: [(&str, &str); 7] = [
    (
        "lineage",
        "dataset(uri: $from) { lineage(direction: UPSTREAM, first: 5) { totalCount nodes { uri } } }",
    ),
    ("paths", "dataset(uri: $from) { paths(to: $to, limit: 3) { total atLeast paths { hops } } }"),
    ("no path", "dataset(uri: $from) { paths(to: $far, limit: 2) { total lookedAt paths { hops } } }"),
    ("impact", "dataset(uri: $to) { impact { totalCount completeness { exact } } }"),
    ("usage", "dataset(uri: $to) { usage { consumers completeness { exact } } }"),
    (
        "filter upstream",
        "datasets(where: {uri: {eq: $from}, upstream: {some: {uri: {eq: $to}}}}) { totalCount }",
    ),
    (
        "filter downstream",
        "datasets(where: {uri: {eq: $to}, downstream: {none: {uri: {eq: $far}}}}) { totalCount }",
    ),
];

/// Prints how long each question takes by itself, planned and warm.
async fn alone(service: &Service, name: &str, (from, to, far): (&str, &str, &str)) {
    let mut told = Vec::new();
    for (question, field) in ALONE {
        let given = [("from", from), ("to", to), ("far", far)];
        let given = given.into_iter().filter(|(variable, _)| field.contains(&format!("${variable}")));
        let given: Vec<_> = given.collect();
        let declared: Vec<_> = given.iter().map(|(variable, _)| format!("${variable}: ID!")).collect();
        let variables = given.iter().map(|(variable, uri)| ((*variable).to_owned(), json!(uri))).collect();
        let query = format!("query({}) {{ {field} }}", declared.join(", "));
        let request = Request { query, operation_name: None, variables };
        let mut took = Duration::MAX;
        for _ in 0..4 {
            let start = Instant::now();
            let response = client::run(service, &request).await;
            assert_eq!(response.errors, 0, "{name}, {question}: {}", String::from_utf8_lossy(&response.body));
            took = took.min(start.elapsed());
        }
        assert!(took < PATIENCE, "{name}, {question}: {took:?}");
        told.push(format!("{question} {took:.1?}"));
    }
    println!("{name}, alone: {}", told.join(", "));
}

async fn asked(service: &Service, name: &str, graph: (&str, &str, &str)) -> Json {
    let (from, to, far) = graph;
    let Json::Object(variables) = json!({"from": from, "to": to, "far": far}) else {
        unreachable!("an object")
    };
    let request = Request { query: QUESTIONS.to_owned(), operation_name: None, variables };
    // Once to plan and to warm the store, and once to look at the clock.
    let cold = client::run(service, &request).await;
    let start = Instant::now();
    let warm = client::run(service, &request).await;
    println!("{name}: {:.1?}", start.elapsed());
    assert!(start.elapsed() < PATIENCE, "{name}: {:?}", start.elapsed());
    let text = String::from_utf8_lossy(&warm.body).into_owned();
    assert_eq!((cold.errors, warm.errors), (0, 0), "{name}: {text}");
    assert_eq!(cold.body, warm.body, "{name}");
    serde_json::from_str(&text).expect("the response is JSON")
}

/// Pages of what comes from one dataset, which nothing but its name tells: each asset once, in order; and of what does not.
async fn pages(service: &Service, name: &str) {
    for (filter, expected) in
        [("some", (0..FAN).map(|place| format!("leaf-{place:04}")).collect::<Vec<_>>()), ("none", Vec::new())]
    {
        let query = format!(
            "query($after: String) {{ datasets(
                where: {{name: {{startsWith: \"leaf\"}}, upstream: {{{filter}: {{name: {{eq: \"hub\"}}}}}}}}
                first: 500, after: $after
            ) {{ nodes {{ name }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let mut found = Vec::new();
        let mut after = Json::Null;
        loop {
            let variables = [("after".to_owned(), after)].into_iter().collect();
            let request = Request { query: query.clone(), operation_name: None, variables };
            let start = Instant::now();
            let response = client::run(service, &request).await;
            assert!(start.elapsed() < PATIENCE, "{name}, {filter}: {:?}", start.elapsed());
            assert_eq!(response.errors, 0, "{name}, {filter}: {}", String::from_utf8_lossy(&response.body));
            let mut answer: Json = serde_json::from_slice(&response.body).expect("the response is JSON");
            let page = answer["data"]["datasets"].take();
            let nodes = page["nodes"].as_array().expect("nodes");
            found.extend(nodes.iter().map(|node| node["name"].as_str().expect("a name").to_owned()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(found, expected, "{name}, {filter}");
    }
}

/// The same answers from each store.
async fn answers(name: &str, backend: Backend) -> Vec<Json> {
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql")).expect("it is good");
    backends::fill(&catalog, &backend, &lines(), CLOCK).await;
    let service = service(catalog, backend).expect("it has an API");
    let last = LAYERS - 1;
    let graphs = [
        ("layers", (uri("layer", "0-0"), uri("layer", format!("{last}-0")), uri("clique", 0))),
        ("clique", (uri("clique", 0), uri("clique", 1), uri("layer", "0-0"))),
        ("ring of loops", (uri("ring", 0), uri("ring", RING / 10), uri("clique", 0))),
    ];
    pages(&service, name).await;
    let mut answers = Vec::new();
    for (graph, (from, to, far)) in &graphs {
        let name = format!("{name}, {graph}");
        answers.push(asked(&service, &name, (from, to, far)).await);
        alone(&service, &name, (from, to, far)).await;
    }
    answers
}

fn told(answers: &[Json]) {
    let reached = [WIDE * (LAYERS - 1), CLIQUE - 1, RING - 1];
    // Of two that are related both ways, one stands upstream and downstream of the other.
    let hops = [vec![LAYERS - 1; 3], vec![1, 1, 2], vec![RING / 10]];
    for ((answer, reached), hops) in answers.iter().zip(reached).zip(hops) {
        let data = &answer["data"];
        assert_eq!(data["dataset"]["lineage"]["totalCount"], reached, "{data}");
        assert_eq!(
            data["dataset"]["lineage"]["completeness"],
            json!({"exact": true, "found": reached}),
            "{data}"
        );
        let found: Vec<&Json> = data["dataset"]["paths"]["paths"]
            .as_array()
            .expect("paths")
            .iter()
            .map(|path| &path["hops"])
            .collect();
        assert_eq!(json!(found), json!(hops), "{data}");
        assert_eq!(data["dataset"]["far"]["paths"], json!([]), "{data}");
        assert_eq!(
            data["end"]["impact"],
            json!({"totalCount": reached, "completeness": {"exact": true}}),
            "{data}"
        );
        assert_eq!(data["end"]["usage"]["consumers"], reached, "{data}");
        assert_eq!(
            (&data["above"]["totalCount"], &data["below"]["totalCount"]),
            (&json!(1), &json!(1)),
            "{data}"
        );
    }
    // One way round the ring, and that is known; of the others there are more than were listed.
    let total = |at: usize| &answers[at]["data"]["dataset"]["paths"]["total"];
    assert_eq!((total(0), total(1), total(2)), (&Json::Null, &Json::Null, &json!(1)));
}

#[tokio::test]
async fn answers_cost_what_edges_cost() {
    let embedded = answers("SQLite", backends::sqlite()).await;
    told(&embedded);
    let servers = backends::turn("dense");
    for server in servers.iter() {
        let answers = answers(server.name, backends::neo4j(server).await).await;
        assert_eq!(answers, embedded, "{}", server.name);
    }
}

/// A walk that is not done in time is an error of the field that asked for it, never a short answer.
#[tokio::test]
async fn a_late_lineage_is_an_error_in_its_place() {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let file = format!("sqlite:{}", folder.path().join("dense.db").display());
    let servers = backends::turn("dense");
    late("SQLite", &file, None).await;
    for server in servers.iter() {
        drop(backends::neo4j(server).await);
        late(server.name, &server.uri, Some(&server.password)).await;
    }
}

async fn late(name: &str, url: &str, password: Option<&str>) {
    let schema = || catalog::load("schema.graphql", include_str!("../schema.graphql")).expect("it is good");
    let open = |read| {
        let settings = backend::Settings { read, ..backend::Settings::default() };
        Backend::open_within(url, password.map(str::to_owned), &settings).expect("the URL is one")
    };
    backends::fill(&schema(), &open(Duration::from_secs(30)), &lines(), CLOCK).await;
    let query = "query($uri: ID!) { dataset(uri: $uri) { uri lineage(direction: UPSTREAM) { totalCount } } }";
    let Json::Object(variables) = json!({"uri": uri("clique", 0)}) else { unreachable!("an object") };
    let request = Request { query: query.to_owned(), operation_name: None, variables };
    let whole =
        json!({"data": {"dataset": {"uri": uri("clique", 0), "lineage": {"totalCount": CLIQUE - 1}}}});
    let (mut answered, mut in_place) = (0, 0);
    // Twice as long each time, and each time once more with what is planned and warm.
    for milliseconds in (0..14).map(|power| 1 << power) {
        let service = service(schema(), open(Duration::from_millis(milliseconds))).expect("it has an API");
        for _ in 0..3 {
            let body = client::run(&service, &request).await.body;
            let answer: Json = serde_json::from_slice(&body).expect("the response is JSON");
            if answer == whole {
                answered += 1;
                continue;
            }
            assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{name}: {answer}");
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "DEADLINE_EXCEEDED", "{name}: {answer}");
            if error["path"] == json!(["dataset", "lineage"]) {
                // It may not be null, so what holds it is.
                assert_eq!(answer["data"], json!({"dataset": null}), "{name}");
                in_place += 1;
            } else {
                assert_eq!(error["path"], json!(["dataset"]), "{name}: {answer}");
            }
        }
    }
    println!("{name}: {answered} answers in time, {in_place} walks that were not");
    assert!(answered > 0, "{name}");
    // On a server the asset itself may be as late as its lineage.
    assert!(in_place > 0 || password.is_some(), "{name}");
}
