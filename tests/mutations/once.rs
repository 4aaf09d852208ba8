//! Writes that are done once, and writes that are done only to what their writer knows.

use std::sync::Arc;

use mlg::access::Role;
use serde_json::{Value as Json, json};

use crate::{ADMIN, ask, caller, codes, on_all, on_each, upsert};

const KEYED: &str = "mutation ($assets: [AssetInput!]!, $key: ID) { upsertAssets(assets: $assets, key: $key) { \
    results { uri asset { uri description } error { code message } } written replayed conflicts { alias heldBy } } }";

async fn updated_at(service: &mlg::pipeline::Service, uri: &str) -> Json {
    let read = "query ($uri: ID!) { asset(uri: $uri) { updatedAt } }";
    ask(service, &caller(ADMIN), read, json!({ "uri": uri })).await["data"]["asset"]["updatedAt"].take()
}

#[test]
fn an_item_is_written_only_to_what_its_writer_knows() {
    // From a clock that goes ahead: what is written now is later all the same.
    let lines = [r#"{"type":"Dataset","uri":"mlg://dataset/a/one","updatedAt":"2199-01-01T00:00:00Z"}"#];
    on_each(&lines, async |service| {
        let admin = caller(ADMIN);
        let uri = "mlg://dataset/a/one";
        let first = updated_at(&service, uri).await;
        let item =
            |text: &str, at: &Json| json!({"dataset": {"uri": uri, "description": text, "ifUpdatedAt": at}});
        let stale = json!("2026-01-01T00:00:00Z");
        let absent = json!({"dataset": {"uri": "mlg://dataset/a/none", "ifUpdatedAt": stale}});
        let written = upsert(&service, &admin, json!([item("a", &first), absent])).await;
        assert_eq!(codes(&written), [None, Some("CONFLICT")]);
        let second = updated_at(&service, uri).await;
        assert_eq!(
            (&first, &second),
            (&json!("2199-01-01T00:00:00Z"), &json!("2199-01-01T00:00:00.000001Z"))
        );
        let late = upsert(&service, &admin, json!([item("b", &first), item("c", &stale)])).await;
        assert_eq!(codes(&late), [Some("CONFLICT"), Some("CONFLICT")]);
        // The same of what names an asset.
        let tag = "mutation ($at: DateTime!) { addTags(assets: [{uri: \"mlg://dataset/a/one\", ifUpdatedAt: $at}], \
            tags: [\"t\"]) { results { asset { tags } error { code } } } }";
        let (missed, hit) = (json!({ "at": first }), json!({ "at": second }));
        let missed = ask(&service, &admin, tag, missed).await;
        assert_eq!(missed["data"]["addTags"]["results"][0]["error"]["code"], "CONFLICT");
        let hit = ask(&service, &admin, tag, hit).await;
        assert_eq!(hit["data"]["addTags"]["results"][0]["asset"]["tags"], json!(["t"]));
        let third = updated_at(&service, uri).await;
        assert_eq!(third, "2199-01-01T00:00:00.000002Z");
        let read = "{ assets { nodes { uri description tags } } }";
        let left = ask(&service, &admin, read, json!({})).await;
        assert_eq!(left["data"]["assets"]["nodes"], json!([{"uri": uri, "description": "a", "tags": ["t"]}]));
        // Without it nothing is looked at.
        let plain = upsert(&service, &admin, json!([{"dataset": {"uri": uri, "ifUpdatedAt": null}}])).await;
        assert_eq!(codes(&plain), [None]);
        vec![written, late, missed, hit, left]
    });
}

#[test]
fn what_a_key_was_used_for_is_told_again_and_not_done_again() {
    on_each(
        &[r#"{"type":"Dataset","uri":"mlg://dataset/a/held","aliases":["urn:held"],"lifecycle":"DRAFT"}"#],
        async |service| {
            let admin = caller(ADMIN);
            let write = |key: Json, text: &str| {
                json!({"key": key, "assets": [{"dataset": {"uri": "mlg://dataset/a/one", "description": text, "lifecycle": "ACTIVE",
                "addAliases": ["urn:held"]}}, {"dataset": {"uri": "nonsense"}}]})
            };
            let mut first = ask(&service, &admin, KEYED, write(json!("k"), "a")).await;
            assert_eq!(first["data"]["upsertAssets"]["replayed"], false, "{first}");
            let at = updated_at(&service, "mlg://dataset/a/one").await;
            let again = ask(&service, &admin, KEYED, write(json!("k"), "a")).await;
            first["data"]["upsertAssets"]["replayed"] = json!(true);
            assert_eq!(again, first);
            assert_eq!(updated_at(&service, "mlg://dataset/a/one").await, at, "nothing was written");
            // Another write of that key, of another field too, is refused; another key and another caller write.
            let other = ask(&service, &admin, KEYED, write(json!("k"), "b")).await;
            assert_eq!(other["data"]["upsertAssets"], Json::Null);
            assert_eq!(other["errors"][0]["extensions"]["code"], "CONFLICT");
            let tag = "mutation { addTags(assets: [{uri: \"mlg://dataset/a/one\"}], tags: [\"t\"], key: \"k\") { written } }";
            let field = ask(&service, &admin, tag, json!({})).await;
            assert_eq!(field["errors"][0]["extensions"]["code"], "CONFLICT");
            let mut answers = vec![again, other, field];
            for (caller, key) in [(&admin, "k2"), (&caller(Role::Writer), "k")] {
                let answer = ask(&service, caller, KEYED, write(json!(key), "c")).await;
                assert_eq!(answer["data"]["upsertAssets"]["replayed"], false, "{answer}");
                assert_eq!(answer["data"]["upsertAssets"]["written"], 1);
                answers.push(answer);
            }
            // Who holds an alias is told by what its asker sees, then as now.
            let held = |answer: &Json| answer["data"]["upsertAssets"]["conflicts"][0]["heldBy"].clone();
            assert_eq!(held(answers.last().unwrap()), Json::Null);
            let again = ask(&service, &caller(Role::Writer), KEYED, write(json!("k"), "c")).await;
            assert_eq!(
                (&again["data"]["upsertAssets"]["replayed"], held(&again)),
                (&json!(true), Json::Null)
            );
            for key in [json!(""), json!("k".repeat(201))] {
                let answer = ask(&service, &admin, KEYED, write(key, "d")).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
                answers.push(answer);
            }
            answers
        },
    );
}

#[test]
fn of_many_at_once_under_one_key_one_is_done() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (services, _turn) = on_all(&[]).await;
        for service in services {
            let tries = (0..8).map(|_| {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    let given = json!({"key": "k", "assets": [{"dataset": {"uri": "mlg://dataset/a/one"}}]});
                    ask(&service, &caller(ADMIN), KEYED, given).await
                })
            });
            let answers: Vec<Json> =
                futures_util::future::join_all(tries).await.into_iter().map(Result::unwrap).collect();
            let done = |replayed: bool| {
                answers.iter().filter(|answer| answer["data"]["upsertAssets"]["replayed"] == replayed).count()
            };
            assert_eq!((done(false), done(true)), (1, 7), "{answers:?}");
        }
    });
}
