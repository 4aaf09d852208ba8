//! What changes do to a graph, the same on either backend; and what only a server can get wrong.

use std::time::Duration;

use mlg::{
    backend::{Backend, BackendError, mapping, neo4j::Neo4j, url},
    catalog::{self, types::Catalog},
    changes::{Changes, Outcome},
    ingest,
};
use serde_json::json;

use super::{CLOCK, SCHEMA, answer, planned};

/// Applies lines of the file format as one batch.
async fn apply(catalog: &Catalog, backend: &Backend, lines: &[serde_json::Value]) -> Outcome {
    backend.apply(catalog, &changes(catalog, lines)).await.unwrap()
}

fn changes(catalog: &Catalog, lines: &[serde_json::Value]) -> Changes {
    let mut changes = Changes::default();
    for line in lines {
        ingest::read_line(catalog, &line.to_string(), CLOCK, &mut changes).unwrap();
    }
    changes
}

async fn ask(catalog: &Catalog, backend: &Backend, query: &str) -> serde_json::Value {
    serde_json::from_str(&answer(catalog, backend, &planned(catalog, query)).await).unwrap()
}

pub(crate) async fn times_come_back_as_they_went_in(catalog: &Catalog, backend: &Backend) {
    let times = [
        ("a", "1969-12-31T23:59:59.999999Z", "0001-01-01"),
        ("b", "0001-01-01T00:00:00Z", "1970-01-01"),
        ("c", "9999-12-31T23:59:59.999999Z", "9999-12-31"),
        ("d", "2026-02-28T12:00:00.000001Z", "2024-02-29"),
    ];
    let line = |(name, time, date): &(&str, &str, &str)| json!({"type": "ModelVersion", "uri": format!("mlg://model-version/t/{name}"), "createdAt": time, "releasedOn": date});
    apply(catalog, backend, &times.iter().map(line).collect::<Vec<_>>()).await;
    for (name, time, date) in times {
        let query = format!(
            r#"{{ modelVersions(where: {{uri: {{startsWith: "mlg://model-version/t/"}}, createdAt: {{eq: "{time}"}}, releasedOn: {{in: ["{date}"]}}}}) {{ nodes {{ uri createdAt releasedOn }} }} }}"#
        );
        let expected = json!({"data": {"modelVersions": {"nodes": [{"uri": format!("mlg://model-version/t/{name}"), "createdAt": time, "releasedOn": date}]}}});
        assert_eq!(ask(catalog, backend, &query).await, expected);
    }
    let query = r#"{ modelVersions(where: {uri: {startsWith: "mlg://model-version/t/"}}, orderBy: CREATED_AT_ASC) { nodes { uri } aggregate { createdAt { min max } releasedOn { min max } } } }"#;
    let uris = ["b", "a", "d", "c"].map(|name| json!({"uri": format!("mlg://model-version/t/{name}")}));
    let expected = json!({"data": {"modelVersions": {"nodes": uris, "aggregate": {
        "createdAt": {"min": "0001-01-01T00:00:00Z", "max": "9999-12-31T23:59:59.999999Z"},
        "releasedOn": {"min": "0001-01-01", "max": "9999-12-31"}}}}});
    assert_eq!(ask(catalog, backend, query).await, expected);
}

pub(crate) async fn references_are_hydrated_and_null_removes(catalog: &Catalog, backend: &Backend) {
    let trained = json!({"relationship": "TRAINED_ON", "from": "mlg://model/r/m", "to": "mlg://dataset/r/d%20x", "properties": {"role": "train"}});
    let outcome = apply(catalog, backend, std::slice::from_ref(&trained)).await;
    assert_eq!((outcome.nodes, outcome.relationships, outcome.references), (0, 1, 2));
    let query = r#"{ model(uri: "mlg://model/r/m") { name hydration license trainedOnConnection { edges { node { name hydration } properties { role split } } } } }"#;
    let with = |license: Option<&str>, hydration: &str, role: Option<&str>| {
        json!({"data": {"model": {"name": "m", "hydration": hydration, "license": license,
            "trainedOnConnection": {"edges": [{"node": {"name": "d x", "hydration": "REFERENCE"}, "properties": {"role": role, "split": null}}]}}}})
    };
    assert_eq!(ask(catalog, backend, query).await, with(None, "REFERENCE", Some("train")));
    let model = json!({"type": "Model", "uri": "mlg://model/r/m", "license": "mit"});
    let outcome = apply(catalog, backend, &[model, trained]).await;
    assert_eq!((outcome.nodes, outcome.relationships, outcome.references), (1, 1, 0));
    assert_eq!(ask(catalog, backend, query).await, with(Some("mit"), "HYDRATED", Some("train")));
    let removed = json!({"type": "Model", "uri": "mlg://model/r/m", "license": null});
    let untrained = json!({"relationship": "TRAINED_ON", "from": "mlg://model/r/m", "to": "mlg://dataset/r/d%20x", "properties": {"role": null}});
    apply(catalog, backend, &[removed, untrained]).await;
    assert_eq!(ask(catalog, backend, query).await, with(None, "HYDRATED", None));
}

