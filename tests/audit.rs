//! What `mlg check --graph` finds in data that its schema does not allow, on every store.

use mlg::{
    audit::{Finding, audit},
    backend::Backend,
    catalog::{self, types::Catalog},
};

#[path = "support/backends.rs"]
mod backends;

const SCHEMA: &str = include_str!("support/conformance/schema.graphql");
const GRAPH: &str = include_str!("support/conformance/graph.ndjson");
const FILMS: &str = include_str!("schemas/good/films.graphql");
const CLOCK: i64 = 1_800_000_000_000_000;

/// A second collection of a sample: it loads, since there may be several; the field answers one.
const SECOND: &str = r#"{"relationship":"PART_OF","from":"mlg://sample/a/1","to":"mlg://collection/a/two"}
{"relationship":"PART_OF","from":"mlg://sample/a/1","to":"mlg://collection/a/one"}"#;

/// What somebody else might do to the graph.
const ON_SQLITE: &str = "
UPDATE node SET name = NULL WHERE _key = 'mlg://sample/a/2';
UPDATE node SET small = 'many', texts = '[1]', level = 'MIDDLE', moment = 999999999999999999 WHERE _key = 'mlg://sample/a/3';
UPDATE node SET small = 2147483648 WHERE _key = 'mlg://sample/a/1';
UPDATE relationship SET position = 'first' WHERE _type = 'PART_OF'
  AND _from = (SELECT _id FROM node WHERE _key = 'mlg://sample/a/1');
INSERT INTO node(_label, _domain, _key) VALUES ('Thing', 'Thing', 't');
INSERT INTO relationship(_from, _type, _to) SELECT p._id, 'PART_OF', c._id FROM node p, node c
  WHERE p._key = 'mlg://person/a/ann' AND c._key = 'mlg://collection/a/two';
INSERT INTO relationship(_from, _type, _to) SELECT s._id, 'OWNED_BY', t._id FROM node s, node t
  WHERE s._key = 'mlg://sample/a/2' AND t._key = 't';
INSERT INTO relationship(_from, _type, _to) SELECT t._id, 'DERIVED_FROM', s._id FROM node s, node t
  WHERE s._key = 'mlg://sample/a/3' AND t._key = 't';
";
const ON_NEO4J: &[&str] = &[
    "MATCH (n:Sample {uri: 'mlg://sample/a/2'}) REMOVE n.name",
    "MATCH (n:Sample {uri: 'mlg://sample/a/3'})
     SET n.small = 'many', n.texts = [1], n.level = 'MIDDLE', n.moment = localdatetime('2026-01-01T00:00:00')",
    "MATCH (n:Sample {uri: 'mlg://sample/a/1'})-[r:PART_OF]->() SET n.small = 2147483648, r.position = 'first'",
    "CREATE (t:Thing {uri: 't'}) WITH t
     MATCH (p:Person {uri: 'mlg://person/a/ann'}), (c:Collection {uri: 'mlg://collection/a/two'}),
           (two:Sample {uri: 'mlg://sample/a/2'}), (three:Sample {uri: 'mlg://sample/a/3'})
     CREATE (p)-[:PART_OF]->(c), (two)-[:OWNED_BY]->(t), (t)-[:DERIVED_FROM]->(three)",
];
/// What only a graph of labels can hold.
const BY_LABELS: &[&str] = &[
    "MATCH (n:Person {uri: 'mlg://person/a/ann'}) SET n:Collection",
    "MATCH (n:Sample {uri: 'mlg://sample/a/3'}) SET n.real = 0.0 / 0.0",
    "CREATE (:Asset:Person {name: 'nobody'})",
];

const FOUND: &[&str] = &[
    "1 node of `Sample` without the required `name`
  mlg://sample/a/2",
    "2 nodes of `Sample` with an unfit `small`, which must be a 32-bit integer
  mlg://sample/a/1
  mlg://sample/a/3",
    "1 node of `Sample` with an unfit `moment`, which must be an RFC 3339 time of the years 1 to 9999 such as \
     `2024-01-30T12:00:00Z`
  mlg://sample/a/3",
    "1 node of `Sample` with an unfit `level`, which must be one of `LOW`, `HIGH`
  mlg://sample/a/3",
    "1 node of `Sample` with an unfit `texts`, which must be a list whose items are each text
  mlg://sample/a/3",
    "1 node of `Sample` with several `PART_OF`, where `partOf` answers one: the one with the smallest key
  mlg://sample/a/1 has 2, mlg://collection/a/one is answered",
    "1 node of `Sample` with a `DERIVED_FROM` from a node of no type of the schema
  mlg://sample/a/3 is led to by FAR (`Thing`)",
    "1 node of `Sample` with a `OWNED_BY` that leads elsewhere than the schema says, which is to `Sample`, \
     `Collection`, `Person`
  mlg://sample/a/2 leads to FAR (`Thing`)",
    "1 node of `Sample` with a `PART_OF` with an unfit `position`, which must be a 32-bit integer
  mlg://sample/a/1",
    "1 node of `Person` with a `PART_OF` that leads elsewhere than the schema says, which is nowhere from this type
  mlg://person/a/ann leads to mlg://collection/a/two (LABELS)",
];

