//! Random selections of entities: `_entities` answers what the lookup of each key answers, and both what the oracle does, on
//! every store. However many representations of one type there are, they are one read.
//!
//! `MLG_ENTITIES_SEED` and `MLG_ENTITIES_CASES` choose what is asked.

#![expect(dead_code, reason = "the generator is the differential suite's, which uses the rest")]

use std::env;

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

use cases::case;
use compare::{difference, is_inhabited};
use coverage::Coverage;
use oracle::Oracle;
use oracle_mapping::{mapping, scalar_name};
use queries::pairs::{Pair, pair};
use random::Random;
use serde_json::{Map, Value as Json, json};

const SUITE: &str = "entities";
const DEFAULT_SEED: u64 = 20_261_125;
const DEFAULT_CASES: u64 = 6;
/// A Neo4j plans each of their statements anew, which takes most of the time.
const PAIRS_A_CASE: u64 = 20;
/// So many pairs of a hundred tell of something.
const LEAST_INHABITED: u64 = 60;
/// So many pairs of a hundred answer otherwise if two representations change places.
const LEAST_TOLD_APART: u64 = 30;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

/// The answer to the lookups in the form of the answer to `_entities`, from the item at `first` on, round again.
fn as_entities(answer: &Json, count: usize, first: usize) -> Json {
    let place = |index: usize| (index + count - first) % count;
    let mut items = vec![Json::Null; count];
    for (index, item) in items.iter_mut().enumerate() {
        *item = answer["data"][format!("f{}", (index + first) % count)].clone();
    }
    let mut written = Map::new();
    if let Some(errors) = answer.get("errors") {
        let mut errors = errors.clone();
        for error in errors.as_array_mut().into_iter().flatten() {
            let path = error.get_mut("path").and_then(Json::as_array_mut);
            let Some(path) = path else { continue };
            let key = path[0].as_str().and_then(|key| key.strip_prefix('f')?.parse::<usize>().ok());
            let key = key.expect("every root field is a lookup");
            path.splice(0..1, [json!("e"), json!(place(key))]);
        }
        written.insert("errors".to_owned(), errors);
    }
    written.insert("data".to_owned(), json!({"e": items}));
    Json::Object(written)
}

/// Places in the document apart, which are other ones.
fn without_locations(mut answer: Json) -> Json {
    for error in answer.get_mut("errors").and_then(Json::as_array_mut).into_iter().flatten() {
        error.as_object_mut().expect("an error is an object").remove("locations");
    }
    answer
}

#[test]
fn entities_are_what_lookups_and_the_oracle_answer() {
    let Some(mut oracle) = Oracle::start() else {
        backends::not_run(SUITE, "Node or npm's graphql is not installed");
        return;
    };
    let servers = backends::turn(SUITE);
    let seed = number("MLG_ENTITIES_SEED").unwrap_or(DEFAULT_SEED);
    let cases = number("MLG_ENTITIES_CASES").unwrap_or(DEFAULT_CASES);
    println!("seed {seed}, {cases} cases, {} servers", servers.len());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let mut coverage = Coverage::default();
    let (mut asked, mut inhabited, mut apart, mut erred, mut late) = (0, 0, 0, 0, 0);
    for number in 0..cases {
        let mut random = Random::new(seed, number);
        let case = runtime.block_on(case(&mut random, number, &servers, &mut oracle));
        for at in 0..PAIRS_A_CASE {
            let count = random.between(1, 8);
            let made = pair((&case.catalog, &case.graph), &mut random, &mut coverage, count);
            let Some(Pair { entities, lookups, count }) = made else { continue };
            let reads = case.prepare(&entities).expect("a generated query is valid").planned.plan.reads.len();
            assert!(reads <= 1, "{reads} reads of {count} entities of one type: {}", entities.text);
            let stores = case.in_turns(at, at % 5 == 0);
            let mut answer = |query: &queries::Query| {
                let expected = oracle.query(&query.text, &query.variables, None);
                let checked = runtime.block_on(case.check(query, &expected, &stores));
                checked.unwrap_or_else(|report| panic!("seed {seed}, case {number}, pair {at}: {report}"))
            };
            let (Some(of_entities), Some(of_lookups)) = (answer(&entities), answer(&lookups)) else {
                late += 1;
                continue;
            };
            let of_entities = without_locations(of_entities);
            let same = without_locations(as_entities(&of_lookups, count, 0));
            if let Some(found) = difference(&of_entities, &same) {
                panic!(
                    "seed {seed}, case {number}, pair {at}: {found}\n{}\n{}\n{}",
                    entities.text, entities.variables, lookups.text
                );
            }
            asked += 1;
            inhabited += u64::from(is_inhabited(&of_entities));
            erred += u64::from(of_entities.get("errors").is_some());
            let turned = without_locations(as_entities(&of_lookups, count, 1 % count));
            apart += u64::from(difference(&of_entities, &turned).is_some());
        }
        println!("case {number}: {asked} pairs so far");
    }
    println!(
        "{asked} pairs, {inhabited} not empty, {apart} tell places apart, {erred} with errors, {late} late"
    );
    assert!(asked * 2 >= cases * PAIRS_A_CASE, "only {asked} pairs");
    assert!(inhabited * 100 >= asked * LEAST_INHABITED, "only {inhabited} of {asked} are not empty");
    assert!(apart * 100 >= asked * LEAST_TOLD_APART, "only {apart} of {asked} tell places apart");
    assert!(late * 20 <= asked, "{late} of {asked} came past the deadline");
}
