//! All that a server holds, a page at a time, from a position on.
//!
//! In: a server. Out: pages of entries, each with where reading goes on behind it. Must not know: who writes them. It blocks.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{
    experiment::experiment,
    reading::{Reading, list, text},
    run::run,
    server::{Listing, Server, ServerError},
    version::{Facts, Known, logged, logged_model, model, version},
};
use crate::ingest::import::Entry;

const EXPERIMENTS: Listing =
    Listing { path: "experiments/search", field: "experiments", page: 500, sends: true };
const RUNS: Listing = Listing { path: "runs/search", field: "runs", page: 200, sends: true };
const LOGGED: Listing = Listing { path: "logged-models/search", field: "models", page: 50, sends: true };
const MODELS: Listing =
    Listing { path: "registered-models/search", field: "registered_models", page: 100, sends: false };
const VERSIONS: Listing =
    Listing { path: "model-versions/search", field: "model_versions", page: 200, sends: false };
/// Runs that are remembered, to be looked up by their models; others are asked for.
const MOST_RUNS: usize = 10_000;

/// Up to where everything was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What is being listed.
    pub listing: Listed,
    /// Of which experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment: Option<String>,
    /// The token of the next page; none at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// What is listed of each experiment, and then of the registry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// Runs of an experiment.
    #[default]
    Runs,
    /// Models that runs of an experiment logged.
    LoggedModels,
    /// Versions of registered models.
    Versions,
}

/// What was read at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What it says.
    pub entries: Vec<Entry>,
    /// Where reading goes on.
    pub behind: Position,
}

/// Reads from a position on, until `take` has enough. Experiments and registered models are few, and are read each time.
///
/// # Errors
/// The server does not answer, or not as a server of `MLflow` does.
pub fn walk(
    server: &Server,
    reading: &Reading,
    from: &Position,
    take: &mut dyn FnMut(Page) -> bool,
) -> Result<(), ServerError> {
    let mut walk = Walk { server, reading, take, runs: RefCell::default(), on: true };
    let ids = walk.experiments(from)?;
    for (place, id) in ids.iter().enumerate() {
        let at = (Listed::Runs, Some(&**id));
        if walk.is_ahead(from, at) {
            walk.runs(id, token(from, at))?;
        }
        let at = (Listed::LoggedModels, Some(&**id));
        if walk.is_ahead(from, at) {
            let next = ids.get(place + 1).map(|next| (Listed::Runs, Some(&**next)));
            walk.logged_models(id, token(from, at), next.unwrap_or((Listed::Versions, None)))?;
        }
    }
    let aliases = walk.models(from)?;
    walk.versions(&aliases, token(from, (Listed::Versions, None)))
}

type At<'a> = (Listed, Option<&'a str>);

/// Where a listing is gone on with.
fn token(from: &Position, (listing, experiment): At<'_>) -> Option<String> {
    let is_here = from.listing == listing && from.experiment.as_deref() == experiment;
    from.token.clone().filter(|_| is_here)
}

/// Ids are numbers, on some servers long ones.
fn by_number(id: &str) -> (usize, &str) {
    (id.len(), id)
}

struct Walk<'a> {
    server: &'a Server,
    reading: &'a Reading,
    take: &'a mut dyn FnMut(Page) -> bool,
    runs: RefCell<HashMap<String, Option<Arc<Facts>>>>,
    /// Nobody has had enough.
    on: bool,
}

