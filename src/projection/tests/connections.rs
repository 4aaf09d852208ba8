//! Connections: parts, pages both ways, cursors, aggregates, groups.

use super::*;
use crate::{
    cursor,
    plan::shape::{
        AggregateField, AggregateShape, AggregateValue, Connection, ConnectionField, ConnectionValue, Cursor,
        GroupField, GroupFieldValue, GroupValue, MeasureField, MeasureValue, PageInfoField, PageInfoValue,
        Parts, Total,
    },
};

pub(super) fn order() -> Cursor {
    Cursor { order: arc("NAME_ASC"), columns: vec![0, 1] }
}

pub(super) fn nodes() -> ConnectionValue {
    ConnectionValue::Nodes(object("Model", vec![string("name!", 0)]))
}

pub(super) fn edges() -> ConnectionValue {
    let node = object("Model", vec![string("name!", 0)]);
    ConnectionValue::Edges(object(
        "ModelEdge",
        vec![field("cursor!", ValueShape::Cursor(order())), field("node!", ValueShape::Inline(node))],
    ))
}

pub(super) fn page_info() -> ConnectionValue {
    let values = [
        ("hasNextPage", PageInfoValue::HasNextPage),
        ("hasPreviousPage", PageInfoValue::HasPreviousPage),
        ("startCursor", PageInfoValue::StartCursor),
        ("endCursor", PageInfoValue::EndCursor),
    ];
    let fields = values.map(|(key, value)| PageInfoField { key: arc(key), value }).to_vec();
    ConnectionValue::PageInfo { fields, cursor: order() }
}

/// A page of two with these fields; parts in the order of the Plan.
pub(super) fn connection(fields: Vec<(&str, ConnectionValue)>) -> Connection {
    let has = |test: fn(&ConnectionValue) -> bool| fields.iter().any(|(_, value)| test(value));
    let mut count = 0;
    let mut place = |present: bool| {
        count += usize::from(present);
        present.then(|| count - 1)
    };
    let rows = place(has(|value| {
        matches!(
            value,
            ConnectionValue::Nodes(_) | ConnectionValue::Edges(_) | ConnectionValue::PageInfo { .. }
        )
    }));
    let total = place(has(|value| matches!(value, ConnectionValue::TotalCount)));
    let aggregate = place(has(|value| matches!(value, ConnectionValue::Aggregate(_))));
    let groups = place(has(|value| matches!(value, ConnectionValue::Groups { .. })));
    let fields = fields
        .into_iter()
        .map(|(key, value)| ConnectionField { key: arc(key), position: at(1), value })
        .collect();
    Connection {
        typename: arc("ModelConnection"),
        parts: Parts { count, rows, total: total.map(Total::Part), aggregate, groups },
        size: 2,
        reversed: false,
        has_cursor: false,
        fields,
    }
}

fn respond_to(connection: Connection, answer: &str) -> String {
    let models = root("models!", RootKind::Connection { read: 0, connection });
    respond(vec![models], &[Ok(record(answer))])
}

fn cursor_at(name: &str, uri: &str) -> String {
    cursor::encode("NAME_ASC", &[Value::from(name), Value::from(uri)])
}

