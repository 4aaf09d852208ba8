//! Checks of writing: idempotence, order, removal, defaults, references, components.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: which backend it is.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::json;

use super::{
    Place,
    store::{GRAPH, ask, exported, exported_graph, fresh, put, told},
};

/// A store that holds nothing answers nothing, without an error.
pub(super) async fn empty_store(place: &Place) {
    let store = fresh(place).await;
    store.backend.health(&store.catalog).await.expect("an empty store is healthy");
    let answer = ask(
        &store,
        r#"{
            sample(uri: "mlg://sample/a/1") { name }
            alias: asset(uri: "no alias") { name }
            assetsByUri(uris: ["mlg://sample/a/1"]) { name }
            samples(orderBy: LARGE_DESC, where: {derivedFrom: {all: {text: {eq: "x"}}}}) {
                totalCount nodes { name } pageInfo { hasNextPage endCursor }
                aggregate { count large { min max sum avg } }
                groups(by: LEVEL) { value count }
            }
            assets(last: 3) { totalCount nodes { name } groups(by: TYPE) { value count } }
            metrics { totalCount nodes { value } }
        }"#,
    )
    .await;
    let nothing = json!({"min": null, "max": null, "sum": null, "avg": null});
    assert_eq!(
        answer,
        json!({
            "sample": null,
            "alias": null,
            "assetsByUri": [null],
            "samples": {
                "totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": false, "endCursor": null},
                "aggregate": {"count": 0, "large": nothing}, "groups": [],
            },
            "assets": {"totalCount": 0, "nodes": [], "groups": []},
            "metrics": {"totalCount": 0, "nodes": []},
        })
    );
    assert_eq!(exported(&store).await, "{\"format\":\"mlg\",\"version\":1}\n");
}

/// A read that starts after a write has ended sees it.
pub(super) async fn read_your_writes(place: &Place) {
    let store = fresh(place).await;
    for number in 0..20 {
        put(&store, &format!(r#"{{"type":"Sample","uri":"mlg://sample/a/1","small":{number}}}"#)).await;
        let query = format!(
            r#"{{ sample(uri: "mlg://sample/a/1") {{ small }} samples(where: {{small: {{eq: {number}}}}}) {{ totalCount }} }}"#
        );
        let expected = json!({"sample": {"small": number}, "samples": {"totalCount": 1}});
        assert_eq!(ask(&store, &query).await, expected);
    }
}

/// The same lines again leave the same graph, and create nothing.
pub(super) async fn idempotent(place: &Place) {
    let store = fresh(place).await;
    let first = put(&store, GRAPH).await;
    let once = exported(&store).await;
    assert_eq!(once, exported_graph().await);
    let again = put(&store, GRAPH).await;
    assert_eq!(exported(&store).await, once);
    // `mlg://sample/b/only-owner`, `mlg://sample/b/only-part`, `mlg://collection/b/only-whole`.
    assert_eq!((first.references, again.references), (3, 0));
    assert_eq!((first.nodes, first.relationships), (12, 10));
    assert_eq!((again.nodes, again.relationships), (12, 10));
}

/// Any order of the lines, any number of each, in one batch or one batch each: the same graph.
pub(super) async fn any_order(place: &Place) {
    let expected = exported_graph().await;
    for case in 0..3 {
        let store = fresh(place).await;
        let lines = shuffled(GRAPH.lines().chain(GRAPH.lines()), case);
        if case == 0 {
            put(&store, &lines.join("\n")).await;
        } else {
            for part in lines.chunks(if case == 1 { 1 } else { 5 }) {
                put(&store, &part.join("\n")).await;
            }
        }
        assert_eq!(exported(&store).await, expected, "order {case}");
    }
}

/// Writers of the same things at the same time all succeed, and the graph is that of one of them.
pub(super) async fn writers_at_once(place: &Place) {
    let store = fresh(place).await;
    let [a, b, c, d] = [0, 1, 2, 3].map(|order| shuffled(GRAPH.lines(), order).join("\n"));
    for _ in 0..3 {
        tokio::join!(put(&store, &a), put(&store, &b), put(&store, &c), put(&store, &d));
    }
    assert_eq!(exported(&store).await, exported_graph().await);
}

/// Lines in an order of their own for each number, the same on every machine.
fn shuffled<'a>(lines: impl Iterator<Item = &'a str>, order: u64) -> Vec<&'a str> {
    let mut lines: Vec<(u64, &str)> = lines
        .enumerate()
        .map(|(place, line)| {
            let mut hasher = DefaultHasher::new();
            (order, place, line).hash(&mut hasher);
            (hasher.finish(), line)
        })
        .collect();
    lines.sort_unstable();
    lines.into_iter().map(|(_, line)| line).collect()
}

