//! `mlg migrate`: constraints and indexes for a schema.

use super::{CliError, graph::GraphArgument, settings::Settings, source::SchemaArgument, terminal::print};

/// Arguments of `mlg migrate`.
#[derive(Debug, clap::Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Migrate {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let backend = self.graph.open(settings)?;
        backend.migrate(&catalog).await?;
        // Others may have written since.
        backend.refresh(&catalog).await?;
        print(&format!("the graph is set up for {}\n", self.schema.name(settings)))?;
        Ok(())
    }
}
