//! What is worked out of a walk: pages, ways, counts, completeness, impact, usage, paths.

mod assemble;
pub mod paths;
pub mod reach;
mod walked;
mod yen;

pub use assemble::{assemble, link_keys};
pub use walked::ByKey;

#[cfg(test)]
mod tests;
