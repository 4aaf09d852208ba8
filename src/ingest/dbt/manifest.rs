//! The text of a manifest -> what of it is about assets, beside what names them.
//!
//! In: JSON. Out: [`Manifest`]. Must not know: assets.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value as Json;

/// A manifest. What dbt may leave out or write as null is optional.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    pub(super) metadata: Metadata,
    #[serde(default)]
    pub(super) nodes: IndexMap<String, Node>,
    #[serde(default)]
    pub(super) sources: IndexMap<String, Node>,
    #[serde(default)]
    pub(super) exposures: IndexMap<String, Node>,
    #[serde(default)]
    pub(super) metrics: IndexMap<String, Node>,
    #[serde(default)]
    pub(super) groups: IndexMap<String, Node>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) dbt_schema_version: Option<String>,
    pub(super) generated_at: Option<String>,
    /// From v10 on.
    pub(super) project_name: Option<String>,
    /// A digest of the project's name.
    pub(super) project_id: Option<String>,
}

/// A model, seed, snapshot, source, test, metric, group or exposure.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    pub(super) name: Option<String>,
    pub(super) label: Option<String>,
    pub(super) alias: Option<String>,
    pub(super) description: Option<String>,
    pub(super) columns: Option<IndexMap<String, Column>>,
    pub(super) tags: Option<Tags>,
    pub(super) meta: Option<Json>,
    pub(super) config: Option<Config>,
    pub(super) depends_on: Option<DependsOn>,
    pub(super) deprecation_date: Option<String>,
    /// A model's.
    pub(super) group: Option<String>,
    /// An exposure's or a group's.
    pub(super) owner: Option<Owner>,
    /// An exposure's: `dashboard`, `notebook`, `analysis`, `ml` or `application`.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) url: Option<String>,
    pub(super) package_name: Option<String>,
    pub(super) original_file_path: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Config {
    pub(super) materialized: Option<String>,
    pub(super) file_format: Option<String>,
    pub(super) table_format: Option<String>,
    pub(super) meta: Option<Json>,
    pub(super) group: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DependsOn {
    pub(super) nodes: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Column {
    pub(super) description: Option<String>,
    pub(super) data_type: Option<String>,
    pub(super) tags: Option<Tags>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Owner {
    pub(super) name: Option<String>,
    /// One, or from v12 on several.
    pub(super) email: Option<Tags>,
}

/// One text or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Tags {
    One(String),
    Many(Vec<String>),
}

impl Tags {
    /// Each once, without empty ones.
    pub(super) fn texts(tags: Option<&Self>) -> Vec<&str> {
        let all: &[String] = match tags {
            None => &[],
            Some(Self::One(text)) => std::slice::from_ref(text),
            Some(Self::Many(texts)) => texts,
        };
        let mut texts: Vec<&str> = Vec::new();
        for text in all.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }
}

impl Node {
    /// What a project's own people noted under a name, at the node or in its settings.
    pub(super) fn meta(&self, name: &str) -> Option<&Json> {
        let own = self.meta.as_ref().and_then(|meta| meta.get(name));
        own.or_else(|| self.config.as_ref()?.meta.as_ref()?.get(name)).filter(|value| !value.is_null())
    }

    /// The group it is in.
    pub(super) fn group(&self) -> Option<&str> {
        let own = self.group.as_deref().or_else(|| self.config.as_ref()?.group.as_deref());
        own.filter(|name| !name.is_empty())
    }

    pub(super) fn inputs(&self) -> &[String] {
        self.depends_on.as_ref().and_then(|on| on.nodes.as_deref()).unwrap_or_default()
    }

    pub(super) fn is_ephemeral(&self) -> bool {
        self.config.as_ref().and_then(|config| config.materialized.as_deref()) == Some("ephemeral")
    }
}
