//! What is found by words: hits, highlights, facets, suggestions, duplicates, and what is unused, asked by somebody who sees
//! some of a catalogue.
//!
//! In: a catalogue, rules. Out: what was asked, and what differs. Must not know: how anything is found.

use std::collections::BTreeSet;

use mlg::{
    access::{Caller, Restricted},
    backend::Backend,
    catalog::{self, types::Catalog},
    pipeline::{Request, Service, service},
};
use serde_json::{Value as Json, json};

use crate::{
    Tally, backends,
    callers::{ROLES, caller, policy},
    cases::{client, is_late, json},
    catalogues::{self, ODD, WORDS, catalogue},
    claims::{Ruled, ruled},
    compare::is_inhabited,
    filters::{filter, holds},
    random::Random,
    reference::Asset,
    worlds::without,
};

/// When everything is loaded, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;
const MISSING: usize = 3;
/// Where the catalogue stands, which the rules name.
const SHELF: &str = "t";
const SEARCH: &str = "query($query: String, $where: AssetWhere, $selected: [AssetFacetSelection!], $first: Int, $after: String) {
  search(query: $query, where: $where, selected: $selected, first: $first, after: $after) {
    totalCount
    edges {
      cursor score matchedFields highlights { field fragments { text hit } }
      node { __typename uri owners { uri name } ... on Dataset { license derivedFrom { uri } derivatives { name } } }
    }
    nodes { usage { consumers consumersByType { type direct count } teams { uri } domains { uri } } }
    pageInfo { hasNextPage endCursor }
    facets(fields: [TYPE, LIFECYCLE, TAGS, OWNERS, DOMAIN, LICENSE], first: 100) {
      field values { value count asset { uri name } }
    }
  }
}";
const SUGGEST: &str = "query($prefix: String!, $types: [SuggestionType!], $first: Int) {
  suggest(prefix: $prefix, types: $types, first: $first) { text type asset { uri owners { uri } } }
}";
const DUPLICATES: &str = "query($type: AssetType!, $by: [DuplicateReason!], $first: Int) {
  duplicates(type: $type, by: $by, first: $first) { reason value count nodes { uri aliases } }
}";
const UNUSED: &str =
    "query($type: AssetType, $since: DateTime, $where: AssetWhere, $first: Int, $after: String) {
  unused(type: $type, since: $since, where: $where, first: $first, after: $after) {
    totalCount edges { cursor node { uri } } pageInfo { hasNextPage endCursor }
  }
}";

fn schema() -> Catalog {
    catalog::load("schema.graphql", include_str!("../../schema.graphql"))
        .expect("the default schema is right")
}

async fn served(backend: Backend, lines: &[String]) -> Service {
    let catalog = schema();
    backends::fill(&catalog, &backend, lines, CLOCK).await;
    service(catalog, backend).expect("the default schema has an API")
}

async fn told(service: &Service, caller: &Caller, request: &Request) -> Vec<u8> {
    client::run_as(service, caller, request).await.body
}

