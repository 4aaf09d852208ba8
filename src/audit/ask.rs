//! Asking a store: several concerns at once first, since most have nothing to tell, then those that have, one by one.
//!
//! In: a Catalog and a backend. Out: findings, told as they are met. Must not know: how they read.

use std::sync::Arc;

use super::{
    concern::{
        Concern, any_of_relationships, astray, condition, expand, from_unknown, nodes, of_nodes,
        of_relationships,
    },
    told::{Finding, told, without_key},
};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::{Catalog, NodeType, Property, TypeSet},
    plan::types::{
        Column, Expand, Nodes, OrderKey, Param, Predicate, Read, RootRead, Rows, SetRead, Source, Subject,
        Test,
    },
    value::Value,
};

/// Concerns of one statement: a longer one takes a server more time to plan than it saves.
const TOGETHER: usize = 12;
/// Examples of each finding.
const EXAMPLES: i64 = 10;

/// Tells everything in the stored data that contradicts the schema; answers how many findings that were.
///
/// # Errors
/// The store can't be read, or was made for another mapping.
pub async fn audit(
    (catalog, backend): (&Catalog, &Backend),
    tell: &mut (dyn FnMut(Finding) + Send),
) -> Result<u64, BackendError> {
    backend.health(catalog).await?;
    let mut findings = 0;
    for node in &catalog.types {
        let keyless = keyless(catalog, backend, node).await?;
        if keyless > 0 {
            findings += 1;
            tell(without_key(node, keyless));
        }
        for together in of_nodes(catalog, node).chunks(TOGETHER) {
            let any = together.iter().map(|concern| condition(catalog, node, *concern)).collect();
            let nodes = nodes(catalog, TypeSet::one(node.id), false);
            if count(&ask(catalog, backend, total(nodes, Predicate::Or(any)), Vec::new()).await?)? > 0 {
                findings += examined(catalog, backend, (node, together), tell).await?;
            }
        }
    }
    let groups = alike(catalog);
    for ty in catalog.relationships.values() {
        for nodes in &groups {
            let any = any_of_relationships(catalog, nodes.types, ty);
            if count(&ask(catalog, backend, total(nodes.clone(), any), Vec::new()).await?)? == 0 {
                continue;
            }
            for id in nodes.types.iter() {
                let node = catalog.node(id);
                let together = of_relationships(catalog, node, ty);
                findings += examined(catalog, backend, (node, &together), tell).await?;
            }
        }
    }
    Ok(findings)
}

/// All types, those together that one scan finds: with one key property, by the label they share if they do.
fn alike(catalog: &Catalog) -> Vec<Nodes> {
    let mut groups: Vec<(Arc<str>, TypeSet)> = Vec::new();
    for node in &catalog.types {
        match groups.iter_mut().find(|(key, _)| *key == node.key.stored) {
            Some((_, types)) => types.insert(node.id),
            None => groups.push((Arc::clone(&node.key.stored), TypeSet::one(node.id))),
        }
    }
    let shared = |types: TypeSet| {
        let interface = catalog.interfaces.iter().find(|interface| interface.types == types);
        interface.and_then(|interface| interface.label.clone())
    };
    let group = |types: TypeSet| {
        let nodes = nodes(catalog, types, false);
        Nodes { label: nodes.label.clone().or_else(|| shared(types)), ..nodes }
    };
    groups.into_iter().map(|(_, types)| group(types)).collect()
}

