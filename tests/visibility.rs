//! What a caller may not see is as if it were not there.
//!
//! A case is a graph, a rule, a caller and a question. What the rule lets by is worked out by an evaluator that is not ours;
//! the graph without the rest, without its parts and without every relationship that touches it, is loaded into a store of
//! its own. What an admin is told of that graph, the caller must be told of the whole one, to the byte, by every store.
//! So whatever there is to ask (a page, a count, an order, a cursor, a hit, a facet, an error) needs no rule of its own here.
//!
//! `visibility_walks.rs` asks the same of all that walks, where something is told of what is hidden, on purpose.
//!
//! `MLG_VISIBILITY_SEED`, `MLG_VISIBILITY_CASES` and `MLG_VISIBILITY_SERVER_CASES` choose others and more;
//! `MLG_VISIBILITY_CASE` asks of one case alone.

#![expect(dead_code, reason = "the generators are those of other suites, which use the rest")]

use std::{env, sync::Arc, time::Instant};

#[path = "support/backends.rs"]
mod backends;
#[path = "visibility/callers.rs"]
mod callers;
#[path = "differential/cases.rs"]
mod cases;
#[path = "search/cases.rs"]
mod catalogues;
#[path = "visibility/claims.rs"]
mod claims;
#[path = "differential/compare.rs"]
mod compare;
#[path = "differential/coverage.rs"]
mod coverage;
#[path = "visibility/filters.rs"]
mod filters;
#[path = "visibility/found.rs"]
mod found;
#[path = "differential/graphs.rs"]
mod graphs;
#[path = "visibility/holes.rs"]
mod holes;
#[path = "differential/literals.rs"]
mod literals;
#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/oracle_mapping.rs"]
mod oracle_mapping;
#[path = "differential/planted.rs"]
mod planted;
#[path = "differential/planted_cypher.rs"]
mod planted_cypher;
#[path = "differential/planted_text.rs"]
mod planted_text;
#[path = "differential/queries.rs"]
mod queries;
#[path = "support/random.rs"]
mod random;
#[path = "search/reference.rs"]
mod reference;
#[path = "differential/schemas.rs"]
mod schemas;
#[path = "differential/scopes.rs"]
mod scopes;
#[path = "differential/values.rs"]
mod values;
#[path = "differential/wheres.rs"]
mod wheres;
#[path = "visibility/worlds.rs"]
mod worlds;

use backends::Server;
use callers::ROLES;
use cases::{Case, case, harvest, is_late, json, schema};
use compare::{difference, difference_to_oracle, is_inhabited};
use coverage::Coverage;
use oracle::Oracle;
use oracle_mapping::{mapping, scalar_name};
use queries::{Cursors, Query, query};
use random::Random;
use serde_json::Value as Json;
use worlds::{World, worlds};

const SUITE: &str = "visibility";
const DEFAULT_SEED: u64 = 20_261_125;
const DEFAULT_CASES: u64 = 26;
/// Cases that each Neo4j has: it plans each statement anew.
const DEFAULT_SERVER_CASES: u64 = 4;
const QUERIES_A_WORLD: usize = 30;
const QUERIES_A_WORLD_ON_SERVERS: usize = 12;
/// Catalogues of words, and what is asked of each by each role.
const DEFAULT_CATALOGUES: u64 = 18;
const QUESTIONS_BY_WORDS: usize = 20;
const QUESTIONS_BY_WORDS_ON_SERVERS: usize = 12;
/// So many questions of a hundred that tell nothing of the rule are asked all the same.
const ASKED_THOUGH_EQUAL: usize = 50;
/// So many answers of a hundred differ from an admin's.
const LEAST_DIFFERENT: usize = 50;
/// So many answers of a hundred tell of something.
const LEAST_INHABITED: usize = 50;
/// Questions of walks, which `visibility_walks.rs` asks and counts.
const WALKED: u64 = 2_000;
/// Questions of one embedded store in all, without those of servers.
const LEAST_ASKED: u64 = 5_000;
const _: () = {
    let roles = callers::ROLES.len() as u64;
    let found = DEFAULT_CASES * QUERIES_A_WORLD as u64 + DEFAULT_CATALOGUES * QUESTIONS_BY_WORDS as u64;
    assert!(found * roles + WALKED >= LEAST_ASKED, "too few questions are asked");
};
/// Differences shown.
const MOST_REPORTS: usize = 3;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

fn seed() -> u64 {
    number("MLG_VISIBILITY_SEED").unwrap_or(DEFAULT_SEED)
}

/// What was seen.
#[derive(Debug, Default)]
struct Tally {
    asked: usize,
    different: usize,
    inhabited: usize,
    refused: usize,
    late: usize,
    hidden: usize,
    visible: usize,
    reports: Vec<String>,
}

