//! Checks of what goes: relationships that end, components that are removed, nodes that are deleted.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: which backend it is, but for the way to count
//! what a store keeps behind its reads.

use std::sync::atomic::Ordering;

use mlg::{
    changes::{Changes, Deleted, Deletion, NodeRef, Outcome, RelationshipRef, component_key},
    ingest::derive::derive,
    pipeline::Service,
};
use serde_json::json;

use super::{
    Place,
    store::{CLOCK, GRAPH, ask, exported, fresh, put},
};

const LINES: &str = r#"{"type":"Sample","uri":"mlg://sample/r/1","name":"winter","labels":["cold"],"aliases":["one"]}
{"type":"Metric","owner":"mlg://sample/r/1","name":"auc","value":0.5}
{"type":"Metric","owner":"mlg://sample/r/1","name":"auc","split":"test","value":0.25}
{"relationship":"PART_OF","from":"mlg://sample/r/1","to":"mlg://collection/r/1","properties":{"position":1}}
{"relationship":"OWNED_BY","from":"mlg://sample/r/1","to":"mlg://person/r/ann"}
{"relationship":"DERIVED_FROM","from":"mlg://sample/r/1","to":"mlg://sample/r/1"}
{"relationship":"DERIVED_FROM","from":"mlg://sample/r/2","to":"mlg://sample/r/1","fact":{"validTo":"2020-01-01T00:00:00Z"}}"#;
const EVERYTHING: &str = r#"{
    sample(uri: "mlg://sample/r/1") { name hydration partOf { uri } owners { uri } metrics { split value } derivedFrom { uri } }
    one: asset(uri: "one") { uri }
    other: sample(uri: "mlg://sample/r/2") { derivedFrom { uri } }
    person(uri: "mlg://person/r/ann") { curates { uri } }
    metrics { totalCount }
    search(query: "cold") { totalCount }
    assets { totalCount }
}"#;

fn node(store: &Service, ty: &str, key: &str) -> NodeRef {
    NodeRef { ty: store.catalog.type_named(ty).expect("a type of the schema").id, key: key.into() }
}

async fn apply(store: &Service, changes: Changes) -> Outcome {
    let changes = Changes { clock: Some(CLOCK), ..changes };
    store.backend.apply(&store.catalog, &changes).await.expect("the store takes the batch")
}

async fn delete(store: &Service, how: Deletion) -> Outcome {
    let deleted = vec![Deleted { node: node(store, "Sample", "mlg://sample/r/1"), how }];
    apply(store, Changes { deleted, ..Changes::default() }).await
}

/// A relationship that has ended is read by nothing, is kept, and can be declared again.
pub(super) async fn ends(place: &Place) {
    let store = fresh(place).await;
    put(&store, LINES).await;
    let part_of = || RelationshipRef {
        relationship: "PART_OF".into(),
        from: node(&store, "Sample", "mlg://sample/r/1"),
        to: node(&store, "Collection", "mlg://collection/r/1"),
    };
    let missing = RelationshipRef { to: node(&store, "Collection", "mlg://collection/r/none"), ..part_of() };
    let follows = RelationshipRef {
        relationship: "CURATES".into(),
        from: node(&store, "Person", "mlg://person/r/ann"),
        to: node(&store, "Collection", "mlg://collection/r/1"),
    };
    let before = exported(&store).await;
    let did = apply(&store, Changes { ended: vec![missing, follows], ..Changes::default() }).await;
    assert_eq!((did.ended, did.references), (0, 0), "{did:?}");
    assert_eq!(exported(&store).await, before, "what is not there, and what follows, does not end");
    let ending = || Changes { ended: vec![part_of(), part_of()], ..Changes::default() };
    let did = apply(&store, ending()).await;
    assert_eq!(did.ended, 1);
    assert_eq!(did.derived.values().map(|rule| rule.removed).sum::<u64>(), 1, "{did:?}");
    assert_eq!(apply(&store, ending()).await.ended, 0);
    let query = r#"{ sample(uri: "mlg://sample/r/1") { partOf { uri } } person(uri: "mlg://person/r/ann") { curates { uri } } }"#;
    assert_eq!(ask(&store, query).await, json!({"sample": {"partOf": null}, "person": {"curates": []}}));
    assert_eq!(kept(place, "PART_OF").await.unwrap_or([1, 0]), [1, 0]);
    put(&store, LINES).await;
    assert_eq!(exported(&store).await, before);
    // What is written wins over its end.
    let mut both = ending();
    mlg::ingest::read_line(&store.catalog, LINES.lines().nth(3).expect("a line"), CLOCK, &mut both)
        .expect("a good line");
    assert_eq!(apply(&store, both).await.ended, 0);
    assert_eq!(exported(&store).await, before);
    apply(&store, ending()).await;
    assert_eq!(kept(place, "PART_OF").await.unwrap_or([2, 0]), [2, 0]);
}

