//! What of a Catalog is not for everybody: `@authenticated` and `@requiresScopes` (Apollo Federation 2.5, access control).
//!
//! In: nothing (plain data, made by `catalog::resolve`). Out: what `access` holds against a caller. Must not know: callers.

use std::{collections::BTreeSet, fmt, sync::Arc};

use super::types::TypeSet;

/// What callers must have shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requirement {
    /// Who they are (`@authenticated`).
    pub authenticated: bool,
    /// Scopes (`@requiresScopes`): of each item of the outer list, one of those within, of which all are needed.
    pub scopes: Vec<Vec<Vec<Arc<str>>>>,
}

/// Something that is not for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    /// The schema coordinate that says so: `Model`, `Model.secret`.
    pub what: Arc<str>,
    /// For a field of an interface, of which of its types; nothing where it is so of all.
    pub types: Option<TypeSet>,
    /// What it requires.
    pub requirement: Requirement,
}

impl Requirement {
    /// Whether nothing is required.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.authenticated && self.scopes.is_empty()
    }

    /// Whether somebody who showed who they are, and these scopes, may have it.
    #[must_use]
    pub fn is_met_by(&self, scopes: &BTreeSet<Arc<str>>) -> bool {
        self.scopes.iter().all(|any| any.iter().any(|all| all.iter().all(|scope| scopes.contains(scope))))
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scopes.is_empty() {
            return f.write_str("a token");
        }
        for (index, any) in self.scopes.iter().enumerate() {
            f.write_str(if index > 0 { ", and " } else { "" })?;
            for (index, all) in any.iter().enumerate() {
                f.write_str(if index > 0 { ", or " } else { "" })?;
                f.write_str(if all.len() == 1 { "the scope " } else { "the scopes " })?;
                for (index, scope) in all.iter().enumerate() {
                    f.write_str(if index > 0 { " and " } else { "" })?;
                    write!(f, "`{scope}`")?;
                }
            }
        }
        Ok(())
    }
}
