//! What each stage costs in instructions, which a noisy machine does not move: the query and page of `benches/page`, and how the
//! projection grows with its rows.
//!
//! `cargo bench --bench instructions` counts with valgrind, prints a table, and fails where a stage takes a tenth more than
//! `bench/instructions.json` says; with `-- --write` it notes what it counted instead.
//!
//! A stage is run a few times and many times, each in a process of its own: the difference is its own, without what comes before.

use std::{
    collections::BTreeMap,
    hint::black_box,
    path::Path,
    process::{Command, ExitCode},
};

use mlg::{
    access::{Access, Caller},
    api,
    backend::Backend,
    catalog, cypher,
    guard::{self, Limits},
    pipeline::{self, Request, prepare},
    plan::{self, types::Answers},
    projection, selection, sql,
};

mod page;

use page::{QUERY, answer};

/// How often a stage is run in the one process and in the other.
const TIMES: [u64; 2] = [4, 24];
/// So many tenths of what is noted are a fault.
const FAULT: u64 = 11;

const STAGES: &[&str] = &[
    "guard",
    "parse",
    "validate",
    "selection",
    "plan",
    "cypher",
    "sql",
    "projection of 20 rows",
    "projection of 100 rows",
    "projection of 500 rows",
    "all but the store, cold",
    "warm request, SQLite",
];

/// Runs a stage so often.
fn run(stage: &str, times: u64) {
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql"))
        .expect("the default schema has no problem");
    let api = api::schema::build(&catalog).expect("the default schema has an API");
    let (limits, access) = (Limits::default(), Access::everything());
    let variables = serde_json::json!({ "license": "mit" }).as_object().cloned().unwrap_or_default();
    let parsed = api::parse(QUERY).expect("the query parses");
    let selected = selection::normalise(&catalog, &parsed.document, None, &variables)
        .expect("the query fits the schema");
    let planned = plan::plan(&catalog, &limits, &access, &selected).expect("the query can be planned");
    let read = &planned.plan.reads[0];
    let answers = |rows| Answers { reads: vec![Ok(answer(rows))], follows: Vec::new() };
    let request = Request { query: QUERY.to_owned(), operation_name: None, variables: variables.clone() };
    let each = |run: &mut dyn FnMut()| (0..times).for_each(|_| run());
    // A page of so many rows.
    let project = |rows: usize| {
        let variables = serde_json::json!({ "license": "mit", "first": rows });
        let variables = variables.as_object().cloned().unwrap_or_default();
        let selected = selection::normalise(&catalog, &parsed.document, None, &variables).expect("it fits");
        let planned = plan::plan(&catalog, &limits, &access, &selected).expect("it can be planned");
        let answers = answers(rows);
        each(&mut || {
            black_box(projection::project(&planned.shape, black_box(&answers), &[]));
        });
    };
    match stage {
        "guard" => each(&mut || {
            black_box(guard::check_text(QUERY, &limits)).expect("it is within the limits");
            black_box(guard::check_document(&parsed.document, &limits)).expect("it is within the limits");
        }),
        "parse" => each(&mut || {
            black_box(api::parse(black_box(QUERY))).expect("the query parses");
        }),
        "validate" => each(&mut || {
            black_box(api::validate(&api, black_box(&parsed))).expect("the query is valid");
        }),
        "selection" => each(&mut || {
            black_box(selection::normalise(&catalog, black_box(&parsed.document), None, &variables))
                .expect("the query fits the schema");
        }),
        "plan" => each(&mut || {
            black_box(plan::plan(&catalog, &limits, &access, black_box(&selected)))
                .expect("the query can be planned");
        }),
        "cypher" => each(&mut || {
            black_box(cypher::emit(&cypher::lower(&catalog, black_box(read))));
        }),
        "sql" => each(&mut || {
            black_box(sql::statements(&catalog, black_box(read)));
        }),
        "projection of 20 rows" => project(20),
        "projection of 100 rows" => project(100),
        "projection of 500 rows" => project(500),
        "all but the store, cold" => {
            let answers = answers(20);
            each(&mut || {
                let prepared = prepare(&catalog, &api, &limits, &access, black_box(&request))
                    .expect("the query is good");
                black_box(projection::project(&prepared.planned.shape, &answers, &prepared.introspected));
            });
        }
        "warm request, SQLite" => warm(&request, times),
        other => panic!("there is no stage `{other}`"),
    }
}

/// A request whose plan and statements are known, from its text to its bytes, of an empty graph.
fn warm(request: &Request, times: u64) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let schema =
            || catalog::load("schema.graphql", include_str!("../schema.graphql")).expect("it is good");
        let backend = Backend::open("sqlite::memory:", None).expect("there is memory");
        backend.migrate(&schema()).await.expect("an empty store migrates");
        let service = pipeline::service(schema(), backend).expect("the default schema has an API");
        for _ in 0..times {
            let answer = pipeline::run(&service, &Caller::local(), black_box(request)).await;
            assert_eq!(answer.errors, 0);
        }
    });
}

/// The instructions of this program, run for a stage.
fn counted(stage: &str, times: u64) -> u64 {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(program)
        .args(["--stage", stage, &times.to_string()])
        .output()
        .expect("valgrind is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stage}: {said}");
    let line = said.lines().find(|line| line.contains("refs:")).expect("valgrind tells what it counted");
    let digits = line.rsplit("refs:").next().unwrap_or_default().replace([',', ' '], "");
    digits.parse().expect("a count")
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, stage, times] = arguments.as_slice()
        && flag == "--stage"
    {
        run(stage, times.parse().expect("a number"));
        return ExitCode::SUCCESS;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/instructions.json");
    let write = arguments.iter().any(|argument| argument == "--write");
    let noted =
        std::fs::read_to_string(&file).ok().map(|text| serde_json::from_str(&text).expect("it is JSON"));
    let noted: BTreeMap<String, u64> = noted.unwrap_or_default();
    let mut found = BTreeMap::new();
    let mut code = ExitCode::SUCCESS;
    println!("| stage | instructions | noted |\n|---|---|---|");
    for stage in STAGES {
        let [few, many] = TIMES.map(|times| counted(stage, times));
        let each = (many - few) / (TIMES[1] - TIMES[0]);
        let before = noted.get(*stage);
        println!("| {stage} | {each} | {} |", before.map_or(String::new(), u64::to_string));
        if !write && before.is_none_or(|before| each * 10 > before * FAULT) {
            println!(
                "^ more than is noted; if it is worth it, `cargo bench --bench instructions -- --write`"
            );
            code = ExitCode::FAILURE;
        }
        found.insert((*stage).to_owned(), each);
    }
    if write {
        let text = serde_json::to_string_pretty(&found).expect("it is plain");
        std::fs::write(&file, text + "\n").expect("the file can be written");
    }
    code
}
