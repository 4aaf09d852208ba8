//! Lifecycles, tags and aliases of assets that are there: what one writer adds no other takes away.

use std::sync::Arc;

use mlg::access::Role;
use serde_json::{Value as Json, json};

use crate::{ADMIN, LINES, ask, caller, codes, on_all, on_each, upsert};

const RESULT: &str =
    "{ results { uri asset { uri tags lifecycle hydration } error { code message } } written }";

fn set_lifecycle() -> String {
    format!(
        "mutation ($assets: [AssetRef!]!, $lifecycle: Lifecycle!) {{ \
        setLifecycle(assets: $assets, lifecycle: $lifecycle) {RESULT} }}"
    )
}

fn tags(field: &str) -> String {
    format!(
        "mutation ($assets: [AssetRef!]!, $tags: [String!]!) {{ {field}(assets: $assets, tags: $tags) {RESULT} }}"
    )
}

#[test]
fn lifecycles_and_tags_are_changed_by_uri_and_alias() {
    let lines = [
        r#"{"type":"Dataset","uri":"mlg://dataset/a/one","aliases":["urn:one"],"tags":["x","y"]}"#,
        r#"{"relationship":"OWNED_BY","from":"mlg://dataset/a/one","to":"mlg://team/a/ref"}"#,
    ];
    on_each(&lines, async |service| {
        let admin = caller(ADMIN);
        let refs = json!([{"uri": "urn:one"}, {"uri": "mlg://team/a/ref"}, {"uri": "mlg://dataset/a/none"}, {"uri": "urn:none"}]);
        let missing = Some("NOT_FOUND");
        let given = json!({"assets": refs, "lifecycle": "DEPRECATED"});
        let set = ask(&service, &admin, &set_lifecycle(), given).await["data"]["setLifecycle"].take();
        assert_eq!(codes(&set), [None, None, missing, missing]);
        // What is only named stays so.
        assert_eq!(
            set["results"][1]["asset"],
            json!({"uri": "mlg://team/a/ref", "tags": [], "lifecycle": "DEPRECATED", "hydration": "REFERENCE"})
        );
        let given = json!({"assets": refs, "tags": ["z", "y", "a"]});
        let added = ask(&service, &admin, &tags("addTags"), given).await["data"]["addTags"].take();
        assert_eq!(codes(&added), [None, None, missing, missing]);
        assert_eq!(added["results"][0]["asset"]["tags"], json!(["x", "y", "z", "a"]));
        assert_eq!(added["results"][1]["asset"]["tags"], json!(["z", "y", "a"]));
        let given = json!({"assets": [{"uri": "urn:one"}, {"uri": "mlg://dataset/a/one"}], "tags": ["x", "none", "z"]});
        let removed = ask(&service, &admin, &tags("removeTags"), given).await["data"]["removeTags"].take();
        assert_eq!(removed["results"][1]["asset"]["tags"], json!(["y", "a"]));
        // Found, suggested and counted as they are now.
        let read = "{ suggest(prefix: \"z\", types: [TAG]) { text } a: assets(where: {tags: {has: \"a\"}}) { totalCount } \
            x: assets(where: {tags: {has: \"x\"}}) { totalCount } search(query: \"a\") { totalCount } }";
        let seen = ask(&service, &admin, read, json!({})).await;
        assert_eq!(seen.get("errors"), None, "{seen}");
        assert_eq!(
            (&seen["data"]["a"]["totalCount"], &seen["data"]["x"]["totalCount"]),
            (&json!(2), &json!(0))
        );
        vec![set, added, removed, seen]
    });
}

#[test]
fn nobody_changes_what_they_do_not_see() {
    on_each(LINES, async |service| {
        let writer = caller(Role::Writer);
        let hidden = json!([{"uri": "mlg://dataset/a/hidden"}, {"uri": "urn:hidden"}, {"uri": "mlg://dataset/a/none"},
            {"uri": "mlg://dataset/a/seen"}]);
        let missing = Some("NOT_FOUND");
        let given = json!({"assets": hidden, "tags": ["t"]});
        let added = ask(&service, &writer, &tags("addTags"), given).await["data"]["addTags"].take();
        assert_eq!(codes(&added), [missing, missing, missing, None]);
        let given = json!({"assets": hidden, "lifecycle": "DRAFT"});
        let set = ask(&service, &writer, &set_lifecycle(), given).await["data"]["setLifecycle"].take();
        // It would not be seen any more.
        assert_eq!(codes(&set), [missing, missing, missing, Some("FORBIDDEN")]);
        let read = "{ datasets { nodes { uri lifecycle tags } } }";
        let left = ask(&service, &caller(ADMIN), read, json!({})).await;
        assert_eq!(
            left["data"]["datasets"]["nodes"],
            json!([{"uri": "mlg://dataset/a/hidden", "lifecycle": "DRAFT", "tags": []},
                {"uri": "mlg://dataset/a/seen", "lifecycle": "ACTIVE", "tags": ["t"]}])
        );
        vec![added, set, left]
    });
}

