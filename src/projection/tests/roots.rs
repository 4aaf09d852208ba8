//! Root fields, failed reads, introspection, the cap of errors.

use serde_json::value::RawValue;

use super::*;
use crate::{error::ErrorCode, projection::refuse};

fn many(key: &str, keys: &[&str], object: Object) -> RootField {
    let keys = keys.iter().map(|&key| key.to_owned()).collect();
    root(key, RootKind::Many { read: 0, keys, object: behind_key(object) })
}

#[test]
fn lookups_find_their_row_by_its_head() {
    let model = || object("Model", vec![string("name", 0)]);
    let rows = record(r#"[["b","B"],["k","K"],[7,"seven"]]"#);
    let missing =
        root("missing", RootKind::One { read: 0, key: "x".to_owned(), object: behind_key(model()) });
    let number = root("number", RootKind::One { read: 0, key: "7".to_owned(), object: behind_key(model()) });
    let all = many("all!", &["k", "x", "7", "k"], model());
    assert_eq!(
        respond(vec![lookup("it", model()), missing, number, all], &[Ok(rows)]),
        concat!(
            r#"{"data":{"it":{"name":"K"},"missing":null,"number":{"name":"seven"},"#,
            r#""all":[{"name":"K"},null,{"name":"seven"},{"name":"K"}]}}"#
        )
    );
}

#[test]
fn a_failed_item_of_many_is_null_in_its_place() {
    let all = many("all!", &["a", "b"], object("Model", vec![string("name!", 0)]));
    assert_eq!(
        respond(vec![all], &[Ok(record(r#"[["a",null],["b","B"]]"#))]),
        with_error(
            &error(
                "`name` is required, but nothing is stored for it",
                r#"["all",0,"name"]"#,
                "INCONSISTENT_DATA"
            ),
            r#"{"all":[null,{"name":"B"}]}"#
        )
    );
}

#[test]
fn a_failed_read_is_an_error_of_each_root_field_that_uses_it() {
    let model = || object("Model", vec![string("name", 0)]);
    let other = root("other", RootKind::One { read: 1, key: "k".to_owned(), object: behind_key(model()) });
    let failed = ClientError::new(ErrorCode::DeadlineExceeded, "the store took too long");
    let message = "the store took too long";
    let errors =
        [error(message, r#"["a"]"#, "DEADLINE_EXCEEDED"), error(message, r#"["b"]"#, "DEADLINE_EXCEEDED")];
    assert_eq!(
        respond(
            vec![lookup("a", model()), other, lookup("b", model())],
            &[Err(failed), Ok(record(r#"[["k","n"]]"#))]
        ),
        with_error(&errors.join(","), r#"{"a":null,"other":{"name":"n"},"b":null}"#)
    );
}

#[test]
fn a_read_without_answer_is_our_defect() {
    let text = respond(vec![lookup("it", object("Model", vec![]))], &[]);
    assert!(text.contains("\"INTERNAL\"") && text.ends_with(r#""data":{"it":null}}"#), "{text}");
}

#[test]
fn introspection_and_type_name_stand_in_their_place() {
    let fields = vec![
        root("first!", RootKind::Typename("Query".into())),
        root("__schema!", RootKind::Introspection),
        root("last!", RootKind::Typename("Query".into())),
    ];
    let raw = RawValue::from_string(r#"{"queryType":{"name":"Query"}}"#.to_owned()).unwrap();
    let response = project(&Shape { fields: fields.clone() }, &Answers::default(), &[(arc("__schema"), raw)]);
    assert_eq!(
        String::from_utf8(response.body).unwrap(),
        r#"{"data":{"first":"Query","__schema":{"queryType":{"name":"Query"}},"last":"Query"}}"#
    );
    let without = respond(fields, &[]);
    assert!(without.ends_with(r#""data":null}"#), "{without}");
}

#[test]
fn more_than_ten_errors_are_counted() {
    let keys: Vec<String> = (0..12).map(|key| key.to_string()).collect();
    let rows: Vec<String> = keys.iter().map(|key| format!("[\"{key}\",0.5]")).collect();
    let shape = object("Model", vec![leaf("size", 0, Scalar::Int)]);
    let all = root("all!", RootKind::Many { read: 0, keys, object: behind_key(shape) });
    let response =
        project(&Shape { fields: vec![all] }, &reads(&[Ok(record(&format!("[{}]", rows.join(","))))]), &[]);
    let json: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    let errors = json["errors"].as_array().unwrap();
    assert_eq!((response.errors, errors.len()), (12, 11));
    assert_eq!(errors[9]["path"], serde_json::json!(["all", 9, "size"]));
    assert_eq!(
        errors[10],
        serde_json::json!({
            "message": "2 more errors were left out",
            "extensions": {"code": "LIMIT_EXCEEDED", "limit": 10, "actual": 12, "at": "request"}
        })
    );
    assert_eq!(json["data"]["all"].as_array().unwrap().len(), 12);
}

#[test]
fn a_refusal_has_no_data() {
    let bad =
        ClientError::new(ErrorCode::LimitExceeded, "`first` is at most 500").at(at(3)).bounded(500, 900);
    let response = refuse(&[bad]);
    assert_eq!(
        String::from_utf8(response.body).unwrap(),
        concat!(
            r#"{"errors":[{"message":"`first` is at most 500","locations":[{"line":3,"column":1}],"#,
            r#""extensions":{"code":"LIMIT_EXCEEDED","limit":500,"actual":900,"at":"3:1"}}]}"#
        )
    );
    assert_eq!(response.errors, 1);
}
