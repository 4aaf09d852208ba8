//! Search against a reference: random small catalogues and queries, the same hits, scores, orders, pages and counts of
//! facets from every store, as a naive evaluator works them out from the lines. And what nobody should type.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::future::join_all;
use mlg::{
    backend::Backend,
    catalog::types::Catalog,
    execute,
    pipeline::{self, Request, Service, service},
    plan::Planned,
    projection,
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "search/cases.rs"]
mod cases;
#[path = "support/client.rs"]
mod client;
#[path = "search/planted.rs"]
mod planted;
#[path = "support/random.rs"]
mod random;
#[path = "search/reference.rs"]
mod reference;
#[path = "support/schemas.rs"]
mod schemas;

use cases::{ODD, WORDS, catalogue, lines, question};
use planted::{BUGS, Bug};
use random::Random;
use reference::{Asset, Question, alike, expected, suggested};

/// When everything is loaded, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;
const QUESTIONS: usize = 60;
/// Where a catalogue stands that has a store for itself.
const SHELF: &str = "t";

async fn ask(service: &Service, query: &str, variables: Json) -> Json {
    let Json::Object(variables) = variables else { panic!("variables are an object") };
    let request = Request { query: query.to_owned(), operation_name: None, variables };
    let response = client::run(service, &request).await;
    serde_json::from_slice(&response.body).expect("the response is JSON")
}

const PAGE: &str = "query($query: String, $where: AssetWhere, $selected: [AssetFacetSelection!], $first: Int, $after: String) {
  search(query: $query, where: $where, selected: $selected, first: $first, after: $after) {
    totalCount
    edges { cursor score matchedFields highlights { field fragments { text hit } } node { uri } }
    pageInfo { hasNextPage endCursor }
    facets(fields: [TYPE, LIFECYCLE, TAGS, OWNERS], first: 100) { field values { value count asset { uri } } }
  }
}";

/// What a page is asked with.
fn variables(question: &Question, size: usize, after: &Json) -> Json {
    let selected: Vec<Json> =
        question.selected.iter().map(|(facet, values)| json!({"facet": facet, "values": values})).collect();
    json!({
        "query": question.query, "where": question.condition(), "selected": selected, "first": size, "after": after,
    })
}

/// All pages of a question, and what they say of the whole: the same on each.
async fn walked(service: &Service, question: &Question, size: usize) -> (Vec<Json>, Json) {
    let mut edges = Vec::new();
    let mut after = Json::Null;
    let mut whole = Json::Null;
    loop {
        let answer = ask(service, PAGE, variables(question, size, &after)).await;
        let search = &answer["data"]["search"];
        assert!(search.is_object(), "{question:?}: {answer}");
        let told = json!([search["totalCount"], search["facets"]]);
        assert!(whole.is_null() || whole == told, "{question:?}: {whole} and {told}");
        whole = told;
        edges.extend(search["edges"].as_array().unwrap().iter().cloned());
        if search["pageInfo"]["hasNextPage"] != true {
            return (edges, whole);
        }
        after = search["pageInfo"]["endCursor"].clone();
    }
}

async fn compare(
    catalog: &Catalog,
    backend: Backend,
    (assets, seed): (&[Asset], u64),
    questions: usize,
) -> usize {
    backends::fill(catalog, &backend, &lines(assets, None), CLOCK).await;
    let service = service(schemas::catalog("schema.graphql"), backend).unwrap();
    let mut random = Random::new(seed, 1);
    let mut hits = 0;
    for _ in 0..questions {
        let mut shape = Random::new(random.next(), 0);
        let question = question(&mut shape, &mut random, SHELF);
        hits += compare_one(&service, (assets, seed), &question, random.between(1, 8)).await;
    }
    let suggested = compare_suggestions(&service, (assets, seed), questions).await;
    hits += compare_duplicates(&service, (assets, seed)).await;
    assert!(suggested > questions, "only {suggested} suggestions say little");
    hits
}

/// One question; how many hits it has.
async fn compare_one(
    service: &Service,
    (assets, seed): (&[Asset], u64),
    question: &Question,
    size: usize,
) -> usize {
    let (edges, whole) = walked(service, question, size).await;
    let found: Vec<Json> =
        edges.iter().map(|edge| json!([edge["score"], edge["node"]["uri"], edge["matchedFields"]])).collect();
    let (wanted, told) = expected(assets, question);
    assert_eq!(json!(found), wanted, "seed {seed}: {question:?}");
    assert_eq!(whole, told, "seed {seed}: {question:?}");
    for edge in &edges {
        let fields: Vec<&Json> =
            edge["highlights"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
        assert_eq!(json!(fields), edge["matchedFields"], "seed {seed}: {question:?}");
        for one in edge["highlights"].as_array().unwrap() {
            assert!(one["fragments"].as_array().unwrap().iter().any(|piece| piece["hit"] == true));
        }
    }
    edges.len()
}

const SUGGEST: &str = "query($prefix: String!, $types: [SuggestionType!], $first: Int) {
  suggest(prefix: $prefix, types: $types, first: $first) { text type asset { uri } }
}";

