//! Deletion: what goes with an asset, what is left of it, and who may.

use std::sync::Arc;

use mlg::{
    access::{Caller, Role},
    pipeline::Service,
};
use serde_json::{Value as Json, json};

use crate::{
    ADMIN, LINES, ask, caller, on_all, on_each, upsert,
    watched::{told, watching},
};

const DELETE: &str = "mutation ($assets: [AssetRef!]!, $mode: DeletionMode, $key: ID) { \
    deleteAssets(assets: $assets, mode: $mode, key: $key) { results { uri error { code message } } deleted ended replayed } }";

async fn delete(service: &Service, caller: &Caller, variables: Json) -> Json {
    let mut answer = ask(service, caller, DELETE, variables).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["deleteAssets"].take()
}

/// The code of each item, null where it is deleted.
fn codes(answer: &Json) -> Vec<Option<&str>> {
    let results = answer["results"].as_array().unwrap();
    results.iter().map(|result| result["error"]["code"].as_str()).collect()
}

const CHAIN: &[&str] = &[
    r#"{"type":"Experiment","uri":"mlg://experiment/a/e","lifecycle":"ACTIVE"}"#,
    r#"{"type":"ExperimentCell","uri":"mlg://experiment-cell/a/c","lifecycle":"ACTIVE"}"#,
    r#"{"type":"ModelVersion","uri":"mlg://model-version/a/v","lifecycle":"ACTIVE","aliases":["urn:v"],"description":"zebras","tags":["t"]}"#,
    r#"{"type":"Evaluation","uri":"mlg://evaluation/a/ev","lifecycle":"ACTIVE"}"#,
    r#"{"type":"Metric","owner":"mlg://evaluation/a/ev","name":"auc","value":0.5}"#,
    r#"{"relationship":"HAS_CELL","from":"mlg://experiment/a/e","to":"mlg://experiment-cell/a/c"}"#,
    r#"{"relationship":"EXPOSES","from":"mlg://experiment-cell/a/c","to":"mlg://model-version/a/v"}"#,
    r#"{"relationship":"EVALUATES","from":"mlg://evaluation/a/ev","to":"mlg://model-version/a/v"}"#,
];

#[test]
fn what_is_deleted_is_found_by_nothing_and_what_followed_from_it_is_gone() {
    on_each(CHAIN, async |service| {
        let admin = caller(ADMIN);
        let read = "{ search(query: \"zebras\") { totalCount } suggest(prefix: \"t\", types: [TAG]) { text } asset(uri: \"urn:v\") { uri } \
            experiment(uri: \"mlg://experiment/a/e\") { tests { uri } lineage(direction: UPSTREAM) { totalCount } } \
            evaluation(uri: \"mlg://evaluation/a/ev\") { metrics { name } } \
            metrics { totalCount } assets { totalCount } }";
        let before = ask(&service, &admin, read, json!({})).await;
        assert_eq!(before["data"]["experiment"]["tests"][0]["uri"], "mlg://model-version/a/v", "{before}");
        assert_eq!(before["data"]["search"]["totalCount"], 1);
        // By alias; the evaluation goes with its metric.
        let refs = json!([{"uri": "urn:v"}, {"uri": "mlg://evaluation/a/ev"}, {"uri": "mlg://model/a/none"}, {"uri": "urn:none"}]);
        let deleted = delete(&service, &admin, json!({ "assets": refs })).await;
        let missing = Some("NOT_FOUND");
        assert_eq!(codes(&deleted), [None, None, missing, missing]);
        assert_eq!((&deleted["deleted"], &deleted["ended"]), (&json!(2), &json!(2)), "{deleted}");
        assert_eq!(deleted["results"][0]["uri"], "mlg://model-version/a/v");
        let after = ask(&service, &admin, read, json!({})).await;
        assert_eq!(
            after["data"],
            json!({
                "search": {"totalCount": 0}, "suggest": [], "asset": null,
                "experiment": {"tests": [], "lineage": {"totalCount": 1}},
                "evaluation": null, "metrics": {"totalCount": 0}, "assets": {"totalCount": 2},
            })
        );
        // Again it is not there: told, and nothing happens.
        let again = delete(&service, &admin, json!({ "assets": refs })).await;
        assert_eq!(codes(&again), [missing; 4]);
        assert_eq!((&again["deleted"], &again["ended"]), (&json!(0), &json!(0)));
        // Made anew it is new, and its alias is free.
        let item = json!([{"modelVersion": {"uri": "mlg://model-version/a/v"}}, {"dataset": {"uri": "mlg://dataset/a/d", "aliases": ["urn:v"]}}]);
        let anew = upsert(&service, &admin, item).await;
        assert_eq!(anew["conflicts"], json!([]));
        let read = "{ modelVersion(uri: \"mlg://model-version/a/v\") { description tags aliases } asset(uri: \"urn:v\") { uri } }";
        let anew = ask(&service, &admin, read, json!({})).await;
        assert_eq!(
            anew["data"],
            json!({"modelVersion": {"description": null, "tags": [], "aliases": []}, "asset": {"uri": "mlg://dataset/a/d"}})
        );
        vec![before, deleted, after, again, anew]
    });
}

