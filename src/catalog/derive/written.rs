//! What a write answers.
//!
//! In: the interface of assets. Out: the types of answers. Must not know: how anything is written.

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::field,
    names::{full_list, named, non_null},
};
use crate::catalog::{
    surface::{ApiField, FieldMeaning, TypeRef, WritePart},
    types::Interface,
};

/// What is answered of a write of assets.
pub(super) const ASSETS: &str = "WrittenAssets";
/// What is answered of a write of relationships.
pub(super) const RELATIONSHIPS: &str = "WrittenRelationships";

fn part(name: &str, ty: TypeRef, description: &str, part: WritePart) -> ApiField {
    field(name, ty, description, FieldMeaning::WritePart(part))
}

/// Adds the types.
pub(super) fn add_answers(draft: &mut Draft, asset: &Interface, related: bool) {
    let (int, text, id) = (|| non_null(named("Int")), || non_null(named("String")), || non_null(named("ID")));
    let references = || {
        let description = "How many assets were made only because something names them.";
        part("references", int(), description, WritePart::References)
    };
    let replayed = || {
        let description =
            "It was done before, under the same key: this was answered then, and nothing is written.";
        part("replayed", non_null(named("Boolean")), description, WritePart::Replayed)
    };
    let of_each = |name: &str| {
        let description = "What became of each relationship, in their order.";
        part(name, full_list(named("WrittenRelationship")), description, WritePart::Relationships)
    };
    let written = [
        Some(part(
            "results",
            full_list(named("WrittenAsset")),
            "What became of each item, in their order.",
            WritePart::Results,
        )),
        related.then(|| of_each("relationships")),
        Some(part("written", int(), "How many assets and components were written.", WritePart::Written)),
        Some(references()),
        Some(part(
            "conflicts",
            full_list(named("AliasConflict")),
            "Aliases that stay with another asset.",
            WritePart::Conflicts,
        )),
        Some(replayed()),
    ];
    draft.add_object(Maker::BuiltIn, ASSETS, "What a write did.", built_in(written.into_iter().flatten()));
    let why = || {
        let description = "Why the item was not written; null where it was.";
        part("error", named("WriteError"), description, WritePart::Error)
    };
    let result = [
        part("uri", named("ID"), "The uri of the item; null where it has none.", WritePart::Uri),
        part(
            "asset",
            named(asset.name.clone()),
            "The asset as it is now; null where it was not written.",
            WritePart::Asset,
        ),
        why(),
    ];
    draft.add_object(Maker::BuiltIn, "WrittenAsset", "What became of an item.", built_in(result));
    if related {
        let written = [of_each("results"), references(), replayed()];
        draft.add_object(Maker::BuiltIn, RELATIONSHIPS, "What a write did.", built_in(written));
        let result = [
            part("from", named("ID"), "The uri of the asset that it leaves.", WritePart::From),
            part("to", named("ID"), "The uri of the asset that it leads to.", WritePart::To),
            why(),
        ];
        draft.add_object(
            Maker::BuiltIn,
            "WrittenRelationship",
            "What became of a relationship.",
            built_in(result),
        );
    }
    let error = [
        part("code", text(), "Which kind, as in `extensions.code` of errors.", WritePart::Code),
        part("message", text(), "What is wrong and what would be right.", WritePart::Message),
    ];
    draft.add_object(Maker::BuiltIn, "WriteError", "Why something was not written.", built_in(error));
    let conflict = [
        part("alias", text(), "The alias.", WritePart::Alias),
        part("claimedBy", id(), "The asset that claims it now.", WritePart::ClaimedBy),
        part(
            "heldBy",
            named("ID"),
            "The asset that holds it; null where you may not see it.",
            WritePart::HeldBy,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "AliasConflict", "An alias claimed twice.", built_in(conflict));
}
