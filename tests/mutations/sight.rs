//! Under rules that look at related assets, no write shows its writer what they did not see before.

use std::collections::{BTreeMap, BTreeSet};

use mlg::{
    access::{self, Caller, Role},
    pipeline::Service,
};
use serde_json::{Value as Json, json};

use crate::{ADMIN, ask, caller, on_each};

/// Rules, each of another kind of look: at a property, that none has it, two relationships away, to one, along lineage, and
/// along what is derived.
const RULES: [&str; 7] = [
    r#"{OR: [{type: {in: [USER, TEAM, DOMAIN]}}, {owners: {some: {name: {in: ["t0", "t3"]}}}}]}"#,
    r#"{owners: {none: {name: {in: ["t1", "t2"]}}}}"#,
    r#"{OR: [{type: {in: [TEAM, DOMAIN]}}, {owners: {some: {on: {user: {teams: {some: {name: {eq: "t0"}}}}}}}}]}"#,
    r#"{OR: [{type: {in: [USER, TEAM, DOMAIN]}}, {domain: {lifecycle: {eq: ACTIVE}}}]}"#,
    r#"{upstream: {none: {lifecycle: {eq: DRAFT}}}}"#,
    r#"{OR: [{type: {ne: EXPERIMENT}}, {on: {experiment: {tests: {some: {}}}}}]}"#,
    r#"{OR: [{type: {ne: EXPERIMENT}}, {on: {experiment: {tests: {none: {}}}}}]}"#,
];

const KINDS: [(&str, &str); 8] = [
    ("dataset", "Dataset"),
    ("user", "User"),
    ("team", "Team"),
    ("domain", "Domain"),
    ("experiment", "Experiment"),
    ("experiment-cell", "ExperimentCell"),
    ("model-version", "ModelVersion"),
    ("model", "Model"),
];
const RELATIONSHIPS: [(&str, &str, &str); 9] = [
    ("OWNED_BY", "dataset", "team"),
    ("OWNED_BY", "dataset", "user"),
    ("OWNED_BY", "team", "team"),
    ("MEMBER_OF", "user", "team"),
    ("IN_DOMAIN", "dataset", "domain"),
    ("DERIVED_FROM", "dataset", "dataset"),
    ("HAS_CELL", "experiment", "experiment-cell"),
    ("EXPOSES", "experiment-cell", "model-version"),
    ("VERSION_OF", "model-version", "model"),
];
const OF_EACH: usize = 4;
const STEPS: usize = 60;

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % most
    }

    fn uri(&mut self, kind: &str, most: usize) -> String {
        format!("mlg://{kind}/a/{}", self.below(most))
    }

    fn relationship(&mut self, most: usize) -> Json {
        let (ty, from, to) = RELATIONSHIPS[self.below(RELATIONSHIPS.len())];
        json!({"type": ty, "from": self.uri(from, most), "to": self.uri(to, most)})
    }
}

fn lines(random: &mut Random) -> Vec<String> {
    let mut lines = Vec::new();
    for (kind, ty) in KINDS {
        for at in 0..OF_EACH {
            let lifecycle = ["ACTIVE", "DRAFT"][random.below(2)];
            let name = format!("{}{at}", &kind[..1]);
            lines.push(json!({"type": ty, "uri": format!("mlg://{kind}/a/{at}"), "name": name, "lifecycle": lifecycle}).to_string());
        }
    }
    for _ in 0..40 {
        let line = random.relationship(OF_EACH);
        lines.push(json!({"relationship": line["type"], "from": line["from"], "to": line["to"]}).to_string());
    }
    lines
}

