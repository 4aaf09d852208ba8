//! Checks of values at their extremes: written, read, compared, ordered, exported.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: which backend it is.

use serde_json::{Value as Json, json};

use super::{
    Place,
    store::{GRAPH, ask, asked, exported, exported_graph, fresh, put},
};

/// Characters on both sides of where UTF-16 goes over to two units.
const HIGH: &str = "\u{e000}\u{fb00}\u{feff}\u{fffd}\u{ffff}\u{10000}";

/// A property that holds one value, its GraphQL type, and values in ascending order.
struct Values {
    field: &'static str,
    ty: &'static str,
    ascending: Vec<Json>,
}

/// Every kind of single value at its extremes.
fn extremes() -> Vec<Values> {
    let long = "é".repeat(2_000);
    let mut texts: Vec<String> = [
        "",
        " ",
        "  two",
        "\t",
        "\n",
        "\r\n",
        "\u{1}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\"",
        "\\",
        "\\\"",
        "'",
        "''",
        "`",
        "$p0",
        "?1",
        "%",
        "_",
        "{",
        "}",
        "[]",
        "null",
        "true",
        "0",
        "00",
        "-0",
        "1e3",
        "A",
        "Z",
        "a",
        "z",
        "é",
        "e\u{301}",
        "ß",
        "İ",
        "Σς",
        "\u{200b}",
        "\u{202e}",
        "\u{2028}",
        "\u{d7ff}",
        // By code point these stand before all characters beyond U+FFFF, by UTF-16 unit behind them.
        "\u{e000}",
        "\u{fb00}",
        "\u{feff}",
        "\u{ff01}",
        "\u{fffd}",
        "\u{ffff}",
        "\u{ff01}\u{e000}",
        "\u{ff01}😀",
        "😀\u{ff01}",
        "😀😀",
        "a\u{fffd}",
        "a😀",
        "\u{10000}",
        "\u{1d11e}",
        "😀",
        "👩‍👩‍👧",
        "日本語",
        "שלום",
        "\u{10fffe}",
        "\u{10ffff}",
        "a\u{1}b",
        "a b",
        "ab",
        "aB",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push(long);
    // Bytes of UTF-8 are in the order of code points.
    texts.sort();
    let moments = [
        "0001-01-01T00:00:00Z",
        "1582-10-04T12:00:00Z",
        "1899-12-31T23:59:59.999999Z",
        "1969-12-31T23:59:58.000001Z",
        "1969-12-31T23:59:59Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.000001Z",
        "2000-02-29T23:59:59.100000Z",
        "2026-11-01T09:30:00Z",
        "2262-04-11T23:47:16.854776Z",
        "9999-12-31T23:59:59.999999Z",
    ]
    .map(|text| text.replace(".100000Z", ".1Z"));
    let days = ["0001-01-01", "1582-10-15", "1969-12-31", "1970-01-01", "2000-02-29", "9999-12-31"];
    let reals = [
        f64::MIN,
        -1e21,
        -1.5,
        -1e-7,
        -5e-324,
        0.0,
        5e-324,
        f64::MIN_POSITIVE,
        1e-7,
        0.1,
        0.30000000000000004,
        1.0 / 3.0,
        0.5,
        1.0,
        123_456_789.123_456_79,
        9_007_199_254_740_993.0,
        1e21,
        1.797e308,
        f64::MAX,
    ];
    let larges = [
        -9_007_199_254_740_991_i64,
        -2_147_483_649,
        -1,
        0,
        1,
        2_147_483_648,
        9_007_199_254_740_990,
        9_007_199_254_740_991,
    ];
    let of = |field, ty, ascending| Values { field, ty, ascending };
    vec![
        of("text", "String", texts.into_iter().map(Json::String).collect()),
        of(
            "code",
            "ID",
            ["", "0", "007", "A", "a", "\u{e000}", "\u{ff01}", "😀", "😀\u{ff01}"].map(Json::from).to_vec(),
        ),
        of("small", "Int", [i32::MIN, -1, 0, 1, i32::MAX].map(Json::from).to_vec()),
        of("large", "BigInt", larges.map(Json::from).to_vec()),
        of("real", "Float", reals.map(Json::from).to_vec()),
        of("truth", "Boolean", [false, true].map(Json::from).to_vec()),
        of("moment", "DateTime", moments.map(Json::from).to_vec()),
        of("day", "Date", days.map(Json::from).to_vec()),
        of("level", "Level", ["HIGH", "LOW"].map(Json::from).to_vec()),
    ]
}

/// Lists at their extremes, and prose that no index holds.
fn wholes() -> Vec<(&'static str, Json)> {
    let items = |field: &str| {
        let all = extremes();
        let values = all.iter().find(|values| values.field == field).expect("a field of the schema");
        Json::Array(values.ascending.iter().rev().chain(&values.ascending).cloned().collect())
    };
    vec![
        ("texts", items("text")),
        ("smalls", items("small")),
        ("larges", items("large")),
        ("reals", items("real")),
        ("truths", items("truth")),
        ("moments", items("moment")),
        ("days", items("day")),
        ("levels", items("level")),
        ("texts", json!([])),
        ("texts", json!([""])),
        ("prose", json!(HIGH)),
        ("prose", Json::String("0123456789 \u{1f600}\n".repeat(10_000))),
        ("renamed", json!("a \"name\" that is stored under another")),
    ]
}

fn uri(field: &str, index: usize) -> String {
    format!("mlg://sample/{field}/{index:03}")
}

/// One sample a value.
fn lines() -> String {
    let single = extremes().into_iter().flat_map(|values| {
        let field = values.field;
        values.ascending.into_iter().enumerate().map(move |(index, value)| (field, uri(field, index), value))
    });
    let wholes =
        wholes().into_iter().enumerate().map(|(index, (field, value))| (field, uri("whole", index), value));
    let lines =
        single.chain(wholes).map(|(field, uri, value)| json!({"type": "Sample", "uri": uri, field: value}));
    lines.map(|line| line.to_string()).collect::<Vec<_>>().join("\n")
}

/// Each value is answered as it was written.
pub(super) async fn round_trip(place: &Place) {
    let store = fresh(place).await;
    put(&store, &lines()).await;
    for values in extremes() {
        for (index, value) in values.ascending.iter().enumerate() {
            let field = values.field;
            let query = format!(r#"{{ sample(uri: "{}") {{ {field} }} }}"#, uri(field, index));
            assert_eq!(ask(&store, &query).await["sample"][field], *value, "{field} {index}");
        }
    }
    for (index, (field, value)) in wholes().into_iter().enumerate() {
        let query = format!(r#"{{ sample(uri: "{}") {{ {field} }} }}"#, uri("whole", index));
        assert_eq!(ask(&store, &query).await["sample"][field], value, "{field} {index}");
    }
    // The only zero is positive.
    put(&store, r#"{"type":"Sample","uri":"mlg://sample/zero/1","real":-0.0,"reals":[-0.0]}"#).await;
    let answer = ask(&store, r#"{ sample(uri: "mlg://sample/zero/1") { real reals } }"#).await;
    assert_eq!(answer.to_string(), r#"{"sample":{"real":0.0,"reals":[0.0]}}"#);
}

/// Equality finds exactly the value, comparisons those beyond it, and lists of values theirs.
pub(super) async fn found_by_filters(place: &Place) {
    let store = fresh(place).await;
    put(&store, &lines()).await;
    for Values { field, ty, ascending } in extremes() {
        let operators: &[&str] = match ty {
            "Boolean" => &["eq"],
            "Level" => &["eq", "in", "ne"],
            _ => &["eq", "in", "ne", "notIn", "gt", "gte", "lt", "lte"],
        };
        let tests = operators.iter().map(|operator| {
            let operand = if matches!(*operator, "in" | "notIn") { "[$v]" } else { "$v" };
            format!("{operator}: samples(where: {{{field}: {{{operator}: {operand}}}}}) {{ totalCount nodes {{ uri }} }}")
        });
        let query = format!("query ($v: {ty}!) {{ {} }}", tests.collect::<Vec<_>>().join(" "));
        for (index, value) in ascending.iter().enumerate() {
            let answer = asked(&store, &query, value.clone()).await;
            for operator in operators {
                let expected = match *operator {
                    "eq" | "in" => 1,
                    "ne" | "notIn" => ascending.len() - 1,
                    "gt" => ascending.len() - index - 1,
                    "gte" => ascending.len() - index,
                    "lt" => index,
                    _lte => index + 1,
                };
                assert_eq!(answer[operator]["totalCount"], expected, "{field} {operator} {value}");
            }
            assert_eq!(answer["eq"]["nodes"], json!([{"uri": uri(field, index)}]), "{field} {value}");
        }
    }
    let query = "query ($v: String!) { samples(where: {prose: {eq: $v, contains: $v}}) { totalCount } }";
    assert_eq!(asked(&store, query, json!(HIGH)).await, json!({"samples": {"totalCount": 1}}));
    for value in ["\"", "\\", "😀", "\u{ff01}", "\u{e000}", "\u{1}", "\u{10ffff}", "'", "$p0"] {
        let query = "query ($v: String!) { has: samples(where: {texts: {has: $v}}) { nodes { uri } } \
                     none: samples(where: {texts: {hasAny: [$v]}, NOT: {texts: {hasAll: [$v]}}}) { totalCount } }";
        let answer = asked(&store, query, json!(value)).await;
        let found = json!({"has": {"nodes": [{"uri": uri("whole", 0)}]}, "none": {"totalCount": 0}});
        assert_eq!(answer, found, "{value:?}");
    }
}

/// Pages go through the values in order, up and down, the missing ones last both ways; the smallest and largest agree.
pub(super) async fn ordered(place: &Place) {
    let store = fresh(place).await;
    put(&store, &lines()).await;
    for Values { field, ascending, .. } in extremes() {
        let order = field.to_uppercase();
        for (direction, descending) in [("ASC", false), ("DESC", true)] {
            let mut expected = ascending.clone();
            if descending {
                expected.reverse();
            }
            let mut found = Vec::new();
            let mut after = String::new();
            while found.len() < expected.len() {
                let query = format!(
                    "{{ samples(first: 7, orderBy: {order}_{direction}{after}) {{ nodes {{ {field} }} pageInfo {{ endCursor }} }} }}"
                );
                let page = ask(&store, &query).await["samples"].take();
                let nodes = page["nodes"].as_array().expect("a list");
                assert_eq!(nodes.len(), 7, "{field} {direction}");
                found.extend(nodes.iter().map(|node| node[field].clone()));
                after = format!(", after: {}", page["pageInfo"]["endCursor"]);
            }
            let (present, missing) = found.split_at(expected.len());
            assert_eq!(present, expected, "{field} {direction}");
            assert!(missing.iter().all(Json::is_null), "{field} {direction}: {missing:?}");
        }
    }
    let answer = ask(
        &store,
        r"{ samples { aggregate { count small { min max } large { min max sum } real { min max } moment { min max } day { min max } } } }",
    )
    .await;
    for Values { field, ascending, .. } in extremes() {
        if let Some(found) = answer["samples"]["aggregate"].get(field) {
            let (first, last) = (ascending.first(), ascending.last());
            assert_eq!((found.get("min"), found.get("max")), (first, last), "{field}");
        }
    }
    assert_eq!(answer["samples"]["aggregate"]["large"]["sum"], 9_007_199_254_740_989_i64);
}

/// An export is the same bytes from every backend; it loads into a fresh store that exports the same bytes.
pub(super) async fn export_and_load(place: &Place) {
    let lines = [GRAPH, &lines()].join("\n");
    let embedded = fresh(&Place::Memory).await;
    put(&embedded, &lines).await;
    let expected = exported(&embedded).await;
    let store = fresh(place).await;
    put(&store, &lines).await;
    assert_eq!(exported(&store).await, expected);
    let store = fresh(place).await;
    put(&store, &expected).await;
    assert_eq!(exported(&store).await, expected);
    // And back into the embedded store.
    let embedded = fresh(&Place::Memory).await;
    put(&embedded, &exported(&store).await).await;
    assert_eq!(exported(&embedded).await, expected);
    assert!(expected.lines().count() > exported_graph().await.lines().count());
}
