//! What can be set of who is let in.
//!
//! In: nothing. Out: plain data with its defaults. Must not know: how tokens are verified.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::signature::Algorithm;
use crate::{
    access::Role,
    config::{Unfit, duration},
    outbound::is_here,
};

/// Settings of identity. Where neither keys nor an issuer are set, nobody is asked who they are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// File of API keys, one a line, as `mlg key new` writes them.
    pub keys: Option<String>,
    /// Whether callers without a token are let in, as `anonymous`.
    pub anonymous: bool,
    /// Tokens of an issuer.
    pub jwt: Jwt,
}

/// Settings of JSON Web Tokens (RFC 7519).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Jwt {
    /// File or URL of the issuer's keys (RFC 7517).
    pub jwks: Option<String>,
    /// File of a secret that is shared with the issuer, instead of keys.
    pub secret_file: Option<String>,
    /// The `iss` that tokens have to have.
    pub issuer: Option<String>,
    /// The `aud` that tokens have to have: one of these.
    pub audience: Vec<String>,
    /// The algorithms that tokens may be signed with.
    pub algorithms: Vec<Algorithm>,
    /// How far clocks may be apart.
    #[serde(with = "duration")]
    pub leeway: Duration,
    /// Claims that may hold the role; the first that is there counts.
    pub role_claims: Vec<String>,
    /// Claims that may hold scopes; the first that is there counts.
    pub scope_claims: Vec<String>,
    /// The role of tokens that claim none.
    pub default_role: Role,
    /// How often the issuer's keys are read anew.
    #[serde(with = "duration")]
    pub refresh: Duration,
    /// How long after that a token with an unknown key may have them read again.
    #[serde(with = "duration")]
    pub retry: Duration,
}

impl Default for Jwt {
    fn default() -> Self {
        Self {
            jwks: None,
            secret_file: None,
            issuer: None,
            audience: Vec::new(),
            algorithms: Algorithm::ASYMMETRIC.to_vec(),
            leeway: Duration::from_mins(1),
            role_claims: vec!["role".to_owned(), "roles".to_owned()],
            scope_claims: vec!["scope".to_owned()],
            default_role: Role::Reader,
            refresh: Duration::from_mins(10),
            retry: Duration::from_secs(30),
        }
    }
}

/// Clocks that are further apart are broken.
const MOST_LEEWAY: Duration = Duration::from_mins(10);

impl Settings {
    /// Whether callers are asked who they are.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.keys.is_some() || self.jwt.is_on()
    }

    /// Looks whether the settings make sense together.
    ///
    /// # Errors
    /// The first that does not, with what would be right.
    pub fn check(&self) -> Result<(), Unfit> {
        if self.anonymous && !self.is_on() {
            let reason =
                "is true, but without `identity.keys` or `identity.jwt.jwks` nobody is asked who they are \
                          and everybody is an admin"
                    .to_owned();
            return Err(Unfit { key: "identity.anonymous", reason });
        }
        self.jwt.check()
    }
}

impl Jwt {
    /// Whether tokens of an issuer are taken.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.jwks.is_some() || self.secret_file.is_some()
    }

    fn check(&self) -> Result<(), Unfit> {
        let symmetric = self.algorithms.iter().find(|algorithm| algorithm.is_symmetric());
        let asymmetric = self.algorithms.iter().find(|algorithm| !algorithm.is_symmetric());
        let (key, reason) = match self {
            Self { jwks: None, secret_file: None, issuer: Some(_), .. } => (
                "identity.jwt.issuer",
                "is set, but neither `identity.jwt.jwks` nor `identity.jwt.secret_file` is",
            ),
            Self { jwks: None, secret_file: None, .. } if !self.audience.is_empty() => (
                "identity.jwt.audience",
                "is set, but neither `identity.jwt.jwks` nor `identity.jwt.secret_file` is",
            ),
            Self { jwks: Some(_), secret_file: Some(_), .. } => (
                "identity.jwt.secret_file",
                "is set beside `identity.jwt.jwks`; tokens are verified by one of them",
            ),
            Self { jwks: Some(text), .. } if text.contains("://") && !is_safe(text) => (
                "identity.jwt.jwks",
                "is a URL whose answer anybody on the way could change; it is `https://`, or `http://` on this machine",
            ),
            _ if self.is_on() && self.issuer.as_ref().is_none_or(String::is_empty) => {
                ("identity.jwt.issuer", "is not set; it is the `iss` of the tokens that are taken")
            }
            _ if self.is_on() && (self.audience.is_empty() || self.audience.iter().any(String::is_empty)) => {
                (
                    "identity.jwt.audience",
                    "is not set; it is the `aud` of tokens for this service, so that those for others are refused",
                )
            }
            _ if self.algorithms.is_empty() => ("identity.jwt.algorithms", "is empty; `ES256` is one"),
            Self { secret_file: Some(_), .. } if asymmetric.is_some() => (
                "identity.jwt.algorithms",
                "has algorithms of public keys; with `identity.jwt.secret_file` they are `HS256`, `HS384`, `HS512`",
            ),
            Self { secret_file: None, .. } if symmetric.is_some() => (
                "identity.jwt.algorithms",
                "has an algorithm of shared secrets, which need `identity.jwt.secret_file` and never go with public keys",
            ),
            Self { default_role: Role::Admin | Role::Anonymous, .. } => (
                "identity.jwt.default_role",
                "is neither `reader` nor `writer`, and nobody becomes more by claiming nothing",
            ),
            _ if self.leeway > MOST_LEEWAY => ("identity.jwt.leeway", "is longer than `10m`"),
            _ => return Ok(()),
        };
        Err(Unfit { key, reason: reason.to_owned() })
    }
}

