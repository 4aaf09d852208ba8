//! The embedded store: a SQLite database, in a file or in memory.
//!
//! In: reads and Changes, lowered by `sql`. Out: records and outcomes. Must not know: GraphQL. rusqlite stays here.

mod apply;
mod cell;
mod connection;
mod derivation;
mod failure;
mod functions;
mod migrate;
mod once;
mod pool;
pub(super) mod queue;
mod reads;
mod record;
mod removal;
mod sight;
mod spoken;
mod starts;
mod store;
mod take;
mod walk;
mod words;

pub use store::{Deadlines, Location, Sqlite};
