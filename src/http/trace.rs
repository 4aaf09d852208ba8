//! Which request it is: `x-request-id`, and the trace it belongs to (W3C Trace Context, 3.2 and 3.3).
//!
//! In: headers of a stranger. Out: texts that are safe to log and to send back. Must not know: what is asked.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::telemetry::TraceParent;

/// The header that names a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest name of a request that is taken over.
const LONGEST: usize = 128;

/// Longest `tracestate` that is passed on: as much as everybody has to (3.3.1.5).
const LONGEST_STATE: usize = 512;

/// The name that came with a request, if it is a decent one; else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> HeaderValue {
    let mut given = headers.get_all(&REQUEST_ID).iter();
    match (given.next(), given.next()) {
        (Some(id), None) if decent(id.as_bytes()) => id.clone(),
        _ => {
            let id = format!("{:032x}", unique());
            HeaderValue::try_from(id).expect("hexadecimal digits may stand in a header")
        }
    }
}

fn decent(id: &[u8]) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(byte))
}

/// A number that no other request has, here or elsewhere, as far as luck goes.
fn unique() -> u128 {
    static SEEDS: LazyLock<[RandomState; 2]> = LazyLock::new(|| [RandomState::new(), RandomState::new()]);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let [high, low] = SEEDS.each_ref().map(|seed| u128::from(seed.hash_one(count)));
    high << 64 | low
}

/// Reads `traceparent`, and `tracestate` beside it; what breaks the rules counts as absent.
pub(super) fn trace_parent(headers: &HeaderMap) -> Option<TraceParent> {
    let mut given = headers.get_all("traceparent").iter();
    let (Some(only), None) = (given.next(), given.next()) else { return None };
    let parts: Vec<&str> = only.to_str().ok()?.trim().split('-').collect();
    let (&[version, trace, span, flags], rest) = parts.split_first_chunk()?;
    let hexadecimal = |text: &str, length: usize| {
        text.len() == length
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let some = |text: &str| text.bytes().any(|byte| byte != b'0');
    // Later versions may append parts; version 255 is forbidden.
    let good = hexadecimal(version, 2)
        && version != "ff"
        && (version != "00" || rest.is_empty())
        && (hexadecimal(trace, 32) && some(trace))
        && (hexadecimal(span, 16) && some(span))
        && hexadecimal(flags, 2);
    let sampled = u8::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1);
    let (trace, span) = (trace.to_owned(), span.to_owned());
    good.then(|| TraceParent { trace, span, sampled, state: trace_state(headers) })
}

/// All headers of the name are one list.
fn trace_state(headers: &HeaderMap) -> String {
    let given = headers.get_all("tracestate").iter().map(HeaderValue::to_str).collect::<Result<Vec<_>, _>>();
    given.map(|given| given.join(",")).ok().filter(|state| state.len() <= LONGEST_STATE).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn a_decent_name_of_a_request_is_kept_and_any_other_replaced() {
        let id = |values: &[&str]| request_id(&headers("x-request-id", values)).to_str().unwrap().to_owned();
        assert_eq!(id(&["01JD-7.a:b/c+d=e@f_g"]), "01JD-7.a:b/c+d=e@f_g");
        let long = "x".repeat(129);
        for other in [&[][..], &[""], &["a b"], &["a\"b"], &["{}"], &[&long], &["a", "b"]] {
            let made = id(other);
            assert!(made.len() == 32 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
            assert_ne!(made, id(other));
        }
    }

    #[test]
    fn a_trace_is_read_by_the_rules() {
        let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        let read = |values: &[&str]| trace_parent(&headers("traceparent", values));
        for (good, sampled) in
            [(format!("00-{trace}-{span}-01"), true), (format!("cc-{trace}-{span}-fe-more"), false)]
        {
            let (trace, span) = (trace.to_owned(), span.to_owned());
            let expected = TraceParent { trace, span, sampled, state: String::new() };
            assert_eq!(read(&[&good]), Some(expected), "{good}");
        }
        let good = format!("00-{trace}-{span}-01");
        for bad in [
            String::new(),
            format!("{good}-more"),
            format!("ff-{trace}-{span}-01"),
            format!("00-{}-{span}-01", trace.to_uppercase()),
            format!("00-{}-{span}-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{trace}-{span}"),
            format!("00-{trace}x-{span}-01"),
        ] {
            assert_eq!(read(&[&bad]), None, "{bad}");
        }
        assert_eq!(read(&[&good, &good]), None);
    }

    #[test]
    fn the_state_of_a_trace_is_one_list_of_bounded_length() {
        let state = |values: &[&str]| trace_state(&headers("tracestate", values));
        assert_eq!(state(&[]), "");
        assert_eq!(state(&["rojo=00f067aa", "congo=t61rcWkgMzE"]), "rojo=00f067aa,congo=t61rcWkgMzE");
        let long = format!("a={}", "x".repeat(LONGEST_STATE - 2));
        assert_eq!(state(&[&long]), long);
        assert_eq!(state(&[&long, "b=1"]), "");
    }
}
