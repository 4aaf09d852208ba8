//! `--schema`: which schema, and its Catalog.
//!
//! In: a file name, or none for the default schema. Out: a Catalog. Must not know: what it is for.

use std::{fs, io::IsTerminal as _, path::PathBuf};

use super::{CliError, settings::Settings};
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
    /// File of the schema.
    #[arg(long, value_name = "FILE", help = HELP)]
    schema: Option<PathBuf>,
}

const HELP: &str = "Schema with mapping directives, instead of the default asset schema [env: MLG_SCHEMA]";

impl SchemaArgument {
    /// Loads the schema.
    pub(super) fn catalog(&self, settings: &Settings) -> Result<Catalog, CliError> {
        let Some(file) = self.file(settings) else { return default_catalog() };
        match fs::read_to_string(&file) {
            Ok(text) => catalog::load(&file, &text).map_err(|report| drawn(&report)),
            Err(reason) => Err(CliError::File { file, reason }),
        }
    }

    /// Name of the schema's file.
    pub(super) fn name(&self, settings: &Settings) -> String {
        self.file(settings).unwrap_or_else(|| DEFAULT_NAME.to_owned())
    }

    /// What the flag sets.
    pub(super) fn flag(&self) -> (&'static str, Option<String>) {
        ("schema", self.schema.as_ref().map(|path| path.display().to_string()))
    }

    fn file(&self, settings: &Settings) -> Option<String> {
        self.flag().1.or_else(|| settings.schema.clone())
    }
}

/// The Catalog of the default schema.
pub(super) fn default_catalog() -> Result<Catalog, CliError> {
    catalog::load(DEFAULT_NAME, DEFAULT_SCHEMA).map_err(|report| drawn(&report))
}

fn drawn(report: &Report) -> CliError {
    CliError::Schema(report.render(std::io::stderr().is_terminal()))
}
