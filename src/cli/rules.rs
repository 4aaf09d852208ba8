//! `--rules`: the rules by which this deployment names assets.
//!
//! In: a file name, or none. Out: rules that were checked. Must not know: what they are for.

use std::{fs, path::PathBuf};

use super::{CliError, settings::Settings};
use crate::{catalog::types::Catalog, ingest::identify::Rules};

/// The argument that names a file of rules.
#[derive(Debug, clap::Args)]
pub(super) struct RulesArgument {
    /// Rules of your own that name assets.
    #[arg(long, value_name = "FILE", help = HELP)]
    rules: Option<PathBuf>,
}

const HELP: &str =
    "Rules of your own that name assets, in TOML; they go before those that are built in [env: MLG_RULES]";

impl RulesArgument {
    /// The rules of the flag's file, else of the setting's, else none but those that are built in.
    pub(super) fn load(&self, catalog: &Catalog, settings: &Settings) -> Result<Rules, CliError> {
        let flag = self.rules.as_ref().map(|path| path.display().to_string());
        of_file(catalog, flag.as_ref().or(settings.rules.as_ref()))
    }

    /// What the flag sets.
    pub(super) fn flag(&self) -> (&'static str, Option<String>) {
        ("rules", self.rules.as_ref().map(|path| path.display().to_string()))
    }
}

fn of_file(catalog: &Catalog, file: Option<&String>) -> Result<Rules, CliError> {
    let Some(file) = file else { return Ok(Rules::default()) };
    let text = fs::read_to_string(file).map_err(|reason| CliError::File { file: file.clone(), reason })?;
    Rules::parse(catalog, file, &text).map_err(|error| CliError::Unidentified(error.to_string()))
}
