//! Rules as they are meant, each role by its own, each caller by their own claims, however many ask at once.
//!
//! In: a place. Out: nothing; it asserts. Must not know: how rules are kept.

use futures_util::future::join_all;
use mlg::access::{Caller, Role};
use serde_json::json;

use crate::{
    backends::fill,
    reads::counted,
    world::{Place, RULE, caller, outsider, rules, told, uri},
};

const CLOCK: i64 = 1_800_000_000_000_001;

/// Four assets: owned by nobody, by one, by the other, by both.
async fn owned(place: &Place) {
    let mut lines = Vec::new();
    for name in ["red", "blue"] {
        lines.push(json!({ "type": "Team", "uri": format!("mlg://team/q/{name}"), "name": name }));
    }
    for (name, owners) in
        [("q0", &[][..]), ("q1red", &["red"]), ("q2blue", &["blue"]), ("q3both", &["red", "blue"])]
    {
        let (uri, lifecycle) =
            (format!("mlg://model/q/{name}"), if owners.len() == 1 { "ACTIVE" } else { "DRAFT" });
        let tags = if name.contains('b') { vec!["b"] } else { vec![] };
        lines
            .push(json!({ "type": "Model", "uri": uri, "name": name, "lifecycle": lifecycle, "tags": tags }));
        for owner in owners {
            lines.push(
                json!({ "relationship": "OWNED_BY", "from": uri, "to": format!("mlg://team/q/{owner}") }),
            );
        }
    }
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    fill(&place.whole.catalog, &place.whole.backend, &lines, CLOCK).await;
}

async fn seen_by(place: &mut Place, rule: &str, expected: &[&str]) {
    rules(&mut place.whole, &[(Role::Reader, rule)]);
    let reader = caller(Role::Reader, json!({ "teams": ["red"], "one": "red", "none": [] }));
    assert_eq!(place.seen(&reader, "q").await, expected, "{}: {rule}", place.name);
}

