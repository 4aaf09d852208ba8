//! Catalog -> Surface: the GraphQL API that follows from the types, properties and relationships of a schema.
//!
//! In: a Catalog (its `surface` is not read; it may be of a schema with problems). Out: the Surface, or every collision of generated names.
//! Must not know: any GraphQL library, any statement.

mod aggregates;
mod changed;
mod connections;
mod draft;
mod duplicates;
mod federation;
mod fields;
mod filters;
mod items;
mod lineage;
mod links;
mod mutations;
mod names;
mod orders;
mod paths;
mod prefix;
mod reach;
mod roots;
mod search;
mod similar;
mod suggest;
mod surface;
mod wheres;
mod written;

#[cfg(test)]
mod tests;

pub use draft::{Collision, Maker};
pub(crate) use federation::ANY;
pub use prefix::{Prefix, is_prefix, prefixed};
pub(in crate::catalog) use roots::LOOKUP_OF_MANY;
pub use surface::derive;
