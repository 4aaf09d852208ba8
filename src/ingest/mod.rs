//! Event and file formats, and mutations -> Changes; and the graph -> our own file format.

pub mod datahub;
pub mod dbt;
pub mod derive;
pub mod export;
mod fold;
pub mod huggingface;
pub mod hydrate;
pub mod identify;
pub mod import;
mod line;
pub mod load;
pub mod mlflow;
mod normalise;
pub mod openlineage;
mod pages;
pub mod retire;
mod said;
mod secrets;
pub mod summary;
pub mod take;
pub mod write;

pub use line::read_line;
pub use normalise::{LineError, asset_type};
