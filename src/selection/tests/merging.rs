//! Fragments, type conditions, and fields of one key: order and types.

use serde_json::json;

use super::{refusal, select};
use crate::error::ErrorCode;

/// The selection below `asset`, without types of fields, from the margin.
fn below_asset(selection: &str) -> String {
    with_fragments(selection, "")
}

fn with_fragments(selection: &str, fragments: &str) -> String {
    let text = select(&format!("{{ asset(uri: 1) {{ {selection} }} }} {fragments}"));
    let mut out = String::new();
    for line in text.lines().skip(1) {
        out.push_str(line[4..].split(" -> ").next().unwrap());
        out.push('\n');
    }
    out
}

#[test]
fn equal_keys_merge_where_they_first_stood() {
    assert_eq!(below_asset("name uri name n: name"), "name\nuri\nn: name\n");
    assert_eq!(
        below_asset("derivedFrom { name } uri derivedFrom { uri name }"),
        "derivedFrom\n  name\n  uri\nuri\n"
    );
    assert_eq!(
        below_asset("derivedFrom { derivedFrom { name } } derivedFrom { derivedFrom { uri } name }"),
        "derivedFrom\n  derivedFrom\n    name\n    uri\n  name\n"
    );
    assert_eq!(below_asset("... { uri name } ... @include(if: true) { name } name"), "uri\nname\n");
}

#[test]
fn conditions_become_sets_of_types() {
    assert_eq!(
        below_asset("... on Model { parameterCount } ... on Dataset { rowCount }"),
        "parameterCount on Model\nrowCount on Dataset\n"
    );
    assert_eq!(below_asset("... on Asset { name }"), "name\n");
    assert_eq!(below_asset("... on Owned { name }"), "name on Model\n");
    assert_eq!(below_asset("... on Owned { ... on Asset { uri } }"), "uri on Model\n");
    // No asset is a user, and no dataset is a model.
    assert_eq!(below_asset("uri ... on Owned { ... on User { name } }"), "uri\n");
    assert_eq!(
        below_asset("uri ... on Asset { ... on Model { ... on Asset { ... on Dataset { name } } } }"),
        "uri\n"
    );
    // All of what is possible needs no set.
    assert_eq!(
        select("{ model(uri: 1) { ... on Asset { name } ... on Model { uri } ... on Dataset { name } } }"),
        "  model(uri: \"1\") -> Model\n    name -> String!\n    uri -> ID!\n"
    );
}

/// Each type meets a key where the key first stands for that type.
#[test]
fn a_key_met_under_a_condition_first_is_split() {
    assert_eq!(
        below_asset("... on Model { name } uri name"),
        "name on Model\nuri\nname on Dataset | Version\n"
    );
    assert_eq!(
        below_asset("... on Model { name uri } uri name"),
        "name on Model\nuri on Model\nuri on Dataset | Version\nname on Dataset | Version\n"
    );
    assert_eq!(
        below_asset("... on Model { name } ... on Version { name } uri name"),
        "name on Model\nname on Version\nuri\nname on Dataset\n"
    );
    assert_eq!(below_asset("name ... on Model { name } ... on Version { name }"), "name\n");
}

#[test]
fn selections_below_merge_for_the_types_they_apply_to() {
    assert_eq!(
        below_asset("... on Model { derivedFrom { uri } } name derivedFrom { name }"),
        "derivedFrom on Model\n  uri\n  name\nname\nderivedFrom on Dataset | Version\n  name\n"
    );
    // The first stood for all, so all keep its place.
    assert_eq!(
        below_asset("derivedFrom { name } uri ... on Model { derivedFrom { uri } }"),
        "derivedFrom on Dataset | Version\n  name\nderivedFrom on Model\n  name\n  uri\nuri\n"
    );
    assert_eq!(
        below_asset(
            "derivedFrom { name } ... on Model { derivedFrom { uri } } ... on Asset { derivedFrom { createdAt } }"
        ),
        "derivedFrom on Dataset | Version\n  name\n  createdAt\nderivedFrom on Model\n  name\n  uri\n  createdAt\n"
    );
    assert_eq!(
        below_asset(
            "derivedFrom { name } ... on Asset { derivedFrom { uri } ... on Model { derivedFrom { n: name } } }"
        ),
        "derivedFrom on Dataset | Version\n  name\n  uri\nderivedFrom on Model\n  name\n  uri\n  n: name\n"
    );
}

