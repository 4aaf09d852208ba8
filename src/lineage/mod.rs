//! What is worked out of a walk, or of neighbours: pages, ways, counts, completeness, impact, usage, paths, what is similar.

mod assemble;
pub mod paths;
pub mod reach;
pub mod similar;
mod walked;
mod yen;

pub use assemble::{around_keys, assemble, link_keys};
pub use walked::ByKey;

#[cfg(test)]
mod tests;
