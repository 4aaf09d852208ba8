//! The catalogue page on the demo, as somebody uses it in a real browser.

use std::{io::Read as _, path::Path};

use flate2::read::GzDecoder;
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/browser.rs"]
mod browser;
#[path = "support/keys.rs"]
mod keys;

use binary::{Server, mlg, run};

const SUITE: &str = "catalogue";

/// Has a browser do what `tests/support/browser/catalogue.cjs` calls by these names, at a server; what is not as it should be fails.
fn browse(base: &str, scenarios: &[&str]) {
    browse_as(base, scenarios, "");
}

fn browse_as(base: &str, scenarios: &[&str], token: &str) {
    let arguments: Vec<_> = [base].iter().chain(scenarios).copied().collect();
    let Some(out) = browser::browse(SUITE, "catalogue.cjs", &arguments, token) else { return };
    // Each says that it came to its end.
    assert_eq!(out.lines().collect::<Vec<_>>(), scenarios);
}

fn demo() -> (Server, String) {
    let demo = Server::until(mlg(&["demo", "--listen", "127.0.0.1:0"]), "It answers ");
    let base = demo.url.replace("/graphql", "/");
    (demo, base)
}

#[test]
fn search_by_keyboard_and_every_view_is_an_address() {
    let (_demo, base) = demo();
    browse(&base, &["search", "facets", "thousands"]);
}

/// A server of a graph of these lines.
fn of(folder: &Path, lines: &[String]) -> (Server, String) {
    let file = folder.join("assets.ndjson");
    let text = format!("{}\n{}\n", r#"{"format":"mlg","version":1}"#, lines.join("\n"));
    std::fs::write(&file, text).unwrap();
    let graph = format!("sqlite:{}", folder.join("catalog.db").display());
    let loaded = run(&["load", file.to_str().unwrap(), "--strict", "--graph", &graph]);
    assert_eq!(loaded.code, 0, "{}", loaded.err);
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
    let base = server.url.replace("/graphql", "/");
    (server, base)
}

#[test]
fn ten_thousand_hits_scroll() {
    let folder = tempfile::tempdir().unwrap();
    let line = |at| format!(r#"{{"type":"Dataset","uri":"mlg://dataset/made/{at}","name":"table {at}"}}"#);
    let (_server, base) = of(folder.path(), &(0..10_000).map(line).collect::<Vec<_>>());
    browse(&base, &["thousands"]);
}

#[test]
fn what_is_written_to_do_harm_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = r#"{"type":"Dataset","uri":"mlg://dataset/made/hostile","name":"=HYPERLINK(\"x\")<img src=x onerror=alert(1)>","description":"<script>alert(1)</script>","externalUrl":"javascript:alert(1)","tags":["<img src=x onerror=alert(1)>"],"location":"javascript:alert(1)","license":"data:text/html,x"}"#;
    let victim = r#"{"type":"Dataset","uri":"mlg://dataset/made/victim"}"#;
    let related = r#"{"relationship":"DERIVED_FROM","from":"mlg://dataset/made/hostile","to":"mlg://dataset/made/victim","fact":{"evidence":"javascript:alert(1)","sources":["<img src=x>"]}}"#;
    let (_server, base) = of(folder.path(), &[hostile, victim, related].map(str::to_owned));
    browse(&base, &["hostile"]);
}

#[test]
fn an_asset_and_everything_around_it() {
    let (_demo, base) = demo();
    browse(&base, &["asset"]);
}

#[test]
fn a_lineage_as_a_graph_a_table_and_files() {
    let (_demo, base) = demo();
    browse(&base, &["lineage", "ways", "large"]);
}

#[test]
fn what_breaks_who_answers_and_what_differs() {
    let (_demo, base) = demo();
    browse(&base, &["impact", "team", "compare", "ask"]);
}

#[test]
fn a_server_that_goes_away_comes_back_and_what_is_forbidden_is_said() {
    let (_demo, base) = demo();
    browse(&base, &["away", "forbidden"]);
}

/// No serious finding of axe, light and dark, on a screen and on a phone; and the pictures of the documents can be made.
#[test]
fn everybody_can_use_it() {
    let (_demo, base) = demo();
    browse(&base, &["accessible", "pictures"]);
}

#[test]
fn a_token_is_put_in_where_the_server_asks_for_one() {
    let ([token], keys) = keys::keys(["reader"]);
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    command.env("MLG_IDENTITY_KEYS", keys.path());
    let server = Server::of(command);
    browse_as(&server.url.replace("/graphql", "/"), &["token"], &token);
}

/// Each document of the page, with the largest pages that it asks for, is answered within the limits that a server starts with.
#[test]
fn what_the_page_asks_is_within_the_limits() {
    let (demo, _) = demo();
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/catalogue/built/operations.graphql.gz");
    let mut documents = String::new();
    GzDecoder::new(std::fs::File::open(built).unwrap()).read_to_string(&mut documents).unwrap();
    let team = json!({"owners": {"some": {"uri": {"eq": "mlg://team/synthetic/ml-platform"}}}});
    let (version, data) = (
        "mlg://model-version/synthetic/intent-classifier/2",
        "mlg://dataset/mteb/Banking77Classification.v2",
    );
    let mut asked = 0;
    for document in documents.lines() {
        let name = document.split(['(', '{', ' ']).nth(1).expect("each has a name");
        // As src/search and src/asset ask.
        let first = match name {
            "Facets" => 50,
            "Suggestions" | "SuggestedAssets" => 10,
            _ => 500,
        };
        let facets = "TYPE LIFECYCLE LICENSE TAGS OWNERS DOMAIN ML_TASK PLATFORM MODALITIES LANGUAGES SUBJECTS \
                      FRAMEWORKS STAGE STATUS ENVIRONMENT CRITICALITY";
        let all = json!({
            "uri": version, "to": data, "uris": [version, version], "first": first, "query": "a", "prefix": "a",
            "fields": facets.split_whitespace().collect::<Vec<_>>(), "direction": "UPSTREAM",
            "whose": &team, "around": {"assets": {"some": &team}},
        });
        let Json::Object(all) = all else { unreachable!() };
        let used = all.into_iter().filter(|(variable, _)| document.contains(&format!("${variable}:")));
        let request = json!({"query": document, "variables": used.collect::<serde_json::Map<_, _>>()});
        let mut answer = ureq::post(&demo.url)
            .config()
            .http_status_as_error(false)
            .build()
            .header("content-type", "application/json")
            .send(request.to_string())
            .expect("it answers");
        let body = answer.body_mut().with_config().limit(40_000_000).read_to_string().unwrap();
        let body: Json = serde_json::from_str(&body).unwrap();
        assert!(body.get("errors").is_none() && body["data"].is_object(), "{name}: {}", body["errors"]);
        asked += 1;
    }
    assert!(asked > 25, "{asked}");
}
