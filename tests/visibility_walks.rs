//! What a caller may not see is not walked: lineage, impact, usage, paths, what is similar, and filters on what is reached.
//!
//! The naive reference of the suite of lineage works out the answer over the part of a graph that the caller sees, and is told
//! where that part was cut off, for `completeness` says so. Which assets these are, its evaluator of conditions says.
//!
//! `MLG_VISIBILITY_SEED` and `MLG_VISIBILITY_GRAPHS` choose what is asked; `MLG_VISIBILITY_GRAPH` asks of one graph alone.

#![expect(dead_code, reason = "the generators are those of the suite of lineage, which uses the rest")]

use std::{env, ops::Range, time::Instant};

use futures_util::future::join_all;
use mlg::{
    access::{Access, Restricted},
    pipeline::Request,
};
use serde_json::{Value as Json, json};

#[path = "lineage/answers.rs"]
mod answers;
#[path = "lineage/asks.rs"]
mod asks;
#[path = "support/backends.rs"]
mod backends;
#[path = "visibility/callers.rs"]
mod callers;
#[path = "lineage/choices.rs"]
mod choices;
#[path = "visibility/claims.rs"]
mod claims;
#[path = "lineage/conditions.rs"]
mod conditions;
#[path = "lineage/graphs.rs"]
mod graphs;
#[path = "visibility/parts.rs"]
mod parts;
#[path = "lineage/plain.rs"]
mod plain;
#[path = "support/random.rs"]
mod random;
#[path = "lineage/similar.rs"]
mod similar;
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

use asks::Ask;
use callers::{ROLES, caller, policy, seen};
use choices::{Choices, Coverage};
use claims::{Ruled, ruled};
use conditions::{Condition, Quantifier, holds, text};
use graphs::{Graph, LIFECYCLES, TAGS};
use parts::part;
use random::Random;
use stores::{Store, catalog, is_late, prepared_for};
use words::fields_of;

const SUITE: &str = "visibility";
const DEFAULT_SEED: u64 = 20_261_125;
const DEFAULT_GRAPHS: u64 = 1_000;
/// Graphs that one embedded store holds.
const GRAPHS_A_STORE: usize = 25;
/// What is asked of each graph.
const QUESTIONS: usize = 2;
/// `visibility.rs` counts on so many.
const _: () = assert!(DEFAULT_GRAPHS as usize * QUESTIONS >= 2_000, "too few questions are asked");
/// Graphs of which anything is asked of each Neo4j, which plans each statement anew.
const NEO4J_GRAPHS: u64 = 30;
/// Questions of one shape that a server is asked at once.
const AT_ONCE: usize = 10;
/// So many rules of a hundred show that something is there, and walk past it.
const SHOWN: usize = 40;
/// So many answers of a hundred differ from an admin's.
const LEAST_DIFFERENT: usize = 50;
/// So many answers of a hundred tell of something found.
const LEAST_INHABITED: usize = 40;
/// Of fewer questions hardly any meet something hidden on a bounded walk.
const QUESTIONS_THAT_TELL: usize = 400;
/// Rules that are tried for one that hides neither too little nor too much.
const TRIES: usize = 20;
/// Differences shown.
const MOST_REPORTS: usize = 3;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

fn seed() -> u64 {
    number("MLG_VISIBILITY_SEED").unwrap_or(DEFAULT_SEED)
}

