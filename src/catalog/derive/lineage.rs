//! Lineage: what assets come from and what comes from them, as fields, as filters, and the types of both.
//!
//! In: a Catalog with an interface of assets and relationships that carry lineage. Out: their part of the API; nothing
//! where one of the two is missing. Must not know: how a walk is made.

use std::sync::Arc;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker, Member as _},
    fields::{after_argument, arguments, field, first_of_page, input, order_argument, where_argument},
    names::{full_list, list, named, non_null},
};
use crate::catalog::{
    naming::enum_name,
    role,
    surface::{
        ApiField, EnumMeaning, EnumValue, FieldMeaning, InputField, InputMeaning, LineagePart, ReachPart,
    },
    types::{Catalog, Direction, Interface, Target},
};

/// The interface of assets, if anything among them carries lineage.
pub(super) fn assets(catalog: &Catalog) -> Option<&Arc<Interface>> {
    let carries = catalog.relationships.values().any(|relationship| relationship.lineage);
    catalog.asset.filter(|_| carries).map(|asset| catalog.interface(asset))
}

/// Whether only assets are meant.
pub(super) fn is_of_assets(catalog: &Catalog, target: Target) -> bool {
    assets(catalog).is_some_and(|asset| catalog.types_of(target).is_subset(&asset.types))
}

/// The fields that every asset has.
pub(super) fn fields(catalog: &Catalog, target: Target) -> Vec<(Maker, ApiField)> {
    let Some(asset) = assets(catalog).filter(|_| is_of_assets(catalog, target)) else { return Vec::new() };
    let filter = || named(format!("{}Where", asset.name));
    let mut lineage = field(
        "lineage",
        non_null(named("Lineage")),
        "Everything it comes from (`UPSTREAM`) or that comes from it (`DOWNSTREAM`), nearest first, each asset \
             once; ties by uri.",
        FieldMeaning::Lineage,
    );
    let direction = non_null(named("LineageDirection"));
    lineage.arguments = arguments([
        Some(input("direction", direction, "Which way.", InputMeaning::Direction)),
        Some(input(
            "depth",
            named("Int"),
            "At most so many hops, from 1; all if not given.",
            InputMeaning::Depth,
        )),
        Some(through(THROUGH)),
        Some(input("where", filter(), "What is returned.", InputMeaning::Where)),
        Some(input("within", filter(), WITHIN, InputMeaning::Within)),
        Some(input("stopAt", filter(), "Returned, but not walked past.", InputMeaning::StopAt)),
        Some(first_of_page()),
        Some(after_argument()),
    ]);
    built_in([lineage])
}

/// The root fields about dependence.
pub(super) fn roots(catalog: &Catalog) -> Vec<(Maker, ApiField)> {
    let Some(asset) = assets(catalog) else { return Vec::new() };
    let description = "Assets that nothing depends on: no relationship that carries lineage leads to them. Only of types that \
                       something can depend on.";
    let ty = non_null(named(format!("{}Connection", asset.name)));
    let mut unused = field("unused", ty, description, FieldMeaning::Unused);
    let since = "Of relationships only those recorded later count.";
    unused.arguments = arguments([
        Some(input("type", named(format!("{}Type", asset.name)), "Of this type.", InputMeaning::OfType)),
        Some(input("since", named("DateTime"), since, InputMeaning::Since)),
        Some(where_argument(&asset.name)),
        Some(order_argument(&format!("{}Order", asset.name))),
        Some(first_of_page()),
        Some(after_argument()),
    ]);
    built_in([unused])
}

/// The conditions on what is up- or downstream.
pub(super) fn filters(catalog: &Catalog, target: Target) -> Vec<(Maker, InputField)> {
    if !is_of_assets(catalog, target) {
        return Vec::new();
    }
    let reaches = |name: &str, description: &str, direction| {
        input(name, named("LineageFilter"), description, InputMeaning::Reaches(direction))
    };
    built_in([
        reaches("upstream", "On what it comes from, at any distance.", Direction::Out),
        reaches("downstream", "On what comes from it, at any distance.", Direction::In),
    ])
}

/// What `within` asks.
pub(super) const WITHIN: &str =
    "What the asset at the end of every hop must meet; what lies only behind others is not reached.";
/// What `through` asks.
pub(super) const THROUGH: &str = "Relationship types to walk; all that carry lineage if not given.";

/// `through: [LineageType!]`
pub(super) fn through(description: &str) -> InputField {
    let ty = list(named("LineageType"));
    input("through", ty, description, InputMeaning::Through)
}

/// Adds the types that lineages and their filters share.
pub(super) fn add_lineage(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = assets(catalog) else { return };
    add_objects(draft, catalog, asset);
    add_enums(draft, catalog);
    let filter = || named(format!("{}Where", asset.name));
    let description = "Conditions on all that is up- or downstream, at any distance: all of them must hold. At least \
                       one of `some` and `none` is given.";
    let fields = [
        input("some", filter(), "At least one asset on the way meets this.", InputMeaning::Some),
        input("none", filter(), "No asset on the way meets this.", InputMeaning::None),
        input("within", filter(), WITHIN, InputMeaning::Within),
        through(THROUGH),
    ];
    draft.add_input(Maker::BuiltIn, "LineageFilter", description, built_in(fields));
}

