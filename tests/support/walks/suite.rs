//! Random reads of random graphs, each compared with a plain search in memory.

use mlg::{
    backend::Backend,
    plan::types::{Read, RootRead, Walk, WalkColumn},
    value::Value,
};

use super::{graph, naive::Naive, reads::Reads};
use crate::{backends, random::Random};

const SEED: u64 = 20_261_123;
const GRAPHS: usize = 9;
/// Kinds of read in turn, so many times.
const ROUNDS: u64 = 50;
const CLOCK: i64 = 1_800_000_000_000_000;

/// Fills an empty store and asks it; `each` sees every read.
pub(crate) async fn answer_as_a_plain_search(backend: &Backend, mut each: impl FnMut(&RootRead)) {
    let catalog = graph::catalog();
    let graph = graph::graphs(&mut Random::new(SEED, 0), GRAPHS);
    backends::fill(&catalog, backend, &graph::lines(&graph), CLOCK).await;
    let mut rows = 0;
    let mut wrong = Vec::new();
    for case in 0..ROUNDS * 3 {
        let mut random = Random::new(SEED, case + 1);
        let reads = Reads { catalog: &catalog, graph: &graph, random: &mut random, params: Vec::new() };
        let read = match case % 3 {
            0 => reads.walk(),
            1 => reads.count(),
            _ if case % 15 == 2 => reads.links(),
            _ => reads.walk(),
        };
        each(&read);
        let answer = backend.read(&catalog, &read).await;
        let answer = answer.unwrap_or_else(|error| panic!("case {case}: {error}\n{read:#?}"));
        let naive = Naive { graph: &graph, catalog: &catalog, params: &read.params };
        let (expected, answer) = match &read.read {
            Read::Walk(walk) => (Value::List(naive.walk(walk)), of_walk(walk, answer)),
            Read::Links(links) => (Value::List(naive.links(links)), of_links(answer)),
            Read::Set(set) => (naive.set(set), answer),
            Read::Lookup(_)
            | Read::LookupWalk(_)
            | Read::Neighbours(_)
            | Read::Suggest(_)
            | Read::Duplicates(_) => {
                unreachable!("none is made")
            }
        };
        if !matches!(read.read, Read::Set(_)) {
            rows += weight(&expected);
        }
        if answer != expected {
            wrong
                .push(format!("case {case} of seed {SEED}: {answer:?}\nand not {expected:?}\nfor {read:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(rows > 300, "the graphs are too bare: {rows} rows");
}

/// How many rows an answer tells of, or how many it counts.
fn weight(value: &Value) -> usize {
    let rows = |of_key: &Value| match &of_key.as_list().unwrap()[1] {
        Value::Int(count) => usize::try_from(*count).unwrap(),
        rows => rows.as_list().unwrap().len(),
    };
    value.as_list().map_or(0, |keys| keys.iter().map(rows).sum())
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) => items,
        other => panic!("{other:?} is no list"),
    }
}

/// Keys in order, columns in the one form that both stores' forms mean.
fn of_walk(walk: &Walk, answer: Value) -> Value {
    by_key(answer, |rows| {
        let row = |row: Value| {
            let mut row = list(row);
            for (column, value) in walk.columns.iter().zip(row.iter_mut().skip(2)) {
                *value = match (column, &*value) {
                    (WalkColumn::Label, Value::List(labels)) => {
                        labels.iter().find(|label| label.as_str() != Some("Thing")).unwrap().clone()
                    }
                    (WalkColumn::Meets(_), Value::Int(truth)) => Value::Bool(*truth == 1),
                    _ => continue,
                };
            }
            Value::List(row)
        };
        rows.into_iter().map(row).collect()
    })
}

fn of_links(answer: Value) -> Value {
    by_key(answer, |mut rows| {
        rows.sort_by_key(|row| format!("{row:?}"));
        rows
    })
}

fn by_key(answer: Value, of: impl Fn(Vec<Value>) -> Vec<Value>) -> Value {
    let mut keys = list(answer);
    keys.sort_by_key(|of_key| of_key.as_list().unwrap()[0].as_str().unwrap().to_owned());
    let each = |of_key: Value| {
        let mut pair = list(of_key);
        let rows = match pair.pop().unwrap() {
            // Of a walk that is counted.
            Value::Int(count) => Value::Int(count),
            rows => Value::List(of(list(rows))),
        };
        pair.push(rows);
        Value::List(pair)
    };
    Value::List(keys.into_iter().map(each).collect())
}
