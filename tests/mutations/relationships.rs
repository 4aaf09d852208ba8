//! Relationships that are written, alone and beside assets, and whether they hold.

use mlg::access::{self, Role};
use serde_json::{Value as Json, json};

use crate::{ADMIN, LINES, ask, caller, on_each};

pub(crate) const RELATE: &str = "mutation ($relationships: [RelationshipInput!]!) { \
    upsertRelationships(relationships: $relationships) { results { from to error { code message } } references } }";
const BOTH: &str = "mutation ($assets: [AssetInput!]!, $relationships: [RelationshipInput!]) { \
    upsertAssets(assets: $assets, relationships: $relationships) { results { uri error { code } } \
    relationships { from to error { code } } written references } }";
const VERIFY: &str = "mutation ($from: ID!, $to: ID!, $verification: Verification!) { \
    verifyRelationship(type: TRAINED_ON, from: $from, to: $to, verification: $verification, evidence: \"seen\") { \
    results { from to error { code message } } } }";

/// The code of each item, null where it was written.
fn codes(results: &Json) -> Vec<Option<&str>> {
    results.as_array().unwrap().iter().map(|result| result["error"]["code"].as_str()).collect()
}

#[test]
fn relationships_are_written_with_what_is_known_of_them() {
    on_each(
        &[
            r#"{"type":"Dataset","uri":"mlg://dataset/a/d","aliases":["urn:d"]}"#,
            r#"{"type":"Model","uri":"mlg://model/a/m"}"#,
        ],
        async |service| {
            let admin = caller(ADMIN);
            let items = json!({"relationships": [
                {"type": "TRAINED_ON", "from": "mlg://model/a/m", "to": "urn:d", "fact": {"confidence": 0.5, "evidence": "e",
                    "validFrom": "2026-01-01T00:00:00Z"}, "properties": {"trainingUse": {"split": "train"}}},
                {"type": "OWNED_BY", "from": "urn:d", "to": "mlg://team/a/t"},
                // Not from there to there, unknown, of other properties, of none.
                {"type": "TRAINED_ON", "from": "mlg://dataset/a/d", "to": "mlg://dataset/a/d"},
                {"type": "TRAINED_ON", "from": "mlg://model/a/m", "to": "urn:unknown"},
                {"type": "TRAINED_ON", "from": "mlg://model/a/m", "to": "urn:d", "properties": {"ownership": {}}},
                {"type": "DERIVED_FROM", "from": "mlg://model/a/m", "to": "urn:d", "properties": {"trainingUse": {}}},
                {"type": "TRAINED_ON", "from": "nonsense", "to": "urn:d"},
                {"type": "TRAINED_ON", "from": "mlg://nonsense/a/b", "to": "urn:d"},
            ]});
            let written = ask(&service, &admin, RELATE, items.clone()).await;
            let written = &written["data"]["upsertRelationships"];
            let (bad, missing) = (Some("BAD_USER_INPUT"), Some("NOT_FOUND"));
            assert_eq!(codes(&written["results"]), [None, None, bad, missing, bad, bad, missing, bad]);
            assert_eq!(written["results"][0]["to"], "mlg://dataset/a/d");
            assert_eq!(written["references"], 1);
            let read = "{ model(uri: \"mlg://model/a/m\") { trainedOnConnection { edges { node { uri } \
                properties { split } fact { origin verification confidence evidence validFrom } } } \
                lineage(direction: UPSTREAM) { nodes { uri } } } \
                dataset(uri: \"mlg://dataset/a/d\") { owners { uri hydration } } }";
            let seen = ask(&service, &admin, read, json!({})).await;
            assert_eq!(
                seen["data"],
                json!({
                    "model": {
                        "trainedOnConnection": {"edges": [{"node": {"uri": "mlg://dataset/a/d"},
                            "properties": {"split": "train"},
                            "fact": {"origin": "DECLARED", "verification": "UNVERIFIED", "confidence": 0.5, "evidence": "e",
                                "validFrom": "2026-01-01T00:00:00Z"}}]},
                        "lineage": {"nodes": [{"uri": "mlg://dataset/a/d"}]},
                    },
                    "dataset": {"owners": [{"uri": "mlg://team/a/t", "hydration": "REFERENCE"}]},
                })
            );
            vec![written.clone(), seen]
        },
    );
}

