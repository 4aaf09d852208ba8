//! Lineage, its filters, impact, usage, paths and what is unused over random graphs: every store answers as a naive
//! reference does.
//!
//! `MLG_LINEAGE_SEED` and `MLG_LINEAGE_GRAPHS` choose what is asked; `MLG_LINEAGE_GRAPH` asks of one graph alone.

use std::{env, ops::Range, time::Instant};

use futures_util::future::join_all;
use mlg::plan::Planned;
use serde_json::Value as Json;

#[path = "lineage/answers.rs"]
mod answers;
#[path = "lineage/asks.rs"]
mod asks;
#[path = "support/backends.rs"]
mod backends;
#[path = "lineage/bounds.rs"]
mod bounds;
#[path = "lineage/choices.rs"]
mod choices;
#[path = "lineage/conditions.rs"]
mod conditions;
#[path = "lineage/graphs.rs"]
mod graphs;
#[path = "lineage/plain.rs"]
mod plain;
#[path = "lineage/planted.rs"]
mod planted;
#[path = "support/random.rs"]
mod random;
#[path = "lineage/similar.rs"]
mod similar;
#[path = "lineage/statements.rs"]
mod statements;
#[path = "lineage/stores.rs"]
mod stores;
#[path = "lineage/variables.rs"]
mod variables;
#[path = "lineage/walks.rs"]
mod walks;
#[path = "lineage/ways.rs"]
mod ways;
#[path = "lineage/words.rs"]
mod words;

use asks::{After, Ask, Item, Leaf, Lineage, OfEdge, Part, Root};
use choices::{Choices, Coverage};
use conditions::{Condition, Reaches};
use graphs::Graph;
use planted::{BUGS, Bug};
use random::Random;
use stores::{Store, is_late, prepared_ask};

const SUITE: &str = "lineage";
const DEFAULT_SEED: u64 = 20_261_123;
const DEFAULT_GRAPHS: u64 = 2_000;
/// Graphs of which those are asked of a Neo4j that have a question left: it plans each statement anew.
const NEO4J_GRAPHS: u64 = 500;
/// Graphs that one embedded store holds.
const GRAPHS_A_STORE: u64 = 25;
/// What is asked of each graph.
const EMBEDDED: Load = Load { questions: 2, small: false, enough: None, filters_every: 2, pages_every: 2 };
/// What is asked where each statement is planned anew, which takes far longer than to run it.
const ON_SERVERS: Load =
    Load { questions: 2, small: true, enough: Some(5), filters_every: 4, pages_every: 8 };
/// Questions to plant bugs into.
const PLANTED: Load = Load { questions: 4, ..EMBEDDED };
/// So many answers of a hundred tell of something found.
const LEAST_INHABITED: usize = 60;
/// The same where what is rare is asked as often as what is not.
const LEAST_INHABITED_ON_SERVERS: usize = 50;
/// Everything is asked so often at least.
const LEAST_COVERAGE: usize = 50;
/// Questions of each server, those on filters and pages too.
const LEAST_QUESTIONS: usize = 80;
/// Everything is asked so often of each server.
const LEAST_ON_SERVERS: usize = 4;
/// So many things are asked.
const KINDS: usize = 43;
/// Graphs about which every planted bug shows.
const MOST_GRAPHS_FOR_BUGS: u64 = 200;
/// Questions of one shape that a server is asked at once.
const AT_ONCE: usize = 10;
/// Differences shown.
const MOST_REPORTS: usize = 3;

/// How much is asked of each graph.
struct Load {
    questions: usize,
    small: bool,
    /// Ask only what has something in it that was asked less often before.
    enough: Option<usize>,
    /// Of so many graphs one has its filters held to its walks.
    filters_every: u64,
    /// Of so many graphs one has its walks paged through.
    pages_every: u64,
}

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

fn graphs_of(numbers: Range<u64>) -> Vec<(u64, Graph)> {
    numbers.map(|number| (number, graphs::graph(number, &mut Random::new(seed(), number)))).collect()
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
    fn judge(&self, what: &str, least_inhabited: usize) {
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
        assert!(inhabited * 100 >= asked * least_inhabited, "only {inhabited} of {asked} are not empty");
        assert!(late * 4 <= *asked, "{late} of {asked} answers came past the deadline");
    }
}

