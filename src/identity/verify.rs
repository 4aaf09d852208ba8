//! A token -> who asks. Every way in asks here.
//!
//! In: what tokens are verified with, a token or none. Out: a caller, or a refusal that never tells what would be taken.
//! Must not know: how the token came.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use jiff::Timestamp;

use super::{
    claims,
    kept::Kept,
    key::{Found, Keys, PREFIX, id},
    keyset::{IssuerKey, candidates, knows},
    open::{Checks, Identity, Issuer, Trust},
    token::{Token, token},
};
use crate::{
    access::Caller,
    error::{ClientError, ErrorCode},
};

/// Bytes of the longest token that is looked at.
const MOST_BYTES: usize = 16 * 1024;

/// Who asks, for as long as their token lasts.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Who.
    pub caller: Arc<Caller>,
    /// Until when; nothing if it does not end.
    pub until: Option<SystemTime>,
    /// The key whose token it is, if it is one's.
    key: Option<Arc<str>>,
}

impl Verified {
    fn of(caller: Caller, until: Option<SystemTime>) -> Self {
        Self { caller: Arc::new(caller), until, key: None }
    }
}

/// The token of an `Authorization` value (RFC 6750, 2.1; RFC 9110, 11.1: the scheme has no case).
///
/// # Errors
/// It is of another scheme.
pub fn bearer(authorization: &str) -> Result<&str, ClientError> {
    let authorization = authorization.trim();
    let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
    let token = token.trim_start();
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
        return Ok(token);
    }
    Err(refusal("`Authorization` is not of the form `Bearer TOKEN`"))
}

/// Tells who a token is of. A wrong one is refused, also where those without a token are let in.
///
/// # Errors
/// [`ErrorCode::Unauthenticated`], with a clause that says why.
pub async fn verify(identity: &Identity, token: Option<&str>) -> Result<Verified, ClientError> {
    let checks = match identity {
        Identity::Off => return Ok(Verified::of(Caller::local(), None)),
        Identity::On(checks) => checks,
    };
    match token {
        None if checks.anonymous => Ok(Verified::of(Caller::anonymous(), None)),
        None => Err(refusal("there is no token; `Authorization: Bearer TOKEN` sends one")),
        Some(text) if text.len() > MOST_BYTES => {
            Err(refusal(format!("the token has more than {MOST_BYTES} bytes")))
        }
        Some(text) => shown(checks, text).await.map_err(|clause| refusal(format!("the token {clause}"))),
    }
}

/// Whether what was verified still counts, but for its time: an API key may have been removed, or say something else of
/// its holder. A token of an issuer counts until its time is over.
#[must_use]
pub fn still_counts(identity: &Identity, verified: &Verified) -> bool {
    let Identity::On(checks) = identity else { return true };
    let Some((id, keys)) = verified.key.as_deref().zip(checks.keys.as_ref()) else { return true };
    // A file that can't be read now says what it said before.
    keys.now().is_none_or(|keys| keys.has(id, &verified.caller))
}

fn refusal(message: impl Into<String>) -> ClientError {
    ClientError::new(ErrorCode::Unauthenticated, message)
}

async fn shown(checks: &Checks, text: &str) -> Result<Verified, String> {
    match (&checks.keys, &checks.issuer) {
        (Some(keys), _) if text.starts_with(PREFIX) => of_key(keys, text).await,
        (_, Some(issuer)) => of_issuer(issuer, text).await,
        (_, None) => Err("is of no key that is known here".to_owned()),
    }
}

async fn of_key(kept: &Kept<Keys>, text: &str) -> Result<Verified, String> {
    let mut keys = kept.now();
    if !keys.as_ref().is_some_and(|keys| keys.knows(text)) {
        // It may be new.
        keys = kept.newer().await;
    }
    match keys.as_ref().map_or(Found::Unknown, |keys| keys.find(text, Timestamp::now())) {
        Found::Key(caller, until) => {
            let verified = Verified::of(caller.clone(), until.map(SystemTime::from));
            Ok(Verified { key: id(text).map(Into::into), ..verified })
        }
        Found::Expired => Err("is of a key that has expired".to_owned()),
        Found::Unknown => Err("is of no key that is known here".to_owned()),
    }
}

async fn of_issuer(Issuer { asked, trust }: &Issuer, text: &str) -> Result<Verified, String> {
    let token = token(text)?;
    // Which algorithms there are is ours to say, not the token's.
    if !asked.algorithms.contains(&token.algorithm) {
        return Err("has an `alg` that is not taken".to_owned());
    }
    let is_signed = match trust {
        Trust::Secret(secret) => secret.signed(token.algorithm, token.message, &token.signature),
        Trust::Keys(kept) => is_signed(kept, &token).await?,
    };
    if !is_signed {
        return Err("has a wrong signature".to_owned());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (caller, until) = claims::caller(token.claims, asked, now.as_secs_f64())?;
    let until = Duration::try_from_secs_f64(until).ok().and_then(|until| UNIX_EPOCH.checked_add(until));
    Ok(Verified::of(caller, until))
}

/// Whether one of the issuer's keys signed a token.
async fn is_signed(kept: &Kept<Vec<IssuerKey>>, token: &Token<'_>) -> Result<bool, String> {
    let mut keys = kept.now();
    if !keys.as_ref().is_some_and(|keys| knows(keys, token)) {
        // The issuer may have begun to use another.
        keys = kept.newer().await;
    }
    let Some(keys) = keys else {
        return Err("can't be verified now, for the issuer's keys can't be read; try again later".to_owned());
    };
    if !knows(&keys, token) {
        return Err("is signed with a key (`kid`) that is not known here".to_owned());
    }
    let mut fitting = candidates(&keys, token).peekable();
    if fitting.peek().is_none() {
        return Err("has an `alg` that is not its key's".to_owned());
    }
    Ok(fitting.any(|key| key.material.signed(token.algorithm, token.message, &token.signature)))
}
