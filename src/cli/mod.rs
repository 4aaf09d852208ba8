//! The command line, one file a subcommand.
//!
//! In: arguments. Out: what is printed, an exit code. Must not know: how any stage works.

mod arguments;

mod check;
mod completions;
mod config;
mod deadletter;
mod demo;
mod derive;
mod diff;
mod explain;
mod export;
mod health;
mod identify;
mod import;
mod key;
mod load;
mod man;
mod migrate;
mod schema;
mod serve;

mod error;
mod graph;
mod rules;
mod settings;
mod source;
mod target;
mod terminal;

pub use arguments::{Arguments, run};
pub use error::CliError;
pub use settings::Settings;
