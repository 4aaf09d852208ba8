//! Scalars: tables of good and bad JSON, and round trips.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::catalog::types::EnumType;

fn lifecycle() -> Scalar {
    let values = ["DRAFT", "ACTIVE"].map(|name| (Arc::from(name), None)).to_vec();
    Scalar::Enum(Arc::new(EnumType {
        name: Arc::from("Lifecycle"),
        description: None,
        values,
        directives: Vec::new(),
        value_directives: Vec::new(),
    }))
}

fn written(scalar: &Scalar, value: &Value) -> Result<String, String> {
    let mut out = Vec::new();
    write_json(&mut out, scalar, value)?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn accepts_what_the_specification_accepts() {
    let cases = [
        (Scalar::Id, json!("a/b"), Value::from("a/b")),
        (Scalar::Id, json!(7), Value::from("7")),
        (Scalar::Id, json!(-4), Value::from("-4")),
        (Scalar::Id, json!(u64::MAX), Value::from("18446744073709551615")),
        (Scalar::String, json!(""), Value::from("")),
        (Scalar::Int, json!(2_147_483_647), Value::Int(2_147_483_647)),
        (Scalar::Int, json!(-2_147_483_648), Value::Int(-2_147_483_648)),
        (Scalar::Int, json!(5.0), Value::Int(5)),
        (Scalar::Int, json!(-0.0), Value::Int(0)),
        (Scalar::BigInt, json!(9_007_199_254_740_991_i64), Value::Int(BIG_INT_MAX)),
        (Scalar::BigInt, json!(-9_007_199_254_740_991_i64), Value::Int(-BIG_INT_MAX)),
        (Scalar::BigInt, json!(5e9), Value::Int(5_000_000_000)),
        (Scalar::Float, json!(1), Value::Float(1.0)),
        (Scalar::Float, json!(1.5), Value::Float(1.5)),
        (Scalar::Boolean, json!(false), Value::Bool(false)),
        (Scalar::DateTime, json!("1970-01-01T00:00:00Z"), Value::DateTime(0)),
        (Scalar::DateTime, json!("1970-01-01t00:00:00.000001z"), Value::DateTime(1)),
        (Scalar::DateTime, json!("1970-01-01T02:00:00+02:00"), Value::DateTime(0)),
        (Scalar::DateTime, json!("1969-12-31T23:30:00-00:30"), Value::DateTime(0)),
        (Scalar::DateTime, json!("1970-01-01T00:00:00.0000019Z"), Value::DateTime(1)),
        (Scalar::DateTime, json!("1969-12-31T23:59:59.9999999Z"), Value::DateTime(-1)),
        (Scalar::DateTime, json!("2016-12-31T23:59:60Z"), Value::DateTime(1_483_228_799_000_000)),
        (Scalar::DateTime, json!("9999-12-31T23:59:59.999999Z"), Value::DateTime(253_402_300_799_999_999)),
        (Scalar::DateTime, json!("0001-01-01T00:00:00Z"), Value::DateTime(-62_135_596_800_000_000)),
        (Scalar::Date, json!("2024-02-29"), Value::Date(20_240_229)),
        (Scalar::Date, json!("0001-01-01"), Value::Date(10_101)),
        (lifecycle(), json!("ACTIVE"), Value::from("ACTIVE")),
    ];
    for (scalar, json, value) in cases {
        assert_eq!(from_json(&scalar, &json), Ok(value), "{scalar:?} {json}");
    }
    let Ok(Value::Float(zero)) = from_json(&Scalar::Float, &json!(-0.0)) else { panic!("no float") };
    assert!(zero.is_sign_positive());
}

#[test]
fn refuses_everything_else() {
    let cases = [
        (Scalar::Id, json!(4.0)),
        (Scalar::Id, json!(true)),
        (Scalar::Id, json!("a\0b")),
        (Scalar::String, json!(5)),
        (Scalar::String, json!("\0")),
        (Scalar::String, json!(["a"])),
        (Scalar::Int, json!("5")),
        (Scalar::Int, json!(5e9)),
        (Scalar::Int, json!(2_147_483_648_i64)),
        (Scalar::Int, json!(0.5)),
        (Scalar::Int, json!(true)),
        (Scalar::BigInt, json!(9_007_199_254_740_992_i64)),
        (Scalar::BigInt, json!(u64::MAX)),
        (Scalar::BigInt, json!(1e300)),
        (Scalar::BigInt, json!("1")),
        (Scalar::Float, json!("1.5")),
        (Scalar::Boolean, json!(1)),
        (Scalar::Boolean, json!("true")),
        (Scalar::DateTime, json!(0)),
        (Scalar::DateTime, json!("2024-01-30")),
        (Scalar::DateTime, json!("2024-01-30T00:00:00")),
        (Scalar::DateTime, json!("2024-01-30 00:00:00Z")),
        (Scalar::DateTime, json!("2024-01-30T00:00Z")),
        (Scalar::DateTime, json!("2024-01-30T24:00:00Z")),
        (Scalar::DateTime, json!("2024-02-30T00:00:00Z")),
        (Scalar::DateTime, json!("2024-01-30T00:00:00.Z")),
        (Scalar::DateTime, json!("2024-01-30T00:00:00,5Z")),
        (Scalar::DateTime, json!("2024-01-30T00:00:00+0200")),
        (Scalar::DateTime, json!("2024-01-30T00:00:00Z[UTC]")),
        (Scalar::DateTime, json!("0001-01-01T00:00:00+00:01")),
        (Scalar::DateTime, json!("9999-12-31T23:59:59-00:01")),
        (Scalar::DateTime, json!("0000-06-01T00:00:00Z")),
        (Scalar::DateTime, json!("２024-01-30T00:00:00Z")),
        (Scalar::DateTime, json!("")),
        (Scalar::Date, json!("2023-02-29")),
        (Scalar::Date, json!("2024-1-3")),
        (Scalar::Date, json!("+024-01-03")),
        (Scalar::Date, json!("0000-01-01")),
        (Scalar::Date, json!("2024-01-30T00:00:00Z")),
        (lifecycle(), json!("active")),
        (lifecycle(), json!(0)),
    ];
    for (scalar, json) in cases {
        assert!(from_json(&scalar, &json).is_err(), "{scalar:?} {json}");
    }
}

#[test]
fn says_what_would_be_right() {
    assert_eq!(from_json(&Scalar::Int, &json!("x")).unwrap_err(), "must be a 32-bit integer, not `\"x\"`");
    assert_eq!(
        from_json(&lifecycle(), &json!("x")).unwrap_err(),
        "must be one of `DRAFT`, `ACTIVE`, not `\"x\"`"
    );
    assert_eq!(
        from_json(&Scalar::String, &json!("\0")).unwrap_err(),
        "must be text without the character NUL"
    );
    let long = from_json(&Scalar::Int, &json!("é".repeat(500))).unwrap_err();
    assert_eq!(long.chars().count(), "must be a 32-bit integer, not `...`".len() + 60);
}

#[test]
fn writes_cells() {
    let cases = [
        (Scalar::String, Value::from("a\"\u{1}é"), r#""a\"\u0001é""#),
        (Scalar::Id, Value::Int(7), r#""7""#),
        (Scalar::Int, Value::Int(-5), "-5"),
        (Scalar::Float, Value::Float(5.0), "5.0"),
        (Scalar::Float, Value::Int(5), "5.0"),
        (Scalar::Float, Value::Float(-0.0), "0.0"),
        (Scalar::Float, Value::Float(0.1), "0.1"),
        (Scalar::Boolean, Value::Int(1), "true"),
        (Scalar::Boolean, Value::Bool(false), "false"),
        (Scalar::DateTime, Value::Int(1_706_572_800_000_000), r#""2024-01-30T00:00:00Z""#),
        (Scalar::DateTime, Value::Int(1_706_572_800_500_000), r#""2024-01-30T00:00:00.5Z""#),
        (Scalar::DateTime, Value::Int(1_706_572_800_000_010), r#""2024-01-30T00:00:00.00001Z""#),
        (Scalar::DateTime, Value::DateTime(-1), r#""1969-12-31T23:59:59.999999Z""#),
        (Scalar::Date, Value::Int(20_240_130), r#""2024-01-30""#),
        (Scalar::Date, Value::Date(10_101), r#""0001-01-01""#),
        (lifecycle(), Value::from("DRAFT"), r#""DRAFT""#),
        (lifecycle(), Value::Null, "null"),
    ];
    for (scalar, value, text) in cases {
        assert_eq!(written(&scalar, &value).as_deref(), Ok(text), "{scalar:?} {value:?}");
    }
}

#[test]
fn refuses_cells_that_contradict_the_schema() {
    let cases = [
        (Scalar::String, Value::Int(1)),
        (Scalar::Int, Value::Int(1 << 31)),
        (Scalar::Int, Value::Float(1.0)),
        (Scalar::BigInt, Value::Int(BIG_INT_MAX + 1)),
        (Scalar::Float, Value::Float(f64::NAN)),
        (Scalar::Float, Value::Float(f64::INFINITY)),
        (Scalar::Boolean, Value::Int(2)),
        (Scalar::DateTime, Value::Int(i64::MAX)),
        (Scalar::DateTime, Value::Int(-62_135_596_800_000_001)),
        (Scalar::Date, Value::Int(20_230_229)),
        (Scalar::Date, Value::Int(i64::MIN)),
        (lifecycle(), Value::from("GONE")),
        (Scalar::String, Value::List(Vec::new())),
    ];
    for (scalar, value) in cases {
        let error = written(&scalar, &value).unwrap_err();
        assert!(error.starts_with("must be ") && error.contains("the store holds"), "{error}");
    }
    assert_eq!(
        written(&Scalar::Boolean, &Value::from("secret")).unwrap_err(),
        "must be `true` or `false`, but the store holds unfit text"
    );
}

proptest! {
    #[test]
    fn text_round_trips(text in "[^\u{0}]*") {
        let value = from_json(&Scalar::String, &json!(text)).unwrap();
        let back: Json = serde_json::from_str(&written(&Scalar::String, &value).unwrap()).unwrap();
        prop_assert_eq!(back, json!(text));
    }

    #[test]
    fn integers_round_trip(number in -BIG_INT_MAX..=BIG_INT_MAX) {
        let value = from_json(&Scalar::BigInt, &json!(number)).unwrap();
        prop_assert_eq!(written(&Scalar::BigInt, &value).unwrap(), number.to_string());
    }

    #[test]
    fn floats_round_trip(number in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL) {
        let text = written(&Scalar::Float, &Value::Float(number)).unwrap();
        let back: Json = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(from_json(&Scalar::Float, &back), Ok(Value::Float(number)));
    }

    #[test]
    fn times_round_trip(micros in -62_135_596_800_000_000_i64..253_402_300_800_000_000) {
        let text = datetime_text(micros).unwrap();
        prop_assert_eq!(from_json(&Scalar::DateTime, &json!(text)), Ok(Value::DateTime(micros)));
        // An independent reader agrees, where its range allows.
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            prop_assert_eq!(timestamp.as_microsecond(), micros);
        }
    }

    #[test]
    fn any_offset_reads_as_the_same_instant(
        seconds in -62_135_500_000_i64..253_402_200_000, hours in 0_i64..24, minutes in 0_i64..60, east in any::<bool>()
    ) {
        let offset = (hours * 3_600 + minutes * 60) * if east { 1 } else { -1 };
        let local = datetime_text((seconds + offset) * 1_000_000).unwrap();
        let sign = if east { '+' } else { '-' };
        let text = format!("{}{sign}{hours:02}:{minutes:02}", local.trim_end_matches('Z'));
        prop_assert_eq!(from_json(&Scalar::DateTime, &json!(text)), Ok(Value::DateTime(seconds * 1_000_000)));
    }

    #[test]
    fn dates_round_trip(year in 1_i16..=9999, month in 1_i8..=12, day in 1_i8..=28) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let value = from_json(&Scalar::Date, &json!(text)).unwrap();
        prop_assert_eq!(written(&Scalar::Date, &value).unwrap(), format!("\"{text}\""));
    }

    #[test]
    fn arbitrary_text_never_panics(text in ".{0,40}") {
        for scalar in [Scalar::DateTime, Scalar::Date, Scalar::Id] {
            let _outcome = from_json(&scalar, &json!(text));
        }
    }
}

#[test]
fn text_is_escaped_as_the_library_does() {
    let long = "a text of more bytes than are looked at together, and nothing to escape in it";
    let all: Vec<String> = (0..=0xff).map(|code| char::from(code).to_string()).collect();
    for odd in all.iter().map(String::as_str).chain(["", "\u{2028}", "\u{1F600}", "\\u0000"]) {
        for text in [odd.to_owned(), format!("{long}{odd}"), format!("{odd}{long}")] {
            let mut written = Vec::new();
            assert!(write_text(&mut written, &text));
            assert_eq!(written, serde_json::to_vec(&text).unwrap(), "{text:?}");
        }
    }
}
