//! Lineages as pictures: the same bytes from every store, within the limits and the sight of whoever asks, whatever assets
//! are called.

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

const SUITE: &str = "pictures";
/// What somebody might call a model to see whether pictures run it.
const HOSTILE: &str = "</text><script>alert(1)</script>\"];%%{x";

/// What is answered to a look at a path: status, headers, body.
fn get(server: &Server, path: &str, token: Option<&str>) -> (u16, String, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.get(format!("http://{}{path}", server.address()));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = request.call().expect("it answers");
    let header = |name: &str| {
        response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let headers = ["content-type", "content-security-policy", "x-content-type-options", "cache-control"]
        .map(header)
        .join(" | ");
    (response.status().as_u16(), headers, response.body_mut().read_to_string().expect("pictures are text"))
}

/// A model that was made of another, of a dataset and of what is made of that; one of them has a name to fear.
fn write(server: &Server, token: Option<&str>) {
    let query = "mutation ($assets: [AssetInput!]!, $relationships: [RelationshipInput!]!) {
        upsertAssets(assets: $assets, relationships: $relationships) { written results { error { message } } } }";
    let model = |at: &str, name: &str| json!({"model": {"uri": format!("mlg://model/x/{at}"), "name": name}});
    let edge = |kind: &str, from: &str, to: &str| json!({"type": kind, "from": format!("mlg://model/x/{from}"), "to": to});
    let variables = json!({
        "assets": [model("a", "a"), model("b", HOSTILE), model("c", "c"),
            {"dataset": {"uri": "mlg://dataset/x/d", "name": "資料庫資料庫資料庫資料庫資料庫"}}],
        "relationships": [
            edge("DERIVED_FROM", "a", "mlg://model/x/b"), edge("TRAINED_ON", "b", "mlg://dataset/x/d"),
            edge("DERIVED_FROM", "b", "mlg://model/x/c"), edge("TRAINED_ON", "a", "mlg://dataset/x/d"),
            edge("DERIVED_FROM", "c", "mlg://model/x/a"),
        ],
    });
    let body = json!({"query": query, "variables": variables}).to_string();
    let mut request = ureq::post(&server.url).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let answer = request.send(body).expect("it answers").body_mut().read_to_string().expect("it is text");
    assert!(answer.contains("\"written\":4"), "{answer}");
}

#[test]
fn every_store_draws_the_same() {
    let pictures = served::on_each(SUITE, &[], |server| {
        write(server, None);
        [
            "/lineage.svg?uri=mlg://model/x/a",
            "/lineage.svg?uri=mlg://dataset/x/d&direction=downstream&depth=1",
        ]
        .into_iter()
        .chain(["/lineage.dot?uri=mlg://model/x/a", "/lineage.mmd?uri=mlg://model/x/a"])
        .chain(["/lineage.dot?uri=mlg://model/x/a&first=1&through=trained_on,DERIVED_FROM"])
        .chain(["/lineage.dot?uri=mlg://model/x/a&where=%7B%22type%22:%7B%22eq%22:%22DATASET%22%7D%7D"])
        .map(|path| get(server, path, None))
        .collect::<Vec<_>>()
    });
    let [svg, downstream, dot, mermaid, first, datasets] = pictures.as_slice() else {
        panic!("{pictures:?}")
    };
    let safe = "default-src 'none'; sandbox | nosniff | no-store";
    assert_eq!((svg.0, &*svg.1), (200, &*format!("image/svg+xml; charset=utf-8 | {safe}")));
    assert_eq!((dot.0, &*dot.1), (200, &*format!("text/vnd.graphviz; charset=utf-8 | {safe}")));
    assert_eq!((mermaid.0, &*mermaid.1), (200, &*format!("text/plain; charset=utf-8 | {safe}")));
    // Of DOT a quoted string is a text; the others are markup.
    for text in [&svg.2, &downstream.2, &mermaid.2] {
        assert!(!text.contains("<script"), "{text}");
    }
    // What is too long is cut, and told in whole where one points at it.
    assert!(svg.2.contains("&lt;/text&gt;&lt;script&gt;alert(1)&lt;/s…</text>"), "{}", svg.2);
    assert!(
        svg.2.contains("資料庫資料庫資料庫資料庫資…") && svg.2.contains("mlg://dataset/x/d"),
        "{}",
        svg.2
    );
    // Five relationships, one of which closes a circle.
    assert_eq!(svg.2.matches("marker-end").count(), 5);
    assert_eq!(svg.2.matches("stroke-dasharray").count(), 1);
    assert!(downstream.2.contains(">more lies beyond `depth`</text>"), "{}", downstream.2);
    insta::assert_snapshot!("lineage.dot", dot.2);
    assert!(first.2.contains("label=\"1 of 3 assets are drawn\""), "{}", first.2);
    assert_eq!(datasets.2.matches("tooltip").count(), 2, "{}", datasets.2);
}