#[test]
fn what_is_derived_follows_at_once() {
    on_each(&[], async |service| {
        let admin = caller(ADMIN);
        let both = json!({
            "assets": [
                {"experiment": {"uri": "mlg://experiment/a/e"}}, {"experimentCell": {"uri": "mlg://experiment-cell/a/c"}},
                {"modelVersion": {"uri": "mlg://model-version/a/v"}},
            ],
            "relationships": [
                {"type": "HAS_CELL", "from": "mlg://experiment/a/e", "to": "mlg://experiment-cell/a/c"},
                {"type": "EXPOSES", "from": "mlg://experiment-cell/a/c", "to": "mlg://model-version/a/v"},
            ],
        });
        let written = ask(&service, &admin, BOTH, both).await;
        assert_eq!(written["data"]["upsertAssets"]["written"], 3, "{written}");
        let read = "{ experiment(uri: \"mlg://experiment/a/e\") { tests { uri } } }";
        let seen = ask(&service, &admin, read, json!({})).await;
        assert_eq!(seen["data"]["experiment"]["tests"], json!([{"uri": "mlg://model-version/a/v"}]));
        vec![written, seen]
    });
}

#[test]
fn an_asset_meets_a_rule_by_relationships_of_its_batch() {
    let lines = [
        r#"{"type":"Team","uri":"mlg://team/a/ours"}"#,
        r#"{"type":"Team","uri":"mlg://team/a/theirs"}"#,
        r#"{"relationship":"OWNED_BY","from":"mlg://team/a/ours","to":"mlg://team/a/ours"}"#,
    ];
    on_each(&lines, async |mut service| {
        let mut settings = access::Settings::default();
        let rule = "{OR: [{uri: {eq: \"mlg://team/a/ours\"}}, {owners: {some: {uri: {eq: \"mlg://team/a/ours\"}}}}]}";
        settings.writer.condition = Some(rule.to_owned());
        service.policy = access::policy(&service.catalog, &settings).unwrap();
        let writer = caller(Role::Writer);
        let owned = |from: &str, to: &str| json!({"type": "OWNED_BY", "from": from, "to": to});
        let made = json!({
            "assets": [{"dataset": {"uri": "mlg://dataset/a/mine"}}, {"dataset": {"uri": "mlg://dataset/a/nobodys"}}],
            "relationships": [owned("mlg://dataset/a/mine", "mlg://team/a/ours"),
                owned("mlg://dataset/a/nobodys", "mlg://team/a/theirs")],
        });
        let written = ask(&service, &writer, BOTH, made).await;
        let written = &written["data"]["upsertAssets"];
        assert_eq!(codes(&written["results"]), [None, Some("FORBIDDEN")]);
        assert_eq!(codes(&written["relationships"]), [None, Some("FORBIDDEN")]);
        // Both ends have to be seen.
        let taken = json!({"relationships": [
            owned("mlg://team/a/theirs", "mlg://team/a/ours"), owned("mlg://dataset/a/new", "mlg://team/a/ours"),
        ]});
        let taken = ask(&service, &writer, RELATE, taken).await;
        let taken = &taken["data"]["upsertRelationships"];
        assert_eq!(codes(&taken["results"]), [Some("FORBIDDEN"), None]);
        let read = "{ assets { nodes { uri } } teams { nodes { uri owners { uri } } } }";
        let left = ask(&service, &caller(ADMIN), read, json!({})).await;
        let uris =
            ["mlg://dataset/a/mine", "mlg://dataset/a/new", "mlg://team/a/ours", "mlg://team/a/theirs"];
        let nodes: Vec<Json> = uris.iter().map(|uri| json!({ "uri": uri })).collect();
        assert_eq!(left["data"]["assets"]["nodes"], json!(nodes));
        assert_eq!(left["data"]["teams"]["nodes"][1]["owners"], json!([]));
        vec![written.clone(), taken.clone(), left]
    });
}

