//! What is not for everybody is for nobody else, by whatever way it is asked for: every field, argument, input field and enum
//! value of the served API, by callers who lack all, some or nothing of what the schema requires, on every store.

use std::collections::BTreeMap;

use mlg::{
    access::{self, Caller, Introspection, Role},
    backend::Backend,
    catalog::{self, types::Catalog},
    execute::resolvers::{Parent, Resolvers},
    pipeline::{self, Request, Service, refuse},
};
use serde_json::{Map, Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "protection/names.rs"]
mod names;
#[path = "protection/paths.rs"]
mod paths;

use names::{Need, caller, callers};
use paths::{INTROSPECTION, Operation, Schema};

const SUITE: &str = "protection";
const SDL: &str = include_str!("protection/vault.graphql");
const LINES: &str = include_str!("protection/vault.ndjson");
const CLOCK: i64 = 1_793_491_200_000_000;

fn catalog() -> Catalog {
    catalog::load("vault.graphql", SDL).unwrap_or_else(|report| panic!("{report}"))
}

fn resolvers() -> Resolvers {
    let hash = |parent: &Parent| json!(format!("classified both hash of {}", parent["name"]));
    let length = |parent: &Parent| json!(parent["bothNote"].as_str().map(str::len));
    Resolvers::default()
        .field("Model", "bothHash", move |parents| async move { Ok(parents.iter().map(hash).collect()) })
        .field("Model", "length", move |parents| async move { Ok(parents.iter().map(length).collect()) })
}

/// The service whose callers are asked who they are, and shown the schema as set.
async fn service(backend: Backend, introspection: Introspection) -> Service {
    let catalog = catalog();
    let lines: Vec<String> = LINES.lines().map(str::to_owned).collect();
    backends::fill(&catalog, &backend, &lines, CLOCK).await;
    let settings = access::Settings { introspection, ..access::Settings::default() };
    let policy = access::policy(&catalog, &settings).expect("there are no rules");
    let mut service = pipeline::service_with(catalog, backend, resolvers()).expect("the schema is good");
    service.policy = policy;
    service
}

async fn embedded() -> Service {
    service(backends::sqlite(), Introspection::Anyone).await
}

fn request(query: &str) -> Request {
    Request { query: query.to_owned(), operation_name: None, variables: Map::new() }
}

async fn ask(service: &Service, caller: &Caller, query: &str) -> Json {
    let response = client::run_as(service, caller, &request(query)).await;
    serde_json::from_slice(&response.body).expect("an answer is JSON")
}

fn codes(answer: &Json) -> Vec<&str> {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    errors.iter().map(|error| error["extensions"]["code"].as_str().expect("every error has a code")).collect()
}

/// Whether it is refused for want of a token or scope; then whole, with nothing but that, and with nothing of what is stored.
fn is_refused(answer: &Json, caller: &Caller, about: &str) -> bool {
    let code = if caller.is_authenticated() { "FORBIDDEN" } else { "UNAUTHENTICATED" };
    let codes = codes(answer);
    let refusals = codes.iter().filter(|code| ["FORBIDDEN", "UNAUTHENTICATED"].contains(code)).count();
    if refusals == 0 {
        return false;
    }
    assert!(codes.iter().all(|found| *found == code), "{about} of {}: {answer}", caller.name);
    assert!(answer.get("data").is_none(), "{about} of {}: {answer}", caller.name);
    for error in answer["errors"].as_array().expect("there are some") {
        assert!(error["path"].as_array().is_some_and(|path| !path.is_empty()), "{about}: {answer}");
        assert!(error["locations"][0]["line"].is_number(), "{about}: {answer}");
    }
    true
}

/// An answer holds nothing that its caller may not see.
fn look(answer: &Json, caller: &Caller, about: &str) {
    let text = answer.to_string();
    for need in Need::ALL.into_iter().filter(|need| !need.is_met(caller)) {
        let dashed = need.word().replace(' ', "-");
        assert!(!text.contains(need.word()) && !text.contains(&dashed), "{about} to {}: {text}", caller.name);
    }
}

async fn operations(service: &Service) -> Vec<Operation> {
    let answer = ask(service, &Caller::local(), INTROSPECTION).await;
    Schema::read(&answer).operations()
}

