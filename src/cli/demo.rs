//! `mlg demo`: the catalogue inside the program, served from memory.

use std::io::BufReader;

use flate2::read::GzDecoder;
use tokio::net::TcpListener;

use super::{
    CliError,
    rules::RulesArgument,
    serve::{BindArgument, serve, urls},
    settings::Settings,
    source::default_catalog,
};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    http,
    ingest::load::{Event, load},
};

/// Real models and datasets, with an invented company on top (`demo/README.md`).
const CATALOGUE: &[u8] = include_bytes!("../../demo/catalogue.ndjson.gz");

/// When the catalogue was made, 2026-11-01, in microseconds since the epoch: what is derived from it is recorded then.
const MADE: i64 = 1_793_491_200_000_000;

/// Arguments of `mlg demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    #[command(flatten)]
    bind: BindArgument,
    #[command(flatten)]
    rules: RulesArgument,
}

impl Demo {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let documents = http::documents(&settings.http)?;
        let listener = self.bind.listener(settings).await?;
        let identity = settings.identity().await?;
        let catalog = default_catalog(settings)?;
        let rules = self.rules.load(&catalog, settings)?;
        let backend = Backend::open_within("sqlite::memory:", None, &settings.store)?;
        fill(&catalog, &backend).await?;
        let service = settings.service((catalog, backend), rules)?;
        let hello = |listener: &TcpListener| {
            let at = listener.local_addr()?;
            Ok(format!("{}\n{}", urls(listener)?, TRY.replace("ADDRESS", &at.to_string())))
        };
        let http = http::Settings { graphiql: true, ..settings.http.clone() };
        serve((listener, &hello), service, (&http, documents), identity).await
    }
}

/// A question and what it is answered, to copy.
const TRY: &str = r#"Which models learned from MSMARCO? Try

  curl -s http://ADDRESS/graphql -H 'content-type: application/json' -d '{"query":
    "{ models(where: {trainedOn: {some: {name: {eq: \"MSMARCO\"}}}}) { totalCount } }"}'

It answers {"data":{"models":{"totalCount":231}}}
"#;

/// Loads the catalogue into an empty store.
async fn fill(catalog: &Catalog, backend: &Backend) -> Result<(), CliError> {
    backend.migrate(catalog).await?;
    let mut reader = BufReader::new(GzDecoder::new(CATALOGUE));
    let mut bad = Vec::new();
    let mut tell = |event: Event<'_>| match event {
        Event::BadLine(line, problem) => bad.push(format!("line {line}: {problem}")),
        Event::Conflict(_) | Event::Progress(_) => {}
    };
    let summary = load((catalog, backend), &mut reader, MADE, &mut tell).await?;
    if let Some(first) = bad.first() {
        let count = bad.len();
        return Err(CliError::BadLines(format!("{count} lines of the catalogue did not load; {first}")));
    }
    tracing::info!(nodes = summary.nodes, relationships = summary.relationships, "loaded the demo catalogue");
    Ok(())
}
