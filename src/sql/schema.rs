//! Catalog -> tables, columns and indexes.
//!
//! In: a Catalog. Out: the columns it needs and the statements that create things. Must not know: what is there
//! already, SQLite's API.
//!
//! Columns of properties have no declared type, so that SQLite stores and compares values as they are.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    catalog::{
        fact,
        types::{Catalog, Field, Property},
    },
    sql::text::Text,
};

/// Creates the tables without columns for properties; does nothing where they are.
pub const TABLES: &str = "\
CREATE TABLE IF NOT EXISTS node (
  _id INTEGER PRIMARY KEY,
  _label TEXT NOT NULL,
  _domain TEXT NOT NULL,
  _key NOT NULL,
  UNIQUE (_domain, _key)
);
CREATE INDEX IF NOT EXISTS node_label ON node(_label, _key);
CREATE TABLE IF NOT EXISTS relationship (
  _from INTEGER NOT NULL,
  _type TEXT NOT NULL,
  _to INTEGER NOT NULL,
  PRIMARY KEY (_from, _type, _to)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS relationship_to ON relationship(_to, _type, _from);
CREATE TABLE IF NOT EXISTS _alias (
  value TEXT PRIMARY KEY,
  node INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS _alias_node ON _alias(node);
CREATE TABLE IF NOT EXISTS _aspect (
  subject TEXT NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  lines TEXT NOT NULL,
  raw TEXT,
  PRIMARY KEY (subject, source, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _queued (
  uri TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  stamp INTEGER NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _queued_due ON _queued(source, due);
CREATE TABLE IF NOT EXISTS _dead_letter (
  uri TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _aspect_source ON _aspect(source, subject, name);
CREATE TABLE IF NOT EXISTS _write (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  kept TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS _write_at ON _write(at);
CREATE TABLE IF NOT EXISTS _ended_relationship (
  _id INTEGER PRIMARY KEY,
  _from_label TEXT NOT NULL,
  _from_domain TEXT NOT NULL,
  _from_key NOT NULL,
  _type TEXT NOT NULL,
  _to_label TEXT NOT NULL,
  _to_domain TEXT NOT NULL,
  _to_key NOT NULL
);
CREATE INDEX IF NOT EXISTS _ended_relationship_from ON _ended_relationship(_from_domain, _from_key);
CREATE INDEX IF NOT EXISTS _ended_relationship_to ON _ended_relationship(_to_domain, _to_key);
CREATE TABLE IF NOT EXISTS _deleted_node (
  _id INTEGER PRIMARY KEY,
  _label TEXT NOT NULL,
  _domain TEXT NOT NULL,
  _key NOT NULL,
  _at INTEGER
);
CREATE INDEX IF NOT EXISTS _deleted_node_key ON _deleted_node(_domain, _key);
CREATE TABLE IF NOT EXISTS _mapping (
  _id INTEGER PRIMARY KEY CHECK (_id = 1),
  text TEXT NOT NULL
);
";

/// Whether there is a table for the mapping.
pub const HAS_MAPPING: &str =
    "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_mapping')";

/// The mapping the store was made for.
pub const READ_MAPPING: &str = "SELECT text FROM _mapping";

/// Remembers a mapping: text.
pub const WRITE_MAPPING: &str =
    "INSERT INTO _mapping(_id, text) VALUES (1, ?1) ON CONFLICT(_id) DO UPDATE SET text = excluded.text";

/// The tables that have columns for properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Nodes.
    Node,
    /// Relationships.
    Relationship,
    /// Relationships that have ended.
    Ended,
    /// Nodes that were deleted.
    Deleted,
}

impl Owner {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Node, Self::Relationship, Self::Ended, Self::Deleted];
}

/// Stored names of the properties that need a column, sorted.
#[must_use]
pub fn properties(catalog: &Catalog, owner: Owner) -> BTreeSet<Arc<str>> {
    match owner {
        Owner::Node | Owner::Deleted => {
            let fields = catalog.types.iter().flat_map(|node| node.fields.values());
            let keys = catalog.types.iter().filter_map(|node| match &node.kind {
                crate::catalog::types::TypeKind::Node => None,
                crate::catalog::types::TypeKind::Component { key_fields, .. } => Some(key_fields),
            });
            fields
                .filter_map(property)
                .chain(keys.flatten())
                .filter(|property| !property.identity)
                .map(|property| Arc::clone(&property.stored))
                .collect()
        }
        Owner::Relationship | Owner::Ended => {
            let own =
                catalog.relationships.values().filter_map(|relationship| relationship.properties.as_ref());
            own.flat_map(|properties| properties.properties.values())
                .chain(&catalog.fact)
                .map(|property| Arc::clone(&property.stored))
                .chain([fact::CLAIMS, fact::DECLARED].map(Arc::from))
                .collect()
        }
    }
}

/// Adds the column of a property.
#[must_use]
pub fn add_column(owner: Owner, property: &str) -> String {
    let mut text = Text::default();
    text.syntax("ALTER TABLE ");
    text.syntax(table(owner));
    text.syntax(" ADD COLUMN ");
    text.stored(property);
    text.finish()
}

/// Name of a table.
#[must_use]
pub fn table(owner: Owner) -> &'static str {
    match owner {
        Owner::Node => "node",
        Owner::Relationship => "relationship",
        Owner::Ended => "_ended_relationship",
        Owner::Deleted => "_deleted_node",
    }
}

/// Creates the indexes of a Catalog's properties; does nothing where they are.
///
/// An index is headed by what a scan is headed by: the label of a type, the domain of an interface whose types share
/// their keys, nothing for an interface without a key of its own.
#[must_use]
pub fn indexes(catalog: &Catalog) -> Vec<String> {
    let of_types = catalog.types.iter().flat_map(|node| node.fields.values()).filter_map(indexed);
    let mut wanted: BTreeSet<(Head, Arc<str>)> = of_types.map(|stored| (Head::Label, stored)).collect();
    for interface in &catalog.interfaces {
        let head = if interface.key.is_some() { Head::Domain } else { Head::None };
        wanted.extend(interface.fields.values().filter_map(indexed).map(|stored| (head, stored)));
    }
    wanted.iter().map(|(head, stored)| create_index(*head, stored)).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Head {
    Label,
    Domain,
    None,
}

fn create_index(head: Head, stored: &str) -> String {
    let (start, column) = match head {
        Head::Label => ("node_label_", "_label, "),
        Head::Domain => ("node_domain_", "_domain, "),
        Head::None => ("node_any_", ""),
    };
    let mut text = Text::default();
    text.syntax("CREATE INDEX IF NOT EXISTS ");
    text.index(start, stored);
    text.syntax(" ON node(");
    text.syntax(column);
    text.stored(stored);
    text.syntax(", _key)");
    text.finish()
}

fn property(field: &Field) -> Option<&Arc<Property>> {
    match field {
        Field::Property(property) => Some(property),
        Field::Relationship(_) | Field::Computed(_) => None,
    }
}

fn indexed(field: &Field) -> Option<Arc<str>> {
    property(field)
        .filter(|property| property.indexed && !property.identity)
        .map(|property| Arc::clone(&property.stored))
}
