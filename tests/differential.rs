//! Random queries over random graphs of random schemas: all stores and an independent evaluator answer alike.
//!
//! `MLG_DIFFERENTIAL_SEED` and `MLG_DIFFERENTIAL_QUERIES` choose what is asked; `MLG_DIFFERENTIAL_CASE` runs one case;
//! with `MLG_DIFFERENTIAL_ALL_SERVERS` each query runs on every Neo4j rather than most of them on one in turns.

use std::{env, time::Instant};

use futures_util::future::join_all;

#[path = "support/backends.rs"]
mod backends;
#[path = "differential/cases.rs"]
mod cases;
#[path = "differential/compare.rs"]
mod compare;
#[path = "differential/coverage.rs"]
mod coverage;
#[path = "differential/graphs.rs"]
mod graphs;
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
#[path = "differential/schemas.rs"]
mod schemas;
#[path = "differential/scopes.rs"]
mod scopes;
#[path = "differential/values.rs"]
mod values;
#[path = "differential/wheres.rs"]
mod wheres;

use cases::{case, harvest};
use compare::is_inhabited;
use coverage::Coverage;
use oracle::Oracle;
use oracle_mapping::{mapping, scalar_name};
use planted::{BUGS, Bug};
use planted_cypher::CYPHER_BUGS;
use planted_text::TEXT_BUGS;
use queries::{Cursors, Query, query};
use random::Random;
use serde_json::Value as Json;

const SUITE: &str = "differential";
const DEFAULT_SEED: u64 = 20_261_123;
const DEFAULT_QUERIES: u64 = 2_000;
/// Queries over one graph.
const QUERIES_A_CASE: u64 = 100;
/// Queries that are under way at once: they see the cursors of earlier answers only.
const QUERIES_AT_ONCE: u64 = 10;
/// A Neo4j plans each statement anew: most queries meet one of them, in turns, and one of so many all of them.
const ALL_SERVERS_EVERY: u64 = 40;
/// Each operator is asked so often of each type it applies to.
const LEAST_COVERAGE: usize = 20;
/// So many answers of a hundred tell of something.
const LEAST_INHABITED: u64 = 60;
/// So many queries of a hundred ask for entities, as routers do.
const LEAST_ENTITIES: u64 = 5;
/// So many of a hundred have errors, at fields and with what they take along.
const LEAST_ERRED: u64 = 1;
/// Queries in which every planted bug shows.
const MOST_QUERIES_FOR_BUGS: u64 = 1_500;
/// A bug that was caught so often in statements is planted no more.
const OFTEN_ENOUGH: u64 = 2;
/// Differences shown before the suite gives up.
const MOST_REPORTS: u64 = 3;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

fn ask(oracle: &mut Oracle, query: &Query) -> Json {
    oracle.query(&query.text, &query.variables, query.operation.as_deref())
}

