//! Cursors: the place of a row in an order, as opaque text.
//!
//! In: the name of an order and the values of its keys. Out: base64url text without padding of the JSON
//! `[order, value...]`, and back; temporal values as the integers they are stored as. Must not know: plans, shapes.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::value::Value;

/// The longest text that is read as a cursor, in bytes.
pub const MAX_LENGTH: usize = 8192;

/// Why a text is not a cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is too long.
    #[error("a cursor has at most {MAX_LENGTH} bytes, this one has {0}")]
    TooLong(usize),
    /// It does not decode.
    #[error("the cursor is malformed; only the text of `cursor`, `startCursor` or `endCursor` is one")]
    Malformed,
}

/// The cursor of a row. A list or map, by which the Catalog orders nothing, stands as null.
pub fn encode<'v>(order: &str, values: impl IntoIterator<Item = &'v Value>) -> String {
    let mut json = Vec::with_capacity(128);
    json.push(b'[');
    write(&mut json, order);
    for value in values {
        json.push(b',');
        match value {
            Value::Null | Value::List(_) | Value::Map(_) => json.extend_from_slice(b"null"),
            Value::Bool(truth) => write(&mut json, truth),
            Value::Int(number) | Value::DateTime(number) => write(&mut json, number),
            Value::Date(number) => write(&mut json, number),
            Value::Float(number) => write(&mut json, number),
            Value::String(text) => write(&mut json, text.as_str()),
        }
    }
    json.push(b']');
    URL_SAFE_NO_PAD.encode(&json)
}

/// The order and the values of a cursor. Values are only `Null`, `Bool`, `Int`, `Float` and `String`.
///
/// # Errors
/// The text is too long, or [`encode`] does not make such.
pub fn decode(text: &str) -> Result<(String, Vec<Value>), CursorError> {
    if text.len() > MAX_LENGTH {
        return Err(CursorError::TooLong(text.len()));
    }
    let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError::Malformed)?;
    let items: Vec<serde_json::Value> = serde_json::from_slice(&json).map_err(|_| CursorError::Malformed)?;
    let mut values = items.into_iter().map(scalar);
    let Some(Some(Value::String(order))) = values.next() else {
        return Err(CursorError::Malformed);
    };
    let values = values.collect::<Option<Vec<Value>>>().ok_or(CursorError::Malformed)?;
    Ok((order, values))
}

fn scalar(json: serde_json::Value) -> Option<Value> {
    match json {
        serde_json::Value::Null => Some(Value::Null),
        serde_json::Value::Bool(truth) => Some(Value::Bool(truth)),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(integer) => Some(Value::Int(integer)),
            // Adding zero turns -0.0 into 0.0, the only zero of `Value`.
            None if number.is_f64() => number.as_f64().map(|float| Value::Float(float + 0.0)),
            None => None,
        },
        serde_json::Value::String(text) => (!text.contains('\0')).then_some(Value::String(text)),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
    }
}

fn write<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("a plain value is written to memory");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor_of(json: &str) -> String {
        URL_SAFE_NO_PAD.encode(json)
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::Int(i64::MIN),
            Value::Float(0.1),
            Value::Float(5.0),
            Value::from("mlg://dataset/mteb/a \"b\" ü 😀"),
        ];
        let text = encode("Model:NAME_ASC", &values);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        assert_eq!(decode(&text), Ok(("Model:NAME_ASC".to_owned(), values.to_vec())));
    }

    #[test]
    fn temporal_values_are_integers() {
        let text = encode("o", &[Value::DateTime(1_700_000_000_000_001), Value::Date(20_240_229)]);
        let values = vec![Value::Int(1_700_000_000_000_001), Value::Int(20_240_229)];
        assert_eq!(decode(&text), Ok(("o".to_owned(), values)));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let malformed = [
            String::new(),
            "%".to_owned(),
            "bm90IGpzb24".to_owned(),
            cursor_of("{}"),
            cursor_of("[]"),
            cursor_of("[1]"),
            cursor_of(r#"["o",[1]]"#),
            cursor_of(r#"["o",{}]"#),
            cursor_of(r#"["o",18446744073709551615]"#),
            cursor_of(r#"["o",1e999]"#),
            cursor_of(r#"["o","a\u0000"]"#),
            cursor_of(r#"["o"] "x""#),
            cursor_of(&format!("{}1{}", "[".repeat(3000), "]".repeat(3000))),
            format!("{}=", cursor_of(r#"["o"]"#)),
        ];
        for text in malformed {
            assert_eq!(decode(&text), Err(CursorError::Malformed), "{text}");
        }
        assert_eq!(decode(&"a".repeat(MAX_LENGTH + 1)), Err(CursorError::TooLong(MAX_LENGTH + 1)));
    }

    #[test]
    fn negative_zero_is_zero() {
        let (_, values) = decode(&cursor_of(r#"["o",-0.0]"#)).unwrap();
        assert!(matches!(values.as_slice(), [Value::Float(zero)] if zero.is_sign_positive()));
    }
}
