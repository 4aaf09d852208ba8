//! Lineage, its filters, impact and usage over random graphs: every store answers as a naive reference does.
//!
//! `MLG_LINEAGE_SEED` and `MLG_LINEAGE_GRAPHS` choose what is asked; `MLG_LINEAGE_GRAPH` asks of one graph alone.

use std::{env, ops::Range, time::Instant};

use futures_util::future::join_all;
use serde_json::Value as Json;

#[path = "lineage/answers.rs"]
mod answers;
#[path = "lineage/asks.rs"]
mod asks;
#[path = "support/backends.rs"]
mod backends;
#[path = "lineage/choices.rs"]
mod choices;
#[path = "lineage/conditions.rs"]
mod conditions;
#[path = "lineage/graphs.rs"]
mod graphs;
#[path = "support/random.rs"]
mod random;
#[path = "lineage/stores.rs"]
mod stores;
#[path = "lineage/walks.rs"]
mod walks;
#[path = "lineage/words.rs"]
mod words;

use answers::Book;
use asks::Ask;
use choices::{Choices, Coverage};
use graphs::Graph;
use random::Random;
use stores::{Store, is_late, store};

const SUITE: &str = "lineage";
const DEFAULT_SEED: u64 = 20_261_123;
const DEFAULT_GRAPHS: u64 = 1_000;
/// Graphs that a Neo4j is asked about: it plans each statement anew.
const NEO4J_GRAPHS: u64 = 200;
/// Graphs that one embedded store holds.
const GRAPHS_A_STORE: u64 = 25;
/// Questions about each graph.
const QUESTIONS: usize = 6;
const QUESTIONS_OF_NEO4J: usize = 3;
/// So many answers of a hundred tell of something found.
const LEAST_INHABITED: usize = 60;
/// Everything is asked so often at least.
const LEAST_COVERAGE: usize = 50;
/// Differences shown.
const MOST_REPORTS: usize = 3;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

fn seed() -> u64 {
    number("MLG_LINEAGE_SEED").unwrap_or(DEFAULT_SEED)
}

/// The numbers of the graphs to ask about.
fn numbers() -> Range<u64> {
    match number("MLG_LINEAGE_GRAPH") {
        Some(only) => only..only + 1,
        None => 0..number("MLG_LINEAGE_GRAPHS").unwrap_or(DEFAULT_GRAPHS),
    }
}

fn graphs_of(numbers: Range<u64>) -> Vec<Graph> {
    numbers.map(|number| graphs::graph(number, &mut Random::new(seed(), number))).collect()
}

/// Choices about a graph that are independent of how it was made.
fn choices_of(graph: u64, what: u64) -> Random {
    Random::new(seed().wrapping_add(what), graph)
}

/// What was seen.
#[derive(Default)]
struct Tally {
    asked: usize,
    inhabited: usize,
    late: usize,
    reports: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.inhabited += other.inhabited;
        self.late += other.late;
        self.reports.extend(other.reports);
    }

    /// Prints it, and fails if something is wrong.
    fn judge(&self, what: &str) {
        let Self { asked, inhabited, late, reports } = self;
        println!(
            "{what}: seed {}, {asked} questions, {} differences, {inhabited} answers not empty, {late} late",
            seed(),
            reports.len()
        );
        for report in reports.iter().take(MOST_REPORTS) {
            eprintln!("{}\n{report}", "=".repeat(100));
        }
        assert!(reports.is_empty(), "{} differences; the first are above", reports.len());
        assert!(inhabited * 100 >= asked * LEAST_INHABITED, "only {inhabited} of {asked} are not empty");
        assert!(late * 100 <= *asked, "{late} of {asked} answers came past the deadline");
    }
}

/// Asks a store what a graph should answer.
async fn check(store: &Store, number: u64, graph: &Graph, ask: &Ask) -> Tally {
    let book = Book::of(graph);
    let expected = book.answer(ask);
    let ours = store.answer(ask).await;
    let mut tally = Tally { asked: 1, inhabited: usize::from(book.found.get() > 0), ..Tally::default() };
    if is_late(&ours) {
        tally.late = 1;
    } else if ours.to_string() != expected.to_string() {
        tally.reports.push(report((store, number, graph), &ask.text(), &[("expected", &expected), ("ours", &ours)]));
    }
    tally
}

fn report((store, number, graph): (&Store, u64, &Graph), query: &str, answers: &[(&str, &Json)]) -> String {
    let answers: String =
        answers.iter().map(|(name, answer)| format!("{name}: {answer}\n")).collect();
    let lines = graph.lines(&mut Random::new(0, 0)).join("\n");
    format!("seed {}, graph {number} on {}\n{query}\n{answers}\n{lines}", seed(), store.name)
}

/// The questions about a graph.
fn questions(number: u64, graph: &Graph, count: usize, coverage: &mut Coverage) -> Vec<Ask> {
    let mut random = choices_of(number, 1);
    (0..count).map(|_| Choices::of(graph, &mut random, coverage).ask()).collect()
}

/// Every store of the environment but the embedded one, with the graphs it is asked about.
async fn on_each_neo4j<F: Future<Output = Tally>>(
    graphs: &[Graph],
    first: u64,
    ask: impl Fn(Store) -> F,
) -> Tally {
    let servers = backends::servers();
    if servers.len() < 2 {
        backends::not_run(SUITE, "a Neo4j of each version is not there");
    }
    let asked = servers.iter().map(|server| async {
        let mut random = choices_of(first, 2);
        ask(store(server.name, backends::neo4j(server).await, graphs, &mut random).await).await
    });
    let mut tally = Tally::default();
    join_all(asked).await.into_iter().for_each(|other| tally.add(other));
    tally
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_answers_by_the_book() {
    let (numbers, start) = (numbers(), Instant::now());
    let (mut tally, mut coverage) = (Tally::default(), Coverage::new());
    let whole = numbers.end - numbers.start >= DEFAULT_GRAPHS;
    for from in numbers.clone().step_by(usize::try_from(GRAPHS_A_STORE).expect("a small number")) {
        let batch = from..(from + GRAPHS_A_STORE).min(numbers.end);
        let graphs = graphs_of(batch.clone());
        let store = store("SQLite", backends::sqlite(), &graphs, &mut choices_of(from, 2)).await;
        for (number, graph) in batch.zip(&graphs) {
            for ask in questions(number, graph, QUESTIONS, &mut coverage) {
                tally.add(check(&store, number, graph, &ask).await);
            }
        }
        if tally.reports.len() >= MOST_REPORTS {
            break;
        }
    }
    println!("{coverage:?}, {:.1?}", start.elapsed());
    tally.judge("SQLite");
    let rare: Vec<_> = coverage.iter().filter(|(_, count)| **count < LEAST_COVERAGE).collect();
    assert!(!whole || rare.is_empty(), "asked too seldom: {rare:?}");
}