/// A write, with names of assets that are there and of some that are not.
fn write(random: &mut Random) -> (&'static str, Json) {
    let most = OF_EACH + 1;
    // Half of them of what rules come by.
    let (kind, _) =
        if random.below(2) == 0 { KINDS[1 + random.below(3)] } else { KINDS[random.below(KINDS.len())] };
    let uri = random.uri(kind, most);
    let refs = json!([{ "uri": uri }]);
    let lifecycle = ["ACTIVE", "DRAFT"][random.below(2)];
    match random.below(12).min(6) {
        0 => {
            let field = field(kind);
            let name = format!("t{}", random.below(most));
            let item = match random.below(2) {
                0 => json!({field: {"uri": uri, "name": name}}),
                _ => json!({field: {"uri": uri, "description": "d"}}),
            };
            let query = "mutation ($assets: [AssetInput!]!, $relationships: [RelationshipInput!]) { done: upsertAssets(assets: $assets, \
                relationships: $relationships) { results { error { code } } } }";
            (query, json!({"assets": [item], "relationships": [random.relationship(most)]}))
        }
        1 => {
            let query = "mutation ($assets: [AssetRef!]!, $lifecycle: Lifecycle!) { done: setLifecycle(assets: $assets, lifecycle: $lifecycle) \
                { results { error { code } } } }";
            (query, json!({"assets": refs, "lifecycle": lifecycle}))
        }
        2 => {
            let query = "mutation ($assets: [AssetRef!]!) { done: deleteAssets(assets: $assets) { results { error { code } } } }";
            (query, json!({ "assets": refs }))
        }
        3 => {
            let owners = json!([{"uri": random.uri("team", most)}]);
            let query = "mutation ($assets: [AssetRef!]!, $owners: [OwnerInput!]!) { done: setOwners(assets: $assets, owners: $owners) \
                { results { error { code } } } }";
            (query, json!({"assets": refs, "owners": owners}))
        }
        _ => {
            let query = "mutation ($relationships: [RelationshipInput!]!) { done: upsertRelationships(relationships: $relationships) \
                { results { error { code } } } }";
            (query, json!({"relationships": [random.relationship(most)]}))
        }
    }
}

/// Puts back what earlier rules took away, and relates anew.
async fn renew(service: &Service, admin: &Caller, random: &mut Random) {
    let mut assets = Vec::new();
    for (kind, _) in KINDS {
        for at in 0..OF_EACH {
            let lifecycle = ["ACTIVE", "DRAFT"][random.below(2)];
            let name = format!("{}{at}", &kind[..1]);
            assets.push(json!({field(kind): {"uri": format!("mlg://{kind}/a/{at}"), "name": name, "lifecycle": lifecycle}}));
        }
    }
    let relationships: Vec<Json> = (0..40).map(|_| random.relationship(OF_EACH)).collect();
    let query = "mutation ($assets: [AssetInput!]!, $relationships: [RelationshipInput!]) { upsertAssets(assets: $assets, \
        relationships: $relationships) { results { error { code } } relationships { error { code message } } } }";
    let answer = ask(service, admin, query, json!({"assets": assets, "relationships": relationships})).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
}

/// The field of an item of a type.
fn field(kind: &str) -> String {
    let words = kind.split('-').enumerate().map(|(at, word)| match at {
        0 => word.to_owned(),
        _ => format!("{}{}", word[..1].to_uppercase(), &word[1..]),
    });
    words.collect()
}