/// What starts of words and odd characters suggest, and what they should; how much that is.
async fn compare_suggestions(service: &Service, (assets, seed): (&[Asset], u64), questions: usize) -> usize {
    const TYPES: &[&str] = &["TAG", "DATASET", "MODEL", "TEAM", "DOMAIN"];
    let mut random = Random::new(seed, 2);
    let mut found = 0;
    for _ in 0..questions {
        let mut prefix = String::new();
        for _ in 0..random.below(3) {
            let word: &str =
                if random.chance(15) { random.pick::<&str>(ODD) } else { random.pick::<&str>(WORDS) };
            let letters = word.chars().count();
            let most = if random.chance(50) { letters } else { random.between(1, letters) };
            prefix.extend(word.chars().take(most));
            if random.chance(50) {
                prefix.push(' ');
            }
        }
        let types: Option<Vec<&str>> =
            random.chance(60).then(|| (0..random.below(4)).map(|_| *random.pick(TYPES)).collect());
        let first = random.between(0, 12);
        let variables = json!({"prefix": prefix, "types": types, "first": first});
        let answer = ask(service, SUGGEST, variables.clone()).await;
        let there = answer["data"]["suggest"].as_array().unwrap_or_else(|| panic!("{variables}: {answer}"));
        let there: Vec<Json> =
            there.iter().map(|one| json!([one["text"], one["type"], one["asset"].get("uri")])).collect();
        let wanted = suggested(assets, &prefix, types.as_deref(), first);
        assert_eq!(json!(there), wanted, "seed {seed}: {variables}");
        found += there.len();
    }
    found
}

const DUPLICATES: &str = "query($type: AssetType!, $by: [DuplicateReason!], $first: Int) {
  duplicates(type: $type, by: $by, first: $first) { reason value count nodes { uri } }
}";

/// Which assets may be the same, and which should; how many groups that is.
async fn compare_duplicates(service: &Service, (assets, seed): (&[Asset], u64)) -> usize {
    let mut random = Random::new(seed, 3);
    let mut found = 0;
    for kind in ["Dataset", "Model", "Team"] {
        for _ in 0..4 {
            let reasons = ["NAME", "CHECKSUM", "ALIAS"];
            let by: Option<Vec<&str>> =
                random.chance(50).then(|| (0..random.below(3)).map(|_| *random.pick(&reasons)).collect());
            let first = random.between(0, 10);
            let variables = json!({"type": kind.to_uppercase(), "by": by, "first": first});
            let answer = ask(service, DUPLICATES, variables.clone()).await;
            let groups = answer["data"]["duplicates"].as_array();
            let groups = groups.unwrap_or_else(|| panic!("{variables}: {answer}"));
            let there = groups.iter().map(|group| {
                let uris: Vec<&Json> =
                    group["nodes"].as_array().unwrap().iter().map(|node| &node["uri"]).collect();
                json!([group["reason"], group["value"], group["count"], uris])
            });
            let wanted = alike(assets, kind, by.as_deref(), first);
            assert_eq!(there.collect::<Json>(), wanted, "seed {seed}: {variables}");
            found += groups.len();
        }
    }
    found
}

/// Bugs are planted into the questions of so many catalogues at most.
const MOST_CATALOGUES_FOR_BUGS: u64 = 20;

