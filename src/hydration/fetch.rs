//! One question to a source, and what its answer means for us.
//!
//! In: a source, a uri. Out: the state, or why there is none and whether there may be later. Must not know: what the state says. It
//! blocks.
//!
//! No answer is quoted in a reason: it may hold what was meant for nobody else.

use std::time::Duration;

use serde_json::Value as Json;

use super::auth::Asked;
use crate::{
    outbound::{Answer, Unanswered},
    pipeline::clock::now,
    uri,
};

/// Bytes of one answer.
const MOST_BYTES: u64 = 2 << 20;

/// What came of a question.
#[derive(Debug)]
pub(super) enum Fetched {
    /// The state of the asset.
    State(Json),
    /// The source does not know the asset, by this status.
    Gone(u16),
    /// There may be an answer later.
    Later {
        /// Why there is none now.
        reason: String,
        /// The source did not get to an answer.
        is_away: bool,
        /// How long it asked to be left alone.
        hold: Option<Duration>,
    },
    /// It makes no sense to ask again.
    Never(String),
}

/// Asks a source for the state of an asset.
pub(super) fn fetch(asked: &Asked, uri: &str) -> Fetched {
    let never = Fetched::Never;
    let url = match uri::parse(uri).and_then(|parsed| asked.source.url(parsed)) {
        Ok(url) => url,
        Err(reason) => return never(reason),
    };
    let header = match asked.header() {
        Ok(header) => header,
        Err(reason) => {
            let reason = format!("`sources.{}.auth_file` {reason}", asked.source.name);
            return Fetched::Later { reason, is_away: true, hold: None };
        }
    };
    let mut headers = vec![("accept", "application/json")];
    headers.extend(header.as_ref().map(|(name, value)| (name.as_str(), value.as_str())));
    match asked.client.get(&url, &headers, MOST_BYTES) {
        Ok(answer) => understood(&answer),
        Err(error @ Unanswered::Away(_)) => {
            Fetched::Later { reason: error.to_string(), is_away: true, hold: None }
        }
        Err(error @ Unanswered::TooLarge(_)) => never(error.to_string()),
    }
}

fn understood(Answer { status, retry_after, body }: &Answer) -> Fetched {
    let hold = retry_after.as_deref().and_then(wait);
    let later =
        |reason: String, hold: Option<Duration>| Fetched::Later { reason, is_away: hold.is_none(), hold };
    match status {
        200 => match serde_json::from_slice(body) {
            Ok(state) => Fetched::State(state),
            Err(error) => Fetched::Never(format!("answers no JSON: {error}")),
        },
        404 | 410 => Fetched::Gone(*status),
        401 | 403 => {
            later(format!("lets us not in ({status}); `auth_env` or `auth_file` of the source does"), hold)
        }
        408 | 425 | 429 | 500..=599 => later(format!("answers with status {status}"), hold),
        300..=399 => Fetched::Never(format!("leads elsewhere ({status}), where nobody is asked")),
        _ => Fetched::Never(format!("answers with status {status}")),
    }
}

/// How long to wait, by `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
fn wait(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
    let left = date.as_microsecond().saturating_sub(now());
    Some(Duration::from_micros(u64::try_from(left).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, retry_after: Option<&str>, body: &str) -> String {
        let body = body.as_bytes().to_vec();
        format!("{:?}", understood(&Answer { status, retry_after: retry_after.map(str::to_owned), body }))
    }

    #[test]
    fn an_answer_tells_whether_to_ask_again() {
        assert_eq!(of(200, None, "{}"), "State(Object {})");
        assert_eq!(of(410, None, ""), "Gone(410)");
        assert!(
            of(200, None, "<html>secret").starts_with("Never(\"answers no JSON: expected value at line 1")
        );
        assert!(!of(200, None, "<html>secret").contains("secret"));
        assert!(of(302, None, "").starts_with("Never"));
        assert!(of(422, None, "").starts_with("Never"));
        assert!(of(500, None, "").ends_with("is_away: true, hold: None }"));
        assert!(of(429, Some("7"), "").ends_with("is_away: false, hold: Some(7s) }"));
        assert!(of(503, Some("Thu, 01 Jan 1970 00:00:00 GMT"), "").ends_with("hold: Some(0ns) }"));
        assert!(of(503, Some("soon"), "").ends_with("hold: None }"));
    }
}
