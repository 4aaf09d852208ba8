//! SDL -> Catalog, stages in order: roles of types, their fields, keys; then checks; then assembly.

pub(in crate::catalog) mod draft;
mod roles;

mod fields;
mod keys;
mod relationships;

pub(in crate::catalog) mod components;
pub(in crate::catalog) mod pick;
pub(in crate::catalog) mod protection;

mod assemble;
mod entities;
mod entry;

pub(in crate::catalog) use assemble::computed_from;
pub(in crate::catalog) use entry::resolve;