/// The verdict on an operation before anything is read: the errors, as an answer has them.
fn verdict(service: &Service, caller: &Caller, query: &str) -> Json {
    let access = service.policy.access(&service.catalog, caller).expect("there are no rules");
    let prepared =
        pipeline::prepare(&service.catalog, &service.api, &service.limits, &access, &request(query));
    match prepared {
        Ok(_) => json!({}),
        Err(errors) => serde_json::from_slice(&refuse(&errors).body).expect("an answer is JSON"),
    }
}

#[tokio::test]
async fn every_way_to_name_a_thing_is_closed_to_who_lacks_what_it_requires() {
    let service = embedded().await;
    let operations = operations(&service).await;
    let callers = callers();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = BTreeMap::new();
    for operation in &operations {
        // What requires nothing is let through for whoever may least, and then for everybody.
        let asking = if operation.needs.is_empty() { 2 } else { callers.len() };
        for caller in &callers[..asking] {
            let answer = verdict(&service, caller, &operation.text);
            let expected = !operation.needs.iter().all(|need| need.is_met(caller));
            let refused = is_refused(&answer, caller, &operation.text);
            look(&answer, caller, &operation.text);
            if refused != expected {
                let told = format!("{} for {}: {answer}", operation.text, caller.name);
                wrong.entry(operation.about.clone()).or_insert(told);
            }
            let kind = match (refused, codes(&answer).is_empty()) {
                (true, _) => "refused",
                (false, true) => "let through",
                (false, false) => "refused for what it is",
            };
            *counts.entry(kind).or_default() += 1;
        }
    }
    println!("{} operations of {} callers: {counts:?}", operations.len(), callers.len());
    let shown: Vec<_> = wrong.iter().take(40).map(|(about, told)| format!("{about}: {told:.500}")).collect();
    assert!(wrong.is_empty(), "{} of them\n{}", wrong.len(), shown.join("\n"));
    let all: usize = counts.values().sum();
    assert!(operations.len() > 5_000 && counts["refused"] > all / 4 && counts["let through"] > all / 4);
    assert!(counts["refused for what it is"] < all / 20, "few operations tell nothing: {counts:?}");
}

/// A question to which callers get different answers, since what is not for them is not there.
const TOLD_APART: &[&str] = &[
    "{ assets(first: 50) { totalCount nodes { uri name } groups(by: TYPE) { value count } aggregate { count } } }",
    "{ asset(uri: \"mlg://either-vault/t/classified-either-one\") { uri } \
       assetsByUri(uris: [\"mlg://either-vault/t/classified-either-two\", \"mlg://model/t/cheap\"]) { uri } }",
    "{ search(query: \"classified\") { totalCount nodes { uri } facets(fields: [TYPE, TAGS]) { values { value count } } } }",
    "{ suggest(prefix: \"classified\", first: 50) { text type } }",
    "{ model(uri: \"mlg://model/t/cheap\") { lineage(direction: UPSTREAM) { totalCount nodes { uri } \
       relationships { from to type } counts { type count } completeness { exact found cut } } } }",
    "{ dataset(uri: \"mlg://dataset/t/one\") { usage { consumers consumersByType { type count direct } liveDeployments } \
       lineage(direction: DOWNSTREAM) { nodes { uri } } similar { nodes { uri } completeness { candidates } } } }",
    "{ dataset(uri: \"mlg://dataset/t/kept\") { impact { totalCount counts { type count } liveDeployments { asset { uri } \
       path { from to } } } paths(to: \"mlg://model/t/cheap\") { atLeast } } }",
    "{ datasets(where: {downstream: {some: {type: {eq: DEPLOYMENT}}}}) { nodes { uri } } unused { totalCount nodes { uri } } }",
    "{ _entities(representations: [{__typename: \"Asset\", uri: \"mlg://either-vault/t/classified-either-one\"}, \
       {__typename: \"Asset\", uri: \"mlg://dataset/t/one\"}]) { ... on Dataset { name } } }",
    "{ models { nodes { length usesConnection { totalCount edges { properties { weight } node { usedBy { uri } } } } } } }",
];