impl Tally {
    /// Looks whether all went well, of so many worlds with so many questions each.
    fn judge(&self, what: &str, worlds: usize, questions: usize) {
        let Self { asked, different, inhabited, refused, late, hidden, visible, reports } = self;
        println!(
            "{what}: seed {}, {asked} questions, {} leaks or losses, {refused} wrongly refused, {different} answered otherwise \
             than an admin's, {inhabited} not empty, {late} late; {hidden} assets hidden, {visible} seen",
            seed(),
            reports.len(),
        );
        for report in reports.iter().take(MOST_REPORTS) {
            eprintln!("{}\n{report}", "=".repeat(100));
        }
        assert!(reports.is_empty() && *refused == 0, "{} differences; the first are above", reports.len());
        assert_eq!(*asked, worlds * ROLES.len() * questions, "some questions were not asked");
        assert!(different * 100 >= asked * LEAST_DIFFERENT, "only {different} of {asked} differ");
        assert!(inhabited * 100 >= asked * LEAST_INHABITED, "only {inhabited} of {asked} are not empty");
        assert!(late * 20 <= *asked, "{late} of {asked} answers came past the deadline");
    }
}

/// The numbers of cases whose schema has assets, for rules are about these.
fn numbers(cases: u64) -> Vec<u64> {
    if let Some(only) = number("MLG_VISIBILITY_CASE") {
        return vec![only];
    }
    let of_assets = |number: &u64| schema(&mut Random::new(seed(), *number), *number).1.asset.is_some();
    let cases = usize::try_from(cases).expect("a small number");
    (0..).filter(of_assets).take(cases).collect()
}

/// Asks one question: what is told must be what an admin is told where there is nothing else.
async fn check(
    (case, world): (&Case, &World),
    query: &Query,
    (expected, of_all): (&[u8], &Json),
    tally: &mut Tally,
) {
    let wanted = json(expected);
    tally.asked += 1;
    tally.different += usize::from(wanted != *of_all);
    tally.inhabited += usize::from(is_inhabited(&wanted));
    let prepared = match case.prepare_for(&world.access, query) {
        Ok(prepared) => prepared,
        Err(refused) => {
            tally.refused += 1;
            tally.reports.push(report(world, query, &[("expected", &wanted), ("refused", &refused)]));
            return;
        }
    };
    for (name, reader) in &case.stores {
        let body = case.answer_in_time(reader, &prepared).await;
        let told = json(&body);
        if is_late(&told) {
            tally.late += 1;
            continue;
        }
        // Inexact sums apart, bytes are equal.
        if body != expected && (difference(&told, &wanted).is_some() || told == wanted) {
            tally.reports.push(report(
                world,
                query,
                &[("expected", &wanted), (name, &told), ("an admin is told", of_all)],
            ));
        }
    }
}

fn report(world: &World, query: &Query, answers: &[(&str, &Json)]) -> String {
    let answers: String = answers.iter().map(|(name, answer)| format!("\n{name}: {answer}\n")).collect();
    format!("{}\n{}\nvariables: {}\n{answers}", world.told, query.text, query.variables)
}

