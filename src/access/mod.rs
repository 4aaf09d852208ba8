//! Who asks, and what of the graph they may see.
//!
//! In: settings, a Catalog, a [`Caller`]. Out: an [`Access`], which `plan` builds into every read.
//! Must not know: tokens, HTTP, statements.

mod afar;
mod caller;
mod policy;
mod representations;
mod required;
mod rule;
mod settings;

pub use afar::Afar;
pub use caller::{Caller, Role, claim};
pub use policy::{Access, Condition, Policy, Shown, policy};
pub use required::{required, subscribed};
pub use settings::{Introspection, Restricted, Rule, Settings};

#[cfg(test)]
mod tests;