/// Whether what a URL answers can be trusted: TLS, or this machine.
fn is_safe(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return url.starts_with("https://") };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    is_here(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "cases are written where they are asked")]
    fn wrong(settings: Settings) -> Option<&'static str> {
        settings.check().err().map(|unfit| unfit.key)
    }

    fn issuer() -> Jwt {
        Jwt {
            jwks: Some("keys.json".to_owned()),
            issuer: Some("https://id.example.org".to_owned()),
            audience: vec!["mlg".to_owned()],
            ..Jwt::default()
        }
    }

    #[test]
    fn what_would_let_more_in_than_was_meant_is_refused() {
        let with = |jwt: Jwt| wrong(Settings { jwt, ..Settings::default() });
        assert_eq!(wrong(Settings::default()), None);
        assert_eq!(with(issuer()), None);
        let anonymous = Settings { anonymous: true, ..Settings::default() };
        assert_eq!(wrong(anonymous.clone()), Some("identity.anonymous"));
        assert_eq!(wrong(Settings { keys: Some("keys".to_owned()), ..anonymous }), None);
        assert_eq!(with(Jwt { jwks: None, ..issuer() }), Some("identity.jwt.issuer"));
        assert_eq!(with(Jwt { jwks: None, issuer: None, ..issuer() }), Some("identity.jwt.audience"));
        assert_eq!(with(Jwt { issuer: None, ..issuer() }), Some("identity.jwt.issuer"));
        assert_eq!(with(Jwt { audience: Vec::new(), ..issuer() }), Some("identity.jwt.audience"));
        assert_eq!(with(Jwt { algorithms: Vec::new(), ..issuer() }), Some("identity.jwt.algorithms"));
        for default_role in [Role::Admin, Role::Anonymous] {
            assert_eq!(with(Jwt { default_role, ..issuer() }), Some("identity.jwt.default_role"));
        }
        assert_eq!(with(Jwt { leeway: Duration::from_hours(1), ..issuer() }), Some("identity.jwt.leeway"));
    }

    #[test]
    fn shared_secrets_and_public_keys_never_go_together() {
        let with = |jwt: Jwt| wrong(Settings { jwt, ..Settings::default() });
        let secret_file = Some("secret".to_owned());
        let hs = vec![Algorithm::HS256];
        let both = Jwt { secret_file: secret_file.clone(), ..issuer() };
        assert_eq!(with(both), Some("identity.jwt.secret_file"));
        let confused = Jwt { algorithms: vec![Algorithm::RS256, Algorithm::HS256], ..issuer() };
        assert_eq!(with(confused), Some("identity.jwt.algorithms"));
        let secret = Jwt { jwks: None, secret_file, ..issuer() };
        assert_eq!(with(secret.clone()), Some("identity.jwt.algorithms"), "the default is of public keys");
        assert_eq!(with(Jwt { algorithms: hs, ..secret }), None);
    }

    #[test]
    fn keys_come_by_tls_or_from_this_machine() {
        for good in [
            "https://id.example.org/keys",
            "http://127.0.0.1:8080/keys",
            "http://localhost/keys",
            "http://[::1]:80/keys",
        ] {
            assert!(is_safe(good), "{good}");
        }
        for bad in [
            "http://id.example.org/keys",
            "http://127.0.0.1.example.org/keys",
            "http://localhost@example.org/",
            "http://localhost:1@example.org/",
            "ftp://127.0.0.1/keys",
            "HTTP://example.org",
            "http://10.0.0.1/",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
