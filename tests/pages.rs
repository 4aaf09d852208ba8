//! The pages for people, as a real browser shows them, and what they are served from.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read as _,
    path::Path,
    process::Command,
};

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
use browser::browse;

const SUITE: &str = "pages";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[derive(Debug, serde::Deserialize)]
struct Seen {
    console: Vec<String>,
    elsewhere: Vec<String>,
    status: String,
    counts: BTreeMap<String, String>,
    links: Vec<String>,
    curl: String,
    answers: Vec<Answer>,
    query: String,
    result: Json,
}

#[derive(Debug, serde::Deserialize)]
struct Answer {
    title: String,
    answer: Json,
}

#[test]
fn a_browser_shows_what_the_graph_holds_and_asks_the_examples() {
    let demo = Server::until(mlg(&["demo", "--listen", "127.0.0.1:0"]), "It answers ");
    let base = demo.url.replace("/graphql", "/");
    let Some(said) = browse(SUITE, "pages.cjs", &[&base], "") else { return };
    let seen: Seen = serde_json::from_str(&said).unwrap();
    assert_eq!((seen.console.as_slice(), seen.elsewhere.as_slice()), (&[][..], &[][..]));
    assert!(seen.status.starts_with("ready, "), "{}", seen.status);
    let counts = [("models", "1,095"), ("datasets", "2,300"), ("production systems", "6")];
    for (what, count) in counts {
        assert_eq!(seen.counts.get(what).map(String::as_str), Some(count), "{what}");
    }
    // Each link leads somewhere.
    assert!(seen.links.len() >= 4, "{:?}", seen.links);
    for link in &seen.links {
        assert_eq!(status(&format!("{base}{link}")), 200, "{link}");
    }
    let said = Command::new("sh").args(["-c", &seen.curl]).output().expect("there is a shell");
    let told: Json = serde_json::from_slice(&said.stdout).expect("the command on the page is answered");
    assert_eq!(told, seen.answers[0].answer);
    // What the first says is README's first question; all find something.
    assert_eq!(told["data"]["models"]["totalCount"], 286);
    assert!(seen.answers.len() >= 5, "{:?}", seen.answers);
    for Answer { title, answer } in &seen.answers {
        assert!(title.ends_with('?'), "{title}");
        assert!(answer.get("errors").is_none() && finds(&answer["data"]), "{title}: {answer}");
    }
    // GraphiQL opens with the question and answers alike.
    assert!(seen.query.starts_with("query OpenModelsOnRestrictedData {"), "{}", seen.query);
    assert_eq!(seen.result, seen.answers[0].answer);
    assert_eq!(demo.stop(), Some(0));
}

/// What an editor of headers holds says who asks, over the socket of a subscription too.
#[test]
fn graphiql_subscribes_as_whoever_its_headers_name() {
    let ([token], keys) = keys::keys(["writer"]);
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    let server = Server::of({
        command.env("MLG_IDENTITY_KEYS", keys.path()).env("MLG_HTTP_GRAPHIQL", "true");
        command
    });
    let base = server.url.replace("/graphql", "/");
    let Some(said) = browse(SUITE, "graphiql.cjs", &[&base], &token) else { return };
    let seen: Json = serde_json::from_str(&said).unwrap();
    let changed = seen["result"]["data"]["assetChanged"]["uri"].as_str();
    assert!(changed.is_some_and(|uri| uri.starts_with("mlg://dataset/x/")), "{seen}");
    assert_eq!(server.stop(), Some(0));
}

