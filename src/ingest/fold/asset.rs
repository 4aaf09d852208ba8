//! Of an asset: its properties and components, from all aspects of it.
//!
//! In: aspects. Out: [`Told`], and what to write where one becomes another. Must not know: relationships, what is stored.

use std::{collections::BTreeMap, sync::Arc};

use super::heard;
use crate::{
    catalog::types::{Catalog, Field, NodeType, Property, TypeId},
    changes::{
        ComponentChange, End, ListChange, NodeChange, Properties,
        aspect::{Aspect, Folded},
    },
    value::Value,
};

/// Properties by their stored names.
type Values = BTreeMap<Arc<str>, (Arc<Property>, Value)>;

/// What all aspects of an asset tell together.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Told {
    /// Of the asset itself.
    values: Values,
    components: BTreeMap<(TypeId, String), (ComponentChange, Values)>,
}

/// Puts aspects of one asset together.
pub(super) fn told<'a>(catalog: &Catalog, aspects: impl Iterator<Item = &'a Aspect>) -> Told {
    let mut aspects: Vec<&Aspect> = aspects.collect();
    aspects.sort_by_cached_key(|aspect| (aspect.at, aspect.key()));
    let mut told = Told::default();
    for aspect in aspects {
        let said = heard(catalog, aspect);
        for change in said.nodes {
            take(&mut told.values, change.properties);
        }
        for mut change in said.components {
            let properties = std::mem::take(&mut change.properties);
            let key = (change.ty, change.key.clone());
            let (_, values) = told.components.entry(key).or_insert_with(|| (change, Values::new()));
            take(values, properties);
        }
    }
    told
}

/// A later word takes the place of an earlier one; sources add to what adds up. Who says that there is none says nothing.
fn take(values: &mut Values, properties: Properties) {
    for (property, value) in properties.into_iter().filter(|(_, value)| !value.is_null()) {
        match values.get_mut(&property.stored) {
            Some((_, Value::List(known))) if adds_up(&property) => {
                let Value::List(items) = value else { continue };
                known.extend(items);
                sort(known);
            }
            Some((_, known)) => *known = value,
            None => {
                let mut value = value;
                if let (Value::List(items), true) = (&mut value, adds_up(&property)) {
                    sort(items);
                }
                values.insert(Arc::clone(&property.stored), (property, value));
            }
        }
    }
}

fn adds_up(property: &Property) -> bool {
    property.list && matches!(&*property.name, "tags" | "aliases")
}

fn sort(items: &mut Vec<Value>) {
    items.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    items.dedup();
}

/// What to write of an asset that was told of like this, if at all, and now is like that. Whatever sources speak of is there.
pub(super) fn difference(
    catalog: &Catalog,
    subject: &End,
    (before, after): (Option<&Told>, &Told),
    clock: i64,
    folded: &mut Folded,
) {
    let nobody = Told::default();
    let is_new = before.is_none();
    let before = before.unwrap_or(&nobody);
    let (lists, properties): (Properties, Properties) =
        changed(&before.values, &after.values).into_iter().partition(|(property, _)| adds_up(property));
    let lists: Vec<_> =
        lists.into_iter().map(|(property, _)| list_change(property, &before.values, &after.values)).collect();
    if is_new || !properties.is_empty() || !lists.is_empty() {
        folded.changes.nodes.push(node_change(catalog, subject, (properties, lists), clock));
    }
    let nothing = Values::new();
    for (key, (change, values)) in &after.components {
        let known = before.components.get(key).map_or(&nothing, |(_, values)| values);
        if known != values {
            let gone = changed(known, values).into_iter().filter(|(_, value)| value.is_null());
            let all = values.values().cloned();
            folded
                .changes
                .components
                .push(ComponentChange { properties: all.chain(gone).collect(), ..change.clone() });
        }
    }
    let gone = before.components.keys().filter(|key| !after.components.contains_key(*key));
    folded.changes.removed.extend(gone.cloned());
}

/// Values that are other ones now, and null for those that are gone.
pub(super) fn changed(before: &Values, after: &Values) -> Properties {
    let other =
        after.iter().filter(|(name, (_, value))| before.get(*name).map(|(_, known)| known) != Some(value));
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    let null = |(property, _): &(Arc<Property>, Value)| (Arc::clone(property), Value::Null);
    other.map(|(_, slot)| slot.clone()).chain(gone.map(|(_, slot)| null(slot))).collect()
}

/// What sources add to a list and take from it; what somebody added by hand stays.
fn list_change(property: Arc<Property>, before: &Values, after: &Values) -> ListChange {
    let items = |values: &Values| match values.get(&property.stored) {
        Some((_, Value::List(items))) => items.clone(),
        Some(_) | None => Vec::new(),
    };
    let (before, after) = (items(before), items(after));
    let remove = before.iter().filter(|item| !after.contains(item)).cloned().collect();
    let add = after.into_iter().filter(|item| !before.contains(item)).collect();
    ListChange { property, add, remove, sorted: true }
}

/// A node with what is said of it now. What nobody describes any more is a reference again; when that was written is told by our
/// clock, whenever it happened.
fn node_change(
    catalog: &Catalog,
    subject: &End,
    (properties, lists): (Properties, Vec<ListChange>),
    clock: i64,
) -> NodeChange {
    let NodeType { fields, .. } = &**catalog.node(subject.node.ty);
    let defaults = subject.reference.clone();
    let mut change = NodeChange { node: subject.node.clone(), properties, defaults, lists };
    for (property, value) in &mut change.properties {
        if value.is_null()
            && let Some((_, default)) =
                change.defaults.iter().find(|(default, _)| default.stored == property.stored)
        {
            value.clone_from(default);
        }
    }
    if let (Some(Field::Property(updated)), false) =
        (fields.get("updatedAt"), change.properties.is_empty() && change.lists.is_empty())
        && !change.properties.iter().any(|(property, _)| property.stored == updated.stored)
    {
        change.properties.push((Arc::clone(updated), Value::DateTime(clock)));
    }
    change
}
