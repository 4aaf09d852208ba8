//! The graph -> our NDJSON format, sorted: nodes by key, components by key, relationships by (from, type, to),
//! types that are derived behind all others: when their lines are read, what they follow from is there.
//!
//! In: a backend. Out: lines that `load` reads back into an equal graph. Must not know: files, statements.

use std::{io::Write, sync::Arc};

use super::pages::{Pages, node_property, order_key};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::{
        Catalog, Direction, Field, NodeType, Property, RelationshipType, TypeId, TypeKind, TypeSet,
    },
    plan::types::{Column, Expand, Nodes, Predicate, Rows, SetRead, Source, Subject},
    scalar, uri,
    value::Value,
};

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The target can't be written.
    #[error("can't write: {0}")]
    Write(#[from] std::io::Error),
    /// The store can't be read.
    #[error(transparent)]
    Read(#[from] BackendError),
    /// The store holds what the schema does not allow.
    #[error("`{field}` of the stored data: {reason}")]
    Data {
        /// Which field.
        field: String,
        /// What is wrong with its value.
        reason: String,
    },
}

/// Writes the whole graph; answers how many lines.
///
/// # Errors
/// The store can't be read or the target can't be written.
pub async fn export(
    (catalog, backend): (&Catalog, &Backend),
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    out.write_all(b"{\"format\":\"mlg\",\"version\":1}\n")?;
    let mut lines = 1;
    let mut nodes: Vec<&NodeType> =
        catalog.types.iter().filter(|node| node.kind == TypeKind::Node).map(|node| &**node).collect();
    // Uris start with the type segment, so types in the order of their segments give uris in order.
    nodes.sort_by_key(|node| format!("{}/", uri::kind(&node.name)));
    for node in &nodes {
        lines += export_nodes((catalog, backend), node, out).await?;
    }
    let components = catalog.types.iter().filter(|node| node.kind != TypeKind::Node);
    for node in components {
        lines += export_nodes((catalog, backend), node, out).await?;
    }
    for last in [false, true] {
        let written = |ty: &RelationshipType| !ty.component && ty.derived == last;
        for node in &nodes {
            lines += export_relationships((catalog, backend), (node, &written), out).await?;
        }
    }
    Ok(lines)
}

async fn export_nodes(
    (catalog, backend): (&Catalog, &Backend),
    node: &NodeType,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let properties: Vec<&Arc<Property>> = node
        .fields
        .values()
        .filter_map(|field| match field {
            Field::Property(property) if !property.identity => Some(property),
            Field::Property(_) | Field::Relationship(_) | Field::Computed(_) => None,
        })
        .collect();
    let mut columns = vec![node_property(&node.key)];
    columns.extend(properties.iter().map(|property| node_property(property)));
    let owners: &[(TypeId, Arc<str>)] = match &node.kind {
        TypeKind::Node => &[],
        TypeKind::Component { owners, .. } => owners,
    };
    columns.extend(owners.iter().map(|(owner, relationship)| {
        let ends = Ends { types: TypeSet::one(*owner), test: true };
        nested(catalog, relationship, Direction::In, &ends, Vec::new())
    }));
    let mut pages = Pages::new(catalog, node, columns);
    let mut lines = 0;
    while let Some(rows) = pages.next(catalog, backend).await? {
        for row in &rows {
            let cells = row.as_list().unwrap_or_default();
            let (head, tail) = cells.split_at(1 + properties.len());
            let mut line = format!("{{\"type\":{}", json_text(&node.name)).into_bytes();
            if owners.is_empty() {
                field(&mut line, &node.key, &head[0])?;
            } else {
                for ((owner, _), rows) in owners.iter().zip(tail) {
                    if let Some(first) = rows.as_list().and_then(<[Value]>::first) {
                        line.extend_from_slice(b",\"owner\":");
                        end(catalog, first.as_list().unwrap_or_default(), *owner, &mut line)?;
                    }
                }
            }
            for (property, cell) in properties.iter().zip(&head[1..]) {
                field(&mut line, property, cell)?;
            }
            line.extend_from_slice(b"}\n");
            out.write_all(&line)?;
            lines += 1;
        }
    }
    Ok(lines)
}

async fn export_relationships(
    (catalog, backend): (&Catalog, &Backend),
    (node, written): (&NodeType, &(dyn Fn(&RelationshipType) -> bool + Sync)),
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let leaving: Vec<_> =
        catalog.relationships.values().filter(|ty| written(ty) && ty.from.contains(node.id)).collect();
    if leaving.is_empty() {
        return Ok(0);
    }
    let edge_properties: Vec<Vec<&Arc<Property>>> = leaving
        .iter()
        .map(|ty| {
            let own = ty.properties.iter().flat_map(|properties| properties.properties.values());
            own.chain(&catalog.fact).collect()
        })
        .collect();
    let mut columns = vec![node_property(&node.key)];
    for (ty, properties) in leaving.iter().zip(&edge_properties) {
        let cells = properties
            .iter()
            .map(|property| Column::Property { subject: Subject::Edge, property: Arc::clone(property) })
            .collect();
        let ends =
            Ends { types: ty.far(TypeSet::one(node.id), Direction::Out), test: catalog.asset.is_none() };
        columns.push(nested(catalog, &ty.name, Direction::Out, &ends, cells));
    }
    let mut pages = Pages::new(catalog, node, columns);
    let mut lines = 0;
    while let Some(rows) = pages.next(catalog, backend).await? {
        for row in &rows {
            let cells = row.as_list().unwrap_or_default();
            for ((ty, properties), far) in leaving.iter().zip(&edge_properties).zip(&cells[1..]) {
                for edge in far.as_list().unwrap_or_default() {
                    let edge = edge.as_list().unwrap_or_default();
                    let mut line =
                        format!("{{\"relationship\":{},\"from\":", json_text(&ty.name)).into_bytes();
                    end(catalog, &[Value::from(&*node.label), cells[0].clone()], node.id, &mut line)?;
                    line.extend_from_slice(b",\"to\":");
                    let any = ty.to.iter().next().unwrap_or(node.id);
                    let keys = edge.len().saturating_sub(properties.len());
                    end(catalog, &edge[..keys], any, &mut line)?;
                    let own = properties.len() - catalog.fact.len();
                    let cells = &edge[keys..];
                    object(&mut line, "properties", &properties[..own], &cells[..own])?;
                    object(&mut line, "fact", &properties[own..], &cells[own..])?;
                    line.extend_from_slice(b"}\n");
                    out.write_all(&line)?;
                    lines += 1;
                }
            }
        }
    }
    Ok(lines)
}

/// Far ends of an exported relationship.
struct Ends {
    types: TypeSet,
    test: bool,
}

/// A nested read of far ends: label, each key they may have, then the relationship's cells; sorted by key.
fn nested(
    catalog: &Catalog,
    relationship: &Arc<str>,
    direction: Direction,
    ends: &Ends,
    edge: Vec<Column>,
) -> Column {
    let keys = catalog.keys_of_all(ends.types);
    let mut columns = vec![Column::Label];
    columns.extend(keys.iter().map(node_property));
    columns.extend(edge);
    let labels = ends.types.iter().map(|id| Arc::clone(&catalog.node(id).label)).collect();
    let nodes = Nodes { types: ends.types, label: None, labels, test: ends.test };
    let order = keys.into_iter().map(order_key).collect();
    let rows = Rows { order, after: None, before: None, limit: None, whole: false, columns };
    Column::Nested {
        only: None,
        read: Box::new(SetRead {
            source: Source::Expand(Expand { relationship: Arc::clone(relationship), direction, nodes }),
            filter: Predicate::Constant(true),
            rows: Some(rows),
            total: false,
            aggregate: None,
            groups: Vec::new(),
        }),
    }
}

/// Writes an end: the uri in a schema of assets, else type and key. `cells` are label and keys.
fn end(catalog: &Catalog, cells: &[Value], fallback: TypeId, line: &mut Vec<u8>) -> Result<(), ExportError> {
    let labels: Vec<&str> = match &cells[0] {
        Value::String(label) => vec![label],
        Value::List(labels) => labels.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let node = catalog
        .types
        .iter()
        .find(|node| labels.contains(&&*node.label))
        .unwrap_or_else(|| catalog.node(fallback));
    let key = cells[1..].iter().find(|key| !key.is_null()).unwrap_or(&Value::Null);
    if catalog.is_asset(node.id) {
        return cell(line, &node.key, key);
    }
    line.extend_from_slice(format!("{{\"type\":{},\"key\":", json_text(&node.name)).as_bytes());
    cell(line, &node.key, key)?;
    line.push(b'}');
    Ok(())
}

fn cell(line: &mut Vec<u8>, property: &Property, value: &Value) -> Result<(), ExportError> {
    scalar::write_json(line, &property.scalar, value)
        .map_err(|reason| ExportError::Data { field: property.name.to_string(), reason })
}

fn object(
    line: &mut Vec<u8>,
    name: &str,
    properties: &[&Arc<Property>],
    cells: &[Value],
) -> Result<(), ExportError> {
    let mut fields = Vec::new();
    for (property, value) in properties.iter().zip(cells) {
        field(&mut fields, property, value)?;
    }
    if let Some((_, rest)) = fields.split_first() {
        line.extend_from_slice(format!(",{}:{{", json_text(name)).as_bytes());
        line.extend_from_slice(rest);
        line.push(b'}');
    }
    Ok(())
}

/// Writes `,"name":value`, or nothing for a missing value or an empty list.
fn field(line: &mut Vec<u8>, property: &Property, value: &Value) -> Result<(), ExportError> {
    let items = match value {
        Value::Null => return Ok(()),
        Value::List(items) if items.is_empty() => return Ok(()),
        Value::List(items) => Some(items),
        _ => None,
    };
    line.extend_from_slice(format!(",{}:", json_text(&property.name)).as_bytes());
    let Some(items) = items else { return cell(line, property, value) };
    for (at, item) in items.iter().enumerate() {
        line.push(if at == 0 { b'[' } else { b',' });
        cell(line, property, item)?;
    }
    line.push(b']');
    Ok(())
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
