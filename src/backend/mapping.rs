//! The mapping a store was made for: what its labels, properties and relationship types mean to a schema.
//!
//! In: the Catalog, and the mapping text a store remembers. Out: the text to remember, and what contradicts it.
//! Must not know: any store. Descriptions, indexes, requiredness and the values of enums are no part of a mapping.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    catalog::{
        role,
        types::{Catalog, Direction, Field, NodeType, Property, RelationshipType, Scalar, TypeKind, TypeSet},
    },
    search,
};

/// Version of the text's layout.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Mapping {
    version: u32,
    types: BTreeMap<String, TypeMapping>,
    relationships: BTreeMap<String, RelationshipMapping>,
    /// How the words of nodes were made; none in a graph that was made before there were words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    search: Option<SearchMapping>,
}

#[derive(Serialize, Deserialize)]
struct SearchMapping {
    /// Version of the rule that makes words of texts.
    rule: u32,
    /// Weight and stored name of each searched field by type, in schema order. The name, tags, aliases
    /// and checksum of an asset, which are found without being asked to, have the weight 0.
    types: BTreeMap<String, Vec<(u32, String)>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeMapping {
    label: String,
    key: String,
    key_label: String,
    /// Stored names of a component's key fields; none for a node.
    component_key: Option<Vec<String>>,
    /// Stored name and kind of value by field.
    properties: BTreeMap<String, (String, String)>,
    /// Stored type and direction by field.
    relationships: BTreeMap<String, (String, String)>,
}

#[derive(Serialize, Deserialize)]
struct RelationshipMapping {
    from: BTreeSet<String>,
    to: BTreeSet<String>,
    properties: BTreeMap<String, (String, String)>,
}

/// The mapping of a Catalog as JSON text, equal for equal mappings.
#[must_use]
pub fn of(catalog: &Catalog) -> String {
    let types = catalog.types.iter().map(|node| (node.name.to_string(), type_mapping(node)));
    let relationships = catalog
        .relationships
        .values()
        .map(|relationship| (relationship.name.to_string(), relationship_mapping(catalog, relationship)));
    let mapping = Mapping {
        version: VERSION,
        types: types.collect(),
        relationships: relationships.collect(),
        search: Some(search_mapping(catalog)),
    };
    text(&mapping)
}

/// The types whose words have to be made anew, and the weights that they had, if a store that remembers a mapping is to
/// have another. Of a store that remembers none, all types.
pub(super) fn stale(remembered: Option<&str>, catalog: &Catalog) -> (TypeSet, BTreeSet<u32>) {
    let known = remembered.and_then(|text| parse(text).ok()).and_then(|mapping| mapping.search);
    let wanted = search_mapping(catalog);
    let known = match known {
        Some(known) if known.rule == wanted.rule => known.types,
        Some(_) | None => BTreeMap::new(),
    };
    let nodes = catalog.types.iter().filter(|node| matches!(node.kind, TypeKind::Node));
    let stale = nodes.filter(|node| known.get(&*node.name) != wanted.types.get(&*node.name));
    let weights = known.values().flatten().map(|(weight, _)| *weight).filter(|weight| *weight > 0);
    (stale.map(|node| node.id).collect(), weights.collect())
}

/// What in a Catalog's mapping contradicts the one a store remembers, with what to do. Whatever one of the two lacks
/// does not contradict: a schema may grow, and may stop reading something.
#[must_use]
pub fn contradiction(remembered: &str, wanted: &str) -> Option<String> {
    let (old, new) = match (parse(remembered), parse(wanted)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(problem), _) | (_, Err(problem)) => return Some(problem),
    };
    let problem = old
        .types
        .iter()
        .filter_map(|(name, old)| new.types.get(name).map(|new| (name, old, new)))
        .find_map(|(name, old, new)| type_contradiction(name, old, new))
        .or_else(|| {
            old.relationships
                .iter()
                .filter_map(|(name, old)| new.relationships.get(name).map(|new| (name, old, new)))
                .find_map(|(name, old, new)| properties_contradiction(name, &old.properties, &new.properties))
        })?;
    Some(format!(
        "this graph was made for another mapping: {problem}; change the schema back, or `mlg export` the graph with \
         the old schema and `mlg load` it into a new one"
    ))
}

/// What a store has to remember after a migration: the wanted mapping, and of the remembered one what it lacks, so
/// that something that once left the schema can't come back with another meaning.
///
/// # Errors
/// One of the texts is no mapping of ours.
pub fn merged(remembered: &str, wanted: &str) -> Result<String, String> {
    let (old, mut new) = (parse(remembered)?, parse(wanted)?);
    for (name, old) in old.types {
        match new.types.entry(name) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(old);
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                keep(&mut slot.get_mut().properties, old.properties);
                keep(&mut slot.get_mut().relationships, old.relationships);
            }
        }
    }
    for (name, old) in old.relationships {
        match new.relationships.entry(name) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(old);
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                let slot = slot.get_mut();
                slot.from.extend(old.from);
                slot.to.extend(old.to);
                keep(&mut slot.properties, old.properties);
            }
        }
    }
    if let (Some(old), Some(new)) = (old.search, &mut new.search)
        && old.rule == new.rule
    {
        for (name, fields) in old.types {
            new.types.entry(name).or_insert(fields);
        }
    }
    Ok(text(&new))
}

fn keep(into: &mut BTreeMap<String, (String, String)>, from: BTreeMap<String, (String, String)>) {
    for (name, stored) in from {
        into.entry(name).or_insert(stored);
    }
}

fn text(mapping: &Mapping) -> String {
    serde_json::to_string(mapping).expect("maps of text keys always serialise")
}

