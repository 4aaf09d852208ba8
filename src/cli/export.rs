//! `mlg export`: a graph as the lines that `mlg load` reads, sorted.

use std::{
    io::{self, BufWriter, Write as _},
    path::PathBuf,
};

use super::{CliError, graph::GraphArgument, settings::Settings, source::SchemaArgument, target::Target};
use crate::ingest::export::{ExportError, export};

/// Arguments of `mlg export`.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// File to write, instead of standard output; one that is there is replaced once all is written
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Export {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let backend = self.graph.open_existing(settings)?;
        let mut out = BufWriter::new(Target::open(self.output.as_deref())?);
        let lines = match export((&catalog, &backend), &mut out).await {
            Ok(lines) => lines,
            Err(ExportError::Write(reason)) => return Err(self.unwritten(reason)),
            Err(error) => return Err(error.into()),
        };
        out.flush().map_err(|reason| self.unwritten(reason))?;
        out.into_inner().map_err(|failed| self.unwritten(failed.into_error()))?.finish()?;
        tracing::info!(lines, "exported");
        Ok(())
    }

    fn unwritten(&self, reason: io::Error) -> CliError {
        match &self.output {
            // The reader of a pipe may go away, whatever the pipe's name.
            Some(path) if reason.kind() != io::ErrorKind::BrokenPipe => {
                CliError::Target { file: path.display().to_string(), reason }
            }
            Some(_) | None => CliError::Output(reason),
        }
    }
}
