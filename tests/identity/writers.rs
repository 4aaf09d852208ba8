//! Who writes, over HTTP: each role by each mutation, and nobody where the server only reads.

use super::*;

const MUTATIONS: &[&str] = &[
    "upsertAssets(assets: [{model: {uri: \"mlg://model/t/a\"}}]) { results { error { code } } }",
    "upsertRelationships(relationships: [{type: DERIVED_FROM, from: \"mlg://model/t/a\", to: \"mlg://model/t/b\"}]) { results { error { code } } }",
    "setLifecycle(assets: [{uri: \"mlg://model/t/a\"}], lifecycle: ACTIVE) { results { error { code } } }",
    "addTags(assets: [{uri: \"mlg://model/t/a\"}], tags: [\"t\"]) { results { error { code } } }",
    "removeTags(assets: [{uri: \"mlg://model/t/a\"}], tags: [\"t\"]) { results { error { code } } }",
    "setOwners(assets: [{uri: \"mlg://model/t/a\"}], owners: []) { results { error { code } } }",
    "verifyRelationship(type: DERIVED_FROM, from: \"mlg://model/t/a\", to: \"mlg://model/t/b\", verification: VERIFIED) \
     { results { error { code } } }",
];

/// The code of the error of a request, or of an item; none of what is written.
fn code(server: &Server, token: Option<&str>, mutation: &str) -> Option<String> {
    let body = json!({ "query": format!("mutation {{ done: {mutation} }}") }).to_string();
    let token = token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
    let (_, _, body) = send(
        server,
        &format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{token}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    );
    let answer: Json = serde_json::from_str(&body).unwrap();
    let of_item = &answer["data"]["done"]["results"][0]["error"]["code"];
    let of_request = &answer["errors"][0]["extensions"]["code"];
    assert!(!of_request.is_null() || !answer["data"]["done"].is_null(), "{answer}");
    of_request.as_str().or(of_item.as_str()).map(str::to_owned)
}

#[test]
fn each_role_writes_or_does_not() {
    let made = ["reader", "writer", "admin"].map(|role| key(&["--name", role, "--role", role]));
    let keys = tempfile::NamedTempFile::new().unwrap();
    let lines: Vec<&str> = made.iter().map(|(_, line)| line.as_str()).collect();
    fs::write(keys.path(), lines.join("\n")).unwrap();
    let [reader, writer, admin] = made.each_ref().map(|(token, _)| token.as_str());
    let settings = [("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap()), ("MLG_IDENTITY_ANONYMOUS", "true")];
    let server = Server::of(serve(&settings));
    for mutation in MUTATIONS {
        assert_eq!(code(&server, None, mutation).as_deref(), Some("UNAUTHENTICATED"), "{mutation}");
        assert_eq!(code(&server, Some(reader), mutation).as_deref(), Some("FORBIDDEN"), "{mutation}");
        assert_eq!(code(&server, Some(writer), mutation), None, "{mutation}");
        assert_eq!(code(&server, Some(admin), mutation), None, "{mutation}");
    }
    assert_eq!(server.stop(), Some(0));
    let mut command = serve(&settings);
    command.env("MLG_READ_ONLY", "true");
    let server = Server::of(command);
    for mutation in MUTATIONS {
        assert_eq!(code(&server, Some(admin), mutation).as_deref(), Some("FORBIDDEN"), "{mutation}");
    }
    assert_eq!(ask(&server, &format!("Authorization: Bearer {admin}\r\n")).2, ANSWER, "it still reads");
    assert_eq!(server.stop(), Some(0));
}