fn parse(text: &str) -> Result<Mapping, String> {
    match serde_json::from_str::<Mapping>(text) {
        Ok(mapping) if mapping.version == VERSION => Ok(mapping),
        Ok(mapping) => Err(format!(
            "this graph remembers a mapping of version {}, this program knows version {VERSION}; use the program \
             that made it, or export and load again",
            mapping.version
        )),
        Err(problem) => Err(format!("the mapping this graph remembers can't be read: {problem}")),
    }
}

fn search_mapping(catalog: &Catalog) -> SearchMapping {
    let fields = |node: &NodeType| -> Vec<(u32, String)> {
        let found = [catalog.asset_name(), role::tags(catalog), role::aliases(catalog), role::checksum(node)];
        let found = found.into_iter().flatten();
        let found = found.filter(|_| catalog.is_asset(node.id)).map(|property| (0, property));
        found.chain(node.searched()).map(|(weight, property)| (weight, property.stored.to_string())).collect()
    };
    let nodes = catalog.types.iter().filter(|node| matches!(node.kind, TypeKind::Node));
    let types = nodes.map(|node| (node.name.to_string(), fields(node)));
    SearchMapping { rule: search::RULE, types: types.collect() }
}

fn type_mapping(node: &NodeType) -> TypeMapping {
    let mut properties = BTreeMap::new();
    let mut relationships = BTreeMap::new();
    for (name, field) in &node.fields {
        match field {
            Field::Property(property) => {
                properties.insert(name.to_string(), property_mapping(property));
            }
            // Nothing of it is stored.
            Field::Computed(_) => {}
            Field::Relationship(relationship) => {
                let direction = match relationship.direction {
                    Direction::Out => "leaves",
                    Direction::In => "arrives",
                };
                let stored = (relationship.stored.to_string(), direction.to_owned());
                relationships.insert(name.to_string(), stored);
            }
        }
    }
    let component_key = match &node.kind {
        TypeKind::Node => None,
        TypeKind::Component { key_fields, .. } => {
            Some(key_fields.iter().map(|property| property.stored.to_string()).collect())
        }
    };
    TypeMapping {
        label: node.label.to_string(),
        key: node.key.stored.to_string(),
        key_label: node.key_label.to_string(),
        component_key,
        properties,
        relationships,
    }
}

fn relationship_mapping(catalog: &Catalog, relationship: &RelationshipType) -> RelationshipMapping {
    let labels = |types: &TypeSet| types.iter().map(|id| catalog.node(id).label.to_string()).collect();
    let own = relationship.properties.iter().flat_map(|properties| properties.properties.values());
    RelationshipMapping {
        from: labels(&relationship.from),
        to: labels(&relationship.to),
        properties: catalog
            .fact
            .iter()
            .chain(own)
            .map(|property| (property.name.to_string(), property_mapping(property)))
            .collect(),
    }
}

fn property_mapping(property: &Property) -> (String, String) {
    let item = match &property.scalar {
        Scalar::Id | Scalar::String | Scalar::Enum(_) => "text",
        Scalar::Int | Scalar::BigInt => "integer",
        Scalar::Float => "float",
        Scalar::Boolean => "boolean",
        Scalar::DateTime => "datetime",
        Scalar::Date => "date",
    };
    let kind = if property.list { format!("list of {item}") } else { item.to_owned() };
    (property.stored.to_string(), kind)
}

fn type_contradiction(name: &str, old: &TypeMapping, new: &TypeMapping) -> Option<String> {
    if old.label != new.label {
        let (old, new) = (&old.label, &new.label);
        return Some(format!("type `{name}` has the label `{old}` there and `{new}` in the schema"));
    }
    if (&old.key, &old.key_label) != (&new.key, &new.key_label) {
        return Some(format!(
            "type `{name}` is identified by `{}` of `{}` there and by `{}` of `{}` in the schema",
            old.key, old.key_label, new.key, new.key_label
        ));
    }
    if old.component_key != new.component_key {
        return Some(format!(
            "type `{name}` is {} there and {} in the schema",
            component(old.component_key.as_deref()),
            component(new.component_key.as_deref())
        ));
    }
    properties_contradiction(name, &old.properties, &new.properties).or_else(|| {
        shared(&old.relationships, &new.relationships).find(|(_, old, new)| old != new).map(
            |(field, old, new)| {
                format!(
                    "relationship `{name}.{field}` {} as `{}` there and {} as `{}` in the schema",
                    old.1, old.0, new.1, new.0
                )
            },
        )
    })
}

fn component(key_fields: Option<&[String]>) -> String {
    match key_fields {
        None => "a node".to_owned(),
        Some(fields) => format!("a component keyed by `{}`", fields.join("`, `")),
    }
}

/// A field keeps its stored name and kind, and a stored name keeps its kind whichever field reads it.
fn properties_contradiction(
    owner: &str,
    old: &BTreeMap<String, (String, String)>,
    new: &BTreeMap<String, (String, String)>,
) -> Option<String> {
    if let Some((field, old, new)) = shared(old, new).find(|(_, old, new)| old != new) {
        return Some(format!(
            "property `{owner}.{field}` is {} in `{}` there and {} in `{}` in the schema",
            old.1, old.0, new.1, new.0
        ));
    }
    new.iter().find_map(|(field, (stored, kind))| {
        let other = old.values().find(|(old_stored, old_kind)| old_stored == stored && old_kind != kind)?;
        Some(format!("property `{owner}.{field}` reads `{stored}` as {kind}, which holds {} there", other.1))
    })
}

fn shared<'a>(
    old: &'a BTreeMap<String, (String, String)>,
    new: &'a BTreeMap<String, (String, String)>,
) -> impl Iterator<Item = (&'a String, &'a (String, String), &'a (String, String))> {
    old.iter().filter_map(|(name, old)| new.get(name).map(|new| (name, old, new)))
}
