//! The default schema: the questions of the documentation, and every field of the API at once.

use std::{fmt::Write, sync::LazyLock};

use async_graphql::parser::parse_query;
use serde_json::json;

use crate::{
    catalog::{
        self,
        surface::{ApiField, ApiKind, TypeRef},
        types::Catalog,
    },
    guard::{Limits, check_document, check_text},
    selection::{normalise, render, subscribed, types::Field},
};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let text = include_str!("../../../schema.graphql");
    catalog::load("schema.graphql", text).expect("the default schema is sound")
});

fn explain(text: &str, variables: &serde_json::Value) -> String {
    check_text(text, &Limits::default()).unwrap();
    let document = parse_query(text).unwrap();
    check_document(&document, &Limits::default()).unwrap();
    let selection = normalise(&CATALOG, &document, None, variables.as_object().unwrap())
        .unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    render(&CATALOG, &selection)
}

#[test]
fn a_question_with_everything() {
    let text = r#"query Lineage($name: String!, $deep: Boolean = true) {
      models(where: {trainedOn: {some: {name: {eq: $name}}}, license: {in: ["mit", "apache-2.0"]}}, orderBy: [NAME_ASC], first: 5) {
        totalCount
        nodes { ...Named versions { ...Named } trainedOnConnection(first: 2) { edges { fact { origin } properties { role } node { name } } } }
      }
      asset(uri: "mlg://model/huggingface/BAAI/bge-m3") {
        ...Named
        ... on Model { license derivedFrom @include(if: $deep) { ...Named ... on Dataset { rowCount } } }
        ... on Dataset { license }
      }
    }
    fragment Named on Asset { __typename name updatedAt }"#;
    let found = explain(text, &json!({"name": "MSMARCO"}));
    insta::assert_snapshot!(found);
}

/// One document for each field of the API, its arguments left out but for required ones, two levels deep.
#[test]
fn every_field_of_the_api_is_selectable() {
    let mut fields = 0;
    for (name, ty) in &CATALOG.surface.types {
        let (ApiKind::Object { fields: own, .. } | ApiKind::Interface { fields: own, .. }) = &ty.kind else {
            continue;
        };
        let Some(path) = path_to(name) else { panic!("nothing leads to `{name}`") };
        let text = path.replace('$', &all(own.values().map(|field| &**field)));
        let document = parse_query(&text).unwrap();
        let of = if path.starts_with("subscription") { subscribed } else { normalise };
        let selection = of(&CATALOG, &document, None, &serde_json::Map::new()).unwrap();
        fields += count(&selection.fields);
    }
    assert!(fields > 1_000, "{fields}");
}

fn count(fields: &[Field]) -> usize {
    fields.iter().map(|field| 1 + count(&field.fields)).sum()
}

/// All fields of a type, each with `__typename` below it if it has fields.
fn all<'a>(fields: impl Iterator<Item = &'a ApiField>) -> String {
    let mut text = String::new();
    for field in fields {
        write!(text, " {}{}", field.name, required(field)).unwrap();
        if composite(field.ty.name()) {
            text.push_str(" { __typename }");
        }
    }
    text
}

fn composite(name: &str) -> bool {
    let kind = CATALOG.surface.types.get(name).map(|ty| &ty.kind);
    matches!(kind, Some(ApiKind::Object { .. } | ApiKind::Interface { .. }))
}

/// Required arguments with some value.
fn required(field: &ApiField) -> String {
    let given: Vec<String> = field
        .arguments
        .values()
        .filter(|argument| argument.ty.is_non_null())
        .map(|argument| format!("{}: {}", argument.name, some_value(&argument.ty)))
        .collect();
    if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
}

fn some_value(ty: &TypeRef) -> String {
    match CATALOG.surface.types.get(ty.name()).map(|ty| &ty.kind) {
        Some(ApiKind::Enum(values)) => values.keys().next().unwrap().to_string(),
        Some(ApiKind::Input(fields)) => {
            let given = fields.values().filter(|field| field.ty.is_non_null());
            let given = given.map(|field| format!("{}: {}", field.name, some_value(&field.ty)));
            format!("{{{}}}", given.collect::<Vec<_>>().join(", "))
        }
        _ => "\"x\"".to_owned(),
    }
}

/// A way from a root to a type, with `$` where its own fields go; breadth first.
fn path_to(target: &str) -> Option<String> {
    let roots = [("Query", "{ $ }"), ("Mutation", "mutation { $ }"), ("Subscription", "subscription { $ }")];
    let mut known: Vec<(String, String)> =
        roots.map(|(name, path)| (name.to_owned(), path.to_owned())).into();
    let mut next = 0;
    while let Some((name, path)) = known.get(next).cloned() {
        if name == target {
            return Some(path);
        }
        next += 1;
        let Some(ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. }) =
            CATALOG.surface.types.get(&*name).map(|ty| &ty.kind)
        else {
            continue;
        };
        for field in fields.values() {
            let below = field.ty.name();
            if composite(below) && !known.iter().any(|(name, _)| **name == **below) {
                let step = format!("{}{} {{ $ }}", field.name, required(field));
                known.push((below.to_string(), path.replace('$', &step)));
            }
        }
    }
    None
}
