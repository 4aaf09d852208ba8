//! How often one may ask and be wrong, and what the audit log tells of refusals.

use super::{doors::of_keys, *};

#[path = "../support/node.rs"]
mod node;

/// Code of the first error, and how long to wait.
fn limited((status, head, body): (u16, String, String)) -> u64 {
    assert_eq!(status, 429, "{body}");
    let body: Json = serde_json::from_str(&body).unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "RATE_LIMITED", "{body}");
    assert!(body.get("data").is_none(), "{body}");
    let wait =
        head.lines().find_map(|line| line.strip_prefix("retry-after: ")).expect("it says how long to wait");
    wait.trim().parse().unwrap()
}

#[test]
fn who_sends_wrong_tokens_has_to_wait_and_shuts_out_nobody() {
    let (server, token, _keys) = of_keys(&[("MLG_RATES_WRONG_TOKENS", "5")]);
    assert_eq!([0; 8].map(|_| ask(&server, "").0), [401; 8], "no token is no wrong token");
    for index in 0..5 {
        assert!(refused(&server, &format!("wrong{index}")).is_some());
    }
    let wait = limited(ask(&server, "Authorization: Bearer wrong\r\n"));
    assert!((1..=12).contains(&wait), "five a minute is one in twelve seconds, not in {wait}");
    // What a stranger says of where it comes from does not help.
    limited(ask(&server, "Authorization: Bearer wrong\r\nX-Forwarded-For: 203.0.113.9\r\n"));
    limited(ask(&server, "Authorization: Basic wrong\r\n"));
    assert_eq!(refused(&server, &token), None, "who shares an address with it is let in");
    assert_eq!(ask(&server, "").0, 401);
    let (server, token, _keys) =
        of_keys(&[("MLG_RATES_WRONG_TOKENS", "2"), ("MLG_RATES_TRUSTED_PROXIES", "10.0.0.0/8,127.0.0.1")]);
    let behind = |address: &str, token: &str| {
        ask(
            &server,
            &format!("Authorization: Bearer {token}\r\nX-Forwarded-For: 198.51.100.1, {address}\r\n"),
        )
    };
    for address in ["203.0.113.1", "203.0.113.2, 10.1.1.1", "2001:db8::1"] {
        assert_eq!([0; 2].map(|_| behind(address, "wrong").0), [401; 2], "{address}");
        limited(behind(address, "wrong"));
        assert_eq!(behind(address, &token).0, 200);
    }
    limited(behind("2001:db8::2", "wrong"));
}

#[test]
fn callers_and_addresses_ask_only_so_often() {
    let (first, line) = key(&["--name", "first", "--role", "reader"]);
    let (second, other) = key(&["--name", "second", "--role", "reader"]);
    let keys = tempfile::NamedTempFile::new().unwrap();
    fs::write(keys.path(), format!("{line}\n{other}\n")).unwrap();
    let keys = ("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap());
    let server = Server::of(serve(&[keys, ("MLG_RATES_CALLER", "3"), ("MLG_HTTP_BATCHING", "true")]));
    let as_first = format!("Authorization: Bearer {first}\r\n");
    assert_eq!([0; 3].map(|_| ask(&server, &as_first).0), [200; 3]);
    assert!((1..=20).contains(&limited(ask(&server, &as_first))));
    let schema =
        format!("GET /schema.graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{as_first}\r\n");
    limited(send(&server, &schema));
    assert_eq!(server.status("/readyz"), 200, "health is for everybody");
    // A batch counts for each of its operations.
    let batch = format!("[{}]", [QUERY; 5].join(","));
    let length = batch.len();
    let (status, _, body) = send(
        &server,
        &format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {second}\r\nContent-Length: {length}\r\n\r\n{batch}"
        ),
    );
    let answers: Vec<Json> = serde_json::from_str(&body).unwrap();
    let of = |code: &str| {
        answers.iter().filter(|answer| answer["errors"][0]["extensions"]["code"] == code).count()
    };
    assert_eq!((status, answers.len(), of("RATE_LIMITED")), (200, 5, 2), "{body}");
    assert_eq!(answers.iter().filter(|answer| answer.get("data").is_some()).count(), 3);
    // Addresses are counted also where nobody is asked who they are.
    let server = Server::of(serve(&[("MLG_RATES_ADDRESS", "4"), ("MLG_RATES_CALLER", "1")]));
    assert_eq!([0; 4].map(|_| ask(&server, "").0), [200; 4]);
    limited(ask(&server, ""));
    for (setting, told) in [
        (("MLG_RATES_TRUSTED_PROXIES", "10.0.0.0/40"), "`rates.trusted_proxies` has `10.0.0.0/40`"),
        (("MLG_RATES_CALLER", "1000001"), "`rates.caller` is 1000001"),
    ] {
        let output = serve(&[setting]).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && error.contains(told), "{error}");
    }
}

