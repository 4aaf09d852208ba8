//! `mlg derive`: derived relationships brought in line with the rules of a schema.

use super::{CliError, graph::GraphArgument, settings::Settings, source::SchemaArgument, terminal::print};
use crate::{
    changes::Derived,
    ingest::derive::{Summary, derive},
    pipeline::clock::now,
};

/// Arguments of `mlg derive`.
#[derive(Debug, clap::Args)]
pub(super) struct Derive {
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Derive {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let backend = self.graph.open_existing(settings)?;
        let summary = derive((&catalog, &backend), now()).await?;
        print(&told(&self.schema.name(settings), &summary))?;
        Ok(())
    }
}

/// A line for each rule.
fn told(schema: &str, summary: &Summary) -> String {
    if summary.is_empty() {
        return format!("{schema} derives no relationships\n");
    }
    let line = |((relationship, rule), did): (&(std::sync::Arc<str>, String), &Derived)| {
        let Derived { created, kept, removed } = did;
        format!("{relationship} by {rule}: {created} created, {kept} kept, {removed} removed\n")
    };
    summary.iter().map(line).collect()
}
