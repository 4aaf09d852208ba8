//! What can be set of a source.
//!
//! In: nothing. Out: plain data with its defaults. Must not know: the Catalog.

use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::config::duration;

/// Sources by their names: the second part of the uris of their assets.
pub type Sources = IndexMap<String, SourceSettings>;

/// Settings of one source; the section `sources.NAME`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceSettings {
    /// The environment variable that holds what lets us in.
    pub auth_env: Option<String>,
    /// A file that holds it, read anew for each request.
    pub auth_file: Option<String>,
    /// The header that shows it.
    pub auth_header: String,
    /// What stands before it there; empty for nothing.
    pub auth_scheme: String,
    /// Requests a minute.
    pub rate: u32,
    /// Requests at once.
    pub at_once: u16,
    /// How long an answer may take.
    #[serde(with = "duration")]
    pub timeout: Duration,
    /// How often an asset is tried.
    pub attempts: u16,
    /// How long after the first attempt the second comes, about; each further one takes twice as long.
    #[serde(with = "duration")]
    pub pause: Duration,
    /// How long it takes at most.
    #[serde(with = "duration")]
    pub longest_pause: Duration,
    /// Types of assets that it knows, by their names in the schema.
    pub types: IndexMap<String, KindSettings>,
}

impl Default for SourceSettings {
    fn default() -> Self {
        Self {
            auth_env: None,
            auth_file: None,
            auth_header: "authorization".to_owned(),
            auth_scheme: "Bearer".to_owned(),
            rate: 600,
            at_once: 4,
            timeout: Duration::from_secs(10),
            attempts: 12,
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(15),
            types: IndexMap::new(),
        }
    }
}

/// How assets of a type are fetched, and what their state says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindSettings {
    /// Where the state is: a URL with `{id}` in it, or `{1}`, `{2}` for parts of the name.
    pub url: String,
    /// Fields of the type, each with a JSON pointer (RFC 6901) into the answer.
    #[serde(default)]
    pub properties: IndexMap<String, String>,
    /// Those of them that have to be there.
    #[serde(default)]
    pub required: Vec<String>,
    /// Relationships to other assets.
    #[serde(default)]
    pub relationships: Vec<RelationshipSettings>,
}

/// Relationships that an answer tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationshipSettings {
    /// Its stored type, such as `TRAINED_ON`.
    pub relationship: String,
    /// A JSON pointer to what names the other asset, or to a list of that.
    pub at: String,
    /// A JSON pointer into each of these, where they are objects.
    #[serde(default)]
    pub item: String,
    /// The other asset's uri, with `{id}` for the name; without it the name is a uri.
    #[serde(default)]
    pub uri: Option<String>,
    /// Whether it leads from the other asset to this one.
    #[serde(default)]
    pub reversed: bool,
}
