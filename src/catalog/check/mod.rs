//! What a schema may not say: the checks, one file a concern, and the order they run in.

mod components;
mod computed;
mod facets;
mod fields;
mod interfaces;
mod lineage;
mod names;
mod protection;
mod relationships;

mod passes;

pub(in crate::catalog) use passes::check_draft;
