//! Neo4j over Bolt: where it is, how statements get there and back, how changes and migrations are made of them.
//!
//! In: reads, changes, the Catalog. Out: values and outcomes. No other folder knows the driver.

mod abandon;
mod aliases;
mod apply;
mod batch;
mod bolt;
mod connection;
mod derivation;
mod migrate;
mod once;
mod queue;
mod removal;
mod spoken;
mod tags;
mod take;
mod transaction;
mod values;
mod words;

pub use connection::Neo4j;
