//! Mutations: what is written, what is told of it, and what nobody may write, alike on every store.

use std::{collections::BTreeSet, sync::Arc};

use mlg::{
    access::{self, Caller, Role},
    backend::Backend,
    pipeline::{Request, Service, service},
};
use serde_json::{Map, Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "mutations/changes.rs"]
mod changes;
#[path = "support/client.rs"]
mod client;
#[path = "mutations/deleted.rs"]
mod deleted;
#[path = "mutations/once.rs"]
mod once;
#[path = "mutations/owners.rs"]
mod owners;
#[path = "mutations/relationships.rs"]
mod relationships;
#[path = "support/schemas.rs"]
mod schemas;
#[path = "mutations/sight.rs"]
mod sight;
#[path = "mutations/watched.rs"]
mod watched;

use schemas::catalog;

/// When everything is loaded, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;

/// One answer to an item: uri, whether it was written, code of its error.
const UPSERT: &str = "mutation ($assets: [AssetInput!]!) { upsertAssets(assets: $assets) { \
    results { uri asset { __typename uri name } error { code message } } written references \
    conflicts { alias claimedBy heldBy } } }";

/// A store that holds some lines, and a writer who sees what is active.
async fn served(backend: Backend, lines: &[&str]) -> Service {
    let catalog = catalog("schema.graphql");
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    backends::fill(&catalog, &backend, &lines, CLOCK).await;
    let mut service = service(catalog, backend).unwrap();
    let mut settings = access::Settings::default();
    settings.writer.condition = Some("{lifecycle: {eq: ACTIVE}}".to_owned());
    service.policy = access::policy(&service.catalog, &settings).unwrap();
    service
}

fn caller(role: Role) -> Caller {
    Caller { name: role.name().into(), role, scopes: BTreeSet::new(), claims: Map::new() }
}

async fn ask(service: &Service, caller: &Caller, query: &str, variables: Json) -> Json {
    let Json::Object(variables) = variables else { panic!("variables are an object") };
    let request = Request { query: query.to_owned(), operation_name: None, variables };
    serde_json::from_slice(&client::run_as(service, caller, &request).await.body).unwrap()
}

async fn upsert(service: &Service, caller: &Caller, assets: Json) -> Json {
    let mut answer = ask(service, caller, UPSERT, json!({ "assets": assets })).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["upsertAssets"].take()
}

/// The code of each item, null where it was written.
fn codes(answer: &Json) -> Vec<Option<&str>> {
    let results = answer["results"].as_array().unwrap();
    for result in results {
        assert_eq!(result["error"].is_null(), !result["asset"].is_null(), "{result}");
    }
    results.iter().map(|result| result["error"]["code"].as_str()).collect()
}

/// Runs a case on each store, which must all answer alike.
fn on_each<F: Future<Output = Vec<Json>>>(lines: &[&str], case: impl Fn(Service) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let ours = case(served(backends::sqlite(), lines).await).await;
        assert!(!ours.is_empty());
        for server in backends::turn("mutations").iter() {
            let theirs = case(served(backends::neo4j_ready(server).await, lines).await).await;
            assert_eq!(ours, theirs, "{}", server.name);
        }
    });
}

/// A service over each store, and the turn that they are used in: for cases of many who write at once.
async fn on_all(lines: &[&str]) -> (Vec<Arc<Service>>, backends::Turn) {
    let turn = backends::turn("mutations");
    let mut services = vec![Arc::new(served(backends::sqlite(), lines).await)];
    for server in turn.iter() {
        services.push(Arc::new(served(backends::neo4j_ready(server).await, lines).await));
    }
    (services, turn)
}

const ADMIN: Role = Role::Admin;

