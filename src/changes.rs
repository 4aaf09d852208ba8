//! What a write is: upserts of nodes, components and relationships, and what is to go, normalised against the Catalog.
//!
//! In: normalised lines or events. Out: one batch for `backend::Backend::apply`, folded so that each thing occurs
//! once, sorted so that writers lock in one order. Must not know: file formats, statements.

pub mod aspect;
mod guards;
mod once;
pub mod waiting;

pub use guards::{Fixed, Guard, ListChange, Refused, Replaced};
pub use once::{Known, Once, digest_of};
pub(crate) use once::{kept, known};

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalog::types::{Property, TypeId},
    value::Value,
};

/// Named values to write; `Value::Null` removes.
pub type Properties = Vec<(Arc<Property>, Value)>;

/// One batch, applied in one transaction. Applying it twice is applying it once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Nodes to upsert.
    pub nodes: Vec<NodeChange>,
    /// Components to upsert.
    pub components: Vec<ComponentChange>,
    /// Relationships to upsert.
    pub relationships: Vec<RelationshipChange>,
    /// Sets of relationships to replace; what they are to hold is among `relationships`.
    pub replaced: Vec<Replaced>,
    /// Relationships to end: from then on they are history. Of one that is not there nothing becomes; a derived one stays as
    /// long as it follows, since it can only go with what it follows from.
    pub ended: Vec<RelationshipRef>,
    /// Components to remove, by type and key (see [`component_key`]). They have no history.
    pub removed: Vec<(TypeId, String)>,
    /// Nodes to delete. Of one that is not there nothing becomes.
    pub deleted: Vec<Deleted>,
    /// Nodes from which derived relationships are worked out anew, beside those that the rest of the batch can affect.
    /// They need not be there, and are not created.
    pub derive: Vec<NodeRef>,
    /// What has to hold once nobody else can write what the batch touches; else nothing of it is applied.
    pub guards: Vec<Guard>,
    /// What it does not change of nodes that are there.
    pub fixed: Vec<Fixed>,
    /// Each asset of the batch comes out with an `updatedAt` later than it had.
    pub rises: bool,
    /// It is applied once, whoever asks again.
    pub once: Option<Once>,
    /// When the graph hears of all this, in microseconds since the epoch: what is derived of it is recorded then.
    pub clock: Option<i64>,
}

impl Changes {
    /// Whether anything is to go.
    #[must_use]
    pub fn takes_away(&self) -> bool {
        !(self.ended.is_empty()
            && self.removed.is_empty()
            && self.deleted.is_empty()
            && self.replaced.is_empty())
    }
}

/// Names a node: its type and its key.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeRef {
    /// Concrete type.
    pub ty: TypeId,
    /// Key value (text or `Int`).
    pub key: Value,
}

/// Upserts one node.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeChange {
    /// Which.
    pub node: NodeRef,
    /// What to set or remove; never the key. `aliases` of an asset replaces the aliases it answers to.
    pub properties: Properties,
    /// What to set only if the node has no value there yet (a name made from the uri).
    pub defaults: Properties,
    /// What to add to lists and to take from them, one after the other.
    pub lists: Vec<ListChange>,
}

/// Upserts one component; its owner is created as a reference if it is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentChange {
    /// Type of the component.
    pub ty: TypeId,
    /// Its identity: owner's key and key fields, see [`component_key`].
    pub key: String,
    /// Who owns it.
    pub owner: End,
    /// Relationship type from the owner to it.
    pub relationship: Arc<str>,
    /// What to set or remove; holds the key fields.
    pub properties: Properties,
}

/// Upserts one relationship; there is one for each (from, relationship, to).
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipChange {
    /// Stored type.
    pub relationship: Arc<str>,
    /// Where it leaves.
    pub from: End,
    /// Where it arrives.
    pub to: End,
    /// What to set or remove: facts and own properties.
    pub properties: Properties,
    /// What to set only if it has no value there yet.
    pub defaults: Properties,
    /// Who says it.
    pub by: By,
}