#[tokio::test]
async fn planted_bugs_are_caught() {
    let mut living: Vec<(&Bug, usize)> = BUGS.iter().map(|bug| (bug, 0)).collect();
    for seed in 0..MOST_CATALOGUES_FOR_BUGS {
        let assets = catalogue(&mut Random::new(seed, 0), SHELF);
        let backend = backends::sqlite();
        backends::fill(&schemas::catalog("schema.graphql"), &backend, &lines(&assets, None), CLOCK).await;
        let service = service(schemas::catalog("schema.graphql"), backend).unwrap();
        let mut random = Random::new(seed, 1);
        for _ in 0..QUESTIONS {
            let mut shape = Random::new(random.next(), 0);
            let question = question(&mut shape, &mut random, SHELF);
            let size = random.between(1, 8);
            let (wanted, _) = expected(&assets, &question);
            let mut after = Json::Null;
            // The first page, and the one behind its cursor.
            for page in 0..2 {
                let right_planned = planned(&service, &question, (size, &after));
                let right = answered(&service, &right_planned).await;
                let edges = right["data"]["search"]["edges"].as_array().expect("an answer has edges");
                let found: Vec<Json> = edges
                    .iter()
                    .map(|edge| json!([edge["score"], edge["node"]["uri"], edge["matchedFields"]]))
                    .collect();
                let there = wanted.as_array().unwrap().iter().skip(page * size).take(size);
                assert_eq!(json!(found), there.cloned().collect::<Json>(), "seed {seed}: {question:?}");
                let mut caught = Vec::new();
                for (at, (bug, fits)) in living.iter_mut().enumerate() {
                    let Some(plan) = bug.planted(&right_planned.plan) else { continue };
                    *fits += 1;
                    let wrong = Planned { plan, ..right_planned.clone() };
                    if answered(&service, &wrong).await != right {
                        println!("{}: shows in the {fits}. page that it fits", bug.name);
                        caught.push(at);
                    }
                }
                for at in caught.into_iter().rev() {
                    living.remove(at);
                }
                let Some(last) = edges.last() else { break };
                after = last["cursor"].clone();
            }
        }
        if living.is_empty() {
            return;
        }
    }
    let names: Vec<_> = living.iter().map(|(bug, fits)| format!("{} (in {fits} pages)", bug.name)).collect();
    panic!("planted bugs that nobody noticed: {}", names.join(", "));
}

fn planned(service: &Service, question: &Question, (size, after): (usize, &Json)) -> Planned {
    let Json::Object(variables) = variables(question, size, after) else {
        unreachable!("variables are an object")
    };
    let request = Request { query: PAGE.to_owned(), operation_name: None, variables };
    let prepared = pipeline::prepare(
        &service.catalog,
        &service.api,
        &service.limits,
        &mlg::access::Access::everything(),
        &request,
    );
    Arc::unwrap_or_clone(prepared.unwrap_or_else(|errors| panic!("{question:?}: {errors:?}")).planned)
}

async fn answered(service: &Service, planned: &Planned) -> Json {
    let answers = execute::run(&service.reader, &service.limits, planned).await;
    let body = projection::project(&planned.shape, &answers, &[]).body;
    serde_json::from_slice(&body).expect("the response is JSON")
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test]
async fn every_store_finds_what_the_reference_finds() {
    let catalog = schemas::catalog("schema.graphql");
    let first = number("MLG_SEARCH_SEED", 1);
    println!("MLG_SEARCH_SEED={first}");
    let mut hits = 0;
    let catalogues = number("MLG_SEARCH_CATALOGUES", 6);
    for seed in first..first + catalogues {
        let assets = catalogue(&mut Random::new(seed, 0), SHELF);
        hits += compare(&catalog, backends::sqlite(), (&assets, seed), QUESTIONS).await;
    }
    assert!(
        hits > 60 * usize::try_from(catalogues).unwrap(),
        "only {hits} hits: the questions find too little to say much"
    );
    let servers = backends::turn("search");
    for server in servers.iter() {
        let assets = catalogue(&mut Random::new(first, 0), SHELF);
        let backend = backends::neo4j_ready(server).await;
        compare(&catalog, backend, (&assets, first), QUESTIONS / 2).await;
    }
}

/// Catalogues that stand in one store together.
const SHELVES: u64 = 40;

