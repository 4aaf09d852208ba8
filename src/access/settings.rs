//! What can be set of what callers see.
//!
//! In: nothing. Out: plain data with its defaults. Must not know: what it sets.

use serde::{Deserialize, Serialize};

/// The rule of each role, and who is shown the schema; an admin sees everything.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// For those without a token.
    pub anonymous: Rule,
    /// For readers.
    pub reader: Rule,
    /// For writers.
    pub writer: Rule,
    /// Who is shown the schema.
    pub introspection: Introspection,
}

/// Who is shown the schema: `__schema`, `__type`, `_service` and `/schema.graphql`. `__typename` is everybody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Introspection {
    /// Whoever is let in.
    Anyone,
    /// Who has a token.
    #[default]
    Authenticated,
    /// Admins.
    Admin,
}

/// What of the graph a role sees.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// An `AssetWhere` as a query would have it, such as `{domain: {name: {in: "$claims.domains"}}}`: the assets that are
    /// seen. Without it: all.
    #[serde(rename = "where")]
    pub condition: Option<String>,
    /// What a lineage does at an asset that is not seen.
    pub restricted: Restricted,
}

/// What a lineage does at an asset that its caller may not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Restricted {
    /// It ends there, and says that it does.
    #[default]
    Ends,
    /// It shows an edge without a node, and goes on behind it.
    Shown,
}
