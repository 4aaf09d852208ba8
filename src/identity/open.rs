//! Settings -> what tokens are verified with.
//!
//! In: settings that make sense. Out: an [`Identity`]. Must not know: tokens.

use std::{fs, sync::Arc, time::Duration};

use super::{
    Jwt, Settings,
    kept::{Kept, Pace, Place, kept},
    key::{Keys, keys},
    keyset::{IssuerKey, keyset},
    signature::Material,
};

/// Who is let in.
#[derive(Debug)]
pub enum Identity {
    /// Nobody is asked who they are.
    Off,
    /// Whoever shows a token.
    On(Box<Checks>),
}

impl Identity {
    /// Whether callers are asked who they are.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On(_))
    }
}

/// What tokens are verified with.
#[derive(Debug)]
pub struct Checks {
    pub(super) keys: Option<Arc<Kept<Keys>>>,
    pub(super) issuer: Option<Issuer>,
    /// Whether those without one are let in.
    pub(super) anonymous: bool,
}

/// An issuer of tokens.
#[derive(Debug)]
pub(super) struct Issuer {
    pub(super) asked: Jwt,
    pub(super) trust: Trust,
}

/// What an issuer's signatures are verified with.
#[derive(Debug)]
pub(super) enum Trust {
    Keys(Arc<Kept<Vec<IssuerKey>>>),
    Secret(Material),
}

/// Bytes of the shortest shared secret: as many as the shortest hash has (RFC 7518, 3.2).
const SHORTEST: usize = 32;

/// How often the file of keys is looked at, so that a key that was removed ends soon.
const KEYS: Pace = Pace { every: Duration::from_secs(10), again: Duration::from_secs(1) };

/// Reads what settings name. An issuer that is away is asked again later.
///
/// # Errors
/// The key of the setting whose file can't be used, and a clause that says why.
pub async fn open(settings: &Settings) -> Result<Identity, (&'static str, String)> {
    if !settings.is_on() {
        return Ok(Identity::Off);
    }
    let keys = match &settings.keys {
        Some(file) => {
            let kept = kept(Place::File(file.clone()), keys, KEYS).await;
            Some(kept.map_err(|clause| ("identity.keys", clause))?)
        }
        None => None,
    };
    let asked = &settings.jwt;
    let trust = match (&asked.jwks, &asked.secret_file) {
        (Some(place), _) => {
            let is_url = place.contains("://");
            let place = if is_url { Place::Url(place.clone()) } else { Place::File(place.clone()) };
            let pace = Pace { every: asked.refresh, again: asked.retry };
            let kept = kept(place, keyset, pace).await;
            Some(Trust::Keys(kept.map_err(|clause| ("identity.jwt.jwks", clause))?))
        }
        (None, Some(file)) => {
            let secret = secret(file).map_err(|clause| ("identity.jwt.secret_file", clause))?;
            Some(Trust::Secret(secret))
        }
        (None, None) => None,
    };
    let issuer = trust.map(|trust| Issuer { asked: asked.clone(), trust });
    Ok(Identity::On(Box::new(Checks { keys, issuer, anonymous: settings.anonymous })))
}

/// A secret is all of its file but for a line end.
fn secret(file: &str) -> Result<Material, String> {
    let mut bytes = fs::read(file).map_err(|error| format!("`{file}` can't be read: {error}"))?;
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |last| last + 1);
    bytes.truncate(end);
    if bytes.len() < SHORTEST {
        return Err(format!("`{file}` has {} bytes; a secret has at least {SHORTEST}", bytes.len()));
    }
    Ok(Material::Secret(bytes))
}
