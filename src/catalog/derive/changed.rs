//! The subscription to assets that are written.
//!
//! In: a Catalog with assets. Out: `Subscription` and its event; nothing where there are no assets. Must not know: who writes.

use std::sync::Arc;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker, api_type},
    fields::{arguments, field, input},
    names::{list, named, non_null},
};
use crate::catalog::{
    surface::{
        ApiKind, DELETED, EnumMeaning, EnumValue, FieldMeaning, InputMeaning, ObjectOf, SUBSCRIPTION,
        WRITTEN, WritePart,
    },
    types::Catalog,
};

const CHANGE: &str = "AssetChange";

/// Adds them.
pub(super) fn add_subscription(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = catalog.asset.map(|asset| catalog.interface(asset)) else { return };
    let description = "Assets that this server writes, and those that relationships it writes lead from or to: each as it is when \
                       it is told, of those that you may see.";
    let ty = non_null(named("AssetChanged"));
    let mut changed = field("assetChanged", ty, description, FieldMeaning::AssetChanged);
    let types = list(named(format!("{}Type", asset.name)));
    changed.arguments = arguments([
        Some(input("uri", named("ID"), "Only this one.", InputMeaning::Key)),
        Some(input("types", types, "Only of these types.", InputMeaning::OfType)),
        Some(input(
            "where",
            named(format!("{}Where", asset.name)),
            "Only those that meet this now.",
            InputMeaning::Where,
        )),
    ]);
    let mut add = |name: &str, description: &str, fields| {
        let fields = draft.members(name, built_in(fields));
        let kind = ApiKind::Object { of: ObjectOf::Subscription, interfaces: Vec::new(), fields };
        api_type(name.into(), description, kind)
    };
    let root = add(SUBSCRIPTION, "What is told as it happens, over WebSocket.", vec![changed]);
    let part =
        |name: &str, ty, description: &str, part| field(name, ty, description, FieldMeaning::WritePart(part));
    let missed = "So many writes could not be told since the last event, of whatever assets; 1 or more where you don't see all.";
    let event = add(
        "AssetChanged",
        "An asset that was written.",
        vec![
            part("uri", named("ID"), "Its uri; null where only `missed` is told.", WritePart::Uri),
            part(
                "asset",
                named(asset.name.clone()),
                "The asset as it is now; null where it is deleted.",
                WritePart::Asset,
            ),
            part(
                "change",
                named(CHANGE),
                "What became of it; null where only `missed` is told.",
                WritePart::Change,
            ),
            part("missed", non_null(named("Int")), missed, WritePart::Missed),
        ],
    );
    let changes = [(WRITTEN, "It is there, and was written."), (DELETED, "It is deleted.")];
    let values = changes.map(|(name, description)| {
        let (name, description) = (Arc::from(name), Some(description.into()));
        let value = EnumValue { name, description, meaning: EnumMeaning::Change, directives: Vec::new() };
        (Maker::BuiltIn, value)
    });
    draft.add_enum(Maker::BuiltIn, CHANGE, "What became of an asset.", values.into());
    draft.add_reserved(root);
    draft.add(Maker::BuiltIn, event);
}
