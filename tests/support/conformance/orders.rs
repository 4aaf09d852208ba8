//! Checks of orders where values are missing, tie, or stand in another order by UTF-16 unit than by code point.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: which backend it is.

use serde_json::{Value as Json, json};

use super::{
    Place,
    store::{ask, asked, failed, fresh, put},
};

/// Ascending by code point; by UTF-16 unit those from U+E000 to U+FFFF would be last.
const ASCENDING: [&str; 12] = [
    "",
    "A",
    "a",
    "a\u{ff01}",
    "a😀",
    "\u{d7ff}",
    "\u{e000}",
    "\u{ff01}",
    "\u{fffd}\u{10000}",
    "\u{10000}",
    "😀\u{fffd}",
    "😀😁",
];

/// Groups of the same size are in the order of their values, be they of a property, of a list or of keys; and a bound
/// keeps the first of them.
pub(super) async fn ties_of_groups(place: &Place) {
    let store = fresh(place).await;
    let lines: Vec<String> = (0..ASCENDING.len())
        .map(|index| {
            // Written in another order than they are expected in.
            let text = ASCENDING[(index * 5) % ASCENDING.len()];
            let items = [text, ASCENDING[index], text];
            json!({"type": "Sample", "uri": format!("mlg://sample/g/{index}"), "text": text, "texts": items})
        })
        .map(|line| line.to_string())
        .collect();
    put(&store, &lines.join("\n")).await;
    for (by, bound) in [("TEXT", 100), ("TEXT", 7), ("TEXTS", 100), ("TEXTS", 1), ("TEXTS", 7)] {
        let query = format!("{{ samples {{ groups(by: {by}, first: {bound}) {{ value count }} }} }}");
        let groups = ask(&store, &query).await["samples"]["groups"].take();
        let mut expected: Vec<(usize, &str)> = Vec::new();
        for text in ASCENDING {
            let holds = |index: &usize| {
                ASCENDING[(index * 5) % ASCENDING.len()] == text || by == "TEXTS" && ASCENDING[*index] == text
            };
            expected.push(((0..ASCENDING.len()).filter(holds).count(), text));
        }
        // A stable sort: ties stay as they are.
        expected.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let expected: Vec<Json> = expected
            .into_iter()
            .take(bound)
            .map(|(count, text)| json!({"value": text, "count": count}))
            .collect();
        assert_eq!(groups, Json::Array(expected), "{by} {bound}");
    }
}

/// Keys tie-break by code point, and cursors at any of them go on behind it.
pub(super) async fn keys_of_two_orders(place: &Place) {
    let store = fresh(place).await;
    let tails =
        ["\u{d7ff}", "\u{e000}", "\u{ff01}", "\u{ff01}😀", "\u{fffd}", "\u{10000}", "😀", "😀\u{ff01}"];
    let uris: Vec<String> = tails.iter().map(|tail| format!("mlg://sample/k/{tail}")).collect();
    let line = |uri: &String| json!({"type": "Sample", "uri": uri, "small": 1}).to_string();
    put(&store, &uris.iter().rev().map(line).collect::<Vec<_>>().join("\n")).await;
    for order in ["URI_ASC", "SMALL_ASC", "URI_DESC", "SMALL_DESC"] {
        let mut expected: Vec<&str> = uris.iter().map(String::as_str).collect();
        if order.ends_with("DESC") {
            expected.reverse();
        }
        walked(&store, "samples", order, &expected).await;
    }
    for (index, uri) in uris.iter().enumerate() {
        let query = "query ($v: ID!) { gt: samples(where: {uri: {gt: $v}}) { totalCount } \
                     not: samples(where: {NOT: {uri: {gte: $v}}}) { totalCount } \
                     one: sample(uri: $v) { uri } in: samples(where: {uri: {in: [$v]}}) { totalCount } }";
        let expected = json!({
            "gt": {"totalCount": uris.len() - index - 1}, "not": {"totalCount": index},
            "one": {"uri": uri}, "in": {"totalCount": 1},
        });
        assert_eq!(asked(&store, query, json!(uri)).await, expected, "{uri}");
    }
}

