//! Operation -> Selection, stages in order.

mod normalise;

mod operation;
mod variables;

mod collect;
mod conditions;
mod directives;
mod groups;

mod arguments;
mod constant;
mod inputs;
mod json;
mod literal;

mod render;
pub mod types;

#[cfg(test)]
mod tests;

pub use conditions::node_types;
pub use constant::constant;
pub use json::coerced;
pub use normalise::{normalise, subscribed};
pub use operation::{declares, operation_type};
pub use render::render;
