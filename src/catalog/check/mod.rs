//! What a schema may not say.

mod names;
mod passes;

pub(in crate::catalog) use passes::check_draft;