#[test]
fn a_relationship_that_is_there_is_verified_and_none_is_made() {
    let lines = [
        r#"{"type":"Dataset","uri":"mlg://dataset/a/d","lifecycle":"ACTIVE","aliases":["urn:d"]}"#,
        r#"{"type":"Model","uri":"mlg://model/a/m","lifecycle":"ACTIVE"}"#,
        r#"{"type":"Model","uri":"mlg://model/a/other","lifecycle":"ACTIVE"}"#,
        r#"{"type":"Model","uri":"mlg://model/a/hidden","lifecycle":"DRAFT"}"#,
        r#"{"relationship":"TRAINED_ON","from":"mlg://model/a/m","to":"mlg://dataset/a/d","fact":{"confidence":0.5}}"#,
        r#"{"relationship":"TRAINED_ON","from":"mlg://model/a/hidden","to":"mlg://dataset/a/d"}"#,
    ];
    on_each(&lines, async |service| {
        let writer = caller(Role::Writer);
        let mut answers = Vec::new();
        for (from, code) in [
            ("mlg://model/a/m", None),
            ("mlg://model/a/other", Some("NOT_FOUND")),
            ("mlg://model/a/hidden", Some("NOT_FOUND")),
            ("mlg://model/a/nothing", Some("NOT_FOUND")),
        ] {
            let given = json!({"from": from, "to": "urn:d", "verification": "VERIFIED"});
            let answer = ask(&service, &writer, VERIFY, given).await;
            assert_eq!(codes(&answer["data"]["verifyRelationship"]["results"]), [code], "{answer}");
            answers.push(answer);
        }
        let message = |at: usize| {
            let message = &answers[at]["data"]["verifyRelationship"]["results"][0]["error"]["message"];
            message.as_str().unwrap().replace("hidden", "nothing")
        };
        assert_eq!(message(2), message(3), "what is hidden is as what is not there");
        let read = "{ dataset(uri: \"urn:d\") { trainedModelsConnection { edges { node { uri } \
            fact { verification evidence confidence } } } } assets { totalCount } }";
        let left = ask(&service, &caller(ADMIN), read, json!({})).await;
        let edges = &left["data"]["dataset"]["trainedModelsConnection"]["edges"];
        assert_eq!(edges.as_array().unwrap().len(), 2);
        assert_eq!(
            edges[1]["fact"],
            json!({"verification": "VERIFIED", "evidence": "seen", "confidence": 0.5})
        );
        assert_eq!(edges[0]["fact"]["verification"], "UNVERIFIED");
        assert_eq!(left["data"]["assets"]["totalCount"], 4);
        answers.push(left);
        answers
    });
}

#[test]
fn nobody_relates_what_they_do_not_see() {
    on_each(LINES, async |service| {
        let writer = caller(Role::Writer);
        let derived = |from: &str, to: &str| json!({"type": "DERIVED_FROM", "from": from, "to": to});
        let (seen, hidden) = ("mlg://dataset/a/seen", "mlg://dataset/a/hidden");
        let items = json!({"relationships": [derived(seen, hidden), derived(hidden, seen), derived(seen, "urn:hidden"),
            derived(seen, "mlg://dataset/a/new"), derived(seen, seen)]});
        let answer = ask(&service, &writer, RELATE, items).await;
        let written = &answer["data"]["upsertRelationships"];
        let (out, gone) = (Some("FORBIDDEN"), Some("NOT_FOUND"));
        assert_eq!(codes(&written["results"]), [out, out, gone, out, None]);
        let read = "{ assets { totalCount } dataset(uri: \"mlg://dataset/a/seen\") { derivedFrom { uri } } }";
        let left = ask(&service, &caller(ADMIN), read, json!({})).await;
        assert_eq!(
            left["data"],
            json!({"assets": {"totalCount": 3}, "dataset": {"derivedFrom": [{"uri": seen}]}})
        );
        vec![answer, left]
    });
}

const KNOWN: &str = "{ dataset(uri: \"mlg://dataset/a/one\") { ownersConnection { edges { node { uri } properties { role } \
    fact { origin verification recordedAt evidence } } } } }";

