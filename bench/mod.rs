//! The side-by-side comparison: one graph, one database, the same questions to each side.
//!
//! In: how large the graph is, where the database and the other library are. Out: what each side took. Must not know: how that is
//! told.

pub(crate) mod agree;
#[path = "../tests/support/bolt.rs"]
#[expect(dead_code, reason = "no statement is explained here")]
mod bolt;
pub(crate) mod count;
pub(crate) mod drive;
pub(crate) mod floor;
pub(crate) mod graph;
pub(crate) mod http;
pub(crate) mod plot;
pub(crate) mod process;
pub(crate) mod profile;
pub(crate) mod questions;
#[path = "../tests/support/random.rs"]
#[expect(dead_code, reason = "not all choices are made here")]
mod random;
pub(crate) mod report;
pub(crate) mod sides;

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use bolt::Bolt;
use drive::{CLIENTS, Took, Way};
use graph::Sizes;
use http::{Connection, Place};
use profile::Profile;
use questions::{Ask, Deep, Question};
use sides::{Side, Sides};

/// What to compare, and with what.
pub(crate) struct Options {
    pub(crate) assets: usize,
    /// How long each side is asked each question, in all rounds together.
    pub(crate) time: Duration,
    pub(crate) rounds: u32,
    /// The program that is compared.
    pub(crate) mlg: PathBuf,
    /// Where files are kept.
    pub(crate) folder: PathBuf,
    /// The database and its password. Without it, only SQLite is asked.
    pub(crate) neo4j: Option<(String, String)>,
    /// The process of the database, where it is on this machine.
    pub(crate) neo4j_process: Option<u32>,
    /// The packages of the other library, installed.
    pub(crate) peer: Option<PathBuf>,
    /// The stores hold the graph already.
    pub(crate) loaded: bool,
}

/// What one side took for one question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) question: String,
    pub(crate) side: String,
    /// Answers a second.
    pub(crate) throughput: f64,
    /// In microseconds.
    pub(crate) p50: u32,
    pub(crate) p99: u32,
    /// Half of the answers to one client, while nobody else asks.
    #[serde(default)]
    pub(crate) alone: u32,
    /// Processor time of the side's process for each of those, in microseconds.
    #[serde(default)]
    pub(crate) own: f64,
    /// Processor time of an answer, in microseconds: of the side's process, which for the floor is the driver of the load, and of
    /// the database.
    pub(crate) server_cpu: f64,
    pub(crate) database_cpu: f64,
    /// Resident memory of the side's process in kB.
    pub(crate) resident: u64,
    /// Statements of one request, warm.
    pub(crate) statements: Option<u64>,
    /// What the database does for them.
    #[serde(default)]
    pub(crate) profile: Option<Profile>,
    /// Bytes of an answer, and response fields in it.
    pub(crate) bytes: usize,
    #[serde(default)]
    pub(crate) fields: usize,
}

/// One comparison.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) assets: u64,
    pub(crate) relationships: u64,
    pub(crate) seconds: f64,
    pub(crate) machine: String,
    /// Seconds that loading took, by store.
    pub(crate) loads: Vec<(String, f64)>,
    /// By side: milliseconds from the start of the process to its first answer, and resident kB then.
    pub(crate) starts: Vec<(String, f64, u64)>,
    pub(crate) rows: Vec<Row>,
}

