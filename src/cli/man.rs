//! `mlg man`: manual pages of the command line.

use std::{fs, path::PathBuf};

use clap::CommandFactory as _;

use super::{Arguments, CliError, terminal::print};

/// Arguments of `mlg man`.
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// Folder to write a page for each subcommand to, made where it is missing; without it, the page of `mlg` is printed
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Result<(), CliError> {
        // A page is as good a place as the terminal to read a date from, so none is in it: the same source, the same bytes.
        let command = Arguments::command();
        let Some(folder) = &self.output else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            return Ok(print(&String::from_utf8_lossy(&page))?);
        };
        let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
        written.map_err(|reason| CliError::Target { file: folder.display().to_string(), reason })
    }
}
