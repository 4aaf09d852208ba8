//! The Catalog -> constraints and indexes that the statements of `cypher::lower` and `cypher::write` count on.

use std::{collections::BTreeSet, sync::Arc};

use super::{ast::Command, names, search};
use crate::catalog::{
    role,
    types::{Catalog, Field, Target, TypeSet},
};

/// The commands in order; each does nothing where its result exists already.
#[must_use]
pub fn commands(catalog: &Catalog) -> Vec<Command> {
    let mut unique: BTreeSet<(Arc<str>, Arc<str>)> = BTreeSet::new();
    let mut indexes: BTreeSet<(Arc<str>, Vec<Arc<str>>)> = BTreeSet::new();
    if catalog.asset.is_some() {
        unique.insert((names::ALIAS.into(), names::ALIAS_VALUE.into()));
        unique.insert((names::ASPECT.into(), names::ASPECT_ID.into()));
        indexes.insert((names::ASPECT.into(), vec![names::ASPECT_SUBJECT.into()]));
        indexes.insert((names::ASPECT.into(), vec![names::ASPECT_SOURCE.into(), names::ASPECT_ID.into()]));
        unique.insert((names::WRITE.into(), names::WRITE_ID.into()));
        indexes.insert((names::WRITE.into(), vec![names::WRITE_AT.into()]));
        unique.insert((names::QUEUED.into(), names::QUEUED_URI.into()));
        indexes.insert((names::QUEUED.into(), vec![names::QUEUED_SOURCE.into(), names::QUEUED_DUE.into()]));
        unique.insert((names::DEAD_LETTER.into(), names::QUEUED_URI.into()));
    }
    if role::tags(catalog).is_some() {
        unique.insert((names::TAG.into(), names::TAG_VALUE.into()));
        indexes.insert((names::TAG.into(), vec![search::whole(), names::TAG_VALUE.into()]));
    }
    indexes.insert((names::DELETED.into(), vec![names::DELETED_KEY.into()]));
    unique.insert((names::MAPPING.into(), names::MAPPING_ID.into()));
    for node in &catalog.types {
        unique.insert((Arc::clone(&node.key_label), Arc::clone(&node.key.stored)));
        if node.label != node.key_label {
            indexes.insert((Arc::clone(&node.label), vec![Arc::clone(&node.key.stored)]));
        }
        for property in indexed(node.fields.values()) {
            let columns = vec![property, Arc::clone(&node.key.stored)];
            indexes.insert((Arc::clone(&node.label), columns));
        }
    }
    for interface in &catalog.interfaces {
        let (Some(label), Some(key)) = (&interface.label, &interface.key) else { continue };
        for property in indexed(interface.fields.values()) {
            indexes.insert((Arc::clone(label), vec![property, Arc::clone(&key.stored)]));
        }
    }
    if let Some(asset) = catalog.asset {
        let labels = match &catalog.interface(asset).label {
            Some(label) => vec![Arc::clone(label)],
            None => labels(catalog, &catalog.interface(asset).types),
        };
        let key = &catalog.key_of(Target::Interface(asset)).stored;
        indexes.extend(labels.into_iter().map(|label| (label, vec![search::whole(), Arc::clone(key)])));
    }
    let unique = unique.into_iter().map(|(label, property)| Command::Unique {
        name: name(&label, std::slice::from_ref(&property)),
        label,
        property,
    });
    let indexes = indexes.into_iter().map(|(label, properties)| Command::RangeIndex {
        name: name(&label, &properties),
        label,
        properties,
    });
    unique.chain(indexes).collect()
}

/// The full-text indexes by name, and the commands that create them: over all words, none where nothing is searched; over
/// what later words of names and tags start with, none where there are no assets.
#[must_use]
pub fn full_text(catalog: &Catalog) -> [(&'static str, Option<Command>); 2] {
    let properties: Vec<_> =
        catalog.search_classes().iter().map(|weight| search::words_of(*weight)).collect();
    let words = (!properties.is_empty()).then(|| Command::FullTextIndex {
        name: search::INDEX.into(),
        labels: labels(catalog, &catalog.searched_types()),
        properties,
    });
    let starts = catalog.asset.map(|asset| {
        let assets = labels(catalog, &catalog.interface(asset).types);
        let tags = role::tags(catalog).map(|_| names::TAG.into());
        Command::FullTextIndex {
            name: search::STARTS_INDEX.into(),
            labels: assets.into_iter().chain(tags).collect(),
            properties: vec![search::starts()],
        }
    });
    [(search::INDEX, words), (search::STARTS_INDEX, starts)]
}

fn labels(catalog: &Catalog, types: &TypeSet) -> Vec<Arc<str>> {
    types.iter().map(|id| Arc::clone(&catalog.node(id).label)).collect()
}

fn indexed<'a>(fields: impl Iterator<Item = &'a Field>) -> impl Iterator<Item = Arc<str>> {
    fields.filter_map(|field| match field {
        Field::Property(property) if property.indexed && !property.identity && !property.list => {
            Some(Arc::clone(&property.stored))
        }
        Field::Property(_) | Field::Relationship(_) | Field::Computed(_) => None,
    })
}

/// A name that tells what the thing is, so that no two have the same; names are one namespace in a database.
fn name(label: &str, properties: &[Arc<str>]) -> Arc<str> {
    format!("mlg:{label}({})", properties.join(",")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, cypher::emit_command};

    #[test]
    fn one_index_holds_the_words_of_all_searched_types() {
        let schema = r#"
            type Film @node @key(fields: "id") { id: ID! title: String @search(weight: 8) plot: String @search }
            type Book @node(label: "A book") @key(fields: "id") { id: ID! tags: [String!]! @search(weight: 4) }
            type Tool @node @key(fields: "id") { id: ID! }
        "#;
        let films = catalog::load("films.graphql", schema).unwrap_or_else(|report| panic!("{report}"));
        assert_eq!(
            full_text(&films)[0].1.as_ref().map(|command| emit_command(command).text).as_deref(),
            Some(
                "CREATE FULLTEXT INDEX _search IF NOT EXISTS FOR (n:Film|`A book`) ON EACH [n._words_8, n._words_4, \
                 n._words_1] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}"
            )
        );
        let plain = catalog::load("plain.graphql", "type Tool @node @key(fields: \"id\") { id: ID! }");
        let plain = plain.unwrap_or_else(|report| panic!("{report}"));
        assert_eq!(full_text(&plain).map(|(_, wanted)| wanted), [None, None]);
    }
}
