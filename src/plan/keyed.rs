//! Reads whose keys are put in later, and which of these were found.
//!
//! In: a read, keys, rows. Out: the read with its keys; keys. Must not know: what a read is for, where rows come from.

use std::{collections::HashSet, sync::Arc};

use super::{
    object,
    types::{Column, Links, Lookup, Param, Predicate, Read, RootRead, Subject},
    way,
};
use crate::{
    catalog::types::{Catalog, Property},
    value::Value,
};

/// Properties of some assets, of all that are there; their keys are put in later.
///
/// # Panics
/// There are no assets.
pub(crate) fn assets<'a>(
    catalog: &Catalog,
    aliases: bool,
    properties: impl IntoIterator<Item = &'a Arc<Property>>,
) -> RootRead {
    let of_node = |property| Column::Property { subject: Subject::Node, property: Arc::clone(property) };
    let assets = way::assets(catalog);
    let read = Lookup {
        nodes: object::nodes(catalog, assets, true),
        keys: object::keys(catalog, assets, Param(0)),
        aliases,
        filter: Predicate::Constant(true),
        columns: properties.into_iter().map(of_node).collect(),
    };
    RootRead::new(Read::Lookup(read), vec![Value::List(Vec::new())])
}

/// Relationships of a type that leave some assets, to all that they lead to; the keys of these assets are put in later.
///
/// # Panics
/// There are no assets.
pub(super) fn related(catalog: &Catalog, relationship: &Arc<str>) -> RootRead {
    let assets = way::assets(catalog);
    let read = Links {
        from: object::keys(catalog, assets, Param(0)),
        relationships: vec![Arc::clone(relationship)],
        nodes: object::nodes(catalog, assets, true),
        filter: Predicate::Constant(true),
        far: Arc::clone(catalog.key_of(assets)),
        columns: Vec::new(),
    };
    RootRead::new(Read::Links(read), vec![Value::List(Vec::new())])
}

impl RootRead {
    /// The keys of a lookup that head none of its rows.
    pub(crate) fn unfound<'r>(&'r self, rows: &[Value]) -> impl Iterator<Item = &'r str> {
        let heads = rows.iter().filter_map(|row| row.as_list()?.first()?.as_str());
        let found: HashSet<String> = heads.map(str::to_owned).collect();
        let keys = self.params.first().and_then(Value::as_list).unwrap_or_default();
        keys.iter().filter_map(Value::as_str).filter(move |key| !found.contains(*key))
    }

    /// Whether it asks for nodes of which none counts: there is nothing to ask.
    pub(crate) fn finds_nothing(&self) -> bool {
        let nothing = Predicate::Constant(false);
        match &self.read {
            Read::Lookup(lookup) => lookup.filter == nothing,
            Read::LookupWalk(both) => both.lookup.filter == nothing,
            Read::Links(links) => links.filter == nothing,
            Read::Set(_) | Read::Walk(_) | Read::Neighbours(_) | Read::Suggest(_) | Read::Duplicates(_) => {
                false
            }
        }
    }
}