#[tokio::test]
async fn what_is_not_for_a_caller_is_not_there() {
    let service = embedded().await;
    for query in TOLD_APART {
        let admin = ask(&service, &Caller::local(), query).await;
        assert!(codes(&admin).is_empty(), "{query}: {admin}");
        let mut differ = 0;
        for caller in callers() {
            let answer = ask(&service, &caller, query).await;
            assert!(codes(&answer).is_empty(), "{query} to {}: {answer}", caller.name);
            look(&answer, &caller, query);
            differ += usize::from(answer != admin);
        }
        // The last question names only what is everybody's.
        assert_eq!(differ > 0, !query.contains("length"), "{query}");
    }
    let count = async |caller: &Caller| {
        ask(&service, caller, "{ assets { totalCount } }").await["data"]["assets"]["totalCount"].as_i64()
    };
    let reader = caller("reader", Role::Reader, &["a", "b", "d"]);
    let keeper = caller("keeper", Role::Reader, &["d", "e"]);
    assert_eq!((count(&reader).await, count(&keeper).await), (Some(9), Some(11)));
    let cut = "{ model(uri: \"mlg://model/t/cheap\") { lineage(direction: UPSTREAM) { completeness { exact cut } } } }";
    let answer = ask(&service, &reader, cut).await;
    let told = &answer["data"]["model"]["lineage"]["completeness"];
    assert_eq!(told, &json!({"exact": false, "cut": ["HIDDEN"]}), "a vault is not shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_store_answers_alike() {
    let embedded = embedded().await;
    let operations = operations(&embedded).await;
    let sample = operations.iter().step_by(83).map(|operation| operation.text.as_str());
    let queries: Vec<&str> = TOLD_APART.iter().copied().chain(sample).collect();
    let asking: Vec<Caller> = callers().into_iter().step_by(4).collect();
    for server in backends::turn(SUITE).iter() {
        let other = service(backends::neo4j_for(server, &catalog()).await, Introspection::Anyone).await;
        for query in &queries {
            for caller in &asking {
                let (one, two) = (ask(&embedded, caller, query).await, ask(&other, caller, query).await);
                assert_eq!(one, two, "{}: {query} to {}", server.name, caller.name);
                look(&two, caller, query);
            }
        }
        println!("{}: {} queries of {} callers", server.name, queries.len(), asking.len());
    }
}

/// What a document looks like makes no difference, only what would run.
#[tokio::test]
async fn no_form_of_a_document_gets_around_it() {
    let service = embedded().await;
    let reader = caller("reader", Role::Reader, &["a"]);
    let named = [
        "{ models { nodes { name: bothNote } } }",
        "{ models { nodes { ...F } } } fragment F on Model { ... on Asset { ... on Model { bothNote } } }",
        "query($yes: Boolean = true) { models { nodes { ... @include(if: $yes) { bothNote } } } }",
        "query($no: Boolean!) { models { nodes { bothNote @skip(if: $no) } } }",
        "query($by: [ModelOrder!]) { models(orderBy: $by) { nodes { uri } } }",
        "query($where: ModelWhere) { models(where: $where) { totalCount } }",
        "query($note: StringFilter) { models(where: {NOT: {OR: [{AND: [{bothNote: $note}]}]}}) { totalCount } }",
        "query($f: [AssetFacet!]!) { search { facets(fields: $f) { values { value } } } }",
        "query($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
        "{ ok: models { nodes { uri } } models { nodes { uri } aggregate { bothMade { max } } } }",
        "query A { models { totalCount } } query B { models { nodes { bothNote } } }",
    ];
    let variables = json!({
        "no": false, "by": ["URI_ASC", "BOTH_MADE_DESC"], "where": {"AND": [{"bothNote": {"isNull": true}}]},
        "note": {"startsWith": "c"}, "f": ["BOTH_GRADE"],
        "r": [{"__typename": "Dataset", "uri": "x"}, {"__typename": "EitherVault", "uri": "x"}],
    });
    let Json::Object(variables) = variables else { unreachable!() };
    for query in named {
        let operation_name = query.starts_with("query A").then(|| "B".to_owned());
        let asked = Request { query: query.to_owned(), operation_name, variables: variables.clone() };
        for caller in [&reader, &Caller::anonymous()] {
            let response = client::run_as(&service, caller, &asked).await;
            let answer: Json = serde_json::from_slice(&response.body).unwrap();
            assert!(is_refused(&answer, caller, query), "{query}: {answer}");
            look(&answer, caller, query);
        }
        let response = client::run(&service, &asked).await;
        assert!(response.executed && response.errors == 0, "{query}: {:?}", String::from_utf8(response.body));
    }
    let free = [
        "{ models { nodes { bothNote @skip(if: true) name } } }",
        "query($yes: Boolean!) { models { nodes { ...F @skip(if: $yes) name } } } fragment F on Model { bothNote }",
        "query A { models { totalCount } } query B { models { nodes { bothNote } } }",
        "{ models(where: null) { totalCount } }",
    ];
    for query in free {
        let operation_name = query.starts_with("query A").then(|| "A".to_owned());
        let variables = Map::from_iter([("yes".to_owned(), json!(true))]);
        let asked = Request { query: query.to_owned(), operation_name, variables };
        let response = client::run_as(&service, &reader, &asked).await;
        assert!(response.executed && response.errors == 0, "{query}: {:?}", String::from_utf8(response.body));
    }
}

/// A field of an interface is as protected as in those of its types that are meant.
#[tokio::test]
async fn fragments_decide_which_types_of_an_interface_count() {
    let service = embedded().await;
    let reader = caller("reader", Role::Reader, &[]);
    let cases = [
        ("level", true),
        ("... on Graded { level }", true),
        ("... on Model { level }", true),
        ("... on Model { ... on Graded { level } }", true),
        ("... on Deployment { level } level", true),
        ("... on Deployment { level }", false),
        ("... on Deployment { ... on Graded { level } ... on Asset { ... on Graded { level } } }", false),
        (
            "... on Deployment { ...F } } } } fragment F on Graded { level ... on Asset { ... on Asset { name",
            false,
        ),
    ];
    for (fields, refused) in cases {
        let query = format!("{{ gradeds {{ nodes {{ {fields} }} }} }}");
        let answer = ask(&service, &reader, &query).await;
        assert_eq!(is_refused(&answer, &reader, &query), refused, "{query}: {answer}");
        assert!(refused || codes(&answer).is_empty(), "{query}: {answer}");
    }
}

/// CVE-2025-64347: directives under other names were not enforced.
#[test]
fn directives_are_enforced_by_whatever_name_they_come() {
    let links = [
        ("import: [\"@key\", \"@authenticated\"]", "@authenticated"),
        ("import: [\"@key\", {name: \"@authenticated\", as: \"@signedIn\"}]", "@signedIn"),
        ("import: [\"@key\"]", "@federation__authenticated"),
        ("as: \"fed\", import: [\"@key\"]", "@fed__authenticated"),
        ("import: [\"@key\", \"@requiresScopes\"]", "@requiresScopes(scopes: [[\"a\"]])"),
        ("import: [\"@key\", {name: \"@requiresScopes\", as: \"@need\"}]", "@need(scopes: [[\"a\"]])"),
        ("as: \"fed\", import: [\"@key\"]", "@fed__requiresScopes(scopes: [[\"a\"]])"),
    ];
    for (link, directive) in links {
        for (of_type, of_field) in [(directive, ""), ("", directive)] {
            let text = format!(
                "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", {link}) \
                 type Film @node @key(fields: \"id\") {of_type} {{ id: ID! plot: String {of_field} }}"
            );
            let catalog = catalog::load("film.graphql", &text).unwrap_or_else(|report| panic!("{report}"));
            let service = pipeline::service(catalog, backends::sqlite()).unwrap();
            let query = "{ films { nodes { plot } } }";
            let answer = verdict(&service, &Caller::anonymous(), query);
            assert!(is_refused(&answer, &Caller::anonymous(), query), "{text}: {answer}");
            let answer = verdict(&service, &caller("all", Role::Reader, &["a"]), query);
            assert!(codes(&answer).is_empty(), "{text}: {answer}");
        }
    }
}

/// Several directives must all be met, of an interface and a type as well, where composers do not have them (without a link).
#[test]
fn what_an_interface_requires_its_types_require() {
    let text = "interface Kept @authenticated { id: ID! note: String @requiresScopes(scopes: [[\"a\"]]) } \
        type Film implements Kept @node @key(fields: \"id\") { id: ID! note: String @requiresScopes(scopes: [[\"b\"]]) } \
        type Song @node @key(fields: \"id\") { id: ID! film: Film @relationship(type: \"IN\") }";
    let catalog = catalog::load("kept.graphql", text).unwrap_or_else(|report| panic!("{report}"));
    let service = pipeline::service(catalog, backends::sqlite()).unwrap();
    let reader = |scopes: &[&str]| caller("reader", Role::Reader, scopes);
    let refused = |caller: &Caller, query: &str| is_refused(&verdict(&service, caller, query), caller, query);
    for query in
        ["{ keptS: kepts { totalCount } }", "{ films { totalCount } }", "{ songs { nodes { film { id } } } }"]
    {
        assert!(refused(&Caller::anonymous(), query), "{query}");
        assert!(!refused(&reader(&[]), query), "{query}");
    }
    for query in [
        "{ films { nodes { note } } }",
        "{ kepts { nodes { note } } }",
        "{ songs(where: {film: {note: {isNull: true}}}) { totalCount } }",
    ] {
        for scopes in [&[][..], &["a"], &["b"]] {
            assert!(refused(&reader(scopes), query), "{query}");
        }
        assert!(!refused(&reader(&["a", "b"]), query), "{query}");
    }
}

#[tokio::test]
async fn the_schema_is_shown_to_those_it_is_set_for() {
    let reader = caller("reader", Role::Reader, &[]);
    let asked = [
        "{ __schema { types { name } } }",
        "{ a: __type(name: \"Model\") { name } }",
        "{ _service { sdl } }",
        "{ models { totalCount } ... on Query { ...F } } fragment F on Query { __schema { description } }",
    ];
    for (introspection, to) in [
        (Introspection::Anyone, [true, true, true]),
        (Introspection::default(), [false, true, true]),
        (Introspection::Admin, [false, false, true]),
    ] {
        let service = service(backends::sqlite(), introspection).await;
        for (caller, shown) in [&Caller::anonymous(), &reader, &Caller::local()].into_iter().zip(to) {
            assert_eq!(service.policy.introspects(caller), shown);
            for query in asked {
                let answer = ask(&service, caller, query).await;
                assert_eq!(
                    is_refused(&answer, caller, query),
                    !shown,
                    "{query} to {}: {answer}",
                    caller.name
                );
            }
            let answer = ask(&service, caller, "{ __typename models { __typename } }").await;
            assert_eq!(answer["data"]["__typename"], "Query", "{answer}");
        }
    }
}

/// What is wrong with a request names what there is only to those who may read it in the schema.
#[tokio::test]
async fn errors_tell_nothing_of_a_schema_that_is_not_shown() {
    let service = service(backends::sqlite(), Introspection::Admin).await;
    let asked = [
        ("{ modls { totalCount } }", json!({}), "field `modls` does not exist on `Query`", "; `models` does"),
        (
            "query($w: ModelWhere) { models(where: $w) { totalCount } }",
            json!({"w": {"nam": {"eq": "x"}}}),
            "`$w` has the field `nam`, which does not exist on `ModelWhere`",
            "; `name` does",
        ),
        (
            "query($l: Lifecycle) { models(where: {lifecycle: {eq: $l}}) { totalCount } }",
            json!({"l": "GONE"}),
            "`$l` must be a value of its enum, not `\"GONE\"`",
            "; use one of `DRAFT`, `ACTIVE`, `RETIRED`",
        ),
    ];
    for caller in callers() {
        for (query, variables, message, hint) in &asked {
            let variables = variables.as_object().expect("an object").clone();
            let request = pipeline::Request { variables, ..request(query) };
            let body = client::run_as(&service, &caller, &request).await.body;
            let answer: Json = serde_json::from_slice(&body).expect("a response is JSON");
            let told = answer["errors"][0]["message"].as_str().expect("a text").to_owned();
            let hint = if caller.role == Role::Admin { hint } else { "" };
            assert_eq!(told, format!("{message}{hint}"), "{}", caller.name);
        }
    }
    let refused =
        pipeline::subscribe(&service, &Caller::anonymous(), &request("subscription { asetChanged }")).await;
    let refused = refused.expect_err("it does not exist");
    assert_eq!(refused[0].to_string(), "field `asetChanged` does not exist on `Subscription`");
}

/// What can be subscribed to says nothing of the graph.
#[tokio::test]
async fn subscriptions_pass_the_same_gate() {
    let service = service(backends::sqlite(), Introspection::Admin).await;
    let query = "subscription { ...F } fragment F on Subscription { serverStatus { ready } }";
    for caller in callers() {
        assert!(pipeline::subscribe(&service, &caller, &request(query)).await.is_ok(), "{}", caller.name);
        let access = service.policy.access(&service.catalog, &caller).expect("there are no rules");
        let added = access::subscribed(&access, ["__typename", "assetChanged"]);
        assert_eq!(added.is_ok(), caller.role == Role::Admin, "{}", caller.name);
    }
}