#[test]
fn what_is_written_is_answered_and_found() {
    on_each(&[], async |service| {
        let admin = caller(ADMIN);
        let assets = json!([
            {"dataset": {"uri": "mlg://dataset/a/one", "description": "of zebras", "tags": ["x", "y"]}},
            {"model": {"uri": "mlg://model/a/two", "name": "Two", "aliases": ["urn:two"], "lifecycle": "ACTIVE"}},
            {"evaluation": {"uri": "mlg://evaluation/a/e",
                "metrics": [{"name": "auc", "value": 0.5}, {"name": "auc", "split": "test", "value": 0.75}]}},
        ]);
        let written = upsert(&service, &admin, assets.clone()).await;
        assert_eq!(
            written,
            json!({
                "results": [
                    {"uri": "mlg://dataset/a/one", "error": null,
                        "asset": {"__typename": "Dataset", "uri": "mlg://dataset/a/one", "name": "one"}},
                    {"uri": "mlg://model/a/two", "error": null,
                        "asset": {"__typename": "Model", "uri": "mlg://model/a/two", "name": "Two"}},
                    {"uri": "mlg://evaluation/a/e", "error": null,
                        "asset": {"__typename": "Evaluation", "uri": "mlg://evaluation/a/e", "name": "e"}},
                ],
                "written": 5, "references": 0, "conflicts": [],
            })
        );
        // Read by everything that reads, at once.
        let read = "{ search(query: \"zebras\") { totalCount nodes { uri } } suggest(prefix: \"two\") { text } \
            asset(uri: \"urn:two\") { uri lifecycle hydration } dataset(uri: \"mlg://dataset/a/one\") { tags } \
            evaluation(uri: \"mlg://evaluation/a/e\") { metrics { name split value } } assets { totalCount } }";
        let seen = ask(&service, &admin, read, json!({})).await;
        assert_eq!(
            seen["data"],
            json!({
                "search": {"totalCount": 1, "nodes": [{"uri": "mlg://dataset/a/one"}]},
                "suggest": [{"text": "Two"}],
                "asset": {"uri": "mlg://model/a/two", "lifecycle": "ACTIVE", "hydration": "HYDRATED"},
                "dataset": {"tags": ["x", "y"]},
                "evaluation": {"metrics": [
                    {"name": "auc", "split": "test", "value": 0.75}, {"name": "auc", "split": null, "value": 0.5},
                ]},
                "assets": {"totalCount": 3},
            })
        );
        // Twice is once; what is absent stays, what is null goes.
        assert_eq!(upsert(&service, &admin, assets).await, written);
        let change = json!([{"dataset": {"uri": "mlg://dataset/a/one", "tags": null}}]);
        upsert(&service, &admin, change).await;
        let read = "{ dataset(uri: \"mlg://dataset/a/one\") { description tags } assets { totalCount } }";
        let left = ask(&service, &admin, read, json!({})).await;
        assert_eq!(left["data"]["dataset"], json!({"description": "of zebras", "tags": []}));
        assert_eq!(left["data"]["assets"]["totalCount"], 3);
        vec![written, seen, left]
    });
}

#[test]
fn a_bad_item_is_told_in_its_place_and_the_others_are_written() {
    on_each(&[], async |service| {
        let admin = caller(ADMIN);
        let mut assets: Vec<Json> =
            (0..100).map(|at| json!({"dataset": {"uri": format!("mlg://dataset/a/{at:02}")}})).collect();
        assets[42] = json!({"dataset": {"uri": "mlg://model/a/42"}});
        let written = upsert(&service, &admin, Json::Array(assets)).await;
        assert_eq!(written["written"], 99);
        let codes = codes(&written);
        assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 99);
        assert_eq!(codes[42], Some("BAD_USER_INPUT"));
        let bad = json!([
            {},
            {"dataset": null},
            {"dataset": {"uri": "mlg://dataset/b/x"}, "model": {"uri": "mlg://model/b/x"}},
            {"dataset": {"uri": "nonsense"}},
            {"dataset": {"uri": ""}},
            {"dataset": {"uri": "mlg://dataset/b/y", "aliases": ["mlg://dataset/b/z"]}},
            {"dataset": {"uri": "mlg://dataset/b/z", "name": "n".repeat(4_001)}},
            {"evaluation": {"uri": "mlg://evaluation/b/z", "metrics": null}},
            {"evaluation": {"uri": "mlg://evaluation/b/z", "metrics": [{"name": "a\u{1}b", "value": 1.0}]}},
            {"dataset": {"uri": format!("mlg://dataset/b/{}", "u".repeat(1_000))}},
        ]);
        let refused = upsert(&service, &admin, bad).await;
        assert_eq!(refused["written"], 0);
        assert!(self::codes(&refused).iter().all(|code| *code == Some("BAD_USER_INPUT")), "{refused}");
        let left = ask(&service, &admin, "{ assets { totalCount } }", json!({})).await;
        assert_eq!(left["data"]["assets"]["totalCount"], 99);
        vec![written, refused]
    });
}

