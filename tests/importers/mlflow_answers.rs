//! Servers that are busy, lead elsewhere, say too much or are no servers of `MLflow`.

use std::{path::Path, process::Command, sync::Mutex};

use serde_json::{Value as Json, json};

use super::{
    answers::{Answer, Answers, Asked},
    binary::{self, Said},
    file,
};

/// A server with nothing but what `more` answers.
fn server(more: impl Fn(&Asked, usize) -> Option<Answer> + Send + Sync + 'static) -> Answers {
    Answers::start(move |asked, before| more(asked, before).unwrap_or_else(|| Answer::of(200, "{}")))
}

fn command(url: &str, graph: &Path) -> Command {
    let mut command =
        binary::mlg(&["import", "mlflow", url, "--graph", &format!("sqlite:{}", graph.display())]);
    for variable in ["MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"] {
        command.env_remove(variable);
    }
    command
}

fn said(command: &mut Command) -> Said {
    let output = command.output().expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn import(url: &str) -> Said {
    let folder = tempfile::tempdir().unwrap();
    said(&mut command(url, &folder.path().join("catalog.db")))
}

fn is(asked: &Asked, path: &str) -> bool {
    asked.path.split('?').next() == Some(&format!("/api/2.0/mlflow/{path}"))
}

fn experiments(ids: &[&str]) -> Json {
    let one = |id: &&str| json!({"experiment_id": id, "name": id});
    json!({"experiments": ids.iter().map(one).collect::<Vec<_>>()})
}

#[test]
fn a_busy_server_is_asked_again() {
    let server = server(|asked, before| match before {
        0 => Some(Answer::of(429, "slow down").with("retry-after", "0")),
        1 => Some(Answer::hangs_up()),
        2 => Some(Answer::of(503, "").with("retry-after", "0")),
        _ => is(asked, "experiments/search").then(|| Answer::of(200, experiments(&["1"]).to_string())),
    });
    let said = import(&server.url);
    assert_eq!((said.code, &*said.err), (0, ""), "{}", said.out);
    assert!(said.out.starts_with("1 entries: 2 assets"), "{}", said.out);
    let paths: Vec<String> = server.asked().iter().map(|asked| asked.path.clone()).collect();
    assert!(paths[..4].iter().all(|path| path == "/api/2.0/mlflow/experiments/search"), "{paths:?}");
    assert_eq!(paths.len(), 8, "{paths:?}");
}

#[test]
fn whoever_asks_is_told_to_this_host_alone() {
    let elsewhere = Answers::start(|_, _| Answer::of(200, "{}"));
    let (away, host) = (elsewhere.url.clone(), Mutex::new(String::new()));
    let server = server(move |asked, _| {
        let own = format!("http://{}", asked.header("host").unwrap());
        host.lock().unwrap().clone_from(&own);
        match &*asked.path {
            "/api/2.0/mlflow/experiments/search" => {
                Some(Answer::of(308, "").with("location", "/moved/experiments"))
            }
            "/moved/experiments" => {
                Some(Answer::of(307, "").with("location", format!("{own}/there/experiments")))
            }
            "/there/experiments" => Some(Answer::of(200, experiments(&["1"]).to_string())),
            path if path.ends_with("runs/search") => {
                Some(Answer::of(302, "").with("location", format!("{away}/runs")))
            }
            _ => None,
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let graph = folder.path().join("catalog.db");
    let secret = "a-token-that-nobody-may-read";
    let said_of = |name: &str, value: &str, more: Option<(&str, &str)>| {
        said(command(&server.url, &graph).env(name, value).envs(more))
    };
    let said = said_of("MLFLOW_TRACKING_TOKEN", secret, None);
    assert_eq!(said.code, 1);
    assert!(said.err.ends_with("leads elsewhere (302), where we do not follow\n"), "{}", said.err);
    assert!(!format!("{}{}", said.out, said.err).contains(secret));
    assert!(elsewhere.asked().is_empty(), "{:?}", elsewhere.asked());
    let bearer = format!("Bearer {secret}");
    assert!(server.asked().iter().all(|asked| asked.header("authorization") == Some(&bearer)));
    let named = Some(("MLFLOW_TRACKING_USERNAME", "ann"));
    let said = said_of("MLFLOW_TRACKING_PASSWORD", "pass:word", named);
    assert!(!said.err.contains("pass:word"), "{}", said.err);
    assert_eq!(server.asked().last().unwrap().header("authorization"), Some("Basic YW5uOnBhc3M6d29yZA=="));
    let moved = server.asked().iter().find(|asked| asked.path == "/there/experiments").unwrap().clone();
    assert_eq!((&*moved.method, moved.body.contains("ACTIVE_ONLY")), ("POST", true));
}

#[test]
fn a_page_that_is_too_large_is_asked_for_in_halves() {
    let server = server(|asked, _| {
        if is(asked, "experiments/search") {
            return Some(Answer::of(200, experiments(&["1"]).to_string()));
        }
        if !is(asked, "runs/search") {
            return None;
        }
        let body: Json = serde_json::from_str(&asked.body).unwrap();
        let at: u64 = body["page_token"].as_str().map_or(0, |token| token.parse().unwrap());
        let size = body["max_results"].as_u64().unwrap();
        let run = |id: u64| json!({"info": {"run_id": format!("r{id}"), "experiment_id": "1"}});
        let runs: Vec<Json> = (at..(at + size).min(60)).map(run).collect();
        let next = (at + size < 60).then(|| (at + size).to_string());
        let page = json!({"runs": runs, "next_page_token": next}).to_string();
        Some(Answer::of(200, page + &" ".repeat(runs.len() << 20)))
    });
    let said = import(&server.url);
    assert_eq!((said.code, &*said.err), (0, ""), "{}", said.out);
    assert!(said.out.starts_with("61 entries: 62 assets"), "{}", said.out);
    let asked = server.asked();
    let sizes: Vec<Json> = asked
        .iter()
        .filter(|asked| is(asked, "runs/search"))
        .map(|asked| serde_json::from_str::<Json>(&asked.body).unwrap()["max_results"].clone())
        .collect();
    assert_eq!(json!(sizes), json!([200, 100, 50, 25, 25, 25]));
}

#[test]
fn what_is_no_server_of_mlflow_is_told_in_one_line() {
    let html = "<!doctype html><title>Not this</title>";
    for (status, body, reason) in [
        (200, html, "answers 200 and not as MLflow does; is a server of MLflow there?"),
        (404, html, "answers 404 and not as MLflow does; is a server of MLflow there?"),
        (200, "[]", "answers 200 and not as MLflow does; is a server of MLflow there?"),
        (401, "{}", "refuses us (401); `MLFLOW_TRACKING_TOKEN`, or `MLFLOW_TRACKING_USERNAME` and"),
        (403, html, "refuses us (403); `MLFLOW_TRACKING_TOKEN`, or"),
        (200, "{\"experiments\": {}}", "answers a `experiments` that is no list"),
        (
            400,
            "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"no\\u001b[2Jpe\"}",
            "answers 400: INVALID_PARAMETER_VALUE: no",
        ),
        (
            200,
            "{\"experiments\": [], \"next_page_token\": \"same\"}",
            "answers the same page again and again",
        ),
    ] {
        let server = server(move |_, _| Some(Answer::of(status, body)));
        let said = import(&server.url);
        let first = format!("error: `{}/api/2.0/mlflow/experiments/search` {reason}", server.url);
        assert_eq!(said.code, 1, "{}", said.out);
        assert!(said.err.starts_with(&first) && said.err.lines().count() == 1, "{}", said.err);
        assert!(!said.err.contains('\u{1b}'), "{}", said.err);
    }
    for url in [
        "mlflow.example.org",
        "http://",
        "http://ann:secret@127.0.0.1:1",
        "http://127.0.0.1:1/?token=secret",
        "file:///x",
    ] {
        let said = import(url);
        assert_eq!(said.code, 1);
        assert!(said.err.starts_with("error: `URL` ") && !said.err.contains("secret"), "{}", said.err);
    }
}

/// Whatever stands where something else should, what can be read is read.
#[test]
fn odd_objects_are_left_out_and_the_others_are_imported() {
    let server = server(|asked, _| {
        let answer = if is(asked, "experiments/search") {
            json!({"experiments": [{"experiment_id": "1", "name": "one", "tags": "none", "creation_time": "then"},
                {"experiment_id": 7}, "text", null, {}]})
        } else if is(asked, "runs/search") {
            json!({"runs": [
                {"info": {"run_id": "good", "experiment_id": "1", "end_time": -1, "status": "ODD"},
                 "data": {"metrics": [{"key": "a"}, {"value": 1}, {"key": "b", "value": 1.5, "timestamp": 9e99}],
                          "params": [{"key": "p", "value": 3}], "tags": [{"key": "t"}, {"value": "v"}, 5]},
                 "inputs": {"dataset_inputs": [{}, {"dataset": {"name": "d", "source": "{", "schema": "[", "profile": 3}}, null]},
                 "outputs": {"model_outputs": [{"model_id": "a/b"}, {"model_id": 4}]}},
                {"info": {"run_id": "x/y"}}, {"info": {}}, []]})
        } else if is(asked, "registered-models/search") {
            json!({"registered_models": [{"name": "m", "aliases": [{"alias": "a"}, 3]}, {"name": "n/n"}, {"name": "m@champion"}]})
        } else if is(asked, "model-versions/search") {
            json!({"model_versions": [{"name": "m", "version": "1", "run_id": "gone", "source": "models:/m-1"},
                {"name": "m", "version": "Production"}, {"name": "m", "version": 2}]})
        } else if is(asked, "runs/get") || asked.path.contains("/logged-models/m-") {
            return Some(Answer::of(404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"\"}"));
        } else if is(asked, "logged-models/search") {
            // A server before version 3.
            return Some(Answer::of(404, "<html>"));
        } else {
            return None;
        };
        Some(Answer::of(200, answer.to_string()))
    });
    let said = import(&server.url);
    assert_eq!(said.code, 1);
    for told in ["runs:/x/y: ", "models:/m/Production: ", "experiments:/: ", "models:/m@champion: "] {
        assert!(said.err.contains(&format!("{}: {told}", server.url)), "{told}: {}", said.err);
    }
    assert!(said.out.contains(", 11 bad entries"), "{}\n{}", said.out, said.err);
}

#[test]
fn a_file_that_tells_no_position_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let graph = folder.path().join("catalog.db");
    let server = server(|_, _| None);
    for text in ["", "{}", "[1]", "{\"server\": 1}"] {
        let state = file(&folder, "state.json", text);
        let said = said(command(&server.url, &graph).args(["--resume", &state]));
        assert_eq!(said.code, 1);
        let told = format!("error: `{state}` does not tell how far an import is: ");
        assert!(said.err.starts_with(&told) && said.err.lines().count() == 1, "{}", said.err);
    }
    assert!(server.asked().is_empty());
}

/// A registry and three runs, in pages of two; the request of that number, and all behind it, are refused.
fn registry(refused: usize) -> Answers {
    server(move |asked, before| {
        if before >= refused {
            return Some(Answer::of(403, "{}"));
        }
        let body: Json = serde_json::from_str(&asked.body).unwrap_or_default();
        let token = body["page_token"].as_str().map(str::to_owned);
        let token =
            token.or_else(|| Some(asked.path.split("page_token=").nth(1)?.split('&').next()?.to_owned()));
        let second = token.as_deref() == Some("2");
        let page = |field: &str, all: Vec<Json>| {
            let (from, to) = if second { (2, all.len()) } else { (0, all.len().min(2)) };
            let next = (to < all.len()).then_some("2");
            Answer::of(200, json!({field: all[from..to], "next_page_token": next}).to_string())
        };
        let of = body["experiment_ids"][0].as_str().unwrap_or_default().to_owned();
        let run = |number: usize| {
            json!({"info": {"run_id": format!("r{of}{number}"), "experiment_id": of, "status": "FINISHED"},
                "data": {"metrics": [{"key": "auc", "value": number}]},
                "inputs": {"dataset_inputs": [{"dataset": {"name": "d", "digest": "1"}}]}})
        };
        let logged = |number: usize| {
            let id = format!("m-{of}{number:031}");
            json!({"info": {"model_id": id, "experiment_id": of, "name": "tree", "source_run_id": format!("r{of}0")},
                "data": {"metrics": [{"key": "auc", "value": 0.5, "run_id": format!("r{of}1"), "dataset_name": "d", "dataset_digest": "1"}]}})
        };
        let version = |number: usize| json!({"name": "m", "version": number.to_string(), "run_id": format!("r1{}", number - 1)});
        Some(match asked.path.split('?').next()?.strip_prefix("/api/2.0/mlflow/")? {
            "experiments/search" => Answer::of(200, experiments(&["1", "2"]).to_string()),
            "runs/search" => page("runs", (0..3).map(run).collect()),
            "logged-models/search" => page("models", (0..3).map(logged).collect()),
            "registered-models/search" => page(
                "registered_models",
                vec![json!({"name": "m", "aliases": [{"alias": "best", "version": "3"}]})],
            ),
            "model-versions/search" => page("model_versions", (1..4).map(version).collect()),
            "runs/get" => {
                let id = asked.path.split("run_id=").nth(1)?;
                let number = id[2..].parse::<usize>().ok()?;
                Answer::of(
                    200,
                    json!({"run": {"info": {"run_id": id, "experiment_id": &id[1..2]},
                    "data": {"metrics": [{"key": "auc", "value": number}]},
                    "inputs": {"dataset_inputs": [{"dataset": {"name": "d", "digest": "1"}}]}}})
                    .to_string(),
                )
            }
            _ => return None,
        })
    })
}

/// Wherever an import is interrupted, what goes on from there ends in the same graph, and reads no page of runs, logged models or
/// versions twice.
#[test]
fn an_import_goes_on_wherever_it_was_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let exported = |graph: &Path, urls: [&str; 2]| {
        let said = binary::run(&["export", "--graph", &format!("sqlite:{}", graph.display())]);
        assert_eq!(said.code, 0, "{}", said.err);
        let told = |line: &str| {
            let mut line: Json = serde_json::from_str(line).unwrap();
            for time in ["updatedAt", "fact"] {
                line.as_object_mut().unwrap().remove(time);
            }
            line.to_string().replace(urls[0], "URL").replace(urls[1], "URL")
        };
        let mut lines: Vec<String> = said.out.lines().map(told).collect();
        lines.sort();
        lines
    };
    let whole = registry(usize::MAX);
    let graph = folder.path().join("whole.db");
    let done = said(&mut command(&whole.url, &graph));
    assert_eq!((done.code, &*done.err), (0, ""), "{}", done.out);
    let expected = exported(&graph, [&whole.url, &whole.url]);
    assert!(expected.len() > 40, "{expected:#?}");
    let all = whole.asked().len();
    let lists = ["runs/search", "logged-models/search", "model-versions/search"];
    let pages = |answers: &Answers, most: usize| -> Vec<String> {
        let asked = answers.asked();
        let asked = asked.iter().take(most).filter(|asked| lists.iter().any(|list| is(asked, list)));
        asked.map(|asked| format!("{} {}", asked.path, asked.body)).collect()
    };
    for refused in 1..all {
        let graph = folder.path().join(format!("{refused}.db"));
        let state = folder.path().join(format!("{refused}.json")).display().to_string();
        let first = registry(refused);
        let ended = said(command(&first.url, &graph).args(["--resume", &state]));
        assert_eq!(ended.code, 1);
        assert!(ended.err.ends_with("; the same command goes on from there\n"), "{}", ended.err);
        let rest = registry(usize::MAX);
        if let Ok(text) = std::fs::read_to_string(&state) {
            std::fs::write(&state, text.replace(&first.url, &rest.url)).unwrap();
        }
        let done = said(command(&rest.url, &graph).args(["--resume", &state]));
        assert_eq!((done.code, &*done.err), (0, ""), "{refused}: {}", done.out);
        assert_eq!(exported(&graph, [&first.url, &rest.url]), expected, "{refused}");
        // The one whose runs or models were refused was not given on.
        let rest = pages(&rest, usize::MAX);
        let twice: Vec<_> = pages(&first, refused).into_iter().filter(|page| rest.contains(page)).collect();
        assert!(twice.len() <= 1, "{refused}: {twice:#?}");
    }
}