/// Whether two answers are the same text: the order of their fields counts.
fn are_same(one: &Json, other: &Json) -> bool {
    let (one, other) = (one.to_string(), other.to_string());
    one == other
}

/// Asks a store what a graph should answer.
async fn check(store: &Store, number: u64, graph: &Graph, ask: &Ask) -> (Tally, Json) {
    let (expected, found) = answers::answer(graph, ask);
    let ours = store.answer(ask).await;
    let mut tally = Tally { asked: 1, inhabited: usize::from(found), ..Tally::default() };
    if is_late(&ours) {
        tally.late = 1;
        println!("late: graph {number} on {}\n{}", store.name, ask.request().0);
    } else if !are_same(&ours, &expected) {
        tally.reports.push(report(
            (store, number, graph),
            &ask.request().0,
            &[("expected", &expected), ("ours", &ours)],
        ));
    }
    (tally, ours)
}

fn report((store, number, graph): (&Store, u64, &Graph), query: &str, answers: &[(&str, &Json)]) -> String {
    let answers: String = answers.iter().map(|(name, answer)| format!("{name}: {answer}\n")).collect();
    let lines = graph.lines(&mut Random::new(0, 0)).join("\n");
    format!("seed {}, graph {number} on {}\n{query}\n{answers}\n{lines}", seed(), store.name)
}

/// Pages of a walk, each where the one before ends, with what only the whole walk tells and without: the same pages,
/// and together what one large page holds.
async fn pages(store: &Store, (number, graph): (u64, &Graph), mut random: Random) -> Tally {
    let mut coverage = Coverage::new();
    let mut choices = Choices::of(graph, &mut random, &mut coverage);
    let (uri, lineage) = choices.paged();
    let mut tally = Tally::default();
    let mut after: Option<After> = None;
    let mut seen = Vec::new();
    loop {
        let of = |key: &str, parts: Vec<Part>| {
            let lineage = Box::new(Lineage { after: after.clone(), parts, ..lineage.clone() });
            Item::Lineage { key: key.to_owned(), lineage }
        };
        let edges =
            || Part::Edges(vec![OfEdge::Cursor, OfEdge::Hops, OfEdge::Node(vec![Item::Leaf(Leaf::Uri)])]);
        let alone = of("alone", vec![edges(), Part::PageInfo]);
        let whole = of("whole", vec![edges(), Part::PageInfo, Part::Total, Part::Counts, Part::Completeness]);
        let root = Root::One { of: None, uri: uri.clone(), fields: vec![alone, whole] };
        let ask = Ask { roots: vec![("asset".to_owned(), root)], variables: false };
        let (told, answer) = check(store, number, graph, &ask).await;
        tally.add(told);
        if !tally.reports.is_empty() || is_late(&answer) {
            return tally;
        }
        let page = &answer["data"]["asset"]["alone"];
        assert_eq!(page["edges"], answer["data"]["asset"]["whole"]["edges"], "{}", ask.text());
        seen.extend(page["edges"].as_array().into_iter().flatten().map(|edge| edge["node"]["uri"].clone()));
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
        let last =
            page["edges"].as_array().and_then(|edges| edges.last()).expect("a page before another has rows");
        after = Some(After {
            hops: usize::try_from(last["hops"].as_u64().expect("hops are a number")).expect("a small number"),
            uri: last["node"]["uri"].as_str().expect("a uri is text").to_owned(),
            cursor: page["pageInfo"]["endCursor"].as_str().map(str::to_owned),
        });
    }
    let all = answers::uris(graph, &uri, &lineage);
    if seen != all {
        let pages = [("expected", &Json::from(all)), ("ours, on all pages", &Json::from(seen))];
        tally.reports.push(report((store, number, graph), &format!("{lineage:?} of {uri}"), &pages));
    }
    tally
}