/// Who says something of a relationship, which decides how long it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Somebody who looked at it: it stands as long as it would have.
    Check,
    /// Sources, whose claims are among its properties: it stands as long as one of them claims it.
    Sources,
    /// Somebody who is no source: it outlasts all claims.
    Hand,
}

/// Names a relationship, by its ends; never one that leads to a component.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipRef {
    /// Stored type.
    pub relationship: Arc<str>,
    /// Where it leaves.
    pub from: NodeRef,
    /// Where it arrives.
    pub to: NodeRef,
}

/// Deletes one node, never a component. Its components go, its relationships end, its aliases are free.
#[derive(Debug, Clone, PartialEq)]
pub struct Deleted {
    /// Which.
    pub node: NodeRef,
    /// What is left of it.
    pub how: Deletion,
}

/// What a deletion leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deletion {
    /// What it was and what it was related to, as history that no read finds. A node of its key can be made anew.
    Tombstone,
    /// Nothing: neither its ended relationships nor what earlier deletions of a node of its key left.
    Purge,
}

/// An end of a relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Which node.
    pub node: NodeRef,
    /// What to set if it has to be created as a reference (hydration, name, updatedAt).
    pub reference: Properties,
}

/// What a batch did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Nodes and components of the batch that were written.
    pub nodes: u64,
    /// Relationships of the batch that were written.
    pub relationships: u64,
    /// Relationships that became history, those of deleted nodes among them.
    pub ended: u64,
    /// Keys of nodes of the batch that were deleted, or of which tombstones were purged, sorted; of two types they may be equal.
    pub deleted: Vec<String>,
    /// Of each node whose relationships were replaced: the keys of the far ends that they had, as far as somebody sees them.
    pub replaced: BTreeMap<String, BTreeSet<String>>,
    /// Ends that had to be created as references.
    pub references: u64,
    /// Aliases that another asset holds already; they were left with it.
    pub conflicts: Vec<AliasConflict>,
    /// What became of derived relationships that the batch could affect, by stored type and rule.
    pub derived: BTreeMap<(Arc<str>, String), Derived>,
}

/// What became of a batch that was applied on somebody's behalf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// It was applied.
    Done(Outcome),
    /// It was not, for what is the matter with the assets or relationships of these keys.
    Refused(BTreeMap<String, Refused>),
    /// It was applied before, and this was kept of it.
    Known(Known),
}

impl Applied {
    /// Of a batch on nobody's behalf.
    pub(crate) fn done(self) -> Outcome {
        match self {
            Self::Done(outcome) => outcome,
            Self::Refused(_) | Self::Known(_) => {
                unreachable!("without sight, guards and a key nothing is refused or known")
            }
        }
    }
}

/// What became of the derived relationships of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Derived {
    /// They follow now and did not before.
    pub created: u64,
    /// They followed before and still do, maybe by another rule then.
    pub kept: u64,
    /// They do not follow any more.
    pub removed: u64,
}

impl std::ops::AddAssign for Derived {
    fn add_assign(&mut self, other: Self) {
        self.created += other.created;
        self.kept += other.kept;
        self.removed += other.removed;
    }
}

/// An alias claimed twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasConflict {
    /// The alias.
    pub alias: String,
    /// Key of the asset that claimed it now.
    pub claimed_by: String,
    /// Key of the asset that holds it.
    pub held_by: String,
}

/// Stands before a part of a component's key. Refused inside them, and smaller than all they may hold.
pub const KEY_SEPARATOR: char = '\u{1}';
/// Stands where a part is missing, instead of the part and its separator: greater than that, so that it sorts last, and
/// smaller than all that a part may hold, so that no longer part gets between. Refused inside parts.
pub const KEY_MISSING: char = '\u{2}';

/// The identity of a component: orders by owner's key, then key fields, missing ones last.
#[must_use]
pub fn component_key(owner: &str, fields: &[Option<&str>]) -> String {
    let mut key = owner.to_owned();
    for field in fields {
        match field {
            Some(text) => {
                key.push(KEY_SEPARATOR);
                key.push_str(text);
            }
            None => key.push(KEY_MISSING),
        }
    }
    key
}

