//! Who is let in: the binary on loopback, tokens signed with real keys, and what attackers send.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};

#[path = "support/binary.rs"]
mod binary;
#[path = "identity/doors.rs"]
mod doors;
#[path = "identity/issuer.rs"]
mod issuer;
#[path = "support/keys.rs"]
mod keys;
#[path = "identity/persisted.rs"]
mod persisted;
#[path = "support/proxy.rs"]
mod proxy;
#[path = "identity/tls.rs"]
mod tls;
#[path = "identity/watched.rs"]
mod watched;
#[path = "identity/writers.rs"]
mod writers;

use binary::{PATIENCE, Server, client::look, mlg, run};
use issuer::{AUDIENCE, Endpoint, ISSUER, Key, base64, claims, now};
use keys::key;

const QUERY: &str = r#"{"query":"{ models { totalCount } }"}"#;
const ANSWER: &str = r#"{"data":{"models":{"totalCount":0}}}"#;

fn serve(settings: &[(&str, &str)]) -> Command {
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    // Tests are wrong more often than anybody may be; those of rates set their own.
    command.env("MLG_RATES_WRONG_TOKENS", "0").envs(settings.iter().copied());
    command
}

/// A server that takes the tokens of an issuer whose keys are in a place.
fn of_issuer(place: &str, settings: &[(&str, &str)]) -> Server {
    let mut command = serve(&[
        ("MLG_IDENTITY_JWT_JWKS", place),
        ("MLG_IDENTITY_JWT_ISSUER", ISSUER),
        ("MLG_IDENTITY_JWT_AUDIENCE", AUDIENCE),
    ]);
    command.envs(settings.iter().copied());
    Server::of(command)
}

/// A file of keys.
fn file(keys: &[Json]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), json!({ "keys": keys }).to_string()).unwrap();
    file
}

/// Status, headers and body of a request as it stands.
fn send(server: &Server, request: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // A server that refuses a body may close before all of it is written.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{request}: {answer}"));
    // Numbers name the stores.
    if !body.starts_with("# HELP") {
        look("", body.as_bytes());
    }
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_lowercase(), body.to_owned())
}

fn ask(server: &Server, headers: &str) -> (u16, String, String) {
    let length = QUERY.len();
    send(
        server,
        &format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}\
             Content-Length: {length}\r\n\r\n{QUERY}"
        ),
    )
}

/// Why a token is refused; nothing if it is taken.
fn refused(server: &Server, token: &str) -> Option<String> {
    let (status, head, body) = ask(server, &format!("Authorization: Bearer {token}\r\n"));
    if status == 200 {
        assert_eq!(body, ANSWER);
        return None;
    }
    assert_eq!(status, 401, "{body}");
    assert!(head.contains("www-authenticate: bearer error=\"invalid_token\""), "{head}");
    let body: Json = serde_json::from_str(&body).unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert!(body.get("data").is_none(), "{body}");
    Some(body["errors"][0]["message"].as_str().unwrap().to_owned())
}

fn rs256(id: &str) -> Json {
    json!({"alg": "RS256", "kid": id, "typ": "JWT"})
}

#[test]
fn without_settings_everybody_on_this_machine_is_let_in_and_nobody_else() {
    let server = Server::of(serve(&[]));
    assert_eq!(ask(&server, "").2, ANSWER);
    // What a gateway hands on is not looked at where nobody is asked.
    assert_eq!(ask(&server, "Authorization: Bearer x\r\n").2, ANSWER);
    for arguments in [&["serve", "--graph", "sqlite::memory:"][..], &["demo"]] {
        for address in ["0.0.0.0:0", "[::]:0"] {
            let said = run(&[arguments, &["--listen", address]].concat());
            assert_eq!((said.code, &*said.out), (1, ""));
            assert!(
                said.err.contains("`--insecure`") && said.err.contains("`identity.keys`"),
                "{}",
                said.err
            );
            assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        }
    }
    let reached = |command: Command| {
        let mut server = Server::of(command);
        server.url = server.url.replace("0.0.0.0", "127.0.0.1");
        server
    };
    let open = mlg(&["serve", "--graph", "sqlite::memory:", "--listen", "0.0.0.0:0", "--insecure"]);
    assert_eq!(ask(&reached(open), "").2, ANSWER);
    let (_, line) = key(&["--name", "ci", "--role", "reader"]);
    let keys = tempfile::NamedTempFile::new().unwrap();
    fs::write(keys.path(), line).unwrap();
    let mut asked = mlg(&["serve", "--graph", "sqlite::memory:", "--listen", "0.0.0.0:0"]);
    asked.env("MLG_IDENTITY_KEYS", keys.path());
    assert_eq!(ask(&reached(asked), "").0, 401);
}

