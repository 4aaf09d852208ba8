//! What is worked out of a walk: pages, ways, counts, completeness.

mod assemble;

pub use assemble::{ByKey, assemble, link_keys};

#[cfg(test)]
mod tests;
