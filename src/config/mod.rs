//! Settings from four layers: flags over environment over a file over defaults, each value with where it came from.
//!
//! In: layers of text. Out: a struct of settings that serde knows. Must not know: what there is to set.

pub mod duration;
mod environment;
mod error;
mod file;
mod resolve;
mod secret;

pub use environment::variable;
pub use error::{ConfigError, Unfit};
pub use file::object;
pub use resolve::{Layers, Leaf, Origin, Resolved, keys, resolve};
pub use secret::{Secret, is_secret};