#[test]
fn one_part_is_the_whole_answer() {
    let typename =
        connection(vec![("t", ConnectionValue::TotalCount), ("__typename", ConnectionValue::Typename)]);
    assert_eq!(respond_to(typename, "7"), r#"{"data":{"models":{"t":7,"__typename":"ModelConnection"}}}"#);
    assert_eq!(
        respond_to(connection(vec![("nodes", nodes())]), r#"[["a","1"]]"#),
        r#"{"data":{"models":{"nodes":[{"name":"a"}]}}}"#
    );
}

#[test]
fn parts_are_found_by_position() {
    let all =
        connection(vec![("totalCount", ConnectionValue::TotalCount), ("edges", edges()), ("nodes", nodes())]);
    assert_eq!(
        respond_to(all, r#"[[["a","1"],["b","2"],["c","3"]],3]"#),
        format!(
            concat!(
                r#"{{"data":{{"models":{{"totalCount":3,"edges":[{{"cursor":"{}","node":{{"name":"a"}}}},"#,
                r#"{{"cursor":"{}","node":{{"name":"b"}}}}],"nodes":[{{"name":"a"}},{{"name":"b"}}]}}}}}}"#
            ),
            cursor_at("a", "1"),
            cursor_at("b", "2")
        )
    );
}

#[test]
fn page_info_tells_both_directions() {
    let three = r#"[["a","1"],["b","2"],["c","3"]]"#;
    let two = r#"[["a","1"],["b","2"]]"#;
    // reversed, cursor given, rows, next, previous, first and last shown
    let cases = [
        (false, false, two, false, false, "a", "b"),
        (false, true, three, true, true, "a", "b"),
        (true, false, two, false, false, "b", "a"),
        (true, true, three, true, true, "b", "a"),
        (true, false, three, false, true, "b", "a"),
        (false, false, three, true, false, "a", "b"),
    ];
    let uri = |name| if name == "a" { "1" } else { "2" };
    for (reversed, has_cursor, rows, next, previous, first, last) in cases {
        let shape = Connection {
            reversed,
            has_cursor,
            ..connection(vec![("pageInfo", page_info()), ("nodes", nodes())])
        };
        assert_eq!(
            respond_to(shape, rows),
            format!(
                concat!(
                    r#"{{"data":{{"models":{{"pageInfo":{{"hasNextPage":{},"hasPreviousPage":{},"#,
                    r#""startCursor":"{}","endCursor":"{}"}},"nodes":[{{"name":"{}"}},{{"name":"{}"}}]}}}}}}"#
                ),
                next,
                previous,
                cursor_at(first, uri(first)),
                cursor_at(last, uri(last)),
                first,
                last
            )
        );
    }
}

#[test]
fn an_empty_page_has_no_cursors() {
    let expected = |next| {
        format!(
            concat!(
                r#"{{"data":{{"models":{{"pageInfo":{{"hasNextPage":{},"hasPreviousPage":false,"#,
                r#""startCursor":null,"endCursor":null}},"nodes":[]}}}}}}"#
            ),
            next
        )
    };
    let shape = || connection(vec![("pageInfo", page_info()), ("nodes", nodes())]);
    assert_eq!(respond_to(shape(), "[]"), expected(false));
    let nothing_asked = Connection { size: 0, ..shape() };
    assert_eq!(respond_to(nothing_asked, r#"[["a","1"]]"#), expected(true));
}

#[test]
fn a_null_in_a_node_takes_the_connection() {
    let nested = field(
        "inputs",
        ValueShape::Connection { column: 0, connection: Box::new(connection(vec![("nodes", nodes())])) },
    );
    assert_eq!(
        respond_one(object("Model", vec![nested, string("name", 1)]), r#"[[["a","1"],[null,"2"]],"n"]"#),
        with_error(
            &error(
                "`name` is required, but nothing is stored for it",
                r#"["it","inputs","nodes",1,"name"]"#,
                "INCONSISTENT_DATA"
            ),
            r#"{"it":{"inputs":null,"name":"n"}}"#
        )
    );
}

pub(super) fn measures() -> AggregateShape {
    let measure = |key, value| MeasureField { key: arc(key), position: at(3), value };
    let of = |key, name, fields| AggregateField {
        key: arc(key),
        value: AggregateValue::Property { typename: arc(name), fields },
    };
    AggregateShape {
        typename: arc("ModelAggregate"),
        fields: vec![
            AggregateField { key: arc("__typename"), value: AggregateValue::Typename },
            AggregateField { key: arc("count"), value: AggregateValue::Count(0) },
            of(
                "rows",
                "BigIntAggregate",
                vec![
                    measure("min", MeasureValue::Measure(1, Scalar::BigInt)),
                    measure("sum", MeasureValue::Sum(2, 3, Scalar::BigInt)),
                    measure("avg", MeasureValue::Average(2, 3)),
                ],
            ),
            of(
                "loss",
                "FloatAggregate",
                vec![
                    measure("__typename", MeasureValue::Typename),
                    measure("sum", MeasureValue::Sum(4, 5, Scalar::Float)),
                    measure("avg", MeasureValue::Average(4, 5)),
                ],
            ),
        ],
    }
}

#[test]
fn measures_become_sums_and_averages() {
    let respond_to_measures = |answer: &str| {
        respond_to(connection(vec![("aggregate", ConnectionValue::Aggregate(measures()))]), answer)
    };
    assert_eq!(
        respond_to_measures("[4,1,6,4,2.5,2]"),
        concat!(
            r#"{"data":{"models":{"aggregate":{"__typename":"ModelAggregate","count":4,"#,
            r#""rows":{"min":1,"sum":6,"avg":1.5},"#,
            r#""loss":{"__typename":"FloatAggregate","sum":2.5,"avg":1.25}}}}}"#
        )
    );
    assert_eq!(
        respond_to_measures("[1,null,0,0,0,0]"),
        concat!(
            r#"{"data":{"models":{"aggregate":{"__typename":"ModelAggregate","count":1,"#,
            r#""rows":{"min":null,"sum":null,"avg":null},"#,
            r#""loss":{"__typename":"FloatAggregate","sum":null,"avg":null}}}}}"#
        )
    );
    for too_large in ["9007199254740992", "-9007199254740992", "2e19"] {
        assert_eq!(
            respond_to_measures(&format!("[1,1,{too_large},1,1e300,1]")),
            with_error(
                &error(
                    "the sum is beyond 2^53 - 1, the largest exact `BigInt`",
                    r#"["models","aggregate","rows","sum"]"#,
                    "RESULT_TOO_LARGE"
                )
                // Measures know their own place.
                .replace(r#""line":1"#, r#""line":3"#),
                &format!(
                    concat!(
                        r#"{{"models":{{"aggregate":{{"__typename":"ModelAggregate","count":1,"#,
                        r#""rows":{{"min":1,"sum":null,"avg":{}}},"#,
                        r#""loss":{{"__typename":"FloatAggregate","sum":1e+300,"avg":1e+300}}}}}}}}"#
                    ),
                    serde_json::to_string(&too_large.parse::<f64>().unwrap()).unwrap()
                )
            )
        );
    }
}

pub(super) fn groups(index: usize, value: GroupValue) -> ConnectionValue {
    let group = |key, value| GroupField { key: arc(key), value };
    let count = AggregateField { key: arc("total"), value: AggregateValue::Count(2) };
    let fields = vec![
        group("__typename", GroupFieldValue::Typename),
        group("value", GroupFieldValue::Value),
        group("count", GroupFieldValue::Count),
        group(
            "aggregate",
            GroupFieldValue::Aggregate(AggregateShape {
                typename: arc("ModelAggregate"),
                fields: vec![count],
            }),
        ),
    ];
    ConnectionValue::Groups { index, typename: arc("ModelGroup"), value, fields }
}

#[test]
fn groups_show_their_value_as_text() {
    let cases = [
        (Scalar::String, "\"a \\\"b\\\"\"", r#""a \"b\"""#),
        (Scalar::Int, "-5", "\"-5\""),
        (Scalar::Float, "0.5", "\"0.5\""),
        (Scalar::Boolean, "true", "\"true\""),
        (Scalar::Date, "20240229", "\"2024-02-29\""),
        (Scalar::Int, "null", "null"),
    ];
    for (scalar, stored, shown) in cases {
        assert_eq!(
            respond_to(
                connection(vec![("groups", groups(0, GroupValue::Scalar(scalar)))]),
                &format!("[[{stored},3,3]]")
            ),
            format!(
                concat!(
                    r#"{{"data":{{"models":{{"groups":[{{"__typename":"ModelGroup","value":{},"count":3,"#,
                    r#""aggregate":{{"total":3}}}}]}}}}}}"#
                ),
                shown
            )
        );
    }
}

#[test]
fn groups_are_counted_from_the_first() {
    let types = GroupValue::Type(vec![(arc("ML_MODEL"), arc("MODEL"))]);
    let mut shape = connection(vec![
        ("second", groups(1, types)),
        ("totalCount", ConnectionValue::TotalCount),
        ("first", groups(0, GroupValue::Scalar(Scalar::Int))),
    ]);
    shape.parts.count = 3;
    assert_eq!(
        respond_to(shape, r#"[9,[[1,2,2]],[["ML_MODEL",9,9]]]"#),
        concat!(
            r#"{"data":{"models":{"second":[{"__typename":"ModelGroup","value":"MODEL","count":9,"#,
            r#""aggregate":{"total":9}}],"totalCount":9,"first":[{"__typename":"ModelGroup","value":"1","#,
            r#""count":2,"aggregate":{"total":2}}]}}}"#
        )
    );
}

#[test]
fn a_part_that_is_not_there_is_our_defect() {
    let mut shape = connection(vec![("totalCount", ConnectionValue::TotalCount), ("nodes", nodes())]);
    shape.parts.total = None;
    let text = respond_to(shape, "[[],0]");
    assert!(text.contains("\"INTERNAL\"") && text.ends_with(r#""data":null}"#), "{text}");
}
