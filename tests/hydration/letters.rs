//! Dead letters: what can't be fetched, why, and what becomes of it once the source is mended.

use serde_json::{Value as Json, json};

use crate::{
    CHURN, LAKE, Reply, SUITE, VERSION, accepted, ask, binary, churn, event, once, served, settings,
    source::Source, until,
};

/// Runs a case on a server of each store and on the command line beside it.
fn beside_each(more: &Json, case: impl Fn(&binary::Server, &Source, &dyn Fn(&[&str]) -> binary::Said)) {
    let folder = tempfile::tempdir().unwrap();
    let ours = format!("sqlite:{}", folder.path().join("graph.db").display());
    let source = Source::start();
    let declared = settings(source.port, more);
    served::on_each_graph(SUITE, &ours, |graph, password| {
        source.reset();
        let mut command = binary::mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", graph]);
        command.env("MLG_SOURCES", &declared).env("MLG_GRAPH_PASSWORD", password);
        let server = binary::Server::of(command);
        let said = |arguments: &[&str]| {
            let mut command = binary::mlg(&["deadletter"]);
            command.args(arguments).args(["--graph", graph]).env("MLG_GRAPH_PASSWORD", password);
            let output = command.output().expect("the binary starts");
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
            let code = output.status.code().expect("it ends by itself");
            binary::Said { code, out: text(output.stdout), err: text(output.stderr) }
        };
        case(&server, &source, &said);
        assert_eq!(server.stop(), Some(0));
    });
}

/// The dead letters as they are listed, without the times.
fn letters(said: &dyn Fn(&[&str]) -> binary::Said) -> Vec<(String, u64, String)> {
    let listed = said(&["list", "--json"]);
    assert_eq!((listed.code, &*listed.err), (0, ""));
    let read = |line: &str| {
        let letter: Json = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&letter["source"], letter["at"].as_str().map(|at| &at[..2])),
            (&json!("registry"), Some("20"))
        );
        let text = |name: &str| letter[name].as_str().unwrap().to_owned();
        (text("uri"), letter["attempts"].as_u64().unwrap(), text("reason"))
    };
    listed.out.lines().map(read).collect()
}

#[test]
fn what_makes_no_sense_is_a_dead_letter_with_its_reason_until_it_is_mended() {
    beside_each(&json!({}), |server, source, said| {
        let bad = [
            ("a-html", 200, "<html>", "answers no JSON: expected value at line 1 column 1"),
            ("b-list", 200, "[]", "answers a list; the state of an asset is an object"),
            ("c-rows", 200, r#"{"rows":"many"}"#, "`rowCount` must be"),
            ("d-gone", 404, "{}", "knows no such asset (status 404)"),
            ("e-away", 302, "{}", "leads elsewhere (302), where nobody is asked"),
            ("f-no", 422, "{}", "answers with status 422"),
        ];
        for (name, status, body, _) in bad {
            source.says(&format!("/api/datasets/{name}"), Reply::of(status, body));
        }
        source.says(VERSION, Reply::of(200, json!({ "inputs": [{ "dataset": "lake/clicks" }] }).to_string()));
        let uri = |name: &str| format!("mlg://dataset/registry/{name}");
        let events = bad.iter().map(|(name, ..)| event(&uri(name))).chain([event(CHURN)]);
        accepted(server, &events.collect());
        let all = until("all are dead letters", || Some(letters(said)).filter(|all| all.len() == 7));
        for ((uri_of, attempts, reason), (name, _, _, expected)) in all.iter().zip(bad) {
            assert_eq!((uri_of, *attempts), (&uri(name), 1));
            if name == "c-rows" {
                assert!(reason.starts_with("`rowCount` must be"), "{reason}");
            } else {
                assert_eq!(reason, expected);
            }
        }
        let missing = "answers nothing at `/name`, where `name` has to be";
        assert_eq!(all[6], (CHURN.to_owned(), 1, missing.to_owned()));
        // An event alone makes no asset.
        assert_eq!(ask(server, "{ assets { totalCount } }")["assets"]["totalCount"], 0);
        let text = said(&["list", "--source", "registry"]).out;
        assert!(text.lines().count() == 7 && text.contains(&format!("1 attempt  {missing}")), "{text}");
        assert_eq!(said(&["list", "--source", "other"]).out, "");
        // One, then all of a source.
        source.says(VERSION, Reply::of(200, churn().to_string()));
        let none = said(&["retry", CHURN, "mlg://dataset/registry/none"]);
        assert_eq!((none.code, &*none.out), (1, "1 assets wait to be fetched again\n"));
        assert_eq!(none.err, "error: 1 of 2 uris are of no dead letter\n");
        once(server, CHURN, "HYDRATED", "name");
        for (name, ..) in bad {
            source.says(&format!("/api/datasets/{name}"), Reply::of(200, r#"{"title":"mended"}"#));
        }
        let retried = said(&["retry", "--source", "registry"]);
        assert_eq!(retried.code, 0, "{}", retried.err);
        for (name, ..) in bad {
            assert_eq!(once(server, &uri(name), "HYDRATED", "name")["name"], "mended");
        }
        // What `CHURN` names is fetched too, and not there.
        until("what was mended is none any more", || {
            let left: Vec<String> = letters(said).into_iter().map(|(uri, ..)| uri).collect();
            left.iter().all(|uri| uri.starts_with("mlg://dataset/registry/lake/")).then_some(())
        });
    });
}

#[test]
fn a_reference_that_can_not_be_fetched_is_marked_and_a_source_that_stays_away_is_given_up() {
    beside_each(&json!({ "attempts": 3 }), |server, source, said| {
        source.says(VERSION, Reply::of(200, churn().to_string()));
        source.says("/api/datasets/lake%2Forders", Reply::of(500, "{}"));
        accepted(server, &event(CHURN));
        once(server, CHURN, "HYDRATED", "name");
        once(server, LAKE, "FAILED", "name");
        let orders = "mlg://dataset/registry/lake/orders";
        once(server, orders, "FAILED", "name");
        let expected =
            [(LAKE, 1, "knows no such asset (status 404)"), (orders, 3, "answers with status 500")];
        let expected = expected.map(|(uri, times, reason)| (uri.to_owned(), times, reason.to_owned()));
        until("both are told", || (letters(said) == expected).then_some(()));
        // Another event has it be tried again, and so it is mended.
        source.says("/api/datasets/lake%2Fclicks", Reply::of(200, r#"{"title":"Clicks"}"#));
        accepted(server, &event(LAKE));
        assert_eq!(once(server, LAKE, "HYDRATED", "name")["name"], "Clicks");
        until("only the other is left", || (letters(said) == expected[1..]).then_some(()));
    });
}
