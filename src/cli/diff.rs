//! `mlg schema diff`: what breaks clients, for checks before a deployment.

use std::{
    fs,
    io::{self, IsTerminal as _, Read as _},
};

use super::{
    CliError,
    settings::Settings,
    source::prefix_of,
    terminal::{STANDARD_INPUT, print},
};
use crate::api::diff::{
    Api, Change, Criticality, ReadError, compare, read,
    report::{count, json, text},
};

/// Arguments of `mlg schema diff`.
#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// The schema that clients know: a file of mapping or of SDL, or `-` for standard input
    old: String,
    /// The schema that they are to get, likewise
    new: String,
    /// From which criticality on the exit code is 1
    #[arg(long, value_name = "CRITICALITY", default_value = "breaking")]
    fail_on: FailOn,
    /// How the changes are written
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// What clients send already is refused, or answered in another form
    Breaking,
    /// Also what clients may not expect
    Dangerous,
    /// Nothing
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line for each change, the worst first
    Text,
    /// One object
    Json,
}

impl Diff {
    pub(super) fn run(&self, settings: &Settings) -> Result<(), CliError> {
        if self.old == STANDARD_INPUT && self.new == STANDARD_INPUT {
            let reason = "`-` stands for standard input, which holds one schema; name a file for the other";
            return Err(CliError::Comparison(format!("error: {reason}")));
        }
        let changes = compare(&Self::api(&self.old, settings)?, &Self::api(&self.new, settings)?);
        print(&match self.format {
            Format::Text => text(&self.old, &self.new, &changes),
            Format::Json => json(&self.old, &self.new, &changes),
        })?;
        self.verdict(&changes)
    }

    fn api(file: &str, settings: &Settings) -> Result<Api, CliError> {
        let text = match file {
            STANDARD_INPUT => {
                let mut text = String::new();
                io::stdin().read_to_string(&mut text).map(|_| text)
            }
            file => fs::read_to_string(file),
        };
        let text =
            text.map_err(|reason| CliError::Comparison(format!("error: can't read `{file}`: {reason}")))?;
        read(file, &text, &prefix_of(settings)?).map_err(|failed| {
            CliError::Comparison(match failed {
                ReadError::Mapping(report) => report.render(io::stderr().is_terminal()),
                ReadError::Sdl(problems) => {
                    problems.iter().map(|problem| format!("error: {problem}\n")).collect::<Vec<_>>().concat()
                }
            })
        })
    }

    fn verdict(&self, changes: &[Change]) -> Result<(), CliError> {
        let breaking = count(changes, Criticality::Breaking);
        let found = match self.fail_on {
            FailOn::Breaking => breaking,
            FailOn::Dangerous => breaking + count(changes, Criticality::Dangerous),
            FailOn::Never => 0,
        };
        match found {
            0 => Ok(()),
            found => Err(CliError::Incompatible { found, may: self.fail_on == FailOn::Dangerous }),
        }
    }
}
