//! Literals as arguments: every type, lists, input objects, nulls, defaults.

use serde_json::json;

use super::{refusal, refused_input, select};
use crate::error::ErrorCode;

/// The coerced arguments of `echo`.
fn echo(arguments: &str) -> String {
    let text = select(&format!("{{ echo({arguments}) {{ name }} }}"));
    let line = text.lines().next().unwrap();
    let inner = line.trim().strip_prefix("echo(").unwrap().strip_suffix(") -> Asset").unwrap();
    // These two are always there, by their defaults.
    let rest = inner.replace("size: 20, ", "").replacen("sure: 3", "", 1);
    rest.split(", ").filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn refused(arguments: &str) -> String {
    let message = refused_input(&format!("{{ echo({arguments}) {{ name }} }}"), &json!({}));
    message.replace(" of `echo`", "")
}

#[test]
fn literals_of_each_scalar() {
    let cases = [
        ("int: 5", "int: 5"),
        ("int: -2147483648", "int: -2147483648"),
        ("float: 5", "float: 5.0"),
        ("float: -0.0", "float: 0.0"),
        ("float: 1e-3", "float: 0.001"),
        ("float: 99999999999999999999", "float: 1e20"),
        ("big: 9007199254740991", "big: 9007199254740991"),
        (r#"text: "a\"\n""#, r#"text: "a\"\n""#),
        ("text: \"\"\"\n  a\n   b\n\"\"\"", r#"text: "a\n b""#),
        (r#"id: "x""#, r#"id: "x""#),
        ("id: 7", r#"id: "7""#),
        ("flag: false", "flag: false"),
        (r#"time: "2024-01-30T01:00:00.5+01:00""#, r#"time: "2024-01-30T00:00:00.5Z""#),
        (r#"day: "2024-02-29""#, r#"day: "2024-02-29""#),
        ("state: ACTIVE", "state: ACTIVE"),
    ];
    for (arguments, expected) in cases {
        assert_eq!(echo(arguments), expected);
    }
}

#[test]
fn literals_of_the_wrong_kind_are_refused() {
    let cases = [
        ("int: 5.0", "argument `int` must be a 32-bit integer, not `5.0`"),
        ("int: 0.0", "argument `int` must be a 32-bit integer, not `0.0`"),
        ("int: 5e0", "argument `int` must be a 32-bit integer, not `5.0`"),
        ("int: 2147483648", "argument `int` must be a 32-bit integer, not `2147483648`"),
        (r#"int: "5""#, "argument `int` must be a 32-bit integer, not `\"5\"`"),
        ("int: FIVE", "argument `int` must be a 32-bit integer, not `FIVE`"),
        ("int: [1]", "argument `int` must be a 32-bit integer, not `[1]`"),
        ("int: {}", "argument `int` must be a 32-bit integer, not `{}`"),
        ("int: true", "argument `int` must be a 32-bit integer, not `true`"),
        ("sure: null", "argument `sure` must not be null"),
        (
            "big: 1.0",
            "argument `big` must be an integer between -9007199254740991 and 9007199254740991, not `1.0`",
        ),
        ("float: \"1\"", "argument `float` must be a finite number, not `\"1\"`"),
        ("text: 5", "argument `text` must be text, not `5`"),
        ("text: ACTIVE", "argument `text` must be text, not `ACTIVE`"),
        (r#"text: "\u0000""#, "argument `text` must be text without the character NUL"),
        ("id: 1.0", "argument `id` must be text or an integer, not `1.0`"),
        ("flag: 1", "argument `flag` must be `true` or `false`, not `1`"),
        (r#"flag: "true""#, "argument `flag` must be `true` or `false`, not `\"true\"`"),
        (
            r#"state: "ACTIVE""#,
            "argument `state` must be a value of its enum, not `\"ACTIVE\"`; use one of `DRAFT`, `ACTIVE`",
        ),
        (
            "state: GONE",
            "argument `state` must be a value of its enum, not `GONE`; use one of `DRAFT`, `ACTIVE`",
        ),
        (
            "state: true",
            "argument `state` must be a value of its enum, not `true`; use one of `DRAFT`, `ACTIVE`",
        ),
    ];
    for (arguments, message) in cases {
        assert_eq!(refused(arguments), message);
    }
    assert!(refused(r#"time: "yesterday""#).starts_with("argument `time` must be an RFC 3339 time"));
}

/// The table of GraphQL 3.11.
#[test]
fn lists_of_literals() {
    let cases = [
        ("list: [1, 2, 3]", "list: [1, 2, 3]"),
        ("list: null", ""),
        ("list: [1, 2, null]", "list: [1, 2, null]"),
        ("list: []", "list: []"),
        ("list: 1", "list: [1]"),
        ("full: [1, 2]", "full: [1, 2]"),
        ("full: 1", "full: [1]"),
        ("nested: [[1], [2, 3]]", "nested: [[1], [2, 3]]"),
        ("nested: [1, 2, 3]", "nested: [[1], [2], [3]]"),
        ("nested: [1, null, [null]]", "nested: [[1], null, [null]]"),
        ("nested: 1", "nested: [[1]]"),
    ];
    for (arguments, expected) in cases {
        assert_eq!(echo(arguments), expected);
    }
    assert_eq!(
        refused(r#"list: [1, "b", true]"#),
        "argument `list[1]` must be a 32-bit integer, not `\"b\"`"
    );
    assert_eq!(refused("full: [1, null]"), "argument `full[1]` must not be null");
    assert_eq!(refused("nested: [[1], [2, x]]"), "argument `nested[1][1]` must be a 32-bit integer, not `x`");
}

#[test]
fn input_objects() {
    let cases = [
        ("inside: {must: 1}", "inside: {size: 20, must: 1}"),
        ("inside: {must: 1, size: 5}", "inside: {size: 5, must: 1}"),
        // An explicit null inside an object stays null, and is not the default.
        ("inside: {must: 1, size: null}", "inside: {size: null, must: 1}"),
        (
            "inside: {must: 1, list: 2, inside: {must: 3}}",
            "inside: {size: 20, must: 1, list: [2], inside: {size: 20, must: 3}}",
        ),
        ("inside: null", ""),
        ("insides: {must: 1}", "insides: [{size: 20, must: 1}]"),
        ("insides: [{must: 1}, {must: 2}]", "insides: [{size: 20, must: 1}, {size: 20, must: 2}]"),
    ];
    for (arguments, expected) in cases {
        let expected = expected.replace("size: 20, ", "");
        assert_eq!(echo(arguments), expected);
    }
    assert_eq!(refused("inside: {}"), "argument `inside.must` is required");
    assert_eq!(refused("inside: {must: null}"), "argument `inside.must` must not be null");
    assert_eq!(
        refused("inside: {must: 1, inside: {must: true}}"),
        "argument `inside.inside.must` must be a 32-bit integer, not `true`"
    );
    assert_eq!(
        refused("inside: {must: 1, no: 2}"),
        "argument `inside` has the field `no`, which does not exist on `Inside`"
    );
    assert_eq!(
        refused("inside: [{must: 1}]"),
        "argument `inside` must be an object of `Inside`, not `[{must: 1}]`"
    );
    assert_eq!(refused("insides: [{must: 1}, {list: [1]}]"), "argument `insides[1].must` is required");
}

#[test]
fn defaults_stand_for_absent_and_null() {
    let arguments = |text: &str| select(text).lines().next().unwrap().trim().to_owned();
    assert_eq!(arguments("{ echo { name } }"), "echo(size: 20, sure: 3) -> Asset");
    assert_eq!(arguments("{ echo(size: null) { name } }"), "echo(size: 20, sure: 3) -> Asset");
    assert_eq!(
        arguments("{ echo(sure: 1, size: 2, int: null) { name } }"),
        "echo(size: 2, sure: 1) -> Asset"
    );
}

#[test]
fn required_arguments() {
    let (code, message, place) = refusal("{\n asset { name } }", &json!({}));
    assert_eq!(code, ErrorCode::BadUserInput);
    assert_eq!((message.as_str(), place), ("argument `uri` of `asset` is required", Some((2, 2))));
    let (_, message, place) = refusal("{ asset(uri:\n null) { name } }", &json!({}));
    assert_eq!((message.as_str(), place), ("argument `uri` of `asset` must not be null", Some((2, 2))));
}

#[test]
fn real_filters_and_orders() {
    let text = "{ models(where: {AND: [{name: {eq: \"a\", ignoreCase: true}}, {trainedOn: {some: {rowCount: {gt: 5}}}}]},
        orderBy: NAME_DESC) { totalCount } }";
    assert_eq!(
        select(text),
        "  models(where: {AND: [{name: {eq: \"a\", ignoreCase: true}}, {trainedOn: {some: {rowCount: {gt: 5}}}}]}, \
         orderBy: [NAME_DESC]) -> ModelConnection!\n    totalCount -> Int!\n"
    );
    let message = refused_input(
        "{ models(where: {trainedOn: {some: {rowCount: {gt: \"5\"}}}}) { totalCount } }",
        &json!({}),
    );
    assert!(
        message.starts_with("argument `where.trainedOn.some.rowCount.gt` of `models` must be an integer"),
        "{message}"
    );
}