#[test]
fn writers_delete_what_they_see_and_admins_alone_purge() {
    on_each(LINES, async |service| {
        let (admin, writer) = (caller(ADMIN), caller(Role::Writer));
        let refs = json!([{"uri": "mlg://dataset/a/hidden"}, {"uri": "urn:hidden"}, {"uri": "mlg://dataset/a/none"}, {"uri": "mlg://dataset/a/seen"}]);
        let mut answers = Vec::new();
        for (caller, code) in [(Role::Anonymous, "UNAUTHENTICATED"), (Role::Reader, "FORBIDDEN")] {
            let refused = ask(&service, &crate::caller(caller), DELETE, json!({ "assets": refs })).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], code);
            answers.push(refused);
        }
        // Refused whole, before anything is deleted, wherever it stands.
        let purge = "mutation ($m: DeletionMode) { a: deleteAssets(assets: [{uri: \"mlg://dataset/a/seen\"}]) { deleted } \
            b: deleteAssets(assets: [{uri: \"mlg://dataset/a/seen\"}], mode: $m) { deleted } }";
        let refused = ask(&service, &writer, purge, json!({"m": "PURGE"})).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
        assert_eq!(refused.get("data"), None);
        assert!(
            refused["errors"][0]["message"].as_str().unwrap().starts_with("`b` leaves nothing"),
            "{refused}"
        );
        let deleted = delete(&service, &writer, json!({ "assets": refs })).await;
        let missing = Some("NOT_FOUND");
        assert_eq!(codes(&deleted), [missing, missing, missing, None]);
        let left = ask(&service, &admin, "{ assets { nodes { uri } } }", json!({})).await;
        assert_eq!(
            left["data"]["assets"]["nodes"],
            json!([{"uri": "mlg://dataset/a/hidden"}, {"uri": "mlg://evaluation/a/hidden"}])
        );
        // What a purge finds is history too; then there is nothing.
        let refs = json!([{"uri": "mlg://dataset/a/seen"}, {"uri": "mlg://dataset/a/hidden"}, {"uri": "mlg://dataset/a/none"}]);
        let purged = delete(&service, &admin, json!({"assets": refs, "mode": "PURGE"})).await;
        assert_eq!((codes(&purged), &purged["deleted"]), (vec![None, None, missing], &json!(2)));
        let again = delete(&service, &admin, json!({"assets": refs, "mode": "PURGE"})).await;
        assert_eq!(codes(&again), [missing; 3]);
        answers.extend([refused, deleted, left, purged, again]);
        answers
    });
}

#[test]
fn a_deletion_is_done_once_under_its_key_and_only_to_what_its_writer_knows() {
    let lines = [
        r#"{"type":"Dataset","uri":"mlg://dataset/a/one","updatedAt":"2026-01-01T00:00:00Z"}"#,
        r#"{"type":"Dataset","uri":"mlg://dataset/a/two","updatedAt":"2026-01-01T00:00:00Z"}"#,
    ];
    on_each(&lines, async |service| {
        let admin = caller(ADMIN);
        let refs = json!([{"uri": "mlg://dataset/a/one", "ifUpdatedAt": "2026-01-01T00:00:00Z"},
            {"uri": "mlg://dataset/a/two", "ifUpdatedAt": "2025-01-01T00:00:00Z"}, {"uri": "mlg://dataset/a/none"}]);
        let given = json!({"assets": refs, "key": "k", "mode": "PURGE"});
        let mut first = delete(&service, &admin, given.clone()).await;
        assert_eq!(codes(&first), [None, Some("CONFLICT"), Some("NOT_FOUND")]);
        // Made anew in between, it is told as it was, and stays.
        upsert(&service, &admin, json!([{"dataset": {"uri": "mlg://dataset/a/one"}}])).await;
        let again = delete(&service, &admin, given).await;
        first["replayed"] = json!(true);
        assert_eq!(again, first);
        let left = ask(&service, &admin, "{ assets { totalCount } }", json!({})).await;
        assert_eq!(left["data"]["assets"]["totalCount"], 2);
        vec![again, left]
    });
}

