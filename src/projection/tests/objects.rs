//! Leaves, type conditions, nested objects, null propagation.

use super::*;

#[test]
fn scalars_are_written_by_their_type() {
    let fields = vec![
        field("__typename!", ValueShape::Typename),
        leaf("id!", 0, Scalar::Id),
        leaf("text", 1, Scalar::String),
        leaf("int", 2, Scalar::Int),
        leaf("big", 3, Scalar::BigInt),
        leaf("float", 4, Scalar::Float),
        leaf("whole", 5, Scalar::Float),
        leaf("truth", 6, Scalar::Boolean),
        leaf("instant", 7, Scalar::DateTime),
        leaf("fraction", 8, Scalar::DateTime),
        leaf("date", 9, Scalar::Date),
        leaf("stage", 10, stage()),
        leaves("tags!", 11, Scalar::String),
        leaf("nothing", 12, Scalar::Int),
        field("never", ValueShape::Null),
    ];
    let columns = r#"["mlg://x/y","\"\\\n\u0001😀",-2147483648,9007199254740991,0.25,5,false,
        0,1700000000000001,20240229,"PROD",["a","b"],null]"#;
    assert_eq!(
        respond_one(object("Model", fields), columns),
        concat!(
            r#"{"data":{"it":{"__typename":"Model","id":"mlg://x/y","text":"\"\\\n\u0001😀","#,
            r#""int":-2147483648,"big":9007199254740991,"float":0.25,"whole":5.0,"truth":false,"#,
            r#""instant":"1970-01-01T00:00:00Z","fraction":"2023-11-14T22:13:20.000001Z","#,
            r#""date":"2024-02-29","stage":"PROD","tags":["a","b"],"nothing":null,"never":null}}}"#,
        )
    );
}

