//! Manifests of dbt -> what they say of assets.
//!
//! In: the text of a `manifest.json` (schemas v7 and up). Out: an entry for each table, group and exposure, and for each that is no longer
//! named. Must not know: files,
//! the graph.

mod manifest;
mod node;
mod parents;
mod retired;

pub use node::{Project, Told, told};
pub use retired::retire;
