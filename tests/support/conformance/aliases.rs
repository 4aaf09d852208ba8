//! Checks of aliases: other systems' names, each with one holder.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: which backend it is.

use mlg::changes::AliasConflict;
use serde_json::json;

use super::{
    Place,
    store::{ask, asked, exported, fresh, put, told},
};

/// Aliases are tried where a uri is asked for; a new list replaces the old one.
pub(super) async fn lookup(place: &Place) {
    let store = fresh(place).await;
    let odd = "urn:li:x:(a,b \"c\" 'd' \\ ` 😀 $p0 ?1 %25\u{1})";
    put(
        &store,
        &[
            json!({"type": "Sample", "uri": "mlg://sample/a/1", "aliases": ["one", odd]}),
            json!({"type": "Collection", "uri": "mlg://collection/a/1", "aliases": ["the collection"]}),
        ]
        .map(|line| line.to_string())
        .join("\n"),
    )
    .await;
    let query = "query ($v: ID!) { asset(uri: $v) { uri } sample(uri: $v) { aliases } collection(uri: $v) { uri } \
                 assetsByUri(uris: [$v, \"mlg://sample/a/1\", \"the collection\"]) { uri } }";
    let one = json!({"uri": "mlg://sample/a/1"});
    let collection = json!({"uri": "mlg://collection/a/1"});
    for alias in ["one", odd] {
        let found = json!({
            "asset": one, "sample": {"aliases": [odd, "one"]}, "collection": null,
            "assetsByUri": [one, one, collection],
        });
        let mut answer = asked(&store, query, json!(alias)).await;
        // A list keeps the order it was written in; that of the line is what is expected.
        answer["sample"]["aliases"].as_array_mut().expect("a list").reverse();
        assert_eq!(answer, found, "{alias}");
    }
    put(&store, r#"{"type":"Sample","uri":"mlg://sample/a/1","aliases":["uno"]}"#).await;
    let answer = ask(&store, r#"{ gone: asset(uri: "one") { uri } asset(uri: "uno") { uri } }"#).await;
    assert_eq!(answer, json!({"gone": null, "asset": one}));
    // What nobody holds any more can be taken.
    put(&store, r#"{"type":"Collection","uri":"mlg://collection/a/1","aliases":["one"]}"#).await;
    let answer =
        ask(&store, r#"{ asset(uri: "one") { uri } gone: asset(uri: "the collection") { uri } }"#).await;
    assert_eq!(answer, json!({"asset": collection, "gone": null}));
}

/// An alias that another asset holds is left with it, and told; in one batch too, whatever the order of its lines.
pub(super) async fn conflicts(place: &Place) {
    let store = fresh(place).await;
    put(&store, r#"{"type":"Sample","uri":"mlg://sample/a/2","aliases":["mine"]}"#).await;
    let claim = r#"{"type":"Sample","uri":"mlg://sample/a/1","name":"first","aliases":["mine","free"]}"#;
    let conflict = AliasConflict {
        alias: "mine".to_owned(),
        claimed_by: "mlg://sample/a/1".to_owned(),
        held_by: "mlg://sample/a/2".to_owned(),
    };
    for _ in 0..2 {
        let told = told(&store, claim).await;
        assert_eq!((told.summary.conflicts, told.conflicts), (1, vec![conflict.clone()]));
    }
    let query =
        r#"{ mine: asset(uri: "mine") { uri aliases } free: asset(uri: "free") { uri name aliases } }"#;
    let answer = ask(&store, query).await;
    assert_eq!(
        answer,
        json!({
            "mine": {"uri": "mlg://sample/a/2", "aliases": ["mine"]},
            "free": {"uri": "mlg://sample/a/1", "name": "first", "aliases": ["free"]},
        })
    );
    let mut exports = Vec::new();
    for lines in [["mlg://sample/b/1", "mlg://sample/b/2"], ["mlg://sample/b/2", "mlg://sample/b/1"]] {
        let store = fresh(place).await;
        let lines = lines.map(|uri| json!({"type": "Sample", "uri": uri, "aliases": ["both"]}).to_string());
        let told = told(&store, &lines.join("\n")).await;
        assert_eq!(told.conflicts.len(), 1, "{told:?}");
        exports.push(exported(&store).await);
    }
    assert_eq!(exports[0], exports[1]);
}