/// The lines of an audit log from a number on.
fn lines(log: &std::path::Path, from: usize) -> Vec<Json> {
    let text = fs::read_to_string(log).unwrap();
    text.lines().skip(from).map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_refusal_is_one_line_of_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("audit.ndjson");
    let (good, line) = key(&["--name", "good", "--role", "reader", "--claim", "domains=[\"x\"]"]);
    let (odd, other) = key(&["--name", "odd", "--role", "reader", "--claim", "domains={\"x\":1}"]);
    let keys = folder.path().join("keys");
    fs::write(&keys, format!("{line}\n{other}\n")).unwrap();
    let server = Server::of(serve(&[
        ("MLG_IDENTITY_KEYS", keys.to_str().unwrap()),
        ("MLG_IDENTITY_ANONYMOUS", "true"),
        ("MLG_ACCESS_READER_WHERE", "{domain: {name: {in: \"$claims.domains\"}}}"),
        ("MLG_TELEMETRY_AUDIT", log.to_str().unwrap()),
        ("MLG_RATES_CALLER", "3"),
        ("MLG_RATES_WRONG_TOKENS", "3"),
    ]));
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\nX-Request-Id: the-request\r\n");
    let mut seen = 0;
    // Asks, and looks whether exactly one line tells of it.
    let mut one = |answer: (u16, String, String), status: u16, expected: Json| {
        assert_eq!(answer.0, status, "{}", answer.2);
        let told = lines(&log, seen);
        assert_eq!(told.len(), 1, "{told:?}");
        seen += 1;
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&told[0].get(name).cloned().unwrap_or_default(), value, "{name} of {}", told[0]);
        }
        assert!(told[0]["timestamp"].is_string() && told[0]["what"] == "refused", "{}", told[0]);
        assert_eq!(told[0]["address"], "127.0.0.1");
    };
    let nobody = json!({
        "code": "UNAUTHENTICATED", "caller": null, "role": null, "request_id": "the-request",
        "why": "the token is of no key that is known here", "operation": null,
    });
    one(ask(&server, &bearer("a-wrong-token")), 401, nobody.clone());
    one(ask(&server, &bearer("mlg_0123_another-wrong-token")), 401, nobody);
    one(
        ask(&server, &format!("{}{}", bearer(&good), bearer(&good))),
        401,
        json!({"code": "UNAUTHENTICATED", "caller": null}),
    );
    one(ask(&server, &bearer("a-wrong-token")), 429, json!({"code": "RATE_LIMITED", "caller": null}));
    let metrics = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    one(
        send(&server, metrics),
        401,
        json!({"code": "UNAUTHENTICATED", "caller": "anonymous", "role": "anonymous"}),
    );
    let body = r#"{"query":"query Mine { models { totalCount } }","operationName":"Mine"}"#;
    let post = |headers: &str| {
        let length = body.len();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Accept: application/graphql-response+json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        send(&server, &request)
    };
    let forbidden = json!({
        "code": "FORBIDDEN", "caller": "odd", "role": "reader", "operation": "Mine", "request_id": "the-request",
        "why": "the claim `domains` of the token is neither a value nor a list of values",
    });
    one(post(&bearer(&odd)), 403, forbidden);
    // Who is answered is no line.
    assert_eq!(post(&bearer(&good)).0, 200);
    assert_eq!(ask(&server, "").0, 200);
    assert_eq!([0; 2].map(|_| post(&bearer(&good)).0), [200; 2]);
    one(post(&bearer(&good)), 429, json!({"code": "RATE_LIMITED", "caller": "good", "role": "reader"}));
    let input =
        json!({ "url": server.url.replace("http://", "ws://"), "good": good, "wrong": "a-wrong-token" });
    if let Some(said) = node::run("identity", "often.cjs", &input) {
        assert_eq!(
            said,
            json!({"right": {"said": vec!["RATE_LIMITED"; 5], "code": 1000}, "wrong": {"said": [], "code": 4403}})
        );
        let told = lines(&log, seen);
        assert_eq!(told.len(), 6, "{told:?}");
        assert!(told[..5].iter().all(|line| line["code"] == "RATE_LIMITED"
            && line["caller"] == "good"
            && line["operation"] == "Often"));
        assert!(
            told[5]["caller"].is_null() && told.iter().all(|line| line["address"] == "127.0.0.1"),
            "{told:?}"
        );
    }
    assert_eq!(server.stop(), Some(0));
    let text = fs::read_to_string(&log).unwrap();
    for token in [&good[4..], &odd[4..], "wrong-token"] {
        assert!(!text.contains(token) && !text.contains(&token[token.len() / 2..]), "{token}: {text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(&log).unwrap().permissions().mode() & 0o777,
            0o600,
            "it is for its user alone"
        );
    }
    let output = serve(&[("MLG_TELEMETRY_AUDIT", "/")]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(1) && error.contains("`telemetry.audit` is `/`, which can't be written"),
        "{error}"
    );
}

