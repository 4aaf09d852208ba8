//! What stored data contradicts of a schema: questions to the store, and what their answers tell.
//!
//! In: a Catalog and a backend. Out: findings. Each statement answers a count and a few examples, so memory does not
//! grow with the graph. Must not know: statements, where findings are shown.

mod ask;
mod concern;
mod told;

pub use ask::audit;
pub use told::Finding;
