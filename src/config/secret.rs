//! A value that is never shown. In: text. Out: the same, on request. Must not know: what it opens.

use std::fmt;

/// Text that `Debug` does not show.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(...)")
    }
}

/// Whether the value of a key is a secret. Keys tell by their last word, so that no list can be forgotten.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    ["password", "secret", "token"].iter().any(|word| key.ends_with(word))
}
