//! Events of OpenLineage (specification 2.0.2) -> aspects.
//!
//! In: one event as JSON, the naming rules. Out: what it says, as aspects, or why it can't be read. Must not know: the graph, HTTP.
//!
//! An event is read (`event`), its datasets are found by the rules (`names`), then what it says of the run (`run`), the job (`job`)
//! and each dataset (`dataset`) becomes aspects, and of what it says they have to do with one another (`lineage`). A facet is an
//! aspect of its own, since it replaces its namesake and nothing else. What the schema has no room for is kept as it came.

mod dataset;
mod event;
mod facets;
mod job;
mod lineage;
mod names;
mod read;
mod run;

pub use names::SOURCE;
pub use read::{Unread, read};
