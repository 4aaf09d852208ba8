//! Reads that walk: lineage, and what is asked of everything downstream.

mod parts;
mod reach;
mod walk;

pub(super) use reach::{impact, usage};
pub(super) use walk::lineage;
