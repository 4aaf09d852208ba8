//! What is worked out of a walk: pages, ways, counts, completeness, impact, usage.

mod assemble;
pub mod reach;
mod walked;

pub use assemble::{assemble, link_keys};
pub use walked::ByKey;

#[cfg(test)]
mod tests;
