//! No byte of a request's values reaches the text of a statement, and requests that differ in values only have one text.

use mlg::{
    cypher,
    error::ClientError,
    pipeline::{Prepared, Request},
    sql,
};

#[path = "support/random.rs"]
mod random;
#[path = "support/requests.rs"]
mod requests;
#[path = "support/schemas.rs"]
mod schemas;
#[path = "support/stages.rs"]
mod stages;

use random::Random;
use requests::request;
use stages::{Ready, prepared, ready};

/// Seed of the shapes.
const SEED: u64 = 0x7365_6e74;
/// How many shapes are made of each schema.
const CASES: u64 = 250;
/// So many bytes of a sentinel in a row are no accident.
const WINDOW: usize = 8;

#[test]
fn no_byte_of_a_value_reaches_a_statement() {
    for schema in ["schema.graphql", "tests/schemas/good/films.graphql"] {
        let ready = ready(schemas::catalog(schema));
        let (mut planned, mut sentinels, mut statements) = (0, 0, 0);
        for case in 0..CASES {
            let [one, other] = [1, 2].map(|values| {
                let made = request(
                    &ready.catalog,
                    &mut Random::new(SEED, case),
                    &mut Random::new(SEED + values, case),
                );
                (prepared(&ready, &made.request), made)
            });
            let ((Ok(one), one_made), (Ok(other), other_made)) = (&one, &other) else {
                assert_eq!(
                    refusal(&one.0),
                    refusal(&other.0),
                    "{schema} {case}: {}\n{}",
                    one.1.request.query,
                    other.1.request.query
                );
                continue;
            };
            let (texts, others) = (texts(&ready, one), texts(&ready, other));
            for (prepared_texts, made) in [(&texts, one_made), (&others, other_made)] {
                for text in prepared_texts {
                    let found = made.sentinels.iter().find(|sentinel| holds(text, sentinel));
                    assert_eq!(found, None, "{schema} {case}: {}\n{text}", shown(&made.request));
                }
                sentinels += made.sentinels.len();
            }
            assert_eq!(
                texts,
                others,
                "{schema} {case}: {}\n{}",
                shown(&one_made.request),
                shown(&other_made.request)
            );
            planned += 1;
            statements += texts.len() + others.len();
        }
        println!(
            "{schema}: {planned} shapes, {statements} statements, {sentinels} sentinels, seed {SEED:#x}"
        );
        assert!(planned * 10 > CASES * 9, "{schema}: only {planned} of {CASES} shapes could be planned");
        assert!(sentinels > 2_000, "{schema}: only {sentinels} sentinels");
    }
}

/// What the check would miss if it never found anything: a text that does hold a sentinel.
#[test]
fn a_leak_would_be_found() {
    let ready = ready(schemas::catalog("schema.graphql"));
    let leaks = (0..50).filter(|case| {
        let made = request(&ready.catalog, &mut Random::new(SEED, *case), &mut Random::new(SEED + 1, *case));
        prepared(&ready, &made.request).is_ok_and(|prepared| {
            let params = prepared.planned.plan.statements().map(|read| format!("{:?}", read.params));
            let params: Vec<String> = params.collect();
            made.sentinels.iter().any(|sentinel| params.iter().any(|text| holds(text, sentinel)))
        })
    });
    assert!(leaks.count() > 40, "the parameters hold what the statements must not");
}

/// Both languages' texts of every read.
fn texts(ready: &Ready, prepared: &Prepared) -> Vec<String> {
    let reads: Vec<_> = prepared.planned.plan.statements().collect();
    reads
        .iter()
        .flat_map(|read| {
            let cypher = cypher::emit(&cypher::lower(&ready.catalog, read)).text;
            std::iter::once(cypher).chain(sql::statements(&ready.catalog, read).texts())
        })
        .collect()
}

/// Whether a text holds a part of a sentinel, also one whose case was folded.
fn holds(text: &str, sentinel: &str) -> bool {
    let folded = sentinel.to_lowercase();
    let mut windows = sentinel.as_bytes().windows(WINDOW).chain(folded.as_bytes().windows(WINDOW));
    windows.any(|window| text.contains(std::str::from_utf8(window).expect("sentinels are ASCII")))
}

/// The codes of a refusal: what is refused depends on the shape too, its text may name the value.
fn refusal(prepared: &Result<Prepared, Vec<ClientError>>) -> Option<Vec<String>> {
    prepared.as_ref().err().map(|errors| errors.iter().map(|error| format!("{:?}", error.code)).collect())
}

fn shown(request: &Request) -> String {
    format!("{}\n{}", request.query, serde_json::Value::Object(request.variables.clone()))
}