#[test]
fn a_deletion_is_told_to_those_who_saw_and_asked_for_it() {
    let lines = [
        r#"{"type":"Dataset","uri":"mlg://dataset/a/seen","lifecycle":"ACTIVE","tags":["t"],"aliases":["urn:seen"]}"#,
        r#"{"type":"Dataset","uri":"mlg://dataset/a/draft","lifecycle":"DRAFT"}"#,
        r#"{"type":"Model","uri":"mlg://model/a/m","lifecycle":"ACTIVE"}"#,
    ];
    on_each(&lines, async |service| {
        let (admin, writer) = (caller(ADMIN), caller(Role::Writer));
        let mut all = watching(&service, &admin, "").await.unwrap();
        let mut seen = watching(&service, &writer, "").await.unwrap();
        let mut models = watching(&service, &admin, "(types: [MODEL])").await.unwrap();
        let mut tagged = watching(&service, &admin, "(where: {tags: {has: \"t\"}})").await.unwrap();
        let mut one = watching(&service, &admin, "(uri: \"urn:seen\")").await.unwrap();
        let refs =
            json!([{"uri": "mlg://dataset/a/draft"}, {"uri": "urn:seen"}, {"uri": "mlg://dataset/a/none"}]);
        delete(&service, &admin, json!({ "assets": refs })).await;
        delete(&service, &admin, json!({"assets": [{"uri": "mlg://model/a/m"}]})).await;
        let gone = |uri: &str| json!({"uri": uri, "change": "DELETED", "asset": null, "missed": 0});
        let [draft, dataset, model] =
            ["mlg://dataset/a/draft", "mlg://dataset/a/seen", "mlg://model/a/m"].map(gone);
        let last = "mlg://model/a/m";
        assert_eq!(told(&service, &mut all, last).await, [draft, dataset.clone(), model.clone()]);
        assert_eq!(
            told(&service, &mut seen, last).await,
            [dataset.clone(), model.clone()],
            "a draft is not seen"
        );
        assert_eq!(told(&service, &mut models, last).await, std::slice::from_ref(&model));
        assert_eq!(told(&service, &mut tagged, "mlg://dataset/a/seen").await, std::slice::from_ref(&dataset));
        assert_eq!(told(&service, &mut one, "mlg://dataset/a/seen").await, [dataset]);
        vec![model]
    });
}

/// Hubs that share all their neighbours are deleted at once by writers who begin at either end, while others write the neighbours.
#[test]
fn concurrent_deletions_of_what_has_neighbours_in_common_see_no_deadlock() {
    const HUBS: usize = 8;
    const NEAR: usize = 24;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut lines = Vec::new();
    for near in 0..NEAR {
        for hub in 0..HUBS {
            // Half of them leave it, half of them reach it.
            let (from, to) = if near % 2 == 0 { ("h", "n") } else { ("n", "h") };
            let number = |end: &str| if end == "h" { hub } else { near };
            lines.push(format!(
                r#"{{"relationship":"DERIVED_FROM","from":"mlg://dataset/a/{from}{:02}","to":"mlg://dataset/a/{to}{:02}"}}"#,
                number(from),
                number(to)
            ));
        }
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    runtime.block_on(async {
        let (services, _turn) = on_all(&lines).await;
        for service in services {
            let deleting = (0..HUBS).map(|hub| {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    let refs = json!([{"uri": format!("mlg://dataset/a/h{hub:02}")}]);
                    delete(&service, &caller(ADMIN), json!({ "assets": refs })).await["ended"].take()
                })
            });
            let writing = (0..HUBS).map(|writer| {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    let mut items: Vec<Json> = (0..NEAR)
                        .map(|near| json!({"dataset": {"uri": format!("mlg://dataset/a/n{near:02}"), "description": writer.to_string()}}))
                        .collect();
                    if writer % 2 == 1 {
                        items.reverse();
                    }
                    upsert(&service, &caller(ADMIN), Json::Array(items)).await["written"].take()
                })
            });
            let (deleted, written) =
                tokio::join!(futures_util::future::join_all(deleting), futures_util::future::join_all(writing));
            for ended in deleted.into_iter().map(Result::unwrap) {
                assert_eq!(ended, NEAR);
            }
            for count in written.into_iter().map(Result::unwrap) {
                assert_eq!(count, NEAR);
            }
        }
    });
}
