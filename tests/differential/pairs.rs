//! Pairs of queries that must answer alike: entities, and the lookup of each of their keys.
//!
//! In: a Catalog, a graph. Out: two valid requests. Must not know: answers.

use std::sync::Arc;

use mlg::catalog::{
    entities::Entity,
    surface::FieldMeaning,
    types::{Catalog, Target},
};
use serde_json::{Value as Json, json};

use super::{At, Builder, Cursors, Query};
use crate::{
    coverage::Coverage,
    graphs::Graph,
    literals::{Literal, Variables},
    random::Random,
    scopes::Scope,
};

/// One selection of several entities of one type: asked of `_entities`, and of the lookup of each key.
#[derive(Debug)]
pub(crate) struct Pair {
    /// `{ e: _entities(...) }`.
    pub(crate) entities: Query,
    /// `{ f0: t(...) f1: t(...) ... }`, in the order of the representations.
    pub(crate) lookups: Query,
    /// How many there are.
    pub(crate) count: usize,
}

/// Makes a pair; `None` where no type of the schema has both an entity and a lookup by its one key.
pub(crate) fn pair(
    (catalog, graph): (&Catalog, &Graph),
    random: &mut Random,
    coverage: &mut Coverage,
    count: usize,
) -> Option<Pair> {
    let budget = random.between(3, 25);
    let cursors = Cursors::new();
    let variables = Variables::default();
    let mut builder = Builder {
        catalog,
        graph,
        random,
        coverage,
        cursors: &cursors,
        variables,
        fragments: Vec::new(),
        names: 0,
        budget,
    };
    let of_roots = builder.fields("Query").into_iter();
    let lookups: Vec<_> = of_roots
        .filter_map(|field| match field.meaning {
            FieldMeaning::Lookup(target) => Some((target, field)),
            _ => None,
        })
        .collect();
    let both = |entity: &Entity| {
        let lookup = lookups.iter().find(|(target, _)| *target == entity.target)?;
        let some = !graph.of_types(catalog.types_of(entity.target)).is_empty();
        (some && entity.keys[0].fields.len() == 1).then(|| (entity.clone(), Arc::clone(&lookup.1)))
    };
    let known: Vec<_> = catalog.entities.iter().filter_map(both).collect();
    let (entity, lookup) = builder.random.pick_any(&known)?.clone();
    let nodes = graph.of_types(catalog.types_of(entity.target));
    let keys: Vec<Json> = (0..count)
        .map(|_| {
            let node = *builder.random.pick(&nodes);
            builder.key(entity.target, Some(node))
        })
        .collect();
    let on = matches!(entity.target, Target::Type(_)).then(|| entity.name.to_string());
    let depth = builder.random.between(1, 4);
    let at = At { ty: entity.name.clone(), target: Some(entity.target), node: None, on, depth };
    let fields = builder.object(&at, &mut Scope::default());
    let key = &entity.keys[0].fields[0].name;
    let argument = lookup.arguments.keys().next()?;
    let name = &entity.name;
    let given: Vec<_> =
        keys.iter().map(|value| json!({"__typename": &*entity.name, &**key: value})).collect();
    let declared = builder.variables.declarations();
    let declared = declared.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    let asked = |head: String, body: &str| {
        let text = format!("query{head} {{\n{body}}}\n{}", builder.fragments.concat());
        Query { text, variables: builder.variables.values(), operation: None }
    };
    let of_key = |(index, value): (usize, &Json)| {
        let value = Literal::Scalar(value.clone()).text();
        format!("  f{index}: {}({argument}: {value}) {{\n{fields}}}\n", lookup.name)
    };
    let lookups: String = keys.iter().enumerate().map(of_key).collect();
    let lookups = asked(builder.variables.declarations(), &lookups);
    let body = format!("  e: _entities(representations: $r) {{ ... on {name} {{\n{fields}}} }}\n");
    let mut entities = asked(format!("($r: [_Any!]! {declared})"), &body);
    entities.variables["r"] = Json::Array(given);
    Some(Pair { entities, lookups, count })
}
