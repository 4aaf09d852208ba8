//! Fetching the state of assets that wait, from their sources, at the pace that these bear.
//!
//! In: a service whose sources are declared. Out: assets in the graph, or why not. Must not know: who sends events, how answers
//! are mapped.

mod auth;
mod fetch;
mod pace;
mod round;
mod run;

pub use auth::{Asked, asked};
pub use run::{Running, start};
