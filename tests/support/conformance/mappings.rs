//! Checks of what a store remembers of the schema it was made for.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: which backend it is.

use mlg::{
    backend::BackendError,
    changes::Changes,
    ingest::export::{ExportError, export},
};
use serde_json::json;

use super::{
    Place,
    store::{GRAPH, SCHEMA, ask, exported, failed, fresh, over, put},
};

/// Migrating again, or with other descriptions, changes nothing.
pub(super) async fn twice(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    let before = exported(&store).await;
    store.backend.migrate(&store.catalog).await.expect("a store can be migrated again");
    let described = SCHEMA.replace("type Person implements", "\"Someone.\"\ntype Person implements");
    assert_ne!(described, SCHEMA);
    let same = over(&described, store.backend.clone());
    same.backend.health(&same.catalog).await.expect("a description is no part of a mapping");
    same.backend.migrate(&same.catalog).await.expect("nor is there anything to migrate");
    assert_eq!(exported(&same).await, before);
}

/// A schema that has more migrates, and reads what was there.
pub(super) async fn additive(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    let larger = SCHEMA
        .replace("  text: String @index\n", "  text: String @index\n  more: Int @index\n")
        .replace("  note: String\n", "  note: String\n  weight: Float\n")
        .replace("type Metric @component", "type Room implements Asset @key(fields: \"uri\") @node {\n  uri: ID!\n  name: String! @index\n  updatedAt: DateTime!\n  aliases: [String!]!\n  hydration: Hydration!\n  owners: [Asset!]! @relationship(type: \"OWNED_BY\")\n  samples: [Sample!]! @relationship(type: \"KEEPS\")\n}\n\ntype Metric @component");
    let grown = over(&larger, store.backend.clone());
    grown.backend.migrate(&grown.catalog).await.expect("an additive change migrates");
    put(
        &grown,
        r#"{"type":"Sample","uri":"mlg://sample/a/2","more":3}
{"relationship":"KEEPS","from":"mlg://room/a/1","to":"mlg://sample/a/2"}
{"relationship":"PART_OF","from":"mlg://sample/a/2","to":"mlg://collection/a/one","properties":{"weight":0.5}}"#,
    )
    .await;
    let answer = ask(
        &grown,
        r"{
            samples(orderBy: MORE_ASC, first: 2) { totalCount nodes { more text } }
            rooms { nodes { name samples { name partOf { name } } } }
            assets(where: {type: {in: [ROOM]}}) { totalCount }
        }",
    )
    .await;
    assert_eq!(
        answer,
        json!({
            "samples": {"totalCount": 6, "nodes": [{"more": 3, "text": "X"}, {"more": null, "text": "x"}]},
            "rooms": {"nodes": [{"name": "1", "samples": [{"name": "second", "partOf": {"name": "One"}}]}]},
            "assets": {"totalCount": 1},
        })
    );
    // A schema that stops reading something still fits.
    store.backend.health(&store.catalog).await.expect("a schema that reads less fits");
    let answer = ask(&store, r#"{ sample(uri: "mlg://sample/a/2") { text small } }"#).await;
    assert_eq!(answer, json!({"sample": {"text": "X", "small": 0}}));
}

/// A schema that means something else is refused with what to do, and the store stays as it was.
pub(super) async fn contradicting(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    let before = exported(&store).await;
    for (was, is, named) in [
        ("  small: Int\n", "  small: String\n", "Sample.small"),
        ("@property(name: \"stored name\")", "@property(name: \"other\")", "Sample.renamed"),
        ("  texts: [String!]!\n", "  texts: String\n", "Sample.texts"),
        (
            "type Person implements Asset @key(fields: \"uri\") @node {",
            "type Person implements Asset @key(fields: \"uri\") @node(label: \"Human\") {",
            "Person",
        ),
        ("@component(key: [\"name\", \"split\"])", "@component(key: [\"name\"])", "Metric"),
    ] {
        let other = SCHEMA.replace(was, is);
        assert_ne!(other, SCHEMA, "{was}");
        let other = over(&other, store.backend.clone());
        // Reads come first: nothing has looked at this schema yet.
        let answer = failed(&other, "{ samples { nodes { uri } } }").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BACKEND_UNAVAILABLE", "{is}: {answer}");
        let read = match export((&other.catalog, &other.backend), &mut Vec::new()).await {
            Err(ExportError::Read(problem)) => Err(problem),
            other => panic!("{is}: {other:?}"),
        };
        let changes = Changes::default();
        let applied = other.backend.apply(&other.catalog, &changes).await.map(drop);
        let migrated = other.backend.migrate(&other.catalog).await;
        for refused in [read, applied, migrated, other.backend.health(&other.catalog).await] {
            let Err(BackendError::Mapping(reason)) = refused else { panic!("{is}: {refused:?}") };
            assert!(reason.contains(named) && reason.contains("mlg export"), "{reason}");
        }
    }
    assert_eq!(exported(&store).await, before);
}
