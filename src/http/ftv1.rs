//! Traces for Apollo's routers: how long an answer took, in the answer itself (Apollo Federation subgraph specification,
//! tracing; `Trace` of the usage reports, a protocol buffer).
//!
//! In: headers, when answering began and how long it took. Out: an answer with `extensions.ftv1`. Must not know: what is asked.

use std::time::{Duration, SystemTime};

use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The header by which a router asks for a trace.
const ASKED: &str = "apollo-federation-include-trace";

/// Whether a router asks for a trace.
pub(super) fn is_asked(headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(ASKED).iter().filter_map(|value| value.to_str().ok());
    given.any(|value| value.trim().eq_ignore_ascii_case("ftv1"))
}

/// The body of a response, an object, with a trace in it.
pub(super) fn traced(mut body: Vec<u8>, start: SystemTime, took: Duration) -> Vec<u8> {
    if body.pop() != Some(b'}') {
        tracing::error!("a response is an object");
        return body;
    }
    body.extend_from_slice(b",\"extensions\":{\"ftv1\":\"");
    body.extend_from_slice(STANDARD.encode(trace(start, took)).as_bytes());
    body.extend_from_slice(b"\"}}");
    body
}

/// A `Trace`: `end_time` 3, `start_time` 4, `duration_ns` 11, and a `root` 14 without fields, since they are read together.
fn trace(start: SystemTime, took: Duration) -> Vec<u8> {
    let mut out = Vec::with_capacity(48);
    message(&mut out, 3, &timestamp(start + took));
    message(&mut out, 4, &timestamp(start));
    number(&mut out, 11, u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    message(&mut out, 14, &[]);
    out
}

/// A `Timestamp`: `seconds` 1 since the epoch, `nanos` 2.
fn timestamp(time: SystemTime) -> Vec<u8> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut out = Vec::with_capacity(16);
    number(&mut out, 1, since.as_secs());
    number(&mut out, 2, u64::from(since.subsec_nanos()));
    out
}

fn message(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_laid_out_as_a_protocol_buffer() {
        let start = SystemTime::UNIX_EPOCH + Duration::new(300, 5);
        let expected = [
            &[0x1a, 5, 0x08, 0xac, 0x02, 0x10, 6][..],
            &[0x22, 5, 0x08, 0xac, 0x02, 0x10, 5],
            &[0x58, 1],
            &[0x72, 0],
        ];
        assert_eq!(trace(start, Duration::from_nanos(1)), expected.concat());
    }

    #[test]
    fn a_response_keeps_what_it_has() {
        let body =
            traced(b"{\"data\":{\"__typename\":\"Query\"}}".to_vec(), SystemTime::now(), Duration::ZERO);
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(json["data"]["__typename"], "Query");
        assert!(json["extensions"]["ftv1"].is_string());
    }

    #[test]
    fn only_its_own_header_asks() {
        let headers =
            |value: &'static str| HeaderMap::from_iter([(ASKED.parse().unwrap(), value.parse().unwrap())]);
        assert!(is_asked(&headers("ftv1")));
        assert!(!is_asked(&headers("ftv2")));
        assert!(!is_asked(&HeaderMap::new()));
    }
}
