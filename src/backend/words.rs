//! Which values of a node become its words, and what words they become: the same on either store.
//!
//! In: the Catalog; values as a store read them back. Out: what a node has to carry for search. Must not know: how a store
//! reads or writes them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalog::{
        role,
        types::{Catalog, NodeType, Property, TypeId},
    },
    search::{self, Starts},
    value::Value,
};

/// Longest tag in bytes that is suggested: an index of Neo4j takes some 8,000.
const MAX_TAG: usize = 2_000;

/// What becomes words, of all types.
#[derive(Debug)]
pub(super) struct Words {
    classes: Vec<u32>,
    types: Vec<Sources>,
}

/// What of a type's nodes becomes words.
#[derive(Debug)]
pub(super) struct Sources {
    properties: Vec<Arc<Property>>,
    /// Place of the name of an asset.
    name: Option<usize>,
    /// Place of the tags of an asset.
    tags: Option<usize>,
    /// Place of its names in other systems.
    aliases: Option<usize>,
    /// Place of its checksum.
    checksum: Option<usize>,
    /// Places of the fields of each class, in the order of the schema.
    classes: Vec<Vec<usize>>,
}

/// What a node carries for search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Carried {
    /// Words of its name, if it is an asset.
    pub(super) name: Option<String>,
    /// Words of each class of the Catalog.
    pub(super) classes: Vec<Option<String>>,
    /// What its name is suggested by, if it is an asset.
    pub(super) starts: Option<Starts>,
    /// Its tags that can be suggested, and by what.
    pub(super) tags: BTreeMap<String, Starts>,
    /// Letters and digits of its aliases.
    pub(super) aliases: BTreeSet<String>,
    /// Its checksum.
    pub(super) checksum: Option<String>,
}

impl Words {
    /// Works it out.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let classes = catalog.search_classes().to_vec();
        let types = catalog.types.iter().map(|node| sources(catalog, node)).collect();
        Self { classes, types }
    }

    /// Weights of the classes, greatest first.
    pub(super) fn classes(&self) -> &[u32] {
        &self.classes
    }

    /// What a node carries that is found by nothing.
    pub(super) fn of_nothing(&self) -> Carried {
        Carried {
            name: None,
            classes: vec![None; self.classes.len()],
            starts: None,
            tags: BTreeMap::new(),
            aliases: BTreeSet::new(),
            checksum: None,
        }
    }

    /// What of a type becomes words.
    pub(super) fn of_type(&self, ty: TypeId) -> &Sources {
        &self.types[usize::from(ty.0)]
    }
}

impl Sources {
    /// The properties to read, each once.
    pub(super) fn properties(&self) -> &[Arc<Property>] {
        &self.properties
    }

    /// Whether its nodes have tags.
    pub(super) fn has_tags(&self) -> bool {
        self.tags.is_some()
    }

    /// Whether its nodes carry nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// What a node with these values, one for each of [`Sources::properties`], carries. What is no text has no words.
    pub(super) fn carried(&self, values: &[Value]) -> Carried {
        let texts: Vec<Vec<Cow<'_, str>>> =
            self.properties.iter().zip(values).map(|(property, value)| texts(property, value)).collect();
        let of = |places: &Vec<usize>| {
            search::class_text(places.iter().flat_map(|place| &texts[*place]).map(AsRef::as_ref))
        };
        let name = self.name.and_then(|place| texts[place].first());
        let tags = self.tags.iter().flat_map(|place| &texts[*place]).filter(|tag| tag.len() <= MAX_TAG);
        let tags = tags.filter_map(|tag| Some((tag.to_string(), search::starts(tag)?)));
        let aliases = self.aliases.iter().flat_map(|place| &texts[*place]);
        let aliases = aliases.filter_map(|alias| search::starts(alias));
        let checksum = self.checksum.and_then(|place| texts[place].first()).filter(|text| !text.is_empty());
        Carried {
            name: name.and_then(|name| search::name_text(name)),
            classes: self.classes.iter().map(of).collect(),
            starts: name.and_then(|name| search::starts(name)),
            tags: tags.collect(),
            aliases: aliases.map(|starts| starts.whole).collect(),
            checksum: checksum.map(ToString::to_string),
        }
    }
}

fn sources(catalog: &Catalog, node: &NodeType) -> Sources {
    let mut properties: Vec<Arc<Property>> = Vec::new();
    let mut place = |property: &Arc<Property>| {
        properties.iter().position(|known| known.stored == property.stored).unwrap_or_else(|| {
            properties.push(Arc::clone(property));
            properties.len() - 1
        })
    };
    let name = catalog.asset_name().filter(|_| catalog.is_asset(node.id)).map(&mut place);
    let mut classes = vec![Vec::new(); catalog.search_classes().len()];
    for (weight, property) in node.searched() {
        if let Some(class) = catalog.search_classes().iter().position(|known| *known == weight) {
            classes[class].push(place(property));
        }
    }
    let tags = role::tags(catalog).filter(|_| catalog.is_asset(node.id)).map(&mut place);
    let aliases = role::aliases(catalog).filter(|_| catalog.is_asset(node.id)).map(&mut place);
    let checksum = role::checksum(node).filter(|_| catalog.is_asset(node.id)).map(&mut place);
    Sources { properties, name, tags, aliases, checksum, classes }
}

fn texts<'a>(property: &Property, value: &'a Value) -> Vec<Cow<'a, str>> {
    if property.list {
        value.as_list().unwrap_or_default().iter().filter_map(Value::as_key).collect()
    } else {
        value.as_key().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn a_node_carries_the_words_of_each_weight_in_the_order_of_the_schema() {
        let schema = r#"
            scalar DateTime
            interface Asset @key(fields: "uri") @node { uri: ID! name: String! @search(weight: 8) updatedAt: DateTime }
            type Film implements Asset @key(fields: "uri") @node {
              uri: ID! @search
              plot: String @search(weight: 2)
              name: String! @search(weight: 8)
              updatedAt: DateTime
              tags: [String!]! @search(weight: 2)
              year: Int
            }
            type Tool @key(fields: "id") @node { id: ID! size: Int }
        "#;
        let catalog = catalog::load("films.graphql", schema).unwrap_or_else(|report| panic!("{report}"));
        let words = Words::of(&catalog);
        assert_eq!(words.classes(), [8, 2, 1]);
        assert!(words.of_type(catalog.type_named("Tool").unwrap().id).is_empty());
        let film = words.of_type(catalog.type_named("Film").unwrap().id);
        let names: Vec<&str> = film.properties().iter().map(|property| &*property.name).collect();
        assert_eq!(names, ["name", "uri", "plot", "tags"]);
        let tags = Value::List(vec!["oneTwo".into(), "three".into()]);
        let carried = film.carried(&["The Film".into(), Value::Int(7), "A plot.".into(), tags]);
        assert_eq!(carried.name.as_deref(), Some(" the film "));
        let classes: Vec<_> = carried.classes.iter().map(Option::as_deref).collect();
        assert_eq!(
            classes,
            [Some(" the film . "), Some(" a plot . one two . onetwo . three . "), Some(" 7 . ")]
        );
        assert_eq!(carried.starts.map(|starts| starts.whole).as_deref(), Some("thefilm"));
        assert!(carried.tags.is_empty(), "the interface has none");
        let nothing = film.carried(&[Value::Null, Value::Bool(true), Value::Null, Value::Null]);
        assert_eq!(nothing, words.of_nothing());
    }
}
