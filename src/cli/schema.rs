//! `mlg schema print`: the API that is derived from a schema.

use super::{CliError, settings::Settings, source::SchemaArgument, terminal::print};
use crate::api;

/// Subcommands of `mlg schema`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Schema {
    /// Print the API as GraphQL SDL
    Print {
        #[command(flatten)]
        schema: SchemaArgument,
    },
}

impl Schema {
    pub(super) fn run(&self, settings: &Settings) -> Result<(), CliError> {
        match self {
            Self::Print { schema } => Ok(print(&api::sdl::print_served(&schema.catalog(settings)?.surface))?),
        }
    }
}