/// The key of a component's owner, as text.
#[must_use]
pub fn owner_of(component: &str) -> &str {
    component.split([KEY_SEPARATOR, KEY_MISSING]).next().unwrap_or_default()
}

/// The same batch with each node, component and relationship once (later lines win, property by property),
/// each list in the order of its keys. What is written wins over its own end, whatever came first: a relationship or
/// component that is written does not go, nor does a node that is, or that anything written belongs to or leads from or
/// to. So applying a batch twice leaves no more history than applying it once.
#[must_use]
pub fn fold(changes: Changes) -> Changes {
    let mut nodes: BTreeMap<Identity, NodeChange> = BTreeMap::new();
    for change in changes.nodes {
        match nodes.entry(change.node.identity()) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(change);
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                merge(&mut slot.get_mut().properties, change.properties);
                merge(&mut slot.get_mut().defaults, change.defaults);
                slot.get_mut().lists.extend(change.lists);
            }
        }
    }
    let mut components: BTreeMap<Identity, ComponentChange> = BTreeMap::new();
    for change in changes.components {
        match components.entry((change.ty, change.key.clone())) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(change);
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                merge(&mut slot.get_mut().properties, change.properties);
            }
        }
    }
    let mut relationships = BTreeMap::new();
    for change in changes.relationships {
        let (from, to) = (change.from.node.identity(), change.to.node.identity());
        let key = (Arc::clone(&change.relationship), from, to);
        match relationships.entry(key) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(change);
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                let known: &mut RelationshipChange = slot.get_mut();
                merge(&mut known.properties, change.properties);
                merge(&mut known.defaults, change.defaults);
                known.by = known.by.max(change.by);
            }
        }
    }
    let written = Written {
        nodes: nodes
            .keys()
            .cloned()
            .chain(components.values().map(|it| it.owner.node.identity()))
            .chain(relationships.keys().flat_map(|(_, from, to)| [from.clone(), to.clone()]))
            .collect(),
        components: components.keys().cloned().collect(),
        relationships: relationships.keys().cloned().collect(),
    };
    Changes {
        nodes: nodes.into_values().collect(),
        components: components.into_values().collect(),
        relationships: relationships.into_values().collect(),
        replaced: fold_replaced(changes.replaced),
        ended: fold_ended(changes.ended, &written),
        removed: changes
            .removed
            .into_iter()
            .collect::<BTreeSet<_>>()
            .difference(&written.components)
            .cloned()
            .collect(),
        deleted: fold_deleted(changes.deleted, &written),
        derive: changes.derive,
        guards: changes.guards,
        fixed: changes.fixed,
        rises: changes.rises,
        once: changes.once,
        clock: changes.clock,
    }
}

/// What a batch writes, by what identifies it.
struct Written {
    nodes: BTreeSet<Identity>,
    components: BTreeSet<Identity>,
    relationships: BTreeSet<(Arc<str>, Identity, Identity)>,
}

/// Types that share no key may have nodes of equal keys.
type Identity = (TypeId, String);

impl NodeRef {
    fn identity(&self) -> Identity {
        (self.ty, key_text(&self.key))
    }
}

fn fold_ended(ended: Vec<RelationshipRef>, written: &Written) -> Vec<RelationshipRef> {
    let key = |it: &RelationshipRef| (Arc::clone(&it.relationship), it.from.identity(), it.to.identity());
    let each: BTreeMap<_, _> = ended.into_iter().map(|it| (key(&it), it)).collect();
    each.into_iter().filter(|(key, _)| !written.relationships.contains(key)).map(|(_, it)| it).collect()
}

fn fold_replaced(replaced: Vec<Replaced>) -> Vec<Replaced> {
    let key = |it: &Replaced| (Arc::clone(&it.relationship), it.node.identity());
    let each: BTreeMap<_, _> = replaced.into_iter().map(|it| (key(&it), it)).collect();
    each.into_values().collect()
}

fn fold_deleted(deleted: Vec<Deleted>, written: &Written) -> Vec<Deleted> {
    let mut each: BTreeMap<Identity, Deleted> = BTreeMap::new();
    for it in deleted.into_iter().filter(|it| !written.nodes.contains(&it.node.identity())) {
        let how = it.how;
        let slot = each.entry(it.node.identity()).or_insert(it);
        slot.how = slot.how.max(how);
    }
    each.into_values().collect()
}