/// A field that a line leaves out stays; `null` removes it; so it is with facts and properties too.
pub(super) async fn null_removes(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    put(
        &store,
        r#"{"type":"Sample","uri":"mlg://sample/a/1","text":null,"texts":null,"real":null,"moment":null,"renamed":null,"aliases":null}
{"type":"Metric","owner":"mlg://sample/a/1","name":"auc","split":"test","value":0.8,"unit":null}
{"relationship":"PART_OF","from":"mlg://sample/a/1","to":"mlg://collection/a/one","properties":{"note":null},"fact":{"confidence":null,"sources":null}}"#,
    )
    .await;
    let answer = ask(
        &store,
        r#"{
            sample(uri: "mlg://sample/a/1") {
                text texts real moment renamed aliases small prose smalls
                partOf { name }
                metrics(orderBy: VALUE_DESC, first: 1) { split value unit }
            }
            gone: asset(uri: "urn:x:1") { uri }
            collection(uri: "mlg://collection/a/one") {
                samplesConnection(first: 1) { edges { properties { position note share } fact { confidence sources evidence } } }
            }
            missing: samples(where: {text: {isNull: true}}) { totalCount }
        }"#,
    )
    .await;
    assert_eq!(
        answer,
        json!({
            "sample": {
                "text": null, "texts": [], "real": null, "moment": null, "renamed": null, "aliases": [],
                "small": -1, "prose": "several\nlines", "smalls": [2, 1],
                "partOf": {"name": "One"},
                "metrics": [{"split": "test", "value": 0.8, "unit": null}],
            },
            "gone": null,
            "collection": {"samplesConnection": {"edges": [{
                "properties": {"position": 1, "note": null, "share": 0.5},
                "fact": {"confidence": null, "sources": [], "evidence": "seen"},
            }]}},
            "missing": {"totalCount": 4},
        })
    );
}

