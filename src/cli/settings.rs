//! All there is to set, from `mlg.toml`, the environment and flags.
//!
//! In: the file's name, flags. Out: settings, each with where it came from. Must not know: what they are for.

use std::{env, fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::CliError;
use crate::{
    access::{self, Policy},
    backend::{self, Backend},
    catalog::types::Catalog,
    config::{self, Layers, Resolved, Secret},
    guard, http,
    identity::{self, Identity, Rates},
    ingest::{hydrate, identify::Rules},
    pipeline::{
        self, Service,
        admission::{self, Admission},
    },
    telemetry,
};

/// The file of settings that is read where none is named and it is there.
const FILE: &str = "mlg.toml";

/// Everything that can be set. `docs/configuration.md` says what each is for; sections belong to the stage they bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on.
    pub listen: String,
    /// Whether to listen for other machines although nobody is asked who they are.
    pub insecure: bool,
    /// URL of the graph.
    pub graph: String,
    /// Password of Neo4j.
    pub graph_password: Option<Secret>,
    /// File that holds it.
    pub graph_password_file: Option<String>,
    /// File of the schema; the default asset schema if there is none.
    pub schema: Option<String>,
    /// File of rules that name assets, before those that are built in.
    pub rules: Option<String>,
    /// What names of types start with in the API.
    pub type_prefix: Option<String>,
    /// What names of root fields start with in the API.
    pub root_prefix: Option<String>,
    /// Whether nobody writes by this server.
    pub read_only: bool,
    /// What is logged, as `tracing-subscriber` filters it.
    pub log: String,
    /// The HTTP surface.
    pub http: http::Settings,
    /// Who is let in.
    pub identity: identity::Settings,
    /// How often one may ask.
    pub rates: identity::RateSettings,
    /// What each role sees.
    pub access: access::Settings,
    /// Sources that are asked for the state of their assets, by name.
    pub sources: hydrate::Sources,
    /// Bounds of a document.
    pub limits: guard::Limits,
    /// Bounds of requests at once.
    pub requests: admission::Settings,
    /// Bounds of each use of the store.
    pub store: backend::Settings,
    /// Where traces go.
    pub telemetry: telemetry::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:4000".to_owned(),
            insecure: false,
            graph: "sqlite:catalog.db".to_owned(),
            graph_password: None,
            graph_password_file: None,
            schema: None,
            rules: None,
            type_prefix: None,
            root_prefix: None,
            read_only: false,
            log: "warn,mlg=info".to_owned(),
            http: http::Settings::default(),
            identity: identity::Settings::default(),
            rates: identity::RateSettings::default(),
            access: access::Settings::default(),
            sources: hydrate::Sources::default(),
            limits: guard::Limits::default(),
            requests: admission::Settings::default(),
            store: backend::Settings::default(),
            telemetry: telemetry::Settings::default(),
        }
    }
}

impl Settings {
    /// What each role sees.
    pub(super) fn policy(&self, catalog: &Catalog) -> Result<Policy, CliError> {
        access::policy(catalog, &self.access)
            .map_err(|(key, clause)| CliError::Rule(format!("`{key}` {clause}")))
    }

    /// Who is let in, and how often.
    pub(super) async fn identity(&self) -> Result<(Identity, Rates), CliError> {
        if !self.identity.is_on() && self.access != access::Settings::default() {
            tracing::warn!(
                "nobody is asked who they are, so everybody is an admin and no rule of `access` counts"
            );
        }
        let identity = identity::open(&self.identity).await;
        let identity = identity.map_err(|(key, clause)| CliError::Identity(key, clause))?;
        Ok((identity, identity::rates(&self.rates)))
    }

    /// The service over a graph, within these bounds.
    pub(super) fn service(
        &self,
        (catalog, backend): (Catalog, Backend),
        rules: Rules,
    ) -> Result<Service, CliError> {
        let policy = self.policy(&catalog)?;
        let sources = hydrate::declared(&catalog, &self.sources).map_err(CliError::source)?;
        let mut service = pipeline::service(catalog, backend)?;
        service.policy = policy;
        service.rules = rules;
        service.read_only = self.read_only;
        service.sources = sources;
        service.limits = self.limits.clone();
        service.admission = Admission::new(self.requests.clone());
        Ok(service)
    }
}

/// Settings of this process: its environment, and the file of that name or, if there is none, `mlg.toml` here.
///
/// # Errors
/// The file can't be read; every unknown name and unfit value.
pub(super) fn load(
    file: Option<&Path>,
    flags: &[(&str, Option<String>)],
) -> Result<Resolved<Settings>, CliError> {
    let name = file.map_or_else(|| FILE.to_owned(), |path| path.display().to_string());
    let text = match fs::read_to_string(&name) {
        Ok(text) => Some(text),
        Err(reason) if file.is_none() && reason.kind() == io::ErrorKind::NotFound => None,
        Err(reason) => return Err(CliError::File { file: name, reason }),
    };
    // `MLG_CONFIG` names the file itself.
    let environment: Vec<(String, String)> = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name != CONFIG)
        .collect();
    let file = text.as_deref().map(|text| (&*name, text));
    config::resolve(&Layers { file, environment: &environment, flags }).map_err(CliError::Settings)
}

/// The variable that names the file of settings.
pub(super) const CONFIG: &str = "MLG_CONFIG";

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    /// `| key | variable | default | what |` for each setting of the page.
    #[test]
    fn the_page_lists_every_setting_with_its_variable_and_default() {
        let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md")).unwrap();
        let rows: Vec<Vec<&str>> = page
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
            .collect();
        let listed: BTreeSet<String> = rows.iter().map(|row| row[..3].join(" | ")).collect();
        let expected: BTreeSet<String> = config::keys::<Settings>()
            .into_iter()
            .map(|(key, default)| {
                let default = if default.is_null() { "none".to_owned() } else { format!("`{default}`") };
                format!("`{key}` | `{}` | {default}", config::variable(&key))
            })
            .collect();
        let missing: Vec<_> = expected.difference(&listed).collect();
        let wrong: Vec<_> = listed.difference(&expected).collect();
        assert!(missing.is_empty() && wrong.is_empty(), "missing: {missing:#?}\nno setting: {wrong:#?}");
        assert_eq!(rows.len(), listed.len(), "a setting stands there twice");
        assert!(rows.iter().all(|row| row.len() == 4 && row[3].len() > 10), "each says what it is for");
    }

    #[test]
    fn no_two_settings_have_one_variable() {
        let keys = config::keys::<Settings>();
        let variables: BTreeSet<_> = keys.iter().map(|(key, _)| config::variable(key)).collect();
        assert_eq!(variables.len(), keys.len());
        assert!(!variables.contains(CONFIG));
    }
}
