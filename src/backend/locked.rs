//! What a batch does in view of what is stored, once nobody else can write what it touches.
//!
//! In: the Catalog, a folded batch, what is stored of its assets. Out: the batch in plain values, or why it is refused. Pure,
//! so that both stores decide alike. Must not know: statements.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalog::types::{Catalog, Field, Property},
    changes::{Changes, Guard, NodeChange, Refused},
    plan::{self, types::RootRead},
    value::Value,
};

/// The batch is not applied, for what is the matter with these keys.
pub(super) type Refusals = BTreeMap<String, Refused>;

/// What has to be read of the assets of a batch.
#[derive(Debug)]
pub(super) struct Locked {
    /// A lookup of them.
    pub(super) read: RootRead,
    columns: Vec<Arc<Property>>,
    updated: Option<Arc<Property>>,
}

impl Locked {
    /// Of a folded batch; nothing where nothing depends on what is stored.
    pub(super) fn of(catalog: &Catalog, changes: &Changes) -> Option<Self> {
        let guarded = changes.guards.iter().filter_map(|guard| match guard {
            Guard::There(node) | Guard::UpdatedAt(node, _) => Some(node),
            Guard::Related { .. } => None,
        });
        let listed = changes.nodes.iter().filter(|change| changes.rises || !change.lists.is_empty());
        let keys: BTreeSet<&str> =
            listed.map(|change| &change.node).chain(guarded).filter_map(|node| node.key.as_str()).collect();
        let asset = catalog.asset.filter(|_| !keys.is_empty())?;
        let updated = match catalog.interface(asset).fields.get("updatedAt") {
            Some(Field::Property(property)) => Some(Arc::clone(property)),
            Some(Field::Relationship(_) | Field::Computed(_)) | None => None,
        };
        let mut columns: Vec<Arc<Property>> = updated.iter().cloned().collect();
        for list in changes.nodes.iter().flat_map(|change| &change.lists) {
            if !columns.iter().any(|known| known.stored == list.property.stored) {
                columns.push(Arc::clone(&list.property));
            }
        }
        let read = plan::assets(catalog, false, &columns).with_keys(keys);
        Some(Self { read, columns, updated })
    }

    /// The batch in plain values. `rows` is what the read answered, without what the transaction itself made.
    pub(super) fn settle(&self, changes: &Changes, rows: &[Value]) -> Result<Changes, Refusals> {
        let rows = rows.iter().filter_map(Value::as_list);
        let stored: BTreeMap<&str, &[Value]> =
            rows.filter_map(|row| Some((row.first()?.as_str()?, row.get(1..)?))).collect();
        let refusals = self.refusals(&changes.guards, &stored);
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let mut settled = changes.clone();
        for change in &mut settled.nodes {
            let row = change.node.key.as_str().and_then(|key| stored.get(key).copied());
            self.change_lists(change, row);
            if let (true, Some(updated)) = (changes.rises, &self.updated) {
                let later = self.cell(row, updated).and_then(Value::as_int).map(|at| at.saturating_add(1));
                let slot = change.properties.iter_mut().find(|(known, _)| known.stored == updated.stored);
                if let (Some(later), Some((_, Value::DateTime(at)))) = (later, slot) {
                    *at = later.max(*at);
                }
            }
        }
        Ok(settled)
    }

    fn refusals(&self, guards: &[Guard], stored: &BTreeMap<&str, &[Value]>) -> Refusals {
        let refused = guards.iter().filter_map(|guard| {
            let key = guard.node().key.as_str()?;
            let row = stored.get(key).copied();
            let why = match guard {
                Guard::There(_) => row.is_none().then_some(Refused::Missing),
                Guard::UpdatedAt(_, at) => {
                    let updated = self.updated.as_ref().and_then(|updated| self.cell(row, updated));
                    (updated.and_then(Value::as_int) != Some(*at)).then_some(Refused::Updated)
                }
                // Looked at by the stores.
                Guard::Related { .. } => None,
            };
            Some((key.to_owned(), why?))
        });
        refused.collect()
    }

    fn cell<'r>(&self, row: Option<&'r [Value]>, property: &Property) -> Option<&'r Value> {
        row?.get(self.columns.iter().position(|known| known.stored == property.stored)?)
    }

    fn change_lists(&self, change: &mut NodeChange, row: Option<&[Value]>) {
        for list in std::mem::take(&mut change.lists) {
            let set = change.properties.iter().position(|(known, _)| known.stored == list.property.stored);
            let before = match set {
                Some(at) => change.properties.remove(at).1,
                None => self.cell(row, &list.property).cloned().unwrap_or(Value::Null),
            };
            let mut items = if let Value::List(items) = before { items } else { Vec::new() };
            list.apply(&mut items);
            let value = if items.is_empty() { Value::Null } else { Value::List(items) };
            change.properties.push((list.property, value));
        }
    }
}