async fn seen(service: &Service, caller: &Caller) -> BTreeSet<String> {
    let answer = ask(service, caller, "{ assets(first: 500) { nodes { uri } } }", json!({})).await;
    let nodes = answer["data"]["assets"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["uri"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn no_write_shows_its_writer_what_was_there_and_not_seen() {
    let loaded = lines(&mut Random(7));
    let loaded: Vec<&str> = loaded.iter().map(String::as_str).collect();
    // By rule: writes that were done, refused, and of the refused those that would have shown something.
    let counts = std::sync::Mutex::new(BTreeMap::<usize, [usize; 3]>::new());
    on_each(&loaded, async |mut service| {
        let (admin, writer) = (caller(ADMIN), caller(Role::Writer));
        let mut random = Random(11);
        let mut told = Vec::new();
        for (number, rule) in RULES.iter().enumerate() {
            let mut settings = access::Settings::default();
            settings.writer.condition = Some((*rule).to_owned());
            service.policy = access::policy(&service.catalog, &settings).unwrap();
            let mut count = [0; 3];
            renew(&service, &admin, &mut random).await;
            for _ in 0..STEPS {
                let (query, variables) = write(&mut random);
                let there = seen(&service, &admin).await;
                let before = seen(&service, &writer).await;
                let answer = ask(&service, &writer, query, variables.clone()).await;
                let results =
                    answer["data"]["done"]["results"].as_array().unwrap_or_else(|| panic!("{answer}"));
                let after = seen(&service, &writer).await;
                let gained: Vec<_> =
                    after.difference(&before).filter(|uri| there.contains(*uri)).cloned().collect();
                assert_eq!(gained, Vec::<String>::new(), "{rule}\n{query}\n{variables}\n{answer}");
                if results.iter().all(|result| result["error"].is_null()) {
                    count[0] += 1;
                } else if results.iter().any(|result| result["error"]["code"] == "FORBIDDEN") {
                    count[1] += 1;
                    // The same by somebody who may: had it been let by, the writer could have gained.
                    ask(&service, &admin, query, variables).await;
                    let shown = seen(&service, &writer).await;
                    count[2] += usize::from(shown.difference(&after).any(|uri| there.contains(uri)));
                }
                told.push(answer);
            }
            counts.lock().unwrap().insert(number, count);
        }
        told
    });
    let counts = counts.into_inner().unwrap();
    eprintln!("done, refused, would have shown: {counts:?}");
    for (number, [done, refused, _]) in &counts {
        assert!(*done >= 3 && *refused >= 3, "{}: {done} done, {refused} refused", RULES[*number]);
    }
    let shown: usize = counts.values().map(|[.., shown]| shown).sum();
    assert!(shown >= 3, "only {shown} of what was refused would have shown anything");
}

const OWNED: &[&str] = &[
    r#"{"type":"Team","uri":"mlg://team/a/mine","name":"mine"}"#,
    r#"{"type":"Team","uri":"mlg://team/a/other","name":"other","description":"d"}"#,
    r#"{"type":"Dataset","uri":"mlg://dataset/a/mine"}"#,
    r#"{"type":"Dataset","uri":"mlg://dataset/a/other"}"#,
    r#"{"relationship":"OWNED_BY","from":"mlg://dataset/a/mine","to":"mlg://team/a/mine"}"#,
    r#"{"relationship":"OWNED_BY","from":"mlg://dataset/a/other","to":"mlg://team/a/other"}"#,
];

#[test]
fn who_may_write_a_team_can_not_take_what_it_owns_by_its_name() {
    on_each(OWNED, async |mut service| {
        let mut settings = access::Settings::default();
        let rule = "{OR: [{type: {in: [USER, TEAM]}}, {owners: {some: {name: {eq: \"mine\"}}}}]}";
        settings.writer.condition = Some(rule.to_owned());
        service.policy = access::policy(&service.catalog, &settings).unwrap();
        let writer = caller(Role::Writer);
        let items = json!([
            {"team": {"uri": "mlg://team/a/other", "name": "mine"}},
            {"team": {"uri": "mlg://team/a/other", "name": "other", "description": "as it is called"}},
            {"team": {"uri": "mlg://team/a/new", "name": "mine"}},
        ]);
        let mut answers = Vec::new();
        for item in items.as_array().unwrap() {
            answers.push(crate::upsert(&service, &writer, json!([item])).await);
        }
        let code = |answer: &Json| answer["results"][0]["error"]["code"].clone();
        assert_eq!(
            answers.iter().map(code).collect::<Vec<_>>(),
            [json!("FORBIDDEN"), Json::Null, Json::Null]
        );
        let delete = "mutation ($uri: ID!) { deleteAssets(assets: [{uri: $uri}]) { results { error { code message } } } }";
        for (uri, code) in [("mlg://team/a/other", json!("FORBIDDEN")), ("mlg://dataset/a/mine", Json::Null)]
        {
            let answer = ask(&service, &writer, delete, json!({ "uri": uri })).await;
            assert_eq!(answer["data"]["deleteAssets"]["results"][0]["error"]["code"], code, "{answer}");
            answers.push(answer);
        }
        answers
    });
}