fn merge(into: &mut Properties, from: Properties) {
    for (property, value) in from {
        match into.iter_mut().find(|(known, _)| known.stored == property.stored) {
            Some((_, slot)) => *slot = value,
            None => into.push((property, value)),
        }
    }
}

fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The parts of a key in the order they are to have: missing ones last.
    fn ordered(fields: &[Option<String>; 2]) -> [(bool, &str); 2] {
        [0, 1].map(|at| (fields[at].is_none(), fields[at].as_deref().unwrap_or_default()))
    }

    #[test]
    fn equal_keys_of_two_types_are_two_ends() {
        let end = |ty: u16, key: &str| End {
            node: NodeRef { ty: TypeId(ty), key: key.into() },
            reference: Vec::new(),
        };
        let change = |from: u16| RelationshipChange {
            relationship: "R".into(),
            from: end(from, "1"),
            to: end(2, "1"),
            properties: Vec::new(),
            defaults: Vec::new(),
            by: By::Hand,
        };
        let relationships = vec![change(0), change(1), change(0)];
        let folded = fold(Changes { relationships, ..Changes::default() });
        assert_eq!(folded.relationships, [change(0), change(1)]);
    }

    #[test]
    fn what_is_written_does_not_go() {
        let node = |key: &str| NodeRef { ty: TypeId(0), key: key.into() };
        let end = |key: &str| End { node: node(key), reference: Vec::new() };
        let ended = |from: &str, to: &str| RelationshipRef {
            relationship: "R".into(),
            from: node(from),
            to: node(to),
        };
        let deleted = |key: &str, how| Deleted { node: node(key), how };
        let component = |key: &str| ComponentChange {
            ty: TypeId(1),
            key: key.to_owned(),
            owner: end("owner"),
            relationship: "HAS".into(),
            properties: Vec::new(),
        };
        let folded = fold(Changes {
            nodes: vec![NodeChange {
                node: node("n"),
                properties: Vec::new(),
                defaults: Vec::new(),
                lists: Vec::new(),
            }],
            components: vec![component("kept")],
            relationships: vec![RelationshipChange {
                relationship: "R".into(),
                from: end("a"),
                to: end("b"),
                properties: Vec::new(),
                defaults: Vec::new(),
                by: By::Hand,
            }],
            ended: vec![ended("b", "a"), ended("a", "b"), ended("a", "c"), ended("b", "a")],
            removed: vec![(TypeId(1), "kept".to_owned()), (TypeId(1), "gone".to_owned())],
            deleted: ["z", "n", "a", "b", "owner", "c", "z"]
                .into_iter()
                .zip([Deletion::Purge, Deletion::Tombstone].into_iter().cycle())
                .map(|(key, how)| deleted(key, how))
                .chain([deleted("z", Deletion::Tombstone)])
                .collect(),
            ..Changes::default()
        });
        assert_eq!(folded.ended, [ended("a", "c"), ended("b", "a")]);
        assert_eq!(folded.removed, [(TypeId(1), "gone".to_owned())]);
        assert_eq!(folded.deleted, [deleted("c", Deletion::Tombstone), deleted("z", Deletion::Purge)]);
        assert_eq!(fold(folded.clone()), folded);
    }

    proptest! {
        #[test]
        fn keys_of_components_are_ordered_as_their_parts_and_tell_them_apart(
            left in proptest::array::uniform2(proptest::option::of("[\u{3}a\u{e000}\u{10ffff}]{0,3}")),
            right in proptest::array::uniform2(proptest::option::of("[\u{3}a\u{e000}\u{10ffff}]{0,3}")),
        ) {
            let key = |fields: &[Option<String>; 2]| {
                component_key("owner", &[fields[0].as_deref(), fields[1].as_deref()])
            };
            prop_assert_eq!(key(&left).cmp(&key(&right)), ordered(&left).cmp(&ordered(&right)));
        }
    }
}
