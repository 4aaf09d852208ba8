//! `mlg deadletter`: assets whose state could not be fetched, and trying them again.

use std::io::Write as _;

use super::{
    CliError,
    graph::{GraphArgument, set_up_embedded},
    settings::Settings,
    source::SchemaArgument,
    terminal::print,
};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    changes::waiting::{DeadLetter, DeadLetters},
    pipeline::clock::now,
    scalar,
};

/// Subcommands of `mlg deadletter`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Deadletter {
    /// List assets whose state could not be fetched, with the time, the attempts and the reason
    List(List),
    /// Have them fetched again, by whichever server of the graph declares their sources
    Retry(Retry),
}

/// Arguments of `mlg deadletter list`.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Only those of this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Print a JSON object for each
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// Arguments of `mlg deadletter retry`.
#[derive(Debug, clap::Args)]
pub(super) struct Retry {
    /// Uris of assets; without any, all that could not be fetched
    #[arg(value_name = "URI")]
    uris: Vec<String>,
    /// Only those of this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// How many are looked at together.
const TOGETHER: usize = 1_000;

impl Deadletter {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        match self {
            Self::List(list) => list.run(settings).await,
            Self::Retry(retry) => retry.run(settings).await,
        }
    }
}

impl List {
    async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let (catalog, backend) = opened(&self.graph, &self.schema, settings).await?;
        let mut which = DeadLetters { source: self.source.clone(), after: String::new(), most: TOGETHER };
        loop {
            let letters = backend.dead_letters(&catalog, &which).await?;
            let Some(last) = letters.last() else { return Ok(()) };
            which.after.clone_from(&last.uri);
            let mut out = std::io::stdout().lock();
            for letter in &letters {
                writeln!(out, "{}", if self.json { as_json(letter) } else { as_text(letter) })?;
            }
        }
    }
}

impl Retry {
    async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let (catalog, backend) = opened(&self.graph, &self.schema, settings).await?;
        let mut which = DeadLetters { source: self.source.clone(), after: String::new(), most: TOGETHER };
        let mut revived = 0;
        loop {
            let letters = backend.dead_letters(&catalog, &which).await?;
            let Some(last) = letters.last() else { break };
            which.after.clone_from(&last.uri);
            let uris = letters.into_iter().map(|letter| letter.uri);
            let uris: Vec<String> =
                uris.filter(|uri| self.uris.is_empty() || self.uris.contains(uri)).collect();
            if !uris.is_empty() {
                revived += backend.revive(&catalog, &uris, now()).await?;
            }
        }
        print(&format!("{revived} assets wait to be fetched again\n"))?;
        let asked = self.uris.len() as u64;
        if revived < asked {
            let missing = asked - revived;
            return Err(CliError::BadLines(format!("{missing} of {asked} uris are of no dead letter")));
        }
        Ok(())
    }
}

async fn opened(
    graph: &GraphArgument,
    schema: &SchemaArgument,
    settings: &Settings,
) -> Result<(Catalog, Backend), CliError> {
    let catalog = schema.catalog(settings)?;
    let backend = graph.open_existing(settings)?;
    set_up_embedded(&backend, &catalog).await?;
    Ok((catalog, backend))
}

fn as_text(DeadLetter { uri, source, kind: _, reason, at, attempts }: &DeadLetter) -> String {
    let at = scalar::datetime_text(*at).unwrap_or_default();
    let times = if *attempts == 1 { "attempt" } else { "attempts" };
    // A reason may quote what a source said, and goes to a terminal.
    let reason: String = reason
        .chars()
        .map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter })
        .collect();
    format!("{uri}  {source}  {at}  {attempts} {times}  {reason}")
}

fn as_json(DeadLetter { uri, source, kind, reason, at, attempts }: &DeadLetter) -> String {
    let at = scalar::datetime_text(*at);
    let json = serde_json::json!({ "uri": uri, "source": source, "type": kind, "at": at, "attempts": attempts, "reason": reason });
    json.to_string()
}