#[test]
fn aliases_are_added_beside_those_that_are_there() {
    let lines = [
        r#"{"type":"Dataset","uri":"mlg://dataset/a/one","aliases":["urn:one"]}"#,
        r#"{"type":"Dataset","uri":"mlg://dataset/a/two","aliases":["urn:two"]}"#,
    ];
    on_each(&lines, async |service| {
        let admin = caller(ADMIN);
        let item = |uri: &str, add: &[&str]| json!({"dataset": {"uri": uri, "addAliases": add}});
        let one = "mlg://dataset/a/one";
        let written = upsert(
            &service,
            &admin,
            json!([
                item(one, &["urn:1", "urn:two"]),
                item(one, &["urn:one", "urn:I"]),
                item("mlg://dataset/a/new", &["urn:new"]),
                item(one, &["mlg://dataset/a/two"])
            ]),
        )
        .await;
        assert_eq!(codes(&written), [None, None, None, Some("BAD_USER_INPUT")]);
        let conflict = json!([{"alias": "urn:two", "claimedBy": one, "heldBy": "mlg://dataset/a/two"}]);
        assert_eq!(written["conflicts"], conflict);
        let read = "{ datasets { nodes { uri aliases } } asset(uri: \"urn:I\") { uri } }";
        let seen = ask(&service, &admin, read, json!({})).await;
        assert_eq!(
            seen["data"],
            json!({
                "datasets": {"nodes": [
                    {"uri": "mlg://dataset/a/new", "aliases": ["urn:new"]},
                    {"uri": one, "aliases": ["urn:one", "urn:1", "urn:I"]},
                    {"uri": "mlg://dataset/a/two", "aliases": ["urn:two"]},
                ]},
                "asset": {"uri": one},
            })
        );
        vec![written, seen]
    });
}

/// Each of some writers adds a tag of its own to both assets, in either order; half of them take it away again.
#[test]
fn concurrent_writers_lose_no_tags_and_see_no_deadlock() {
    const WRITERS: usize = 16;
    let lines = [
        r#"{"type":"Dataset","uri":"mlg://dataset/a/0"}"#,
        r#"{"type":"Dataset","uri":"mlg://dataset/a/1"}"#,
    ];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (services, _turn) = on_all(&lines).await;
        for service in services {
            let writers = (0..WRITERS).map(|writer| {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    let mut assets =
                        vec![json!({"uri": "mlg://dataset/a/0"}), json!({"uri": "mlg://dataset/a/1"})];
                    if writer % 2 == 1 {
                        assets.reverse();
                    }
                    let given = json!({"assets": assets, "tags": [format!("t{writer:02}")]});
                    let mut answers =
                        vec![ask(&service, &caller(ADMIN), &tags("addTags"), given.clone()).await];
                    if writer % 4 == 3 {
                        answers.push(ask(&service, &caller(ADMIN), &tags("removeTags"), given).await);
                    }
                    answers
                })
            });
            for answer in futures_util::future::join_all(writers).await.into_iter().flat_map(Result::unwrap) {
                assert_eq!(answer.get("errors"), None, "{answer}");
            }
            let read = "{ datasets { nodes { tags } } }";
            let left = ask(&service, &caller(ADMIN), read, json!({})).await;
            let kept: Vec<Json> = (0..WRITERS)
                .filter(|writer| writer % 4 != 3)
                .map(|writer| json!(format!("t{writer:02}")))
                .collect();
            for node in left["data"]["datasets"]["nodes"].as_array().unwrap() {
                let mut tags = node["tags"].as_array().unwrap().clone();
                tags.sort_by_key(ToString::to_string);
                assert_eq!(tags, kept);
            }
        }
    });
}