#[test]
fn each_write_is_a_line_of_the_audit_log_and_so_is_each_item_that_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("audit.ndjson");
    let (reader, line) = key(&["--name", "looks", "--role", "reader"]);
    let (writer, other) = key(&["--name", "writes", "--role", "writer"]);
    let keys = folder.path().join("keys");
    fs::write(&keys, format!("{line}\n{other}\n")).unwrap();
    let server = Server::of(serve(&[
        ("MLG_IDENTITY_KEYS", keys.to_str().unwrap()),
        ("MLG_ACCESS_WRITER_WHERE", "{lifecycle: {eq: ACTIVE}}"),
        ("MLG_TELEMETRY_AUDIT", log.to_str().unwrap()),
    ]));
    let write = |token: &str| {
        let item = |name: &str, lifecycle: &str| {
            format!("{{model: {{uri: \"mlg://model/t/{name}\", lifecycle: {lifecycle}}}}}")
        };
        let items = format!("{} {} {}", item("a", "ACTIVE"), item("b", "DRAFT"), item("c", "ACTIVE"));
        let query = format!(
            "mutation Mine {{ upsertAssets(assets: [{items}]) {{ written results {{ error {{ code }} }} }} }}"
        );
        let body = json!({"query": query, "operationName": "Mine"}).to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        send(&server, &request).2
    };
    assert!(write(&reader).contains("FORBIDDEN"));
    let written: Json = serde_json::from_str(&write(&writer)).unwrap();
    let expected = json!({"written": 2, "results": [{"error": null}, {"error": {"code": "FORBIDDEN"}}, {"error": null}]});
    assert_eq!(written["data"]["upsertAssets"], expected);
    let told: Vec<Json> = lines(&log, 0)
        .into_iter()
        .map(|line| {
            json!([line["what"], line["caller"], line["of"], line["count"], line["why"], line["operation"]])
        })
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0][1], "looks");
    assert_eq!(told[1], json!(["wrote", "writes", "mlg://model/t/a", 2, null, "Mine"]));
    assert_eq!(told[2], json!(["refused", "writes", null, null, "a write of `mlg://model/t/b`", "Mine"]));
    assert_eq!(server.stop(), Some(0));
}