#[test]
fn settings_that_let_in_more_than_they_say_stop_the_start() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), "short").unwrap();
    let secret = secret.path().to_str().unwrap();
    let jwt = [("MLG_IDENTITY_JWT_ISSUER", ISSUER), ("MLG_IDENTITY_JWT_AUDIENCE", AUDIENCE)];
    for (settings, told) in [
        (&[("MLG_IDENTITY_ANONYMOUS", "true")][..], "MLG_IDENTITY_ANONYMOUS: `identity.anonymous`"),
        (&jwt, "`identity.jwt.issuer`"),
        (&[("MLG_IDENTITY_JWT_JWKS", "k.json")], "`identity.jwt.issuer`"),
        (&[jwt[0], jwt[1], ("MLG_IDENTITY_JWT_JWKS", "http://example.org/k")], "`identity.jwt.jwks`"),
        (&[jwt[0], jwt[1], ("MLG_IDENTITY_JWT_JWKS", "none.json")], "`identity.jwt.jwks`: `none.json`"),
        (&[jwt[0], jwt[1], ("MLG_IDENTITY_JWT_ALGORITHMS", "none")], "`identity.jwt.algorithms`"),
        (
            &[jwt[0], jwt[1], ("MLG_IDENTITY_JWT_JWKS", "k"), ("MLG_IDENTITY_JWT_ALGORITHMS", "RS256,HS256")],
            "`identity.jwt.algorithms`",
        ),
        (
            &[
                jwt[0],
                jwt[1],
                ("MLG_IDENTITY_JWT_SECRET_FILE", secret),
                ("MLG_IDENTITY_JWT_ALGORITHMS", "HS256"),
            ],
            "has 5 bytes; a secret has at least 32",
        ),
        (
            &[jwt[0], jwt[1], ("MLG_IDENTITY_JWT_JWKS", "k"), ("MLG_IDENTITY_JWT_DEFAULT_ROLE", "admin")],
            "`identity.jwt.default_role`",
        ),
        (&[("MLG_IDENTITY_KEYS", "none.keys")], "`identity.keys`: `none.keys`"),
        (&[("MLG_IDENTITY_KEYS", "Cargo.toml")], "`identity.keys`: `Cargo.toml` has no key in line 1"),
    ] {
        let output = serve(settings).output().unwrap();
        let told_so = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{settings:?}: {told_so}");
        assert!(told_so.contains(told), "{settings:?}: {told_so}");
    }
}

