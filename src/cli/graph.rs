//! `--graph`: which store, and the password to it.
//!
//! In: a graph URL and settings. Out: a Backend. Must not know: what it is for.

use std::fs;

use super::{CliError, settings::Settings};
use crate::{
    backend::{Backend, BackendError, GraphUrl, sqlite::Location, url},
    config::Secret,
};

/// The argument that names a store.
#[derive(Debug, clap::Args)]
pub(super) struct GraphArgument {
    /// Where the graph is.
    #[arg(long, value_name = "URL", help = HELP)]
    graph: Option<String>,
}

const HELP: &str = "Store of the graph: sqlite:FILE, sqlite::memory:, or neo4j://USER@HOST:7687?database=NAME \
                    (also bolt://, and +s or +ssc behind the scheme for TLS). Its password comes from \
                    MLG_GRAPH_PASSWORD, or from the file that MLG_GRAPH_PASSWORD_FILE names. \
                    [env: MLG_GRAPH] [default: sqlite:catalog.db]";

impl GraphArgument {
    /// Opens the store. A server need not be up yet.
    pub(super) fn open(&self, settings: &Settings) -> Result<Backend, CliError> {
        open(self.url(settings), settings)
    }

    /// Opens the store to read what it holds.
    pub(super) fn open_existing(&self, settings: &Settings) -> Result<Backend, CliError> {
        open_existing(self.url(settings), settings)
    }

    /// What the flag sets.
    pub(super) fn flag(&self) -> (&'static str, Option<String>) {
        ("graph", self.graph.clone())
    }

    /// What the store is called, without a password.
    pub(super) fn name<'a>(&'a self, settings: &'a Settings) -> &'a str {
        self.url(settings)
    }

    fn url<'a>(&'a self, settings: &'a Settings) -> &'a str {
        self.graph.as_deref().unwrap_or(&settings.graph)
    }
}

/// Opens the store that a graph URL names, to read what it holds: a database file has to be there, for it would be
/// created empty. A server need not be up yet.
pub(super) fn open_existing(graph: &str, settings: &Settings) -> Result<Backend, CliError> {
    if let GraphUrl::Sqlite(Location::File(path)) = url::parse(graph)? {
        let file = path.display().to_string();
        match path.try_exists() {
            Ok(true) => {}
            Ok(false) => return Err(CliError::NoGraph(file)),
            Err(reason) => return Err(CliError::File { file, reason }),
        }
    }
    open(graph, settings)
}

/// Opens the store that a graph URL names. A server need not be up yet.
fn open(url: &str, settings: &Settings) -> Result<Backend, CliError> {
    Ok(Backend::open_within(url, password(settings)?, &settings.store)?)
}

/// The password that is set, or that the named file holds.
fn password(settings: &Settings) -> Result<Option<String>, CliError> {
    if let Some(Secret(password)) = &settings.graph_password {
        return Ok(Some(password.clone()));
    }
    let Some(file) = &settings.graph_password_file else { return Ok(None) };
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned())),
        Err(reason) => Err(CliError::File { file: file.clone(), reason }),
    }
}

/// Sets an embedded store up: it is ours alone. A server's operator does that by `mlg migrate`.
pub(super) async fn set_up_embedded(
    backend: &Backend,
    catalog: &crate::catalog::types::Catalog,
) -> Result<(), BackendError> {
    match backend {
        Backend::Sqlite(_) => backend.migrate(catalog).await,
        Backend::Neo4j(_) => Ok(()),
    }
}