/// Pages of what nothing depends on, each where the one before ends.
async fn unused_pages(store: &Store, (number, graph): (u64, &Graph), mut random: Random) -> Tally {
    let since = random.chance(50).then_some("2024-06-01T00:00:00Z");
    let (first, variables) = (random.between(1, 3), random.chance(50));
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let root = Root::Unused {
            of: None,
            since,
            condition: Condition::Named(graph.prefix.clone()),
            first,
            after: after.take(),
            fields: vec![Item::Leaf(Leaf::Uri)],
        };
        let ask = Ask { roots: vec![("unused".to_owned(), root)], variables };
        let (told, answer) = check(store, number, graph, &ask).await;
        tally.add(told);
        let page = &answer["data"]["unused"];
        if !tally.reports.is_empty() || is_late(&answer) || page["pageInfo"]["hasNextPage"] != true {
            return tally;
        }
        let last = page["nodes"].as_array().and_then(|nodes| nodes.last()).expect("a page before another");
        after = Some(last["uri"].as_str().expect("a uri is text").to_owned());
    }
}

/// The assets that a filter on all that is up- or downstream lets by are those whose lineage holds something that meets
/// it, whatever the reference thinks of either.
async fn filters(store: &Store, (number, graph): (u64, &Graph), mut random: Random) -> Tally {
    let mut coverage = Coverage::new();
    let mut choices = Choices::of(graph, &mut random, &mut coverage);
    let Reaches { upstream, some, within, through, .. } = choices.filter();
    let here = Condition::Named(graph.prefix.clone());
    let page = |condition: Condition, fields: Vec<Item>| Root::Page {
        of: None,
        condition,
        first: 100,
        total: false,
        edges: false,
        fields,
    };
    let filtered = |some: Option<Condition>, none: Option<Condition>| {
        let (within, through) = (within.clone(), through.clone());
        let reaches = Condition::Reaches(Box::new(Reaches { upstream, some, none, within, through }));
        page(Condition::And(vec![here.clone(), reaches]), vec![Item::Leaf(Leaf::Uri)])
    };
    let lineage = Lineage {
        upstream,
        depth: None,
        through: through.clone(),
        returned: some.clone(),
        within: within.clone(),
        stop: None,
        first: Some(1),
        after: None,
        parts: vec![Part::Nodes(vec![Item::Leaf(Leaf::Uri)])],
    };
    let lineage = Item::Lineage { key: "lineage".to_owned(), lineage: Box::new(lineage) };
    let roots = [
        ("some", filtered(some.clone(), None)),
        ("none", filtered(None, some.clone())),
        ("all", page(here.clone(), vec![Item::Leaf(Leaf::Uri), lineage])),
    ];
    let ask = Ask { roots: roots.map(|(key, root)| (key.to_owned(), root)).into(), variables: false };
    let answer = store.answer(&ask).await;
    let mut tally = Tally { asked: 1, ..Tally::default() };
    if is_late(&answer) {
        tally.late = 1;
        return tally;
    }
    let nodes = |key: &str| answer["data"][key]["nodes"].as_array().cloned().unwrap_or_default();
    let uris = |nodes: Vec<Json>| nodes.into_iter().map(|node| node["uri"].clone()).collect::<Vec<_>>();
    let (met, unmet): (Vec<_>, Vec<_>) =
        nodes("all").into_iter().partition(|node| node["lineage"]["nodes"] != Json::Array(Vec::new()));
    tally.inhabited = usize::from(!met.is_empty());
    if uris(nodes("some")) != uris(met) || uris(nodes("none")) != uris(unmet) {
        tally.reports.push(report((store, number, graph), &ask.text(), &[("ours", &answer)]));
    }
    tally
}

/// The questions about a graph.
fn questions(number: u64, graph: &Graph, load: &Load, coverage: &mut Coverage) -> Vec<Ask> {
    let mut random = choices_of(number, 1);
    let mut asks = Vec::new();
    for _ in 0..load.questions {
        let mut own = Coverage::new();
        let ask = Choices::of(graph, &mut random, &mut own).ask(load.small);
        let rare =
            |what| load.enough.is_none_or(|enough| coverage.get(what).copied().unwrap_or_default() < enough);
        if own.keys().any(rare) {
            own.into_iter().for_each(|(what, count)| *coverage.entry(what).or_default() += count);
            asks.push(ask);
        }
    }
    asks
}

