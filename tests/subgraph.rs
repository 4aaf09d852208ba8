//! What a router asks of a small subgraph with every kind of key, on every store: answers byte for byte, and how many reads
//! each is. `INSTA_UPDATE=always` accepts a change.

use std::fmt::Write;

use mlg::{
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
#[path = "support/reads.rs"]
mod reads;

const SDL: &str = include_str!("subgraph/shop.graphql");
const LINES: &str = include_str!("subgraph/shop.ndjson");
const CLOCK: i64 = 1_793_491_200_000_000;

/// A request of a router, what it is about, and the reads it takes.
struct Case {
    name: &'static str,
    query: &'static str,
    representations: Json,
    reads: usize,
}

fn cases() -> Vec<Case> {
    let case = |name, query, representations, reads| Case { name, query, representations, reads };
    vec![
        case(
            "each kind of key is one read",
            "query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Product { id name } } }",
            json!([
                {"__typename": "Product", "id": "p2"},
                {"__typename": "Product", "sku": "fruit", "package": "box"},
                {"__typename": "Product", "sku": "fruit", "variation": {"id": "green"}},
                {"__typename": "Product", "id": "p1"},
                {"__typename": "Product", "sku": "stone", "package": "bag"},
                {"__typename": "Product", "sku": "stone", "package": "box"},
            ]),
            3,
        ),
        case(
            "an id may come as a number, and the order is kept",
            "query($r: [_Any!]!) { _entities(representations: $r) { ... on Product { id sku } } }",
            json!([
                {"__typename": "Product", "id": 7},
                {"__typename": "Product", "id": "p1"},
                {"__typename": "Product", "id": 8},
                {"__typename": "Product", "id": "7"},
            ]),
            1,
        ),
        case(
            "an interface answers the concrete type",
            "query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Sold { id name } \
             ... on Service { minutes } ... on Product { soldIn { number } } } }",
            json!([{"__typename": "Sold", "id": "s1"}, {"__typename": "Sold", "id": "p1"}, {"__typename": "Sold", "id": "x"}]),
            1,
        ),
        case(
            "what is wrong is an error in its place",
            "query($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
            json!([
                {"__typename": "Product", "id": "p1"},
                {"__typename": "Product"},
                {"__typename": "Product", "id": null, "sku": "fruit"},
                {"__typename": "Product", "id": ["p1"]},
                {"__typename": "Nothing", "id": "p1"},
                {"__typename": "Variation", "id": "red"},
                {"__typename": 5},
                {"id": "p1"},
                "p1",
            ]),
            1,
        ),
        case(
            "what only several fields tell apart",
            "query($r: [_Any!]!) { _entities(representations: $r) { ... on Withdrawn { sku package reason } \
             ... on Study { topic outcome product { name } } } }",
            json!([
                {"__typename": "Withdrawn", "sku": "stone", "package": "can"},
                {"__typename": "Study", "topic": "SAFETY", "product": {"sku": "stone"}},
                {"__typename": "Withdrawn", "sku": "fruit", "package": "can"},
                {"__typename": "Study", "topic": "TASTE", "product": {"sku": "stone"}},
                {"__typename": "Study", "topic": "TASTE", "product": {"sku": "fruit"}},
                {"__typename": "Study", "topic": "TOUCH", "product": {"sku": "fruit"}},
            ]),
            2,
        ),
        case(
            "aliases inside, and several beside each other",
            "query($r: [_Any!]!) { a: _entities(representations: $r) { kind: __typename ... on Product { called: name } } \
             b: _entities(representations: $r) { kind: __typename ... on Product { called: name } } \
             c: _entities(representations: [{__typename: \"Shop\", number: 12}, {__typename: \"Shop\", number: 13}]) \
             { ... on Shop { name __typename } } _service { __typename } }",
            json!([{"__typename": "Product", "id": "p1"}, {"__typename": "Product", "id": "p2"}]),
            2,
        ),
        case(
            "code is given what the router says, and else what is stored",
            "query($r: [_Any!]!) { _entities(representations: $r) { ... on Maker { email made years yearly greeting } } }",
            json!([
                {"__typename": "Maker", "email": "a@x.org", "made": 100, "years": 10},
                {"__typename": "Maker", "email": "a@x.org"},
                {"__typename": "Maker", "email": "b@x.org", "made": null},
                {"__typename": "Maker", "email": "b@x.org", "years": "two"},
                {"__typename": "Maker", "email": "c@x.org", "made": 1, "years": 1},
            ]),
            1,
        ),
        case(
            "no representations are no read",
            "query($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
            json!([]),
            0,
        ),
        case(
            "a lookup takes the fields of a key",
            "{ withdrawn(sku: \"fruit\", package: \"can\") { reason } \
             none: withdrawn(sku: \"fruit\", package: \"tin\") { reason } \
             products(first: 2) { nodes { name madeBy { made yearly greeting } } } }",
            Json::Null,
            3,
        ),
    ]
}

/// The functions behind the computed fields.
fn resolvers() -> Resolvers {
    let yearly = |parent: &Parent| match (parent["made"].as_f64(), parent["years"].as_f64()) {
        (Some(made), Some(years)) if years > 0.0 => json!((made / years).round() as i64),
        _ => Json::Null,
    };
    let greeting = |parent: &Parent| match (parent["name"].as_str(), parent["since"].as_str()) {
        (Some(name), Some(since)) => json!(format!("{name}, since {since}")),
        // What breaks the type is an error of its own.
        _ => json!(5),
    };
    Resolvers::default()
        .field("Maker", "yearly", move |parents| async move { Ok(parents.iter().map(yearly).collect()) })
        .field("Maker", "greeting", move |parents| async move { Ok(parents.iter().map(greeting).collect()) })
}

fn catalog() -> Catalog {
    catalog::load("shop.graphql", SDL).unwrap_or_else(|report| panic!("{report}"))
}

async fn service(backend: Backend) -> Service {
    let catalog = catalog();
    let lines: Vec<String> = LINES.lines().map(str::to_owned).collect();
    backends::fill(&catalog, &backend, &lines, CLOCK).await;
    pipeline::service_with(catalog, backend, resolvers()).unwrap()
}

async fn answer(service: &Service, case: &Case) -> (String, usize) {
    let variables = match &case.representations {
        Json::Null => Map::new(),
        given => Map::from_iter([("r".to_owned(), given.clone())]),
    };
    let request = Request { query: case.query.to_owned(), operation_name: None, variables };
    let (response, reads) = reads::counted(client::run(service, &request)).await;
    (String::from_utf8(response.body).unwrap(), reads)
}

#[test]
fn entities_are_answered_alike_by_every_store() {
    let turn = backends::turn("subgraph");
    // The count of reads is kept on this thread.
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let embedded = service(backends::sqlite()).await;
        let mut text = String::new();
        let mut told = Vec::new();
        for case in cases() {
            let (answer, reads) = answer(&embedded, &case).await;
            assert_eq!(reads, case.reads, "{}: {answer}", case.name);
            let shown: Json = serde_json::from_str(&answer).unwrap();
            writeln!(text, "{}\n{}\n", case.name, serde_json::to_string_pretty(&shown).unwrap()).unwrap();
            told.push(answer);
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("subgraph");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("answers", text));
        for server in turn.iter() {
            let other = service(backends::neo4j_for(server, &catalog()).await).await;
            for (case, expected) in cases().iter().zip(&told) {
                let (answer, reads) = answer(&other, case).await;
                assert_eq!(&answer, expected, "{}: {}", server.name, case.name);
                assert_eq!(reads, case.reads, "{}: {}", server.name, case.name);
            }
        }
    });
}