/// The numbers of the graphs to ask about.
fn numbers(otherwise: u64) -> Range<u64> {
    match number("MLG_VISIBILITY_GRAPH") {
        Some(only) => only..only + 1,
        None => 0..number("MLG_VISIBILITY_GRAPHS").unwrap_or(otherwise),
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
#[derive(Debug, Default)]
struct Tally {
    asked: usize,
    different: usize,
    inhabited: usize,
    refused: usize,
    late: usize,
    cut: usize,
    reports: Vec<String>,
}

impl Tally {
    fn judge(&self, what: &str) {
        let Self { asked, different, inhabited, refused, late, cut, reports } = self;
        println!(
            "{what}: seed {}, {asked} questions, {} leaks or losses, {refused} wrongly refused, {different} answered otherwise \
             than an admin's, {inhabited} not empty, {cut} say that something is hidden, {late} late",
            seed(),
            reports.len()
        );
        for report in reports.iter().take(MOST_REPORTS) {
            eprintln!("{}\n{report}", "=".repeat(100));
        }
        assert!(reports.is_empty() && *refused == 0, "{} differences; the first are above", reports.len());
        assert!(different * 100 >= asked * LEAST_DIFFERENT, "only {different} of {asked} differ");
        assert!(inhabited * 100 >= asked * LEAST_INHABITED, "only {inhabited} of {asked} are not empty");
        assert!(
            *asked < QUESTIONS_THAT_TELL || cut * 20 >= *asked,
            "only {cut} of {asked} say that something is hidden"
        );
        assert!(late * 20 <= *asked, "{late} of {asked} answers came past the deadline");
    }
}

/// A graph as somebody sees it.
struct Seen {
    told: String,
    access: Access,
    part: Graph,
}

/// What a rule leaves of a graph to a caller of some role; the rules of the other roles must not count.
fn seen_by(graph: &Graph, condition: &Condition, rule: &Ruled, random: &mut Random) -> Seen {
    let restricted = if random.chance(SHOWN) { Restricted::Shown } else { Restricted::Ends };
    let at = random.below(ROLES.len());
    let other = ruled(random, &json!({ "uri": { "eq": "mlg://model/test/nobody" } }), 0);
    let rules = std::array::from_fn(|place| if place == at { rule } else { &other });
    let policy = policy(catalog(), rules, restricted);
    let access = seen(catalog(), &policy, &caller(ROLES[at], rule));
    let claims = Json::Object(rule.claims.clone());
    let told =
        format!("{} by the rule {} ({restricted:?}) with claims {claims}", ROLES[at].name(), rule.text);
    let part = part(graph, &visible(graph, condition), restricted == Restricted::Shown);
    Seen { told, access, part }
}

fn visible(graph: &Graph, condition: &Condition) -> Vec<bool> {
    (0..graph.assets.len()).map(|asset| holds(graph, asset, condition)).collect()
}

/// Whether a rule hides some and shows some.
fn halves(graph: &Graph, condition: &Condition) -> bool {
    let seen = visible(graph, condition).into_iter().filter(|seen| *seen).count();
    (graph.assets.len()..=graph.assets.len() * 4).contains(&(seen * 5))
}

/// A rule of any shape.
fn any_rule(graph: &Graph, random: &mut Random) -> Condition {
    let mut covered = Coverage::new();
    let mut condition = Condition::And(Vec::new());
    for _ in 0..TRIES {
        condition = if random.chance(20) {
            some_rule(graph, random)
        } else {
            Choices::of(graph, random, &mut covered).condition(None, 2)
        };
        if halves(graph, &condition) {
            break;
        }
    }
    condition
}

/// A rule of one of four shapes, its values of this graph: a server plans their statements once.
fn some_rule(graph: &Graph, random: &mut Random) -> Condition {
    let tag = || Condition::Tag(TAGS[0]);
    let owners = &fields_of(None)[0];
    let some: Vec<String> =
        graph.assets.iter().filter(|_| random.chance(45)).map(|asset| asset.uri.clone()).collect();
    match random.below(4) {
        0 => Condition::Lifecycle(false, LIFECYCLES[random.below(LIFECYCLES.len())]),
        1 => {
            let owned = Condition::Related(owners, Quantifier::Some, Box::new(Condition::Uris(some)));
            Condition::Or(vec![tag(), owned])
        }
        2 => Condition::Not(Box::new(Condition::Uris(some))),
        _ => Condition::Related(owners, Quantifier::None, Box::new(Condition::Uris(some))),
    }
}

fn as_json(condition: &Condition) -> Json {
    variables::value(&text(condition))
}

/// Fields have an order, which comparing JSON does not look at.
fn bytes(answer: &Json) -> Vec<u8> {
    answer.to_string().into_bytes()
}

/// Asks a store what somebody should be told.
async fn check(store: &Store, (number, graph): (u64, &Graph), seen: &Seen, ask: &Ask) -> Tally {
    let (expected, found) = answers::answer(&seen.part, ask);
    let (of_all, _) = answers::answer(graph, ask);
    let (query, variables) = ask.request();
    let mut tally = Tally { asked: 1, inhabited: usize::from(found), ..Tally::default() };
    tally.different = usize::from(bytes(&expected) != bytes(&of_all));
    tally.cut = usize::from(expected.to_string().contains("\"HIDDEN\""));
    let report = |answers: &[(&str, &Json)]| {
        let answers: String = answers.iter().map(|(name, answer)| format!("{name}: {answer}\n")).collect();
        let lines = graph.lines(&mut Random::new(0, 0)).join("\n");
        let head = format!("seed {}, graph {number} on {}, {}", seed(), store.name, seen.told);
        format!("{head}\n{query}\n{answers}an admin is told: {of_all}\n\n{lines}")
    };
    let request = Request { query: query.clone(), operation_name: None, variables };
    match prepared_for(&seen.access, &request) {
        Err(errors) => {
            tally.refused = 1;
            tally.reports.push(report(&[("refused", &json!(format!("{errors:?}")))]));
        }
        Ok(prepared) => {
            let ours = store.run_in_time(&prepared.planned).await;
            if is_late(&ours) {
                tally.late = 1;
            } else if bytes(&ours) != bytes(&expected) {
                tally.reports.push(report(&[("expected", &expected), ("ours", &ours)]));
            }
        }
    }
    tally
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.different += other.different;
        self.inhabited += other.inhabited;
        self.refused += other.refused;
        self.late += other.late;
        self.cut += other.cut;
        self.reports.extend(other.reports);
    }
}

/// Asks anything about each graph by a rule of any shape.
async fn ask_all(
    store: &Store,
    graphs: &[(u64, Graph)],
    (questions, small): (usize, bool),
    tally: &mut Tally,
) {
    for (number, graph) in graphs {
        let mut random = choices_of(*number, 1);
        let condition = any_rule(graph, &mut random);
        let rule = ruled(&mut random, &as_json(&condition), 0);
        let seen = seen_by(graph, &condition, &rule, &mut random);
        for _ in 0..questions {
            let ask = telling(graph, &seen, small, &mut random);
            tally.add(check(store, (*number, graph), &seen, &ask).await);
        }
    }
}

/// A question whose answer most likely tells of something.
fn telling(graph: &Graph, seen: &Seen, small: bool, random: &mut Random) -> Ask {
    let mut ask = Choices::of(graph, random, &mut Coverage::new()).ask(small);
    for _ in 0..TRIES {
        if answers::answer(&seen.part, &ask).1 || random.chance(10) {
            break;
        }
        ask = Choices::of(graph, random, &mut Coverage::new()).ask(small);
    }
    ask
}

fn most_reports() -> usize {
    number("MLG_VISIBILITY_REPORTS")
        .map_or(MOST_REPORTS, |most| usize::try_from(most).expect("a small number"))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts")
}

#[test]
fn nothing_hidden_is_walked() {
    let (start, mut tally) = (Instant::now(), Tally::default());
    let graphs = graphs_of(numbers(DEFAULT_GRAPHS));
    for graphs in graphs.chunks(GRAPHS_A_STORE) {
        let lines = stores::lines(graphs, &mut choices_of(graphs[0].0, 2));
        runtime().block_on(async {
            let store = stores::store("SQLite", backends::sqlite(), &lines).await;
            ask_all(&store, graphs, (QUESTIONS, false), &mut tally).await;
        });
        if tally.reports.len() >= most_reports() {
            break;
        }
    }
    tally.judge(&format!("walks, SQLite, {:.1?}", start.elapsed()));
    assert_eq!(tally.asked, graphs.len() * QUESTIONS, "some questions were not asked");
}

#[test]
fn nothing_hidden_is_walked_on_neo4j() {
    let servers = backends::turn(SUITE);
    for server in servers.iter() {
        let (start, mut tally) = (Instant::now(), Tally::default());
        let graphs = graphs_of(numbers(NEO4J_GRAPHS));
        let lines = stores::lines(&graphs, &mut choices_of(0, 2));
        runtime().block_on(async {
            let store = stores::store(server.name, backends::neo4j(server).await, &lines).await;
            ask_all(&store, &graphs, (1, true), &mut tally).await;
        });
        tally.judge(&format!("walks, {}, {:.1?}", server.name, start.elapsed()));
    }
}

/// A question of one shape about each graph, by rules of four: planned once, it is answered in milliseconds.
#[test]
fn thousands_of_graphs_are_walked_by_rule_on_neo4j() {
    let servers = backends::turn(SUITE);
    for (server, turn) in servers.iter().zip(0..) {
        let start = Instant::now();
        let graphs = graphs_of(numbers(DEFAULT_GRAPHS)).into_iter();
        let graphs: Vec<_> = graphs.filter(|(number, _)| number % servers.len() as u64 == turn).collect();
        let lines = stores::lines(&graphs, &mut choices_of(0, 2));
        let mut tally = Tally::default();
        runtime().block_on(async {
            let store = stores::store(server.name, backends::neo4j(server).await, &lines).await;
            for some in graphs.chunks(AT_ONCE) {
                let asked: Vec<_> = some.iter().map(|(number, graph)| fixed(*number, graph)).collect();
                let checks = some.iter().zip(&asked);
                let checks =
                    checks.map(|((number, graph), (seen, ask))| check(&store, (*number, graph), seen, ask));
                join_all(checks).await.into_iter().for_each(|told| tally.add(told));
            }
        });
        let what = format!("walks of one shape, {}, {:.1?}", server.name, start.elapsed());
        tally.judge(&what);
        assert_eq!(tally.asked, graphs.len(), "{what}");
    }
}

/// The question of one shape, and who asks it.
fn fixed(number: u64, graph: &Graph) -> (Seen, Ask) {
    let mut random = choices_of(number, 4);
    let mut condition = some_rule(graph, &mut random);
    for _ in 0..TRIES {
        if halves(graph, &condition) {
            break;
        }
        condition = some_rule(graph, &mut random);
    }
    let rule =
        Ruled { text: text(&condition), claims: serde_json::Map::new(), filter: Some(as_json(&condition)) };
    (seen_by(graph, &condition, &rule, &mut random), plain::plain(graph, choices_of(number, 5)))
}