/// Asks a store everything about each of its graphs.
async fn ask_all(store: &Store, graphs: &[(u64, Graph)], load: &Load, coverage: &mut Coverage) -> Tally {
    let mut tally = Tally::default();
    for (number, graph) in graphs {
        let asks = questions(*number, graph, load, coverage);
        let asked = join_all(asks.iter().map(|ask| check(store, *number, graph, ask)));
        let more = choices_of(*number, 3);
        let paged = async {
            let fits = number % load.pages_every == 0;
            if !fits {
                return None;
            }
            let mut tally = pages(store, (*number, graph), more.clone()).await;
            tally.add(unused_pages(store, (*number, graph), more.clone()).await);
            Some(tally)
        };
        let filtered = async {
            let fits = number % load.filters_every == 0;
            if fits { Some(filters(store, (*number, graph), more.clone()).await) } else { None }
        };
        let (asked, paged, filtered) = tokio::join!(asked, paged, filtered);
        let asked = asked.into_iter().map(|(told, _)| told);
        asked.chain(paged).chain(filtered).for_each(|other| tally.add(other));
        if tally.reports.len() >= MOST_REPORTS {
            break;
        }
    }
    tally
}

async fn embedded(first: u64, graphs: &[(u64, Graph)]) -> Store {
    let lines = stores::lines(graphs, &mut choices_of(first, 2));
    stores::store("SQLite", backends::sqlite(), &lines).await
}

/// All on one thread, where what happens is counted.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts")
}

#[test]
fn sqlite_answers_by_the_book() {
    let (numbers, start) = (numbers(), Instant::now());
    let whole = numbers.end - numbers.start >= DEFAULT_GRAPHS;
    let batches: Vec<_> =
        numbers.clone().step_by(usize::try_from(GRAPHS_A_STORE).expect("a small number")).collect();
    let batch = |from: u64| async move {
        let graphs = graphs_of(from..(from + GRAPHS_A_STORE).min(numbers.end));
        let store = embedded(from, &graphs).await;
        let mut coverage = Coverage::new();
        (ask_all(&store, &graphs, &EMBEDDED, &mut coverage).await, coverage)
    };
    let (mut tally, mut coverage) = (Tally::default(), Coverage::new());
    let halves: Vec<_> = std::thread::scope(|scope| {
        let half = |skipped| {
            let (batches, batch) = (&batches, &batch);
            scope.spawn(move || {
                let runtime = runtime();
                let mine = batches.iter().skip(skipped).step_by(2);
                mine.map(|from| runtime.block_on(batch(*from))).collect::<Vec<_>>()
            })
        };
        [half(0), half(1)].map(|half| half.join().expect("it does not panic")).into_iter().flatten().collect()
    });
    for (told, covered) in halves {
        tally.add(told);
        covered.into_iter().for_each(|(what, count)| *coverage.entry(what).or_default() += count);
    }
    println!("{coverage:?}, {:.1?}", start.elapsed());
    tally.judge("SQLite", LEAST_INHABITED);
    let rare: Vec<_> = coverage.iter().filter(|(_, count)| **count < LEAST_COVERAGE).collect();
    assert!(!whole || rare.is_empty() && coverage.len() >= KINDS, "asked too seldom: {rare:?}");
}

#[test]
fn each_neo4j_answers_by_the_book() {
    let servers = backends::turn(SUITE);
    let numbers = numbers();
    let whole = numbers.end - numbers.start >= NEO4J_GRAPHS;
    let mut covered = Coverage::new();
    let graphs = graphs_of(numbers.start..numbers.end.min(numbers.start + NEO4J_GRAPHS)).into_iter();
    let graphs =
        graphs.filter(|(number, graph)| !questions(*number, graph, &ON_SERVERS, &mut covered).is_empty());
    let graphs = &graphs.collect::<Vec<_>>();
    println!("{} graphs for each Neo4j: {covered:?}", graphs.len());
    let rare: Vec<_> = covered.iter().filter(|(_, count)| **count < LEAST_ON_SERVERS).collect();
    assert!(!whole || rare.is_empty() && covered.len() >= KINDS, "asked too seldom: {rare:?} of {covered:?}");
    let lines = [stores::lines(graphs, &mut choices_of(0, 2)), statements::chain(), bounds::stars()].concat();
    // One after the other: what is asked at once keeps a server busy, and two would make each other late.
    for server in servers.iter() {
        let (start, mut covered) = (Instant::now(), Coverage::new());
        let tally = runtime().block_on(async {
            let store = stores::store(server.name, backends::neo4j(server).await, &lines).await;
            statements::do_not_grow(&store).await;
            bounds::are_told(&store).await;
            ask_all(&store, graphs, &ON_SERVERS, &mut covered).await
        });
        let what = format!("{}, {:.1?}", server.name, start.elapsed());
        tally.judge(&what, LEAST_INHABITED_ON_SERVERS);
        assert!(!whole || tally.asked >= LEAST_QUESTIONS, "{what}: only {} questions", tally.asked);
    }
}

