//! Names of dbt: a node of a manifest, whose unique id says which and whose relation says what table it is.
//!
//! In: a manifest (schemas v7 and up), a unique id. Out: what it stands for. Must not know: files.

use serde::Deserialize;

use std::collections::HashMap;

use super::{
    Rules,
    identity::{Found, Refusal, refuse, shown},
    parts::join,
    place::{Told, place},
    platform::{Form, platform},
};

/// What of a manifest names things.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    metadata: Metadata,
    #[serde(default)]
    nodes: HashMap<String, Node>,
    #[serde(default)]
    sources: HashMap<String, Node>,
}

#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    #[serde(default)]
    adapter_type: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Node {
    database: Option<String>,
    schema: Option<String>,
    alias: Option<String>,
    identifier: Option<String>,
    name: Option<String>,
    relation_name: Option<String>,
    config: Option<Config>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Config {
    materialized: Option<String>,
}

/// A node of a manifest and the table that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Such as `model.jaffle_shop.orders`.
    pub unique_id: String,
    /// The adapter, which is the platform: `postgres`, `snowflake`.
    pub adapter: String,
    /// The table as SQL writes it: its parts with dots between, in quotes where it is quoted.
    pub table: String,
}

/// Kinds of node that are a table.
const TABLES: [&str; 4] = ["model", "seed", "snapshot", "source"];

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// The text is no manifest; what serde says of it.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The ids of all nodes and sources, sorted.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.nodes.keys().chain(self.sources.keys()).map(String::as_str).collect();
        ids.sort_unstable();
        ids
    }

    /// The table that a node is.
    ///
    /// # Errors
    /// There is no such node, or it is no table.
    pub fn relation(&self, unique_id: &str) -> Result<Relation, Refusal> {
        let kind = unique_id.split('.').next().unwrap_or_default();
        if !TABLES.contains(&kind) {
            return refuse(format!(
                "{} is no table; of dbt's nodes, models, seeds, snapshots and sources are assets",
                shown(unique_id)
            ));
        }
        let Some(node) = self.nodes.get(unique_id).or_else(|| self.sources.get(unique_id)) else {
            let near = crate::sdl::nearest(unique_id, self.ids());
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return refuse(format!("{} is not in the manifest{near}", shown(unique_id)));
        };
        let Some(adapter) = self.metadata.adapter_type.clone().filter(|adapter| !adapter.is_empty()) else {
            return refuse("the manifest does not tell its adapter (`metadata.adapter_type`)");
        };
        let ephemeral =
            node.config.as_ref().and_then(|config| config.materialized.as_deref()) == Some("ephemeral");
        match (node.table(), ephemeral) {
            (Some(table), false) => Ok(Relation { unique_id: unique_id.to_owned(), adapter, table }),
            (_, true) => refuse(format!(
                "{} is ephemeral: it is a part of other models, and no table",
                shown(unique_id)
            )),
            (None, false) => refuse(format!("{} has no name in the manifest", shown(unique_id))),
        }
    }
}

impl Node {
    /// As dbt writes it, else made of its parts, which stand without quotes then.
    fn table(&self) -> Option<String> {
        if let Some(written) = self.relation_name.clone().filter(|text| !text.is_empty()) {
            return Some(written);
        }
        let last = self.alias.as_ref().or(self.identifier.as_ref()).or(self.name.as_ref())?;
        let parts = [self.database.as_ref(), self.schema.as_ref(), Some(last)];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        Some(parts.map(|part| part.replace('.', "\\.")).collect::<Vec<_>>().join("."))
    }
}

/// What a node stands for. A manifest tells no host and no account, so that it is where names without one are.
pub(super) fn identify(rules: &Rules, relation: &Relation) -> Result<Found, Refusal> {
    let platform = platform(rules, &relation.adapter)?;
    let rest = match platform.form {
        Form::Table(case, _) => {
            let parts = platform.parts(&relation.table, case)?;
            join(&parts, case)
        }
        Form::Path | Form::Text => relation.table.clone(),
    };
    if rest.is_empty() {
        return refuse("name is empty");
    }
    let rule = format!("dbt/{}", platform.name);
    Ok(Found { kind: "dataset", place: place(rules, &platform, None, Told::Nothing), rest, rule })
}
