//! `--schema`: which schema, and its Catalog.
//!
//! In: a file name, or none for the default schema. Out: a Catalog. Must not know: what it is for.

use std::{fs, io::IsTerminal as _, path::PathBuf};

use super::CliError;
use crate::{
    catalog::{self, types::Catalog},
    sdl::Report,
};

/// The default schema, as it stands at the root of the repository.
const DEFAULT_SCHEMA: &str = include_str!("../../schema.graphql");
const DEFAULT_NAME: &str = "schema.graphql";

/// The argument that names a schema.
#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgument {
    /// Schema with mapping directives, instead of the default asset schema
    #[arg(long, value_name = "FILE", env = "MLG_SCHEMA")]
    schema: Option<PathBuf>,
}

impl SchemaArgument {
    /// Loads the schema.
    pub(super) fn catalog(&self) -> Result<Catalog, CliError> {
        let Some(path) = &self.schema else {
            return catalog::load(DEFAULT_NAME, DEFAULT_SCHEMA).map_err(|report| drawn(&report));
        };
        let file = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => catalog::load(&file, &text).map_err(|report| drawn(&report)),
            Err(reason) => Err(CliError::File { file, reason }),
        }
    }

    /// Name of the schema's file.
    pub(super) fn name(&self) -> String {
        self.schema.as_ref().map_or_else(|| DEFAULT_NAME.to_owned(), |path| path.display().to_string())
    }
}

/// The Catalog of the default schema.
pub(super) fn default_catalog() -> Result<Catalog, CliError> {
    SchemaArgument { schema: None }.catalog()
}

fn drawn(report: &Report) -> CliError {
    CliError::Schema(report.render(std::io::stderr().is_terminal()))
}
