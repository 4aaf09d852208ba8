//! Of a relationship: who claims it, and what they say of it together.
//!
//! In: aspects, and what the store holds of a relationship. Out: what to write of it, or that it ends. Must not know: assets.
//!
//! A relationship carries its claims, so that none of its ends has to be looked at to tell whether one is left.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::heard;
use crate::{
    catalog::{
        fact,
        types::{Catalog, Property, TypeId},
    },
    changes::{
        By, Changes, NodeRef, Properties, RelationshipChange, RelationshipRef,
        aspect::{Aspect, AspectKey, Folded, Held},
    },
    ingest::{line::read_object, normalise::end_of},
    value::Value,
};

/// Where a relationship stands among others.
pub(super) type Place = (Arc<str>, (TypeId, String), (TypeId, String));

/// That an aspect says there is a relationship, and what of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Claim {
    subject: String,
    source: String,
    name: String,
    at: i64,
    event: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    properties: Map<String, Json>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    fact: Map<String, Json>,
}

impl Claim {
    fn key(&self) -> AspectKey {
        (self.subject.clone(), self.source.clone(), self.name.clone())
    }
}

/// What sorts relationships.
pub(super) fn place(key: &RelationshipRef) -> Place {
    let node = |node: &NodeRef| (node.ty, node.key.as_key().unwrap_or_default().into_owned());
    (Arc::clone(&key.relationship), node(&key.from), node(&key.to))
}

/// What an aspect claims; of two lines for one relationship the later.
pub(super) fn claims(catalog: &Catalog, aspect: &Aspect) -> Vec<(RelationshipRef, Claim)> {
    let changes = heard(catalog, aspect);
    let lines = aspect.lines.iter().filter(|line| line.get("relationship").is_some());
    let object =
        |line: &Json, name: &str| line.get(name).and_then(Json::as_object).cloned().unwrap_or_default();
    changes
        .relationships
        .into_iter()
        .zip(lines)
        .map(|(RelationshipChange { relationship, from, to, .. }, line)| {
            let Aspect { subject, source, name, at, event, .. } = aspect.clone();
            let (properties, fact) = (object(line, "properties"), object(line, "fact"));
            let claim = Claim { subject, source, name, at, event, properties, fact };
            (RelationshipRef { relationship, from: from.node, to: to.node }, claim)
        })
        .collect()
}

/// What to write of a relationship whose claims change.
pub(super) fn difference(
    catalog: &Catalog,
    (key, changes): (RelationshipRef, BTreeMap<AspectKey, Option<Claim>>),
    held: Option<&Held>,
    clock: i64,
    folded: &mut Folded,
) {
    let before = held.map(known).unwrap_or_default();
    let mut after = before.clone();
    for (aspect, claim) in changes {
        match claim {
            Some(claim) => after.insert(aspect, claim),
            None => after.remove(&aspect),
        };
    }
    if before == after {
        return;
    }
    let is_by_hand = held.is_some_and(|held| held.is_declared || held.claims.is_empty());
    if after.is_empty() && !is_by_hand {
        folded.changes.ended.push(key);
        return;
    }
    let (was, is) = (together(catalog, &key, &before), together(catalog, &key, &after));
    let mut properties = super::asset::changed(&was, &is);
    if is_by_hand && before.is_empty() {
        // What somebody wrote by hand stands.
        properties.retain(|(property, _)| &*property.name == "sources");
    }
    let [claims, declared] = fact::claims();
    let mark = |truth: bool| if truth { Value::Bool(true) } else { Value::Null };
    properties.push((declared, mark(is_by_hand && !after.is_empty())));
    let texts: Vec<_> = after.values().map(|claim| Value::String(json!(claim).to_string())).collect();
    properties.push((claims, if texts.is_empty() { Value::Null } else { Value::List(texts) }));
    let end = |node: &NodeRef| end_of(catalog, node.clone(), clock);
    folded.changes.relationships.push(RelationshipChange {
        from: end(&key.from),
        to: end(&key.to),
        relationship: key.relationship,
        properties,
        defaults: Properties::new(),
        by: By::Sources,
    });
}