/// A question of one shape about each graph, of one of the servers: planned once, it is answered in milliseconds.
#[test]
fn thousands_of_graphs_are_walked_by_the_book() {
    let servers = backends::turn(SUITE);
    let numbers = numbers();
    for (server, turn) in servers.iter().zip(0..) {
        let start = Instant::now();
        let graphs = graphs_of(numbers.clone()).into_iter();
        let graphs: Vec<_> = graphs.filter(|(number, _)| number % servers.len() as u64 == turn).collect();
        let lines = stores::lines(&graphs, &mut choices_of(0, 2));
        let tally = runtime().block_on(async {
            let store = stores::store(server.name, backends::neo4j(server).await, &lines).await;
            println!("{}: {} lines loaded, {:.1?}", server.name, lines.len(), start.elapsed());
            let mut tally = Tally::default();
            for some in graphs.chunks(AT_ONCE) {
                let asks: Vec<_> =
                    some.iter().map(|(number, graph)| plain::plain(graph, choices_of(*number, 5))).collect();
                let checks = some.iter().zip(&asks);
                let checks = checks.map(|((number, graph), ask)| check(&store, *number, graph, ask));
                join_all(checks).await.into_iter().for_each(|(told, _)| tally.add(told));
            }
            tally
        });
        let what = format!("{}, {:.1?}", server.name, start.elapsed());
        tally.judge(&what, LEAST_INHABITED);
        assert_eq!(tally.asked, graphs.len(), "{what}");
    }
}

#[test]
fn reads_do_not_grow_with_the_page() {
    runtime().block_on(async {
        let store = stores::store("SQLite", backends::sqlite(), &statements::chain()).await;
        statements::do_not_grow(&store).await;
        statements::a_walk_fails_alone(&store).await;
    });
}

#[test]
fn walks_that_meet_too_many_say_so() {
    runtime().block_on(async {
        let store = stores::store("SQLite", backends::sqlite(), &bounds::stars()).await;
        bounds::are_told(&store).await;
    });
}

#[test]
fn planted_bugs_are_caught() {
    let runtime = runtime();
    let mut living: Vec<(&Bug, usize)> = BUGS.iter().map(|bug| (bug, 0)).collect();
    for from in (0..MOST_GRAPHS_FOR_BUGS).step_by(usize::try_from(GRAPHS_A_STORE).expect("a small number")) {
        let graphs = graphs_of(from..from + GRAPHS_A_STORE);
        let store = runtime.block_on(embedded(from, &graphs));
        for (number, graph) in &graphs {
            for ask in questions(*number, graph, &PLANTED, &mut Coverage::new()) {
                let (right, _) = answers::answer(graph, &ask);
                let right_planned = prepared_ask(&ask).planned;
                living.retain_mut(|(bug, planted)| {
                    let Some(plan) = bug.planted(&right_planned.plan) else { return true };
                    *planted += 1;
                    let wrong = Planned { plan, ..Planned::clone(&right_planned) };
                    let shows = !are_same(&runtime.block_on(store.run(&wrong)), &right);
                    if shows {
                        println!("{}: shows in the {planted}. question that it fits", bug.name);
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
        living.iter().map(|(bug, planted)| format!("{} (in {planted} questions)", bug.name)).collect();
    panic!("planted bugs that nobody noticed: {}", names.join(", "));
}
