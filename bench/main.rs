//! `bench/run` calls this: the side-by-side comparison, its table and its pictures.
//!
//! What is written: `bench/results/ASSETS.json`, the tables of `docs/performance.md`, and the pictures beside it. `--drawn` compares
//! nothing, and writes the document and its pictures anew of the results that are there.

#[path = "mod.rs"]
mod bench;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use bench::{Options, Outcome, plot, report, sides};

const USAGE: &str = "bench/run [--assets 10000|100000|1000000] [--seconds N] [--loaded] [--sqlite], or cargo bench --bench compare -- --drawn";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let done = if arguments == ["--drawn"] { drawn() } else { compared(&arguments) };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn compared(arguments: &[String]) -> Result<(), String> {
    let options = options(arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|problem| problem.to_string())?;
    written(&runtime.block_on(bench::compare(&options))?)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let (mut assets, mut seconds, mut loaded) = (100_000, 6.0, false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut number = || rest.next().and_then(|text| text.parse::<f64>().ok()).ok_or(USAGE);
        match argument.as_str() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of assets")]
            "--assets" => assets = number()? as usize,
            "--seconds" => seconds = number()?,
            "--loaded" => loaded = true,
            _ => return Err(USAGE.to_owned()),
        }
    }
    let process = env::var("MLG_BENCH_PROCESS").ok().and_then(|text| text.trim().parse().ok());
    let neo4j = env::var("MLG_BENCH_GRAPH").ok();
    let peer = env::var_os("MLG_BENCH_PEER").map(PathBuf::from);
    let mlg =
        env::var_os("MLG_BENCH_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_mlg").into(), PathBuf::from);
    Ok(Options {
        assets,
        time: Duration::from_secs_f64(seconds),
        rounds: 3,
        mlg,
        folder: root().join("target/bench"),
        neo4j: neo4j.map(|url| (url, env::var("MLG_BENCH_PASSWORD").unwrap_or_default())),
        neo4j_process: process,
        peer,
        loaded,
    })
}

/// Keeps the outcome, and has the document tell of it.
fn written(outcome: &Outcome) -> Result<(), String> {
    let told = |problem: std::io::Error| problem.to_string();
    println!("{}", report::markdown(outcome));
    let results = root().join("bench/results");
    fs::create_dir_all(&results).map_err(told)?;
    let text = serde_json::to_string_pretty(outcome).map_err(|problem| problem.to_string())?;
    // The sizes are those that are asked for, which the graph has but for some assets.
    let size = (outcome.assets + 50) / 100 * 100;
    fs::write(results.join(format!("{size:07}.json")), text + "\n").map_err(told)?;
    drawn()
}

/// Puts the document and its pictures anew, of all results.
fn drawn() -> Result<(), String> {
    let told = |problem: std::io::Error| problem.to_string();
    let results = root().join("bench/results");
    let mut files: Vec<PathBuf> =
        fs::read_dir(&results).map_err(told)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let mut outcomes = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(told)?;
        let outcome: Outcome =
            serde_json::from_str(&text).map_err(|problem| format!("{}: {problem}", file.display()))?;
        outcomes.push(outcome);
    }
    let docs = root().join("docs");
    let file = docs.join("performance.md");
    let tables: Vec<String> = outcomes.iter().rev().map(report::markdown).collect();
    let document = fs::read_to_string(&file).map_err(told)?;
    fs::write(&file, report::put(&document, "bench/run", &tables.join("\n\n"))?).map_err(told)?;
    let has_peer = |outcome: &&Outcome| outcome.rows.iter().any(|row| row.side == sides::PEER);
    if let Some(compared) = outcomes.iter().rfind(has_peer) {
        fs::write(docs.join("performance.svg"), plot::bars(compared)).map_err(told)?;
        fs::write(docs.join("performance-response.svg"), plot::responses(compared)).map_err(told)?;
    }
    // Of one size there is no line to draw.
    if outcomes.len() < 2 {
        return Ok(());
    }
    for (side, name) in [(sides::OURS, "neo4j"), (sides::EMBEDDED, "sqlite")] {
        fs::write(docs.join(format!("performance-growth-{name}.svg")), plot::growth(&outcomes, side))
            .map_err(told)?;
    }
    Ok(())
}