/// Asks so many questions of each world of some cases.
fn ask_all(numbers: &[u64], servers: &[Server], questions: usize) -> Option<Tally> {
    let Some(mut oracle) = Oracle::start() else {
        backends::not_run(SUITE, "Node or npm's graphql is not installed");
        return None;
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let mut coverage = Coverage::default();
    let mut tally = Tally::default();
    let most = number("MLG_VISIBILITY_REPORTS")
        .map_or(MOST_REPORTS, |most| usize::try_from(most).expect("a small number"));
    for number in numbers {
        let start = Instant::now();
        let mut random = Random::new(seed(), *number);
        let case = runtime.block_on(case(&mut random, *number, servers, &mut oracle));
        // What an admin was shown is no secret to whoever forges a cursor.
        let mut cursors = Cursors::new();
        for world in runtime.block_on(worlds(&case, &mut random, &mut oracle)) {
            tally.visible += world.counts.0;
            tally.hidden += world.counts.1;
            oracle.graph(&world.lines);
            let mut asked = 0;
            while asked < questions {
                let query = query((&case.catalog, &case.graph), &mut random, &mut coverage, &cursors);
                let prepared =
                    case.prepare(&query).unwrap_or_else(|refused| panic!("{}: {refused}", query.text));
                let of_all = json(&runtime.block_on(case.answer(&case.stores[0].1, &prepared)));
                harvest(&of_all, &mut cursors);
                let expected = runtime.block_on(case.answer(&world.reader, &prepared));
                if json(&expected) == of_all && !random.chance(ASKED_THOUGH_EQUAL) {
                    continue;
                }
                let told = oracle.query(&query.text, &query.variables, query.operation.as_deref());
                if let Some(found) = difference_to_oracle(&json(&expected), &told) {
                    let answers = [("SQLite", &json(&expected)), ("oracle", &told)];
                    panic!("without rules: {found}\n{}", report(&world, &query, &answers));
                }
                asked += 1;
                runtime.block_on(check((&case, &world), &query, (&expected, &of_all), &mut tally));
            }
        }
        println!("case {number}: {} reports, {:.1?}", tally.reports.len(), start.elapsed());
        if tally.reports.len() >= most {
            break;
        }
    }
    Some(tally)
}

#[test]
fn what_is_hidden_is_as_if_it_were_not_there() {
    let numbers = numbers(number("MLG_VISIBILITY_CASES").unwrap_or(DEFAULT_CASES));
    if let Some(tally) = ask_all(&numbers, &[], QUERIES_A_WORLD) {
        tally.judge("SQLite", numbers.len(), QUERIES_A_WORLD);
    }
}

#[test]
fn each_neo4j_hides_alike() {
    let servers = backends::turn(SUITE);
    if servers.is_empty() {
        return;
    }
    let numbers = numbers(number("MLG_VISIBILITY_SERVER_CASES").unwrap_or(DEFAULT_SERVER_CASES));
    if let Some(tally) = ask_all(&numbers, &servers, QUERIES_A_WORLD_ON_SERVERS) {
        tally.judge("SQLite and each Neo4j", numbers.len(), QUERIES_A_WORLD_ON_SERVERS);
    }
}

/// Each hole shows within so many cases.
const MOST_CASES_FOR_HOLES: u64 = 12;

#[test]
fn a_rule_forgotten_anywhere_is_noticed() {
    let Some(mut oracle) = Oracle::start() else {
        backends::not_run(SUITE, "Node or npm's graphql is not installed");
        return;
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let mut coverage = Coverage::default();
    let mut living: Vec<(&holes::Hole, usize)> = holes::HOLES.iter().map(|hole| (hole, 0)).collect();
    for number in numbers(MOST_CASES_FOR_HOLES) {
        let mut random = Random::new(seed(), number);
        let case = runtime.block_on(case(&mut random, number, &[], &mut oracle));
        let mut cursors = Cursors::new();
        for world in runtime.block_on(worlds(&case, &mut random, &mut oracle)) {
            for _ in 0..QUERIES_A_WORLD {
                let query = query((&case.catalog, &case.graph), &mut random, &mut coverage, &cursors);
                let open = case.prepare(&query).unwrap_or_else(|refused| panic!("{}: {refused}", query.text));
                let Ok(mut prepared) = case.prepare_for(&world.access, &query) else { continue };
                let ruled = prepared.planned.plan.clone();
                harvest(&json(&runtime.block_on(case.answer(&case.stores[0].1, &open))), &mut cursors);
                let right = runtime.block_on(case.answer(&world.reader, &open));
                living.retain_mut(|((name, hole), planted)| {
                    let mut plan = ruled.clone();
                    if !hole(&mut plan, &open.planned.plan) {
                        return true;
                    }
                    *planted += 1;
                    Arc::make_mut(&mut prepared.planned).plan = plan;
                    let wrong = runtime.block_on(case.answer(&case.stores[0].1, &prepared));
                    let shows = difference(&json(&wrong), &json(&right)).is_some();
                    if shows {
                        println!("the rule forgotten for {name}: shows in the {planted}. query that it fits");
                    }
                    !shows
                });
            }
        }
        if living.is_empty() {
            return;
        }
    }
    let names: Vec<_> =
        living.iter().map(|((name, _), planted)| format!("{name} (in {planted} queries)")).collect();
    panic!("rules forgotten that nobody noticed: {}", names.join(", "));
}

#[tokio::test]
async fn nothing_hidden_is_found_by_words() {
    let mut tally = Tally::default();
    let catalogues = number("MLG_VISIBILITY_CATALOGUES").unwrap_or(DEFAULT_CATALOGUES);
    for seed in 0..catalogues {
        let store = ("SQLite", backends::sqlite());
        found::ask_all(store, seed, QUESTIONS_BY_WORDS, &mut tally).await;
    }
    let catalogues = usize::try_from(catalogues).expect("a small number");
    tally.judge("words, SQLite", catalogues, QUESTIONS_BY_WORDS);
}

#[tokio::test]
async fn nothing_hidden_is_found_by_words_on_neo4j() {
    let servers = backends::turn(SUITE);
    let mut tally = Tally::default();
    for server in servers.iter() {
        let store = (server.name, backends::neo4j(server).await);
        found::ask_all(store, seed(), QUESTIONS_BY_WORDS_ON_SERVERS, &mut tally).await;
    }
    if !servers.is_empty() {
        tally.judge("words, each Neo4j", servers.len(), QUESTIONS_BY_WORDS_ON_SERVERS);
    }
}