/// Asks so many questions by each of three rules, of a store with the name.
pub(crate) async fn ask_all(
    (name, backend): (&'static str, Backend),
    seed: u64,
    questions: usize,
    tally: &mut Tally,
) {
    let assets = catalogue(&mut Random::new(seed, 0), SHELF);
    let lines = catalogues::lines(&assets, None);
    let mut whole = served(backend, &lines).await;
    let mut random = Random::new(seed, 11);
    let rules: [Ruled; 3] = std::array::from_fn(|_| halving(&assets, &mut random));
    whole.policy = policy(&whole.catalog, rules.each_ref(), Restricted::Ends);
    for (role, rule) in ROLES.into_iter().zip(&rules) {
        let hidden = hidden(&assets, rule);
        tally.hidden += hidden.len();
        tally.visible += assets.len() - hidden.len();
        let rest = served(backends::sqlite(), &without(&lines, &hidden)).await;
        let caller = caller(role, rule);
        let mut cursors: [Vec<String>; 2] = Default::default();
        for _ in 0..questions {
            let request = request(&mut random, &assets, &mut cursors);
            let expected = told(&rest, &Caller::local(), &request).await;
            let of_all = told(&whole, &Caller::local(), &request).await;
            keep(&json(&of_all), &mut cursors);
            let mut ours = told(&whole, &caller, &request).await;
            for _ in 0..2 {
                if is_late(&json(&ours)) {
                    ours = told(&whole, &caller, &request).await;
                }
            }
            tally.asked += 1;
            tally.different += usize::from(expected != of_all);
            tally.inhabited += usize::from(is_inhabited(&json(&expected)));
            if is_late(&json(&ours)) {
                tally.late += 1;
            } else if ours != expected {
                let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
                tally.refused += usize::from(json(&ours).get("data").is_none());
                tally.reports.push(format!(
                    "catalogue {seed} on {name}, {} by the rule {} with claims {}\n{}\n{}\nexpected: {}\nours: {}\nan admin is told: {}",
                    role.name(), rule.text, Json::Object(rule.claims.clone()), request.query,
                    Json::Object(request.variables.clone()), text(&expected), text(&ours), text(&of_all),
                ));
            }
        }
    }
}

/// A rule that hides some assets and not all.
fn halving(assets: &[Asset], random: &mut Random) -> Ruled {
    loop {
        let filter = filter(random, 2);
        let rule = ruled(random, &filter, MISSING);
        let hidden = hidden(assets, &rule).len();
        if hidden * 4 >= assets.len() && hidden * 4 <= assets.len() * 3 || random.chance(2) {
            return rule;
        }
    }
}

fn hidden(assets: &[Asset], rule: &Ruled) -> BTreeSet<String> {
    let met = |asset: &&Asset| rule.filter.as_ref().is_some_and(|filter| holds(assets, asset, filter));
    assets.iter().filter(|asset| !met(asset)).map(|asset| asset.uri.clone()).collect()
}

/// Cursors that an admin was shown: of hits, and of what is unused.
fn keep(answer: &Json, cursors: &mut [Vec<String>; 2]) {
    for (field, known) in ["search", "unused"].into_iter().zip(cursors) {
        let edges = answer["data"][field]["edges"].as_array();
        known.extend(
            edges.into_iter().flatten().filter_map(|edge| edge["cursor"].as_str().map(str::to_owned)),
        );
        let beyond = known.len().saturating_sub(20);
        known.drain(..beyond);
    }
}

fn request(random: &mut Random, assets: &[Asset], cursors: &mut [Vec<String>; 2]) -> Request {
    let after = |random: &mut Random, known: &[String]| {
        let chosen = random.pick_any(known).cloned();
        chosen.filter(|_| random.chance(35))
    };
    let (query, variables) = match random.below(10) {
        0..5 => {
            let mut shape = Random::new(random.next(), 0);
            let asked = catalogues::question(&mut shape, random, SHELF);
            let selected: Vec<Json> = asked
                .selected
                .iter()
                .map(|(facet, values)| json!({ "facet": facet, "values": values }))
                .collect();
            let text = if random.chance(30) { String::new() } else { asked.query.clone() };
            let (first, after) = (random.between(0, 8), after(random, &cursors[0]));
            let given = json!({ "query": text, "where": asked.condition(), "selected": selected, "first": first, "after": after });
            (SEARCH, given)
        }
        5..7 => {
            let all = ["TAG", "DATASET", "MODEL", "TEAM", "DOMAIN"];
            let types: Option<Vec<&str>> =
                random.chance(60).then(|| (0..random.between(1, 3)).map(|_| *random.pick(&all)).collect());
            (
                SUGGEST,
                json!({ "prefix": start(random, assets), "types": types, "first": random.between(1, 30) }),
            )
        }
        7 => {
            let by: Option<Vec<&str>> =
                random.chance(40).then(|| vec![*random.pick(&["NAME", "CHECKSUM", "ALIAS"])]);
            let kind = random.pick(&["DATASET", "MODEL"]);
            (DUPLICATES, json!({ "type": kind, "by": by, "first": random.between(1, 20) }))
        }
        _ => {
            let kind = random.chance(40).then(|| *random.pick(&["DATASET", "MODEL"]));
            let since =
                random.chance(30).then(|| *random.pick(&["2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z"]));
            let filter = random.chance(50).then(|| filter(random, 1));
            let (first, after) = (random.between(0, 8), after(random, &cursors[1]));
            (UNUSED, json!({ "type": kind, "since": since, "where": filter, "first": first, "after": after }))
        }
    };
    let Json::Object(variables) = variables else { unreachable!("variables are an object") };
    Request { query: query.to_owned(), operation_name: None, variables }
}

/// What somebody may have typed: the start of a word, of a name, of a tag, or nothing.
fn start(random: &mut Random, assets: &[Asset]) -> String {
    let of = random.pick(assets);
    let text = match random.below(6) {
        0 => "",
        1 => *random.pick(ODD),
        2 => *random.pick(WORDS),
        3 => of.tags.first().map_or("", String::as_str),
        _ => &of.name,
    };
    let letters = text.chars().count();
    text.chars().take(random.between(letters.min(1), letters.min(4))).collect()
}
