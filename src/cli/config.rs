//! `mlg config print`: each setting, and where it came from.

use std::{fmt::Write as _, path::Path};

use super::{CliError, serve::Serve, settings, terminal::print};
use crate::config::{Leaf, is_secret};

/// Subcommands of `mlg config`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Config {
    /// Print each setting with where it came from, in the form of `mlg.toml`; secrets are masked
    Print(Serve),
}

impl Config {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), CliError> {
        match self {
            Self::Print(serve) => {
                print(&printed(&settings::load(file, &serve.flags())?.leaves))?;
                Ok(())
            }
        }
    }
}

/// One line a setting, its origin behind it; what is not set is a comment.
fn printed(leaves: &[Leaf]) -> String {
    let mut lines = Vec::new();
    let mut section = "";
    for leaf in leaves {
        let (own, name) = leaf.key.rsplit_once('.').unwrap_or(("", &leaf.key));
        if own != section {
            lines.push((format!("\n[{own}]"), None));
            section = own;
        }
        let setting = match &leaf.value {
            value if value.is_null() => format!("# {name} is not set"),
            _ if is_secret(&leaf.key) => format!("# {name} is set"),
            value => format!("{name} = {value}"),
        };
        lines.push((setting, Some(&leaf.origin)));
    }
    let width = lines.iter().map(|(setting, _)| setting.chars().count()).max().unwrap_or(0).min(48);
    let mut text = String::new();
    for (setting, origin) in lines {
        match origin {
            Some(origin) => writeln!(text, "{setting:width$}  # {origin}"),
            None => writeln!(text, "{setting}"),
        }
        .expect("text is written to memory");
    }
    text
}