/// Whether an answer holds any text below its root fields.
fn finds(data: &Json) -> bool {
    match data {
        Json::String(_) => true,
        Json::Array(items) => items.iter().any(finds),
        Json::Object(fields) => fields.values().any(finds),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

fn status(url: &str) -> u16 {
    ureq::get(url).config().http_status_as_error(false).build().call().expect("it answers").status().as_u16()
}

#[test]
fn pages_keep_to_their_host_and_graphiql_is_off_by_default() {
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    let base = server.url.replace("/graphql", "/");
    assert_eq!(status(&format!("{base}graphiql")), 404);
    let mut page = ureq::get(&base).call().expect("it answers");
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    let html = page.body_mut().read_to_string().unwrap();
    assert!(!html.contains("http") && !html.contains("<style") && !html.contains("graphiql?"), "{html}");
    assert!(html.contains(r#""graphiql":false"#) && html.contains(r#""catalogue":true"#), "{html}");
    // Each file that was made is served, where the page looks for it.
    let (_, at) = html.split_once("src=\"").expect("the page has a script");
    let folder = &at[..at.find("index.js").expect("the script has its name")];
    let made =
        fs::read_dir(root().join("web/catalogue/built")).unwrap().map(|file| file.unwrap().file_name());
    let names: Vec<_> =
        made.filter_map(|name| name.to_str()?.strip_suffix(".gz").map(str::to_owned)).collect();
    let parts = names.iter().filter(|name| name.ends_with(".js") || name.ends_with(".css"));
    assert!(parts.clone().count() > 8, "{names:?}");
    for part in parts {
        assert_eq!(status(&format!("{base}{folder}{part}")), 200, "{part}");
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn another_schema_has_questions_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("films.graphql");
    fs::write(&schema, r#"type Film @node @key(fields: "id") { id: ID! title: String }"#).unwrap();
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:", "--schema"]);
    command.arg(&schema).env("MLG_HTTP_GRAPHIQL", "true");
    let server = Server::of(command);
    let base = server.url.replace("/graphql", "/");
    let html = ureq::get(&base).call().unwrap().body_mut().read_to_string().unwrap();
    let (_, page) = html.split_once("id=\"page\">").expect("the page has data");
    let page: Json = serde_json::from_str(&page[..page.find("</script>").unwrap()]).unwrap();
    assert_eq!((&page["counts"], &page["graphiql"]), (&json!(["films"]), &json!(true)));
    // What the catalogue asks does not fit, so it does not offer it.
    assert_eq!(page["catalogue"], json!(false));
    let query = page["examples"][0]["query"].as_str().unwrap();
    assert_eq!(server.ask(query), r#"{"data":{"films":{"totalCount":0,"nodes":[]}}}"#);
    // Whoever takes no gzip gets the same, unpacked.
    let html = ureq::get(format!("{base}graphiql")).call().unwrap().body_mut().read_to_string().unwrap();
    let (_, script) = html.split_once("src=\"").unwrap();
    let url = format!("{base}{}", &script[..script.find('"').unwrap()]);
    let get = |coding: &str| {
        let mut answer = ureq::get(&url).header("accept-encoding", coding).call().unwrap();
        let packed = answer.headers().contains_key("content-encoding");
        (packed, answer.body_mut().with_config().limit(4_000_000).read_to_vec().unwrap())
    };
    let ((packed, small), (unpacked, large)) = (get("gzip, br"), get("identity, gzip;q=0"));
    assert!(packed && !unpacked && small.len() * 2 < large.len());
    assert_eq!(inflated(&small), large);
    assert_eq!(server.stop(), Some(0));
}

/// GraphiQL is what its packages hold: made again, it has the same bytes.
#[test]
fn what_is_built_in_is_what_was_published() {
    let npm = Command::new("npm").arg("--version").output();
    if !npm.is_ok_and(|said| said.status.success()) {
        return backends::not_run(SUITE, "npm is not installed");
    }
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new(root().join("web/graphiql/build")).arg(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for file in ["graphiql.js.gz", "graphiql.css.gz", "LICENSES.txt"] {
        let read = |folder: &Path| fs::read(folder.join(file)).unwrap();
        let (here, there) = (read(&root().join("web/graphiql/built")), read(folder.path()));
        // Packers differ, what they pack does not.
        let equal = if file.ends_with(".gz") { inflated(&here) == inflated(&there) } else { here == there };
        assert!(equal && !here.is_empty(), "{file} is not what its packages hold; run web/graphiql/build");
    }
}

/// The catalogue is what its sources and the packages of its lock file make.
#[test]
fn the_catalogue_is_what_its_sources_make() {
    let npm = Command::new("npm").arg("--version").output();
    if !npm.is_ok_and(|said| said.status.success()) {
        return backends::not_run(SUITE, "npm is not installed");
    }
    let folder = tempfile::tempdir().unwrap();
    let api = folder.path().join("api.graphql");
    fs::write(&api, run(&["schema", "print"]).out).unwrap();
    let to = folder.path().join("built");
    let mut build = Command::new(root().join("web/catalogue/build"));
    let made = build.arg(&to).env("MLG_API", &api).output().unwrap();
    let said = |made: &[u8]| String::from_utf8_lossy(made).into_owned();
    assert!(made.status.success(), "{}{}", said(&made.stdout), said(&made.stderr));
    let names = |folder: &Path| -> BTreeSet<_> {
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    let here = root().join("web/catalogue/built");
    assert_eq!(names(&here), names(&to), "run web/catalogue/build");
    for file in names(&here) {
        let read = |folder: &Path| fs::read(folder.join(&file)).unwrap();
        let (old, new) = (read(&here), read(&to));
        let equal = if file.ends_with(".gz") { inflated(&old) == inflated(&new) } else { old == new };
        assert!(equal, "{file} is not what its sources make; run web/catalogue/build");
    }
}

/// What a browser loads first, and what it loads in all, as it goes over the line.
#[test]
fn the_catalogue_is_small() {
    let files = fs::read_dir(root().join("web/catalogue/built")).unwrap().map(Result::unwrap);
    let sizes: BTreeMap<_, _> = files
        .map(|file| (file.file_name().into_string().unwrap(), file.metadata().unwrap().len()))
        .filter(|(name, _)| name.ends_with(".gz") && !name.starts_with("operations"))
        .collect();
    let html = inflated(&fs::read(root().join("web/catalogue/built/index.html.gz")).unwrap());
    let html = String::from_utf8(html).unwrap();
    let named = |name: &str| {
        name == "index.html.gz" || html.contains(&format!("\"./{}\"", name.trim_end_matches(".gz")))
    };
    let first: u64 = sizes.iter().filter(|(name, _)| named(name)).map(|(_, size)| size).sum();
    let all: u64 = sizes.values().sum();
    assert!(
        sizes.len() >= 8 && first > 10_000 && first < 25_000 && all < 150_000,
        "{first} of {all}: {sizes:?}"
    );
}

fn inflated(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut plain).expect("it is gzip");
    plain
}
