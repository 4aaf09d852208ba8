//! `mlg schema print`: the API that is derived from a schema. `mlg schema diff`: what changes from one to another.

use super::{CliError, diff::Diff, settings::Settings, source::SchemaArgument, terminal::print};
use crate::api;

/// Subcommands of `mlg schema`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Schema {
    /// Print the API as GraphQL SDL
    Print {
        #[command(flatten)]
        schema: SchemaArgument,
        /// Print what a router composes: with Federation's directives, without the fields by which routers ask
        #[arg(long)]
        federation: bool,
    },
    /// Say what changes for clients from one schema to another; the exit code tells whether anything breaks
    Diff(Diff),
}

impl Schema {
    pub(super) fn run(&self, settings: &Settings) -> Result<(), CliError> {
        match self {
            Self::Print { schema, federation: false } => {
                Ok(print(&api::sdl::print_served(&schema.catalog(settings)?.surface))?)
            }
            Self::Print { schema, federation: true } => {
                let sdl = api::sdl::print_subgraph(&schema.catalog(settings)?);
                Ok(print(&sdl.ok_or(CliError::NoFederation)?)?)
            }
            Self::Diff(diff) => diff.run(settings),
        }
    }
}
