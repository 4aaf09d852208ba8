//! Variables: strict coercion of JSON, defaults, absence against null, and their use inside literals.

use serde_json::{Value as Json, json};

use super::{fixture, refusal, refused_input, run, select_with};
use crate::error::ErrorCode;

/// The coerced argument of `echo` that a variable of this type ends up as, with its default.
fn through(declaration: &str, argument: &str, variables: &Json) -> String {
    let text = format!("query($v: {declaration}) {{ echo({argument}: $v) {{ name }} }}");
    let line = select_with(&text, variables).lines().next().unwrap().trim().to_owned();
    let inner = line.strip_prefix("echo(").unwrap().strip_suffix(") -> Asset").unwrap();
    let start = inner.find(&format!("{argument}: ")).map_or(inner.len(), |start| start + argument.len() + 2);
    inner[start..].trim_end_matches(", size: 20, sure: 3").trim_start_matches("20, sure: 3, ").to_owned()
}

fn refused(declaration: &str, value: &Json) -> String {
    let text = format!("query($v: {declaration}) {{ __typename @include(if: true) }}");
    let message = refused_input(&text, &json!({ "v": value }));
    message.strip_prefix("`$v").unwrap().to_owned()
}

#[test]
fn json_of_each_type() {
    let cases = [
        ("Int", "int", json!(5), "5"),
        ("Int!", "int", json!(5.0), "5"),
        ("Float", "float", json!(5), "5.0"),
        ("BigInt", "big", json!(9_007_199_254_740_991_i64), "9007199254740991"),
        ("String", "text", json!("x"), "\"x\""),
        ("ID", "id", json!(7), "\"7\""),
        ("Boolean", "flag", json!(true), "true"),
        ("DateTime", "time", json!("2024-01-30T00:00:00Z"), "\"2024-01-30T00:00:00Z\""),
        ("Date", "day", json!("2024-01-30"), "\"2024-01-30\""),
        ("Lifecycle", "state", json!("DRAFT"), "DRAFT"),
        ("[Int]", "list", json!([1, null]), "[1, null]"),
        ("[Int!]", "list", json!(1), "[1]"),
        ("[Int!]!", "full", json!([1, 2]), "[1, 2]"),
        ("[[Int]]", "nested", json!([1, [2, null], null]), "[[1], [2, null], null]"),
        ("Inside", "inside", json!({"must": 1}), "{size: 20, must: 1}"),
        ("Inside", "inside", json!({"list": 2, "must": 1, "size": null}), "{size: null, must: 1, list: [2]}"),
        ("[Inside!]", "insides", json!({"must": 1}), "[{size: 20, must: 1}]"),
    ];
    for (declaration, argument, value, expected) in cases {
        let found = through(declaration, argument, &json!({ "v": value }));
        assert_eq!(found, expected, "{declaration} {value}");
    }
}

#[test]
fn json_of_the_wrong_kind_is_refused() {
    let cases = [
        ("Int!", json!(null), "` must not be null"),
        ("Int!", json!("5"), "` must be a 32-bit integer, not `\"5\"`"),
        ("Int!", json!(5e9), "` must be a 32-bit integer, not `5000000000.0`"),
        ("Int", json!(5_000_000_000_i64), "` must be a 32-bit integer, not `5000000000`"),
        ("Int", json!(1.5), "` must be a 32-bit integer, not `1.5`"),
        ("Int", json!([1]), "` must be a 32-bit integer, not `[1]`"),
        ("String", json!(5), "` must be text, not `5`"),
        ("Boolean", json!("true"), "` must be `true` or `false`, not `\"true\"`"),
        (
            "Lifecycle",
            json!("draft"),
            "` must be a value of its enum, not `\"draft\"`; use one of `DRAFT`, `ACTIVE`",
        ),
        ("Lifecycle", json!(1), "` must be a value of its enum, not `1`; use one of `DRAFT`, `ACTIVE`"),
        ("[Int!]", json!([1, null]), "[1]` must not be null"),
        ("[Int]!", json!(null), "` must not be null"),
        ("[[Int!]!]", json!([[1], [2, "x"]]), "[1][1]` must be a 32-bit integer, not `\"x\"`"),
        ("Inside", json!({}), ".must` is required"),
        ("Inside", json!({"must": null}), ".must` must not be null"),
        ("Inside", json!({"must": 1, "no": 1}), "` has the field `no`, which does not exist on `Inside`"),
        (
            "ModelWhere",
            json!({"name": {"eqq": 5}}),
            ".name` has the field `eqq`, which does not exist on `StringFilter`; `eq` does",
        ),
        ("Inside", json!("x"), "` must be an object of `Inside`, not `\"x\"`"),
        ("Inside", json!([{"must": 1}]), "` must be an object of `Inside`, not `[{\"must\":1}]`"),
        ("ModelWhere", json!({"name": {"eq": 5}}), ".name.eq` must be text, not `5`"),
        (
            "ModelWhere",
            json!({"OR": [{"name": {"in": ["a", 1]}}]}),
            ".OR[0].name.in[1]` must be text, not `1`",
        ),
    ];
    for (declaration, value, message) in cases {
        assert_eq!(refused(declaration, &value), message, "{declaration} {value}");
    }
}

