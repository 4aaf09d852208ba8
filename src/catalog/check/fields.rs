//! What may be searched, counted and indexed; and the fields of `Asset` that the service relies on.
//!
//! In: a Draft. Out: problems. Must not know: how search works.

use std::collections::BTreeSet;

use crate::{
    catalog::{
        resolve::draft::{Draft, FieldDraft, TypeDraft},
        searched::MAX_CLASSES,
        types::{Property, Scalar, Target},
    },
    sdl::{Code, Directive, FieldDefinition, Problem, Span, directive},
};

/// Weights a search may give.
const WEIGHTS: std::ops::RangeInclusive<u32> = 1..=1000;

/// Checks the directives on properties, and `@facet` everywhere.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for ty in draft.all() {
        for field in ty.fields.values() {
            match (field.property(), field.relationship()) {
                (Some(property), _) => {
                    check_search(ty, field.definition, property, problems);
                    check_facet(ty, field.definition, property, problems);
                    check_index(ty, field.definition, property, problems);
                }
                (None, Some(relationship)) => {
                    if let Some(facet) = relationship.facet {
                        check_relationship_facet(draft, ty, field, (relationship.target, facet), problems);
                    }
                }
                (None, None) => {}
            }
        }
    }
    check_weights(draft, problems);
    if let Some(asset) = draft.asset() {
        check_asset(draft.target(Target::Interface(asset)), problems);
    }
}

fn found<'a>(field: &'a FieldDefinition, name: &str) -> Option<&'a Directive> {
    directive(&field.directives, name)
}

fn check_search(
    ty: &TypeDraft<'_>,
    field: &FieldDefinition,
    property: &Property,
    problems: &mut Vec<Problem>,
) {
    let Some(search) = found(field, "search") else { return };
    let at = format!("`{}.{}`", ty.name(), property.name);
    let words = match property.scalar {
        Scalar::String | Scalar::Id => true,
        Scalar::Int
        | Scalar::BigInt
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Enum(_) => false,
    };
    if !words {
        problems.push(
            Problem::new(
                Code::SearchType,
                search.span,
                format!("{at} is `{}`, which has no words to find", field.ty),
            )
            .label("search finds words")
            .help(
                "leave `@search` out; `where` filters by it, and `@facet` counts by an enum or truth value",
            ),
        );
    } else if ty.component.is_some() {
        problems.push(
            Problem::new(
                Code::SearchType,
                search.span,
                format!("{at} belongs to a component, which search does not find"),
            )
            .label("search finds nodes")
            .help("leave `@search` out, or make the type a node"),
        );
    }
    if property.search.is_some_and(|weight| !WEIGHTS.contains(&weight)) {
        let span = search.argument("weight").map_or(search.span, |weight| weight.span);
        problems.push(
            Problem::new(Code::SearchWeight, span, format!("the weight of {at} is out of range"))
                .label("not between 1 and 1000")
                .help("1 is the weight of ordinary text; 8 is what `name` has in the default schema"),
        );
    }
}

/// Each weight is a text of words beside every node, so there are few.
fn check_weights(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    let mut weights = BTreeSet::new();
    for ty in &draft.types {
        for field in ty.fields.values() {
            let Some(weight) = field.property().and_then(|property| property.search) else { continue };
            if !WEIGHTS.contains(&weight) || !weights.insert(weight) || weights.len() != MAX_CLASSES + 1 {
                continue;
            }
            let Some(search) = found(field.definition, "search") else { continue };
            let name = &field.definition.name.text;
            problems.push(
                Problem::new(
                    Code::SearchWeight,
                    search.argument("weight").map_or(search.span, |weight| weight.span),
                    format!("the weight of `{}.{name}` is one too many", ty.name()),
                )
                .label(format!("the schema gives {MAX_CLASSES} other weights before this"))
                .help(format!("use at most {MAX_CLASSES} different weights; fields may share one")),
            );
        }
    }
}