/// Thousands of catalogues, each asked for by itself among others in one store: one question of each.
#[tokio::test]
async fn thousands_of_catalogues_are_searched_as_the_reference_does() {
    let catalog = schemas::catalog("schema.graphql");
    let first = number("MLG_SEARCH_SEED", 1) + 1_000_000;
    let servers = backends::turn("search");
    let stores = 2_000_u64.div_ceil(SHELVES);
    let ask = async |store: u64| {
        let (mut asked, mut found) = (0, 0);
        let seeds = || first + store * SHELVES..first + (store + 1) * SHELVES;
        let all: Vec<(u64, String, Vec<Asset>)> = seeds()
            .map(|seed| {
                let shelf = format!("s{seed}");
                let assets = catalogue(&mut Random::new(seed, 0), &shelf);
                (seed, shelf, assets)
            })
            .collect();
        let lines: Vec<String> =
            all.iter().flat_map(|(_, shelf, assets)| lines(assets, Some(shelf))).collect();
        // Each store of catalogues is asked of SQLite and, in turn, of one server.
        let server = servers.get(usize::try_from(store).unwrap() % servers.len().max(1));
        let mut backends = vec![backends::sqlite()];
        if let Some(server) = server {
            backends.push(backends::neo4j_ready(server).await);
        }
        for backend in backends {
            backends::fill(&catalog, &backend, &lines, CLOCK).await;
            let service = service(schemas::catalog("schema.graphql"), backend).unwrap();
            for (seed, shelf, assets) in &all {
                let mut random = Random::new(*seed, 1);
                // A server plans each shape for longer than it answers, so its questions have one for each store.
                let mut shape = match service.backend {
                    Backend::Sqlite(_) => Random::new(*seed, 2),
                    Backend::Neo4j(_) => Random::new(first + store, 3),
                };
                let asked_for = question(&mut shape, &mut random, shelf);
                let question = Question { shelf: Some(shelf.clone()), ..asked_for };
                found += compare_one(&service, (assets, *seed), &question, random.between(2, 12)).await;
                asked += 1;
            }
        }
        (asked, found)
    };
    let (mut asked, mut found) = (0, 0);
    let stores: Vec<u64> = (0..number("MLG_SEARCH_STORES", stores)).collect();
    // One of each server at once.
    for together in stores.chunks(servers.len().max(1)) {
        for (more, hits) in join_all(together.iter().map(|store| ask(*store))).await {
            asked += more;
            found += hits;
        }
    }
    println!("{asked} questions, {found} hits");
    assert!(found > asked, "only {found} hits: the questions find too little to say much");
}