#[test]
fn every_bad_variable_is_reported_at_its_definition() {
    let text = "query(\n $a: Int!,\n $b: [String!] = \"x\",\n $c: Lifecycle = DRAFT) { __typename }";
    let variables = json!({"b": [1], "c": "x", "other": {"ignored": true}});
    let errors = run(fixture::catalog(), text, None, &variables).unwrap_err();
    let found: Vec<_> =
        errors.iter().map(|error| (error.message.as_str(), error.positions[0].line)).collect();
    assert_eq!(
        found,
        [
            ("`$a` is required, since it is of type `Int!`", 2),
            ("`$b[0]` must be text, not `1`", 3),
            ("`$c` must be a value of its enum, not `\"x\"`", 4),
        ]
    );
    assert!(errors.iter().all(|error| error.code == ErrorCode::BadUserInput));
}

#[test]
fn variables_that_are_not_declared_are_ignored() {
    assert_eq!(through("Int", "int", &json!({"v": 1, "w": {"x": []}})), "1");
}

#[test]
fn defaults_of_variables() {
    assert_eq!(through("Int = 7", "int", &json!({})), "7");
    assert_eq!(through("Int = 7", "int", &json!({"v": 8})), "8");
    assert_eq!(through("Int! = 7", "int", &json!({})), "7");
    // An explicit null is not the default.
    assert_eq!(through("Int = 7", "int", &json!({"v": null})), "");
    assert_eq!(refused("Int! = 7", &json!(null)), "` must not be null");
    assert_eq!(through("Inside = {must: 1}", "inside", &json!({})), "{size: 20, must: 1}");
    assert_eq!(through("[[Int]] = 1", "nested", &json!({})), "[[1]]");
    assert_eq!(through("Lifecycle = ACTIVE", "state", &json!({})), "ACTIVE");
    let cases = [
        ("Int = \"7\"", "`$v` must be a 32-bit integer, not `\"7\"`"),
        ("Int! = null", "`$v` must not be null"),
        ("Inside = {}", "`$v.must` is required"),
        (
            "Lifecycle = \"DRAFT\"",
            "`$v` must be a value of its enum, not `\"DRAFT\"`; use one of `DRAFT`, `ACTIVE`",
        ),
    ];
    for (declaration, message) in cases {
        assert_eq!(refused_input(&format!("query($v: {declaration}) {{ __typename }}"), &json!({})), message);
    }
}

fn first_line(text: &str, variables: &Json) -> String {
    select_with(text, variables).lines().next().unwrap().trim().to_owned()
}

#[test]
fn absent_and_null_variables_as_arguments() {
    let text = "query($v: Int) { echo(int: $v, size: $v) { name } }";
    let expected = "echo(size: 20, sure: 3) -> Asset";
    assert_eq!(first_line(text, &json!({})), expected);
    assert_eq!(first_line(text, &json!({"v": null})), expected);
    // A place that must not be null takes a nullable variable only because it has a default.
    let text = "query($v: Int) { echo(sure: $v) { name } }";
    assert_eq!(first_line(text, &json!({})), expected);
    assert_eq!(first_line(text, &json!({"v": 9})), "echo(size: 20, sure: 9) -> Asset");
    assert_eq!(
        refused_input(text, &json!({"v": null})),
        "argument `sure` of `echo` must not be null, but `$v` is"
    );
    let text = "query($v: ID) { asset(uri: $v) { name } }";
    assert_eq!(refused_input(text, &json!({})), "argument `uri` of `asset` is required");
}