#[test]
fn all_stores_answer_as_the_oracle_does() {
    let Some(mut oracle) = Oracle::start() else {
        backends::not_run(SUITE, "Node or npm's graphql is not installed");
        return;
    };
    let servers = backends::turn(SUITE);
    let seed = number("MLG_DIFFERENTIAL_SEED").unwrap_or(DEFAULT_SEED);
    let wanted = number("MLG_DIFFERENTIAL_QUERIES").unwrap_or(DEFAULT_QUERIES);
    let cases = match number("MLG_DIFFERENTIAL_CASE") {
        Some(only) => only..only + 1,
        None => 0..wanted.div_ceil(QUERIES_A_CASE),
    };
    let whole = cases.start == 0;
    println!(
        "seed {seed}, {} cases, stores: SQLite {:?}",
        cases.end - cases.start,
        servers.iter().map(|server| server.name).collect::<Vec<_>>()
    );

    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let mut coverage = Coverage::default();
    let mut reports = Vec::new();
    let (mut asked, mut inhabited, mut erred, mut late, mut entities) = (0, 0, 0, 0, 0);
    let every = env::var_os("MLG_DIFFERENTIAL_ALL_SERVERS").is_some();
    for number in cases {
        let mut random = Random::new(seed, number);
        let start = Instant::now();
        let case = runtime.block_on(case(&mut random, number, &servers, &mut oracle));
        let made = start.elapsed();
        let mut cursors = Cursors::new();
        for round in 0..QUERIES_A_CASE / QUERIES_AT_ONCE {
            let queries: Vec<_> = (0..QUERIES_AT_ONCE)
                .map(|_| query((&case.catalog, &case.graph), &mut random, &mut coverage, &cursors))
                .collect();
            entities += queries.iter().filter(|query| query.text.contains("_entities(")).count() as u64;
            let expected: Vec<_> = queries.iter().map(|query| ask(&mut oracle, query)).collect();
            let stores: Vec<_> = (round * QUERIES_AT_ONCE..)
                .take(queries.len())
                .map(|at| case.in_turns(at, every || at % ALL_SERVERS_EVERY == 0))
                .collect();
            let asked_now = queries
                .iter()
                .zip(expected.iter().zip(&stores))
                .map(|(query, (expected, stores))| case.check(query, expected, stores));
            for (at, answer) in (round * QUERIES_AT_ONCE..).zip(runtime.block_on(join_all(asked_now))) {
                asked += 1;
                match answer {
                    Ok(Some(answer)) => {
                        inhabited += u64::from(is_inhabited(&answer));
                        erred += u64::from(answer.get("errors").is_some());
                        harvest(&answer, &mut cursors);
                    }
                    Ok(None) => late += 1,
                    Err(report) => reports.push(format!("seed {seed}, case {number}, query {at}: {report}")),
                }
            }
        }
        println!("case {number}: {} reports, {:.1?}, {made:.1?} to load", reports.len(), start.elapsed());
        if reports.len() as u64 >= MOST_REPORTS {
            break;
        }
    }
    println!(
        "{asked} queries, {} differences, {inhabited} answers not empty, {erred} with errors, {late} past the deadline, {entities} ask for entities",
        reports.len()
    );
    println!("{}", coverage.table());
    let shown = number("MLG_DIFFERENTIAL_REPORTS").unwrap_or(MOST_REPORTS);
    for report in reports.iter().take(usize::try_from(shown).expect("a small number")) {
        eprintln!("{}\n{report}", "=".repeat(100));
    }
    assert!(reports.is_empty(), "{} differences; the first are above", reports.len());
    assert!(inhabited * 100 >= asked * LEAST_INHABITED, "only {inhabited} of {asked} answers are not empty");
    assert!(entities * 100 >= asked * LEAST_ENTITIES, "only {entities} of {asked} queries ask for entities");
    assert!(late * 100 <= asked, "{late} of {asked} answers came past the deadline");
    if whole && asked >= DEFAULT_QUERIES {
        assert!(erred * 100 >= asked * LEAST_ERRED, "only {erred} of {asked} answers have errors");
        let rare: Vec<_> =
            coverage.all().into_iter().filter(|(_, _, count)| *count < LEAST_COVERAGE).collect();
        assert!(rare.is_empty(), "asked too seldom: {rare:?}");
    }
}

#[test]
fn planted_bugs_are_caught() {
    let Some(mut oracle) = Oracle::start() else {
        backends::not_run(SUITE, "Node or npm's graphql is not installed");
        return;
    };
    let seed = number("MLG_DIFFERENTIAL_SEED").unwrap_or(DEFAULT_SEED);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let mut coverage = Coverage::default();
    let mut living: Vec<(&Bug, u64)> = BUGS.iter().map(|bug| (bug, 0)).collect();
    for number in 0..MOST_QUERIES_FOR_BUGS / QUERIES_A_CASE {
        let mut random = Random::new(seed, number);
        let case = runtime.block_on(case(&mut random, number, &[], &mut oracle));
        let mut cursors = Cursors::new();
        for _ in 0..QUERIES_A_CASE {
            let query = query((&case.catalog, &case.graph), &mut random, &mut coverage, &cursors);
            let expected = ask(&mut oracle, &query);
            let checked = runtime.block_on(case.check(&query, &expected, &case.in_turns(0, false)));
            let right =
                checked.unwrap_or_else(|report| panic!("{report}")).expect("an embedded store is in time");
            harvest(&right, &mut cursors);
            living.retain_mut(|(bug, planted)| {
                let shows = runtime.block_on(case.shows(bug, &query, &right));
                *planted += u64::from(shows.is_some());
                if shows == Some(true) {
                    println!("{}: shows in the {planted}. query that it fits", bug.name);
                }
                shows != Some(true)
            });
        }
        if living.is_empty() {
            return;
        }
    }
    let names: Vec<_> =
        living.iter().map(|(bug, planted)| format!("{} (in {planted} queries)", bug.name)).collect();
    panic!("planted bugs that nobody noticed: {}", names.join(", "));
}

