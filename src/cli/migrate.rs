//! `mlg migrate`: constraints and indexes for a schema.

use super::{CliError, graph::GraphArgument, source::SchemaArgument, terminal::print};

/// Arguments of `mlg migrate`.
#[derive(Debug, clap::Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Migrate {
    pub(super) async fn run(&self) -> Result<(), CliError> {
        let catalog = self.schema.catalog()?;
        let backend = self.graph.open()?;
        backend.migrate(&catalog).await?;
        // Others may have written since.
        backend.refresh(&catalog).await?;
        print(&format!("the graph is set up for {}\n", self.schema.name()))?;
        Ok(())
    }
}
