//! What every backend must do, as one function that each of them runs.

mod aliases;
mod derived;
mod mappings;
mod orders;
mod removal;
mod store;
mod suggestions;
mod suite;
mod values;
mod words;
mod writes;

pub(crate) use store::Place;
pub(crate) use suite::conformance;
