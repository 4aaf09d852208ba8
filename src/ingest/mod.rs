//! Event and file formats -> Changes; and the graph -> our own file format.

pub mod derive;
pub mod export;
pub mod identify;
mod line;
pub mod load;
mod pages;

pub use line::{LineError, asset_type, read_line};
