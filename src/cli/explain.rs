//! `mlg explain`: what becomes of a query, stage by stage, without a graph.

use std::{fmt::Write as _, io::Read as _};

use super::{
    CliError,
    settings::Settings,
    source::SchemaArgument,
    terminal::{STANDARD_INPUT, called, print},
};
use crate::{
    access::{Caller, Role},
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
    /// Who asks: anonymous, reader, writer or admin; each sees what the rule of its role lets through
    #[arg(long = "as", value_name = "ROLE", default_value = "admin", value_parser = role)]
    role: Role,
    /// What the token of who asks claims, as a JSON object
    #[arg(long, value_name = "JSON")]
    claims: Option<String>,
    #[command(flatten)]
    schema: SchemaArgument,
}

fn role(name: &str) -> Result<Role, String> {
    Role::named(name).ok_or_else(|| "it is `anonymous`, `reader`, `writer` or `admin`".to_owned())
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
        let claims = object("--claims", self.claims.as_deref())?;
        let caller = Caller { role: self.role, claims, ..Caller::local() };
        let access =
            settings.policy(&catalog)?.access(&catalog, &caller).map_err(|error| refused(&[error]))?;
        let prepared = prepare(&catalog, &api, &settings.limits, &access, &request)
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
        let query = if self.query == STANDARD_INPUT {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|reason| CliError::File { file: called(STANDARD_INPUT).to_owned(), reason })?;
            text
        } else {
            self.query.clone()
        };
        let variables = object("--variables", self.variables.as_deref())?;
        Ok(Request { query, operation_name: self.operation.clone(), variables })
    }
}

fn object(flag: &str, json: Option<&str>) -> Result<serde_json::Map<String, serde_json::Value>, CliError> {
    let Some(json) = json else { return Ok(serde_json::Map::new()) };
    serde_json::from_str(json)
        .map_err(|error| CliError::Query(format!("error: `{flag}` is not a JSON object: {error}")))
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
        writeln!(text, "{kind}: {place}{error}").expect("text is written to memory");
    }
    CliError::Query(text)
}