/// Each bug's name, in how many queries it stood, and in how many answers it showed.
type Caught = Vec<(&'static str, u64, u64)>;

fn all_caught(language: &str, caught: &Caught) {
    for (name, planted, shown) in caught {
        println!("{language}: {name}: caught in {shown} of {planted} queries");
    }
    let missed: Vec<_> = caught.iter().filter(|(_, _, shown)| *shown == 0).map(|(name, ..)| name).collect();
    assert!(missed.is_empty(), "bugs in {language} that nobody noticed: {missed:?}");
}

#[test]
fn bugs_planted_into_sql_are_caught() {
    let Some(mut oracle) = Oracle::start() else {
        backends::not_run(SUITE, "Node or npm's graphql is not installed");
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let mut coverage = Coverage::default();
    let mut caught: Caught = TEXT_BUGS.iter().map(|(name, _)| (*name, 0, 0)).collect();
    for number in 0..MOST_QUERIES_FOR_BUGS / QUERIES_A_CASE {
        let mut random = Random::new(DEFAULT_SEED, number);
        let case = runtime.block_on(case(&mut random, number, &[], &mut oracle));
        let directory = tempfile::tempdir().expect("a directory");
        let connection = runtime.block_on(case.connection(directory.path()));
        let mut cursors = Cursors::new();
        for _ in 0..QUERIES_A_CASE {
            let query = query((&case.catalog, &case.graph), &mut random, &mut coverage, &cursors);
            let expected = ask(&mut oracle, &query);
            let checked = runtime.block_on(case.check(&query, &expected, &case.in_turns(0, false)));
            let right =
                checked.unwrap_or_else(|report| panic!("{report}")).expect("an embedded store is in time");
            harvest(&right, &mut cursors);
            let mut same = None;
            for ((_, bug), (_, planted, shown)) in TEXT_BUGS.iter().zip(&mut caught) {
                if *shown >= OFTEN_ENOUGH {
                    continue;
                }
                let Some(shows) = case.shows_in_sql(&connection, &query, &right, bug) else { continue };
                if same.is_none() {
                    // The right text, with a space at its end, answers as the store does.
                    same = case.shows_in_sql(&connection, &query, &right, |text| format!("{text} "));
                    assert_eq!(same, Some(false), "{}", query.text);
                }
                *planted += 1;
                *shown += u64::from(shows);
            }
        }
        if caught.iter().all(|(_, _, shown)| *shown > 0) {
            break;
        }
    }
    all_caught("SQL", &caught);
}

/// A Neo4j plans each statement anew, so each bug is caught once. The embedded store's answer, which is the oracle's, is
/// what is right; where a bug shows, the same tree without it must answer so.
#[test]
fn bugs_planted_into_cypher_are_caught() {
    let Some(mut oracle) = Oracle::start() else {
        backends::not_run(SUITE, "Node or npm's graphql is not installed");
        return;
    };
    let servers = backends::turn(SUITE);
    if servers.is_empty() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let mut coverage = Coverage::default();
    let mut caught: Caught = CYPHER_BUGS.iter().map(|(name, _)| (*name, 0, 0)).collect();
    for number in 0..MOST_QUERIES_FOR_BUGS / QUERIES_A_CASE {
        let mut random = Random::new(DEFAULT_SEED, number);
        // Each case is held by one of them.
        let at = usize::try_from(number).expect("a small number") % servers.len();
        let case = runtime.block_on(case(&mut random, number, &servers[at..=at], &mut oracle));
        let graph = runtime.block_on(async { servers[at].graph() });
        let mut cursors = Cursors::new();
        for _ in 0..QUERIES_A_CASE {
            let query = query((&case.catalog, &case.graph), &mut random, &mut coverage, &cursors);
            let expected = ask(&mut oracle, &query);
            let embedded: Vec<_> = case.stores[..1].iter().collect();
            let checked = runtime.block_on(case.check(&query, &expected, &embedded));
            let right =
                checked.unwrap_or_else(|report| panic!("{report}")).expect("an embedded store is in time");
            harvest(&right, &mut cursors);
            if !is_inhabited(&right) {
                continue;
            }
            for ((_, bug), (name, planted, shown)) in CYPHER_BUGS.iter().zip(&mut caught) {
                if *shown > 0 {
                    continue;
                }
                let Some(shows) = runtime.block_on(case.shows_in_cypher(&graph, &query, &right, bug)) else {
                    continue;
                };
                *planted += 1;
                let Some(difference) = shows else { continue };
                let without = runtime.block_on(case.shows_in_cypher(&graph, &query, &right, &|_| true));
                assert_eq!(without, Some(None), "{}, case {number}: {}", servers[at].name, query.text);
                println!("Cypher, {}: {name}: {difference:.200}", servers[at].name);
                *shown += 1;
            }
            if caught.iter().all(|(_, _, shown)| *shown > 0) {
                all_caught("Cypher", &caught);
                return;
            }
        }
    }
    all_caught("Cypher", &caught);
}
