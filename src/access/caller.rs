//! Who asks.
//!
//! In: nothing (plain data, made where a token is verified). Out: what rules and scopes are decided by.
//! Must not know: tokens.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::error::{ClientError, ErrorCode};

/// What a caller may do, from least to most: each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Somebody without a token, where such are let in.
    Anonymous,
    /// Asks.
    Reader,
    /// Writes, too.
    Writer,
    /// Sees and does everything.
    Admin,
}

impl Role {
    /// As settings and claims name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Reader => "reader",
            Self::Writer => "writer",
            Self::Admin => "admin",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Anonymous, Self::Reader, Self::Writer, Self::Admin]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// Who asks, as a verified token tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Caller {
    /// What logs call them: the name of a key, the `sub` of a token.
    pub name: Arc<str>,
    /// What they may do.
    pub role: Role,
    /// The scopes they were given.
    pub scopes: BTreeSet<Arc<str>>,
    /// What else the token claims, for the rules that speak of `$claims`.
    pub claims: Map<String, Json>,
}

impl Caller {
    /// Everybody where nobody is asked who they are: on loopback, at the shell.
    #[must_use]
    pub fn local() -> Self {
        Self::of("local", Role::Admin)
    }

    /// Somebody without a token.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::of("anonymous", Role::Anonymous)
    }

    fn of(name: &str, role: Role) -> Self {
        Self { name: name.into(), role, scopes: BTreeSet::new(), claims: Map::new() }
    }

    /// Whether they may write at all.
    ///
    /// # Errors
    /// [`ErrorCode::Unauthenticated`] for those without a token, [`ErrorCode::Forbidden`] for readers.
    pub fn may_write(&self) -> Result<(), ClientError> {
        match self.role {
            Role::Writer | Role::Admin => Ok(()),
            Role::Reader => Err(ClientError::new(
                ErrorCode::Forbidden,
                "the role `reader` may not write; the roles `writer` and `admin` may",
            )),
            Role::Anonymous => Err(ClientError::new(
                ErrorCode::Unauthenticated,
                "a mutation needs a key or token of the role `writer` or `admin`",
            )),
        }
    }

    /// Whether they showed who they are.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.role != Role::Anonymous
    }
}

/// A claim that is there and not null. Dots of a name lead into objects, where there is no claim of the whole name.
#[must_use]
pub fn claim<'a>(claims: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    let nested = || {
        let mut steps = name.split('.');
        let first = claims.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    };
    claims.get(name).or_else(nested).filter(|value| !value.is_null())
}
