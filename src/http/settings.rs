//! What can be set of the HTTP surface.
//!
//! In: nothing. Out: plain data with its defaults. Must not know: what it sets.

use serde::{Deserialize, Serialize};

/// Settings of the HTTP surface.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether `/graphiql` is served, an editor for queries in the browser. `mlg demo` always serves it.
    pub graphiql: bool,
}
