//! `mlg import datahub`: files of proposals and snapshots.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::mpsc;

use super::{
    super::{
        CliError,
        graph::GraphArgument,
        load,
        rules::RulesArgument,
        settings::Settings,
        source::SchemaArgument,
        terminal::{STANDARD_INPUT, called},
    },
    written,
};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    changes::aspect::Aspect,
    ingest::{
        datahub::{BadProposal, Entry, Heard, entries, heard, of_entry},
        identify::Rules,
        import::{self, Repeated, Summary},
    },
    pipeline::clock::now,
};

/// Arguments of `mlg import datahub`.
#[derive(Debug, clap::Args)]
pub(in super::super) struct Datahub {
    /// Files to import, of metadata change proposals or events; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    rules: RulesArgument,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Datahub {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = Arc::new(self.schema.catalog(settings)?);
        let rules = self.rules.load(&catalog, settings)?;
        let inputs = self.files.iter().map(|name| open(name)).collect::<Result<Vec<_>, _>>()?;
        let backend = self.graph.open(settings)?;
        backend.migrate(&catalog).await?;
        let mut total = Total::default();
        for (name, input) in self.files.iter().zip(inputs) {
            import((&catalog, &backend, &rules), (name, input), &mut total).await?;
        }
        written::end(&total.summary, &total.passed())
    }
}

/// A file, and how many bytes it has, where that is known.
type Input = (Box<dyn BufRead + Send>, Option<u64>);

fn open(name: &str) -> Result<Input, CliError> {
    if name == STANDARD_INPUT {
        return Ok((Box::new(BufReader::new(io::stdin())), None));
    }
    let unreadable = |reason| CliError::File { file: name.to_owned(), reason };
    let file = File::open(name).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    Ok((Box::new(BufReader::new(file)), Some(size)))
}

/// What was imported.
#[derive(Debug, Default)]
struct Total {
    summary: Summary,
    /// Proposals about what is no asset, by what that is.
    passed: BTreeMap<String, u64>,
}

impl Total {
    fn passed(&self) -> String {
        let passed: u64 = self.passed.values().sum();
        let kinds: Vec<String> = self.passed.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let of = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
        format!("{passed} proposals about no asset{of}, ")
    }
}

/// Counts what is read through it.
struct Counted<R>(R, Arc<AtomicU64>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

async fn import(
    (catalog, backend, rules): (&Arc<Catalog>, &Backend, &Rules),
    (name, (reader, size)): (&str, Input),
    total: &mut Total,
) -> Result<(), CliError> {
    let shown = called(name);
    let bar = load::progress(&format!("importing {shown}"), size);
    let read = Arc::new(AtomicU64::new(0));
    let reader = BufReader::new(Counted(reader, Arc::clone(&read)));
    let reading =
        |send: &mpsc::Sender<Entry>| entries(reader, &mut |entry| send.blocking_send(entry).is_ok());
    let writing = async |batch: Vec<Entry>| {
        let clock = now();
        let passed = &mut total.passed;
        let told = batch.into_iter().map(|Entry { number, json }| import::Entry {
            name: format!("entry {number}"),
            said: json
                .map_err(|error| format!("not JSON that can be read: {error}"))
                .and_then(|json| said(rules, json, clock, passed).map_err(|error| error.to_string())),
        });
        let told = (shown, told.collect(), Repeated::Anew);
        written::write((catalog, backend), told, (&mut total.summary, &bar)).await?;
        bar.set_position(read.load(Ordering::Relaxed));
        Ok(())
    };
    let ended = written::stream(shown, reading, writing).await;
    bar.finish_and_clear();
    ended
}

/// What an entry says of assets; each of its proposals that is about none is counted.
fn said(
    rules: &Rules,
    json: serde_json::Value,
    clock: i64,
    passed: &mut BTreeMap<String, u64>,
) -> Result<Vec<Aspect>, BadProposal> {
    let mut all = Vec::new();
    for proposal in of_entry(json)? {
        match heard(rules, proposal, clock)? {
            Heard::Said(aspects) => all.extend(aspects),
            Heard::Passed(kind) => *passed.entry(kind).or_default() += 1,
        }
    }
    Ok(all)
}
