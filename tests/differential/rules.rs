//! Filters of all assets that stand in no query: what a role may see.
//!
//! In: a Catalog, a graph. Out: a filter as JSON. Must not know: roles, what it is for.

use std::sync::Arc;

use mlg::catalog::{
    surface::{ApiField, FieldMeaning, InputMeaning},
    types::{Catalog, Target, TypeSet},
};
use serde_json::Value as Json;

use super::{Builder, Cursors};
use crate::{coverage::Coverage, graphs::Graph, literals::Variables, random::Random, wheres::About};

/// The root field that lists all assets.
pub(crate) fn assets(catalog: &Catalog) -> Arc<ApiField> {
    let assets = FieldMeaning::Roots(Target::Interface(catalog.asset.expect("the schema has assets")));
    let fields = match &catalog.surface.types["Query"].kind {
        mlg::catalog::surface::ApiKind::Object { fields, .. } => fields.values(),
        other => panic!("`Query` is {other:?}"),
    };
    Arc::clone(fields.into_iter().find(|field| field.meaning == assets).expect("assets have a root field"))
}

/// A filter of all assets, without variables.
pub(crate) fn rule((catalog, graph): (&Catalog, &Graph), random: &mut Random) -> Json {
    let field = assets(catalog);
    let wheres = field.arguments.values().find(|argument| argument.meaning == InputMeaning::Where);
    let ty = wheres.expect("a root field has a filter").ty.name().clone();
    let (mut coverage, cursors) = (Coverage::default(), Cursors::new());
    let target = Target::Interface(catalog.asset.expect("the schema has assets"));
    loop {
        let types: TypeSet = catalog.types_of(target);
        let node = random.pick_any(&graph.of_types(types)).copied();
        let mut builder = Builder {
            catalog,
            graph,
            random,
            coverage: &mut coverage,
            cursors: &cursors,
            variables: Variables::default(),
            fragments: Vec::new(),
            names: 0,
            budget: 0,
        };
        let literal = builder.filter(&ty, About::nodes(target, node));
        if let (true, Some(json @ Json::Object(_))) =
            (builder.variables.declarations().is_empty(), literal.json())
        {
            return json;
        }
    }
}
