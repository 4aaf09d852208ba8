//! Which operation, `__typename`, introspection, positions, `@skip` and `@include`.

use serde_json::json;

use super::{fixture, refusal, refused_input, run, select, select_with};
use crate::{
    catalog::surface::FieldMeaning,
    error::{ErrorCode, Position},
    selection::{render, types::FieldKind},
};

#[test]
fn operation_is_found_by_name() {
    let catalog = fixture::catalog();
    let two = "query A { asset(uri: 1) { name } } query B { __typename }";
    let name = |text, operation| {
        run(catalog, text, operation, &json!({})).map(|selection| selection.name.map(|name| name.to_string()))
    };
    assert_eq!(name(two, Some("B")).unwrap().as_deref(), Some("B"));
    assert_eq!(name("query A { __typename }", None).unwrap().as_deref(), Some("A"));
    assert_eq!(name("{ __typename }", None).unwrap(), None);
    let cases = [
        (two, None, "the document has several operations; `operationName` must name one"),
        (two, Some("CD"), "operation `CD` does not exist in the document"),
        (
            "query Models { __typename } query Data { __typename }",
            Some("Model"),
            "operation `Model` does not exist in the document; `Models` does",
        ),
        (two, Some(""), "operation `` does not exist in the document"),
        ("{ __typename }", Some("A"), "operation `A` does not exist; the only one has no name"),
        (
            "subscription S { a }",
            None,
            "the operation is a subscription; those are answered over WebSocket, by `graphql-transport-ws`",
        ),
    ];
    for (text, operation, message) in cases {
        let errors = name(text, operation).unwrap_err();
        assert_eq!(errors[0].message, message);
        assert_eq!(errors[0].code, ErrorCode::OperationResolutionFailure);
    }
    // An API without assets has no mutations.
    let mut reading = catalog.clone();
    reading.surface.types.shift_remove("Mutation");
    let errors = run(&reading, "mutation { a }", None, &json!({})).unwrap_err();
    assert_eq!(errors[0].message, "the operation is a mutation; only queries can be answered");
}

#[test]
fn only_the_chosen_operation_counts() {
    let catalog = fixture::catalog();
    let text = "query A($a: Int!) { echo(int: $a) { name } } query B { __typename }";
    let selection = run(catalog, text, Some("B"), &json!({})).unwrap();
    assert_eq!(render(catalog, &selection), "query B\n  __typename\n");
}

#[test]
fn typename_and_introspection() {
    let text = "{ __typename t: __typename __schema { types { name } } x: __type(name: \"Model\") { name }
        assets { __typename nodes { __typename } pageInfo { __typename } } }";
    let expected = "  \
  __typename
  t: __typename
  __schema: introspection
  x: introspection
  assets(first: 20) -> AssetConnection!
    __typename
    nodes -> [Asset!]!
      __typename
    pageInfo -> PageInfo!
      __typename
";
    assert_eq!(select(text).replace("(first: 20)", ""), expected.replace("(first: 20)", ""));
}

#[test]
fn fields_know_their_meaning_and_place() {
    let catalog = fixture::catalog();
    let text = "{\n  asset(uri: \"é\") {\n    é: name\n  }\n}".replace("é: name", "n: name");
    let selection = run(catalog, &text, None, &json!({})).unwrap();
    let root = &selection.fields[0];
    assert_eq!(root.position, Position { line: 2, column: 3 });
    let FieldKind::Api { field, .. } = &root.kind else { panic!("not a field of the API") };
    assert!(matches!(field.meaning, FieldMeaning::Lookup(_)));
    assert_eq!(root.fields[0].position, Position { line: 3, column: 5 });
    assert_eq!(&*root.fields[0].key, "n");
}

#[test]
fn skip_and_include() {
    let cases = [
        ("", json!({}), "name"),
        ("@skip(if: true)", json!({}), ""),
        ("@skip(if: false)", json!({}), "name"),
        ("@include(if: false)", json!({}), ""),
        ("@include(if: true) @skip(if: false)", json!({}), "name"),
        ("@include(if: true) @skip(if: true)", json!({}), ""),
        ("@include(if: false) @skip(if: false)", json!({}), ""),
        ("@include(if: $yes)", json!({}), "name"),
        ("@include(if: $yes)", json!({"yes": false}), ""),
        ("@skip(if: $yes)", json!({}), ""),
        ("@skip(if: $must)", json!({}), "name"),
        ("@include(if: $must)", json!({}), ""),
        ("@deprecated", json!({}), "name"),
    ];
    for (directives, mut variables, expected) in cases {
        variables["must"] = json!(false);
        for selection in [
            format!("name {directives}"),
            format!("... {directives} {{ name }}"),
            format!("...F {directives}"),
        ] {
            let text = format!(
                "query($yes: Boolean = true, $must: Boolean!) {{ asset(uri: 1) {{ {selection} }} }}
                 fragment F on Asset {{ name }}"
            );
            let lines = select_with(&text, &variables);
            let names: Vec<&str> =
                lines.lines().skip(1).map(|line| line.trim().trim_end_matches(" -> String!")).collect();
            assert_eq!(names.concat(), expected, "{text} {variables}");
        }
    }
}

#[test]
fn conditions_without_a_truth_value_are_refused() {
    let text = "query($yes: Boolean = true) { asset(uri: 1) { name @skip(if: $yes) } }";
    assert_eq!(
        refused_input(text, &json!({"yes": null})),
        "argument `if` of `@skip` must be `true` or `false`, but `$yes` is not"
    );
    let text = "query($yes: Boolean) { asset(uri: 1) { ... @include(if: $yes) { name } } }";
    assert_eq!(
        refused_input(text, &json!({})),
        "argument `if` of `@include` must be `true` or `false`, but `$yes` has no value"
    );
    assert_eq!(
        refusal("{ asset(uri: 1) { name\n @skip(if: 1) } }", &json!({})),
        (
            ErrorCode::BadUserInput,
            "argument `if` of `@skip` must be `true` or `false`, not `1`".to_owned(),
            Some((2, 2))
        )
    );
    assert_eq!(
        refused_input("{ asset(uri: 1) { name @skip } }", &json!({})),
        "argument `if` of `@skip` is required"
    );
}

#[test]
fn an_object_may_be_left_without_fields() {
    let text = "{ asset(uri: 1) { derivedFrom { name @skip(if: true) } } }";
    assert_eq!(select(text), "  asset(uri: \"1\") -> Asset\n    derivedFrom -> [Asset!]!\n");
}

#[test]
fn what_validation_should_have_refused_is_still_an_error() {
    let cases = [
        ("{ nothing }", "field `nothing` does not exist on `Query`"),
        ("{ asset(uri: 1) { rowCount } }", "field `rowCount` does not exist on `Asset`"),
        ("{ asset(uri: 1) { ...F } }", "fragment `F` does not exist"),
        ("{ asset(uri: 1) { ... on Gone { name } } }", "type `Gone` of a fragment does not exist"),
        ("{ asset(uri: 1, x: 2) { name } }", "argument `x` does not exist on `asset`"),
        ("{ echo(int: $a) { name } }", "variable `$a` is not declared by the operation"),
        ("query($a: Model) { __typename }", "variable `$a` has the type `Model`, which is no input type"),
        ("query($a: [Gone!]) { __typename }", "variable `$a` has the type `[Gone!]`, which is no input type"),
    ];
    for (text, message) in cases {
        let (code, found, _) = refusal(text, &json!({}));
        assert_eq!((code, found.as_str()), (ErrorCode::GraphqlValidationFailed, message), "{text}");
    }
}