/// A component goes, and another of its owner stays.
pub(super) async fn components(place: &Place) {
    let store = fresh(place).await;
    put(&store, LINES).await;
    let metric = store.catalog.type_named("Metric").expect("a type of the schema").id;
    let key = |split| component_key("mlg://sample/r/1", &[Some("auc"), split]);
    let removed = vec![(metric, key(Some("test"))), (metric, key(Some("none")))];
    for _ in 0..2 {
        apply(&store, Changes { removed: removed.clone(), ..Changes::default() }).await;
        let answer = ask(&store, r#"{ metrics { totalCount nodes { split sample { uri } } } }"#).await;
        let left = json!([{"split": null, "sample": {"uri": "mlg://sample/r/1"}}]);
        assert_eq!(answer, json!({"metrics": {"totalCount": 1, "nodes": left}}));
    }
}

/// A deleted asset is found by nothing, nor is what hung on it, and one of its uri starts anew.
pub(super) async fn deletes(place: &Place) {
    for how in [Deletion::Tombstone, Deletion::Purge] {
        let store = fresh(place).await;
        put(&store, LINES).await;
        assert_eq!(ask(&store, EVERYTHING).await["search"]["totalCount"], 1);
        let did = delete(&store, how).await;
        let ended = if how == Deletion::Tombstone { 4 } else { 0 };
        assert_eq!((did.deleted.len(), did.ended), (1, ended), "{how:?}");
        assert_eq!(did.derived.values().map(|rule| rule.removed).sum::<u64>(), 1, "{did:?}");
        let gone = json!({
            "sample": null, "one": null, "other": {"derivedFrom": []}, "person": {"curates": []},
            "metrics": {"totalCount": 0}, "search": {"totalCount": 0}, "assets": {"totalCount": 3},
        });
        assert_eq!(ask(&store, EVERYTHING).await, gone, "{how:?}");
        assert!(!exported(&store).await.contains("sample/r/1"));
        assert_eq!(delete(&store, Deletion::Tombstone).await, Outcome::default(), "{how:?}");
        let tombstones = i64::from(how == Deletion::Tombstone);
        assert_eq!(kept(place, "PART_OF").await.unwrap_or([tombstones; 2]), [tombstones; 2]);
        // Another may have its alias, and it is made anew with nothing of what it was.
        put(&store, r#"{"type":"Sample","uri":"mlg://sample/r/2","aliases":["one"]}"#).await;
        put(&store, r#"{"type":"Sample","uri":"mlg://sample/r/1"}"#).await;
        let query = r#"{ sample(uri: "mlg://sample/r/1") { name labels aliases metrics { value } owners { uri } } one: asset(uri: "one") { uri } }"#;
        let anew = json!({"name": "1", "labels": [], "aliases": [], "metrics": [], "owners": []});
        let expected = json!({"sample": anew, "one": {"uri": "mlg://sample/r/2"}});
        assert_eq!(ask(&store, query).await, expected, "{how:?}");
    }
}

/// Purging takes what is left of earlier deletions as well; deleting what never was makes nothing.
pub(super) async fn purges(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    let graph = exported(&store).await;
    for how in [Deletion::Tombstone, Deletion::Purge] {
        assert_eq!(delete(&store, how).await, Outcome::default(), "{how:?}");
    }
    assert_eq!(exported(&store).await, graph);
    for _ in 0..2 {
        put(&store, LINES).await;
        assert_eq!(delete(&store, Deletion::Tombstone).await.deleted.len(), 1);
    }
    assert_eq!(kept(place, "DERIVED_FROM").await.unwrap_or([4, 2]), [4, 2]);
    assert_eq!(delete(&store, Deletion::Purge).await.deleted.len(), 1);
    assert_eq!(kept(place, "DERIVED_FROM").await.unwrap_or([0, 0]), [0, 0]);
    assert_eq!(delete(&store, Deletion::Purge).await, Outcome::default());
}

/// Writers that delete what others write at the same moment: each batch is applied whole or not there yet, whichever comes first.
pub(super) async fn writers_at_once(place: &Place) {
    let store = fresh(place).await;
    let writer = async |writer: usize| {
        for round in 0..12 {
            let mut changes = Changes { clock: Some(CLOCK), ..Changes::default() };
            for step in 0..6 {
                let number = (writer * 5 + round * 7 + step * (writer + 1)) % 8;
                let other = (number + 1 + writer) % 8;
                let uri = format!("mlg://sample/w/{number}");
                match (writer + round + step) % 3 {
                    0 => changes.deleted.push(Deleted {
                        node: node(&store, "Sample", &uri),
                        how: if round % 2 == 0 { Deletion::Tombstone } else { Deletion::Purge },
                    }),
                    1 => changes.ended.push(RelationshipRef {
                        relationship: "PART_OF".into(),
                        from: node(&store, "Sample", &uri),
                        to: node(&store, "Collection", "mlg://collection/w/1"),
                    }),
                    _ => {
                        let lines = [
                            json!({"type": "Sample", "uri": uri, "labels": ["w"], "aliases": [format!("alias {number}")]}),
                            json!({"type": "Metric", "owner": uri, "name": "auc", "value": 1}),
                            json!({"relationship": "PART_OF", "from": uri, "to": "mlg://collection/w/1"}),
                            json!({"relationship": "OWNED_BY", "from": uri, "to": format!("mlg://person/w/{writer}")}),
                            json!({"relationship": "DERIVED_FROM", "from": uri, "to": format!("mlg://sample/w/{other}")}),
                        ];
                        for line in lines {
                            mlg::ingest::read_line(&store.catalog, &line.to_string(), CLOCK, &mut changes)
                                .expect("a good line");
                        }
                    }
                }
            }
            store.backend.apply(&store.catalog, &changes).await.expect("the store takes the batch");
        }
    };
    tokio::join!(writer(0), writer(1), writer(2), writer(3));
    let left = exported(&store).await;
    derive((&store.catalog, &store.backend), CLOCK).await.expect("the store can be written");
    assert_eq!(exported(&store).await, left, "something follows that is not there, or the other way round");
    if let Place::Server(server) = place {
        let half = "MATCH (n:_Deleted) WHERE EXISTS { (n)-[r]-() WHERE type(r) <> '_ENDED' } OR n:Asset OR n.uri IS NOT NULL \
                    WITH collect(n._key) AS tombstones \
                    OPTIONAL MATCH (m:Metric) WHERE NOT EXISTS { (m)<-[:HAS_METRIC]-(:Asset) } \
                    WITH tombstones, collect(m._key) AS metrics WITH tombstones + metrics AS half \
                    OPTIONAL MATCH (a:_Alias) WHERE NOT EXISTS { (a)-[:_ALIAS_OF]->(:Asset) } \
                    WITH half, collect(a.value) AS aliases RETURN half + aliases AS value";
        assert_eq!(server.texts(half).await, Vec::<Option<String>>::new());
    }
    let copy = fresh(place).await;
    put(&copy, &left).await;
    assert_eq!(exported(&copy).await, left);
}

/// How many relationships of a type have ended, and how many tombstones there are, as only the store itself can tell;
/// nothing where there is no way to ask it.
async fn kept(place: &Place, ty: &str) -> Option<[i64; 2]> {
    match place {
        Place::Memory => None,
        Place::Files(folder, count) => {
            let file = folder.path().join(format!("{}.db", count.load(Ordering::Relaxed) - 1));
            let connection = rusqlite::Connection::open(file).expect("it was opened before");
            let count = |text: &str| connection.query_row(text, [], |row| row.get(0)).expect("it is a table");
            let ended = format!("SELECT count(*) FROM _ended_relationship WHERE _type = '{ty}'");
            Some([count(&ended), count("SELECT count(*) FROM _deleted_node")])
        }
        Place::Server(server) => {
            let text = format!(
                "CALL () {{ MATCH ()-[r:_ENDED {{_type: '{ty}'}}]->() WHERE r.validTo IS NOT NULL RETURN count(r) AS ended }} \
                 CALL () {{ MATCH (n:_Deleted) RETURN count(n) AS deleted }} \
                 RETURN [toString(ended), toString(deleted)] AS value"
            );
            let counts = server.texts(&text).await;
            let count = |at: usize| counts[at].as_ref().and_then(|text| text.parse().ok()).expect("a number");
            Some([count(0), count(1)])
        }
    }
}
