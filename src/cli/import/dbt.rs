//! `mlg import dbt`: manifests of projects.

use std::sync::Arc;

use super::{
    super::{
        CliError, graph::GraphArgument, load, rules::RulesArgument, settings::Settings,
        source::SchemaArgument, terminal::print,
    },
    written,
};
use crate::ingest::{
    dbt::{Project, retire, told},
    import::{Repeated, Summary},
};

/// Arguments of `mlg import dbt`.
#[derive(Debug, clap::Args)]
pub(in super::super) struct Dbt {
    /// Manifests to import, each `target/manifest.json` of a project; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The project's name, where its manifest does not tell (before dbt 1.6)
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Where the project's documentation is served; assets then lead to their pages there
    #[arg(long, value_name = "URL")]
    docs: Option<String>,
    #[command(flatten)]
    rules: RulesArgument,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// Largest manifest. It is read as a whole, for each of its nodes may name any other.
const MOST_BYTES: u64 = 1 << 30;

impl Dbt {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = Arc::new(self.schema.catalog(settings)?);
        let rules = self.rules.load(&catalog, settings)?;
        let docs = self.docs.as_ref().map(|docs| docs.trim_end_matches('/').to_owned());
        let project = Project { name: self.project.clone(), docs };
        let mut manifests = Vec::new();
        for name in &self.files {
            let text = written::text(name, MOST_BYTES)?;
            let read = told(&rules, &project, &text)
                .map_err(|reason| CliError::BadLines(format!("`{name}` {reason}")))?;
            manifests.push((name, read));
        }
        let backend = self.graph.open(settings)?;
        backend.migrate(&catalog).await?;
        let (mut summary, mut retired) = (Summary::default(), 0);
        for (name, mut read) in manifests {
            let bar = load::progress(&format!("importing {name}"), None);
            let before = backend.spoken(&catalog, &read.source).await?;
            retired += retire(&mut read, &before);
            written::write(
                (&catalog, &backend),
                (name, read.entries, Repeated::AsBefore),
                (&mut summary, &bar),
            )
            .await?;
            bar.finish_and_clear();
        }
        if retired > 0 {
            print(&format!(
                "{retired} of the entries are no longer named by the newest manifest of their project\n"
            ))?;
        }
        written::end(&summary, "")
    }
}
