//! The body of an event: taken whole, inflated where it was packed, both within a bound.
//!
//! In: a request. Out: bytes that hold no more values than one may send. Must not know: what they say.

use std::{io::Read as _, time::Duration};

use axum::{
    body::{Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header},
};
use flate2::read::MultiGzDecoder;

use super::turn::{Refusal, refusal};
use crate::{
    error::ErrorCode,
    http::{graphql::text, request::is_json},
};

/// Largest body in bytes, as it is sent and as it is once inflated. Spark tells plans of megabytes.
pub(super) const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// Most values that a body may hold. Each takes some hundred bytes of memory, however short it is written.
pub(super) const VALUES: u64 = 500_000;

/// Takes the body of a request that has to be JSON.
///
/// # Errors
/// 408, 413, 415 or 400: it is too slow, too large, packed in an unknown way, or no JSON by its own word.
pub(super) async fn json_body(request: Request, patience: Duration) -> Result<Vec<u8>, Refusal> {
    let (head, body) = request.into_parts();
    // Taken even if it is refused, so that the answer reaches a client that is still sending.
    let received = tokio::time::timeout(patience, to_bytes(body, BODY_LIMIT)).await;
    if !is_json(text(&head.headers, &header::CONTENT_TYPE).as_deref()) {
        let message = "the body has to be `application/json`, and `Content-Type` has to say so";
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest, message));
    }
    let Ok(received) = received else {
        let message = format!("the body was not complete after {} seconds", patience.as_secs());
        return Err(refusal(StatusCode::REQUEST_TIMEOUT, ErrorCode::BadRequest, message));
    };
    let body = received.map_err(|_| too_large())?;
    let body = unpacked(&head.headers, &body)?;
    if values(&body) > VALUES {
        let message = format!("the body holds more than {VALUES} values; send fewer events at once");
        return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::LimitExceeded, message));
    }
    Ok(body)
}

fn too_large() -> Refusal {
    let message = format!("the body has more than {BODY_LIMIT} bytes, or broke off");
    refusal(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::LimitExceeded, message)
}

/// A body as it was before it was packed; no more of it is made than is allowed.
fn unpacked(headers: &HeaderMap, body: &Bytes) -> Result<Vec<u8>, Refusal> {
    let encoding = text(headers, &header::CONTENT_ENCODING);
    match encoding.as_deref().map(|encoding| encoding.trim().to_ascii_lowercase()).as_deref() {
        None | Some("identity" | "") => Ok(body.to_vec()),
        Some("gzip" | "x-gzip") => {
            let mut plain = Vec::new();
            let most = BODY_LIMIT as u64 + 1;
            if MultiGzDecoder::new(&**body).take(most).read_to_end(&mut plain).is_err() {
                let message = "the body is not what its `Content-Encoding: gzip` says";
                return Err(refusal(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message));
            }
            if plain.len() > BODY_LIMIT {
                let message = format!("the body has more than {BODY_LIMIT} bytes once it is unpacked");
                return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::LimitExceeded, message));
            }
            Ok(plain)
        }
        Some(_) => {
            let message = "`Content-Encoding` is unknown; a body is sent plain or as `gzip`";
            Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest, message))
        }
    }
}

/// Reads beside the threads that answer others: an event may be large.
pub(super) async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("reading an event does not panic, and nobody stops it")
}

/// How many values a text of JSON holds, or a few more; one pass over its bytes, before any takes memory.
fn values(body: &[u8]) -> u64 {
    let (mut count, mut is_text, mut is_escaped) = (0_u64, false, false);
    for byte in body {
        match byte {
            b'"' if !is_escaped => is_text = !is_text,
            b',' | b'[' | b'{' if !is_text => count += 1,
            _ => {}
        }
        is_escaped = is_text && *byte == b'\\' && !is_escaped;
    }
    count
}
