//! Manifests of dbt -> what they say of assets.
//!
//! In: the text of a `manifest.json` (schemas v7 and up). Out: an entry for each table, group and exposure. Must not know: files,
//! the graph.

mod manifest;
mod node;
mod parents;

pub use node::{Project, entries};
