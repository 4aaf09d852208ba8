//! Duplicates: the root field, and what it answers.
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
    role,
    surface::{ApiField, DuplicatesPart, EnumMeaning, EnumValue, FieldMeaning, InputMeaning},
    types::{Catalog, Interface},
};

/// The interface of assets, if they have names.
fn assets(catalog: &Catalog) -> Option<&Arc<Interface>> {
    role::name(catalog)?;
    catalog.asset.map(|asset| catalog.interface(asset))
}

/// The root field.
pub(super) fn roots(catalog: &Catalog) -> Vec<(Maker, ApiField)> {
    let Some(asset) = assets(catalog) else { return Vec::new() };
    let description = "Assets of a type that may be the same thing, since they have something in common: the largest groups \
                       first, ties by reason, then by value.";
    let ty = full_list(named("DuplicateGroup"));
    let mut duplicates = field("duplicates", ty, description, FieldMeaning::Duplicates);
    let by = "What they have in common; any of these if not given.";
    let mut first = input("first", named("Int"), "At most so many groups, up to 100.", InputMeaning::First);
    first.default = Some(20);
    duplicates.arguments = arguments([
        Some(input(
            "type",
            non_null(named(format!("{}Type", asset.name))),
            "Of this type.",
            InputMeaning::OfType,
        )),
        Some(input("by", list(named("DuplicateReason")), by, InputMeaning::Alike)),
        Some(first),
    ]);
    built_in([duplicates])
}

/// Adds what it answers.
pub(super) fn add_duplicates(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = assets(catalog) else { return };
    let value = "What they have in common: letters and digits of the names or aliases, without case and accents; the checksum.";
    let fields = [
        field(
            "reason",
            non_null(named("DuplicateReason")),
            "Why they may be the same.",
            FieldMeaning::DuplicatesPart(DuplicatesPart::Reason),
        ),
        field("value", non_null(named("String")), value, FieldMeaning::GroupValue),
        field("count", non_null(named("Int")), "How many they are.", FieldMeaning::Count),
        field(
            "nodes",
            full_list(named(asset.name.clone())),
            "The first 20 of them, by uri.",
            FieldMeaning::DuplicatesPart(DuplicatesPart::Nodes),
        ),
    ];
    let description = "Assets that may be the same thing.";
    draft.add_object(Maker::BuiltIn, "DuplicateGroup", description, built_in(fields));
    let checksum = asset.types.iter().any(|id| role::checksum(catalog.node(id)).is_some());
    let reasons = [
        ("NAME", "Names that differ in case, accents and punctuation at most.", true),
        ("CHECKSUM", "The same checksum.", checksum),
        (
            "ALIAS",
            "Aliases that differ in case, accents and punctuation at most.",
            role::aliases(catalog).is_some(),
        ),
    ];
    let values = reasons.into_iter().filter(|(.., there)| *there).map(|(name, description, _)| {
        let description = Some(description.into());
        (
            Maker::BuiltIn,
            EnumValue { name: name.into(), description, meaning: EnumMeaning::Alike, directives: Vec::new() },
        )
    });
    draft.add_enum(Maker::BuiltIn, "DuplicateReason", "Why assets may be the same.", values.collect());
}