impl Walk<'_> {
    /// Whether a listing has not been read to its end.
    fn is_ahead(&self, from: &Position, (listing, experiment): At<'_>) -> bool {
        let place = |listing, experiment: Option<&str>| {
            let number = experiment.map(|id| (id.len(), id.to_owned()));
            (listing == Listed::Versions, number, listing)
        };
        self.on && place(listing, experiment) >= place(from.listing, from.experiment.as_deref())
    }

    fn give(&mut self, entries: Vec<Entry>, (listing, experiment): At<'_>, token: Option<String>) -> bool {
        let behind = Position { listing, experiment: experiment.map(str::to_owned), token };
        self.on = self.on && (self.take)(Page { entries, behind });
        self.on
    }

    /// All experiments, by number.
    fn experiments(&mut self, from: &Position) -> Result<Vec<String>, ServerError> {
        let mut ids = BTreeSet::new();
        let (server, reading) = (self.server, self.reading);
        let asked = json!({"view_type": "ACTIVE_ONLY"});
        server.pages((EXPERIMENTS, &asked), None, &mut |(items, _)| {
            ids.extend(items.iter().map(|json| text(json, "experiment_id").to_owned()));
            let entries = items.iter().map(|json| experiment(reading, json)).collect();
            let behind = from.clone();
            self.on = self.on && (self.take)(Page { entries, behind });
            Ok(self.on)
        })?;
        let mut ids: Vec<String> = ids.into_iter().filter(|id| !id.is_empty()).collect();
        ids.sort_by(|one, other| by_number(one).cmp(&by_number(other)));
        Ok(ids)
    }

    fn runs(&mut self, id: &str, token: Option<String>) -> Result<(), ServerError> {
        let asked = json!({
            "experiment_ids": [id], "run_view_type": "ACTIVE_ONLY", "order_by": ["attributes.start_time ASC"],
        });
        let (server, reading) = (self.server, self.reading);
        self.runs.borrow_mut().clear();
        server.pages((RUNS, &asked), token, &mut |(items, next)| {
            for json in &items {
                self.remember(text(&json["info"], "run_id"), Some(json));
            }
            let entries = items.iter().map(|json| run(reading, json)).collect();
            let behind = if next.is_some() { Listed::Runs } else { Listed::LoggedModels };
            Ok(self.give(entries, (behind, Some(id)), next))
        })
    }

    /// What runs of an experiment logged, and what is listed behind it.
    fn logged_models(&mut self, id: &str, token: Option<String>, behind: At<'_>) -> Result<(), ServerError> {
        let asked = json!({"experiment_ids": [id]});
        let (server, reading) = (self.server, self.reading);
        let listed = server.pages((LOGGED, &asked), token, &mut |(items, next)| {
            let entries = self
                .with_runs(|known| items.iter().map(|json| logged_model(reading, json, known)).collect())?;
            let at = if next.is_some() { (Listed::LoggedModels, Some(id)) } else { behind };
            Ok(self.give(entries, at, next))
        });
        match listed {
            // Servers before version 3 have none.
            Err(error) if error.status == Some(404) => Ok(()),
            other => other,
        }
    }

    /// Registered models, and the names that each moves from version to version.
    fn models(&mut self, from: &Position) -> Result<HashMap<(String, String), Vec<String>>, ServerError> {
        let mut aliases: HashMap<(String, String), Vec<String>> = HashMap::new();
        let (server, reading) = (self.server, self.reading);
        if !self.on {
            return Ok(aliases);
        }
        let gone_on = token(from, (Listed::Versions, None));
        server.pages((MODELS, &json!({})), None, &mut |(items, _)| {
            for json in &items {
                for entry in list(&json["aliases"]) {
                    let of = (text(json, "name").to_owned(), text(entry, "version").to_owned());
                    aliases.entry(of).or_default().push(text(entry, "alias").to_owned());
                }
            }
            let entries = items.iter().map(|json| model(reading, json)).collect();
            Ok(self.give(entries, (Listed::Versions, None), gone_on.clone()))
        })?;
        Ok(aliases)
    }

    fn versions(
        &mut self,
        aliases: &HashMap<(String, String), Vec<String>>,
        token: Option<String>,
    ) -> Result<(), ServerError> {
        let (server, reading) = (self.server, self.reading);
        if !self.on {
            return Ok(());
        }
        server.pages((VERSIONS, &json!({})), token, &mut |(items, next)| {
            let mut models = HashMap::new();
            for id in items.iter().filter_map(logged) {
                if let Some(model) = server.one(&format!("logged-models/{id}"), (&json!({}), "model"))? {
                    models.insert(id.to_owned(), model);
                }
            }
            let entries = self.with_runs(|known| {
                let entry = |json: &Json| {
                    let of = (text(json, "name").to_owned(), text(json, "version").to_owned());
                    let own = aliases.get(&of).map(Vec::as_slice).unwrap_or_default();
                    let made_of = logged(json).and_then(|id| models.get(id));
                    version(reading, json, (own, made_of), known)
                };
                items.iter().map(entry).collect()
            })?;
            Ok(self.give(entries, (Listed::Versions, None), next))
        })
    }

    /// Works with what is known of runs.
    fn with_runs<T>(&self, work: impl FnOnce(Known<'_>) -> T) -> Result<T, ServerError> {
        let failed = RefCell::new(None);
        let known = |id: &str| {
            self.facts(id).unwrap_or_else(|error| {
                failed.replace(Some(error));
                None
            })
        };
        let done = work(&known);
        failed.into_inner().map_or(Ok(done), Err)
    }

    /// What is known of a run, also of one that is deleted; nothing of one that is there no more.
    fn facts(&self, id: &str) -> Result<Option<Arc<Facts>>, ServerError> {
        if id.is_empty() {
            return Ok(None);
        }
        if let Some(known) = self.runs.borrow().get(id) {
            return Ok(known.clone());
        }
        let run = self.server.one("runs/get", (&json!({"run_id": id}), "run"))?;
        Ok(self.remember(id, run.as_ref()))
    }

    fn remember(&self, id: &str, run: Option<&Json>) -> Option<Arc<Facts>> {
        let facts = run.map(|run| Arc::new(Facts::of(self.reading, run)));
        let mut runs = self.runs.borrow_mut();
        if runs.len() >= MOST_RUNS {
            runs.clear();
        }
        runs.insert(id.to_owned(), facts.clone());
        facts
    }
}