#[test]
fn what_is_known_of_a_relationship_stays_unless_it_is_said() {
    let lines = [
        r#"{"relationship":"OWNED_BY","from":"mlg://dataset/a/one","to":"mlg://team/a/t","properties":{"role":"steward"},"fact":{"origin":"OBSERVED","verification":"VERIFIED","recordedAt":"2020-01-01T00:00:00Z"}}"#,
    ];
    on_each(&lines, async |service| {
        let admin = caller(ADMIN);
        let edge = |answer: &Json| answer["data"]["dataset"]["ownersConnection"]["edges"][0].clone();
        let before = edge(&ask(&service, &admin, KNOWN, json!({})).await);
        assert_eq!(before["fact"]["recordedAt"], "2020-01-01T00:00:00Z", "{before}");
        let item = json!({"type": "OWNED_BY", "from": "mlg://dataset/a/one", "to": "mlg://team/a/t"});
        let again = ask(&service, &admin, RELATE, json!({ "relationships": [item] })).await;
        assert_eq!(again.get("errors"), None, "{again}");
        let after = edge(&ask(&service, &admin, KNOWN, json!({})).await);
        assert_eq!(after, before);
        // What is said is so, and what is removed is gone.
        let said = json!({"type": "OWNED_BY", "from": "mlg://dataset/a/one", "to": "mlg://team/a/t",
            "fact": {"origin": "MANUAL", "verification": null}});
        ask(&service, &admin, RELATE, json!({ "relationships": [said] })).await;
        let told = edge(&ask(&service, &admin, KNOWN, json!({})).await);
        assert_eq!((&told["fact"]["origin"], &told["fact"]["verification"]), (&json!("MANUAL"), &Json::Null));
        vec![before, after, told]
    });
}

#[test]
fn who_verifies_what_a_source_claims_does_not_keep_it() {
    on_each(&[], async |service| {
        let admin = caller(ADMIN);
        let aspect = |team: &str, at: i64, is_said: bool| {
            let line = json!({"relationship": "OWNED_BY", "from": "mlg://dataset/a/one", "to": format!("mlg://team/a/{team}")});
            mlg::changes::aspect::Aspect {
                subject: "mlg://dataset/a/one".to_owned(),
                source: "test".to_owned(),
                name: format!("owner:{team}"),
                at,
                event: "e".to_owned(),
                lines: if is_said { vec![line] } else { Vec::new() },
                raw: None,
            }
        };
        let place = (&service.catalog, &service.backend);
        let said = [vec![aspect("checked", 1, true), aspect("declared", 1, true)]];
        let taken = mlg::ingest::take::take(place, &said, crate::CLOCK).await.unwrap();
        assert_eq!(taken.outcome.relationships, 2, "{taken:?}");
        let verify = "mutation { verifyRelationship(type: OWNED_BY, from: \"mlg://dataset/a/one\", to: \"mlg://team/a/checked\", \
            verification: VERIFIED, evidence: \"seen\") { results { error { code } } } }";
        let verified = ask(&service, &admin, verify, json!({})).await;
        assert_eq!(verified["data"]["verifyRelationship"]["results"][0]["error"], Json::Null, "{verified}");
        let by_hand =
            json!({"type": "OWNED_BY", "from": "mlg://dataset/a/one", "to": "mlg://team/a/declared"});
        ask(&service, &admin, RELATE, json!({ "relationships": [by_hand] })).await;
        let known = ask(&service, &admin, KNOWN, json!({})).await;
        let edges = known["data"]["dataset"]["ownersConnection"]["edges"].as_array().unwrap();
        let checks: Vec<_> =
            edges.iter().map(|edge| edge["fact"]["verification"].as_str().unwrap()).collect();
        assert_eq!(checks, ["VERIFIED", "UNVERIFIED"]);
        // The source takes both back: what somebody wrote by hand stays.
        let retired = [vec![aspect("checked", 2, false), aspect("declared", 2, false)]];
        let taken = mlg::ingest::take::take(place, &retired, crate::CLOCK + 1).await.unwrap();
        assert_eq!(taken.outcome.ended, 1);
        let read = "{ dataset(uri: \"mlg://dataset/a/one\") { owners { uri } } }";
        let left = ask(&service, &admin, read, json!({})).await;
        assert_eq!(left["data"]["dataset"]["owners"], json!([{"uri": "mlg://team/a/declared"}]));
        vec![left]
    });
}