/// A name from the uri until a line gives one, which then stays; the clock where a line has no time.
pub(super) async fn defaults(place: &Place) {
    let store = fresh(place).await;
    let bare = r#"{"type":"Sample","uri":"mlg://sample/a/b%20c"}"#;
    let query = r#"{ sample(uri: "mlg://sample/a/b%20c") { name hydration updatedAt aliases } }"#;
    put(&store, bare).await;
    let made = json!({"sample": {"name": "b c", "hydration": "HYDRATED", "updatedAt": "2027-01-15T08:00:00Z", "aliases": []}});
    assert_eq!(ask(&store, query).await, made);
    put(
        &store,
        r#"{"type":"Sample","uri":"mlg://sample/a/b%20c","name":"given","updatedAt":"2026-01-01T00:00:00Z"}"#,
    )
    .await;
    put(&store, bare).await;
    let given = json!({"sample": {"name": "given", "hydration": "HYDRATED", "updatedAt": "2027-01-15T08:00:00Z", "aliases": []}});
    assert_eq!(ask(&store, query).await, given);
    put(&store, r#"{"relationship":"DERIVED_FROM","from":"mlg://sample/a/b%20c","to":"mlg://sample/a/d"}"#)
        .await;
    let facts = ask(
        &store,
        r#"{ sample(uri: "mlg://sample/a/b%20c") { derivedFromConnection { edges { fact { origin verification recordedAt sources } } } } }"#,
    )
    .await;
    let fact = json!({"origin": "DECLARED", "verification": "UNVERIFIED", "recordedAt": "2027-01-15T08:00:00Z", "sources": []});
    assert_eq!(facts["sample"]["derivedFromConnection"]["edges"][0]["fact"], fact);
}

/// An end that is not there becomes a reference; its own line hydrates it and keeps its relationships.
pub(super) async fn references(place: &Place) {
    let store = fresh(place).await;
    let edge = r#"{"relationship":"PART_OF","from":"mlg://sample/r/1","to":"mlg://collection/r/1"}"#;
    assert_eq!(put(&store, edge).await.references, 2);
    let query = r#"{
        sample(uri: "mlg://sample/r/1") { __typename name hydration partOf { name hydration } }
        references: assets(where: {hydration: {eq: REFERENCE}}) { totalCount }
        all: assets { totalCount }
    }"#;
    let reference = json!({"__typename": "Sample", "name": "1", "hydration": "REFERENCE", "partOf": {"name": "1", "hydration": "REFERENCE"}});
    assert_eq!(
        ask(&store, query).await,
        json!({"sample": reference, "references": {"totalCount": 2}, "all": {"totalCount": 2}})
    );
    put(&store, r#"{"type":"Sample","uri":"mlg://sample/r/1","name":"known"}"#).await;
    // What is known stays known when others name it again.
    assert_eq!(put(&store, edge).await.references, 0);
    let hydrated = json!({"__typename": "Sample", "name": "known", "hydration": "HYDRATED", "partOf": {"name": "1", "hydration": "REFERENCE"}});
    assert_eq!(
        ask(&store, query).await,
        json!({"sample": hydrated, "references": {"totalCount": 1}, "all": {"totalCount": 2}})
    );
}

/// One part for each owner and key, in the order of owner and key; a missing part of a key is a value of its own.
pub(super) async fn components(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    put(&store, r#"{"type":"Metric","owner":"mlg://sample/a/1","name":"auc","value":0.71}"#).await;
    let answer = ask(
        &store,
        r#"{
            metrics { totalCount nodes { name split value sample { uri } } }
            byValue: metrics(orderBy: VALUE_DESC, first: 2, where: {sample: {small: {eq: -1}}}) { totalCount nodes { value unit } }
            sample(uri: "mlg://sample/b/only-owner") { hydration metrics { value } }
            collection(uri: "mlg://collection/a/one") { metricsConnection { totalCount nodes { value } aggregate { value { max } } } }
        }"#,
    )
    .await;
    let of = |name: &str, split: Option<&str>, value: f64, owner: Option<&str>| {
        let sample = owner.map(|uri| json!({"uri": uri}));
        json!({"name": name, "split": split, "value": value, "sample": sample})
    };
    let first = Some("mlg://sample/a/1");
    assert_eq!(
        answer,
        json!({
            "metrics": {"totalCount": 5, "nodes": [
                of("loss", Some("train"), 1e-9, None),
                of("auc", Some(""), 0.6, first),
                of("auc", Some("test"), 0.75, first),
                of("auc", None, 0.71, first),
                of("loss", None, 2.0, Some("mlg://sample/b/only-owner")),
            ]},
            "byValue": {"totalCount": 3, "nodes": [{"value": 0.75, "unit": "ratio"}, {"value": 0.71, "unit": null}]},
            "sample": {"hydration": "REFERENCE", "metrics": [{"value": 2.0}]},
            "collection": {"metricsConnection": {"totalCount": 1, "nodes": [{"value": 1e-9}], "aggregate": {"value": {"max": 1e-9}}}},
        })
    );
}

/// A line that does not fit the schema is told by its number, and the rest of its batch is written.
pub(super) async fn bad_lines(place: &Place) {
    let store = fresh(place).await;
    let lines = r#"{"type":"Sample","uri":"mlg://sample/a/1"}
{"type":"Sample","uri":"mlg://collection/a/1"}
not JSON
{"type":"Sample","uri":"mlg://sample/a/2","small":2147483648}
{"type":"Sample","uri":"mlg://sample/a/3","large":9007199254740992}
{"type":"Sample","uri":"mlg://sample/a/4","text":"nul \u0000"}
{"type":"Sample","uri":"mlg://sample/a/5","day":"2023-02-29"}
{"type":"Sample","uri":"mlg://sample/a/6","texts":["a",null]}
{"type":"Sample","uri":"mlg://sample/a/7","level":"MIDDLE"}
{"relationship":"PART_OF","from":"mlg://sample/a/1","to":"mlg://sample/a/2"}
{"relationship":"PART_OF","from":"mlg://sample/a/1","to":"mlg://collection/a/1","properties":{"position":1.5}}
{"type":"Metric","owner":"mlg://person/a/1","name":"auc","value":1}
{"type":"Sample","uri":"mlg://sample/a/8","small":8}"#;
    let told = told(&store, lines).await;
    assert_eq!(
        told.bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        (2..=12).collect::<Vec<_>>(),
        "{told:?}"
    );
    assert_eq!((told.summary.read, told.summary.bad, told.summary.nodes), (13, 11, 2));
    let answer = ask(&store, "{ assets { nodes { uri } } metrics { totalCount } }").await;
    let left = json!([{"uri": "mlg://sample/a/1"}, {"uri": "mlg://sample/a/8"}]);
    assert_eq!(answer, json!({"assets": {"nodes": left}, "metrics": {"totalCount": 0}}));
}
