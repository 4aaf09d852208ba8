//! A folded batch as rows of statements: which keys to claim, what to write of each type.
//!
//! In: [`Changes`], folded. Out: [`Batch`]. Pure; must not know the driver or what the database holds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    backend::{BackendError, derivation::Work},
    catalog::types::{Catalog, Property, TypeId},
    changes::{By, Changes, Deletion, End, NodeRef, Properties},
    cypher::write::Keyed,
    value::Value,
};

/// A key that can be sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A number.
    Int(i64),
    /// Text, ordered by code point as the database does.
    Text(String),
}

/// A node: where its key is unique, and the key.
pub(super) type NodeKey = (Keyed, Key);

/// Keys of nodes by where they are unique.
pub(super) type KeysByPlace = BTreeMap<Keyed, BTreeSet<Key>>;

/// A batch by statement.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Keys of all nodes the batch touches.
    pub(super) keys: KeysByPlace,
    /// Those among them that it does not write: they are locked, and not made.
    pub(super) named: KeysByPlace,
    /// Far ends that are not nodes of the batch, by type, with what to set if they have to be made.
    pub(super) references: BTreeMap<TypeId, BTreeMap<Key, Value>>,
    /// The aliases that nodes of the batch want to answer to, instead of those they do.
    pub(super) aliases: BTreeMap<Keyed, BTreeMap<Key, Vec<String>>>,
    /// Nodes by type.
    pub(super) nodes: BTreeMap<TypeId, Vec<NodeRow>>,
    /// Rows of components by owner, relationship and type.
    pub(super) components: BTreeMap<(Keyed, Arc<str>, TypeId), Vec<Value>>,
    /// Relationships by type, ends, and who says it.
    pub(super) relationships: BTreeMap<(Arc<str>, Keyed, Keyed, By), Vec<RelationshipRow>>,
    /// Rows of relationships that end, by type and ends.
    pub(super) ended: BTreeMap<(Arc<str>, Keyed, Keyed), Vec<Value>>,
    /// Keys of components that go.
    pub(super) removed: BTreeMap<Keyed, Vec<Value>>,
    /// Keys of nodes to delete.
    pub(super) deleted: BTreeMap<(Deletion, Keyed), Vec<Value>>,
    /// When the graph hears of the batch.
    pub(super) clock: Option<i64>,
    /// What has to be derived anew.
    pub(super) work: Option<Work>,
}

/// What to write of a node.
#[derive(Debug)]
pub(super) struct NodeRow {
    /// Its key.
    pub(super) key: Key,
    /// What to set or remove, by stored name.
    pub(super) properties: Vec<(String, Value)>,
    /// What to set where there is nothing, by stored name.
    pub(super) defaults: BTreeMap<Arc<str>, Value>,
    /// The stored name of `aliases`, if the batch says which the node answers to.
    pub(super) aliases: Option<Arc<str>>,
}

/// What to write of a relationship.
#[derive(Debug)]
pub(super) struct RelationshipRow {
    /// The keys of its ends.
    pub(super) ends: [Key; 2],
    /// What to set or remove, by stored name.
    pub(super) properties: Value,
    /// What to set where there is nothing, by stored name.
    pub(super) defaults: BTreeMap<Arc<str>, Value>,
}

impl Key {
    /// The key of a change.
    pub(super) fn of(value: &Value) -> Result<Self, BackendError> {
        match value {
            Value::Int(number) => Ok(Self::Int(*number)),
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Null
            | Value::Bool(_)
            | Value::Float(_)
            | Value::DateTime(_)
            | Value::Date(_)
            | Value::List(_)
            | Value::Map(_) => {
                Err(BackendError::Statement(format!("`{value:?}` is no key; text and integers are")))
            }
        }
    }

    /// The key as a value.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Int(number) => Value::Int(*number),
            Self::Text(text) => Value::from(text.as_str()),
        }
    }
}

impl Batch {
    /// The moment that history says of what the batch takes away, if there is one.
    pub(super) fn when(&self) -> Value {
        self.clock.map_or(Value::Null, Value::DateTime)
    }

    /// Whether a node is only named.
    pub(super) fn names(&self, keyed: &Keyed, key: &Key) -> bool {
        self.named.get(keyed).is_some_and(|named| named.contains(key))
    }
}

