//! Values -> a line of CSV (RFC 4180).
//!
//! In: values of JSON. Out: bytes. Must not know: columns, pages.

use serde_json::Value as Json;

/// What a text starts with that a spreadsheet takes for a formula (OWASP, "CSV Injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One line. Numbers and truth values stand as they are; lists and objects are JSON; nothing is empty. A text that a
/// spreadsheet would take for a formula has an apostrophe in front.
pub(super) fn line<'v>(values: impl Iterator<Item = &'v Json>) -> Vec<u8> {
    let cells: Vec<String> = values.map(cell).collect();
    (cells.join(",") + "\r\n").into_bytes()
}

fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
        Json::String(text) if text.starts_with(FORMULA) => quoted(&format!("'{text}")),
        Json::String(text) => quoted(text),
        Json::Array(_) | Json::Object(_) => quoted(&value.to_string()),
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_have_to_be_and_are_no_formulas() {
        let values = serde_json::json!([
            null, true, -1, -0.5, "plain", "a,b", "say \"hi\"", "two\nlines", "=1+1", "+1", "-1", "@x", "\tx", "\r", "'=1",
            ["=x", 1], {"a": "b,c"}, ""
        ]);
        let line = String::from_utf8(line(values.as_array().unwrap().iter())).unwrap();
        assert_eq!(
            line,
            ",true,-1,-0.5,plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",'=1+1,'+1,'-1,'@x,'\tx,\"'\r\",'=1,\
             \"[\"\"=x\"\",1]\",\"{\"\"a\"\":\"\"b,c\"\"}\",\r\n"
        );
    }
}
