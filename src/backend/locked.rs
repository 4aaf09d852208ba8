//! What a batch does in view of what is stored, once nobody else can write what it touches.
//!
//! In: the Catalog, a folded batch, what is stored of its assets. Out: the batch in plain values, or why it is refused. Pure,
//! so that both stores decide alike. Must not know: statements.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalog::types::{Catalog, Field, Property, TypeId},
    changes::{Changes, Fixed, Guard, NodeChange, NodeRef, Properties, Refused, RelationshipRef, Replaced},
    plan::{self, types::RootRead},
    uri,
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
    /// Types of assets by the part of uris that tells them; only where relationships are replaced.
    kinds: BTreeMap<String, TypeId>,
}

/// A batch in plain values.
#[derive(Debug)]
pub(super) struct Settled {
    /// What to write.
    pub(super) changes: Changes,
    /// See [`Outcome::replaced`](crate::changes::Outcome::replaced).
    pub(super) replaced: BTreeMap<String, BTreeSet<String>>,
}

impl Locked {
    /// Of a folded batch; nothing where nothing depends on what is stored.
    pub(super) fn of(catalog: &Catalog, changes: &Changes) -> Option<Self> {
        let guarded = changes.guards.iter().filter_map(|guard| match guard {
            Guard::There(node) | Guard::UpdatedAt(node, _) => Some(node),
            Guard::Related { .. } => None,
        });
        let is_read = changes.rises || !changes.fixed.is_empty();
        let listed = changes.nodes.iter().filter(|change| is_read || !change.lists.is_empty());
        let keys: BTreeSet<&str> =
            listed.map(|change| &change.node).chain(guarded).filter_map(|node| node.key.as_str()).collect();
        let asset = catalog.asset.filter(|_| !keys.is_empty())?;
        let updated = match catalog.interface(asset).fields.get("updatedAt") {
            Some(Field::Property(property)) => Some(Arc::clone(property)),
            Some(Field::Relationship(_) | Field::Computed(_)) | None => None,
        };
        let mut columns: Vec<Arc<Property>> = updated.iter().cloned().collect();
        let lists = changes.nodes.iter().flat_map(|change| &change.lists).map(|list| &list.property);
        for property in lists.chain(changes.fixed.iter().map(|fixed| &fixed.property)) {
            if !columns.iter().any(|known| known.stored == property.stored) {
                columns.push(Arc::clone(property));
            }
        }
        let read = plan::assets(catalog, false, &columns).with_keys(keys);
        let assets =
            catalog.types.iter().filter(|node| !changes.replaced.is_empty() && catalog.is_asset(node.id));
        let kinds = assets.map(|node| (uri::kind(&node.name), node.id)).collect();
        Some(Self { read, columns, updated, kinds })
    }

    /// The batch in plain values. `rows` is what the read answered, without what the transaction itself made; `related` what
    /// leaves the assets whose relationships are replaced.
    pub(super) fn settle(
        &self,
        changes: &Changes,
        rows: &[Value],
        related: &[Value],
    ) -> Result<Settled, Refusals> {
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
        let refusals = self.unfixed(&settled, &stored);
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let replaced = self.replace(&mut settled, related);
        Ok(Settled { changes: settled, replaced })
    }

    /// The nodes that are there of which something is to change that is fixed.
    fn unfixed(&self, changes: &Changes, stored: &BTreeMap<&str, &[Value]>) -> Refusals {
        let mut refusals = Refusals::new();
        for change in &changes.nodes {
            let Some((key, row)) = change.node.key.as_str().and_then(|key| Some((key, *stored.get(key)?)))
            else {
                continue;
            };
            for Fixed { property, .. } in changes.fixed.iter().filter(|it| it.types.contains(change.node.ty))
            {
                let before = self.cell(Some(row), property).unwrap_or(&Value::Null);
                let said = |list: &Properties| {
                    let said = list.iter().find(|(known, _)| known.stored == property.stored);
                    said.map(|(_, value)| value.clone())
                };
                let default = || said(&change.defaults).filter(|_| before.is_null());
                // What is removed and has a default gets that.
                let after = match said(&change.properties) {
                    Some(Value::Null) => Some(said(&change.defaults).unwrap_or(Value::Null)),
                    Some(value) => Some(value),
                    None => default(),
                };
                if after.is_some_and(|after| !is_same(before, &after)) {
                    refusals.insert(key.to_owned(), Refused::Fixed);
                }
            }
        }
        refusals
    }

    /// Ends what is not to be among the relationships that are replaced. Answers what there was of each asset.
    fn replace(&self, changes: &mut Changes, related: &[Value]) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        for Replaced { relationship, node, to } in std::mem::take(&mut changes.replaced) {
            let Some(key) = node.key.as_str() else { continue };
            let of_node =
                related.iter().filter_map(Value::as_list).find(|row| row.first() == Some(&node.key));
            let far = of_node.and_then(|row| row.get(1)?.as_list()).unwrap_or_default().iter();
            let far: BTreeSet<String> =
                far.filter_map(|row| row.as_list()?.first()?.as_str().map(str::to_owned)).collect();
            let others = far.iter().filter(|far| !to.iter().any(|to| to.key.as_str() == Some(far)));
            let ended = others.filter_map(|far| {
                let ty = *self.kinds.get(uri::parse(far).ok()?.kind)?;
                let to = NodeRef { ty, key: Value::from(far.as_str()) };
                Some(RelationshipRef { relationship: Arc::clone(&relationship), from: node.clone(), to })
            });
            changes.ended.extend(ended);
            all.insert(key.to_owned(), far);
        }
        all
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

/// Whether a value as it is read is the one as it is written. Where they are told in two ways they may seem to differ, never the
/// other way round.
fn is_same(read: &Value, written: &Value) -> bool {
    let none = |value: &Value| value.is_null() || value.as_list().is_some_and(<[_]>::is_empty);
    let is_same_number = || read.as_int().is_some() && read.as_int() == written.as_int();
    read == written || none(read) && none(written) || is_same_number()
}
