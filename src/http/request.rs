//! A body or a query string -> a GraphQL request (GraphQL over HTTP, "Request").
//!
//! In: bytes and header values. Out: a `pipeline::Request`, or what is wrong with it. Must not know: documents.

use serde::{Deserialize, de::DeserializeOwned};

use super::accept::is_utf8;
use crate::{
    error::{ClientError, ErrorCode},
    pipeline::Request,
};

/// The parameters of a request. Further ones are passed over, as the specification asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    /// Read so that a wrong type is told; none is known.
    #[serde(rename = "extensions")]
    _extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The same in a query string, where `variables` and `extensions` are JSON text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// Whether a body of this `Content-Type` is JSON in UTF-8. Nothing else is read: a browser sends the simple types
/// from any page without asking first.
pub(super) fn is_json(content_type: Option<&str>) -> bool {
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    is_json
        && parts
            .filter_map(|part| part.split_once('='))
            .all(|(key, value)| !key.trim().eq_ignore_ascii_case("charset") || is_utf8(value))
}

/// The request in a JSON body.
pub(super) fn of_body(body: &[u8]) -> Result<Request, ClientError> {
    let body: Body = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => json("the body", body)?,
        Some(b'[') => return Err(bad("the body is a list; send one operation a request")),
        Some(_) => return Err(bad("the body is not a JSON object with `query`")),
        None => return Err(bad("the body is empty; a JSON object with `query` is a request")),
    };
    let query = body.query.ok_or_else(|| bad("the body has no `query`"))?;
    let variables = body.variables.unwrap_or_default();
    Ok(Request { query, operation_name: body.operation_name, variables })
}

/// The request in a query string. Empty parameters count as absent.
pub(super) fn of_parameters(parameters: Parameters) -> Result<Request, ClientError> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let object = |name: &str, text: Option<String>| match given(text) {
        Some(text) => json::<Option<_>>(name, text.as_bytes()).map(Option::unwrap_or_default),
        None => Ok(serde_json::Map::new()),
    };
    let query = given(parameters.query).ok_or_else(|| bad("the query string has no `query`"))?;
    object("`extensions`", parameters.extensions)?;
    let variables = object("`variables`", parameters.variables)?;
    Ok(Request { query, operation_name: given(parameters.operation_name), variables })
}

/// A request that is none.
pub(super) fn bad(message: impl Into<String>) -> ClientError {
    ClientError::new(ErrorCode::BadRequest, message)
}

fn json<T: DeserializeOwned>(name: &str, text: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(text).map_err(|error| {
        // What the error quotes of the text may be as long as the text.
        let reason = error.to_string();
        let shown: String = reason.chars().take(MAX_REASON).collect();
        bad(format!("{name} can't be read: {shown}"))
    })
}

const MAX_REASON: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf8_is_read() {
        for good in ["application/json", "Application/JSON; charset=\"UTF-8\"", "application/json;x=y"] {
            assert!(is_json(Some(good)), "{good}");
        }
        let bad = [
            "text/plain",
            "application/graphql",
            "application/json; charset=latin1",
            "application/jsonp",
            "",
        ];
        for bad in bad {
            assert!(!is_json(Some(bad)), "{bad}");
        }
        assert!(!is_json(None));
    }

    #[test]
    fn a_body_is_an_object_with_a_query() {
        let request =
            of_body(br#" {"query":"{a}","operationName":"O","variables":{"x":1},"more":[]}"#).unwrap();
        assert_eq!((request.query.as_str(), request.operation_name.as_deref()), ("{a}", Some("O")));
        assert_eq!(request.variables["x"], serde_json::json!(1));
        let nulls = br#"{"query":"{a}","operationName":null,"variables":null,"extensions":null}"#;
        assert!(of_body(nulls).is_ok_and(|request| request.variables.is_empty()));
        let cases: [(&[u8], &str); 10] = [
            (b"", "is empty"),
            (b"[{\"query\":\"{a}\"}]", "is a list"),
            (b"[\"{a}\"]", "is a list"),
            (b"\"{a}\"", "not a JSON object"),
            (b"{}", "no `query`"),
            (b"{\"query\":null}", "no `query`"),
            (b"{\"query\":1}", "can't be read"),
            (b"{\"query\":\"{a}\",\"variables\":[]}", "can't be read"),
            (b"{\"query\":\"{a}\",\"extensions\":1}", "can't be read"),
            (b"{\"query\":\"\xff\"}", "can't be read"),
        ];
        for (body, part) in cases {
            let error = of_body(body).unwrap_err();
            assert_eq!(error.code, ErrorCode::BadRequest);
            assert!(error.message.contains(part), "{}", error.message);
        }
        let long = format!("{{\"query\":\"{{a}}\",\"variables\":\"{}\"}}", "x".repeat(10_000));
        assert!(of_body(long.as_bytes()).unwrap_err().message.len() < 300);
    }

    #[test]
    fn parameters_of_a_query_string_are_json_where_they_are_objects() {
        let parameters = |variables: &str| Parameters {
            query: Some("{a}".to_owned()),
            operation_name: Some(String::new()),
            variables: Some(variables.to_owned()),
            extensions: None,
        };
        let request = of_parameters(parameters(r#"{"x":[1]}"#)).unwrap();
        assert_eq!((request.operation_name, request.variables.len()), (None, 1));
        for nothing in ["", "null", "{}"] {
            assert!(of_parameters(parameters(nothing)).is_ok_and(|request| request.variables.is_empty()));
        }
        for wrong in ["[]", "{", "1"] {
            assert!(of_parameters(parameters(wrong)).unwrap_err().message.contains("`variables`"));
        }
        let without = Parameters { query: None, ..parameters("") };
        assert!(of_parameters(without).unwrap_err().message.contains("`query`"));
    }
}
