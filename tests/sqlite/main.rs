//! The SQLite store through its front door: batches in, hand-built plans out, compared with naive evaluation.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod apply;
mod filters;
mod fixture;
mod lookups;
mod measures;
mod nested;
mod pages;
#[path = "../support/random.rs"]
mod random;
mod statements;
mod store;
#[path = "../support/walks.rs"]
mod walk_data;
mod walk_statements;
mod walks;