/// A property that is declared as never missing may be: of references, and of what was loaded without it. Such rows stand
/// with those that lack a value, and no page drops them.
pub(super) async fn required_but_missing(place: &Place) {
    let store = fresh(place).await;
    put(
        &store,
        r#"{"type":"Sample","uri":"mlg://sample/r/1","grade":2,"rank":1}
{"type":"Sample","uri":"mlg://sample/r/2","grade":1}
{"type":"Sample","uri":"mlg://sample/r/3","grade":2,"rank":1}
{"type":"Sample","uri":"mlg://sample/r/5","rank":2}
{"relationship":"DERIVED_FROM","from":"mlg://sample/r/1","to":"mlg://sample/r/9"}
{"relationship":"DERIVED_FROM","from":"mlg://sample/r/1","to":"mlg://sample/r/8"}
{"relationship":"DERIVED_FROM","from":"mlg://sample/r/1","to":"mlg://sample/r/2"}
{"relationship":"DERIVED_FROM","from":"mlg://sample/r/1","to":"mlg://sample/r/3"}"#,
    )
    .await;
    let uris = |numbers: &[u8]| -> Vec<String> {
        numbers.iter().map(|number| format!("mlg://sample/r/{number}")).collect()
    };
    // Where it is selected, its absence is an error: of each object by the field of its own type.
    let broken = failed(&store, r#"{ rankeds(first: 4, orderBy: URI_ASC) { nodes { uri rank } } }"#).await;
    let place = json!(["rankeds", "nodes", 1, "rank"]);
    assert_eq!((&broken["data"], &broken["errors"][0]["path"]), (&Json::Null, &place), "{broken}");
    put(&store, r#"{"type":"Collection","uri":"mlg://collection/r/1"}"#).await;
    let query = r#"{ rankeds(where: {type: {eq: COLLECTION}}) { nodes { uri rank } } }"#;
    let missing = json!({"rankeds": {"nodes": [{"uri": "mlg://collection/r/1", "rank": null}]}});
    assert_eq!(ask(&store, query).await, missing);
    for (order, all, related) in [
        ("GRADE_ASC", [2, 1, 3, 5, 8, 9].as_slice(), [2, 3, 8, 9].as_slice()),
        ("GRADE_DESC", &[3, 1, 2, 9, 8, 5], &[3, 2, 9, 8]),
        ("RANK_ASC", &[1, 3, 5, 2, 8, 9], &[3, 2, 8, 9]),
        ("RANK_DESC", &[5, 3, 1, 9, 8, 2], &[3, 9, 8, 2]),
        ("[GRADE_ASC, RANK_DESC]", &[2, 3, 1, 5, 9, 8], &[2, 3, 9, 8]),
        ("[RANK_DESC, GRADE_ASC]", &[5, 1, 3, 2, 8, 9], &[3, 2, 8, 9]),
    ] {
        let all = uris(all);
        walked(&store, "samples", order, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let related = uris(related);
        let query = format!(
            "{{ sample(uri: \"mlg://sample/r/1\") {{ derivedFrom(orderBy: {order}) {{ uri }} \
             derivedFromConnection(first: 3, orderBy: {order}) {{ nodes {{ uri }} pageInfo {{ endCursor }} }} }} }}"
        );
        let answer = ask(&store, &query).await["sample"].take();
        let objects: Vec<Json> = related.iter().map(|uri| json!({"uri": uri})).collect();
        assert_eq!(answer["derivedFrom"], json!(objects), "{order}");
        let page = &answer["derivedFromConnection"];
        assert_eq!(page["nodes"], json!(objects[..3]), "{order}");
        let query = format!(
            "{{ sample(uri: \"mlg://sample/r/1\") {{ derivedFromConnection(after: {}, orderBy: {order}) {{ nodes {{ uri }} }} }} }}",
            page["pageInfo"]["endCursor"]
        );
        let answer = ask(&store, &query).await["sample"].take();
        assert_eq!(answer["derivedFromConnection"]["nodes"], json!(objects[3..]), "{order}");
    }
}

/// Goes through all pages of an order, one row or three at a time, from both ends.
async fn walked(store: &mlg::pipeline::Service, field: &str, order: &str, expected: &[&str]) {
    for size in [1, 3] {
        for (bound, cursor, place) in [("first", "after", "endCursor"), ("last", "before", "startCursor")] {
            let mut found: Vec<String> = Vec::new();
            let mut seek = String::new();
            for _ in 0..=expected.len() {
                let query = format!(
                    "{{ {field}({bound}: {size}, orderBy: {order}{seek}) {{ totalCount nodes {{ uri }} \
                     pageInfo {{ {place} hasNextPage hasPreviousPage }} }} }}"
                );
                let page = ask(store, &query).await[field].take();
                assert_eq!(page["totalCount"], expected.len());
                let nodes = page["nodes"].as_array().expect("a list");
                let uris = nodes.iter().map(|node| node["uri"].as_str().expect("a uri").to_owned());
                if bound == "first" {
                    found.extend(uris);
                } else {
                    found.splice(0..0, uris);
                }
                let more = if bound == "first" { "hasNextPage" } else { "hasPreviousPage" };
                if page["pageInfo"][more] == false {
                    break;
                }
                seek = format!(", {cursor}: {}", page["pageInfo"][place]);
            }
            assert_eq!(found, expected, "{order}, {bound}: {size}");
        }
    }
}