/// Sorts a folded batch into rows.
pub(super) fn batch(catalog: &Catalog, changes: Changes) -> Result<Batch, BackendError> {
    let mut batch = Batch { clock: changes.clock, work: Work::of(catalog, &changes), ..Batch::default() };
    for change in changes.nodes {
        let (keyed, key) = claim(catalog, &mut batch, &change.node)?;
        let mut row = NodeRow { key, properties: Vec::new(), defaults: BTreeMap::new(), aliases: None };
        for (property, value) in change.properties {
            if is_aliases(catalog, change.node.ty, &property) {
                let wanted = batch.aliases.entry(keyed.clone()).or_default();
                wanted.insert(row.key.clone(), texts(&value));
                row.aliases = Some(Arc::clone(&property.stored));
            } else {
                row.properties.push((property.stored.to_string(), value));
            }
        }
        row.defaults = by_name(change.defaults);
        batch.nodes.entry(change.node.ty).or_default().push(row);
    }
    for change in changes.components {
        let (owner, key) = end(catalog, &mut batch, &change.owner)?;
        let row = vec![key.value(), Value::from(change.key.as_str()), map(change.properties)];
        let place = (owner, change.relationship, change.ty);
        batch.components.entry(place).or_default().push(Value::List(row));
    }
    for change in changes.relationships {
        let (from, from_key) = end(catalog, &mut batch, &change.from)?;
        let (to, to_key) = end(catalog, &mut batch, &change.to)?;
        let defaults = by_name(change.defaults);
        let row = RelationshipRow { ends: [from_key, to_key], properties: map(change.properties), defaults };
        batch.relationships.entry((change.relationship, from, to, change.by)).or_default().push(row);
    }
    for it in changes.ended {
        let (from, from_key) = name(catalog, &mut batch, &it.from)?;
        let (to, to_key) = name(catalog, &mut batch, &it.to)?;
        let row = Value::List(vec![from_key.value(), to_key.value(), batch.when()]);
        batch.ended.entry((it.relationship, from, to)).or_default().push(row);
    }
    for (ty, key) in changes.removed {
        batch.removed.entry(Keyed::of(catalog.node(ty))).or_default().push(Value::String(key));
    }
    for it in changes.deleted {
        let (keyed, key) = name(catalog, &mut batch, &it.node)?;
        batch.deleted.entry((it.how, keyed)).or_default().push(key.value());
    }
    for (keyed, named) in &mut batch.named {
        let keys = batch.keys.entry(keyed.clone()).or_default();
        named.retain(|key| !keys.contains(key));
        keys.extend(named.iter().cloned());
    }
    for (ty, nodes) in &batch.nodes {
        if let Some(references) = batch.references.get_mut(ty) {
            for row in nodes {
                references.remove(&row.key);
            }
        }
    }
    Ok(batch)
}

fn claim(catalog: &Catalog, batch: &mut Batch, node: &NodeRef) -> Result<NodeKey, BackendError> {
    let keyed = Keyed::of(catalog.node(node.ty));
    let key = Key::of(&node.key)?;
    batch.keys.entry(keyed.clone()).or_default().insert(key.clone());
    Ok((keyed, key))
}

/// Takes note of a node that is not written.
fn name(catalog: &Catalog, batch: &mut Batch, node: &NodeRef) -> Result<NodeKey, BackendError> {
    let keyed = Keyed::of(catalog.node(node.ty));
    let key = Key::of(&node.key)?;
    batch.named.entry(keyed.clone()).or_default().insert(key.clone());
    Ok((keyed, key))
}

fn end(catalog: &Catalog, batch: &mut Batch, end: &End) -> Result<NodeKey, BackendError> {
    let (keyed, key) = claim(catalog, batch, &end.node)?;
    let references = batch.references.entry(end.node.ty).or_default();
    references.entry(key.clone()).or_insert_with(|| map(end.reference.clone()));
    Ok((keyed, key))
}

fn by_name(properties: Properties) -> BTreeMap<Arc<str>, Value> {
    properties.into_iter().map(|(property, value)| (Arc::clone(&property.stored), value)).collect()
}

/// Properties as one value.
pub(super) fn map(properties: Properties) -> Value {
    Value::Map(properties.into_iter().map(|(property, value)| (property.stored.to_string(), value)).collect())
}

/// Assets have aliases, which are nodes of their own and only shown on the asset.
fn is_aliases(catalog: &Catalog, ty: TypeId, property: &Property) -> bool {
    &*property.name == "aliases"
        && catalog.asset.is_some_and(|asset| catalog.node(ty).interfaces.contains(&asset))
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_list().unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
