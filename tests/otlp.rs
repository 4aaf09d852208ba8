//! Traces as a collector gets them: a request is part of its caller's trace, and each stage a span of it.

use std::collections::BTreeSet;

#[path = "support/binary.rs"]
mod binary;
#[path = "support/collector.rs"]
mod collector;

use binary::{Server, mlg};
use collector::{Collector, Span};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

/// Asks a server with those settings; answers the spans that were sent until it had stopped.
fn traced(settings: &[(&str, &str)], parents: &[&str]) -> Vec<Span> {
    let collector = Collector::start();
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    for (name, value) in settings {
        command.env(name, value.replace("COLLECTOR", &collector.url));
    }
    let server = Server::of(command);
    for parent in parents {
        let asked = ureq::post(&server.url).header("content-type", "application/json");
        let asked = if parent.is_empty() { asked } else { asked.header("traceparent", *parent) };
        let mut answer = asked.send(r#"{"query":"query Q { models { totalCount } }"}"#).expect("it answers");
        let answer = answer.body_mut().read_to_string().expect("answers are text");
        assert_eq!(answer, r#"{"data":{"models":{"totalCount":0}}}"#);
    }
    assert_eq!(server.stop(), Some(0));
    collector.spans()
}

#[test]
fn a_request_is_part_of_its_callers_trace_and_each_stage_a_span_of_it() {
    let parent = format!("00-{TRACE}-{CALLER}-01");
    let spans = traced(&[("MLG_TELEMETRY_OTLP_ENDPOINT", "COLLECTOR")], &[&parent]);
    let request = spans.iter().find(|span| span.name == "request").expect("the request has a span");
    assert_eq!((&*request.trace, &*request.parent, &*request.service), (TRACE, CALLER, "mlg"));
    let below: BTreeSet<&str> =
        spans.iter().filter(|span| span.parent == request.id).map(|span| &*span.name).collect();
    let stages = ["access", "cost", "execute", "guard", "parse", "plan", "project", "selection", "validate"];
    assert_eq!(below, BTreeSet::from(stages));
    assert!(spans.iter().all(|span| span.trace == TRACE), "{spans:#?}");
}

#[test]
fn what_others_say_of_a_trace_is_passed_on_and_the_wait_for_lookups_is_a_span() {
    let ask = |state: &str| {
        let collector = Collector::start();
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
        command.env("MLG_TELEMETRY_OTLP_ENDPOINT", &collector.url);
        let server = Server::of(command);
        let asked = ureq::post(&server.url)
            .header("content-type", "application/json")
            .header("traceparent", format!("00-{TRACE}-{CALLER}-01"))
            .header("tracestate", state)
            .send(r#"{"query":"{ model(uri: \"mlg://model/none\") { name } }"}"#);
        let answer = asked.expect("it answers").body_mut().read_to_string().expect("answers are text");
        assert_eq!(answer, r#"{"data":{"model":null}}"#);
        assert_eq!(server.stop(), Some(0));
        collector.spans()
    };
    let spans = ask("rojo=00f067aa,congo=t61rcWkgMzE");
    assert!(spans.iter().all(|span| span.state == "rojo=00f067aa,congo=t61rcWkgMzE"), "{spans:#?}");
    let execute = spans.iter().find(|span| span.name == "execute").expect("a stage has a span");
    let lookup = spans.iter().find(|span| span.name == "lookup").expect("the wait for a lookup has a span");
    assert_eq!(lookup.parent, execute.id);
    let spans = ask("no list of anything");
    assert!(
        !spans.is_empty() && spans.iter().all(|span| span.state.is_empty() && span.trace == TRACE),
        "{spans:#?}"
    );
}

#[test]
fn the_standard_variables_count_where_the_setting_is_not_set() {
    let not_kept = format!("00-{TRACE}-{CALLER}-00");
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", "COLLECTOR"), ("OTEL_SERVICE_NAME", "catalogue")];
    let spans = traced(&settings, &["", "", &not_kept]);
    let requests: Vec<_> = spans.iter().filter(|span| span.name == "request").collect();
    assert_eq!(requests.len(), 2, "what the caller does not keep is not sent: {spans:#?}");
    assert!(requests.iter().all(|span| span.parent.is_empty() && span.service == "catalogue"), "{spans:#?}");
    assert_ne!(requests[0].trace, requests[1].trace);
    assert_eq!(traced(&[("OTEL_SDK_DISABLED", "true"), settings[0]], &[""]), []);
    assert_eq!(traced(&[], &[""]), []);
}

#[test]
fn a_collector_that_is_away_holds_nobody_up_and_an_address_that_is_none_is_told() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nowhere = format!("http://{free}");
    assert_eq!(traced(&[("MLG_TELEMETRY_OTLP_ENDPOINT", &nowhere)], &["", ""]), []);
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    let output = command.env("MLG_TELEMETRY_OTLP_ENDPOINT", "localhost:4318").output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("MLG_TELEMETRY_OTLP_ENDPOINT: `telemetry.otlp_endpoint` is no address"), "{err}");
}
