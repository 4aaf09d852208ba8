//! `mlg identify`: our uri for a name of another system, and the rule that says so; needs no graph.

use std::{fs, path::PathBuf};

use serde_json::json;

use super::{CliError, rules::RulesArgument, settings::Settings, source::SchemaArgument, terminal::print};
use crate::{
    ingest::{
        asset_type,
        identify::{Identity, Manifest, Source, identify, read},
    },
    uri,
};

/// Arguments of `mlg identify`.
#[derive(Debug, clap::Args)]
pub(super) struct Identify {
    /// A name as its source writes it: a DataHub URN, `models:/NAME/VERSION`, an id of dbt, or NAMESPACE/NAME of OpenLineage
    /// (`job:` and `run:` in front of those of jobs and runs; also {"namespace": ..., "name": ...})
    name: String,
    /// Whose name it is, where it does not tell
    #[arg(long, value_enum)]
    source: Option<Whose>,
    #[command(flatten)]
    rules: RulesArgument,
    /// The manifest.json of a dbt project, which says what table an id is
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    schema: SchemaArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Whose {
    /// A namespace and a name, or the id of a run
    Openlineage,
    /// A URN
    Datahub,
    /// A unique id, with `--manifest`
    Dbt,
    /// `models:/`, `runs:/` or `experiments:/`
    Mlflow,
}

impl Identify {
    pub(super) fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let rules = self.rules.load(&catalog, settings)?;
        let manifest =
            match &self.manifest {
                None => None,
                Some(file) => Some(Manifest::parse(&text(file)?).map_err(|error| {
                    refused(&format!("`{}` is no manifest of dbt: {error}", file.display()))
                })?),
            };
        let source = self.source.map(|whose| match whose {
            Whose::Openlineage => Source::Openlineage,
            Whose::Datahub => Source::Datahub,
            Whose::Dbt => Source::Dbt,
            Whose::Mlflow => Source::Mlflow,
        });
        let name = read(&self.name, source, manifest.as_ref()).map_err(|refusal| refused(&refusal))?;
        let identity = identify(&rules, &name).map_err(|refusal| refused(&refusal))?;
        if asset_type(&catalog, &uri::kind(&identity.type_name)).is_none() {
            let schema = self.schema.name(settings);
            return Err(refused(&format!(
                "`{}` would be a `{}`, which is no type of asset in `{schema}`",
                identity.uri, identity.type_name
            )));
        }
        print(&if self.json { self.as_json(&identity) } else { as_text(&identity) })?;
        Ok(())
    }

    fn as_json(&self, identity: &Identity) -> String {
        let object = json!({
            "name": self.name,
            "uri": identity.uri,
            "type": identity.type_name,
            "aliases": identity.aliases,
            "rule": identity.rule,
            "note": identity.note,
        });
        format!("{object:#}\n")
    }
}

fn as_text(identity: &Identity) -> String {
    let mut lines = vec![identity.uri.clone(), format!("type   {}", identity.type_name)];
    lines.extend(identity.aliases.iter().map(|alias| format!("alias  {alias}")));
    lines.push(format!("rule   {}", identity.rule));
    lines.extend(identity.note.iter().map(|note| format!("note   {note}")));
    lines.join("\n") + "\n"
}

fn text(file: &PathBuf) -> Result<String, CliError> {
    fs::read_to_string(file).map_err(|reason| CliError::File { file: file.display().to_string(), reason })
}

fn refused(reason: &impl ToString) -> CliError {
    CliError::Unidentified(reason.to_string())
}
