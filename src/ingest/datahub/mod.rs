//! `DataHub`: proposals of its clients and entries of its files -> aspects.
//!
//! In: JSON as `datahub ingest` sends it or writes it to files. Out: aspects of assets, or why there are none. Must not know:
//! HTTP, files, stores.
//!
//! An entry is read into proposals (`proposal`; `snapshot` for those of the older kind, `patch` for changes of a part), and
//! each proposal becomes aspects (`heard`): what any asset may have is in `asset`, the rest by what it is about. `fields` tells
//! what of an aspect was understood, so that the rest is kept; `speech` is what is said so far.

mod asset;
mod data;
mod fields;
mod file;
mod heard;
mod model;
mod patch;
mod people;
mod proposal;
mod snapshot;
mod speech;
mod work;

pub use file::{Entry, entries};
pub use heard::{Heard, heard};
pub use proposal::{BadProposal, Proposal, of_entry, retired};
pub use snapshot::of_entity;
