//! All derived relationships anew: of every start, in batches.
//!
//! In: a backend. Out: what became of them, by stored type and rule. Must not know: what follows from what.

use std::{collections::BTreeMap, sync::Arc};

use super::pages::{Pages, node_property};
use crate::{
    backend::{Backend, BackendError},
    catalog::{
        rules::{Derivation, derivations},
        types::{Catalog, TypeId, TypeSet},
    },
    changes::{Changes, Derived, NodeRef},
    value::Value,
};

/// What became of derived relationships, by stored type and rule.
pub type Summary = BTreeMap<(Arc<str>, String), Derived>;

/// Makes derived relationships agree with their rules, whatever a schema or a store was changed to. Each batch is a
/// transaction of its own. `clock` is microseconds since the epoch.
///
/// # Errors
/// The store can't be read or written; batches before that are in.
pub async fn derive((catalog, backend): (&Catalog, &Backend), clock: i64) -> Result<Summary, BackendError> {
    let derivations = derivations(catalog);
    let mut summary = Summary::new();
    for Derivation { relationship, rules, .. } in &derivations {
        for rule in rules {
            summary.insert((Arc::clone(relationship), rule.text.to_string()), Derived::default());
        }
    }
    // A type may be the start of several derivations, and a batch serves them all.
    let starts = derivations.iter().fold(TypeSet::default(), |all, it| all.union(&it.from));
    for ty in starts.iter() {
        derive_from((catalog, backend), ty, clock, &mut summary).await?;
    }
    Ok(summary)
}

async fn derive_from(
    (catalog, backend): (&Catalog, &Backend),
    ty: TypeId,
    clock: i64,
    summary: &mut Summary,
) -> Result<(), BackendError> {
    let node = catalog.node(ty);
    let mut pages = Pages::new(catalog, node, vec![node_property(&node.key)]);
    while let Some(rows) = pages.next(catalog, backend).await? {
        let key = |row: &Value| row.as_list().and_then(<[Value]>::first).cloned();
        let derive = rows.iter().filter_map(key).map(|key| NodeRef { ty, key }).collect();
        let changes = Changes { derive, clock: Some(clock), ..Changes::default() };
        for (rule, did) in backend.apply(catalog, &changes).await?.derived {
            *summary.entry(rule).or_default() += did;
        }
    }
    Ok(())
}