#[test]
fn a_key_lets_in_until_its_line_is_removed() {
    let keys = tempfile::tempdir().unwrap().keep().join("keys");
    let path = keys.to_str().unwrap();
    let appended = key(&[
        "--name",
        "first",
        "--role",
        "writer",
        "--scope",
        "a",
        "--claim",
        "teams=[\"x\"]",
        "--file",
        path,
    ]);
    assert_eq!(appended.1, "", "the line is in the file");
    let (second, line) = key(&["--name", "second", "--role", "reader", "--expires", "2020-01-01T00:00:00Z"]);
    let before = fs::read_to_string(&keys).unwrap();
    assert!(
        before.contains(r#""name":"first","role":"writer","scopes":["a"],"claims":{"teams":["x"]}"#),
        "{before}"
    );
    assert!(!before.contains(&appended.0[21..]), "the secret is not in the file");
    fs::write(&keys, format!("{before}{line}\n")).unwrap();
    let server = Server::of(serve(&[("MLG_IDENTITY_KEYS", path)]));
    assert_eq!(refused(&server, &appended.0), None);
    assert_eq!(refused(&server, &second).as_deref(), Some("the token is of a key that has expired"));
    let unknown = Some("the token is of no key that is known here");
    let (strange, _) = key(&["--name", "strange", "--role", "admin"]);
    let exchanged = format!("{}{}", &appended.0[..21], &strange[21..]);
    for wrong in [&*strange, &exchanged, "mlg_", "mlg_0_0", &appended.0[..63], "x"] {
        assert_eq!(refused(&server, wrong).as_deref(), unknown, "{wrong}");
    }
    // One that is added counts at once, one that is removed not for long.
    let (added, line) = key(&["--name", "added", "--role", "reader"]);
    fs::write(&keys, line).unwrap();
    let start = Instant::now();
    while refused(&server, &added).is_some() || refused(&server, &appended.0).is_none() {
        assert!(start.elapsed() < PATIENCE, "the file was not read again");
        std::thread::sleep(Duration::from_millis(200));
    }
    // A file that can't be read changes nothing.
    fs::write(&keys, "{").unwrap();
    assert_eq!(refused(&server, &strange).as_deref(), unknown);
    assert_eq!(refused(&server, &added), None);
    for (wrong, told) in [
        (&["--name", "x", "--role", "owner"][..], "owner"),
        (&["--name", "x", "--role", "reader", "--claim", "a=b"], "`b` is no JSON"),
        (&["--name", "x", "--role", "reader", "--expires", "soon"], "`expires` is `soon`"),
        (&["--name", "", "--role", "reader"], "`--name` is empty"),
    ] {
        let said = run(&[&["key", "new"], wrong].concat());
        assert!(said.code != 0 && said.out.is_empty() && said.err.contains(told), "{}", said.err);
    }
}

#[test]
fn tokens_of_every_algorithm_are_verified() {
    let keys = [("rsa", Key::rsa(0)), ("p256", Key::p256()), ("p384", Key::p384()), ("ed", Key::ed25519())];
    let set = file(&keys.iter().map(|(id, key)| key.public(id)).collect::<Vec<_>>());
    let server = of_issuer(set.path().to_str().unwrap(), &[]);
    for (which, algorithm) in [
        (0, "RS256"),
        (0, "RS384"),
        (0, "RS512"),
        (0, "PS256"),
        (0, "PS384"),
        (0, "PS512"),
        (1, "ES256"),
        (2, "ES384"),
        (3, "EdDSA"),
        (3, "Ed25519"),
    ] {
        let (id, key) = &keys[which];
        let token = key.token(&json!({"alg": algorithm, "kid": id}), &claims(json!({})));
        assert_eq!(refused(&server, &token), None, "{algorithm}");
        // One bit of the signature, of the claims.
        let (message, signature) = token.rsplit_once('.').unwrap();
        let flipped = if signature.starts_with('A') { 'B' } else { 'A' };
        let wrong = format!("{message}.{flipped}{}", &signature[1..]);
        assert_eq!(
            refused(&server, &wrong).as_deref(),
            Some("the token has a wrong signature"),
            "{algorithm}"
        );
        let others = base64(claims(json!({"role": "admin"})).to_string().as_bytes());
        let wrong = format!("{}.{others}.{signature}", message.split_once('.').unwrap().0);
        assert_eq!(
            refused(&server, &wrong).as_deref(),
            Some("the token has a wrong signature"),
            "{algorithm}"
        );
        for cut in [message, &format!("{message}."), &token[..token.len() - 4], &format!("{token}.x")] {
            assert!(refused(&server, cut).is_some(), "{algorithm}: {cut}");
        }
    }
}

#[test]
fn what_attackers_send_is_refused() {
    let (key, other) = (Key::rsa(0), Key::rsa(1));
    let public = key.public("one");
    let pinned =
        json!({"kty": "RSA", "kid": "pinned", "alg": "RS256", "n": other.public("")["n"], "e": "AQAB"});
    let secret = Key::Secret(b"a secret that stands in a set of keys".to_vec());
    let encryption =
        json!({"kty": "RSA", "kid": "enc", "use": "enc", "n": other.public("")["n"], "e": "AQAB"});
    let set = file(&[public.clone(), pinned, secret.public("oct"), encryption]);
    let server = of_issuer(set.path().to_str().unwrap(), &[]);
    let good = claims(json!({}));
    assert_eq!(refused(&server, &key.token(&rs256("one"), &good)), None);
    assert_eq!(refused(&server, &other.token(&rs256("pinned"), &good)), None);
    let unsigned = |alg: &str| {
        let header = base64(json!({"alg": alg, "kid": "one"}).to_string().as_bytes());
        format!("{header}.{}.", base64(good.to_string().as_bytes()))
    };
    // Key confusion: what everybody may read used as a secret.
    let confused = |secret: &[u8], alg: &str| {
        Key::Secret(secret.to_vec()).token(&json!({"alg": alg, "kid": "one"}), &good)
    };
    let modulus = public["n"].as_str().unwrap();
    let not_taken = "the token has an `alg` that is not taken";
    let unread = "the token has a header that can't be read";
    let signed = |header: Json| key.token(&header, &good);
    let cases = [
        (unsigned("none"), not_taken),
        (unsigned("None"), not_taken),
        (unsigned("nOnE"), not_taken),
        (unsigned(""), not_taken),
        (unsigned("RS256"), "the token has a wrong signature"),
        (confused(modulus.as_bytes(), "HS256"), not_taken),
        (confused(public.to_string().as_bytes(), "HS384"), not_taken),
        (secret.token(&json!({"alg": "HS256", "kid": "oct"}), &good), not_taken),
        (
            signed(json!({"alg": "RS256", "kid": "two"})),
            "the token is signed with a key (`kid`) that is not known here",
        ),
        (signed(json!({"alg": "RS256"})), "the token is signed with a key (`kid`) that is not known here"),
        (
            signed(json!({"alg": "RS256", "kid": ""})),
            "the token is signed with a key (`kid`) that is not known here",
        ),
        (
            signed(json!({"alg": "RS256", "kid": "enc"})),
            "the token is signed with a key (`kid`) that is not known here",
        ),
        (signed(json!({"alg": "RS256", "kid": ["one"]})), "the token has a `kid` that is no text"),
        (signed(json!({"alg": "ES256", "kid": "one"})), "the token has an `alg` that is not its key's"),
        (
            other.token(&json!({"alg": "PS256", "kid": "pinned"}), &good),
            "the token has an `alg` that is not its key's",
        ),
        (signed(json!({"alg": ["RS256"], "kid": "one"})), "the token has no `alg`"),
        (other.token(&rs256("one"), &good), "the token has a wrong signature"),
        // A key that the token brings along.
        (
            other.token(&json!({"alg": "RS256", "kid": "one", "jwk": other.public("one")}), &good),
            "the token has a wrong signature",
        ),
        (
            signed(json!({"alg": "RS256", "kid": "one", "crit": ["exp"]})),
            "the token has a header with `crit`, which asks for what is not understood here",
        ),
        (
            signed(json!({"alg": "RS256", "kid": "one", "crit": null})),
            "the token has a header with `crit`, which asks for what is not understood here",
        ),
        (
            signed(json!({"alg": "RS256", "kid": "one", "b64": false, "crit": ["b64"]})),
            "the token has a header with `crit`, which asks for what is not understood here",
        ),
        (key.raw(r#"{"alg":"RS256","kid":"one","kid":"one"}"#, &good.to_string()), unread),
        (key.raw(r#"{"alg":"none","alg":"RS256","kid":"one"}"#, &good.to_string()), unread),
        (
            key.raw(
                &rs256("one").to_string(),
                &good.to_string().replacen('{', r#"{"role":"admin","role":"reader","#, 1),
            ),
            "the token has claims that can't be read",
        ),
        (key.raw(&rs256("one").to_string(), "[]"), "the token has claims that can't be read"),
        ("a.b.c".to_owned(), unread),
        ("....".to_owned(), "the token is neither a key nor a signed JWT"),
        ("x".to_owned(), "the token is neither a key nor a signed JWT"),
        // Encrypted ones have five parts.
        ("a.b.c.d.e".to_owned(), "the token is neither a key nor a signed JWT"),
    ];
    for (token, why) in cases {
        assert_eq!(refused(&server, &token).as_deref(), Some(why), "{token}");
    }
    let padded = key.token(&rs256("one"), &good).replacen('.', "=.", 1);
    assert!(refused(&server, &padded).is_some());
}

#[test]
fn claims_decide_and_only_as_they_are_meant() {
    let key = Key::p256();
    let set = file(&[key.public("one")]);
    let server = of_issuer(set.path().to_str().unwrap(), &[("MLG_IDENTITY_JWT_AUDIENCE", "mlg, api")]);
    let refusal = |changes: Json| refused(&server, &key.token(&json!({"alg": "ES256"}), &claims(changes)));
    for good in [
        json!({}),
        json!({"exp": now() - 30}),
        json!({"nbf": now() + 30}),
        json!({"aud": ["other", "api"]}),
        json!({"role": "superadmin"}),
        json!({"sub": null}),
    ] {
        assert_eq!(refusal(good.clone()), None, "{good}");
    }
    for (bad, why) in [
        (json!({"exp": now() - 61}), "the token has expired"),
        (json!({"exp": null}), "the token has no `exp`"),
        (json!({"exp": (now() + 600).to_string()}), "the token has a claim `exp` that is no number"),
        (json!({"nbf": now() + 90}), "the token is not valid yet (`nbf`)"),
        (json!({"aud": "other"}), "the token is for another service (`aud`)"),
        (json!({"aud": ["other", "mlg2"]}), "the token is for another service (`aud`)"),
        (json!({"aud": null}), "the token is for another service (`aud`)"),
        (json!({"iss": "https://id.example.org/"}), "the token is of another issuer (`iss`)"),
        (json!({"iss": null}), "the token is of another issuer (`iss`)"),
        (json!({"role": 1}), "the token has a claim `role` that is neither text nor a list of texts"),
        (
            json!({"role": {"admin": true}}),
            "the token has a claim `role` that is neither text nor a list of texts",
        ),
        (json!({"scope": 1}), "the token has a claim `scope` that is neither text nor a list of texts"),
    ] {
        assert_eq!(refusal(bad.clone()).as_deref(), Some(why), "{bad}");
    }
}

#[test]
fn an_issuers_new_keys_are_found_and_its_old_ones_kept_while_it_is_away() {
    let (first, second) = (Key::rsa(0), Key::rsa(1));
    let endpoint = Endpoint::start(&[first.public("one")]);
    let server = of_issuer(&endpoint.url, &[("MLG_IDENTITY_JWT_RETRY", "500ms")]);
    let good = claims(json!({}));
    let (one, two) = (first.token(&rs256("one"), &good), second.token(&rs256("two"), &good));
    let unknown = Some("the token is signed with a key (`kid`) that is not known here");
    assert_eq!(refused(&server, &one), None);
    assert_eq!(endpoint.asked(), 1, "what is known is not asked for");
    assert_eq!(refused(&server, &two).as_deref(), unknown);
    // However many ask for what is not there, the issuer is not asked more often.
    for _ in 0..20 {
        assert_eq!(refused(&server, &two).as_deref(), unknown);
    }
    let asked = endpoint.asked();
    let start = Instant::now();
    endpoint.show(&[first.public("one"), second.public("two")]);
    while refused(&server, &two).is_some() {
        assert!(start.elapsed() < PATIENCE, "the new key was not found");
    }
    assert!(endpoint.asked() > asked);
    endpoint.fail();
    let three = second.token(&rs256("three"), &good);
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(refused(&server, &three).as_deref(), unknown);
    assert_eq!(refused(&server, &one), None, "what was read before counts");
    endpoint.show(&[]);
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(refused(&server, &three).as_deref(), unknown);
    assert_eq!(refused(&server, &two), None, "a set without a key is no set");
    // A key that its issuer has withdrawn ends.
    endpoint.show(&[first.public("one")]);
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(refused(&server, &three).as_deref(), unknown);
    assert_eq!(refused(&server, &two).as_deref(), unknown);
    // Who is away at the start may come later.
    endpoint.fail();
    let late = of_issuer(&endpoint.url, &[("MLG_IDENTITY_JWT_RETRY", "500ms")]);
    let told = refused(&late, &one).unwrap();
    assert_eq!(told, "the token can't be verified now, for the issuer's keys can't be read; try again later");
    endpoint.show(&[first.public("one")]);
    let start = Instant::now();
    while refused(&late, &one).is_some() {
        assert!(start.elapsed() < PATIENCE, "the issuer was not asked again");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_shared_secret_is_for_its_own_algorithms_only() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    let bytes = b"0123456789abcdef0123456789abcdef".to_vec();
    fs::write(secret.path(), [&bytes[..], b"\n"].concat()).unwrap();
    let server = Server::of(serve(&[
        ("MLG_IDENTITY_JWT_SECRET_FILE", secret.path().to_str().unwrap()),
        ("MLG_IDENTITY_JWT_ALGORITHMS", "HS256"),
        ("MLG_IDENTITY_JWT_ISSUER", ISSUER),
        ("MLG_IDENTITY_JWT_AUDIENCE", AUDIENCE),
    ]));
    let key = Key::Secret(bytes);
    let token = |alg: &str, key: &Key| key.token(&json!({"alg": alg, "kid": "any"}), &claims(json!({})));
    assert_eq!(refused(&server, &token("HS256", &key)), None);
    let not_taken = Some("the token has an `alg` that is not taken");
    assert_eq!(refused(&server, &token("HS512", &key)).as_deref(), not_taken);
    assert_eq!(refused(&server, &token("RS256", &Key::rsa(0))).as_deref(), not_taken);
    let other = Key::Secret(vec![b'x'; 32]);
    assert_eq!(refused(&server, &token("HS256", &other)).as_deref(), Some("the token has a wrong signature"));
}
