//! `--schema`: which schema, and its Catalog.
//!
//! In: a file name, or none for the default schema. Out: a Catalog. Must not know: what it is for.

use std::{fs, io::IsTerminal as _, path::PathBuf};

use super::{CliError, settings::Settings};
use crate::{
    catalog::{
        self,
        derive::{Prefix, is_prefix},
        types::Catalog,
    },
    sdl::Report,
};

/// The default schema, as it stands at the root of the repository.
const DEFAULT_SCHEMA: &str = include_str!("../../schema.graphql");
const DEFAULT_NAME: &str = "schema.graphql";

/// The arguments that say which schema.
#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgument {
    /// File of the schema.
    #[arg(long, value_name = "FILE", help = HELP)]
    schema: Option<PathBuf>,
    /// What names of types start with.
    #[arg(long, value_name = "PREFIX", help = TYPES)]
    type_prefix: Option<String>,
    /// What names of root fields start with.
    #[arg(long, value_name = "PREFIX", help = ROOTS)]
    root_prefix: Option<String>,
}

const HELP: &str = "Schema with mapping directives, instead of the default asset schema [env: MLG_SCHEMA]";
const TYPES: &str = "What names of types start with in the API, such as `Ml` [env: MLG_TYPE_PREFIX]";
const ROOTS: &str = "What names of root fields start with in the API, such as `ml` [env: MLG_ROOT_PREFIX]";

impl SchemaArgument {
    /// Loads the schema.
    pub(super) fn catalog(&self, settings: &Settings) -> Result<Catalog, CliError> {
        let types = self.type_prefix.as_ref().or(settings.type_prefix.as_ref());
        let roots = self.root_prefix.as_ref().or(settings.root_prefix.as_ref());
        let prefix = prefix(types, roots)?;
        let Some(file) = self.file(settings) else { return default(&prefix) };
        match fs::read_to_string(&file) {
            Ok(text) => catalog::load_prefixed(&file, &text, &prefix).map_err(|report| drawn(&report)),
            Err(reason) => Err(CliError::File { file, reason }),
        }
    }

    /// Name of the schema's file.
    pub(super) fn name(&self, settings: &Settings) -> String {
        self.file(settings).unwrap_or_else(|| DEFAULT_NAME.to_owned())
    }

    /// What the flags set.
    pub(super) fn flags(&self) -> [(&'static str, Option<String>); 3] {
        [
            ("schema", self.schema.as_ref().map(|path| path.display().to_string())),
            ("type_prefix", self.type_prefix.clone()),
            ("root_prefix", self.root_prefix.clone()),
        ]
    }

    fn file(&self, settings: &Settings) -> Option<String> {
        let flag = self.schema.as_ref().map(|path| path.display().to_string());
        flag.or_else(|| settings.schema.clone())
    }
}

/// The Catalog of the default schema.
pub(super) fn default_catalog(settings: &Settings) -> Result<Catalog, CliError> {
    default(&prefix_of(settings)?)
}

/// The prefixes that settings give to names of the API.
pub(super) fn prefix_of(settings: &Settings) -> Result<Prefix, CliError> {
    prefix(settings.type_prefix.as_ref(), settings.root_prefix.as_ref())
}

fn default(prefix: &Prefix) -> Result<Catalog, CliError> {
    catalog::load_prefixed(DEFAULT_NAME, DEFAULT_SCHEMA, prefix).map_err(|report| drawn(&report))
}

fn prefix(types: Option<&String>, roots: Option<&String>) -> Result<Prefix, CliError> {
    let checked = |prefix: Option<&String>| match prefix.map(String::as_str) {
        Some(text) if !is_prefix(text) => Err(CliError::Prefix(text.to_owned())),
        other => Ok(other.map(Into::into)),
    };
    Ok(Prefix { types: checked(types)?, roots: checked(roots)? })
}

fn drawn(report: &Report) -> CliError {
    CliError::Schema(report.render(std::io::stderr().is_terminal()))
}