pub(crate) async fn components_belong_to_their_owners(catalog: &Catalog, backend: &Backend) {
    let metric = |split: Option<&str>, value: f64| json!({"type": "Metric", "owner": "mlg://evaluation/c/e", "name": "auc", "split": split, "value": value});
    let lines = [metric(Some("test"), 0.5), metric(None, 0.25), metric(Some("test"), 0.75)];
    let outcome = apply(catalog, backend, &lines).await;
    assert_eq!((outcome.nodes, outcome.references), (2, 1));
    apply(catalog, backend, &lines).await;
    let query = r#"{ metrics(where: {evaluation: {uri: {eq: "mlg://evaluation/c/e"}}}) { totalCount nodes { split value evaluation { name } } } }"#;
    let node = |split: Option<&str>, value: f64| json!({"split": split, "value": value, "evaluation": {"name": "e"}});
    let nodes = [node(Some("test"), 0.75), node(None, 0.25)];
    let expected = json!({"data": {"metrics": {"totalCount": 2, "nodes": nodes}}});
    assert_eq!(ask(catalog, backend, query).await, expected);
}

pub(crate) async fn an_alias_has_one_holder(catalog: &Catalog, backend: &Backend) {
    let dataset = |name: &str, aliases: &[&str]| json!({"type": "Dataset", "uri": format!("mlg://dataset/a/{name}"), "aliases": aliases});
    let holder = async |alias: &str| {
        let query = format!(r#"{{ dataset(uri: "{alias}") {{ name }} }}"#);
        ask(catalog, backend, &query).await["data"]["dataset"]["name"].as_str().map(str::to_owned)
    };
    apply(catalog, backend, &[dataset("one", &["urn:x", "urn:y"])]).await;
    let outcome = apply(catalog, backend, &[dataset("two", &["urn:y", "urn:z"])]).await;
    let [conflict] = outcome.conflicts.as_slice() else { panic!("{outcome:?}") };
    assert_eq!(conflict.alias, "urn:y");
    assert_eq!((&*conflict.claimed_by, &*conflict.held_by), ("mlg://dataset/a/two", "mlg://dataset/a/one"));
    assert_eq!(holder("urn:y").await.as_deref(), Some("one"));
    assert_eq!(holder("urn:z").await.as_deref(), Some("two"));
    let query = r#"{ datasets(where: {uri: {startsWith: "mlg://dataset/a/"}}) { nodes { name aliases } } }"#;
    let expected = json!({"data": {"datasets": {"nodes": [
        {"name": "one", "aliases": ["urn:x", "urn:y"]}, {"name": "two", "aliases": ["urn:z"]}]}}});
    assert_eq!(ask(catalog, backend, query).await, expected);
    let outcome = apply(catalog, backend, &[dataset("one", &["urn:x"]), dataset("two", &["urn:y"])]).await;
    assert!(outcome.conflicts.is_empty(), "{outcome:?}");
    assert_eq!(holder("urn:y").await.as_deref(), Some("two"));
    assert_eq!(holder("urn:z").await, None);
}

/// Four writers at once over the same new and old nodes, each in another order: none may lose to a deadlock.
pub(crate) async fn writers_do_not_block_each_other(catalog: &Catalog, backend: &Backend) {
    let line = |from: usize, to: usize| json!({"relationship": "DERIVED_FROM", "from": format!("mlg://dataset/w/{from}"), "to": format!("mlg://model/w/{to}")});
    let node =
        |ty: &str, kind: &str, number: usize| json!({"type": ty, "uri": format!("mlg://{kind}/w/{number}")});
    for round in 0..3 {
        let mut batches = Vec::new();
        for writer in 0..4 {
            let mut lines = Vec::new();
            for step in 0..100 {
                let number = round * 30 + (step * (7 + writer * 2)) % 100;
                lines.push(line(number, (number + writer) % 100));
                lines.push(if writer % 2 == 0 {
                    node("Model", "model", number)
                } else {
                    node("Dataset", "dataset", number)
                });
            }
            batches.push(changes(catalog, &lines));
        }
        let [a, b, c, d] = batches.try_into().unwrap();
        let results = tokio::join!(
            backend.apply(catalog, &a),
            backend.apply(catalog, &b),
            backend.apply(catalog, &c),
            backend.apply(catalog, &d)
        );
        for result in [results.0, results.1, results.2, results.3] {
            result.unwrap();
        }
    }
}

pub(crate) async fn a_contradicting_schema_is_refused(backend: &Backend) {
    let load = |text: &str| catalog::load("schema.graphql", text).unwrap();
    let grown = load(&SCHEMA.replacen(
        "  license: String @search @facet\n",
        "  license: String @search @facet\n  grade: Int\n",
        1,
    ));
    backend.migrate(&grown).await.unwrap();
    backend.health(&grown).await.unwrap();
    let turned = load(&SCHEMA.replacen("  replicas: Int\n", "  replicas: String\n", 1));
    let Err(BackendError::Mapping(refused)) = backend.migrate(&turned).await else { panic!("it was taken") };
    assert!(refused.contains("`Deployment.replicas` is integer in `replicas` there and text"), "{refused}");
    assert!(refused.contains("mlg export"), "{refused}");
    assert!(matches!(backend.health(&turned).await, Err(BackendError::Mapping(_))));
    // What has left the schema can't come back as something else.
    backend.migrate(&load(SCHEMA)).await.unwrap();
    let back = load(&SCHEMA.replacen(
        "  license: String @search @facet\n",
        "  license: String @search @facet\n  grade: String\n",
        1,
    ));
    assert!(mapping::contradiction(&mapping::of(&grown), &mapping::of(&back)).is_some());
    assert!(matches!(backend.migrate(&back).await, Err(BackendError::Mapping(_))));
}

/// A server that is not there is said so at once, when it is used.
pub(crate) async fn a_missing_server_is_unavailable(catalog: &Catalog) {
    for scheme in ["bolt", "neo4j"] {
        let url = format!("{scheme}://neo4j@127.0.0.1:1");
        let url::GraphUrl::Neo4j(url) = url::parse(&url).unwrap() else { panic!() };
        let backend = Backend::Neo4j(Neo4j::open(&url, None, &mlg::backend::Settings::default()).unwrap());
        let health = tokio::time::timeout(Duration::from_secs(60), backend.health(catalog)).await.unwrap();
        assert!(matches!(health, Err(BackendError::Unavailable(_))), "{scheme}: {health:?}");
        let applied = backend.apply(catalog, &Changes::default()).await;
        assert!(matches!(applied, Err(BackendError::Unavailable(_))), "{scheme}: {applied:?}");
    }
    for scheme in ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"] {
        let url = format!("{scheme}://neo4j@127.0.0.1:1");
        let url::GraphUrl::Neo4j(url) = url::parse(&url).unwrap() else { panic!() };
        let backend = Backend::Neo4j(
            Neo4j::open(&url, Some("secret".to_owned()), &mlg::backend::Settings::default()).unwrap(),
        );
        assert!(!format!("{backend:?}").contains("secret"));
        assert!(matches!(backend.health(catalog).await, Err(BackendError::Unavailable(_))), "{scheme}");
    }
}

