//! Owners: all of them at once, those that stay, those that are added and those that end.

use std::sync::Arc;

use mlg::{
    access::{Caller, Role},
    pipeline::Service,
};
use serde_json::{Value as Json, json};

use crate::{ADMIN, ask, caller, codes, on_all, on_each};

const SET: &str = "mutation ($assets: [AssetRef!]!, $owners: [OwnerInput!]!, $key: ID) { \
    setOwners(assets: $assets, owners: $owners, key: $key) { replayed \
    results { uri added ended asset { uri ownersConnection { edges { node { uri } properties { role } fact { origin verification } } } } \
    error { code message } } } }";

const TEAMS: &[&str] = &[
    r#"{"type":"Dataset","uri":"mlg://dataset/a/one","lifecycle":"ACTIVE","aliases":["urn:one"]}"#,
    r#"{"type":"Dataset","uri":"mlg://dataset/a/two","lifecycle":"ACTIVE"}"#,
    r#"{"type":"Dataset","uri":"mlg://dataset/a/draft","lifecycle":"DRAFT"}"#,
    r#"{"type":"Team","uri":"mlg://team/a/x","lifecycle":"ACTIVE","aliases":["urn:x"]}"#,
    r#"{"type":"Team","uri":"mlg://team/a/y","lifecycle":"ACTIVE"}"#,
    r#"{"type":"User","uri":"mlg://user/a/u","lifecycle":"ACTIVE"}"#,
    r#"{"type":"Team","uri":"mlg://team/a/secret","lifecycle":"DRAFT"}"#,
    r#"{"relationship":"OWNED_BY","from":"mlg://dataset/a/one","to":"mlg://team/a/x","properties":{"role":"steward"},"fact":{"origin":"OBSERVED","verification":"VERIFIED"}}"#,
    r#"{"relationship":"OWNED_BY","from":"mlg://dataset/a/one","to":"mlg://team/a/y"}"#,
    r#"{"relationship":"OWNED_BY","from":"mlg://dataset/a/one","to":"mlg://team/a/secret"}"#,
];

async fn set(service: &Service, caller: &Caller, variables: Json) -> Json {
    let mut answer = ask(service, caller, SET, variables).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["setOwners"].take()
}

fn owners(result: &Json) -> Vec<(&str, Option<&str>)> {
    let edges = result["asset"]["ownersConnection"]["edges"].as_array().unwrap();
    edges
        .iter()
        .map(|edge| (edge["node"]["uri"].as_str().unwrap(), edge["properties"]["role"].as_str()))
        .collect()
}

#[test]
fn owners_are_those_that_are_given_and_who_is_not_seen_stays() {
    on_each(TEAMS, async |service| {
        let (admin, writer) = (caller(ADMIN), caller(Role::Writer));
        let given = json!([{"uri": "urn:x"}, {"uri": "mlg://user/a/u", "properties": {"role": "contact"}}]);
        let assets = json!([{"uri": "urn:one"}, {"uri": "mlg://dataset/a/two"}, {"uri": "mlg://dataset/a/draft"}, {"uri": "mlg://dataset/a/none"}]);
        let first = set(&service, &writer, json!({"assets": assets, "owners": given, "key": "k"})).await;
        let missing = Some("NOT_FOUND");
        assert_eq!(codes(&first), [None, None, missing, missing]);
        let (user, x, y, secret) =
            ("mlg://user/a/u", "mlg://team/a/x", "mlg://team/a/y", "mlg://team/a/secret");
        assert_eq!(
            (&first["results"][0]["added"], &first["results"][0]["ended"]),
            (&json!([user]), &json!([y]))
        );
        // Who stays keeps what is known of it.
        assert_eq!(owners(&first["results"][0]), [(x, Some("steward")), (user, Some("contact"))]);
        let fact = &first["results"][0]["asset"]["ownersConnection"]["edges"][0]["fact"];
        assert_eq!(*fact, json!({"origin": "OBSERVED", "verification": "VERIFIED"}));
        assert_eq!(
            (&first["results"][1]["added"], &first["results"][1]["ended"]),
            (&json!([x, user]), &json!([]))
        );
        assert_eq!(first["results"][2]["added"], json!([]));
        // An admin sees who stayed.
        let read = "{ dataset(uri: \"mlg://dataset/a/one\") { owners { uri } } }";
        let kept = ask(&service, &admin, read, json!({})).await;
        assert_eq!(kept["data"]["dataset"]["owners"], json!([{"uri": secret}, {"uri": x}, {"uri": user}]));
        // Under the same key it is told again, whatever is so now.
        let none = set(&service, &admin, json!({"assets": [{"uri": "urn:one"}], "owners": []})).await;
        assert_eq!(none["results"][0]["ended"], json!([secret, x, user]), "{none}");
        assert_eq!(owners(&none["results"][0]), []);
        let again = set(&service, &writer, json!({"assets": assets, "owners": given, "key": "k"})).await;
        assert_eq!(again["replayed"], true);
        assert_eq!(
            (&again["results"][0]["added"], &again["results"][0]["ended"]),
            (&json!([user]), &json!([y]))
        );
        assert_eq!(owners(&again["results"][0]), [], "it is read anew");
        vec![first, kept, none, again]
    });
}

