//! A document that one caller left is another's too; what it answers is not.

use std::fs;

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{Server, look, serve};
use crate::keys::keys;

const DOCUMENT: &str =
    "query Seen($n: Int) { datasets(first: $n, orderBy: URI_ASC) { totalCount nodes { uri } } }";
const WRITTEN: &str = "mutation { upsertAssets(assets: [
    {dataset: {uri: \"mlg://dataset/a/hidden\", lifecycle: DRAFT}}
    {dataset: {uri: \"mlg://dataset/a/seen\", lifecycle: ACTIVE}}
]) { written } }";

fn post(server: &Server, token: &str, body: &Json) -> Json {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(&server.url).header("content-type", "application/json");
    let mut answer = request
        .header("authorization", format!("Bearer {token}"))
        .send(body.to_string())
        .expect("it answers");
    let text = answer.body_mut().read_to_string().expect("answers are text");
    look(&body.to_string(), text.as_bytes());
    serde_json::from_str(&text).expect("answers are JSON")
}

fn hash(document: &str) -> String {
    Sha256::digest(document).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn seen(uris: &[&str]) -> Json {
    let nodes: Vec<Json> = uris.iter().map(|uri| json!({ "uri": uri })).collect();
    json!({"data": {"datasets": {"totalCount": uris.len(), "nodes": nodes}}})
}

#[test]
fn a_document_that_is_known_by_its_hash_answers_each_caller_what_they_see() {
    let ([admin, reader], file) = keys(["admin", "reader"]);
    let trusted = tempfile::NamedTempFile::new().expect("there is room");
    fs::write(trusted.path(), json!({ hash(DOCUMENT): DOCUMENT }).to_string()).expect("there is room");
    let path = |file: &tempfile::NamedTempFile| file.path().to_str().expect("a path of text").to_owned();
    let own = [
        ("MLG_IDENTITY_KEYS", path(&file)),
        ("MLG_ACCESS_READER_WHERE", "{lifecycle: {eq: ACTIVE}}".to_owned()),
    ];
    for documents in [None, Some(("MLG_HTTP_TRUSTED_DOCUMENTS", path(&trusted)))] {
        let is_trusted = documents.is_some();
        let settings: Vec<_> = own.iter().cloned().chain(documents).collect();
        let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let server = Server::of(serve(&settings));
        let written = post(&server, &admin, &json!({ "query": WRITTEN }));
        assert_eq!(written, json!({"data": {"upsertAssets": {"written": 2}}}));
        let of_hash = |document: &str| {
            json!({
                "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash(document)}},
                "variables": {"n": 10},
            })
        };
        let all = seen(&["mlg://dataset/a/hidden", "mlg://dataset/a/seen"]);
        let some = seen(&["mlg://dataset/a/seen"]);
        // Whoever brings it, first one and then the other; the second document differs in a name alone.
        let other = DOCUMENT.replace("Seen", "Other");
        for (document, first, second) in
            [(DOCUMENT, (&admin, &all), (&reader, &some)), (&*other, (&reader, &some), (&admin, &all))]
        {
            let mut brought = of_hash(document);
            if !is_trusted || document == other {
                let unknown = post(&server, first.0, &of_hash(document));
                let code = &unknown["errors"][0]["extensions"]["code"];
                assert_eq!(code, "PERSISTED_QUERY_NOT_FOUND", "{unknown}");
                brought["query"] = json!(document);
            }
            assert_eq!(post(&server, first.0, &brought), *first.1);
            for _ in 0..2 {
                for (token, expected) in [second, first] {
                    assert_eq!(post(&server, token, &of_hash(document)), *expected);
                }
            }
        }
        // Another number of nodes makes another plan of the same document.
        let mut one = of_hash(DOCUMENT);
        one["variables"]["n"] = json!(1);
        assert_eq!(
            post(&server, &admin, &one)["data"]["datasets"]["nodes"][0]["uri"],
            "mlg://dataset/a/hidden"
        );
        assert_eq!(
            post(&server, &reader, &one)["data"]["datasets"]["nodes"][0]["uri"],
            "mlg://dataset/a/seen"
        );
        assert_eq!(server.stop(), Some(0));
    }
}