/// Compares.
///
/// # Errors
/// A store can't be loaded, a side does not start, or two answers differ.
pub(crate) async fn compare(options: &Options) -> Result<Outcome, String> {
    let sizes = Sizes::of(options.assets);
    std::fs::create_dir_all(&options.folder).map_err(|problem| problem.to_string())?;
    let lines = options.folder.join(format!("{}.ndjson", options.assets));
    let file = File::create(&lines).map_err(|problem| problem.to_string())?;
    let mut out = BufWriter::new(file);
    let (assets, relationships) = graph::write(&mut out, &sizes).map_err(|problem| problem.to_string())?;
    out.flush().map_err(|problem| problem.to_string())?;
    let mut loads = Vec::new();
    if !options.loaded {
        for (store, url, password) in options.stores() {
            let begin = Instant::now();
            load(options, &lines, &url, &password)?;
            loads.push((store.to_owned(), begin.elapsed().as_secs_f64()));
        }
    }
    let agreed = agreed(options, &sizes).await?;
    let mut outcome = Outcome {
        assets,
        relationships,
        seconds: options.time.as_secs_f64(),
        machine: machine(),
        loads,
        starts: Vec::new(),
        rows: Vec::new(),
    };
    pinned(options);
    let sides = Sides::start(options, false).await?;
    outcome.starts = sides.starts();
    for (asked, statements) in &agreed {
        outcome.rows.extend(driven(options, &sides, asked, statements).await?);
    }
    Ok(outcome)
}

impl Outcome {
    /// What a side took for a question, if it was asked.
    pub(crate) fn row(&self, question: &str, side: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.question == question && row.side == side)
    }
}

impl Options {
    /// Name, URL and password of each store.
    fn stores(&self) -> Vec<(&'static str, String, String)> {
        let mut stores = vec![("SQLite", self.sqlite(), String::new())];
        if let Some((url, password)) = &self.neo4j {
            stores.push(("Neo4j", url.clone(), password.clone()));
        }
        stores
    }

    /// The URL of the embedded store.
    pub(crate) fn sqlite(&self) -> String {
        format!("sqlite:{}", self.folder.join(format!("{}.db", self.assets)).display())
    }

    /// A command of the program, with no setting of whoever runs this.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.mlg);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MLG_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(&self.folder);
        command
    }
}