async fn found(catalog: &Catalog, backend: &Backend) -> Vec<String> {
    let mut found = Vec::new();
    let mut tell = |Finding { problem, examples }: Finding| {
        found.push([vec![problem], examples].concat().join("\n  "));
    };
    let count = audit((catalog, backend), &mut tell).await.expect("the store can be read");
    assert_eq!(usize::try_from(count), Ok(found.len()));
    found
}

fn expected(far: &str, labels: &str) -> Vec<String> {
    FOUND.iter().map(|text| text.replace("FAR", far).replace("LABELS", labels)).collect()
}

/// The schema of the conformance suite, whose samples lack what it requires of them on purpose.
fn catalog() -> Catalog {
    let schema = SCHEMA.replace("grade: Int!", "grade: Int").replace("rank: Int!", "rank: Int");
    catalog::load("conformance.graphql", &schema).expect("the schema has no problem")
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn contradictions_in_sqlite_are_found() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let file = folder.path().join("graph.db");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let catalog = catalog();
        let backend = Backend::open(&format!("sqlite:{}", file.display()), None).expect("it can be made");
        backends::fill(&catalog, &backend, &lines(GRAPH), CLOCK).await;
        assert_eq!(found(&catalog, &backend).await, Vec::<String>::new());
        backends::fill(&catalog, &backend, &lines(SECOND), CLOCK).await;
        let connection = rusqlite::Connection::open(&file).expect("it is there");
        connection.execute_batch(ON_SQLITE).expect("the tables are as they were");
        assert_eq!(found(&catalog, &backend).await, expected("t", "`Collection`"));
    });
}

#[test]
fn contradictions_in_neo4j_are_found() {
    let servers = backends::turn("audit");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for server in servers.iter() {
        runtime.block_on(async {
            let catalog = catalog();
            let backend = backends::neo4j(server).await;
            backends::fill(&catalog, &backend, &lines(GRAPH), CLOCK).await;
            assert_eq!(found(&catalog, &backend).await, Vec::<String>::new(), "{}", server.name);
            backends::fill(&catalog, &backend, &lines(SECOND), CLOCK).await;
            for statement in ON_NEO4J {
                server.run(statement).await;
            }
            let same = expected("t", "`Asset`, `Collection`");
            assert_eq!(found(&catalog, &backend).await, same, "{}", server.name);
            for statement in BY_LABELS {
                server.run(statement).await;
            }
            let more: Vec<_> =
                found(&catalog, &backend).await.into_iter().filter(|text| !same.contains(text)).collect();
            let [unfit, several, keyless, ..] = more.as_slice() else { panic!("{}: {more:?}", server.name) };
            assert!(unfit.contains("unfit `real`, which must be a finite number\n  mlg://sample/a/3"), "{unfit}");
            assert_eq!(
                several,
                "1 node of `Collection` and of another type at once\n  mlg://person/a/ann is `Collection` and `Person`"
            );
            assert_eq!(keyless, "1 node of `Person` without a key: `uri` is missing");
            a_graph_of_something_else_may_hold_more(server).await;
        });
    }
}

/// In a graph that something else wrote, what the schema does not speak of is no contradiction.
async fn a_graph_of_something_else_may_hold_more(server: &backends::Server) {
    let backend = backends::neo4j(server).await;
    server
        .run(
            "CREATE (a:Work:Film {id: 'f1', title: 'Alien', year: 1979}),
                    (b:Work:Film {id: 'f2', title: 'Aliens', year: '1986'}),
                    (p:Person {id: 'p1', name: 'Sigourney Weaver'}), (c:Animal {id: 'a1'}),
                    (p)-[:ACTED_IN]->(a), (c)-[:ACTED_IN]->(a), (p)-[:ACTED_IN]->(:Play),
                    (p)-[:ACTED_IN]->(p)",
        )
        .await;
    let catalog = catalog::load("films.graphql", FILMS).expect("the schema has no problem");
    assert_eq!(
        found(&catalog, &backend).await,
        [
            "1 node of `Film` with an unfit `year`, which must be a 32-bit integer\n  f2",
            "1 node of `Person` with a `ACTED_IN` that leads elsewhere than the schema says, which is to `Film`, \
             `Series`\n  p1 leads to p1 (`Person`)",
        ],
        "{}",
        server.name
    );
}