fn add_objects(draft: &mut Draft, catalog: &Catalog, asset: &Interface) {
    let part = |name: &str, ty, description: &str, part| {
        field(name, ty, description, FieldMeaning::LineagePart(part))
    };
    let int = || non_null(named("Int"));
    let of_assets = || named(asset.name.clone());
    let relationships = || full_list(named("LineageRelationship"));
    let mut fields = vec![
        field("nodes", full_list(of_assets()), "The assets of the page.", FieldMeaning::Nodes),
        field("edges", full_list(named("LineageEdge")), "The same with more.", FieldMeaning::Edges),
        field("pageInfo", non_null(named("PageInfo")), "Where the page stands.", FieldMeaning::PageInfo),
        field(
            "totalCount",
            named("Int"),
            "How many there are on all pages; null where the walk met too many to count (see `completeness`).",
            FieldMeaning::TotalCount,
        ),
        part(
            "relationships",
            relationships(),
            "All relationships that carry lineage among the start and the assets of the page.",
            LineagePart::Relationships,
        ),
        part(
            "counts",
            full_list(named("LineageCount")),
            "How many there are, by hops and type.",
            LineagePart::Counts,
        ),
        part(
            "completeness",
            non_null(named("Completeness")),
            "Whether the walk met everything there is to meet.",
            LineagePart::Completeness,
        ),
    ];
    if role::owners(catalog).is_some() {
        let description =
            "Who answers for the assets of all pages: those who answer for most first, ties by uri.";
        let meaning = FieldMeaning::ReachPart(ReachPart::Owners);
        fields.push(field("owners", full_list(named("Responsible")), description, meaning));
    }
    draft.add_object(Maker::BuiltIn, "Lineage", "A page of what is up- or downstream.", built_in(fields));

    let restricted = "You may not see the asset; then `node` is null.";
    let fields = [
        field("cursor", non_null(named("String")), "Its place in the order.", FieldMeaning::Cursor),
        part("hops", int(), "The least number of hops that lead to it.", LineagePart::Hops),
        field("node", of_assets(), "The asset.", FieldMeaning::EdgeNode),
        part("via", relationships(), "How it is reached from the hop before.", LineagePart::Via),
        part("restricted", non_null(named("Boolean")), restricted, LineagePart::Restricted),
    ];
    draft.add_object(Maker::BuiltIn, "LineageEdge", "One asset of a lineage.", built_in(fields));

    let id = || non_null(named("ID"));
    let fields = [
        part("from", id(), "The uri of the asset that depends.", LineagePart::From),
        part("to", id(), "The uri of the asset it depends on.", LineagePart::To),
        part("type", non_null(named("LineageType")), "What kind of dependence it is.", LineagePart::Type),
        field("fact", non_null(named("Fact")), "What is known of it.", FieldMeaning::EdgeFact),
    ];
    let description = "A relationship that carries lineage.";
    draft.add_object(Maker::BuiltIn, "LineageRelationship", description, built_in(fields));

    let fields = [
        part("hops", int(), "So many hops away.", LineagePart::Hops),
        part("type", non_null(named(format!("{}Type", asset.name))), "Of this type.", LineagePart::Type),
        field("count", int(), "How many.", FieldMeaning::Count),
    ];
    draft.add_object(
        Maker::BuiltIn,
        "LineageCount",
        "How many assets of a type are at a distance.",
        built_in(fields),
    );
    add_completeness(draft);
}

fn add_completeness(draft: &mut Draft) {
    let part = |name: &str, ty, description: &str, part| {
        field(name, ty, description, FieldMeaning::LineagePart(part))
    };
    let fields = [
        part("exact", non_null(named("Boolean")), "Nothing was left out.", LineagePart::Exact),
        part(
            "found",
            non_null(named("Int")),
            "How many assets the walk met, whatever `where` returns of them.",
            LineagePart::Found,
        ),
        part("cut", full_list(named("LineageCut")), "What cut the walk; none if exact.", LineagePart::Cut),
    ];
    let description = "Whether a walk met everything: of the whole walk, not of a page.";
    draft.add_object(Maker::BuiltIn, "Completeness", description, built_in(fields));
}

fn add_enums(draft: &mut Draft, catalog: &Catalog) {
    let value = |name: &str, description: &str, meaning| EnumValue {
        name: name.into(),
        description: Some(description.into()),
        meaning,
        directives: Vec::new(),
    };
    let named_value = |value: EnumValue| (Maker::generated("lineage value", value.name().clone()), value);
    let directions = [
        value("UPSTREAM", "What it comes from.", EnumMeaning::Direction(Direction::Out)),
        value("DOWNSTREAM", "What comes from it.", EnumMeaning::Direction(Direction::In)),
    ];
    let directions = directions.map(named_value).into();
    draft.add_enum(Maker::BuiltIn, "LineageDirection", "Which way a lineage goes.", directions);

    let cuts = [
        value("DEPTH", "More lies beyond `depth`.", EnumMeaning::Stored),
        value("NODES", "There are more assets than one walk meets.", EnumMeaning::Stored),
        value("HIDDEN", "Some of it you may not see.", EnumMeaning::Stored),
    ];
    let cuts = cuts.map(named_value).into();
    draft.add_enum(Maker::BuiltIn, "LineageCut", "What a walk was cut by.", cuts);

    let types = catalog.relationships.values().filter(|relationship| relationship.lineage);
    let types = types.map(|relationship| {
        let name = enum_name(&relationship.name);
        let meaning = EnumMeaning::Lineage(relationship.name.clone());
        let maker = Maker::generated("lineage type", relationship.name.clone());
        (maker, EnumValue { name: name.into(), description: None, meaning, directives: Vec::new() })
    });
    let description =
        "Relationships that carry lineage: each points from what depends to what it depends on.";
    draft.add_enum(Maker::BuiltIn, "LineageType", description, types.collect());
}