#[test]
fn variables_inside_literals() {
    let text = "query($v: Int) { echo(list: [1, $v], inside: {must: 1, size: $v, list: [2]}) { name } }";
    let cases = [
        (
            json!({"v": 5}),
            "echo(size: 20, sure: 3, list: [1, 5], inside: {size: 5, must: 1, list: [2]}) -> Asset",
        ),
        // Absent: null in a list, the default in an object.
        (
            json!({}),
            "echo(size: 20, sure: 3, list: [1, null], inside: {size: 20, must: 1, list: [2]}) -> Asset",
        ),
        (
            json!({"v": null}),
            "echo(size: 20, sure: 3, list: [1, null], inside: {size: null, must: 1, list: [2]}) -> Asset",
        ),
    ];
    for (variables, expected) in cases {
        assert_eq!(first_line(text, &variables), expected, "{variables}");
    }
    let text = "query($v: Int) { echo(full: [1, $v]) { name } }";
    assert_eq!(refused_input(text, &json!({})), "argument `full[1]` of `echo` must not be null");
    assert_eq!(
        refused_input(text, &json!({"v": null})),
        "argument `full[1]` of `echo` must not be null, but `$v` is"
    );
    let text = "query($v: Int) { echo(inside: {must: $v}) { name } }";
    assert_eq!(refused_input(text, &json!({})), "argument `inside.must` of `echo` is required");
    let text = "query($v: String!) { models(where: {name: {eq: $v}}, first: 1) { totalCount } }";
    assert_eq!(
        first_line(text, &json!({"v": "x"})),
        "models(where: {name: {eq: \"x\"}}, first: 1) -> ModelConnection!"
    );
}

#[test]
fn variables_fit_their_place() {
    let good = [
        ("Int!", "int", json!(1)),
        ("[Int!]!", "list", json!([1])),
        ("[Int!]", "full", json!([1])),
        ("[[Int!]!]!", "nested", json!([[1]])),
    ];
    for (declaration, argument, value) in good {
        assert!(!through(declaration, argument, &json!({ "v": value })).is_empty());
    }
    let bad = [
        ("String", "int", json!("x"), "variable `$v` of type `String` is used where `Int` is expected"),
        ("Int", "list", json!(1), "variable `$v` of type `Int` is used where `[Int]` is expected"),
        ("[Int]", "int", json!([1]), "variable `$v` of type `[Int]` is used where `Int` is expected"),
        ("[Int]", "full", json!([1]), "variable `$v` of type `[Int]` is used where `[Int!]` is expected"),
        ("Int", "float", json!(1), "variable `$v` of type `Int` is used where `Float` is expected"),
        ("Int", "id", json!(1), "variable `$v` of type `Int` is used where `ID` is expected"),
        (
            "String",
            "state",
            json!("DRAFT"),
            "variable `$v` of type `String` is used where `Lifecycle` is expected",
        ),
    ];
    for (declaration, argument, value, message) in bad {
        let text = format!("query($v: {declaration}) {{ echo({argument}: $v) {{ name }} }}");
        let (code, found, _) = refusal(&text, &json!({ "v": value }));
        assert_eq!((code, found.as_str()), (ErrorCode::GraphqlValidationFailed, message));
    }
}

#[test]
fn variables_reach_into_fragments() {
    let text = "query($n: Int!, $yes: Boolean = true) { asset(uri: 1) { ...F } }
        fragment F on Asset { derivedFrom(first: $n) @include(if: $yes) { name } }";
    assert_eq!(
        select_with(text, &json!({"n": 2})),
        "  asset(uri: \"1\") -> Asset\n    derivedFrom(first: 2) -> [Asset!]!\n      name -> String!\n"
    );
}