#[test]
fn of_several_items_of_one_asset_the_later_win_field_by_field() {
    on_each(&[], async |service| {
        let assets = json!([
            {"dataset": {"uri": "mlg://dataset/a/one", "name": "first", "description": "kept"}},
            {"dataset": {"uri": "mlg://dataset/a/one", "name": "second"}},
        ]);
        let written = upsert(&service, &caller(ADMIN), assets).await;
        assert_eq!(written["written"], 1);
        assert_eq!(written["results"][0]["asset"]["name"], "second");
        vec![written]
    });
}

#[test]
fn only_writers_write() {
    on_each(&[], async |service| {
        let mut answers = Vec::new();
        let assets = json!({"assets": [{"dataset": {"uri": "mlg://dataset/a/one", "lifecycle": "ACTIVE"}}]});
        for (role, code) in [(Role::Anonymous, "UNAUTHENTICATED"), (Role::Reader, "FORBIDDEN")] {
            let answer = ask(&service, &caller(role), UPSERT, assets.clone()).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], code);
            assert_eq!(answer.get("data"), None, "nothing ran");
            answers.push(answer);
        }
        let read = "{ assets { totalCount } }";
        let left = ask(&service, &caller(ADMIN), read, json!({})).await;
        assert_eq!(left["data"]["assets"]["totalCount"], 0);
        for role in [Role::Writer, ADMIN] {
            answers.push(ask(&service, &caller(role), UPSERT, assets.clone()).await);
            assert_eq!(answers.last().unwrap()["data"]["upsertAssets"]["written"], 1);
        }
        answers
    });
}

const LINES: &[&str] = &[
    r#"{"type":"Dataset","uri":"mlg://dataset/a/seen","lifecycle":"ACTIVE","description":"d"}"#,
    r#"{"type":"Dataset","uri":"mlg://dataset/a/hidden","lifecycle":"DRAFT","description":"d","aliases":["urn:hidden"]}"#,
    r#"{"type":"Evaluation","uri":"mlg://evaluation/a/hidden","lifecycle":"DRAFT"}"#,
];

#[test]
fn nobody_writes_what_they_do_not_see_or_moves_it_in_or_out() {
    on_each(LINES, async |service| {
        let writer = caller(Role::Writer);
        let everything = "{ assets { nodes { uri lifecycle description } } metrics { totalCount } }";
        let before = ask(&service, &caller(ADMIN), everything, json!({})).await;
        let assets = json!([
            // Not theirs, and not to be made theirs.
            {"dataset": {"uri": "mlg://dataset/a/hidden", "description": "mine"}},
            {"dataset": {"uri": "mlg://dataset/a/hidden", "lifecycle": "ACTIVE"}},
            {"evaluation": {"uri": "mlg://evaluation/a/hidden", "lifecycle": "ACTIVE", "metrics": [{"name": "m", "value": 1.0}]}},
            // Lost out of sight, or never in it.
            {"dataset": {"uri": "mlg://dataset/a/seen", "lifecycle": "RETIRED"}},
            {"dataset": {"uri": "mlg://dataset/a/new"}},
        ]);
        let refused = upsert(&service, &writer, assets).await;
        assert!(codes(&refused).iter().all(|code| *code == Some("FORBIDDEN")), "{refused}");
        assert_eq!((&refused["written"], &refused["references"]), (&json!(0), &json!(0)));
        assert_eq!(ask(&service, &caller(ADMIN), everything, json!({})).await, before);
        // What they see they write, beside what is refused; a conflict names nobody whom they do not see.
        let assets = json!([
            {"dataset": {"uri": "mlg://dataset/a/seen", "description": "mine", "aliases": ["urn:hidden"]}},
            {"dataset": {"uri": "mlg://dataset/a/hidden", "description": "mine"}},
            {"dataset": {"uri": "mlg://dataset/a/new", "lifecycle": "ACTIVE"}},
        ]);
        let written = upsert(&service, &writer, assets).await;
        assert_eq!(codes(&written), [None, Some("FORBIDDEN"), None]);
        let conflict = json!([{"alias": "urn:hidden", "claimedBy": "mlg://dataset/a/seen", "heldBy": null}]);
        assert_eq!(written["conflicts"], conflict);
        assert_eq!(written["written"], 2);
        let after = ask(&service, &caller(ADMIN), everything, json!({})).await;
        assert_eq!(
            after["data"]["assets"]["nodes"],
            json!([
                {"uri": "mlg://dataset/a/hidden", "lifecycle": "DRAFT", "description": "d"},
                {"uri": "mlg://dataset/a/new", "lifecycle": "ACTIVE", "description": null},
                {"uri": "mlg://dataset/a/seen", "lifecycle": "ACTIVE", "description": "mine"},
                {"uri": "mlg://evaluation/a/hidden", "lifecycle": "DRAFT", "description": null},
            ])
        );
        // An admin sees who holds it.
        let claim = json!([{"dataset": {"uri": "mlg://dataset/a/seen", "aliases": ["urn:hidden"]}}]);
        let told = upsert(&service, &caller(ADMIN), claim).await;
        assert_eq!(told["conflicts"][0]["heldBy"], "mlg://dataset/a/hidden");
        vec![refused, written, after, told]
    });
}

