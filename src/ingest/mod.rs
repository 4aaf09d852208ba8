//! Event and file formats -> Changes; and the graph -> our own file format.

pub mod derive;
pub mod export;
mod line;
pub mod load;
mod pages;

pub use line::{LineError, read_line};