#[test]
fn a_value_outside_its_type_is_an_error_of_its_field() {
    let int = "a 32-bit integer, but the store holds";
    let text = "text, but the store holds";
    let cases = [
        (Scalar::Int, "2147483648", format!("{int} an unfit integer")),
        (Scalar::Int, "0.5", format!("{int} an unfit number")),
        (
            Scalar::BigInt,
            "-9007199254740992",
            "an integer between -9007199254740991 and 9007199254740991, but the store holds an unfit integer"
                .to_owned(),
        ),
        (Scalar::Float, "\"0.5\"", "a finite number, but the store holds unfit text".to_owned()),
        (Scalar::Boolean, "2", "`true` or `false`, but the store holds an unfit integer".to_owned()),
        (Scalar::String, "1", format!("{text} an unfit integer")),
        (Scalar::String, "[\"a\"]", format!("{text} a list")),
        (
            Scalar::Date,
            "20230229",
            "a date of the years 1 to 9999 such as `2024-01-30`, but the store holds an unfit integer"
                .to_owned(),
        ),
        (stage(), "\"GONE\"", "one of `DEV`, `PROD`, but the store holds unfit text".to_owned()),
    ];
    for (scalar, cell, unfit) in cases {
        let it = object("Model", vec![leaf("x", 0, scalar), string("name", 1)]);
        let message = format!("`x` must be {unfit}");
        assert_eq!(
            respond_one(it, &format!("[{cell},\"n\"]")),
            with_error(
                &error(&message, r#"["it","x"]"#, "INCONSISTENT_DATA"),
                r#"{"it":{"x":null,"name":"n"}}"#
            )
        );
    }
}

#[test]
fn a_bad_item_nulls_the_list() {
    let it = object("Model", vec![leaves("stages", 0, stage()), string("name", 1)]);
    assert_eq!(
        respond_one(it, r#"[["PROD","GONE"],"n"]"#),
        with_error(
            &error(
                "`stages` must be one of `DEV`, `PROD`, but the store holds unfit text",
                r#"["it","stages",1]"#,
                "INCONSISTENT_DATA"
            ),
            r#"{"it":{"stages":null,"name":"n"}}"#
        )
    );
}

#[test]
fn a_missing_required_value_nulls_its_object() {
    let it = object("Model", vec![string("a", 0), string("name!", 1)]);
    assert_eq!(
        respond_one(it, r#"["a",null]"#),
        with_error(
            &error(
                "`name` is required, but nothing is stored for it",
                r#"["it","name"]"#,
                "INCONSISTENT_DATA"
            ),
            r#"{"it":null}"#
        )
    );
}

#[test]
fn null_spreads_through_lists_and_inline_objects_to_the_nearest_nullable_place() {
    let node = object("Dataset", vec![string("name!", 0)]);
    let edge = object("Edge", vec![string("note", 1), field("node!", ValueShape::Inline(node))]);
    let owner = object("Team", vec![string("title", 0), list("edges!", 1, edge)]);
    let it = object("Model", vec![one("owner", 0, owner), string("name", 1)]);
    let columns = |second: &str| format!(r#"[[["t",[["d1","x"],[{second},"y"]]]],"n"]"#);
    assert_eq!(
        respond_one(it.clone(), &columns("\"d2\"")),
        concat!(
            r#"{"data":{"it":{"owner":{"title":"t","edges":[{"note":"x","node":{"name":"d1"}},"#,
            r#"{"note":"y","node":{"name":"d2"}}]},"name":"n"}}}"#
        )
    );
    assert_eq!(
        respond_one(it, &columns("null")),
        with_error(
            &error(
                "`name` is required, but nothing is stored for it",
                r#"["it","owner","edges",1,"node","name"]"#,
                "INCONSISTENT_DATA"
            ),
            r#"{"it":{"owner":null,"name":"n"}}"#
        )
    );
}

#[test]
fn a_null_that_no_place_takes_makes_data_null() {
    let it = object("Model", vec![string("name!", 0)]);
    let text = respond(vec![lookup("it!", it)], &[Ok(record(r#"[["k",null]]"#))]);
    let found =
        error("`name` is required, but nothing is stored for it", r#"["it","name"]"#, "INCONSISTENT_DATA");
    assert_eq!(text, with_error(&found, "null"));
}

#[test]
fn a_to_one_field_takes_the_first_row_or_null() {
    let team = || object("Team", vec![string("name!", 0)]);
    let it = object("Model", vec![one("none", 0, team()), one("owner", 1, team())]);
    assert_eq!(
        respond_one(it, r#"[[],[["first"],["second"]]]"#),
        r#"{"data":{"it":{"none":null,"owner":{"name":"first"}}}}"#
    );
    let required = object("Model", vec![one("owner!", 0, team())]);
    assert_eq!(
        respond_one(required, "[[]]"),
        with_error(
            &error(
                "`owner` is required, but nothing is stored for it",
                r#"["it","owner"]"#,
                "INCONSISTENT_DATA"
            ),
            r#"{"it":null}"#
        )
    );
}

#[test]
fn type_conditions_follow_the_stored_label() {
    let it = asset(vec![
        field("__typename!", ValueShape::Typename),
        on(&[0], string("params", 1)),
        on(&[1], string("rows", 2)),
        on(&[0, 1], string("name", 3)),
    ]);
    assert_eq!(
        respond_one(it.clone(), r#"["Model","p",null,"n"]"#),
        r#"{"data":{"it":{"__typename":"Model","params":"p","name":"n"}}}"#
    );
    assert_eq!(
        respond_one(it.clone(), r#"[["Asset","Dataset"],null,"r","n"]"#),
        r#"{"data":{"it":{"__typename":"Dataset","rows":"r","name":"n"}}}"#
    );
    assert_eq!(
        respond_one(it, r#"["Alien",null,null,"n"]"#),
        with_error(
            &error(
                "the type stored for this node is not one that may stand here",
                r#"["it"]"#,
                "INCONSISTENT_DATA"
            ),
            r#"{"it":null}"#
        )
    );
}

#[test]
fn an_object_may_have_no_field_for_its_type() {
    let it = asset(vec![on(&[1], string("rows", 1))]);
    assert_eq!(respond_one(it, r#"["Model",null]"#), r#"{"data":{"it":{}}}"#);
}

#[test]
fn a_list_beyond_its_bound_names_its_connection() {
    let row = object("Dataset", vec![string("name!", 0)]);
    let bounded = |count| {
        let value =
            ValueShape::List { column: 0, bound: Some((2, arc("inputsConnection"))), object: row.clone() };
        let rows = vec!["[\"d\"]"; count].join(",");
        respond_one(object("Model", vec![field("inputs!", value)]), &format!("[[{rows}]]"))
    };
    assert_eq!(bounded(2), r#"{"data":{"it":{"inputs":[{"name":"d"},{"name":"d"}]}}}"#);
    assert_eq!(
        bounded(3),
        concat!(
            r#"{"errors":[{"message":"`inputs` has more than 2 items; `inputsConnection` pages them","#,
            r#""locations":[{"line":1,"column":1}],"path":["it","inputs"],"#,
            r#""extensions":{"code":"RESULT_TOO_LARGE","limit":2,"actual":3,"at":"it.inputs"}}],"data":{"it":null}}"#
        )
    );
}

#[test]
fn records_of_another_layout_are_our_defect() {
    let row = || object("Dataset", vec![string("name", 0)]);
    let shapes = [
        (string("x", 7), "[\"a\"]"),
        (list("x", 0, row()), "[\"a\"]"),
        (list("x", 0, row()), "[null]"),
        (one("x", 0, row()), "[{}]"),
    ];
    for (field, columns) in shapes {
        let text = respond_one(object("Model", vec![field]), &columns.replace("{}", "[1]"));
        assert!(text.contains("is not laid out as planned") && text.contains("\"INTERNAL\""), "{text}");
        assert!(text.ends_with(r#""data":{"it":{"x":null}}}"#), "{text}");
    }
}
