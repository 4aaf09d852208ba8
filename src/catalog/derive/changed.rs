//! The subscription to assets that are written.
//!
//! In: a Catalog with assets. Out: `Subscription` and its event; nothing where there are no assets. Must not know: who writes.

use super::{
    aggregates::built_in,
    draft::{Draft, Maker, api_type},
    fields::{arguments, field, input},
    names::{list, named, non_null},
};
use crate::catalog::{
    surface::{ApiKind, FieldMeaning, InputMeaning, ObjectOf, SUBSCRIPTION, WritePart},
    types::Catalog,
};

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
            part("asset", named(asset.name.clone()), "The asset as it is now.", WritePart::Asset),
            part("missed", non_null(named("Int")), missed, WritePart::Missed),
        ],
    );
    draft.add_reserved(root);
    draft.add(Maker::BuiltIn, event);
}
