//! Checks of derived relationships: on write, beside declared ones, through an export, after a change by hand.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: which backend it is, but for the way to
//! change a store behind its back.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use mlg::{changes::Derived, ingest::derive::derive, pipeline::Service};
use serde_json::{Value as Json, json};

use super::{
    Place,
    store::{CLOCK, ask, exported, fresh, put},
};

const SAMPLE_OF_ANN: &str =
    r#"{"relationship":"OWNED_BY","from":"mlg://sample/d/1","to":"mlg://person/d/ann"}"#;
const PART: &str = r#"{"relationship":"PART_OF","from":"mlg://sample/d/1","to":"mlg://collection/d/1"}"#;
const COLLECTION_OF_ANN: &str =
    r#"{"relationship":"OWNED_BY","from":"mlg://collection/d/1","to":"mlg://person/d/ann"}"#;

/// Whichever step comes last; and the first rule of the schema that holds is named.
pub(super) async fn follows(place: &Place) {
    for steps in [[SAMPLE_OF_ANN, PART], [PART, SAMPLE_OF_ANN]] {
        let store = fresh(place).await;
        let first = put(&store, steps[0]).await;
        assert_eq!((curated(&store).await, first.derived), (json!([]), Derived::default()));
        let second = put(&store, steps[1]).await;
        assert_eq!(curated(&store).await, json!([follows_by("^OWNED_BY/PART_OF")]));
        assert_eq!((second.relationships, second.derived.created), (1, 1));
        let again = put(&store, steps[1]).await;
        assert_eq!((again.derived.created, again.derived.kept, again.derived.removed), (0, 1, 0));
        put(&store, COLLECTION_OF_ANN).await;
        assert_eq!(curated(&store).await, json!([follows_by("^OWNED_BY")]));
    }
    let store = fresh(place).await;
    put(&store, &[SAMPLE_OF_ANN, COLLECTION_OF_ANN, PART].join("\n")).await;
    assert_eq!(curated(&store).await, json!([follows_by("^OWNED_BY")]));
}

/// It stays whether it follows or not, and takes the place of a derived one; a claim to follow is held to it.
pub(super) async fn declared(place: &Place) {
    let curates = |fact: Json| {
        json!({"relationship": "CURATES", "from": "mlg://person/d/ann", "to": "mlg://collection/d/1", "fact": fact}).to_string()
    };
    let declared = |origin: &str| {
        json!([{"node": {"uri": "mlg://collection/d/1"}, "fact":
            {"origin": origin, "verification": "UNVERIFIED", "rule": null, "recordedAt": "2027-01-15T08:00:00Z"}}])
    };
    let store = fresh(place).await;
    put(&store, &curates(json!({"origin": "INFERRED", "rule": "^OWNED_BY"}))).await;
    assert_eq!(curated(&store).await, json!([]), "nothing is owned yet");
    put(&store, &curates(json!({}))).await;
    assert_eq!(curated(&store).await, declared("DECLARED"));
    put(&store, &[SAMPLE_OF_ANN, PART].join("\n")).await;
    assert_eq!(curated(&store).await, declared("DECLARED"));
    anew(&store).await;
    assert_eq!(curated(&store).await, declared("DECLARED"));
    let store = fresh(place).await;
    put(&store, &[SAMPLE_OF_ANN, PART].join("\n")).await;
    put(&store, &curates(json!({"origin": "MANUAL"}))).await;
    assert_eq!(curated(&store).await, declared("MANUAL"));
    // Whoever hands it back gets the rule that holds, not the one they name.
    put(&store, &curates(json!({"origin": "INFERRED", "rule": "some other"}))).await;
    assert_eq!(curated(&store).await, json!([follows_by("^OWNED_BY/PART_OF")]));
}

/// With what somebody found out about them.
pub(super) async fn exported_and_loaded(place: &Place) {
    let checked = r#"{"relationship":"CURATES","from":"mlg://person/d/ann","to":"mlg://collection/d/1","fact":{"origin":"INFERRED","rule":"^OWNED_BY/PART_OF","verification":"VERIFIED","confidence":0.5}}"#;
    let store = fresh(place).await;
    put(&store, &[SAMPLE_OF_ANN, PART, checked].join("\n")).await;
    let lines = exported(&store).await;
    let last = lines.lines().last().unwrap_or_default();
    for part in ["CURATES", "INFERRED", "VERIFIED", "^OWNED_BY/PART_OF", "0.5"] {
        assert!(last.contains(part), "{part}: {last}");
    }
    // Line by line, so that each is a batch of its own.
    let store = fresh(place).await;
    for line in lines.lines() {
        put(&store, line).await;
    }
    assert_eq!(exported(&store).await, lines);
}

/// What follows no more is gone, what follows now is there, and once more changes nothing.
pub(super) async fn by_hand(place: &Place) {
    let store = fresh(place).await;
    put(&store, &[SAMPLE_OF_ANN, PART].join("\n")).await;
    let rule = |text: &str, created, kept, removed| {
        (("CURATES".into(), text.to_owned()), Derived { created, kept, removed })
    };
    let did = |created, kept, removed| {
        BTreeMap::from([rule("^OWNED_BY", 0, 0, 0), rule("^OWNED_BY/PART_OF", created, kept, removed)])
    };
    assert_eq!(anew(&store).await, did(0, 1, 0));
    if !remove_all(place, "CURATES").await {
        return;
    }
    assert_eq!(anew(&store).await, did(1, 0, 0));
    assert_eq!(curated(&store).await, json!([follows_by("^OWNED_BY/PART_OF")]));
    remove_all(place, "PART_OF").await;
    assert_eq!(anew(&store).await, did(0, 0, 1));
    assert_eq!(curated(&store).await, json!([]));
    assert_eq!(anew(&store).await, did(0, 0, 0));
}

async fn anew(store: &Service) -> mlg::ingest::derive::Summary {
    derive((&store.catalog, &store.backend), CLOCK).await.expect("the store can be written")
}

/// Removes all relationships of a type behind the program's back; false where there is no way.
async fn remove_all(place: &Place, ty: &str) -> bool {
    match place {
        Place::Memory => false,
        Place::Files(folder, count) => {
            let file = folder.path().join(format!("{}.db", count.load(Ordering::Relaxed) - 1));
            let connection = rusqlite::Connection::open(file).expect("it was opened before");
            connection.execute("DELETE FROM relationship WHERE _type = ?1", [ty]).expect("it is a table") > 0
        }
        Place::Server(server) => {
            server.run(&format!("MATCH ()-[r:{ty}]->() DELETE r")).await;
            true
        }
    }
}

/// What Ann curates, with its facts.
async fn curated(store: &Service) -> Json {
    let query = r#"{ person(uri: "mlg://person/d/ann") { curatesConnection { edges { node { uri } fact { origin verification rule recordedAt } } } } }"#;
    match ask(store, query).await["person"].take() {
        Json::Null => json!([]),
        mut person => person["curatesConnection"]["edges"].take(),
    }
}

fn follows_by(rule: &str) -> Json {
    json!({"node": {"uri": "mlg://collection/d/1"}, "fact":
        {"origin": "INFERRED", "verification": "UNVERIFIED", "rule": rule, "recordedAt": "2027-01-15T08:00:00Z"}})
}
