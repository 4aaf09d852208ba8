//! `/explain`: what a request would take, for who may know.

use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/keys.rs"]
mod keys;
#[path = "support/served.rs"]
mod served;

use binary::Server;

const QUERY: &str = "query($name: String!) { models(where: { name: { eq: $name } }) { totalCount nodes { name owners { name } } } }";

/// The status, and what is answered.
fn explain(server: &Server, token: Option<&str>, media: &str, body: &str) -> (u16, Json) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request =
        agent.post(format!("http://{}/explain", server.address())).header("content-type", media);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut answer = request.send(body).expect("it answers");
    let text = answer.body_mut().read_to_string().expect("answers are text");
    binary::client::look(body, text.as_bytes());
    (answer.status().as_u16(), serde_json::from_str(&text).expect("answers are JSON"))
}

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[test]
fn admins_are_told_what_a_request_takes() {
    let ([admin, reader], keys) = keys::keys(["admin", "reader"]);
    let settings = [("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap())];
    let json = "application/json";
    let asked = json!({ "query": QUERY, "variables": { "name": "value-4711" } }).to_string();
    let cost = served::on_each("explained", &settings, |server| {
        let (status, told) = explain(server, Some(&admin), json, &asked);
        assert_eq!(status, 200, "{told}");
        let statements = told["statements"].as_array().unwrap();
        assert_eq!(statements.len(), 1, "one root field is one statement: {told}");
        let text = statements[0].as_str().unwrap();
        let begins = if told["store"] == "sqlite" { "SELECT" } else { "MATCH" };
        assert!(text.contains(begins) && text.contains("Model"), "{told}");
        assert!(!text.contains("4711"), "{told}");

        for (token, media, body, status, is) in [
            (None, json, &*asked, 401, "UNAUTHENTICATED"),
            (Some(&*reader), json, &*asked, 403, "FORBIDDEN"),
            (Some(&*admin), "text/plain", &*asked, 415, "BAD_REQUEST"),
            (Some(&*admin), json, "[]", 400, "BAD_REQUEST"),
            (
                Some(&*admin),
                json,
                r#"{"query": "{ modls { totalCount } }"}"#,
                400,
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (Some(&*admin), json, r#"{"query": "{"}"#, 400, "GRAPHQL_PARSE_FAILED"),
        ] {
            let (was, told) = explain(server, token, media, body);
            assert_eq!((was, code(&told)), (status, is), "{body}: {told}");
        }
        // A mutation is told of, and not run.
        let writes = r#"{"query": "mutation { upsertAssets(assets: [{ team: { uri: \"mlg://team/a/b\" } }]) { results { uri } } }"}"#;
        let (status, told_of_write) = explain(server, Some(&admin), json, writes);
        assert_eq!(status, 200, "{told_of_write}");
        let (_, count) = explain(server, Some(&admin), json, r#"{"query": "{ teams { totalCount } }"}"#);
        assert_eq!(count["statements"].as_array().unwrap().len(), 1);
        told["cost"].as_u64().unwrap()
    });
    assert!(cost > 0);
}
