//! What nobody sends or answers in good faith.

use std::{fs, time::Duration};

use serde_json::{Value as Json, json};

use crate::{
    CHURN, LAKE, Reply, Source, VERSION, accepted, ask, binary, churn, event, keys, on_each, once, post,
    settings, until,
};

#[test]
fn no_uri_leads_anywhere_but_to_its_place() {
    on_each(&json!({}), |server, source| {
        let refused = |uri: &str| {
            let (status, body) = post(server, &event(uri).to_string());
            assert_eq!(status, 400, "{uri}: {body}");
            body["message"].as_str().unwrap().to_owned()
        };
        for uri in [
            "mlg://dataset/registry/../../admin",
            "mlg://dataset/registry/..",
            "mlg://dataset/registry/a/./b",
            "mlg://dataset/registry/a\\..\\b",
            "mlg://dataset/registry/%2e%2e%2f",
            "mlg://dataset/registry/a%2fb",
            "mlg://dataset/registry/a?b",
            "mlg://dataset/registry/a#b",
            "mlg://dataset/registry/a b",
            "mlg://dataset/registry/a\r\nHost: evil",
            "mlg://dataset/registry/",
            "mlg://dataset//x",
            "mlg://dataset/registry",
            "http://evil.example/",
            "registry",
            "",
        ] {
            refused(uri);
        }
        assert_eq!(
            refused("mlg://dataset/elsewhere/x"),
            "source `elsewhere` is not declared; `sources` of the settings names those that are"
        );
        let unknown = refused("mlg://model/registry/x");
        assert_eq!(unknown, "source `registry` knows no `model`; it knows `dataset`, `model-version`");
        assert_eq!(
            refused("mlg://model-version/registry/churn"),
            "name `churn` has 1 parts; the source has 2"
        );
        for body in ["{", "7", "{}", r#"{"uri":"x"}"#, r#"{"type":"","uri":"x"}"#, r#"{"type":3,"uri":"x"}"#]
        {
            assert_eq!(post(server, body).0, 400, "{body}");
        }
        // What may stand in a uri is put in as it is meant, and only there.
        let odd = [
            ("@evil.example", "%40evil.example"),
            (":8080/x", "%3A8080%2Fx"),
            ("//evil.example/x", "%2F%2Fevil.example%2Fx"),
            ("a%3Fb=1&c", "a%3Fb%3D1%26c"),
            ("%252e%252e%252f", "%252e%252e%252f"),
            ("%0D%0AHost:%20evil", "%0D%0AHost%3A%20evil"),
            ("é", "%C3%A9"),
        ];
        let uris: Vec<String> =
            odd.iter().map(|(name, _)| format!("mlg://dataset/registry/{name}")).collect();
        for (_, path) in odd {
            source.says(&format!("/api/datasets/{path}"), Reply::of(200, "{}"));
        }
        accepted(server, &uris.iter().map(|uri| event(uri)).collect());
        let shown = |uri: &str| Json::from(uri).to_string();
        for uri in &uris {
            until(uri, || {
                let answer = ask(server, &format!("{{ asset(uri: {}) {{ hydration }} }}", shown(uri)));
                (answer["asset"]["hydration"] == "HYDRATED").then_some(())
            });
        }
        let host = format!("127.0.0.1:{}", source.port);
        for asked in source.asked() {
            let hosts: Vec<&str> = asked
                .headers
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
                .map(|(_, value)| &**value)
                .collect();
            assert_eq!(hosts, [&*host]);
            assert!(
                odd.iter().any(|(_, path)| asked.target == format!("/api/datasets/{path}")),
                "{}",
                asked.target
            );
        }
    });
}

#[test]
fn good_events_of_a_list_are_accepted_and_bad_ones_told() {
    let told = on_each(&json!({}), |server, source| {
        source.says(VERSION, Reply::of(200, churn().to_string()));
        let body = json!([event("mlg://dataset/other/x"), event(CHURN), 7]);
        let told = post(server, &body.to_string());
        once(server, CHURN, "HYDRATED", "name");
        let many = Json::from(vec![event(CHURN); 1_001]);
        let (status, body) = post(server, &many.to_string());
        assert_eq!((status, &body["code"]), (413, &json!("LIMIT_EXCEEDED")));
        told
    });
    let refused = json!([
        { "index": 0, "reason": "source `other` is not declared; `sources` of the settings names those that are" },
        { "index": 2, "reason": "an event is an object with `type` and `uri`" },
    ]);
    assert_eq!(told, (202, json!({ "accepted": 1, "refused": refused })));
}

#[test]
fn an_answer_is_bounded_and_nobody_is_followed() {
    let other = Source::start();
    let letters = |server: &binary::Server| {
        let failed = ask(server, "{ assets(where: {hydration: {eq: FAILED}}) { nodes { uri } } }");
        failed["assets"]["nodes"].as_array().map_or(0, Vec::len)
    };
    on_each(&json!({}), |server, source| {
        source.says(VERSION, Reply::of(200, churn().to_string()));
        let large = format!("{{\"title\":\"{}\"}}", "x".repeat(3 << 20));
        source.says("/api/datasets/lake%2Fclicks", Reply::of(200, large));
        let elsewhere = format!("http://127.0.0.1:{}/secret", other.port);
        source.says("/api/datasets/lake%2Forders", Reply::of(302, "{}").with("location", &elsewhere));
        accepted(server, &event(CHURN));
        until("both have failed", || (letters(server) == 2).then_some(()));
        assert_eq!(source.count("/api/datasets/lake%2Fclicks"), 1, "more would be no better");
    });
    assert_eq!(other.asked().len(), 0);
}

#[test]
fn what_lets_us_in_is_shown_to_the_source_alone() {
    let folder = tempfile::tempdir().unwrap();
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    let (source, log) = (Source::start(), folder.path().join("log"));
    let secret = folder.path().join("secret");
    fs::write(&secret, "hunter2-first\n").unwrap();
    let declared = settings(source.port, &json!({ "auth_file": secret, "attempts": 2 }));
    let mut command = binary::mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
    command.env("MLG_SOURCES", &declared).env("MLG_LOG", "debug");
    let server = binary::Server::logging(&mut command, &log);
    source.says(VERSION, Reply::of(401, "no hunter2-first here"));
    accepted(&server, &event(CHURN));
    until("it is refused", || (source.count(VERSION) >= 2).then_some(()));
    source.says(VERSION, Reply::of(200, "hunter2-first"));
    accepted(&server, &event(CHURN));
    let listed = || {
        let said = binary::run(&["deadletter", "list", "--graph", &graph]);
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    let dead = until("it is a dead letter", || Some(listed()).filter(|out| out.contains(CHURN)));
    assert!(!dead.contains("hunter2"), "{dead}");
    // Whoever changes the secret need not start anything again.
    fs::write(&secret, "hunter2-second").unwrap();
    source.says(VERSION, Reply::of(200, churn().to_string()));
    accepted(&server, &event(CHURN));
    once(&server, CHURN, "HYDRATED", "name");
    let shown: Vec<String> = source
        .asked()
        .into_iter()
        .flat_map(|asked| asked.headers)
        .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
        .map(|(_, value)| value)
        .collect();
    assert_eq!(shown.first().map(String::as_str), Some("Bearer hunter2-first"));
    assert_eq!(shown.last().map(String::as_str), Some("Bearer hunter2-second"));
    assert_eq!(server.stop(), Some(0));
    let log = fs::read_to_string(&log).unwrap();
    assert!(log.contains("an asset could not be fetched") && !log.contains("hunter2"), "the log tells");
}

#[test]
fn who_may_not_write_sends_nothing_and_a_server_that_takes_no_writes_fetches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    let source = Source::start();
    source.says(VERSION, Reply::of(200, churn().to_string()));
    source.is_away(true);
    let declared = settings(source.port, &json!({ "attempts": 90 }));
    let served = |variables: &[(&str, &str)]| {
        let mut command = binary::mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
        command.env("MLG_SOURCES", &declared).envs(variables.iter().copied());
        binary::Server::of(command)
    };
    let server = served(&[]);
    accepted(&server, &event(CHURN));
    until("it is asked", || (source.count(VERSION) > 0).then_some(()));
    assert_eq!(server.stop(), Some(0));
    source.is_away(false);
    let before = source.asked().len();
    let server = served(&[("MLG_READ_ONLY", "true")]);
    let (status, body) = post(&server, &event(LAKE).to_string());
    assert_eq!((status, &body["code"]), (403, &json!("FORBIDDEN")));
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(source.asked().len(), before);
    assert_eq!(server.stop(), Some(0));
    let server = served(&[]);
    once(&server, CHURN, "HYDRATED", "name");
    assert_eq!(server.stop(), Some(0));
    // Without a token, and with that of a reader.
    let ([token], keys) = keys::keys(["reader"]);
    let server = served(&[("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap())]);
    assert_eq!(post(&server, &event(LAKE).to_string()).0, 401);
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(format!("http://{}/api/v1/events", server.address()));
    let request = request.header("authorization", format!("Bearer {token}"));
    let answer = request.header("content-type", "application/json").send(event(LAKE).to_string()).unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_can_not_be_a_source_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mlg.toml");
    let wrong = |text: &str| {
        fs::write(&file, text).unwrap();
        let said = binary::run(&[
            "--config",
            file.to_str().unwrap(),
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--graph",
            "sqlite::memory:",
        ]);
        assert_eq!((said.code, &*said.out), (1, ""), "{text}");
        said.err.replace(file.to_str().unwrap(), "mlg.toml")
    };
    let of = |lines: &str| format!("[sources.registry.types.Dataset]\nurl = \"https://h/{{id}}\"\n{lines}");
    for (text, told) in [
        (
            "[sources.registry]\nrat = 3".to_owned(),
            "error: mlg.toml:1: `sources.registry` is set wrongly: unknown field `rat`",
        ),
        (
            "[sources.registry]\nrate = 0".to_owned(),
            "error: `sources.registry.rate` is 0; it is from 1 to 1000000",
        ),
        ("[sources.registry]".to_owned(), "error: `sources.registry.types` is not set"),
        ("[sources.\"a/b\"]".to_owned(), "error: `sources.a/b` has a name that can't stand in a uri"),
        (
            of("").replace("https://h/", "https://{id}/"),
            "error: `sources.registry.types.Dataset.url` has a host that is none",
        ),
        (of("").replace("Dataset", "Datset"), "error: `sources.registry.types.Datset` is no type of asset"),
        (
            of("properties = { nme = \"/x\" }"),
            "error: `sources.registry.types.Dataset.properties.nme` is no property of `Dataset`",
        ),
        (
            of("properties = { name = \"x.y\" }"),
            "error: `sources.registry.types.Dataset.properties.name` is no JSON pointer; `/x/y` is one",
        ),
        (
            of("required = [\"name\"]"),
            "error: `sources.registry.types.Dataset.required` names `name`, which is not among",
        ),
        (
            of("relationships = [{ relationship = \"OWNS\", at = \"/x\" }]"),
            "error: `sources.registry.types.Dataset.relationships[0]` names the relationship `OWNS`",
        ),
        (
            format!("[sources.registry]\nauth_env = \"MLG_NOT_SET\"\n{}", of("")),
            "error: `sources.registry.auth_env` names `MLG_NOT_SET`, which is not set",
        ),
        (
            format!("[sources.registry]\nauth_env = \"PATH\"\n{}", of("").replace("https://h/", "http://h/")),
            "error: `sources.registry.types.Dataset.url` is `http://` of another machine",
        ),
    ] {
        let err = wrong(&text);
        assert!(err.starts_with(told), "{text}\n{err}");
    }
}
