//! `mlg check`: every problem of a schema at once.

use super::{CliError, source::SchemaArgument, terminal::print};
use crate::api;

/// Arguments of `mlg check`.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Check {
    pub(super) fn run(&self) -> Result<(), CliError> {
        let catalog = self.schema.catalog()?;
        // The API is checked too: what is derived from a good schema has to be one.
        api::schema::build(&catalog)?;
        print(&format!(
            "{} is good: {} types, {} interfaces, {} relationship types\n",
            self.schema.name(),
            catalog.types.len(),
            catalog.interfaces.len(),
            catalog.relationships.len()
        ))?;
        Ok(())
    }
}