/// Whatever is typed is text: never an error, and never anything but words.
#[tokio::test]
async fn no_query_is_an_error() {
    let servers = backends::turn("search");
    let catalog = schemas::catalog("schema.graphql");
    let assets = catalogue(&mut Random::new(7, 0), SHELF);
    let mut stores = vec![backends::sqlite()];
    for server in servers.iter() {
        stores.push(backends::neo4j_ready(server).await);
    }
    for backend in stores {
        backends::fill(&catalog, &backend, &lines(&assets, None), CLOCK).await;
        let service = service(schemas::catalog("schema.graphql"), backend).unwrap();
        let mut queries: Vec<String> = (1_u8..128).map(|byte| format!("hop{}", char::from(byte))).collect();
        queries.extend((1_u8..128).map(|byte| char::from(byte).to_string().repeat(3)));
        queries.extend(
            [
                "AND",
                "hop AND",
                "NOT hop",
                "NEAR(hop qa)",
                "words_8:hop",
                "_words_8:hop",
                "hop*",
                "h*p",
                "\"hop",
                "hop\"",
                "/hop/",
                "[a TO b]",
                "{a TO b}",
                "hop~2",
                "hop^4",
                "+hop -qa",
                "(hop",
                "hop)",
                "\\",
                "🦀🦀",
                "''",
                "--",
                "hop; DROP TABLE node",
                "\u{202e}hop",
                "\u{feff}",
                "\u{3000}hop",
            ]
            .map(str::to_owned),
        );
        queries.push("x".repeat(1_000));
        queries.push("a1".repeat(500));
        queries.push((0..16).map(|word| format!("a{word}b{word}c{word}d")).collect::<Vec<_>>().join(" "));
        queries.push("é".repeat(1_000));
        for query in queries {
            let answer = ask(
                &service,
                "query($q: String) { search(query: $q) { totalCount nodes { uri } } }",
                json!({"q": query}),
            )
            .await;
            assert!(answer["errors"].is_null(), "{query:?}: {answer}");
            let suggested = ask(&service, SUGGEST, json!({"prefix": query})).await;
            assert!(suggested["errors"].is_null(), "{query:?}: {suggested}");
        }
        let too_long = ask(
            &service,
            "query($q: String) { search(query: $q) { totalCount } }",
            json!({"q": "x".repeat(1_001)}),
        )
        .await;
        assert_eq!(too_long["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{too_long}");
    }
}

/// Assets with one word: more than 10,000.
const MANY: usize = 10_400;

/// Name and description of one of them: the word stands where it counts more, less, or in both.
fn one_of_many(number: usize) -> (String, &'static str) {
    match number % 4 {
        0 => (format!("needle {number}"), "hay"),
        1 => (format!("hay needle {number}"), "a needle"),
        2 => (format!("hay {number}"), "a needle"),
        _ => ("needle".to_owned(), "hay"),
    }
}

/// Walks through all hits page by page; something that comes before all of them is written meanwhile. Pages are as
/// large as they may be: a server counts what each of their rows holds against its memory.
async fn walk_through(service: &Service) {
    let query = "query($after: String) {
      search(query: \"needle \", first: 500, after: $after) {
        edges { score node { uri } } pageInfo { hasNextPage endCursor }
      }
    }";
    let mut hits: Vec<(i64, String)> = Vec::new();
    let mut after = Json::Null;
    loop {
        let answer = ask(service, query, json!({"after": after})).await;
        let search = &answer["data"]["search"];
        let edges = search["edges"].as_array().unwrap_or_else(|| panic!("{answer}"));
        hits.extend(
            edges.iter().map(|edge| {
                (edge["score"].as_i64().unwrap(), edge["node"]["uri"].as_str().unwrap().to_owned())
            }),
        );
        if search["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = search["pageInfo"]["endCursor"].clone();
        if hits.len() == 1_500 {
            let first = json!({"type": "Model", "uri": "mlg://model/a/first", "name": "needle"}).to_string();
            backends::fill(&service.catalog, &service.backend, &[first], CLOCK).await;
        }
    }
    assert_eq!(hits.len(), MANY, "each of them, and not what came later");
    let uris: BTreeSet<&str> = hits.iter().map(|(_, uri)| uri.as_str()).collect();
    assert_eq!(uris.len(), MANY, "no hit twice");
    assert!(hits.windows(2).all(|two| (-two[0].0, &two[0].1) < (-two[1].0, &two[1].1)), "one order");
    let scores: BTreeSet<i64> = hits.iter().map(|(score, _)| *score).collect();
    assert_eq!(scores.into_iter().collect::<Vec<_>>(), [20, 80, 100, 130]);
}

/// Pages go on as far as there are hits, each hit on one of them, whatever is written meanwhile.
#[tokio::test]
async fn pages_go_on_past_10_000_hits() {
    let catalog = schemas::catalog("schema.graphql");
    let lines: Vec<String> = (0..MANY)
        .map(|number| {
            let (name, description) = one_of_many(number);
            let uri = format!("mlg://model/many/{number:05}");
            json!({"type": "Model", "uri": uri, "name": name, "description": description}).to_string()
        })
        .collect();
    let backend = backends::sqlite();
    backends::fill(&catalog, &backend, &lines, CLOCK).await;
    walk_through(&service(schemas::catalog("schema.graphql"), backend).unwrap()).await;
    let servers = backends::turn("search");
    for server in servers.iter() {
        let backend = backends::neo4j_ready(server).await;
        backends::fill(&catalog, &backend, &[], CLOCK).await;
        // Made there, since loading takes longer; what they are found by is made of what is stored.
        let make = format!(
            "UNWIND range(0, {}) AS number
             CREATE (:Asset:Model {{uri: 'mlg://model/many/' + right('0000' + number, 5), hydration: 'HYDRATED',
               updatedAt: datetime(), name: CASE number % 4 WHEN 0 THEN 'needle ' + number
               WHEN 1 THEN 'hay needle ' + number WHEN 2 THEN 'hay ' + number ELSE 'needle' END,
               description: CASE number % 4 WHEN 1 THEN 'a needle' WHEN 2 THEN 'a needle' ELSE 'hay' END}})",
            MANY - 1
        );
        server.run(&make).await;
        let made = backend.refresh(&catalog).await.expect("the store takes it");
        assert_eq!(made, MANY as u64);
        server.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").await;
        walk_through(&service(schemas::catalog("schema.graphql"), backend).unwrap()).await;
    }
}

/// A graph that others write has no index over words before `mlg migrate` made one.
#[tokio::test]
async fn a_missing_index_is_told() {
    let servers = backends::turn("search");
    for server in servers.iter() {
        let catalog = schemas::catalog("schema.graphql");
        let backend = backends::neo4j_ready(server).await;
        backends::fill(&catalog, &backend, &[], CLOCK).await;
        server.run("DROP INDEX _search").await;
        server.run("DROP INDEX _starts").await;
        let service = service(catalog, backend).unwrap();
        for query in ["{ search(query: \"a\") { totalCount } }", "{ suggest(prefix: \"a\") { text } }"] {
            let answer = ask(&service, query, json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BACKEND_UNAVAILABLE", "{answer}");
            assert!(answer["errors"][0]["message"].as_str().unwrap().contains("mlg migrate"), "{answer}");
        }
    }
}
