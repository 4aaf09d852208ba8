//! Answers -> findings as people read them.
//!
//! In: a concern, how many nodes it is true of, and a few of them. Out: a Finding. Must not know: the store.

use super::concern::Concern;
use crate::{
    catalog::types::{Catalog, NodeType, RelationshipType},
    scalar,
    value::Value,
};

/// Something in the graph that contradicts the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, with how many nodes, in one clause.
    pub problem: String,
    /// A few of them by key, the smallest first.
    pub examples: Vec<String>,
}

/// Nodes that have no key.
pub(super) fn without_key(node: &NodeType, count: u64) -> Finding {
    let (name, key) = (&node.name, &node.key.stored);
    let problem = format!("{} of `{name}` without a key: `{key}` is missing", nodes(count));
    Finding { problem, examples: Vec::new() }
}

/// What the nodes of a type that a concern is true of tell. A row is the key, and what `ask` shows beside it.
pub(super) fn told(
    catalog: &Catalog,
    node: &NodeType,
    concern: Concern<'_>,
    (count, rows): (u64, &[Value]),
) -> Finding {
    let name = &node.name;
    let nodes = nodes(count);
    let problem = match concern {
        Concern::SeveralTypes => format!("{nodes} of `{name}` and of another type at once"),
        Concern::Missing(property) => format!("{nodes} of `{name}` without the required `{}`", property.name),
        Concern::Unfit(property) => format!(
            "{nodes} of `{name}` with an unfit `{}`, which must be {}",
            property.name,
            expected(&property.scalar, property.list)
        ),
        Concern::Several(relationship) => format!(
            "{nodes} of `{name}` with several `{}`, where `{}` answers one: {}",
            relationship.stored,
            relationship.name,
            relationship.pick.as_ref().map_or_else(
                || "the one with the smallest key".to_owned(),
                |pick| format!(
                    "the one with the {} `{}`",
                    if pick.descending { "largest" } else { "smallest" },
                    pick.property.name
                )
            )
        ),
        Concern::NoTarget(relationship) => {
            format!("{nodes} of `{name}` without the required `{}`", relationship.name)
        }
        Concern::LeadsAstray(ty) => format!(
            "{nodes} of `{name}` with a `{}` that leads elsewhere than the schema says, which is {}",
            ty.name,
            named(catalog, node, ty)
        ),
        Concern::ComesAstray(ty) => {
            format!("{nodes} of `{name}` with a `{}` from a node of no type of the schema", ty.name)
        }
        Concern::EdgeMissing(ty, property) => {
            format!("{nodes} of `{name}` with a `{}` without the required `{}`", ty.name, property.name)
        }
        Concern::EdgeUnfit(ty, property) => format!(
            "{nodes} of `{name}` with a `{}` with an unfit `{}`, which must be {}",
            ty.name,
            property.name,
            expected(&property.scalar, property.list)
        ),
    };
    Finding { problem, examples: rows.iter().map(|row| example(catalog, concern, row)).collect() }
}

fn nodes(count: u64) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") }
}

fn expected(scalar: &crate::catalog::types::Scalar, list: bool) -> String {
    let item = scalar::expected(scalar);
    if list { format!("a list whose items are each {item}") } else { item }
}

/// Where a relationship may lead from a type.
fn named(catalog: &Catalog, node: &NodeType, ty: &RelationshipType) -> String {
    let far = ty.pairs.get(&node.id).copied().unwrap_or_default();
    if far.is_empty() {
        return "nowhere from this type".to_owned();
    }
    let names: Vec<_> = far.iter().map(|id| format!("`{}`", catalog.node(id).name)).collect();
    format!("to {}", names.join(", "))
}

fn example(catalog: &Catalog, concern: Concern<'_>, row: &Value) -> String {
    let cells = row.as_list().unwrap_or_default();
    let of = cells.first().map(key).unwrap_or_default();
    let Some(shown) = cells.get(1) else { return of };
    match concern {
        Concern::SeveralTypes => format!("{of} is {}", types(catalog, shown, true).join(" and ")),
        Concern::Several(_) => {
            let (count, far) = far_end(shown);
            format!("{of} has {count}, {} is answered", far_key(far))
        }
        Concern::LeadsAstray(_) => {
            let (_, far) = far_end(shown);
            format!("{of} leads to {}", far_name(catalog, far))
        }
        Concern::ComesAstray(_) => {
            let (_, far) = far_end(shown);
            format!("{of} is led to by {}", far_name(catalog, far))
        }
        Concern::Missing(_)
        | Concern::Unfit(_)
        | Concern::NoTarget(_)
        | Concern::EdgeMissing(..)
        | Concern::EdgeUnfit(..) => of,
    }
}

/// How many far ends there are, and the cells of the first.
fn far_end(shown: &Value) -> (i64, &[Value]) {
    let [rows, count] = shown.as_list().unwrap_or_default() else { return (0, &[]) };
    let first = rows.as_list().and_then(<[Value]>::first).and_then(Value::as_list);
    (count.as_int().unwrap_or_default(), first.unwrap_or_default())
}

fn far_key(cells: &[Value]) -> String {
    let present = cells.iter().skip(1).find(|cell| !cell.is_null());
    present.map_or_else(|| "a node without a key".to_owned(), key)
}

fn far_name(catalog: &Catalog, cells: &[Value]) -> String {
    let labels = cells.first().map(|labels| types(catalog, labels, false)).unwrap_or_default();
    let labels = if labels.is_empty() { "no label".to_owned() } else { labels.join(", ") };
    format!("{} ({labels})", far_key(cells))
}

/// The labels of a node in back-ticks: those of concrete types, or of them all.
fn types(catalog: &Catalog, labels: &Value, concrete: bool) -> Vec<String> {
    let one = labels.as_str();
    let labels = labels.as_list().unwrap_or_default().iter().filter_map(Value::as_str).chain(one);
    let is_type = |label: &&str| catalog.types.iter().any(|node| *node.label == **label);
    let mut labels: Vec<_> =
        labels.filter(|label| !concrete || is_type(label)).map(|label| format!("`{label}`")).collect();
    labels.sort();
    labels
}

/// A key on one line: what is stored may hold anything.
fn key(value: &Value) -> String {
    let text = value.as_key().unwrap_or_default();
    text.chars()
        .flat_map(|letter| if letter.is_control() { letter.escape_unicode().collect() } else { vec![letter] })
        .collect()
}
