//! Similar assets: what to reuse instead of building.
//!
//! In: a Catalog with lineage. Out: their part of the API. Must not know: how they are found.

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::{arguments, field, input},
    lineage::{assets, is_of_assets},
    names::{full_list, named, non_null},
};
use crate::catalog::{
    surface::{
        ApiField, EnumMeaning, EnumValue, FieldMeaning, InputMeaning, LineagePart, SimilarPart, TypeRef,
    },
    types::{Catalog, Interface, Target},
};

/// The field that every asset has.
pub(super) fn fields(catalog: &Catalog, target: Target) -> Vec<(Maker, ApiField)> {
    if !is_of_assets(catalog, target) {
        return Vec::new();
    }
    let description = "What to reuse instead of building another one: assets of the same type that share a neighbour with it, \
                       most similar first, ties by uri.";
    let mut similar = field("similar", non_null(named("Similar")), description, FieldMeaning::Similar);
    let mut first = input("first", named("Int"), "At most so many: 0 to 50.", InputMeaning::First);
    first.default = Some(10);
    similar.arguments = arguments([Some(first)]);
    built_in([similar])
}

/// Adds the types of similar assets.
pub(super) fn add_similar(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = assets(catalog) else { return };
    let int = || non_null(named("Int"));
    let fields = [
        field("nodes", full_list(named(asset.name.clone())), "The assets.", FieldMeaning::Nodes),
        field("edges", full_list(named("SimilarEdge")), "The same with more.", FieldMeaning::Edges),
        similar(
            "ignored",
            full_list(named("SimilarNeighbour")),
            "Neighbours of it that more than 500 relationships lead to, or that many leave: they tell nothing, so they do not \
             count. The first 100 by uri.",
            SimilarPart::Ignored,
        ),
        similar("ignoredCount", int(), "How many neighbours are ignored.", SimilarPart::IgnoredCount),
        similar(
            "completeness",
            non_null(named("SimilarCompleteness")),
            "Whether every candidate was compared.",
            SimilarPart::Completeness,
        ),
    ];
    draft.add_object(Maker::BuiltIn, "Similar", "Assets that are like one.", built_in(fields));
    add_edges(draft, asset);
    add_completeness(draft);
}

fn add_edges(draft: &mut Draft, asset: &Interface) {
    let int = || non_null(named("Int"));
    let of_asset = || non_null(named(asset.name.clone()));
    let fields = [
        similar(
            "score",
            non_null(named("Float")),
            "What both have by what either has: `sharedWeight` divided by `totalWeight`.",
            SimilarPart::Score,
        ),
        similar("sharedWeight", int(), "The weight of what both have.", SimilarPart::SharedWeight),
        similar("totalWeight", int(), "The weight of what either has.", SimilarPart::TotalWeight),
        similar(
            "reasons",
            full_list(named("SimilarNeighbour")),
            "The neighbours that both have, weightiest first, then by type, direction and uri: the first 20.",
            SimilarPart::Reasons,
        ),
        similar("reasonCount", int(), "How many neighbours both have.", SimilarPart::ReasonCount),
        similar(
            "words",
            full_list(named("String")),
            "The words that both names have; each weighs 1.",
            SimilarPart::Words,
        ),
        field("node", of_asset(), "The asset.", FieldMeaning::EdgeNode),
    ];
    draft.add_object(Maker::BuiltIn, "SimilarEdge", "One asset that is like another.", built_in(fields));

    let fields = [
        lineage("type", "LineageType", "By this relationship.", LineagePart::Type),
        similar(
            "direction",
            non_null(named("LineageDirection")),
            "Whether the neighbour is upstream or downstream.",
            SimilarPart::Direction,
        ),
        similar(
            "weight",
            int(),
            "What it counts: 10, and one less each time that twice as many relationships stand on that side of it; 0 if it is \
             ignored.",
            SimilarPart::Weight,
        ),
        similar("asset", of_asset(), "The neighbour.", SimilarPart::Asset),
    ];
    draft.add_object(Maker::BuiltIn, "SimilarNeighbour", "A neighbour of an asset.", built_in(fields));
}

fn add_completeness(draft: &mut Draft) {
    let cut = full_list(named("SimilarCut"));
    let fields = [
        lineage("exact", "Boolean", "Nothing was left out.", LineagePart::Exact),
        lineage("candidates", "Int", "How many assets it was compared with.", LineagePart::Found),
        field(
            "cut",
            cut,
            "What was left out; nothing if exact.",
            FieldMeaning::LineagePart(LineagePart::Cut),
        ),
    ];
    let description = "Whether an asset was compared with all that share a neighbour with it.";
    draft.add_object(Maker::BuiltIn, "SimilarCompleteness", description, built_in(fields));

    let cuts = [
        ("LINKS", "An asset has too many relationships one way: the first by uri count, others do not."),
        ("NEIGHBOURS", "Not every neighbour was asked for candidates: those with fewest relationships were."),
        ("CANDIDATES", "Not every candidate was compared: those that share most were."),
    ];
    let cuts = cuts.map(|(name, description)| {
        let (name, description) = (name.into(), Some(description.into()));
        let value = EnumValue { name, description, meaning: EnumMeaning::Stored, directives: Vec::new() };
        (Maker::generated("similar cut", value.name.clone()), value)
    });
    draft.add_enum(Maker::BuiltIn, "SimilarCut", "What was left out.", cuts.into());
}

fn similar(name: &str, ty: TypeRef, description: &str, part: SimilarPart) -> ApiField {
    field(name, ty, description, FieldMeaning::SimilarPart(part))
}

fn lineage(name: &str, ty: &str, description: &str, part: LineagePart) -> ApiField {
    field(name, non_null(named(ty)), description, FieldMeaning::LineagePart(part))
}
