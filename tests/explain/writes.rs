//! Every statement that a write to a graph of a schema can run.
//!
//! In: a Catalog. Out: statements, and how many nodes each finds by a key. Must not know: servers, plans.

use std::{collections::BTreeSet, sync::Arc};

use mlg::{
    catalog::types::{Catalog, NodeType, TypeKind},
    cypher::{
        ast::Query,
        write::{self, Keyed},
    },
};

/// The statement that reads what a graph was made for, by the function that makes it.
pub(crate) const REMEMBERED: &str = "remembered_mapping";

/// A statement of a write.
pub(crate) struct Write {
    /// The function that makes it, and of what.
    pub(crate) name: String,
    pub(crate) statement: Query,
    /// How many nodes it finds or makes by a key.
    pub(crate) keys: usize,
}

/// Each of them; the text depends on names alone, so rows are left out.
pub(crate) fn writes(catalog: &Catalog) -> Vec<Write> {
    let mut all = Vec::new();
    let mut add = |name: String, keys: usize, statement: Query| all.push(Write { name, statement, keys });
    let keyed = |id| Keyed::of(catalog.node(id));
    let mut keys = BTreeSet::new();
    for node in catalog.types.iter().filter(|node| !matches!(node.kind, TypeKind::Component { .. })) {
        let own = Keyed::of(node);
        for defaults in [&[][..], &["name".into(), "hydration".into()]] {
            let name = format!("upsert_nodes {} with {} defaults", node.name, defaults.len());
            add(name, 1, write::upsert_nodes(&own, &labels(catalog, node), defaults, Vec::new()));
        }
        keys.insert(own);
    }
    for own in &keys {
        add(format!("claim_nodes {}", own.label), 1, write::claim_nodes(own, Vec::new()));
        add(format!("alias_holders {}", own.label), 1, write::alias_holders(own, Vec::new()));
        add(format!("claim_aliases {}", own.label), 1, write::claim_aliases(own, Vec::new()));
        add(format!("grant_aliases {}", own.label), 2, write::grant_aliases(own, Vec::new()));
    }
    add("release_aliases".to_owned(), 1, write::release_aliases(Vec::new()));
    let mut ends = BTreeSet::new();
    for (stored, relationship) in &catalog.relationships {
        let pairs = relationship.pairs.iter();
        for (from, to) in pairs.flat_map(|(&from, to)| to.iter().map(move |to| (keyed(from), keyed(to)))) {
            if !ends.insert((stored, from.clone(), to.clone())) {
                continue;
            }
            let (kind, statement) = if relationship.component {
                ("upsert_components", write::upsert_components(&from, stored, &to, Vec::new()))
            } else {
                ("upsert_relationships", write::upsert_relationships(stored, &from, &to, Vec::new()))
            };
            add(format!("{kind} {} {stored} {}", from.label, to.label), 2, statement);
        }
    }
    add(REMEMBERED.to_owned(), 0, write::remembered_mapping());
    add("remember_mapping".to_owned(), 1, write::remember_mapping(""));
    all
}

/// Statements that no index serves, since their key has none.
pub(crate) fn without_an_index(catalog: &Catalog) -> Vec<Write> {
    let right = Keyed::of(&catalog.types[0]);
    let wrong = Keyed { key: "nickname".into(), ..right.clone() };
    let ty: Arc<str> = "OWNED_BY".into();
    vec![
        Write { name: "claim_nodes".to_owned(), statement: write::claim_nodes(&wrong, Vec::new()), keys: 1 },
        Write {
            name: "upsert_nodes".to_owned(),
            statement: write::upsert_nodes(&wrong, &[], &[], Vec::new()),
            keys: 1,
        },
        Write {
            name: "upsert_relationships".to_owned(),
            statement: write::upsert_relationships(&ty, &right, &wrong, Vec::new()),
            keys: 2,
        },
    ]
}

/// The labels of a type's nodes: its own, and those that nodes of its interfaces share.
fn labels(catalog: &Catalog, node: &NodeType) -> Vec<Arc<str>> {
    let shared = node.interfaces.iter().filter_map(|id| catalog.interface(*id).label.clone());
    std::iter::once(Arc::clone(&node.label)).chain(shared).collect()
}
