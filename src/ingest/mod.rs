//! Event and file formats -> Changes; and the graph -> our own file format.

pub mod export;
mod line;
pub mod load;

pub use line::{LineError, read_line};
