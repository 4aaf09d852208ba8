//! Paths: how an asset hangs together with another one.
//!
//! In: a Catalog with lineage. Out: their part of the API. Must not know: how they are found.

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::{arguments, field, input},
    lineage::{THROUGH, WITHIN, assets, is_of_assets, through},
    names::{full_list, named, non_null},
};
use crate::catalog::{
    surface::{ApiField, FieldMeaning, InputMeaning, LineagePart, PathPart, TypeRef},
    types::{Catalog, Target},
};

/// The field that every asset has.
pub(super) fn fields(catalog: &Catalog, target: Target) -> Vec<(Maker, ApiField)> {
    let Some(asset) = assets(catalog).filter(|_| is_of_assets(catalog, target)) else { return Vec::new() };
    let description = "How it hangs together with another asset, up- or downstream: paths that meet no asset twice, shortest \
                       first, then by uris. Where there is none the list is empty.";
    let mut paths = field("paths", non_null(named("Paths")), description, FieldMeaning::Paths);
    let of_assets = named(format!("{}Where", asset.name));
    paths.arguments = arguments([
        Some(input("to", non_null(named("ID")), "The uri of the other asset.", InputMeaning::To)),
        Some(input(
            "maxHops",
            named("Int"),
            "Most hops of a path: 1 to 64, 16 if not given.",
            InputMeaning::MaxHops,
        )),
        Some(input("limit", named("Int"), "Most paths: 1 to 100, 10 if not given.", InputMeaning::Limit)),
        Some(input("within", of_assets, WITHIN, InputMeaning::Within)),
        Some(through(THROUGH)),
    ]);
    built_in([paths])
}

/// Adds the types of paths.
pub(super) fn add_paths(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = assets(catalog) else { return };
    let int = || non_null(named("Int"));
    let fields = [
        part("paths", full_list(named("Path")), "The first of them.", PathPart::List),
        field(
            "total",
            named("Int"),
            "How many there are in all; null where not all were found.",
            FieldMeaning::TotalCount,
        ),
        part("atLeast", int(), "There are at least so many.", PathPart::AtLeast),
        part(
            "lookedAt",
            int(),
            "The most hops that were looked at: longer paths may exist.",
            PathPart::LookedAt,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "Paths", "How two assets hang together.", built_in(fields));

    let direction = non_null(named("LineageDirection"));
    let of_assets = full_list(named(asset.name.clone()));
    let fields = [
        lineage("hops", int(), "How many hops it has.", LineagePart::Hops),
        part(
            "direction",
            direction,
            "Whether the other asset is upstream or downstream.",
            PathPart::Direction,
        ),
        part("assets", of_assets, "Its assets, both ends included.", PathPart::Assets),
        part("steps", full_list(named("PathStep")), "Its hops.", PathPart::Steps),
    ];
    draft.add_object(Maker::BuiltIn, "Path", "One way from an asset to another one.", built_in(fields));

    let id = || non_null(named("ID"));
    let relationships = full_list(named("LineageRelationship"));
    let fields = [
        lineage("from", id(), "The uri of the asset it starts from.", LineagePart::From),
        lineage("to", id(), "The uri of the asset it leads to.", LineagePart::To),
        lineage(
            "relationships",
            relationships,
            "The relationships between the two; each points from what depends to what it depends on.",
            LineagePart::Relationships,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "PathStep", "One hop of a path.", built_in(fields));
}

fn part(name: &str, ty: TypeRef, description: &str, part: PathPart) -> ApiField {
    field(name, ty, description, FieldMeaning::PathPart(part))
}

fn lineage(name: &str, ty: TypeRef, description: &str, part: LineagePart) -> ApiField {
    field(name, ty, description, FieldMeaning::LineagePart(part))
}
