//! `--graph`: which store, and the password to it.
//!
//! In: a graph URL and the environment. Out: a Backend. Must not know: what it is for.

use std::{env, fs};

use super::CliError;
use crate::backend::{Backend, BackendError, GraphUrl, sqlite::Location, url};

/// The argument that names a store.
#[derive(Debug, clap::Args)]
pub(super) struct GraphArgument {
    /// Where the graph is.
    #[arg(long, value_name = "URL", env = "MLG_GRAPH", default_value = "sqlite:catalog.db", help = HELP)]
    graph: String,
}

const HELP: &str = "Store of the graph: sqlite:FILE, sqlite::memory:, or neo4j://USER@HOST:7687?database=NAME \
                    (also bolt://, and +s or +ssc behind the scheme for TLS). Its password comes from \
                    MLG_GRAPH_PASSWORD, or from the file that MLG_GRAPH_PASSWORD_FILE names";

impl GraphArgument {
    /// Opens the store. A server need not be up yet.
    pub(super) fn open(&self) -> Result<Backend, CliError> {
        open(&self.graph)
    }

    /// Opens the store to read what it holds.
    pub(super) fn open_existing(&self) -> Result<Backend, CliError> {
        open_existing(&self.graph)
    }
}

/// Opens the store that a graph URL names, to read what it holds: a database file has to be there, for it would be
/// created empty. A server need not be up yet.
pub(super) fn open_existing(graph: &str) -> Result<Backend, CliError> {
    if let GraphUrl::Sqlite(Location::File(path)) = url::parse(graph)? {
        let file = path.display().to_string();
        match path.try_exists() {
            Ok(true) => {}
            Ok(false) => return Err(CliError::NoGraph(file)),
            Err(reason) => return Err(CliError::File { file, reason }),
        }
    }
    open(graph)
}

/// Opens the store that a graph URL names. A server need not be up yet.
pub(super) fn open(url: &str) -> Result<Backend, CliError> {
    Ok(Backend::open(url, password()?)?)
}

/// The password from the environment, or from the file it names.
fn password() -> Result<Option<String>, CliError> {
    if let Ok(password) = env::var("MLG_GRAPH_PASSWORD") {
        return Ok(Some(password));
    }
    let Ok(file) = env::var("MLG_GRAPH_PASSWORD_FILE") else { return Ok(None) };
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned())),
        Err(reason) => Err(CliError::File { file, reason }),
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
