//! Golden responses: the demo catalogue's answers, a folder a case, with the same bytes from every store.

use std::fs;

use mlg::{backend::Backend, pipeline::service};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/golden.rs"]
mod golden;
#[path = "support/schemas.rs"]
mod schemas;

use golden::{Case, cases};
use schemas::catalog;

/// People of one team, one more than a plain list may hold.
const CROWD: usize = 1_001;
/// When everything is loaded, in microseconds since 1970: 2027-01-15T08:00:00Z.
const CLOCK: i64 = 1_800_000_000_000_000;

#[test]
fn every_store_answers_as_written_down() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let cases = cases("responses");
        assert!(cases.len() >= 30, "only {} cases were found", cases.len());
        let embedded = answers(backends::sqlite(), &cases).await;
        let mut wrong = Vec::new();
        for (case, answer) in cases.iter().zip(&embedded) {
            wrong.extend(compare(case, &pretty(answer)));
        }
        let servers = backends::turn("responses");
        for server in servers.iter() {
            let theirs = answers(backends::neo4j_ready(server).await, &cases).await;
            for (case, (ours, theirs)) in cases.iter().zip(embedded.iter().zip(theirs)) {
                if *ours != theirs {
                    wrong.push(format!(
                        "{}: SQLite {ours}\n{}: {} {theirs}",
                        case.name, case.name, server.name
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// The bodies of the responses of one store.
async fn answers(backend: Backend, cases: &[Case]) -> Vec<String> {
    let catalog = catalog("schema.graphql");
    let lines = [demo::lines(), extra()].concat();
    backends::fill(&catalog, &backend, &lines, CLOCK).await;
    let service = service(catalog, backend).unwrap();
    let mut answers = Vec::new();
    for case in cases {
        let response = client::run(&service, &case.request).await;
        let answer = String::from_utf8(response.body).unwrap();
        let again = client::run(&service, &case.request).await;
        assert_eq!(String::from_utf8(again.body).unwrap(), answer, "{}, of what is kept", case.name);
        answers.push(answer);
    }
    answers
}

/// What the demo catalogue lacks: names with quotes and emoji, and a list that is too long. No model and no dataset.
fn extra() -> Vec<String> {
    let names = [
        r#"the \"quoted\" team"#,
        "the 'other' team, (one) `more`",
        "☕ & 🦀 \u{202e}right\u{202c}",
        r"a\\b\tc\nd",
    ];
    let mut lines: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(index, name)| format!(r#"{{"type":"Team","uri":"mlg://team/odd/{index}","name":"{name}"}}"#))
        .collect();
    lines.push(
        r#"{"type":"Team","uri":"mlg://team/odd/crowd","aliases":["urn:li:corpGroup:crowd"]}"#.to_owned(),
    );
    lines.extend((0..CROWD).map(|index| {
        format!(
            r#"{{"relationship":"MEMBER_OF","from":"mlg://user/odd/{index:04}","to":"mlg://team/odd/crowd"}}"#
        )
    }));
    lines
}

/// Compares with the checked-in response, or writes it down.
fn compare(case: &Case, answer: &str) -> Option<String> {
    let path = case.folder.join("response.json");
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
        fs::write(&path, answer).unwrap();
        return None;
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    (written != answer).then(|| format!("{}: written down is {written}, the answer is {answer}", case.name))
}

/// The same JSON over several lines, each token as it was.
fn pretty(json: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    let mut letters = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(letter) = letters.next() {
        if matches!(letter, ']' | '}') {
            depth -= 1;
            line(&mut out, depth);
        }
        out.push(letter);
        match letter {
            '"' => string(&mut letters, &mut out),
            '[' | '{' if matches!(letters.peek(), Some(']' | '}')) => out.extend(letters.next()),
            '[' | '{' => {
                depth += 1;
                line(&mut out, depth);
            }
            ',' => line(&mut out, depth),
            ':' => out.push(' '),
            _ => {}
        }
    }
    out.push('\n');
    out
}

/// The rest of a string, its end included.
fn string(letters: &mut impl Iterator<Item = char>, out: &mut String) {
    let mut escaped = false;
    for letter in letters {
        out.push(letter);
        if letter == '"' && !escaped {
            return;
        }
        escaped = letter == '\\' && !escaped;
    }
}