const FILMS: &str = r#"
interface Titled @key(fields: "code") @node { code: Int! @property(name: "the code") title: String! }
type Film implements Titled @key(fields: "code") @node(label: "Motion `Picture`") {
  code: Int! @property(name: "the code")
  title: String!
  shownOn: Date
  roles: [Person!]! @relationship(type: "PLAYED IN", direction: IN, properties: "Role")
}
type Show implements Titled @key(fields: "code") @node(label: "Serie\\u0060s") {
  code: Int! @property(name: "the code")
  title: String!
}
type Person @key(fields: "name") @node { name: String! films: [Film!]! @relationship(type: "PLAYED IN", properties: "Role") }
type Role { part: String @property(name: "as") }
"#;

/// A graph that a plain script wrote is read without a migration, whatever its names are.
pub(crate) async fn a_foreign_graph_is_read(raw: &neo4rs::Graph, backend: &Backend) {
    raw.run(
        "CREATE (a:`Motion ``Picture```:Titled {`the code`: 1, title: 'A', shownOn: date('2020-02-29')}),
                (b:`Motion ``Picture```:Titled {`the code`: 2, title: 'B'}),
                (s:`Serie\\u005Cu0060s`:Titled {`the code`: 3, title: 'S'}),
                (p:Person {name: 'P'}), (p)-[:`PLAYED IN` {as: 'x'}]->(a), (p)-[:`PLAYED IN` {as: 'w'}]->(b)",
    )
    .await
    .unwrap();
    let films = catalog::load("films.graphql", FILMS).unwrap_or_else(|report| panic!("{report}"));
    let query = r#"{ titleds(orderBy: TITLE_DESC) { totalCount nodes { __typename code title } groups(by: TYPE, first: 5) { value count } }
        people { nodes { name filmsConnection(orderBy: PROPERTIES_PART_ASC) { totalCount edges { properties { part } node { title shownOn } } } } }
        films(where: {rolesConnection: {some: {properties: {part: {eq: "x"}}, node: {name: {eq: "P"}}}}}) { nodes { code } } film(code: 2) { title } }"#;
    let expected = json!({"data": {
        "titleds": {"totalCount": 3,
            "nodes": [{"__typename": "Show", "code": 3, "title": "S"}, {"__typename": "Film", "code": 2, "title": "B"}, {"__typename": "Film", "code": 1, "title": "A"}],
            "groups": [{"value": "FILM", "count": 2}, {"value": "SHOW", "count": 1}]},
        "people": {"nodes": [{"name": "P", "filmsConnection": {"totalCount": 2, "edges": [
            {"properties": {"part": "w"}, "node": {"title": "B", "shownOn": null}},
            {"properties": {"part": "x"}, "node": {"title": "A", "shownOn": "2020-02-29"}}]}}]},
        "films": {"nodes": [{"code": 1}]},
        "film": {"title": "B"}}});
    assert_eq!(ask(&films, backend, query).await, expected);
}
