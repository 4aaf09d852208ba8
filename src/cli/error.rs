//! Why a subcommand failed, as its user reads it.

use std::io;

use crate::{api::schema::SchemaError, backend::BackendError, config::ConfigError, http, ingest};

/// Why a subcommand failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The schema has problems; the text draws them all.
    #[error("{0}")]
    Schema(String),
    /// The derived API is none.
    #[error("error: {0}")]
    Api(#[from] SchemaError),
    /// A schema is no subgraph.
    #[error(
        "error: the schema does not link Federation; add `extend schema @link(url: \
         \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\"])`"
    )]
    NoFederation,
    /// A prefix is none.
    #[error(
        "error: `{0}` can't stand in front of names; a prefix is a letter, then letters, digits and underscores"
    )]
    Prefix(String),
    /// Settings can't be used; all that is wrong with them, one a line.
    #[error("{}", .0.iter().map(|error| format!("error: {error}")).collect::<Vec<_>>().join("\n"))]
    Settings(Vec<ConfigError>),
    /// A rule of a role does not fit the schema.
    #[error("error: {0}")]
    Rule(String),
    /// A key can't be made.
    #[error("error: {0}")]
    Key(String),
    /// A source can't be asked.
    #[error("error: `{0}` {1}")]
    Declared(String, String),
    /// What tokens are verified with can't be read.
    #[error("error: `{0}`: {1}")]
    Identity(&'static str, String),
    /// Whoever reaches the address could do everything.
    #[error(
        "error: `{0}` is reached from other machines, and nobody is asked who they are; set `identity.keys` or \
         `identity.jwt.jwks`, or say `--insecure` to let everybody in as an admin"
    )]
    Exposed(std::net::SocketAddr),
    /// The store fails.
    #[error("error: {0}")]
    Store(#[from] BackendError),
    /// A file can't be read.
    #[error("error: can't read `{file}`: {reason}")]
    File {
        /// Which.
        file: String,
        /// Why.
        reason: io::Error,
    },
    /// A file can't be written.
    #[error("error: can't write `{file}`: {reason}")]
    Target {
        /// Which.
        file: String,
        /// Why.
        reason: io::Error,
    },
    /// There is no graph to read.
    #[error(
        "error: there is no graph `{0}`; `mlg load` makes one, and the URL of one that is there reads that"
    )]
    NoGraph(String),
    /// A file did not load.
    #[error("error: {0}")]
    Load(#[from] ingest::load::LoadError),
    /// The graph could not be exported.
    #[error("error: {0}")]
    Export(#[from] ingest::export::ExportError),
    /// Lines of the input were left out; each was told before.
    #[error("error: {0}")]
    BadLines(String),
    /// The graph holds what its schema does not allow; each finding was told before.
    #[error("error: the graph contradicts `{schema}` in {findings} {}", if *findings == 1 { "way" } else { "ways" })]
    Contradicted {
        /// The schema's file.
        schema: String,
        /// In how many ways.
        findings: u64,
    },
    /// The address can't be listened on.
    #[error("error: can't listen on `{address}`: {reason}; `--listen` takes another address")]
    Listen {
        /// Which address.
        address: String,
        /// Why.
        reason: io::Error,
    },
    /// No server answers there.
    #[error("error: no server answers on `{address}`: {reason}; `--listen` takes another address")]
    Unreachable {
        /// Which address.
        address: String,
        /// Why.
        reason: io::Error,
    },
    /// A server answers that it is not ready; the text is its own.
    #[error("error: {0}")]
    NotReady(String),
    /// Known documents can't be used.
    #[error("error: {0}")]
    Documents(#[from] http::DocumentsError),
    /// The server stopped by itself.
    #[error("error: the server stopped: {0}")]
    Server(io::Error),
    /// Two schemas can't be compared; the text says why.
    #[error("{0}")]
    Comparison(String),
    /// A new schema breaks clients of the old; the changes were told before.
    #[error("error: {found} {} {} clients", if *found == 1 { "change" } else { "changes" }, match (*may, *found) {
        (true, _) => "may break",
        (false, 1) => "breaks",
        (false, _) => "break",
    })]
    Incompatible {
        /// How many changes.
        found: usize,
        /// Whether some of them only may break clients.
        may: bool,
    },
    /// A query has no plan; each line says what is wrong.
    #[error("{0}")]
    Query(String),
    /// A name has no uri, or rules can't be used; the text says why.
    #[error("error: {0}")]
    Unidentified(String),
    /// Standard output can't be written.
    #[error("error: can't write: {0}")]
    Output(#[from] io::Error),
}

impl CliError {
    /// A source can't be asked: the setting, and a clause behind its name.
    pub(super) fn source((key, clause): (String, String)) -> Self {
        Self::Declared(key, clause)
    }

    /// The exit code. A comparison that says no ends with 1, as other commands that fail; one that can't be made ends with 2, as
    /// arguments that can't be used do, so that a check tells them apart.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Self::Comparison(_)) { 2 } else { 1 }
    }
}