/// A split that changes nothing is undone, so that plans do not grow.
#[test]
fn a_split_without_effect_is_joined_again() {
    assert_eq!(
        below_asset("derivedFrom { name } ... on Model { derivedFrom { name } }"),
        "derivedFrom\n  name\n"
    );
    assert_eq!(
        below_asset(
            "derivedFrom { name } ... on Model { derivedFrom { uri } } ... on Dataset { derivedFrom { name } }"
        ),
        "derivedFrom on Dataset | Version\n  name\nderivedFrom on Model\n  name\n  uri\n"
    );
}

#[test]
fn fragments_open_once_for_each_type() {
    let fragments = "fragment F on Asset { name ...G } fragment G on Asset { uri }";
    assert_eq!(with_fragments("...F ...F ...G", fragments), "name\nuri\n");
    assert_eq!(
        with_fragments("... on Model { ...F } createdAt ...F", fragments),
        "name on Model\nuri on Model\ncreatedAt\nname on Dataset | Version\nuri on Dataset | Version\n"
    );
    assert_eq!(with_fragments("...F @skip(if: true) createdAt ...F", fragments), "createdAt\nname\nuri\n");
    assert_eq!(
        with_fragments("...F", "fragment F on Model { parameterCount name }"),
        "parameterCount on Model\nname on Model\n"
    );
    // At another level it opens again.
    assert_eq!(
        with_fragments("...F derivedFrom { ...F }", fragments),
        "name\nuri\nderivedFrom\n  name\n  uri\n"
    );
}

#[test]
fn objects_that_are_no_nodes_know_no_types() {
    let text =
        "{ models(first: 1) { ...C nodes { name } ... on ModelConnection { totalCount nodes { uri } } } }
        fragment C on ModelConnection { pageInfo { ... on PageInfo { hasNextPage } } totalCount }";
    assert_eq!(
        select(text),
        "  models(first: 1) -> ModelConnection!
    pageInfo -> PageInfo!
      hasNextPage -> Boolean!
    totalCount -> Int!
    nodes -> [Model!]!
      name -> String!
      uri -> ID!
"
    );
    // A condition that does not match drops its fields; validation refuses most of these.
    assert_eq!(
        select(
            "{ ... on Query { __typename } ... on Dataset { name } models(first: 0) { ... on Asset { name } ... on AssetConnection { totalCount } } }"
        ),
        "  __typename\n  models(first: 0) -> ModelConnection!\n"
    );
}

#[test]
fn root_fields_merge_too() {
    let text = "{ ...A a: asset(uri: 1) { uri } } fragment A on Query { a: asset(uri: 1) { name } }";
    assert_eq!(select(text), "  a: asset(uri: \"1\") -> Asset\n    name -> String!\n    uri -> ID!\n");
}

#[test]
fn one_key_for_different_fields_is_refused() {
    let cases = [
        "{ asset(uri: 1) { a: name a: uri } }",
        "{ asset(uri: 1) { derivedFrom(first: 1) { name } derivedFrom(first: 2) { name } } }",
        "{ asset(uri: 1) { derivedFrom(first: 1) { name } derivedFrom { name } } }",
        "{ asset(uri: 1) { ... on Model { a: name } a: uri } }",
        "query($x: Int, $y: Int) { asset(uri: 1) { derivedFrom(first: $x) { name } ... on Model { derivedFrom(first: $y) { name } } } }",
    ];
    for text in cases {
        let (code, message, place) = refusal(text, &json!({}));
        assert_eq!(code, ErrorCode::GraphqlValidationFailed, "{text}");
        assert!(message.ends_with("give one of them another alias"), "{message}");
        assert!(place.is_some());
    }
    // Types that never meet may disagree, and arguments have no order.
    assert_eq!(
        below_asset("... on Model { a: name } ... on Dataset { a: uri }"),
        "a: name on Model\na: uri on Dataset\n"
    );
    let text = "derivedFrom(first: 1, where: {}) { name } derivedFrom(where: {}, first: 1) { uri }";
    assert_eq!(below_asset(text), "derivedFrom(where: {}, first: 1)\n  name\n  uri\n");
}
