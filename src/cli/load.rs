//! `mlg load`: files of assets and relationships into a graph.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal as _, Seek as _},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{
    CliError,
    graph::GraphArgument,
    settings::Settings,
    source::SchemaArgument,
    terminal::{STANDARD_INPUT, called, print},
};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    changes::Derived,
    ingest::load::{Event, Summary, check, load},
    pipeline::clock::now,
};

/// Arguments of `mlg load`.
#[derive(Debug, clap::Args)]
pub(super) struct Load {
    /// Files to load, one JSON object a line; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Check all files first, and load only if every line is good
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Load {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let mut inputs =
            self.files.iter().map(|name| Input::open(name, self.strict)).collect::<Result<Vec<_>, _>>()?;
        if self.strict {
            let mut bad = 0;
            for input in &mut inputs {
                bad += input.check(&catalog)?;
            }
            if bad > 0 {
                return Err(CliError::BadLines(format!("{bad} bad lines; nothing was loaded (`--strict`)")));
            }
        }
        let backend = self.graph.open(settings)?;
        backend.migrate(&catalog).await?;
        let mut total = Summary::default();
        for input in &mut inputs {
            add(&mut total, &input.load(&catalog, &backend).await?);
        }
        print(&told("lines", &total, ""))?;
        match total.bad {
            0 => Ok(()),
            bad => Err(CliError::BadLines(format!("{bad} bad lines were left out"))),
        }
    }
}

/// One file to load.
struct Input {
    name: String,
    source: Source,
    /// Bytes, where that is known.
    size: Option<u64>,
}

enum Source {
    File(File),
    /// Standard input, read once.
    Stream,
}

impl Input {
    /// Opens a file; standard input that is read twice is kept in a temporary file.
    fn open(name: &str, twice: bool) -> Result<Self, CliError> {
        let unreadable = |reason| CliError::File { file: name.to_owned(), reason };
        let file = match name {
            STANDARD_INPUT if !twice => return Ok(Self::of(name, Source::Stream, None)),
            STANDARD_INPUT => {
                let mut spool = tempfile::tempfile().map_err(unreadable)?;
                io::copy(&mut io::stdin().lock(), &mut spool).map_err(unreadable)?;
                spool.rewind().map_err(unreadable)?;
                spool
            }
            path => File::open(path).map_err(unreadable)?,
        };
        let size = file.metadata().map_err(unreadable)?.len();
        Ok(Self::of(name, Source::File(file), Some(size)))
    }

    fn of(name: &str, source: Source, size: Option<u64>) -> Self {
        Self { name: called(name).to_owned(), source, size }
    }

    /// Tells every bad line and counts them; the file is then at its start again.
    fn check(&mut self, catalog: &Catalog) -> Result<u64, CliError> {
        let bar = progress(&format!("checking {}", self.name), self.size);
        let bad = check(catalog, &mut *self.reader()?, &mut teller(&self.name, &bar))?.bad;
        bar.finish_and_clear();
        if let Source::File(file) = &mut self.source {
            file.rewind()?;
        }
        Ok(bad)
    }

    async fn load(&mut self, catalog: &Catalog, backend: &Backend) -> Result<Summary, CliError> {
        let bar = progress(&format!("loading {}", self.name), self.size);
        let mut reader = self.reader()?;
        let summary = load((catalog, backend), &mut *reader, now(), &mut teller(&self.name, &bar)).await?;
        bar.finish_and_clear();
        Ok(summary)
    }

    fn reader(&self) -> Result<Box<dyn BufRead + Send>, CliError> {
        Ok(match &self.source {
            Source::File(file) => Box::new(BufReader::new(file.try_clone()?)),
            Source::Stream => Box::new(BufReader::new(io::stdin())),
        })
    }
}

/// Tells what happens while a file is read: bad lines above the progress bar, with file, line and reason.
fn teller<'a>(name: &'a str, bar: &'a ProgressBar) -> impl FnMut(Event<'_>) + Send + 'a {
    move |event| match event {
        Event::BadLine(line, problem) => bar.suspend(|| eprintln!("{name}:{line}: {problem}")),
        Event::Conflict(conflict) => bar.suspend(|| {
            let (alias, holder) = (&conflict.alias, &conflict.held_by);
            eprintln!(
                "{name}: alias `{alias}` of `{}` is held by `{holder}`, which keeps it",
                conflict.claimed_by
            );
        }),
        Event::Progress(bytes) => bar.set_position(bytes),
    }
}

/// A bar on a terminal, of so many bytes where that is known.
pub(super) fn progress(what: &str, size: Option<u64>) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match size {
        Some(size) => (ProgressBar::new(size), "{msg} {wide_bar} {bytes}/{total_bytes} {eta}"),
        None => (ProgressBar::new_spinner(), "{msg} {bytes} {elapsed}"),
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_message(what.to_owned())
}

fn add(total: &mut Summary, part: &Summary) {
    total.read += part.read;
    total.bad += part.bad;
    total.nodes += part.nodes;
    total.relationships += part.relationships;
    total.references += part.references;
    total.conflicts += part.conflicts;
    total.derived += part.derived;
}

/// The last line that is said: of so many lines or entries, what became; `passed` is what else became of some.
pub(super) fn told(what: &str, total: &Summary, passed: &str) -> String {
    let Summary { read, bad, nodes, relationships, references, conflicts, derived, retired, unread: _ } =
        total;
    let followed = match derived {
        Derived { created: 0, removed: 0, .. } => String::new(),
        Derived { created, removed, .. } => format!("{created} relationships derived, {removed} no longer; "),
    };
    let retired = match retired {
        0 => String::new(),
        retired => format!("{retired} assets not spoken of as before, "),
    };
    format!(
        "{read} {what}: {nodes} assets and components, {relationships} relationships written; {followed}\
         {references} references created, {retired}{conflicts} aliases left with another asset, {passed}{bad} bad {what}\n"
    )
}
