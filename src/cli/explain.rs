//! `mlg explain`: what becomes of a query, stage by stage, without a graph.

use std::{fmt::Write as _, io::Read as _};

use super::{CliError, settings::Settings, source::SchemaArgument, terminal::print};
use crate::{
    access::Access,
    api,
    catalog::types::Catalog,
    cypher,
    error::{ClientError, ErrorCode},
    pipeline::{Prepared, Request, prepare},
    plan, projection, selection, sql,
};

/// Arguments of `mlg explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// GraphQL document; - is standard input
    query: String,
    /// Only this stage
    #[arg(long, value_enum)]
    stage: Option<Stage>,
    /// Values of the document's variables, as a JSON object
    #[arg(long, value_name = "JSON")]
    variables: Option<String>,
    /// Which operation of the document
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// The stages that have something to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Stage {
    /// What was asked: fragments merged, arguments coerced
    Selection,
    /// What it costs, field by field
    Cost,
    /// What is read from the graph
    Plan,
    /// How many statements answer each root field, and why
    Statements,
    /// The statements for Neo4j
    Cypher,
    /// The statements for SQLite
    Sql,
    /// How the records become the response
    Projection,
}

const STAGES: [Stage; 7] = [
    Stage::Selection,
    Stage::Cost,
    Stage::Plan,
    Stage::Statements,
    Stage::Cypher,
    Stage::Sql,
    Stage::Projection,
];

impl Explain {
    pub(super) fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let api = api::schema::build(&catalog)?;
        let request = self.request()?;
        let prepared = prepare(&catalog, &api, &settings.limits, &Access::everything(), &request)
            .map_err(|errors| refused(&errors))?;
        let text = match self.stage {
            Some(stage) => explained(&catalog, &prepared, stage),
            None => STAGES
                .map(|stage| {
                    let text = explained(&catalog, &prepared, stage);
                    format!("# {}\n\n{}", title(stage), text)
                })
                .join("\n"),
        };
        print(&text)?;
        Ok(())
    }

    fn request(&self) -> Result<Request, CliError> {
        let query = if self.query == "-" {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|reason| CliError::File { file: "standard input".to_owned(), reason })?;
            text
        } else {
            self.query.clone()
        };
        let variables = match &self.variables {
            Some(json) => serde_json::from_str(json).map_err(|error| {
                CliError::Query(format!("error: `--variables` is not a JSON object: {error}"))
            })?,
            None => serde_json::Map::new(),
        };
        Ok(Request { query, operation_name: self.operation.clone(), variables })
    }
}

fn title(stage: Stage) -> &'static str {
    match stage {
        Stage::Selection => "selection",
        Stage::Cost => "cost",
        Stage::Plan => "plan",
        Stage::Statements => "statements",
        Stage::Cypher => "cypher",
        Stage::Sql => "sql",
        Stage::Projection => "projection",
    }
}

fn explained(catalog: &Catalog, prepared: &Prepared, stage: Stage) -> String {
    let plan = &prepared.planned.plan;
    match stage {
        Stage::Selection => selection::render(catalog, &prepared.selection),
        Stage::Cost => plan::render_cost(&prepared.cost),
        Stage::Plan => plan::render(plan),
        Stage::Statements => plan::statements(&prepared.planned),
        Stage::Cypher => {
            texts(plan.statements().map(|read| cypher::emit(&cypher::lower(catalog, read)).text))
        }
        Stage::Sql => texts(plan.statements().flat_map(|read| sql::statements(catalog, read).texts())),
        Stage::Projection => projection::render(&prepared.planned.shape),
    }
}

fn texts(statements: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = statements.map(|text| format!("{}\n", text.trim_end())).collect();
    texts.join("\n")
}

/// What is wrong with a query, one line an error.
fn refused(errors: &[ClientError]) -> CliError {
    let mut text = String::new();
    for error in errors {
        let place = error
            .positions
            .first()
            .map(|position| format!("{}:{}: ", position.line, position.column))
            .unwrap_or_default();
        let kind = if error.code == ErrorCode::Internal { "internal error" } else { "error" };
        writeln!(text, "{kind}: {place}{}", error.message).expect("text is written to memory");
    }
    CliError::Query(text)
}
