//! How many reads of a store a request is: nothing that is not there is looked for twice, and a page of hits is one read with
//! its total and facets.

use mlg::{
    backend::Backend,
    catalog,
    pipeline::{self, Request, Service},
};
use serde_json::{Map, Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "support/reads.rs"]
mod reads;

/// A request, the reads that it takes, and its data.
fn cases() -> Vec<(&'static str, usize, Json)> {
    vec![
        (
            "{ model(uri: \"mlg://model/none\") { name usage { consumers } impact { totalCount } \
             lineage(direction: UPSTREAM) { totalCount } similar(first: 3) { nodes { name } } owners { name } \
             paths(to: \"mlg://model/a/one\") { atLeast } } }",
            1,
            json!({"model": null}),
        ),
        ("{ asset(uri: \"urn:nobody\") { uri usage { consumers } } }", 1, json!({"asset": null})),
        (
            "{ assetsByUri(uris: [\"urn:nobody\", \"mlg://model/none\"]) { uri impact { totalCount } } }",
            1,
            json!({"assetsByUri": [null, null]}),
        ),
        (
            "{ _entities(representations: [{__typename: \"Model\", uri: \"mlg://model/none\"}]) { ... on Model { \
             name usage { consumers } } } }",
            1,
            json!({"_entities": [null]}),
        ),
        (
            "{ search(query: \"one\", first: 2) { totalCount nodes { name owners { name } } \
             facets(fields: [TYPE, OWNERS, TAGS]) { field values { value count } } } }",
            1,
            json!({"search": {"totalCount": 1, "nodes": [{"name": "one", "owners": [{"name": "team"}]}], "facets": [
                {"field": "TYPE", "values": [{"value": "MODEL", "count": 1}]},
                {"field": "OWNERS", "values": [{"value": "mlg://team/a/team", "count": 1}]},
                {"field": "TAGS", "values": [{"value": "small", "count": 1}]},
            ]}}),
        ),
        (
            "{ search(query: \"nobody\") { totalCount nodes { name usage { consumers } } } }",
            1,
            json!({"search": {"totalCount": 0, "nodes": []}}),
        ),
    ]
}

async fn service(backend: Backend) -> Service {
    let schema = || catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap();
    let lines = [
        r#"{"type":"Model","uri":"mlg://model/a/one","tags":["small"]}"#,
        r#"{"relationship":"OWNED_BY","from":"mlg://model/a/one","to":"mlg://team/a/team"}"#,
    ];
    backends::fill(&schema(), &backend, &lines.map(str::to_owned), 1_793_491_200_000_000).await;
    pipeline::service(schema(), backend).unwrap()
}

#[test]
fn requests_take_no_more_reads_than_they_need() {
    let turn = backends::turn("statements");
    // Reads are counted on this thread.
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut stores = vec![("SQLite", service(backends::sqlite()).await)];
        for server in turn.iter() {
            stores.push((server.name, service(backends::neo4j_ready(server).await).await));
        }
        for (name, service) in &stores {
            for (query, expected, data) in cases() {
                let request =
                    Request { query: query.to_owned(), operation_name: None, variables: Map::new() };
                let (response, reads) = reads::counted(client::run(service, &request)).await;
                let answer: Json = serde_json::from_slice(&response.body).unwrap();
                assert_eq!(answer, json!({ "data": data }), "{name}: {query}");
                assert_eq!(reads, expected, "{name}: {query}");
            }
        }
    });
}
