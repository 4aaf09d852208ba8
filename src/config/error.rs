//! What is wrong with a setting, and where it was given.
//!
//! In: a key and its origin. Out: one clause for whoever set it. Must not know: what there is to set.

use super::{Origin, is_secret};
use crate::sdl::nearest;

/// A value that a stage can't work with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The setting.
    pub key: &'static str,
    /// What is wrong with it, as a clause behind its name.
    pub reason: String,
}

/// Why settings can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is no TOML.
    #[error("{origin}: {reason}")]
    Syntax {
        /// Where.
        origin: Origin,
        /// What its parser says.
        reason: String,
    },
    /// There is no such setting.
    #[error("{origin}: there is no setting `{key}`; {advice}")]
    Unknown {
        /// Where.
        origin: Origin,
        /// The name as it was given.
        key: String,
        /// What was probably meant.
        advice: String,
    },
    /// A setting can't have this value.
    #[error("{origin}: `{key}` {reason}")]
    Value {
        /// Where.
        origin: Origin,
        /// Which setting.
        key: String,
        /// What would be right.
        reason: String,
    },
}

/// An unknown name, with the nearest one that exists.
pub(super) fn unknown<'a>(
    origin: Origin,
    key: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> ConfigError {
    let advice = nearest(key, known).map_or_else(
        || "`mlg config print` lists all that exist".to_owned(),
        |near| format!("`{near}` is one"),
    );
    ConfigError::Unknown { origin, key: key.to_owned(), advice }
}

/// A value that does not fit. What serde says may hold the value, so of secrets it is left out.
pub(super) fn unfit(origin: Origin, key: &str, reason: &str) -> ConfigError {
    let reason = if is_secret(key) { "has to be text" } else { reason };
    let reason = if reason.starts_with("has ") || reason.starts_with("is ") {
        reason.to_owned()
    } else {
        format!("is set wrongly: {reason}")
    };
    ConfigError::Value { origin, key: key.to_owned(), reason }
}
