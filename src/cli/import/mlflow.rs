//! `mlg import mlflow`: what a tracking server and its registry hold.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value as Json, json};
use tokio::sync::mpsc;

use super::{
    super::{
        CliError, clock::now, graph::GraphArgument, identify, load, settings::Settings,
        source::SchemaArgument,
    },
    RulesArgument, written,
};
use crate::ingest::{
    identify::Rules,
    import::{Entry, Summary},
    mlflow::{Reading, Server, ServerError, experiment, model, run, version},
};

/// Arguments of `mlg import mlflow`.
#[derive(Debug, clap::Args)]
pub(in super::super) struct Mlflow {
    /// Where the server is; its token comes from `MLG_MLFLOW_TOKEN`
    #[arg(value_name = "URL")]
    url: String,
    #[command(flatten)]
    rules: RulesArgument,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// The variable that holds the token.
const TOKEN: &str = "MLG_MLFLOW_TOKEN";
/// Entries of a page.
const PAGE: u32 = 200;

impl Mlflow {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = Arc::new(self.schema.catalog(settings)?);
        let rules = identify::rules(&catalog, self.rules.rules.as_ref())?;
        let token = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
        let server = Server::new(&self.url, token).map_err(|error| unread(&error))?;
        let backend = self.graph.open(settings)?;
        backend.migrate(&catalog).await?;
        let mut summary = Summary::default();
        let bar = load::progress(&format!("importing {}", self.url), None);
        // One page is read while another is written, and no more are kept.
        let (send, mut receive) = mpsc::channel::<Vec<Entry>>(1);
        let reading = tokio::task::spawn_blocking(move || read(&server, &rules, &send));
        while let Some(entries) = receive.recv().await {
            written::write((&catalog, &backend), (&self.url, entries), (&mut summary, &bar)).await?;
        }
        bar.finish_and_clear();
        reading.await.expect("reading does not panic").map_err(|error| unread(&error))?;
        written::end(&summary)
    }
}

fn unread(error: &ServerError) -> CliError {
    CliError::BadLines(error.to_string())
}

/// All that the server holds, a page at a time. Whoever takes it may stop.
fn read(server: &Server, rules: &Rules, send: &mpsc::Sender<Vec<Entry>>) -> Result<(), ServerError> {
    let reading = Reading { rules, address: server.address(), at: now() };
    let mut experiments = Vec::new();
    let body = json!({"max_results": PAGE, "view_type": "ACTIVE_ONLY"});
    server.pages(("experiments/search", "experiments"), Some(&body), &mut |page| {
        experiments.extend(page.iter().filter_map(|json| json["experiment_id"].as_str().map(str::to_owned)));
        send.blocking_send(page.iter().map(|json| experiment(&reading, json)).collect()).is_ok()
    })?;
    for id in experiments {
        let body = json!({
            "experiment_ids": [id], "max_results": PAGE, "run_view_type": "ACTIVE_ONLY",
            "order_by": ["attributes.start_time ASC"],
        });
        server.pages(("runs/search", "runs"), Some(&body), &mut |page| {
            send.blocking_send(page.iter().map(|json| run(&reading, json)).collect()).is_ok()
        })?;
    }
    let mut aliases: HashMap<(String, String), Vec<String>> = HashMap::new();
    let path = format!("registered-models/search?max_results={PAGE}");
    server.pages((&path, "registered_models"), None, &mut |page| {
        for (model, entry) in page.iter().flat_map(|model| {
            model["aliases"].as_array().into_iter().flatten().map(move |entry| (model, entry))
        }) {
            if let (Some(name), Some(version), Some(alias)) =
                (model["name"].as_str(), entry["version"].as_str(), entry["alias"].as_str())
            {
                aliases.entry((name.to_owned(), version.to_owned())).or_default().push(alias.to_owned());
            }
        }
        send.blocking_send(page.iter().map(|json| model(&reading, json)).collect()).is_ok()
    })?;
    let path = format!("model-versions/search?max_results={PAGE}");
    let mut failed = None;
    server.pages((&path, "model_versions"), None, &mut |page| {
        let entries = page.iter().map(|json| of_version(server, &reading, (json, &aliases)));
        match entries.collect::<Result<Vec<Entry>, _>>() {
            Ok(entries) => send.blocking_send(entries).is_ok(),
            Err(error) => {
                failed = Some(error);
                false
            }
        }
    })?;
    failed.map_or(Ok(()), Err)
}

fn of_version(
    server: &Server,
    reading: &Reading<'_>,
    (json, aliases): (&Json, &HashMap<(String, String), Vec<String>>),
) -> Result<Entry, ServerError> {
    let id = json["run_id"].as_str().filter(|id| !id.is_empty());
    let run = id.map(|id| server.run(id)).transpose()?.flatten();
    let text = |field: &str| json[field].as_str().unwrap_or_default().to_owned();
    let own = aliases.get(&(text("name"), text("version"))).map(Vec::as_slice).unwrap_or_default();
    Ok(version(reading, json, (run.as_ref(), own)))
}
