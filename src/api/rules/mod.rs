//! The rules of GraphQL 5 that apollo-compiler lacks, one file each.
//!
//! In: the API and a document that is valid by apollo-compiler. Out: what else is wrong with it.
//! Must not know: requests.

mod places;

mod check;
mod input_fields;
mod variables;

pub(super) use check::check;
