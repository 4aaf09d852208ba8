//! Suggestions: the root field, and what it answers.
//!
//! In: a Catalog with assets that have names. Out: their part of the API; nothing where there are none. Must not know: how
//! anything is found.

use std::sync::Arc;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::{arguments, field, input},
    names::{full_list, list, named, non_null},
};
use crate::catalog::{
    naming::screaming_snake,
    role,
    surface::{ApiField, EnumMeaning, EnumValue, FieldMeaning, InputMeaning, SuggestionPart, TypeRef},
    types::{Catalog, Interface},
};

/// The interface of assets, if they have names.
fn assets(catalog: &Catalog) -> Option<&Arc<Interface>> {
    role::name(catalog)?;
    catalog.asset.map(|asset| catalog.interface(asset))
}

/// The root field.
pub(super) fn roots(catalog: &Catalog) -> Vec<(Maker, ApiField)> {
    if assets(catalog).is_none() {
        return Vec::new();
    }
    let description = "What somebody may be about to type: names of assets, people and domains among them, and tags. Those that \
                       start so come first, then those with a later word that does, each in alphabetical order; ties by uri.";
    let ty = full_list(named("Suggestion"));
    let mut suggest = field("suggest", ty, description, FieldMeaning::Suggest);
    let prefix = "What was typed, up to 1,000 characters. Only letters and digits count, without case and accents; without \
                  any, everything starts so.";
    let mut first = input("first", named("Int"), "At most so many, up to 50.", InputMeaning::First);
    first.default = Some(10);
    suggest.arguments = arguments([
        Some(input("prefix", non_null(named("String")), prefix, InputMeaning::Prefix)),
        Some(input(
            "types",
            list(named("SuggestionType")),
            "Only of these; of all if not given.",
            InputMeaning::OfType,
        )),
        Some(first),
    ]);
    built_in([suggest])
}

/// Adds what it answers.
pub(super) fn add_suggestions(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = assets(catalog) else { return };
    let fields = [
        part("text", non_null(named("String")), "The name or tag.", SuggestionPart::Text),
        part("type", non_null(named("SuggestionType")), "What it is.", SuggestionPart::Type),
        part(
            "asset",
            named(asset.name.clone()),
            "The asset of this name; null for a tag.",
            SuggestionPart::Asset,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "Suggestion", "A name or tag.", built_in(fields));
    let tag = EnumValue {
        name: "TAG".into(),
        description: Some("A tag.".into()),
        meaning: EnumMeaning::Tag,
        directives: Vec::new(),
    };
    let mut values: Vec<_> = role::tags(catalog).map(|_| (Maker::BuiltIn, tag)).into_iter().collect();
    values.extend(asset.types.iter().map(|id| {
        let node = catalog.node(id);
        let name = screaming_snake(&node.name).into();
        let value =
            EnumValue { name, description: None, meaning: EnumMeaning::Type(id), directives: Vec::new() };
        (Maker::generated("type name", node.name.clone()), value)
    }));
    draft.add_enum(Maker::BuiltIn, "SuggestionType", "What is suggested.", values);
}

fn part(name: &str, ty: TypeRef, description: &str, part: SuggestionPart) -> ApiField {
    field(name, ty, description, FieldMeaning::SuggestionPart(part))
}
