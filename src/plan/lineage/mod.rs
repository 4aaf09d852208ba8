//! Reads that walk: lineage, and what is asked of everything downstream.

mod parts;
mod paths;
mod reach;
mod similar;
mod walk;

pub(super) use paths::paths;
pub(super) use reach::{impact, usage};
pub(super) use similar::similar;
pub(super) use walk::lineage;
