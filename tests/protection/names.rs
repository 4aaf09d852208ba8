//! What each name of `vault.graphql` requires, told by the name alone: the independent half of the matrix.
//!
//! In: names of the served API. Out: what a caller must have shown. Must not know: directives, the Catalog.

use std::collections::BTreeSet;

use mlg::access::{Caller, Role};

/// What something requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// A token.
    Signed,
    /// The scopes `a` and `b`.
    Both,
    /// The scope `c`, or `d` and `e`.
    Either,
}

impl Need {
    /// Whether a caller has it.
    pub(crate) fn is_met(self, caller: &Caller) -> bool {
        let has = |scope: &str| caller.scopes.iter().any(|own| **own == *scope);
        caller.role == Role::Admin
            || caller.role != Role::Anonymous
                && match self {
                    Self::Signed => true,
                    Self::Both => has("a") && has("b"),
                    Self::Either => has("c") || has("d") && has("e"),
                }
    }

    /// The word that values which require it hold.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Signed => "classified signed",
            Self::Both => "classified both",
            Self::Either => "classified either",
        }
    }

    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Signed, Self::Both, Self::Either];
}

/// What a type or member requires by its own name.
fn of_name(name: &str) -> impl Iterator<Item = Need> {
    let name = name.to_lowercase();
    let words = [("signed", Need::Signed), ("both", Need::Both), ("either", Need::Either)];
    words.into_iter().filter(move |(word, _)| name.contains(word)).map(|(_, need)| need)
}

/// What a member of a type requires: a field, argument, input field or enum value.
pub(crate) fn needs(owner: &str, member: &str) -> BTreeSet<Need> {
    let lower = member.to_lowercase();
    let of = |owners: &[&str], member: &str| {
        owners.iter().any(|start| owner.starts_with(start)) && lower.starts_with(member)
    };
    let mut needs: BTreeSet<Need> = of_name(owner).chain(of_name(member)).collect();
    // `Model.level` is protected, and so it is wherever it may be that of a model; `Deployment.level` is not.
    if of(&["Graded", "Model", "AssetFacet"], "level") || of(&["Model"], "checksum") {
        needs.insert(Need::Both);
    }
    // `Model.owners` is protected, and with it the relationship, from whatever type it starts.
    if ["owners", "ownersconnection"].contains(&&*lower) || of(&["Usage"], "teams") {
        needs.insert(Need::Both);
    }
    // Which experiments are running tells their lifecycle.
    if of(&["Asset", "Experiment"], "lifecycle") || of(&["Impact"], "runningexperiments") {
        needs.insert(Need::Signed);
    }
    needs
}

/// Somebody of a role with scopes.
pub(crate) fn caller(name: &str, role: Role, scopes: &[&str]) -> Caller {
    let scopes = scopes.iter().map(|scope| (*scope).into()).collect();
    Caller { name: name.into(), role, scopes, claims: serde_json::Map::new() }
}

/// Who asks, from those who may least: nobody, all halves of what is required, all of it, an admin without any scope.
pub(crate) fn callers() -> Vec<Caller> {
    vec![
        Caller::anonymous(),
        caller("reader", Role::Reader, &[]),
        caller("half of both", Role::Reader, &["a", "d"]),
        caller("other half", Role::Writer, &["b", "e", "A", "a b"]),
        caller("both", Role::Reader, &["a", "b"]),
        caller("one of either", Role::Reader, &["c"]),
        caller("other of either", Role::Writer, &["d", "e"]),
        caller("everything", Role::Reader, &["a", "b", "c"]),
        caller("admin", Role::Admin, &[]),
    ]
}