fn load(options: &Options, lines: &std::path::Path, url: &str, password: &str) -> Result<(), String> {
    if let Some(file) = url.strip_prefix("sqlite:") {
        for end in ["", "-wal", "-shm"] {
            // There may be none yet.
            let _removed = std::fs::remove_file(format!("{file}{end}"));
        }
    }
    let lines = lines.display().to_string();
    for arguments in [vec!["migrate", "--graph", url], vec!["load", "--graph", url, &lines]] {
        let output = options
            .command(&arguments)
            .env("MLG_GRAPH_PASSWORD", password)
            .output()
            .map_err(|problem| problem.to_string())?;
        if !output.status.success() {
            return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    Ok(())
}

/// A question as each of the clients asks it, and what each side sends the database for it.
type Agreed = (Vec<Question>, Vec<(&'static str, Sent)>);

/// What a side sends the database for a question, warm.
#[derive(Debug, Clone)]
struct Sent {
    statements: u64,
    profile: Option<Profile>,
}

/// The questions, each of which every side answers alike.
async fn agreed(options: &Options, sizes: &Sizes) -> Result<Vec<Agreed>, String> {
    let sides = Sides::start(options, true).await?;
    let mut database = options.neo4j.as_ref().map(|(url, password)| {
        bolt::connect(url.rsplit(['@', '/']).next().unwrap_or_default(), "neo4j", password)
    });
    let ours = &sides.all.first().ok_or("there is no side")?.place;
    let deep = deep(ours.as_ref().ok_or("the first side is ours")?, sizes).await?;
    let mut agreed: Vec<Agreed> = Vec::new();
    for client in 0..CLIENTS {
        for (place, question) in questions::questions(sizes, &deep, client).into_iter().enumerate() {
            let Some((known, _)) = agreed.get_mut(place) else {
                let statements = answered_alike(&sides, &mut database, &question).await?;
                agreed.push((vec![question], statements));
                continue;
            };
            if known[0].ours.variables != question.ours.variables {
                answered_alike(&sides, &mut None, &question).await?;
            }
            known.push(question);
        }
    }
    Ok(agreed)
}

/// What each side sends for a question, where that is kept.
///
/// # Errors
/// Two sides answer otherwise, or one not at all.
async fn answered_alike(
    sides: &Sides,
    database: &mut Option<Bolt>,
    question: &Question,
) -> Result<Vec<(&'static str, Sent)>, String> {
    let (mut first, mut counts): (Option<(&str, Json)>, Vec<_>) = (None, Vec::new());
    for side in &sides.all {
        let Some(way) = side.way(question) else { continue };
        // Once to have planned and learned what the store is, once to keep what is sent.
        let mut sent = None;
        for _ in 0..2 {
            let _before = side.statements();
            let said = said(side, question, &way).await?;
            if said.as_array().is_none_or(Vec::is_empty) {
                return Err(format!("{}: {} answers nothing", question.name, side.name));
            }
            sent = side.statements();
            match &first {
                None => first = Some((side.name, said)),
                Some((name, other)) => {
                    if let Some(difference) = agree::difference(other, &said, "") {
                        let (question, side) = (question.name, side.name);
                        return Err(format!("{question}: {name} and {side} differ at {difference}"));
                    }
                }
            }
        }
        counts.extend(sent.map(|messages| {
            let profile = database.as_mut().and_then(|database| profile::profiled(database, &messages));
            (side.name, Sent { statements: messages.len() as u64, profile })
        }));
    }
    Ok(counts)
}

async fn said(side: &Side, question: &Question, way: &Way) -> Result<Json, String> {
    let wrong = |problem: String| format!("{}: {}: {problem}", question.name, side.name);
    match way {
        Way::Http(place, body) => {
            let mut connection = Connection::open(place).await.map_err(wrong)?;
            let answer = connection.read(body.clone()).await.map_err(wrong)?;
            let ask = side.ask(question).ok_or("a side that is asked has a question")?;
            agree::of_answer(&answer, ask.rows).map_err(wrong)
        }
        Way::Bolt(graph, floor) => {
            let value = floor::run(graph, floor).await.map_err(wrong)?;
            Ok(agree::of_rows(&floor::json(&value), &floor.names))
        }
    }
}

/// Where deep pages begin, as we tell it.
async fn deep(ours: &Place, sizes: &Sizes) -> Result<Deep, String> {
    const FILTERED: &str = "query($first: Int, $after: String) { list: modelVersions(first: $first, after: $after, orderBy: \
        CREATED_AT_DESC, where: { evaluations: { some: { metrics: { some: { name: { eq: \"auc\" }, value: { gte: 0.9 } } } } } }) { \
        edges { cursor node { uri key: createdAt } } } }";
    const FEATURES: &str = "query($first: Int, $after: String) { list: features(first: $first, after: $after, orderBy: NAME_ASC) { \
        edges { cursor node { uri key: name } } } }";
    let mut connection = Connection::open(ours).await?;
    // Of a graph of 1,000 assets about 20 versions are good enough.
    let filtered = if sizes.versions < 1_500 { 4 } else { 200 };
    let features = (sizes.features * 4 / 5).min(20_000);
    Ok(Deep {
        filtered: place(&mut connection, FILTERED, filtered).await?,
        features: place(&mut connection, FEATURES, features).await?,
    })
}

async fn place(
    connection: &mut Connection,
    query: &'static str,
    offset: usize,
) -> Result<questions::Place, String> {
    let mut place = questions::Place::default();
    while place.offset < offset {
        let first = (offset - place.offset).min(500);
        let after = if place.offset == 0 { Json::Null } else { json!(place.cursor) };
        let ask =
            Ask { query, variables: json!({"first": first, "after": after}), rows: questions::Rows::At("") };
        let answer = connection.read(http::body(&ask)).await;
        let answer = answer.map_err(|problem| format!("the list at {}: {problem}", place.offset))?;
        let edges = answer["data"]["list"]["edges"].as_array().filter(|edges| edges.len() == first);
        let last =
            edges.and_then(|edges| edges.last()).ok_or_else(|| format!("a list ends early: {answer}"))?;
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        place = questions::Place {
            cursor: text(&last["cursor"]),
            offset: place.offset + first,
            key: text(&last["node"]["key"]),
            uri: text(&last["node"]["uri"]),
        };
    }
    Ok(place)
}

/// What one side took in all rounds.
#[derive(Default, Clone)]
struct Total {
    took: Took,
    /// Processor time of the side, and of the database.
    server: Duration,
    database: Duration,
    /// See [`Row`].
    alone: u32,
    own: f64,
}

/// Asks each side one question, in turns, so that what the machine does meanwhile is in all.
async fn driven(
    options: &Options,
    sides: &Sides,
    asked: &[Question],
    sent: &[(&'static str, Sent)],
) -> Result<Vec<Row>, String> {
    let question = &asked[0];
    let ways_of = |side: &Side| asked.iter().map(|question| side.way(question)).collect::<Option<Vec<_>>>();
    let ways: Vec<(&Side, Vec<Way>)> =
        sides.all.iter().filter_map(|side| Some((side, ways_of(side)?))).collect();
    let mut totals = vec![Total::default(); ways.len()];
    let database = || options.neo4j_process.map_or(Duration::ZERO, process::processor_time);
    for round in 0..=options.rounds {
        for place in turns(round as usize, ways.len()) {
            let ((side, ways), total) = (&ways[place], &mut totals[place]);
            let before = (process::processor_time(side.process(question)), database());
            let took = drive::drive(ways, options.time / options.rounds).await;
            let took = took.map_err(|problem| format!("{}: {}: {problem}", question.name, side.name))?;
            // The first round warms up.
            if round > 0 {
                total.server += process::processor_time(side.process(question)).saturating_sub(before.0);
                total.database += database().saturating_sub(before.1);
                total.took.add(took);
            }
        }
    }
    for ((side, ways), total) in ways.iter().zip(&mut totals) {
        let before = process::processor_time(side.process(question));
        let took = drive::drive(&ways[..1], options.time / options.rounds).await?;
        total.own = each(process::processor_time(side.process(question)).saturating_sub(before), &took);
        total.alone = took.quantile(500);
    }
    let sent_by = |side: &Side| sent.iter().find(|(name, _)| *name == side.name).map(|(_, sent)| sent);
    let row = |(side, total): (&Side, &Total)| Row {
        question: question.name.to_owned(),
        side: side.name.to_owned(),
        throughput: total.took.throughput(),
        p50: total.took.quantile(500),
        p99: total.took.quantile(990),
        alone: total.alone,
        own: total.own,
        server_cpu: each(total.server, &total.took),
        database_cpu: if side.of_neo4j { each(total.database, &total.took) } else { 0.0 },
        resident: process::resident(side.process(question)),
        statements: sent_by(side).map(|sent| sent.statements),
        profile: sent_by(side).and_then(|sent| sent.profile.clone()),
        bytes: total.took.answer.len(),
        fields: agree::fields(&total.took.answer),
    };
    let rows: Vec<Row> = ways.iter().map(|(side, _)| *side).zip(&totals).map(row).collect();
    println!("{}", report::lines(&rows));
    Ok(rows)
}

/// The order of the sides in a round: another in each, since the database is still busy with what a side left behind when the
/// next one begins.
fn turns(round: usize, sides: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sides).collect();
    order.rotate_left(round % sides.max(1));
    if round % 2 == 1 {
        order.reverse();
    }
    order
}

/// Microseconds of each answer.
fn each(time: Duration, took: &Took) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let count = took.answers.len().max(1) as f64;
    time.as_secs_f64() * 1e6 / count
}

/// The sides and the load share the first processor, the database has the others.
fn pinned(options: &Options) {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    if processors < 2 {
        return;
    }
    let mut done = process::pin(std::process::id(), "0");
    if let Some(database) = options.neo4j_process {
        done &= process::pin(database, &format!("1-{}", processors - 1));
    }
    if !done {
        println!("processes could not be kept to processors (taskset)");
    }
}

/// The processors and the memory of this machine.
fn machine() -> String {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let processor = value(&read("/proc/cpuinfo"), "model name");
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = value(&read("/proc/meminfo"), "MemTotal");
    let kilobytes: u64 = memory.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0);
    format!("{processors} processors ({processor}), {} GiB", kilobytes / 1024 / 1024)
}