/// Each quantifier over owners, alone, negated, with claims, and of nobody.
pub(crate) async fn quantifiers(place: &mut Place) {
    owned(place).await;
    for (rule, expected) in [
        (r#"{owners: {some: {name: {eq: "red"}}}}"#, &["q1red", "q3both"][..]),
        (r#"{owners: {none: {name: {eq: "red"}}}}"#, &["q0", "q2blue"]),
        (r#"{owners: {all: {name: {eq: "red"}}}}"#, &["q0", "q1red"]),
        (r#"{owners: {single: {name: {in: ["red", "blue"]}}}}"#, &["q1red", "q2blue"]),
        (r#"{NOT: {owners: {some: {name: {eq: "red"}}}}}"#, &["q0", "q2blue"]),
        (r#"{NOT: {owners: {none: {name: {eq: "red"}}}}}"#, &["q1red", "q3both"]),
        (r#"{NOT: {owners: {all: {name: {eq: "red"}}}}}"#, &["q2blue", "q3both"]),
        (r#"{NOT: {owners: {single: {name: {in: ["red", "blue"]}}}}}"#, &["q0", "q3both"]),
        (r"{owners: {some: {}}}", &["q1red", "q2blue", "q3both"]),
        (r"{owners: {none: {}}}", &["q0"]),
        (r#"{owners: {some: {name: {in: "$claims.teams"}}}}"#, &["q1red", "q3both"]),
        (r#"{owners: {none: {name: {in: "$claims.teams"}}}}"#, &["q0", "q2blue"]),
        (r#"{owners: {none: {name: {in: "$claims.none"}}}}"#, &["q0", "q1red", "q2blue", "q3both"]),
        (r#"{owners: {some: {name: {in: "$claims.none"}}}}"#, &[]),
        (r#"{owners: {none: {name: {in: "$claims.missing"}}}}"#, &[]),
        (r#"{owners: {some: {name: {eq: "red"}}, none: {name: {eq: "blue"}}}}"#, &["q1red"]),
        (r#"{ownersConnection: {some: {node: {name: {eq: "$claims.one"}}}}}"#, &["q1red", "q3both"]),
    ] {
        seen_by(place, rule, expected).await;
    }
}

/// Each part of a rule counts, wherever it stands.
pub(crate) async fn conditions(place: &mut Place) {
    owned(place).await;
    let red = r#"owners: {some: {name: {eq: "red"}}}"#;
    let named = r#"name: {startsWith: "q"}"#;
    for (rule, expected) in [
        (format!("{{lifecycle: {{eq: ACTIVE}}, {red}}}"), &["q1red"][..]),
        (format!("{{{red}, lifecycle: {{eq: ACTIVE}}}}"), &["q1red"]),
        (format!("{{AND: [{{{named}}}, {{{red}}}, {{lifecycle: {{eq: DRAFT}}}}]}}"), &["q3both"]),
        (format!("{{AND: [{{lifecycle: {{eq: DRAFT}}}}, {{{named}}}], tags: {{has: \"b\"}}}}"), &["q3both"]),
        (format!("{{OR: [{{{red}}}, {{tags: {{has: \"b\"}}}}], {named}}}"), &["q1red", "q2blue", "q3both"]),
        (format!("{{OR: [{{{red}}}], AND: [{{tags: {{has: \"b\"}}}}]}}"), &["q3both"]),
        (format!("{{NOT: {{{red}, tags: {{has: \"b\"}}}}, {named}}}"), &["q0", "q1red", "q2blue"]),
        (format!("{{{named}, tags: {{has: \"b\", isEmpty: true}}}}"), &[]),
        ("{name: {startsWith: \"q\", endsWith: \"d\"}}".to_owned(), &["q1red"]),
        ("{on: {model: {lifecycle: {eq: ACTIVE}, tags: {isEmpty: true}}}}".to_owned(), &["q1red"]),
        ("{type: {in: [DATASET]}}".to_owned(), &[]),
        ("{OR: []}".to_owned(), &[]),
        ("{AND: []}".to_owned(), &["q0", "q1red", "q2blue", "q3both"]),
        ("{}".to_owned(), &["q0", "q1red", "q2blue", "q3both"]),
    ] {
        seen_by(place, &rule, expected).await;
    }
}

/// Three roles, three rules, and one who sees everything; the claims of each are the same.
pub(crate) async fn roles(place: &mut Place) {
    owned(place).await;
    rules(
        &mut place.whole,
        &[
            (Role::Anonymous, "{name: {eq: \"q0\"}}"),
            (Role::Reader, "{name: {eq: \"q1red\"}}"),
            (Role::Writer, "{name: {in: \"$claims.names\"}}"),
        ],
    );
    let claims = json!({ "names": ["q2blue"], "role": "admin" });
    for (role, expected) in [
        (Role::Anonymous, &["q0"][..]),
        (Role::Reader, &["q1red"]),
        (Role::Writer, &["q2blue"]),
        (Role::Admin, &["q0", "q1red", "q2blue", "q3both"]),
    ] {
        assert_eq!(
            place.seen(&caller(role, claims.clone()), "q").await,
            expected,
            "{}: {role:?}",
            place.name
        );
    }
    // A role without a rule sees everything, and only that role.
    rules(&mut place.whole, &[(Role::Anonymous, "{OR: []}")]);
    assert_eq!(place.seen(&caller(Role::Anonymous, json!({})), "q").await, Vec::<String>::new());
    assert_eq!(place.seen(&caller(Role::Reader, json!({})), "q").await.len(), 4);
}

/// Callers of each kind that ask the same at once.
const OF_EACH: usize = 25;

/// Lookups of several callers that would be one batch if all were the same.
pub(crate) async fn at_once(place: &mut Place) {
    let rule = r#"{uri: {in: "$claims.uris"}}"#;
    rules(&mut place.whole, &[(Role::Reader, rule), (Role::Writer, RULE)]);
    let (open, secret) = (uri("model", false), uri("model", true));
    let callers = [
        (Caller::local(), true, true),
        (caller(Role::Reader, json!({ "uris": [&open] })), true, false),
        (caller(Role::Reader, json!({ "uris": [&secret] })), false, true),
        (caller(Role::Reader, json!({ "uris": [] })), false, false),
        (caller(Role::Reader, json!({})), false, false),
        (caller(Role::Writer, json!({ "clearance": "open" })), true, false),
        (caller(Role::Writer, json!({ "clearance": "closed4711", "uris": [&open] })), false, true),
    ];
    let one = |uri: &str, sees: bool| if sees { json!({ "uri": uri }) } else { json!(null) };
    let queries = [
        format!("{{ o: model(uri: {open:?}) {{ uri }} s: model(uri: {secret:?}) {{ uri }} }}"),
        format!("{{ o: asset(uri: {open:?}) {{ uri }} s: asset(uri: \"urn:secret:model\") {{ uri }} }}"),
        format!("{{ l: assetsByUri(uris: [{open:?}, {secret:?}]) {{ uri }} }}"),
        format!(
            "query {{ l: _entities(representations: [{{__typename: \"Model\", uri: {open:?}}}, {{__typename: \"Model\", uri: {secret:?}}}]) {{ ... on Model {{ uri }} }} }}"
        ),
    ];
    let place = &*place;
    for query in &queries {
        // One caller after another: how many reads there are where none is shared.
        let (_, reads_of_one_each) = counted(async {
            for (caller, ..) in &callers {
                told(&place.whole, caller, query).await;
            }
        })
        .await;
        let asked = (0..OF_EACH * callers.len()).map(|at| {
            let (caller, sees_open, sees_secret) = &callers[at % callers.len()];
            async move { (told(&place.whole, caller, query).await, *sees_open, *sees_secret) }
        });
        let (answers, reads) = counted(join_all(asked)).await;
        for (answer, sees_open, sees_secret) in answers {
            let (first, second) = (one(&open, sees_open), one(&secret, sees_secret));
            let data = if query.contains("l: ") {
                json!({ "l": [first, second] })
            } else {
                json!({ "o": first, "s": second })
            };
            assert_eq!(answer, json!({ "data": data }).to_string(), "{}: {query}", place.name);
        }
        let unshared = OF_EACH * reads_of_one_each;
        println!("{}: {reads} reads, {unshared} if none were shared", place.name);
        // Exactly how many share one is a matter of how fast they come, and so of the machine.
        assert!((1..=unshared / 2).contains(&reads), "{}: {reads} reads of {unshared}: {query}", place.name);
    }
}

/// One text, one plan or none: who asked it before does not matter.
pub(crate) async fn one_document(place: &mut Place) {
    rules(&mut place.whole, &[(Role::Reader, RULE), (Role::Anonymous, "{OR: []}")]);
    let query = "{ datasets(orderBy: NAME_ASC) { totalCount nodes { name trainedModels { name } } } \
                 search(query: \"dataset\") { totalCount } suggest(prefix: \"secret\") { text } }";
    let insider = caller(Role::Reader, json!({ "clearance": "closed4711" }));
    let nobody = caller(Role::Anonymous, json!({ "clearance": "open" }));
    let callers = [Caller::local(), outsider(), insider, nobody];
    let mut first = Vec::new();
    for caller in &callers {
        first.push(told(&place.whole, caller, query).await);
    }
    for (one, answer) in first.iter().enumerate() {
        assert!(first[one + 1..].iter().all(|other| other != answer), "{}: {answer}", place.name);
    }
    for order in [[3, 2, 1, 0], [0, 1, 2, 3], [1, 0, 3, 2], [2, 2, 0, 1]] {
        for at in order {
            assert_eq!(told(&place.whole, &callers[at], query).await, first[at], "{}", place.name);
        }
    }
    rules(&mut place.whole, &[(Role::Reader, RULE)]);
}
