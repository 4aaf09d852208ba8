//! `mlg check`: every problem of a schema at once, and what the data of a graph contradicts of it.

use super::{CliError, graph::open_existing, settings::Settings, source::SchemaArgument, terminal::print};
use crate::{
    api,
    audit::{Finding, audit},
    catalog::types::Catalog,
};

/// Arguments of `mlg check`.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Also report what this graph holds that contradicts the schema; it is only read
    #[arg(long, value_name = "URL")]
    graph: Option<String>,
    #[command(flatten)]
    schema: SchemaArgument,
}

impl Check {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        // The API is checked too: what is derived from a good schema has to be one.
        api::schema::build(&catalog)?;
        print(&format!(
            "{} is good: {} types, {} interfaces, {} relationship types\n",
            self.schema.name(settings),
            catalog.types.len(),
            catalog.interfaces.len(),
            catalog.relationships.len()
        ))?;
        match &self.graph {
            None => Ok(()),
            Some(graph) => self.check_graph(settings, &catalog, graph).await,
        }
    }

    async fn check_graph(&self, settings: &Settings, catalog: &Catalog, graph: &str) -> Result<(), CliError> {
        let backend = open_existing(graph, settings)?;
        let mut printed = Ok(());
        let mut tell = |finding: Finding| {
            if printed.is_ok() {
                printed = print(&text(&finding));
            }
        };
        let findings = audit((catalog, &backend), &mut tell).await?;
        printed?;
        if findings > 0 {
            return Err(CliError::Contradicted { schema: self.schema.name(settings), findings });
        }
        print(&format!("the graph holds nothing that contradicts {}\n", self.schema.name(settings)))?;
        Ok(())
    }
}

/// The problem on one line, its examples indented on lines of their own.
fn text(finding: &Finding) -> String {
    let mut text = format!("{}\n", finding.problem);
    for example in &finding.examples {
        text.push_str("  ");
        text.push_str(example);
        text.push('\n');
    }
    text
}