/// Claims as they were written; what isn't ours is none.
fn known(held: &Held) -> BTreeMap<AspectKey, Claim> {
    let claims = held.claims.iter().filter_map(|text| serde_json::from_str::<Claim>(text).ok());
    claims.map(|claim| (claim.key(), claim)).collect()
}

/// What all claims say together: of each property the latest word, but for the strongest verification, the strongest origin, and
/// since when the graph could have known.
fn together(
    catalog: &Catalog,
    key: &RelationshipRef,
    claims: &BTreeMap<AspectKey, Claim>,
) -> BTreeMap<Arc<str>, (Arc<Property>, Value)> {
    let mut ordered: Vec<&Claim> = claims.values().collect();
    ordered.sort_by_key(|claim| (claim.at, &claim.source, &claim.name, &claim.subject, &claim.event));
    let mut all: BTreeMap<Arc<str>, (Arc<Property>, Value)> = BTreeMap::new();
    let mut sources = BTreeSet::new();
    for claim in ordered {
        sources.insert(claim.source.clone());
        for (property, value) in said(catalog, key, claim) {
            if &*property.name == "sources" {
                sources.extend(
                    value.as_list().unwrap_or_default().iter().filter_map(Value::as_str).map(str::to_owned),
                );
                continue;
            }
            let stands = |known: &Value| match &*property.name {
                "origin" => strength(&ORIGINS, known) > strength(&ORIGINS, &value),
                "verification" => strength(&VERIFICATIONS, known) > strength(&VERIFICATIONS, &value),
                "recordedAt" => {
                    matches!((known, &value), (Value::DateTime(known), Value::DateTime(new)) if known < new)
                }
                _ => false,
            };
            if !value.is_null() && !all.get(&property.stored).is_some_and(|(_, known)| stands(known)) {
                all.insert(Arc::clone(&property.stored), (property, value));
            }
        }
    }
    if let (Some(property), false) =
        (catalog.fact.iter().find(|property| &*property.name == "sources"), sources.is_empty())
    {
        let names = sources.into_iter().map(Value::String).collect();
        all.insert(Arc::clone(&property.stored), (Arc::clone(property), Value::List(names)));
    }
    all
}

/// From weak to strong.
const ORIGINS: [&str; 4] = ["INFERRED", "OBSERVED", "DECLARED", "MANUAL"];
/// From weak to strong.
const VERIFICATIONS: [&str; 3] = ["UNVERIFIED", "PHANTOM", "VERIFIED"];

fn strength(order: &[&str], value: &Value) -> Option<usize> {
    value.as_str().and_then(|name| order.iter().position(|known| *known == name))
}

/// What a claim says, in typed values. One that does not fit the schema any more says nothing.
fn said(catalog: &Catalog, key: &RelationshipRef, claim: &Claim) -> Properties {
    let end = |node: &NodeRef| match &node.key {
        Value::String(uri) if catalog.is_asset(node.ty) => json!(uri),
        key => json!({"type": catalog.node(node.ty).name, "key": key.as_key()}),
    };
    let mut fact = claim.fact.clone();
    // What shows it, where the source does not say, is what made us hear of it.
    fact.entry("evidence").or_insert_with(|| json!(claim.event));
    let mut line = Map::new();
    line.insert("relationship".to_owned(), json!(key.relationship));
    line.insert("from".to_owned(), end(&key.from));
    line.insert("to".to_owned(), end(&key.to));
    line.insert("fact".to_owned(), Json::Object(fact));
    if !claim.properties.is_empty() {
        line.insert("properties".to_owned(), Json::Object(claim.properties.clone()));
    }
    let mut changes = Changes::default();
    if let Err(reason) = read_object(catalog, &line, claim.at, &mut changes) {
        tracing::warn!(source = claim.source, name = claim.name, %reason, "a kept claim does not fit the schema");
    }
    let change = changes.relationships.pop();
    change.map(|change| [change.properties, change.defaults].concat()).unwrap_or_default()
}
