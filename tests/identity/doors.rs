//! Every way in asks who it is: spellings of paths, methods, headers, WebSockets; and none of them tells a token on.

use super::*;

#[path = "../support/node.rs"]
mod node;

const SUITE: &str = "identity";

/// A server that lets in who has a key, with the token of one.
pub(crate) fn of_keys(settings: &[(&str, &str)]) -> (Server, String, tempfile::NamedTempFile) {
    let (token, line) = key(&["--name", "the-key", "--role", "reader"]);
    let keys = tempfile::NamedTempFile::new().unwrap();
    fs::write(keys.path(), line).unwrap();
    let mut command = serve(&[("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap())]);
    command.envs(settings.iter().copied());
    (Server::of(command), token, keys)
}

fn request(method: &str, target: &str, headers: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n")
}

const GUARDED: &[&str] = &[
    "/graphql?query=%7B__typename%7D",
    "/schema.graphql",
    "/metrics",
    "/nowhere",
    "//graphql?query=%7B__typename%7D",
    "/graphql/?query=%7B__typename%7D",
    "/graphql//?query=%7B__typename%7D",
    "/%2fgraphql?query=%7B__typename%7D",
    "/graphql%2f?query=%7B__typename%7D",
    "/graphql%00?query=%7B__typename%7D",
    "/%67raphql?query=%7B__typename%7D",
    "/graphql;x?query=%7B__typename%7D",
    "/graphql;/healthz?query=%7B__typename%7D",
    "/GRAPHQL?query=%7B__typename%7D",
    "/./graphql?query=%7B__typename%7D",
    "/healthz/../graphql?query=%7B__typename%7D",
    "/healthz/..%2fgraphql?query=%7B__typename%7D",
    "/healthz;/../graphql?query=%7B__typename%7D",
    "/assets/../graphql?query=%7B__typename%7D",
    "/assets/..;/schema.graphql",
    "/healthz/metrics",
    "//metrics",
    "/metrics/",
    "/metrics/.",
    "/metrics%20",
    "/schema.graphql/",
    "/SCHEMA.graphql",
    "http://x/graphql?query=%7B__typename%7D",
    "http://healthz/metrics",
];

#[test]
fn no_spelling_of_a_path_gets_around_the_check() {
    let (server, token, _keys) = of_keys(&[("MLG_HTTP_GRAPHIQL", "true")]);
    let authorized = format!("Authorization: Bearer {token}\r\n");
    for path in GUARDED {
        for headers in [
            "",
            "X-Original-URL: /healthz\r\nX-Rewrite-URL: /healthz\r\nX-Forwarded-Prefix: /healthz\r\nX-Forwarded-For: 127.0.0.1\r\n",
            "X-HTTP-Method-Override: OPTIONS\r\nX-Method-Override: OPTIONS\r\n",
            "Cookie: authorization=Bearer%20x; token=x\r\nX-Api-Key: x\r\nProxy-Authorization: Bearer x\r\n",
        ] {
            let (status, head, body) = send(&server, &request("GET", path, headers));
            assert_eq!(status, 401, "{path} {headers}: {body}");
            assert!(head.contains("www-authenticate: bearer\r\n"), "{head}");
            assert!(body.contains("UNAUTHENTICATED") && !body.contains("\"data\""), "{body}");
        }
        // With a token, one spelling of each is a route and the others are none.
        let is_route =
            ["/graphql?", "/schema.graphql", "/metrics", "http://x/graphql?", "http://healthz/metrics"]
                .iter()
                .any(|route| path == route || route.ends_with('?') && path.starts_with(route));
        let (status, _, body) = send(&server, &request("GET", path, &authorized));
        assert_eq!(status, if is_route { 200 } else { 404 }, "{path}: {body}");
    }
    for method in ["HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "get", "PROPFIND", "QUERY"] {
        for path in ["/graphql", "/schema.graphql", "/metrics", "/nowhere"] {
            let length = "Content-Length: 0\r\n";
            let (status, _, body) = send(&server, &request(method, path, length));
            assert!(status == 401 && !body.contains("\"data\""), "{method} {path}: {status} {body}");
            let (status, _, _) = send(&server, &request(method, path, &format!("{authorized}{length}")));
            assert_ne!(status, 401, "{method} {path}");
        }
    }
    // An upgrade may say later who it is, but only where there are WebSockets, and it gets no answer before.
    let upgrade = "Upgrade: websocket\r\n";
    for (method, path) in [
        ("GET", "/metrics"),
        ("GET", "/schema.graphql"),
        ("POST", "/graphql"),
        ("GET", "/nowhere"),
        ("HEAD", "/graphql"),
    ] {
        let (status, _, body) =
            send(&server, &request(method, path, &format!("{upgrade}Content-Length: 0\r\n")));
        assert_eq!(status, 401, "{method} {path}: {body}");
    }
    let (status, _, body) = send(&server, &request("GET", "/graphql?query=%7B__typename%7D", upgrade));
    assert!(status >= 400 && !body.contains("__typename"), "{status} {body}");
}

#[test]
fn what_holds_no_data_is_open() {
    let (server, _, _keys) =
        of_keys(&[("MLG_HTTP_GRAPHIQL", "true"), ("MLG_HTTP_CORS_ORIGINS", "https://a.example.org")]);
    for path in ["/", "/healthz", "/readyz", "/graphiql"] {
        let (status, _, body) = send(&server, &request("GET", path, ""));
        assert_eq!(status, 200, "{path}");
        for asset in body.split('"').filter(|text| text.starts_with("assets/")) {
            assert_eq!(send(&server, &request("HEAD", &format!("/{asset}"), "")).0, 200, "{asset}");
        }
    }
    assert_eq!(run(&["health", "--listen", &server.address()]).code, 0);
    // A browser asks what it may send before it sends a token.
    let asks = "Origin: https://a.example.org\r\nAccess-Control-Request-Method: POST\r\n\
                Access-Control-Request-Headers: authorization,content-type\r\n";
    let (status, head, body) = send(&server, &request("OPTIONS", "/graphql", asks));
    assert!(
        status == 200 && body.is_empty() && head.contains("access-control-allow-headers: "),
        "{status} {head}"
    );
    let (status, head, _) = send(&server, &request("GET", "/graphql", "Origin: https://a.example.org\r\n"));
    assert!(
        status == 401 && head.contains("access-control-allow-origin: https://a.example.org"),
        "{status} {head}"
    );
}

#[test]
fn one_header_says_who_it_is() {
    let (server, token, _keys) = of_keys(&[]);
    for good in [
        format!("Authorization: Bearer {token}\r\n"),
        format!("authorization: bearer {token}\r\n"),
        format!("AUTHORIZATION:BEARER   {token}  \r\n"),
    ] {
        assert_eq!(ask(&server, &good).2, ANSWER, "{good}");
    }
    let long = "x".repeat(16 * 1024 + 1);
    let scheme = "`Authorization` is not of the form `Bearer TOKEN`";
    for (bad, why) in [
        (String::new(), "there is no token; `Authorization: Bearer TOKEN` sends one"),
        (format!("Authorization: {token}\r\n"), scheme),
        (format!("Authorization: Basic {token}\r\n"), scheme),
        (format!("Authorization: Bearer\t{token}\r\n"), scheme),
        ("Authorization: Bearer\r\n".to_owned(), scheme),
        ("Authorization:\r\n".to_owned(), scheme),
        (
            format!("Authorization: Bearer {token}\r\nauthorization: Bearer {token}\r\n"),
            "there is more than one `Authorization`; one is sent",
        ),
        (format!("Authorization: Bearer {token}, Bearer x\r\n"), "the token is of no key that is known here"),
        (format!("Authorization: Bearer mlg_{long}\r\n"), "the token has more than 16384 bytes"),
        (format!("Authorization: Bearer {long}\r\n"), "the token has more than 16384 bytes"),
    ] {
        for media in ["application/json", "application/graphql-response+json"] {
            let (status, head, body) = ask(&server, &format!("{bad}Accept: {media}\r\n"));
            assert_eq!(status, 401, "{body}");
            assert!(head.contains(&format!("content-type: {media}; charset=utf-8")), "{head}");
            let body: Json = serde_json::from_str(&body).unwrap();
            assert_eq!(
                (&body["errors"][0]["message"], body["errors"].as_array().unwrap().len()),
                (&json!(why), 1)
            );
        }
    }
    for target in ["/graphql?access_token=", "/graphql?authorization=Bearer%20", "/graphql?token="] {
        let (status, _, body) =
            send(&server, &request("GET", &format!("{target}{token}&query=%7B__typename%7D"), ""));
        assert_eq!(status, 401, "a token in an address would stand in logs: {body}");
    }
}

#[test]
fn a_wrong_token_is_never_taken_for_none() {
    let (server, token, _keys) = of_keys(&[("MLG_IDENTITY_ANONYMOUS", "true")]);
    assert_eq!(ask(&server, "").2, ANSWER);
    assert_eq!(refused(&server, &token), None);
    assert!(refused(&server, "x").is_some());
    assert_eq!(ask(&server, "Authorization: Basic x\r\n").0, 401);
    let authorized = format!("Authorization: Bearer {token}\r\n");
    for path in ["/metrics", "/schema.graphql"] {
        assert_eq!(send(&server, &request("GET", path, "")).0, 401, "{path} is for who shows a token");
        assert_eq!(send(&server, &request("GET", path, &authorized)).0, 200, "{path}");
    }
    let anyone = [("MLG_IDENTITY_ANONYMOUS", "true"), ("MLG_ACCESS_INTROSPECTION", "anyone")];
    let (server, _, _keys) = of_keys(&anyone);
    assert_eq!(send(&server, &request("GET", "/schema.graphql", "")).0, 200);
    let (server, token, _keys) = of_keys(&[("MLG_ACCESS_INTROSPECTION", "admin")]);
    let authorized = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(send(&server, &request("GET", "/schema.graphql", &authorized)).0, 403, "a reader is no admin");
}

#[test]
fn a_websocket_says_who_it_is_and_ends_with_its_token() {
    let signing = Key::ed25519();
    let set = file(&[signing.public("one")]);
    let server = of_issuer(set.path().to_str().unwrap(), &[("MLG_IDENTITY_JWT_LEEWAY", "1s")]);
    let token = |changes: Json| signing.token(&json!({"alg": "EdDSA"}), &claims(changes));
    let input = json!({
        "url": server.url.replace("http://", "ws://"),
        "good": token(json!({})),
        "wrong": token(json!({"aud": "other"})),
        "ending": token(json!({"exp": now() + 8})),
    });
    let Some(seen) = node::run(SUITE, "identify.cjs", &input) else { return };
    let data = json!({ "data": { "models": { "totalCount": 0 } } });
    let answered = json!([
        { "type": "connection_ack" },
        { "id": "1", "type": "next", "payload": data },
        { "id": "1", "type": "complete" },
    ]);
    assert_eq!((&seen["client"], &seen["clientHeaders"]), (&data, &data));
    for case in ["clientWrong", "clientNone"] {
        assert_eq!(seen[case]["code"], 4403, "{case}: {seen}");
    }
    assert_eq!(seen["upgrade"]["said"], answered);
    // A wrong header is refused with the upgrade, whatever comes later.
    assert_eq!((&seen["upgradeWrong"]["code"], &seen["upgradeWrong"]["said"]), (&json!(401), &json!([])));
    for case in ["wrongAfterGood", "none", "forged", "unclear", "notText", "noScheme", "long"] {
        assert_eq!(
            (&seen[case]["code"], &seen[case]["said"]),
            (&json!(4403), &json!([])),
            "{case}: {}",
            seen[case]
        );
        assert!(seen[case]["reason"].as_str().unwrap().starts_with("Forbidden: "), "{}", seen[case]);
    }
    for case in ["before", "beforeDespiteUpgrade"] {
        assert_eq!((&seen[case]["code"], &seen[case]["said"]), (&json!(4401), &json!([])), "{case}");
    }
    let ending = &seen["ending"];
    assert_eq!(ending["code"], 4403, "{ending}");
    assert_eq!(ending["reason"], "Forbidden: the token has expired");
    assert_eq!(ending["said"][1]["type"], "next", "it ran until then: {ending}");
}

#[test]
fn a_websocket_ends_with_its_key() {
    let (server, token, keys) = of_keys(&[]);
    let file = keys.path().to_str().unwrap();
    let input = json!({ "url": server.url.replace("http://", "ws://"), "token": token, "file": file });
    let Some(seen) = node::run(SUITE, "removed.cjs", &input) else { return };
    assert_eq!(seen["said"][1]["type"], "next", "it ran until then: {seen}");
    assert_eq!(seen["code"], 4403, "{seen}");
    assert_eq!(seen["reason"], "Forbidden: the key was removed or changed");
}

#[test]
fn no_token_reaches_the_log() {
    let signing = Key::rsa(0);
    let set = file(&[signing.public("one")]);
    let (good, line) = key(&["--name", "the-key", "--role", "reader"]);
    let keys = tempfile::NamedTempFile::new().unwrap();
    fs::write(keys.path(), line).unwrap();
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut command = serve(&[
        ("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap()),
        ("MLG_IDENTITY_JWT_JWKS", set.path().to_str().unwrap()),
        ("MLG_IDENTITY_JWT_ISSUER", ISSUER),
        ("MLG_IDENTITY_JWT_AUDIENCE", AUDIENCE),
        ("MLG_LOG", "trace"),
    ]);
    let server = Server::logging(&mut command, log.path());
    let token = |changes: Json| signing.token(&rs256("one"), &claims(changes));
    let (signed, late, other) =
        (token(json!({"sub": "the-person"})), token(json!({"exp": 1})), token(json!({"aud": "x"})));
    let strange = key(&["--name", "strange", "--role", "reader"]).0;
    assert!(refused(&server, &good).is_none() && refused(&server, &signed).is_none());
    for wrong in [&late, &other, &strange, "a-secret-that-is-none"] {
        assert!(refused(&server, wrong).is_some());
        ask(&server, &format!("Authorization: Basic {wrong}\r\n"));
        ask(&server, &format!("Authorization: Bearer {wrong}\r\nAuthorization: Bearer {good}\r\n"));
    }
    let input = json!({ "url": server.url.replace("http://", "ws://"), "good": good, "wrong": late, "ending": token(json!({"exp": now() - 55})) });
    node::run(SUITE, "identify.cjs", &input);
    assert_eq!(server.stop(), Some(0));
    let log = fs::read_to_string(log.path()).unwrap();
    assert!(log.lines().all(|line| line.starts_with('{')) && log.contains(r#""caller":"the-key""#), "{log}");
    assert!(log.contains(r#""caller":"the-person""#), "{log}");
    assert!(log.contains("DEBUG"), "{log}");
    for token in [&*good, &signed, &late, &other, &strange, "a-secret-that-is-none"] {
        // All parts of a token, so that not even half of one is found.
        for part in
            token.split('.').map(|part| part.trim_start_matches("mlg_")).filter(|part| part.len() > 16)
        {
            assert!(!log.contains(&part[16..]), "`{part}` is in the log");
        }
    }
}