/// Fifty requests at once, each for ten entities of one shape: a handful of reads.
#[test]
fn requests_of_one_moment_share_their_reads() {
    let turn = backends::turn("subgraph");
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut stores = vec![("SQLite", service(backends::sqlite()).await)];
        for server in turn.iter() {
            stores.push((server.name, service(backends::neo4j_for(server, &catalog()).await).await));
        }
        for (name, service) in &stores {
            let keys = ["p1", "p2", "7", "x1", "x2", "x3", "x4", "x5", "x6"];
            let requests: Vec<_> = (0..50)
                .map(|number| {
                    let own = format!("own{number}");
                    let all = keys.iter().copied().chain([own.as_str()]);
                    let given: Vec<_> = all.map(|id| json!({"__typename": "Product", "id": id})).collect();
                    Request {
                        query: "query($r: [_Any!]!) { _entities(representations: $r) { ... on Product { name } } }"
                            .to_owned(),
                        operation_name: None,
                        variables: Map::from_iter([("r".to_owned(), json!(given))]),
                    }
                })
                .collect();
            let all = futures_util::future::join_all(requests.iter().map(|one| client::run(service, one)));
            let (responses, reads) = reads::counted(all).await;
            for response in responses {
                let answer: Json = serde_json::from_slice(&response.body).unwrap();
                assert_eq!(answer["data"]["_entities"].as_array().unwrap().len(), 10);
                assert_eq!(answer["data"]["_entities"][0]["name"], "Apple");
                assert_eq!(answer["data"]["_entities"][9], Json::Null);
            }
            println!("{name}: {reads} reads for fifty requests");
            assert!((1..=6).contains(&reads), "{name}: {reads} reads");
        }
    });
}

#[test]
fn a_computed_field_that_nothing_works_out_is_refused_at_start() {
    let error = pipeline::service(catalog(), backends::sqlite()).unwrap_err().to_string();
    assert!(error.contains("`Maker.yearly` is computed, and no function is registered for it"), "{error}");
}

/// Code that fails, or answers too few, is an error of its field alone.
#[tokio::test]
async fn code_that_fails_leaves_the_rest_alone() {
    let catalog = catalog();
    let backend = backends::sqlite();
    let lines: Vec<String> = LINES.lines().map(str::to_owned).collect();
    backends::fill(&catalog, &backend, &lines, CLOCK).await;
    let resolvers = Resolvers::default()
        .field("Maker", "yearly", |_| async { Err("the other service is away".to_owned()) })
        .field("Maker", "greeting", |_| async { Ok(Vec::new()) });
    let service = pipeline::service_with(catalog, backend, resolvers).unwrap();
    let query = "{ maker(email: \"a@x.org\") { name yearly } other: maker(email: \"a@x.org\") { greeting } }";
    let request = Request { query: query.to_owned(), operation_name: None, variables: Map::new() };
    let answer: Json = serde_json::from_slice(&client::run(&service, &request).await.body).unwrap();
    assert_eq!(answer["data"], json!({"maker": {"name": "Ann", "yearly": null}, "other": null}));
    assert_eq!(answer["errors"][0]["path"], json!(["maker", "yearly"]));
    assert_eq!(answer["errors"][0]["message"], "`Maker.yearly`: the other service is away");
    assert_eq!(answer["errors"][1]["path"], json!(["other", "greeting"]));
}
