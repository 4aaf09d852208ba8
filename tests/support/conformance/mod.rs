//! What every backend must do, as one function that each of them runs.

mod aliases;
mod mappings;
mod orders;
mod store;
mod suite;
mod values;
mod words;
mod writes;

pub(crate) use store::Place;
pub(crate) use suite::conformance;
