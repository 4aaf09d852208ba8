//! Entities: what other subgraphs know by a key (Apollo Federation 2, entities).
//!
//! In: nothing (plain data, made by `catalog::resolve`). Out: what representations are matched against.
//! Must not know: requests, statements.

use std::sync::Arc;

use super::types::{Property, Relationship, Target};

/// What a schema that links Federation says beside its types.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subgraph {
    /// The minor version of Federation 2 that it links.
    pub version: u32,
    /// Directives on the schema, beside the link to Federation, as they are to be printed.
    pub directives: Vec<String>,
    /// Definitions of directives that other specifications bring, as they are to be printed.
    pub definitions: Vec<String>,
}

/// A type or interface with keys by which a router may ask for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// GraphQL name, the `__typename` of its representations.
    pub name: Arc<str>,
    /// What it is.
    pub target: Target,
    /// Its resolvable keys, in schema order; never empty.
    pub keys: Vec<Arc<EntityKey>>,
}

/// One `@key`.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityKey {
    /// Its fields, in the order of the field set; never empty.
    pub fields: Vec<KeyField>,
}

/// A field of a key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyField {
    /// GraphQL name.
    pub name: Arc<str>,
    /// Where its value stands.
    pub place: KeyPlace,
}

/// Where the value of a key's field stands.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyPlace {
    /// In a property.
    Property(Arc<Property>),
    /// In fields of the one related node.
    Related(Arc<Relationship>, Vec<KeyField>),
}

impl EntityKey {
    /// The properties, if all of its fields are values of the node itself.
    #[must_use]
    pub fn properties(&self) -> Option<Vec<&Arc<Property>>> {
        let property = self.fields.iter().map(|field| match &field.place {
            KeyPlace::Property(property) => Some(property),
            KeyPlace::Related(..) => None,
        });
        property.collect()
    }

    /// The property, if the key is nothing but what identifies the node.
    #[must_use]
    pub fn identity(&self) -> Option<&Arc<Property>> {
        match self.fields.as_slice() {
            [KeyField { place: KeyPlace::Property(property), .. }] if property.identity => Some(property),
            _ => None,
        }
    }
}

impl std::fmt::Display for EntityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_fields(f, &self.fields)
    }
}

fn write_fields(f: &mut std::fmt::Formatter<'_>, fields: &[KeyField]) -> std::fmt::Result {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            f.write_str(" ")?;
        }
        f.write_str(&field.name)?;
        if let KeyPlace::Related(_, below) = &field.place {
            f.write_str(" { ")?;
            write_fields(f, below)?;
            f.write_str(" }")?;
        }
    }
    Ok(())
}
