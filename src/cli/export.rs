//! `mlg export`: a graph as the lines that `mlg load` reads, sorted.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use super::{CliError, graph::GraphArgument, source::SchemaArgument};
use crate::ingest::export::export;

/// Arguments of `mlg export`.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// File to write, instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Export {
    pub(super) async fn run(&self) -> Result<(), CliError> {
        let catalog = self.schema.catalog()?;
        let backend = self.graph.open()?;
        let mut out: BufWriter<Box<dyn Write + Send>> = BufWriter::new(match &self.output {
            Some(path) => Box::new(File::create(path)?),
            None => Box::new(std::io::stdout()),
        });
        let lines = export((&catalog, &backend), &mut out).await?;
        out.flush()?;
        tracing::info!(lines, "exported");
        Ok(())
    }
}
