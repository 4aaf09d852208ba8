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
/// What is answered of a write of owners.
pub(super) const OWNERS: &str = "WrittenOwners";
/// What is answered of a deletion.
pub(super) const DELETED: &str = "DeletedAssets";
/// What is answered of a write of relationships.
pub(super) const RELATIONSHIPS: &str = "WrittenRelationships";

fn part(name: &str, ty: TypeRef, description: &str, part: WritePart) -> ApiField {
    field(name, ty, description, FieldMeaning::WritePart(part))
}

fn replayed() -> ApiField {
    let description =
        "It was done before, under the same key: this was answered then, and nothing is written.";
    part("replayed", non_null(named("Boolean")), description, WritePart::Replayed)
}

fn uri() -> ApiField {
    part("uri", named("ID"), "The uri of the item; null where it has none.", WritePart::Uri)
}

fn now(asset: &Interface) -> ApiField {
    let description = "The asset as it is now; null where it was not written.";
    part("asset", named(asset.name.clone()), description, WritePart::Asset)
}

fn why() -> ApiField {
    let description = "Why the item was not written; null where it was.";
    part("error", named("WriteError"), description, WritePart::Error)
}

fn results(of: &str) -> ApiField {
    part("results", full_list(named(of)), "What became of each item, in their order.", WritePart::Results)
}

/// Adds the types of what is answered of a write of owners.
pub(super) fn add_owners(draft: &mut Draft, asset: &Interface) {
    let written = [results("OwnersOfAsset"), replayed()];
    draft.add_object(Maker::BuiltIn, OWNERS, "What a write of owners did.", built_in(written));
    let ids = || full_list(named("ID"));
    let result = [
        uri(),
        now(asset),
        part("added", ids(), "Uris of those who own it now and did not.", WritePart::OwnersAdded),
        part("ended", ids(), "Uris of those who owned it and do not now.", WritePart::OwnersEnded),
        why(),
    ];
    draft.add_object(
        Maker::BuiltIn,
        "OwnersOfAsset",
        "What became of the owners of an asset.",
        built_in(result),
    );
}

fn add_deleted(draft: &mut Draft) {
    let int = || non_null(named("Int"));
    let deleted = "How many assets were deleted; of a purge, those too of which there was history alone.";
    let answer = [
        results("DeletedAsset"),
        part("deleted", int(), deleted, WritePart::Deleted),
        part("ended", int(), "How many relationships ended with them, as history.", WritePart::Ended),
        replayed(),
    ];
    draft.add_object(Maker::BuiltIn, DELETED, "What a deletion did.", built_in(answer));
    let result = [uri(), why()];
    let description = "What became of an item: without an error the asset is deleted.";
    draft.add_object(Maker::BuiltIn, "DeletedAsset", description, built_in(result));
}

/// Adds the types.
pub(super) fn add_answers(draft: &mut Draft, asset: &Interface, related: bool) {
    let (int, text, id) = (|| non_null(named("Int")), || non_null(named("String")), || non_null(named("ID")));
    let references = || {
        let description = "How many assets were made only because something names them.";
        part("references", int(), description, WritePart::References)
    };
    let of_each = |name: &str| {
        let description = "What became of each relationship, in their order.";
        part(name, full_list(named("WrittenRelationship")), description, WritePart::Relationships)
    };
    let written = [
        Some(results("WrittenAsset")),
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
    let result = [uri(), now(asset), why()];
    add_deleted(draft);
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