#[test]
fn fields_run_one_after_the_other() {
    on_each(&[], async |service| {
        let query = "mutation { a: upsertAssets(assets: [{dataset: {uri: \"mlg://dataset/a/one\", name: \"first\"}}]) \
            { __typename results { asset { name } } } __typename b: upsertAssets(assets: {dataset: {uri: \
            \"mlg://dataset/a/one\", name: \"second\"}}) { results { asset { name } } } }";
        let answer = ask(&service, &caller(ADMIN), query, json!({})).await;
        let text = |name: &str| json!([{"asset": {"name": name}}]);
        assert_eq!(
            answer["data"],
            json!({
                "a": {"__typename": "WrittenAssets", "results": text("first")},
                "__typename": "Mutation",
                "b": {"results": text("second")},
            })
        );
        vec![answer]
    });
}

#[test]
fn texts_stay_texts() {
    let texts = [
        "'; DROP TABLE nodes; --",
        "\"}) DETACH DELETE n //",
        "`) MATCH (n) DETACH DELETE n //",
        "$1 {x} \\u0027 \\' \\",
        "☕\u{202e}\u{10ffff}",
        "$claims.x",
    ];
    on_each(&[], async |service| {
        let admin = caller(ADMIN);
        let mut answers = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let uri = format!("mlg://evaluation/a/{at}");
            let item = json!([{"evaluation": {"uri": uri, "name": text, "description": text, "tags": [text],
                "aliases": [text], "metrics": [{"name": text, "split": text, "value": 1.0}]}}]);
            assert_eq!(upsert(&service, &admin, item).await["written"], 2);
            let read = "query ($uri: ID!) { evaluation(uri: $uri) { name description tags aliases metrics { name split } } }";
            let read = ask(&service, &admin, read, json!({ "uri": uri })).await;
            assert_eq!(
                read["data"]["evaluation"],
                json!({"name": text, "description": text, "tags": [text], "aliases": [text],
                    "metrics": [{"name": text, "split": text}]})
            );
            answers.push(read);
        }
        let left = ask(&service, &admin, "{ assets { totalCount } }", json!({})).await;
        assert_eq!(left["data"]["assets"]["totalCount"], texts.len());
        answers
    });
}

#[test]
fn too_many_items_are_refused_before_anything_is_written() {
    on_each(&[], async |service| {
        let assets: Vec<Json> =
            (0..2_000).map(|at| json!({"dataset": {"uri": format!("mlg://dataset/a/{at}")}})).collect();
        let answer = ask(&service, &caller(ADMIN), UPSERT, json!({ "assets": assets })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{answer}");
        assert_eq!(answer.get("data"), None);
        let left = ask(&service, &caller(ADMIN), "{ assets { totalCount } }", json!({})).await;
        assert_eq!(left["data"]["assets"]["totalCount"], 0);
        vec![answer]
    });
}