fn check_facet(
    ty: &TypeDraft<'_>,
    field: &FieldDefinition,
    property: &Property,
    problems: &mut Vec<Problem>,
) {
    let Some(facet) = found(field, "facet") else { return };
    let at = format!("`{}.{}`", ty.name(), property.name);
    let few = match property.scalar {
        Scalar::String | Scalar::Id | Scalar::Int | Scalar::Boolean | Scalar::Enum(_) => true,
        Scalar::BigInt | Scalar::Float | Scalar::DateTime | Scalar::Date => false,
    };
    let why = if ty.component.is_some() {
        "search does not find components"
    } else if property.identity {
        "each node has a value of its own"
    } else if !few {
        "its values hardly repeat"
    } else if !property.filterable {
        "aliases are other names of one asset"
    } else {
        return;
    };
    problems.push(
        Problem::new(Code::FacetType, facet.span, format!("{at} can't be a facet"))
            .label(why)
            .help("keep `@facet` for properties with few values, and for relationships to nodes"),
    );
}

fn check_relationship_facet(
    draft: &Draft<'_>,
    ty: &TypeDraft<'_>,
    field: &FieldDraft<'_>,
    (target, facet): (Target, Span),
    problems: &mut Vec<Problem>,
) {
    let why = if ty.component.is_some() {
        "search does not find components"
    } else if draft.target(target).component.is_some() {
        "each component belongs to one node"
    } else {
        return;
    };
    problems.push(
        Problem::new(
            Code::FacetType,
            facet,
            format!("`{}.{}` can't be a facet", ty.name(), field.definition.name.text),
        )
        .label(why)
        .help("keep `@facet` for properties with few values, and for relationships to nodes"),
    );
}

fn check_index(
    ty: &TypeDraft<'_>,
    field: &FieldDefinition,
    property: &Property,
    problems: &mut Vec<Problem>,
) {
    let Some(index) = found(field, "index").filter(|_| property.list) else { return };
    problems.push(
        Problem::new(
            Code::IndexType,
            index.span,
            format!("the list `{}.{}` can't be indexed", ty.name(), property.name),
        )
        .label("lists have no order")
        .help("leave `@index` out; for values to browse by, `@facet` serves lists too"),
    );
}

/// The fields of `Asset` by which assets are named and referred to.
fn check_asset(asset: &TypeDraft<'_>, problems: &mut Vec<Problem>) {
    for (name, wanted) in [
        ("uri", "ID!"),
        ("name", "String!"),
        ("aliases", "[String!]!"),
        ("createdAt", "DateTime"),
        ("updatedAt", "DateTime!"),
    ] {
        let Some(field) = asset.fields.get(name) else { continue };
        let written = field.definition.ty.to_string();
        // Whether a time or name has to be there is the schema's business.
        if written.trim_end_matches('!') == wanted.trim_end_matches('!') {
            continue;
        }
        problems.push(
            Problem::new(
                Code::AssetShape,
                field.definition.ty.name().span,
                format!("`Asset.{name}` is `{written}`, but the service writes it as `{wanted}`"),
            )
            .label("another type")
            .help(format!("declare it `{name}: {wanted}`, or give the field another name")),
        );
    }
    let Some(hydration) = asset.fields.get("hydration") else { return };
    let known = hydration.property().is_some_and(|property| {
        let Scalar::Enum(declared) = &property.scalar else { return false };
        ["REFERENCE", "HYDRATED", "FAILED"]
            .iter()
            .all(|state| declared.values.iter().any(|(value, _)| **value == **state))
    });
    if !known {
        problems.push(
            Problem::new(
                Code::AssetShape,
                hydration.definition.ty.name().span,
                "`Asset.hydration` is no enum with the states that the service writes",
            )
            .label("another type")
            .help("declare `enum Hydration { REFERENCE HYDRATED FAILED }` and `hydration: Hydration!`"),
        );
    }
}
