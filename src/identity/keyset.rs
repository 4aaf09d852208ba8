//! An issuer's keys (RFC 7517), and which of them may have signed a token.
//!
//! In: a set as text. Out: the keys of it that signatures are verified with. Must not know: where it came from.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value as Json;

use super::{
    signature::{Algorithm, Material},
    token::Token,
};

/// Keys that a set may have; issuers have a handful.
const MOST_KEYS: usize = 100;

/// One key of an issuer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct IssuerKey {
    id: Option<String>,
    /// The only algorithm that it is for, where it says so.
    algorithm: Option<Algorithm>,
    pub(super) material: Material,
}

/// Reads a set. Keys of kinds that are not known here are passed over (RFC 7517, 5), and so are shared secrets, which have
/// no place in what anybody may read.
///
/// # Errors
/// A clause that says why it is no set with a key that can be used.
pub(super) fn keyset(bytes: &[u8]) -> Result<Vec<IssuerKey>, String> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Json>,
    }
    let set: Set =
        serde_json::from_slice(bytes).map_err(|_| "is no set of keys: an object with `keys`".to_owned())?;
    if set.keys.len() > MOST_KEYS {
        return Err(format!("has {} keys; at most {MOST_KEYS} are read", set.keys.len()));
    }
    let keys: Vec<_> = set.keys.iter().filter_map(key).collect();
    if keys.is_empty() {
        return Err("has no key that signatures can be verified with".to_owned());
    }
    Ok(keys)
}

fn key(key: &Json) -> Option<IssuerKey> {
    let text = |name: &str| key.get(name).and_then(Json::as_str);
    let bytes = |name: &str| text(name).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let is_for_signatures = key.get("use").is_none_or(|usage| usage == "sig")
        && key
            .get("key_ops")
            .is_none_or(|uses| uses.as_array().is_some_and(|uses| uses.contains(&"verify".into())));
    if !is_for_signatures {
        return None;
    }
    let algorithm = match key.get("alg") {
        Some(name) => Some(Algorithm::named(name.as_str()?)?),
        None => None,
    };
    let point = |length: usize| {
        let (x, y) = (bytes("x")?, bytes("y")?);
        (x.len() == length && y.len() == length).then(|| [&[4][..], &x, &y].concat())
    };
    let material = match (text("kty")?, text("crv")) {
        ("RSA", None) => {
            let number = |name: &str| {
                bytes(name).map(|bytes| bytes.into_iter().skip_while(|byte| *byte == 0).collect())
            };
            Material::Rsa { n: number("n")?, e: number("e")? }
        }
        ("EC", Some("P-256")) => Material::P256(point(32)?),
        ("EC", Some("P-384")) => Material::P384(point(48)?),
        ("OKP", Some("Ed25519")) => Material::Ed25519(bytes("x")?),
        _ => return None,
    };
    Some(IssuerKey { id: text("kid").map(str::to_owned), algorithm, material })
}

/// Whether the set has a key of the id that a token names. A token may leave it out where there is one key only.
pub(super) fn knows(keys: &[IssuerKey], token: &Token<'_>) -> bool {
    match &token.key {
        Some(id) => keys.iter().any(|key| key.id.as_ref() == Some(id)),
        None => keys.len() == 1,
    }
}

/// The keys that may have signed a token: of its id, of the kind that its algorithm needs, and for that algorithm.
pub(super) fn candidates<'a>(
    keys: &'a [IssuerKey],
    token: &'a Token<'_>,
) -> impl Iterator<Item = &'a IssuerKey> {
    let alone = keys.len() == 1;
    keys.iter().filter(move |key| {
        let is_named = if token.key.is_some() { key.id == token.key } else { alone };
        let is_for_it = key.algorithm.is_none_or(|algorithm| algorithm == token.algorithm);
        is_named && is_for_it && key.material.fits(token.algorithm)
    })
}
