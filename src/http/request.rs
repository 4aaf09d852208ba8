//! A body or a query string -> a GraphQL request (GraphQL over HTTP, "Request").
//!
//! In: bytes and header values. Out: what is [`Asked`], or what is wrong with it. Must not know: documents.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::accept::is_utf8;
use crate::{
    error::{ClientError, ErrorCode},
    guard::{Bound, Limits},
};

/// What a client asks: a document by its text, by its hash or by both.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// The document's text.
    pub(super) query: Option<String>,
    /// Which of its operations.
    pub(super) operation_name: Option<String>,
    /// Values of its variables.
    pub(super) variables: Object,
    /// The hash that the document is known by.
    pub(super) hash: Option<String>,
}

/// One operation, or a batch of them.
#[derive(Debug, PartialEq)]
pub(super) enum Sent {
    One(Asked),
    Batch(Vec<Asked>),
}

type Object = serde_json::Map<String, serde_json::Value>;

/// The parameters of a request. Further ones are passed over, as the specification asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Object>,
    extensions: Option<Extensions>,
}

/// The same in a query string, where `variables` and `extensions` are JSON text.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// What we know of `extensions`; the rest is passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    persisted_query: Option<PersistedQuery>,
}

/// Apollo's automatic persisted queries, of version 1.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersistedQuery {
    version: u32,
    sha256_hash: String,
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

/// The operations in a JSON body. `batches` has the limits where batches are taken.
pub(super) fn of_body(body: &[u8], batches: Option<&Limits>) -> Result<Sent, ClientError> {
    if first(body) != Some(b'[') {
        return of_one(body).map(Sent::One);
    }
    let limits = batches.ok_or_else(|| bad("the body is a list; send one operation a request"))?;
    let bodies: Vec<&RawValue> = json("the body", body)?;
    let actual = u64::try_from(bodies.len()).unwrap_or(u64::MAX);
    if let Some(limit) = limits.refuses(Bound::BatchSize, actual) {
        let message = format!("the body has {actual} operations; {limit} is the most");
        return Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit, actual));
    }
    if bodies.is_empty() {
        return Err(bad("the body is an empty list"));
    }
    bodies.into_iter().map(|body| of_one(body.get().as_bytes())).collect::<Result<_, _>>().map(Sent::Batch)
}

fn of_one(body: &[u8]) -> Result<Asked, ClientError> {
    match first(body) {
        Some(b'{') => of_object(json("the body", body)?),
        Some(_) => Err(bad("the body is not a JSON object with `query`")),
        None => Err(bad("the body is empty; a JSON object with `query` is a request")),
    }
}

fn first(body: &[u8]) -> Option<u8> {
    body.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// The request in the `payload` of a message.
pub(super) fn of_payload(payload: &RawValue) -> Result<Asked, ClientError> {
    of_object(json("the payload", payload.get().as_bytes())?)
}

fn of_object(body: Body) -> Result<Asked, ClientError> {
    let Body { query, document_id, operation_name, variables, extensions } = body;
    let hash = hash(document_id, extensions)?;
    if query.is_none() && hash.is_none() {
        return Err(bad("the body has no `query`"));
    }
    Ok(Asked { query, operation_name, variables: variables.unwrap_or_default(), hash })
}

/// The request in a query string. Empty parameters count as absent.
pub(super) fn of_parameters(parameters: Parameters) -> Result<Asked, ClientError> {
    fn object<T: DeserializeOwned + Default>(name: &str, text: Option<&str>) -> Result<T, ClientError> {
        text.map_or_else(
            || Ok(T::default()),
            |text| json::<Option<T>>(name, text.as_bytes()).map(Option::unwrap_or_default),
        )
    }
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let query = given(parameters.query);
    let extensions = object::<Option<Extensions>>("`extensions`", given(parameters.extensions).as_deref())?;
    let hash = hash(given(parameters.document_id), extensions)?;
    if query.is_none() && hash.is_none() {
        return Err(bad("the query string has no `query`"));
    }
    let variables = object("`variables`", given(parameters.variables).as_deref())?;
    Ok(Asked { query, operation_name: given(parameters.operation_name), variables, hash })
}

fn hash(id: Option<String>, extensions: Option<Extensions>) -> Result<Option<String>, ClientError> {
    match extensions.and_then(|extensions| extensions.persisted_query) {
        Some(persisted) if persisted.version != 1 => Err(bad("`persistedQuery` is known in version 1 only")),
        Some(persisted) => Ok(Some(persisted.sha256_hash)),
        None => Ok(id),
    }
}

/// A request that is none.
pub(super) fn bad(message: impl Into<String>) -> ClientError {
    ClientError::new(ErrorCode::BadRequest, message)
}

fn json<'a, T: Deserialize<'a>>(name: &str, text: &'a [u8]) -> Result<T, ClientError> {
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
        let one = |body: &[u8]| match of_body(body, None) {
            Ok(Sent::One(asked)) => asked,
            other => panic!("{other:?}"),
        };
        let request = one(br#" {"query":"{a}","operationName":"O","variables":{"x":1},"more":[]}"#);
        assert_eq!((request.query.as_deref(), request.operation_name.as_deref()), (Some("{a}"), Some("O")));
        assert_eq!(request.variables["x"], serde_json::json!(1));
        let nulls = br#"{"query":"{a}","operationName":null,"variables":null,"extensions":null}"#;
        assert!(one(nulls).variables.is_empty());
        let hashed = br#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"},"more":1}}"#;
        assert_eq!((one(hashed).query, one(hashed).hash.as_deref()), (None, Some("ab")));
        assert_eq!(one(br#"{"documentId":"sha256:ab"}"#).hash.as_deref(), Some("sha256:ab"));
        let cases: [(&[u8], &str); 11] = [
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
            (br#"{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"a"}}}"#, "version 1 only"),
        ];
        for (body, part) in cases {
            let error = of_body(body, None).unwrap_err();
            assert_eq!(error.code, ErrorCode::BadRequest);
            assert!(error.message.contains(part), "{}", error.message);
        }
        let long = format!("{{\"query\":\"{{a}}\",\"variables\":\"{}\"}}", "x".repeat(10_000));
        assert!(of_body(long.as_bytes(), None).unwrap_err().message.len() < 300);
    }

    #[test]
    fn a_batch_is_taken_where_it_is_allowed_up_to_a_bound() {
        let limits = Limits { batch_size: 2, ..Limits::default() };
        let batch = |count: usize| format!("[{}]", vec![r#"{"query":"{a}"}"#; count].join(","));
        let read = |body: &str| of_body(body.as_bytes(), Some(&limits));
        assert!(matches!(read(&batch(2)), Ok(Sent::Batch(asked)) if asked.len() == 2));
        assert_eq!(read(&batch(3)).unwrap_err().code, ErrorCode::LimitExceeded);
        for wrong in [batch(0), "[[]]".to_owned(), "[1]".to_owned(), format!("[{}]", batch(1))] {
            assert_eq!(read(&wrong).unwrap_err().code, ErrorCode::BadRequest, "{wrong}");
        }
        assert!(matches!(read(r#"{"query":"{a}"}"#), Ok(Sent::One(_))));
    }

    #[test]
    fn parameters_of_a_query_string_are_json_where_they_are_objects() {
        let parameters = |variables: &str| Parameters {
            query: Some("{a}".to_owned()),
            operation_name: Some(String::new()),
            variables: Some(variables.to_owned()),
            ..Parameters::default()
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
