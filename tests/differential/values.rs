//! Values of each scalar: ordinary ones, ones that differ by little, ones at the edge of the type.
//!
//! In: a scalar and choices. Out: JSON as lines have it. Must not know: properties, queries.

use mlg::catalog::types::Scalar;
use serde_json::{Value as Json, json};

use crate::random::Random;

const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "A",
    "b",
    "B",
    "ab",
    "Ab",
    "aB",
    "a b",
    "a ",
    "abc",
    "z",
    "Z",
    "ß",
    "SS",
    "Straße",
    "STRASSE",
    "é",
    "e\u{301}",
    "É",
    "😀",
    "😀😁",
    "\u{1d11e}",
    "\u{130}stanbul",
    "istanbul",
    "ΑΣ",
    "ας",
    "ΣΑΣ",
    "it's",
    "say \"hi\"",
    "back\\slash",
    "100%",
    "a_b",
    "$0",
    "`tick`",
    "{x}",
    "null",
    "true",
    "1",
    "01",
    "line\nbreak",
    "tab\t",
    "\u{1}",
    "\u{7f}",
    "\u{2028}",
    "中文",
    "नि",
    "\u{10ffff}",
    "-- ;",
    "/* */",
    "*",
    "?",
    "[1]",
    "Ǆ",
    "ǅ",
    "ſ",
    "K",
    "Å",
    "Ａ",
    "ａ",
];
/// By code point those of U+E000 to U+FFFF stand before all that lie beyond, by UTF-16 unit behind them.
const TWO_ORDERS: &[&str] = &[
    "\u{d7ff}",
    "\u{e000}",
    "\u{f8ff}",
    "\u{fb00}",
    "\u{ff01}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10000}",
    "😀",
    "\u{10ffff}",
    "a",
    "a\u{ff01}",
    "a😀",
    "\u{ff01}😀",
    "😀\u{ff01}",
    "😀\u{fffd}a",
    "😀😀",
    "\u{fffd}\u{e000}",
    "\u{fffd}\u{10000}",
];
const TIMES: &[&str] = &[
    "0001-01-01T00:00:00Z",
    "1900-02-28T23:59:59Z",
    "1969-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00.000001Z",
    "2024-02-29T12:30:00Z",
    "2024-02-29T12:30:00.5Z",
    "2024-02-29T12:30:00.500001Z",
    "2026-11-01T09:30:00Z",
    "2026-11-01T09:30:00.123456Z",
    "9999-12-31T23:59:59.999999Z",
];
const DATES: &[&str] = &[
    "0001-01-01",
    "0999-12-31",
    "1900-02-28",
    "1969-12-31",
    "1970-01-01",
    "2024-02-29",
    "2026-11-01",
    "9999-12-31",
];
const LARGEST: i64 = (1 << 53) - 1;

/// A few values that one property draws from.
pub(crate) fn pool(random: &mut Random, scalar: &Scalar) -> Vec<Json> {
    let all: Vec<Json> = match scalar {
        Scalar::Id | Scalar::String => {
            let from = match random.below(4) {
                0 => TWO_ORDERS.to_vec(),
                1 => [TEXTS, TWO_ORDERS].concat(),
                _ => TEXTS.to_vec(),
            };
            from.iter().map(|text| json!(text)).collect()
        }
        Scalar::Int => {
            [0, 1, -1, 2, 3, 7, 42, 1000, i32::MAX, i32::MIN].iter().map(|number| json!(number)).collect()
        }
        Scalar::BigInt => {
            // Some sums of these are beyond 2^53 - 1, which is an error at its field.
            let large: &[i64] = if random.chance(30) { &[LARGEST, -LARGEST] } else { &[] };
            let small = [0, 1, -1, 10, 4_294_967_296, -4_294_967_297, 1 << 40];
            small.iter().chain(large).map(|number| json!(number)).collect()
        }
        Scalar::Float => floats(random),
        Scalar::Boolean => vec![json!(true), json!(false)],
        Scalar::DateTime => TIMES.iter().map(|text| json!(text)).collect(),
        Scalar::Date => DATES.iter().map(|text| json!(text)).collect(),
        Scalar::Enum(declared) => declared.values.iter().map(|(name, _)| json!(&**name)).collect(),
    };
    let count = random.between(2, 9);
    (0..count).map(|_| random.pick(&all).clone()).collect()
}

/// Floats of one property have one sign, or sums that are exact: else the order in which a store adds them would show
/// far beyond the 1e-12 that sums may differ by.
fn floats(random: &mut Random) -> Vec<Json> {
    let positive =
        [0.1, 0.2, 0.3, 1.0, 1.5, 1e300, 5e-324, 1e21, 1e16, 123_456_789.125, 1e-5, 1e-7, 0.000_123];
    match random.below(3) {
        0 => positive.iter().map(|number| json!(number)).collect(),
        1 => positive.iter().map(|number| json!(-number)).collect(),
        _ => {
            [0.0, -0.5, 0.5, 1.0, 2.0, -3.0, 1024.125, -4_096.0].iter().map(|number| json!(number)).collect()
        }
    }
}

/// Another way to write a value in a request, where there is one.
pub(crate) fn respelled(random: &mut Random, scalar: &Scalar, value: &Json) -> Json {
    match (scalar, value.as_str()) {
        (Scalar::DateTime, Some("1970-01-01T00:00:00Z")) => json!(*random.pick(&[
            "1970-01-01T02:00:00+02:00",
            "1969-12-31T20:30:00-03:30",
            "1970-01-01T00:00:00.000Z",
            "1970-01-01T00:00:00.0000009Z",
        ])),
        (Scalar::DateTime, Some("2024-02-29T12:30:00.5Z")) => {
            json!(*random.pick(&["2024-02-29T12:30:00.500Z", "2024-02-29t13:30:00.5+01:00"]))
        }
        _ => value.clone(),
    }
}