#[test]
fn what_is_wrong_is_told_as_graphql_tells_it() {
    let server = Server::start(&["demo", "--listen", "127.0.0.1:0"]);
    let told = |path: &str| {
        let (status, headers, body) = get(&server, path, None);
        assert!(headers.starts_with("application/json"), "{headers}");
        let body: Json = serde_json::from_str(&body).expect("errors are JSON");
        let error = &body["errors"][0];
        (status, error["extensions"]["code"].as_str().unwrap().to_owned(), error["message"].to_string())
    };
    let msmarco = "/lineage.svg?uri=mlg://dataset/mteb/MSMARCO";
    for (path, status, code, part) in [
        ("/lineage.svg".to_owned(), 400, "BAD_REQUEST", "`uri` is an asset"),
        (format!("{msmarco}&colour=red"), 400, "BAD_REQUEST", "`uri` is an asset"),
        (format!("{msmarco}&where=x"), 400, "BAD_REQUEST", "`where` is not JSON"),
        (format!("{msmarco}&direction=sideways"), 400, "BAD_USER_INPUT", "SIDEWAYS"),
        (format!("{msmarco}&through=x%22)%7B"), 400, "BAD_USER_INPUT", "through"),
        (format!("{msmarco}&first=501"), 400, "LIMIT_EXCEEDED", "500"),
        ("/lineage.svg?uri=mlg://model/x/y".to_owned(), 404, "NOT_FOUND", "there is no asset"),
    ] {
        let (is, said, message) = told(&path);
        assert_eq!((is, &*said), (status, code), "{path}: {message}");
        assert!(message.contains(part), "{path}: {message}");
    }
    // 619 assets, 200 of which are drawn.
    let (status, _, svg) = get(&server, &format!("{msmarco}&direction=DOWNSTREAM"), None);
    assert_eq!((status, svg.matches("<g>").count()), (200, 201));
    assert!(svg.contains(">200 of 619 assets are drawn"), "it says what it leaves out");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_picture_shows_what_its_caller_may_see() {
    let (tokens, keys) = keys::keys(["reader", "writer"]);
    let settings = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    std::fs::write(settings.path(), "[access.reader]\nwhere = '{uri: {ne: \"mlg://model/x/b\"}}'\n").unwrap();
    let settings = [
        ("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap()),
        ("MLG_CONFIG", settings.path().to_str().unwrap()),
    ];
    let seen = served::on_each(SUITE, &settings, |server| {
        write(server, Some(&tokens[1]));
        let path = "/lineage.dot?uri=mlg://model/x/a";
        [None, Some(&*tokens[0]), Some(&*tokens[1])].map(|token| get(server, path, token))
    });
    let [nobody, reader, writer] = seen;
    assert_eq!(nobody.0, 401);
    assert!(writer.2.contains("model/x/b") && !writer.2.contains("see"), "{}", writer.2);
    assert!(
        !reader.2.contains("model/x/b") && reader.2.contains("some of it you may not see"),
        "{}",
        reader.2
    );
}
