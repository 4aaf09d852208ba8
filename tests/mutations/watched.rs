//! Subscriptions to assets that are written: what is told to whom, and what becomes of whoever is slow.

use std::time::Duration;

use mlg::{
    access::{Caller, Role},
    pipeline::{
        self, Request, Service, Subscribed,
        watch::{self, Watching},
    },
};
use serde_json::{Map, Value as Json, json};

use crate::{ADMIN, ask, caller, on_each, relationships::RELATE, upsert};

const EVENT: &str = "{ uri change asset { uri lifecycle tags } missed }";

pub(crate) async fn watching(
    service: &Service,
    caller: &Caller,
    arguments: &str,
) -> Result<Watching, Vec<String>> {
    let query = format!("subscription {{ assetChanged{arguments} {EVENT} }}");
    let request = Request { query, operation_name: None, variables: Map::new() };
    match pipeline::subscribe(service, caller, &request).await {
        Ok(Subscribed::Assets(watching)) => Ok(watching),
        Ok(Subscribed::Status(_)) => panic!("{arguments}: nothing is watched"),
        Err(errors) => Err(errors.iter().map(|error| error.code.name().to_owned()).collect()),
    }
}

/// Events until one is of an asset.
pub(crate) async fn told(service: &Service, watching: &mut Watching, last: &str) -> Vec<Json> {
    let mut all: Vec<Json> = Vec::new();
    while !all.iter().any(|event| event["uri"] == last) {
        let events = tokio::time::timeout(Duration::from_secs(20), watch::next(service, watching));
        for response in events.await.expect("it is told in time").expect("it goes on") {
            let mut body: Json = serde_json::from_slice(&response.body).unwrap();
            assert_eq!(body.get("errors"), None, "{body}");
            all.push(body["data"]["assetChanged"].take());
        }
    }
    all
}

fn uris(events: &[Json]) -> Vec<&str> {
    events.iter().map(|event| event["uri"].as_str().unwrap_or_default()).collect()
}

#[test]
fn what_is_written_is_told_as_its_subscriber_sees_and_asks_for_it() {
    let lines =
        [r#"{"type":"Dataset","uri":"mlg://dataset/a/old","lifecycle":"ACTIVE","aliases":["urn:old"]}"#];
    on_each(&lines, async |service| {
        let (admin, writer) = (caller(ADMIN), caller(Role::Writer));
        let mut all = watching(&service, &admin, "").await.unwrap();
        let mut seen = watching(&service, &writer, "").await.unwrap();
        let mut models = watching(&service, &admin, "(types: [MODEL])").await.unwrap();
        let mut tagged = watching(&service, &admin, "(where: {tags: {has: \"t\"}})").await.unwrap();
        let mut one = watching(&service, &admin, "(uri: \"urn:old\")").await.unwrap();
        assert_eq!(watching(&service, &admin, "(uri: \"urn:none\")").await.unwrap_err(), ["NOT_FOUND"]);
        let assets = json!([
            {"dataset": {"uri": "mlg://dataset/a/new", "lifecycle": "DRAFT"}},
            {"model": {"uri": "mlg://model/a/m", "lifecycle": "ACTIVE", "tags": ["t"]}},
            {"dataset": {"uri": "nonsense"}},
        ]);
        upsert(&service, &admin, assets).await;
        let relation = json!({"relationships": [{"type": "TRAINED_ON", "from": "mlg://model/a/m", "to": "mlg://dataset/a/new"}]});
        ask(&service, &admin, RELATE, relation).await;
        let tag = "mutation { addTags(assets: [{uri: \"urn:old\"}], tags: [\"t\"]) { written } }";
        ask(&service, &admin, tag, json!({})).await;
        let last = "mlg://dataset/a/old";
        let of_all = told(&service, &mut all, last).await;
        let mut distinct = uris(&of_all);
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct, ["mlg://dataset/a/new", last, "mlg://model/a/m"]);
        let event = json!({"uri": last, "change": "WRITTEN", "asset": {"uri": last, "lifecycle": "ACTIVE", "tags": ["t"]}, "missed": 0});
        assert!(of_all.contains(&event), "{of_all:?}");
        // Draft is out of the writer's sight.
        assert!(!uris(&told(&service, &mut seen, last).await).contains(&"mlg://dataset/a/new"));
        assert_eq!(told(&service, &mut one, last).await, std::slice::from_ref(&event));
        let with_tag = told(&service, &mut tagged, last).await;
        assert!(!uris(&with_tag).contains(&"mlg://dataset/a/new"), "{with_tag:?}");
        let of_models = told(&service, &mut models, "mlg://model/a/m").await;
        assert!(of_models.iter().all(|event| event["uri"] == "mlg://model/a/m"));
        vec![event]
    });
}

#[test]
fn who_is_slow_is_told_how_much_they_missed() {
    on_each(&[], async |service| {
        let mut admins = watching(&service, &caller(ADMIN), "").await.unwrap();
        let mut writers = watching(&service, &caller(Role::Writer), "").await.unwrap();
        let keys: Vec<String> = (0..20_000).map(|at| format!("mlg://dataset/a/{at:05}")).collect();
        watch::written(&service.changed, keys.iter().map(String::as_str));
        let mut missed = Vec::new();
        for watching in [&mut admins, &mut writers] {
            let events = tokio::time::timeout(Duration::from_secs(20), watch::next(&service, watching)).await;
            let events = events.expect("it is told at once").expect("it goes on");
            let body: Json = serde_json::from_slice(&events[0].body).unwrap();
            assert_eq!((&body["data"]["assetChanged"]["uri"], events.len()), (&Json::Null, 1));
            missed.push(body["data"]["assetChanged"]["missed"].clone());
        }
        assert!(missed[0].as_i64().is_some_and(|missed| (10_000..20_000).contains(&missed)), "{missed:?}");
        assert_eq!(missed[1], 1, "whoever does not see all is not told how much there is");
        // It goes on from there.
        upsert(
            &service,
            &caller(ADMIN),
            json!([{"dataset": {"uri": "mlg://dataset/a/z", "lifecycle": "ACTIVE"}}]),
        )
        .await;
        for watching in [&mut admins, &mut writers] {
            let last = told(&service, watching, "mlg://dataset/a/z").await;
            assert!(
                last.iter().any(|event| event["uri"] == "mlg://dataset/a/z" && !event["asset"].is_null())
            );
        }
        missed
    });
}
