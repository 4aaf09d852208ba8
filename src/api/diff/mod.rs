//! Two schemas -> what changes for clients and for routers from the old to the new, for checks before a deployment.
//!
//! In: two texts, each a mapping schema or an SDL. Out: a list of [`Change`]s. Must not know: graphs, plans.

pub mod read;

mod compare;

mod fields;
mod inputs;
mod members;

mod definitions;

mod applied;
mod marks;

pub mod change;
pub mod report;

mod position;

pub use change::{Change, Criticality, Kind, Mark, Turn};
pub use compare::compare;
pub use read::{Api, ReadError, read};
