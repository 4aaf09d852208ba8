//! Rules by themselves: what is read, what claims make of them, what is refused.

use serde_json::{Value as Json, json};

use super::rule;

fn filled(text: &str, claims: Json) -> Option<Json> {
    let Json::Object(claims) = claims else { panic!("claims are an object") };
    rule::filled(&rule::parse(text).unwrap(), &claims).unwrap()
}

#[test]
fn claims_are_put_in_as_values() {
    let rule = r#"{domain: {name: {in: "$claims.domains"}}, lifecycle: {eq: ACTIVE}}"#;
    assert_eq!(
        filled(rule, json!({"domains": ["a", "b"]})),
        Some(json!({"domain": {"name": {"in": ["a", "b"]}}, "lifecycle": {"eq": "ACTIVE"}}))
    );
    assert_eq!(
        filled(r#"{name: {eq: "$claims.a.b"}}"#, json!({"a": {"b": 1}})),
        Some(json!({"name": {"eq": 1}}))
    );
    assert_eq!(
        filled(r#"{name: {eq: "$claims.a.b"}}"#, json!({"a": {"b": 1}, "a.b": 2})),
        Some(json!({"name": {"eq": 2}}))
    );
}

#[test]
fn what_is_missing_holds_for_nothing_however_it_is_asked() {
    for rule in [
        r#"{name: {in: "$claims.x"}}"#,
        r#"{NOT: {name: {in: "$claims.x"}}}"#,
        r#"{NOT: {OR: [{name: {in: "$claims.x"}}, {name: {eq: "a"}}]}}"#,
        r#"{owners: {none: {name: {in: "$claims.x"}}}}"#,
        r#"{owners: {all: {OR: [{name: {in: "$claims.x"}}, {name: {eq: "a"}}]}}}"#,
        r#"{AND: [{name: {eq: "a"}}, {name: {notIn: "$claims.x"}}]}"#,
        r#"{OR: [{name: {in: "$claims.x"}}]}"#,
    ] {
        for claims in [json!({}), json!({"x": null}), json!({"y": ["a"]})] {
            assert_eq!(filled(rule, claims), None, "{rule}");
        }
    }
    let either = r#"{OR: [{name: {in: "$claims.x"}}, {name: {in: "$claims.y"}}]}"#;
    assert_eq!(filled(either, json!({"y": ["a"]})), Some(json!({"OR": [{"name": {"in": ["a"]}}]})));
}

#[test]
fn a_claim_is_never_more_than_values() {
    let rule = rule::parse(r#"{name: "$claims.x"}"#).unwrap();
    for claim in [json!({"eq": "a"}), json!([{"eq": "a"}]), json!([["a"]]), json!([null])] {
        let Json::Object(claims) = json!({"x": claim}) else { unreachable!() };
        assert!(rule::filled(&rule, &claims).unwrap_err().message.contains("`x`"), "{claims:?}");
    }
}

#[test]
fn what_is_no_filter_is_refused() {
    for text in ["", "1", "[{}]", "{", "{a: $x}", "{}) {a} b(c: {}", "{}){a}}{b(c:{}", "\"a\"", "{}, x: {}"] {
        assert!(rule::parse(text).is_err(), "{text}");
    }
    assert_eq!(rule::parse("{}").unwrap(), json!({}));
}
