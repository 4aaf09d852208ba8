//! Who asks, and by which rule.
//!
//! In: rules of the roles. Out: a policy, callers. Must not know: what is asked.

use std::collections::BTreeSet;

use mlg::{
    access::{self, Access, Caller, Introspection, Policy, Restricted, Role, Rule, Settings},
    catalog::types::Catalog,
};

use crate::claims::Ruled;

/// The roles that rules are about.
pub(crate) const ROLES: [Role; 3] = [Role::Anonymous, Role::Reader, Role::Writer];

/// A policy of a rule for each role, in their order.
pub(crate) fn policy(catalog: &Catalog, rules: [&Ruled; 3], restricted: Restricted) -> Policy {
    let [anonymous, reader, writer] =
        rules.map(|rule| Rule { condition: Some(rule.text.clone()), restricted });
    // Who is shown the schema is asked elsewhere.
    let settings = Settings { anonymous, reader, writer, introspection: Introspection::Anyone };
    access::policy(catalog, &settings).unwrap_or_else(|(key, clause)| panic!("`{key}` {clause}"))
}

/// Somebody of a role whom a rule is about.
pub(crate) fn caller(role: Role, rule: &Ruled) -> Caller {
    Caller { name: "somebody".into(), role, scopes: BTreeSet::new(), claims: rule.claims.clone() }
}

/// What they see.
pub(crate) fn seen(catalog: &Catalog, policy: &Policy, caller: &Caller) -> Access {
    policy.access(catalog, caller).unwrap_or_else(|error| panic!("{caller:?}: {error}"))
}