#[test]
fn what_is_no_owner_is_refused_with_nothing_written() {
    on_each(TEAMS, async |service| {
        let (admin, writer) = (caller(ADMIN), caller(Role::Writer));
        let read = "{ datasets { nodes { uri owners { uri } updatedAt } } }";
        let before = ask(&service, &admin, read, json!({})).await;
        let one = json!([{"uri": "mlg://dataset/a/one"}]);
        let mut answers = Vec::new();
        for (caller, owner, code) in [
            (&admin, "mlg://dataset/a/two", "BAD_USER_INPUT"),
            (&admin, "mlg://team/a/none", "NOT_FOUND"),
            (&admin, "nonsense", "NOT_FOUND"),
            // Seen by nobody else, it is as if it were not there.
            (&writer, "mlg://team/a/secret", "NOT_FOUND"),
        ] {
            let answer =
                set(&service, caller, json!({"assets": one, "owners": [{"uri": "urn:x"}, {"uri": owner}]}))
                    .await;
            assert_eq!(codes(&answer), [Some(code)], "{owner}");
            answers.push(answer);
        }
        let stale = json!([{"uri": "mlg://dataset/a/one", "ifUpdatedAt": "2020-01-01T00:00:00Z"}]);
        let conflict = set(&service, &admin, json!({"assets": stale, "owners": []})).await;
        assert_eq!(codes(&conflict), [Some("CONFLICT")]);
        let many: Vec<Json> = (0..101).map(|at| json!({"uri": format!("mlg://dataset/a/{at}")})).collect();
        let given = json!({"assets": many, "owners": many[..10].to_vec()});
        let bounded = ask(&service, &admin, SET, given).await;
        assert_eq!(bounded["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{bounded}");
        let after = ask(&service, &admin, read, json!({})).await;
        assert_eq!(after, before);
        answers.extend([conflict, bounded]);
        answers
    });
}

/// Each of some writers says that its own team owns both assets; in the end one does, the same of both or not.
#[test]
fn of_concurrent_writers_one_has_the_last_word() {
    const WRITERS: usize = 12;
    let mut lines = vec![TEAMS[0].to_owned(), TEAMS[1].to_owned()];
    lines.extend(
        (0..WRITERS)
            .map(|at| format!(r#"{{"type":"Team","uri":"mlg://team/b/{at:02}","lifecycle":"ACTIVE"}}"#)),
    );
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (services, _turn) = on_all(&lines).await;
        for service in services {
            let writers = (0..WRITERS).map(|writer| {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    let mut assets =
                        vec![json!({"uri": "mlg://dataset/a/one"}), json!({"uri": "mlg://dataset/a/two"})];
                    if writer % 2 == 1 {
                        assets.reverse();
                    }
                    let owners = json!([{"uri": format!("mlg://team/b/{writer:02}")}]);
                    set(&service, &caller(ADMIN), json!({"assets": assets, "owners": owners})).await
                })
            });
            let mut added = 0;
            let mut ended = 0;
            for answer in futures_util::future::join_all(writers).await.into_iter().map(Result::unwrap) {
                assert_eq!(codes(&answer), [None, None], "{answer}");
                for result in answer["results"].as_array().unwrap() {
                    added += result["added"].as_array().unwrap().len();
                    ended += result["ended"].as_array().unwrap().len();
                }
            }
            assert_eq!((added, ended), (2 * WRITERS, 2 * (WRITERS - 1)), "each replaced the one before");
            let read = "{ datasets { nodes { owners { uri } } } }";
            let left = ask(&service, &caller(ADMIN), read, json!({})).await;
            for node in left["data"]["datasets"]["nodes"].as_array().unwrap() {
                assert_eq!(node["owners"].as_array().unwrap().len(), 1, "{left}");
            }
        }
    });
}