/// Tells what each concern is true of, if anything; how many are.
async fn examined(
    catalog: &Catalog,
    backend: &Backend,
    (node, concerns): (&NodeType, &[Concern<'_>]),
    tell: &mut (dyn FnMut(Finding) + Send),
) -> Result<u64, BackendError> {
    let mut findings = 0;
    for concern in concerns {
        if let Some(finding) = found(catalog, backend, node, *concern).await? {
            findings += 1;
            tell(finding);
        }
    }
    Ok(findings)
}

/// What a concern is true of, if anything.
async fn found(
    catalog: &Catalog,
    backend: &Backend,
    node: &NodeType,
    concern: Concern<'_>,
) -> Result<Option<Finding>, BackendError> {
    let mut columns = vec![Column::Property { subject: Subject::Node, property: Arc::clone(&node.key) }];
    columns.extend(shown(catalog, node, concern));
    let rows = Rows {
        order: vec![ascending(&node.key)],
        after: None,
        before: None,
        limit: Some(Param(0)),
        whole: false,
        columns,
    };
    let nodes = nodes(catalog, TypeSet::one(node.id), false);
    let read = SetRead { rows: Some(rows), ..total(nodes, condition(catalog, node, concern)) };
    let params = vec![Value::Int(EXAMPLES), Value::Int(1)];
    let answer = ask(catalog, backend, read, params).await?;
    let [rows, total] = answer.as_list().unwrap_or_default() else { return Err(odd()) };
    let count = count(total)?;
    Ok((count > 0).then(|| told(catalog, node, concern, (count, rows.as_list().unwrap_or_default()))))
}

/// What of each example is shown beside its key.
fn shown(catalog: &Catalog, node: &NodeType, concern: Concern<'_>) -> Option<Column> {
    match concern {
        Concern::SeveralTypes => Some(Column::Label),
        Concern::Several(relationship) => {
            let types = catalog.types_of(relationship.target);
            let mut order: Vec<OrderKey> = relationship
                .pick
                .iter()
                .map(|pick| OrderKey { descending: pick.descending, ..ascending(&pick.property) })
                .collect();
            let descending = order.last().is_some_and(|key| key.descending);
            order.push(OrderKey { descending, ..ascending(catalog.key_of(relationship.target)) });
            let expand = expand(catalog, relationship);
            Some(first_of(expand, Predicate::Constant(true), order, catalog.keys_of_all(types)))
        }
        Concern::LeadsAstray(ty) => {
            let (expand, filter) = astray(catalog, node, ty);
            Some(labels_of(catalog, expand, filter))
        }
        Concern::ComesAstray(ty) => {
            let (expand, filter) = from_unknown(catalog, ty);
            Some(labels_of(catalog, expand, filter))
        }
        Concern::Missing(_)
        | Concern::Unfit(_)
        | Concern::NoTarget(_)
        | Concern::EdgeMissing(..)
        | Concern::EdgeUnfit(..) => None,
    }
}

/// The labels and keys of the first far end.
fn labels_of(catalog: &Catalog, expand: Expand, filter: Predicate) -> Column {
    let keys = catalog.keys_of_all(expand.nodes.types);
    let order = keys.iter().map(ascending).collect();
    first_of(expand, filter, order, keys)
}

/// The first of related nodes, its labels and keys, and how many there are.
fn first_of(expand: Expand, filter: Predicate, order: Vec<OrderKey>, keys: Vec<Arc<Property>>) -> Column {
    let mut columns = vec![Column::Label];
    columns.extend(keys.into_iter().map(|property| Column::Property { subject: Subject::Node, property }));
    let rows = Rows { order, after: None, before: None, limit: Some(Param(1)), whole: false, columns };
    let read = SetRead {
        source: Source::Expand(expand),
        filter,
        rows: Some(rows),
        total: true,
        aggregate: None,
        groups: Vec::new(),
    };
    Column::Nested { only: None, read: Box::new(read) }
}

fn ascending(property: &Arc<Property>) -> OrderKey {
    OrderKey { subject: Subject::Node, property: Arc::clone(property), descending: false, nulls_first: false }
}

/// How many nodes of a type have no key: no other question finds them.
async fn keyless(catalog: &Catalog, backend: &Backend, node: &NodeType) -> Result<u64, BackendError> {
    let keyed = Predicate::Test {
        subject: Subject::Node,
        property: Arc::clone(&node.key),
        test: Test::Null,
        negated: true,
    };
    let mut counts = [0; 2];
    for (count_of, filter) in counts.iter_mut().zip([Predicate::Constant(true), keyed]) {
        let nodes = nodes(catalog, TypeSet::one(node.id), false);
        *count_of = count(&ask(catalog, backend, total(nodes, filter), Vec::new()).await?)?;
    }
    let [all, keyed] = counts;
    // Somebody may write meanwhile.
    Ok(all.saturating_sub(keyed))
}

/// How many nodes meet a condition.
fn total(nodes: Nodes, filter: Predicate) -> SetRead {
    SetRead {
        source: Source::Scan(nodes),
        filter,
        rows: None,
        total: true,
        aggregate: None,
        groups: Vec::new(),
    }
}

async fn ask(
    catalog: &Catalog,
    backend: &Backend,
    read: SetRead,
    params: Vec<Value>,
) -> Result<Value, BackendError> {
    backend.examine(catalog, &RootRead::new(Read::Set(read), params)).await
}

fn count(answer: &Value) -> Result<u64, BackendError> {
    answer.as_int().and_then(|count| u64::try_from(count).ok()).ok_or_else(odd)
}

fn odd() -> BackendError {
    BackendError::Record("a question about the graph was answered with something else".to_owned())
}
