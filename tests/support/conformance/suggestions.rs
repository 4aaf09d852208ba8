//! Checks of what is suggested: the names and tags that there are, whatever was written and how.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: how anything is found.

use mlg::pipeline::Service;
use serde_json::json;

use super::{
    Place,
    store::{GRAPH, SCHEMA, asked, exported, fresh, over, put},
};

/// Everything that is suggested for a text, as `text (TYPE)`.
async fn suggested(store: &Service, prefix: &str) -> Vec<String> {
    let query = "query($v: String!) { suggest(prefix: $v, first: 50) { text type asset { uri } } }";
    let answer = asked(store, query, json!(prefix)).await;
    let one = |one: &serde_json::Value| {
        assert_eq!(one["asset"].is_null(), one["type"] == "TAG", "{one}");
        format!("{} ({})", one["text"].as_str().unwrap(), one["type"].as_str().unwrap())
    };
    answer["suggest"].as_array().unwrap().iter().map(one).collect()
}

/// What assets have in common, as `REASON value: uri ...`.
async fn alike(store: &Service) -> Vec<String> {
    let query = "{ duplicates(type: SAMPLE) { reason value count nodes { uri } } }";
    let answer = asked(store, query, serde_json::Value::Null).await;
    let one = |one: &serde_json::Value| {
        let uris = one["nodes"].as_array().unwrap().iter().map(|node| node["uri"].as_str().unwrap());
        let uris: Vec<&str> = uris.map(|uri| uri.rsplit('/').next().unwrap()).collect();
        assert_eq!(one["count"], uris.len(), "{one}");
        format!("{} {}: {}", one["reason"].as_str().unwrap(), one["value"].as_str().unwrap(), uris.join(" "))
    };
    answer["duplicates"].as_array().unwrap().iter().map(one).collect()
}

/// Assets are duplicates as long as they have something in common.
pub(super) async fn duplicates(place: &Place) {
    let store = fresh(place).await;
    let with_checksum =
        SCHEMA.replace("  text: String @index\n", "  text: String @index\n  checksum: String\n");
    let store = over(&with_checksum, store.backend.clone());
    store.backend.migrate(&store.catalog).await.expect("a checksum is no contradiction");
    let line =
        |number: u32, rest: &str| format!(r#"{{"type":"Sample","uri":"mlg://sample/d/{number}",{rest}}}"#);
    put(&store, &line(1, r#""name":"Größe 1","checksum":"a","aliases":["urn:X","urn-x"]"#)).await;
    put(&store, &line(2, r#""name":"other","checksum":"a","aliases":["URN.x"]"#)).await;
    put(&store, &line(3, r#""name":"GROSSE1","checksum":"A""#)).await;
    put(&store, &line(4, r#""name":"grosse-1""#)).await;
    put(&store, &line(5, r#""name":"große_1","checksum":"""#)).await;
    put(&store, r#"{"type":"Person","uri":"mlg://person/d/1","name":"other"}"#).await;
    assert_eq!(
        alike(&store).await,
        ["NAME grosse1: 3 4", "NAME große1: 1 5", "CHECKSUM a: 1 2", "ALIAS urnx: 1 2"]
    );
    put(&store, &line(2, r#""aliases":[],"checksum":null,"name":"Grosse 1""#)).await;
    assert_eq!(alike(&store).await, ["NAME grosse1: 2 3 4", "NAME große1: 1 5"]);
    assert_eq!(store.backend.refresh(&store.catalog).await.unwrap(), 0, "nothing was left to do");
}

/// Names and tags are suggested as long as somebody has them, and by what they are now.
pub(super) async fn follow(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    assert_eq!(suggested(&store, "ann").await, ["Ann (PERSON)"]);
    assert_eq!(suggested(&store, "part").await, ["only-part (SAMPLE)"]);
    // Tags come with a later schema.
    let tagged = SCHEMA.replace("  aliases: [String!]!\n", "  aliases: [String!]!\n  tags: [String!]!\n");
    let store = over(&tagged, store.backend.clone());
    store.backend.migrate(&store.catalog).await.expect("tags are no contradiction");
    let line = |number: u32, rest: &str| {
        format!(r#"{{"type":"Sample","uri":"mlg://sample/tagged/{number}",{rest}}}"#)
    };
    put(&store, &line(1, r#""name":"Größe","tags":["Deep ZZ","zz","zz","--"]"#)).await;
    put(&store, &line(2, r#""name":"groBig","tags":["zz"]"#)).await;
    assert_eq!(suggested(&store, "Z").await, ["zz (TAG)", "Deep ZZ (TAG)"]);
    assert_eq!(suggested(&store, "gro").await, ["groBig (SAMPLE)", "Größe (SAMPLE)"]);
    assert_eq!(suggested(&store, "deep-z").await, ["Deep ZZ (TAG)"]);
    assert_eq!(store.backend.refresh(&store.catalog).await.unwrap(), 0, "nothing was left to do");
    // One of two gives a tag up, then the other; a name changes.
    put(&store, &line(1, r#""name":"Width","tags":["Deep ZZ"]"#)).await;
    assert_eq!(suggested(&store, "z").await, ["zz (TAG)", "Deep ZZ (TAG)"]);
    assert_eq!(suggested(&store, "gro").await, ["groBig (SAMPLE)"]);
    assert_eq!(suggested(&store, "width").await, ["Width (SAMPLE)"]);
    put(&store, &line(2, r#""tags":null"#)).await;
    assert_eq!(suggested(&store, "z").await, ["Deep ZZ (TAG)"]);
    put(&store, &line(3, r#""tags":["zz"]"#)).await;
    assert_eq!(suggested(&store, "z").await, ["zz (TAG)", "Deep ZZ (TAG)"]);
    put(&store, &line(3, r#""tags":[]"#)).await;
    assert_eq!(suggested(&store, "zz").await, ["Deep ZZ (TAG)"]);
    assert_eq!(store.backend.refresh(&store.catalog).await.unwrap(), 0, "nothing was left to do");
    // Nobody sees what they are found by, and a copy of the graph has it.
    let lines = exported(&store).await;
    assert!(!lines.contains("_whole") && !lines.contains("_Tag") && !lines.contains("deepzz"), "{lines}");
    let copy = over(&tagged, crate::backends::sqlite());
    copy.backend.migrate(&copy.catalog).await.unwrap();
    put(&copy, &lines).await;
    for prefix in ["", "z", "a", "s"] {
        assert_eq!(suggested(&copy, prefix).await, suggested(&store, prefix).await, "{prefix}");
    }
}
