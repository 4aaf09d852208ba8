//! `mlg import mlflow`: what a tracking server and its registry hold.

use std::{collections::BTreeSet, fs, io, path::PathBuf, sync::Arc};

use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::{
    super::{
        CliError, graph::GraphArgument, load, rules::RulesArgument, settings::Settings,
        source::SchemaArgument,
    },
    written,
};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    config::Secret,
    ingest::{
        import::{Repeated, Summary},
        mlflow::{Authorization, Page, Position, Reading, Server, ServerError, walk},
        retire::{Asked, retire},
    },
    pipeline::clock::now,
    uri,
};

/// Arguments of `mlg import mlflow`.
#[derive(Debug, clap::Args)]
pub(in super::super) struct Mlflow {
    /// Where the server is; who asks comes from `MLFLOW_TRACKING_TOKEN`, or `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`
    #[arg(value_name = "URL")]
    url: String,
    /// Where to keep how far the import is, so that one that was interrupted goes on there
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    rules: RulesArgument,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// Where from.
    server: String,
    /// Where to.
    graph: String,
    /// When it began, in microseconds since the epoch. All that it says bears this time.
    at: i64,
    /// Up to where all is in the graph.
    behind: Position,
    /// Assets of which something was left out.
    unread: BTreeSet<String>,
}

impl Mlflow {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = Arc::new(self.schema.catalog(settings)?);
        let rules = self.rules.load(&catalog, settings)?;
        let server = Server::new(&self.url, &authorization()).map_err(|error| unread(&error))?;
        let mut state = self.state(server.address(), self.graph.name(settings))?;
        let reading = Reading::new(rules, server.address(), state.at)
            .map_err(|reason| CliError::BadLines(format!("`{}`: {reason}", server.address())))?;
        let backend = self.graph.open(settings)?;
        backend.migrate(&catalog).await?;
        let mut summary = Summary { unread: state.unread.clone(), ..Summary::default() };
        let bar = load::progress(&format!("importing {}", self.url), None);
        // One page is read while another is written, and no more are kept.
        let (send, mut receive) = mpsc::channel::<Page>(1);
        let (from, asked) = (state.behind.clone(), reading.clone());
        let reader = tokio::task::spawn_blocking(move || {
            walk(&server, &asked, &from, &mut |page| send.blocking_send(page).is_ok())
        });
        while let Some(page) = receive.recv().await {
            let entries = (&*self.url, page.entries, Repeated::AsBefore);
            written::write((&catalog, &backend), entries, (&mut summary, &bar)).await?;
            state.behind = page.behind;
            state.unread.clone_from(&summary.unread);
            self.keep(&state)?;
        }
        let read = reader.await.expect("reading does not panic");
        bar.finish_and_clear();
        read.map_err(|error| self.interrupted(&error))?;
        retired((&catalog, &backend), &reading, (&mut summary, &bar)).await?;
        self.forget()?;
        written::end(&summary, "")
    }

    fn interrupted(&self, error: &ServerError) -> CliError {
        let hint = if self.resume.is_some() { "; the same command goes on from there" } else { "" };
        CliError::BadLines(format!("{error}{hint}"))
    }

    /// How far an interrupted import was, or the start of one.
    fn state(&self, server: &str, graph: &str) -> Result<State, CliError> {
        let start = || State {
            server: server.to_owned(),
            graph: graph.to_owned(),
            at: now(),
            behind: Position::default(),
            unread: BTreeSet::new(),
        };
        let Some(file) = &self.resume else { return Ok(start()) };
        let name = file.display();
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(start()),
            Err(reason) => return Err(CliError::File { file: name.to_string(), reason }),
        };
        let bad = |reason: String| {
            CliError::BadLines(format!("`{name}` {reason}; without it, an import starts anew"))
        };
        let state: State = serde_json::from_str(&text)
            .map_err(|error| bad(format!("does not tell how far an import is: {error}")))?;
        if (&*state.server, &*state.graph) == (server, graph) {
            return Ok(state);
        }
        Err(bad(format!("is of the import of `{}` into `{}`", state.server, state.graph)))
    }

    /// Whoever is interrupted while it is written has what was there before.
    fn keep(&self, state: &State) -> Result<(), CliError> {
        let Some(file) = &self.resume else { return Ok(()) };
        let unwritable = |reason| CliError::File { file: file.display().to_string(), reason };
        let text = serde_json::to_string(state).expect("it is plain data");
        let mut new = file.clone().into_os_string();
        new.push(".new");
        fs::write(&new, text).and_then(|()| fs::rename(&new, file)).map_err(unwritable)
    }

    fn forget(&self) -> Result<(), CliError> {
        let Some(file) = &self.resume else { return Ok(()) };
        match fs::remove_file(file) {
            Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
                Err(CliError::File { file: file.display().to_string(), reason })
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Who asks, by the variables that the client of `MLflow` reads; a password goes before a token, as there.
fn authorization() -> Authorization {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match (variable("MLFLOW_TRACKING_USERNAME"), variable("MLFLOW_TRACKING_PASSWORD")) {
        (Some(user), Some(password)) => Authorization::Password(user, Secret(password)),
        _ => variable("MLFLOW_TRACKING_TOKEN")
            .map_or(Authorization::Nobody, |token| Authorization::Token(Secret(token))),
    }
}

fn unread(error: &ServerError) -> CliError {
    CliError::BadLines(error.to_string())
}

/// Takes back what the server does not know any more. Data and people are not the server's.
async fn retired(
    store: (&Arc<Catalog>, &Backend),
    reading: &Reading,
    (summary, bar): (&mut Summary, &ProgressBar),
) -> Result<(), CliError> {
    let unread = summary.unread.clone();
    let is_own = |uri: &str| {
        let kind = uri::parse(uri).map_or("", |parsed| parsed.kind).to_owned();
        !matches!(&*kind, "dataset" | "dataset-version" | "user" | "team")
    };
    let asked = Asked { source: reading.source(), at: reading.at(), is_own, unread: &unread };
    let mut tell = |outcome: &_, assets| {
        summary.add(outcome);
        summary.retired += assets;
        bar.inc(assets);
    };
    Ok(retire(store, &asked, now(), &mut tell).await?)
}
