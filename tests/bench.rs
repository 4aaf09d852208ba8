//! The comparison of bench/, on a small graph: it can be loaded and driven, and all sides answer alike. Nothing is timed.

use std::{path::PathBuf, time::Duration};

#[path = "support/backends.rs"]
mod backends;
#[path = "../bench/mod.rs"]
mod bench;

use bench::{Options, agree, compare, plot, report, sides};
use serde_json::json;

const SUITE: &str = "bench";

fn options(folder: &tempfile::TempDir) -> Options {
    Options {
        assets: 1_000,
        time: Duration::from_millis(60),
        rounds: 1,
        mlg: env!("CARGO_BIN_EXE_mlg").into(),
        folder: folder.path().to_owned(),
        neo4j: None,
        neo4j_process: None,
        peer: None,
        loaded: false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_sides_answer_alike_and_can_be_driven() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut options = options(&folder);
    let mut expected = vec![sides::EMBEDDED];
    let turn = backends::turn(SUITE);
    if let Some(server) = turn.first() {
        drop(backends::neo4j(server).await);
        options.neo4j = Some((server.uri.clone(), server.password.clone()));
        expected.extend([sides::OURS, sides::FLOOR]);
        options.peer = std::env::var_os("MLG_TEST_PEER_MODULES").map(PathBuf::from);
        match options.peer {
            Some(_) => expected.push(sides::PEER),
            None => backends::not_run(SUITE, "the packages of bench/peer are not there"),
        }
    }
    let outcome = compare(&options).await.expect("all sides answer alike");
    for side in expected {
        let of_side: Vec<_> = outcome.rows.iter().filter(|row| row.side == side).collect();
        // Two questions can't be asked of the other library.
        let questions = if side == sides::PEER { 14 } else { 16 };
        assert_eq!(of_side.len(), questions, "{side}");
        assert!(of_side.iter().all(|row| row.throughput > 0.0 && row.p50 <= row.p99), "{side}");
        let told = side != sides::FLOOR;
        assert!(of_side.iter().all(|row| (row.fields > 0) == told && (row.bytes > 0) == told), "{side}");
        let counted = side != sides::EMBEDDED;
        assert!(of_side.iter().all(|row| row.statements.is_some_and(|count| count > 0) == counted), "{side}");
        let profiled = |row: &&bench::Row| row.profile.as_ref().is_some_and(|profile| profile.hits > 0);
        let expected = if counted { questions } else { 0 };
        assert_eq!(of_side.iter().copied().filter(profiled).count(), expected, "{side}");
    }
    let text = report::markdown(&outcome);
    assert!(text.contains("| point |") || options.neo4j.is_none(), "{text}");
    let document = report::put("a <!-- x -->\nold\n<!-- /x --> z", "x", &text).expect("it has the place");
    assert!(
        document.starts_with("a <!-- x -->")
            && document.ends_with("<!-- /x --> z")
            && !document.contains("old")
    );
    assert!(report::put("", "x", &text).is_err());
    for picture in
        [plot::bars(&outcome), plot::responses(&outcome), plot::growth(&[outcome], sides::EMBEDDED)]
    {
        assert!(
            picture.starts_with("<svg") && picture.ends_with("</svg>\n") && !picture.contains("NaN"),
            "{picture}"
        );
    }
}

#[test]
fn the_graph_is_the_same_each_time() {
    let sizes = bench::graph::Sizes::of(1_000);
    let [one, other] = [(), ()].map(|()| {
        let mut lines = Vec::new();
        let counts = bench::graph::write(&mut lines, &sizes).expect("memory can be written");
        (lines, counts)
    });
    assert_eq!(one, other);
    let lines = one.0.iter().filter(|byte| **byte == b'\n').count() as u64;
    // The head, and two metrics of each evaluation.
    assert_eq!(lines, 1 + one.1.0 + one.1.1 + 2 * sizes.evaluations as u64);
}

#[test]
fn response_fields_are_counted() {
    let answer =
        json!({"data": {"a": [{"uri": 1, "o": [{"u": 2}, {"u": 1}]}, {"uri": null, "o": []}], "b": 1}});
    assert_eq!(agree::fields(answer.to_string().as_bytes()), 8);
    assert_eq!(agree::fields(b""), 0);
}

#[test]
fn what_differs_is_seen() {
    let same = |one: &serde_json::Value, other: &serde_json::Value| agree::difference(one, other, "");
    let rows =
        |answer| agree::of_answer(&answer, bench::questions::Rows::At("/data/x")).expect("it has rows");
    let one = rows(json!({"data": {"x": [{"uri": "a", "n": 0.1, "o": [{"u": 2}, {"u": 1}], "none": null}]}}));
    let other = rows(
        json!({"data": {"x": {"uri": "a", "n": 0.100_000_000_000_000_1, "o": [{"u": 1}, {"u": 2}], "e": []}}}),
    );
    assert_eq!(same(&one, &other), None);
    let by_hand = agree::of_rows(&json!([["a", 0.1, [[1], [2]]]]), &json!(["uri", "n", ["o", ["u"]]]));
    assert_eq!(same(&one, &by_hand), None);
    let wrong = agree::of_rows(&json!([["a", 0.1, [[1], [3]]]]), &json!(["uri", "n", ["o", ["u"]]]));
    assert_eq!(same(&one, &wrong).as_deref(), Some("/0/o/1/u: 2 and 3"));
    assert!(agree::of_answer(&json!({"errors": []}), bench::questions::Rows::At("/data")).is_err());
}
