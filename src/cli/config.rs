//! `mlg config print`: each setting, and where it came from.

use std::{fmt::Write as _, path::Path};

use serde_json::{Map, Value as Json};

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

/// What is set under names that are their user's: tables of their own, those inside others behind their values.
fn tables(above: &str, names: &Map<String, Json>) -> Vec<String> {
    let name = |name: &str| {
        let is_bare = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if is_bare { name.to_owned() } else { Json::from(name).to_string() }
    };
    let (mut values, mut inner) = (Vec::new(), Vec::new());
    for (key, value) in names {
        let key = name(key);
        let path = format!("{above}.{key}");
        match value {
            Json::Null => {}
            Json::Object(names) => {
                inner.push(format!("\n[{path}]"));
                inner.extend(tables(&path, names));
            }
            Json::Array(items) if items.iter().any(Json::is_object) => {
                for names in items.iter().filter_map(Json::as_object) {
                    inner.push(format!("\n[[{path}]]"));
                    inner.extend(tables(&path, names));
                }
            }
            value => values.push(format!("{key} = {value}")),
        }
    }
    values.into_iter().chain(inner).collect()
}

/// One line a setting, its origin behind it; what is not set is a comment.
fn printed(leaves: &[Leaf]) -> String {
    let mut lines = Vec::new();
    let mut section = "";
    for leaf in leaves {
        if let Json::Object(names) = &leaf.value {
            let is_set = if names.is_empty() { "is not set" } else { "is set" };
            lines.push((format!("# {} {is_set}", leaf.key), Some(&leaf.origin)));
            lines.extend(tables(&leaf.key, names).into_iter().map(|line| (line, None)));
            continue;
        }
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
