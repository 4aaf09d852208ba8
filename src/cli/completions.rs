//! `mlg completions`: what a shell needs to complete our command line.

use clap::CommandFactory as _;

use super::{Arguments, CliError, terminal::print};

/// Arguments of `mlg completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// Shell that will read it
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<(), CliError> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "mlg", &mut script);
        Ok(print(&String::from_utf8_lossy(&script))?)
    }
}
