//! The text of a token -> its parts (RFC 7515, 3.1; RFC 7519, 7.2). Nothing of it is true until its signature is verified.
//!
//! In: text of a stranger. Out: header, claims and signature, or a clause that says why it is none. Must not know: keys.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value as Json};

use super::signature::Algorithm;

/// A token as it came.
pub(super) struct Token<'a> {
    pub(super) algorithm: Algorithm,
    /// Which key is said to have signed it.
    pub(super) key: Option<String>,
    pub(super) claims: Map<String, Json>,
    /// What was signed.
    pub(super) message: &'a [u8],
    pub(super) signature: Vec<u8>,
}

/// Takes a token apart. Keys that a token brings along (`jwk`, `jku`, `x5c`, `x5u`) are never looked at.
///
/// # Errors
/// A clause behind "the token": why it is none, or that its header asks for what is not understood (RFC 7515, 4.1.11).
pub(super) fn token(text: &str) -> Result<Token<'_>, &'static str> {
    const NONE: &str = "is neither a key nor a signed JWT";
    let (message, signature) = text.rsplit_once('.').ok_or(NONE)?;
    let (header, claims) = message.split_once('.').filter(|(_, claims)| !claims.contains('.')).ok_or(NONE)?;
    let header = object(header).ok_or("has a header that can't be read")?;
    if header.contains_key("crit") {
        return Err("has a header with `crit`, which asks for what is not understood here");
    }
    let algorithm = match header.get("alg") {
        Some(Json::String(name)) => Algorithm::named(name).ok_or("has an `alg` that is not taken")?,
        Some(_) | None => return Err("has no `alg`"),
    };
    let key = match header.get("kid") {
        Some(Json::String(key)) => Some(key.clone()),
        Some(_) => return Err("has a `kid` that is no text"),
        None => None,
    };
    let claims = object(claims).ok_or("has claims that can't be read")?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "has a signature that can't be read")?;
    Ok(Token { algorithm, key, claims, message: message.as_bytes(), signature })
}

/// An object in base64url, whose names are unique.
fn object(text: &str) -> Option<Map<String, Json>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice::<Unique>(&bytes).ok().map(|Unique(object)| object)
}

/// An object of which no name stands twice (RFC 7515, 4; RFC 7519, 4): else one reader might take the first and another
/// the last.
struct Unique(Map<String, Json>);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Unique;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Unique, A::Error> {
                let mut object = Map::new();
                while let Some((name, value)) = entries.next_entry::<String, Json>()? {
                    if object.insert(name, value).is_some() {
                        return Err(A::Error::custom("a name stands twice"));
                    }
                }
                Ok(Unique(object))
            }
        }
        deserializer.deserialize_map(Names)
    }
}
