//! One write of a mutation: items become changes, and one transaction writes those that can be written.

mod assets;
mod item;
mod named;
mod once;
mod relationships;
mod run;
mod values;

pub use run::{Writer, uris, write};
