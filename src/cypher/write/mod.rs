//! Statements that write, each idempotent. `backend::neo4j` runs them in one transaction, in the order of these files.
//!
//! In: names of the Catalog, and rows as values. Out: [`Query`](super::ast::Query)s whose text depends on names alone.

mod aliases;
mod aspects;
mod deleted;
mod derived;
mod ended;
mod mapping;
mod nodes;
mod once;
mod queue;
mod relationships;
mod rows;
mod tags;
mod words;

pub use aliases::{alias_holders, claim_aliases, grant_aliases, release_aliases};
pub use aspects::{ASPECT, aspects, forget_aspects, held, keep_aspects, spoken};
pub use deleted::{bury_nodes, drop_derived, drop_parts, end_all, neighbours, purge_nodes, purge_tombstones};
pub use derived::{
    Ends, Marks, create_derived, reached_and_stored, remove_derived, rename_derived, starts_behind,
};
pub use ended::{History, end_relationships, remove_components};
pub use mapping::{lock_mapping, remember_mapping, remembered_mapping};
pub use nodes::{Keyed, claim_nodes, unmake_nodes, upsert_components, upsert_nodes};
pub use once::{forget_writes, keep_write, take_write};
pub use queue::{
    DEAD_LETTER, begin_anew, bury, claim, dead_letters, dead_of, due, enqueue, finish, forget_dead, put_off,
};
pub use relationships::{related, upsert_relationships};
pub use tags::{claim_tags, read_tags, tag_nodes, untag_nodes};
pub use words::{TextColumn, keys_of, lock_nodes, read_words};
