//! Impact and usage: what is said of everything downstream of an asset.
//!
//! In: a Catalog with lineage, and what it has of lifecycles, owners, domains, deployments, systems and experiments.
//! Out: their part of the API. Must not know: how it is worked out.

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::{arguments, field, input},
    lineage::{assets, is_of_assets},
    names::{full_list, named, non_null},
};
use crate::catalog::{
    role,
    surface::{ApiField, FieldMeaning, InputMeaning, LineagePart, ReachPart, TypeRef},
    types::{Catalog, Interface, Target, TypeId},
};

/// The fields that every asset has.
pub(super) fn fields(catalog: &Catalog, target: Target) -> Vec<(Maker, ApiField)> {
    if !is_of_assets(catalog, target) {
        return Vec::new();
    }
    let description =
        "What breaks if it changes: everything downstream, what of that is live, and whom to tell.";
    let mut impact = field("impact", non_null(named("Impact")), description, FieldMeaning::Impact);
    let depth = "At most so many hops, from 1; all if not given.";
    impact.arguments = arguments([Some(input("depth", named("Int"), depth, InputMeaning::Depth))]);
    let description = "Who relies on it, directly or not.";
    let usage = field("usage", non_null(named("Usage")), description, FieldMeaning::Usage);
    built_in([impact, usage])
}

/// Adds the types of impact and usage.
pub(super) fn add_reach(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = assets(catalog) else { return };
    add_impact(draft, catalog, asset);
    add_usage(draft, catalog, asset);
}

fn add_impact(draft: &mut Draft, catalog: &Catalog, asset: &Interface) {
    let mut fields = vec![
        total("totalCount", "How many assets are affected; null where there are too many to count."),
        part("counts", full_list(named("LineageCount")), "How many, by hops and type.", LineagePart::Counts),
    ];
    let lists = [
        ("liveDeployments", "The affected deployments that are live.", role::DEPLOYMENT),
        ("productionSystems", "The affected production systems that are live.", role::SYSTEM),
        ("runningExperiments", "The affected experiments that are running.", role::EXPERIMENT),
    ];
    let lists = lists.into_iter().filter_map(|(name, description, of)| {
        let part = ReachPart::Live(live(catalog, of)?);
        Some(reach(name, full_list(named("Affected")), description, part))
    });
    fields.extend(lists);
    let of_assets = || non_null(named(asset.name.clone()));
    let int = || non_null(named("Int"));
    if fields.iter().any(|field| matches!(field.meaning, FieldMeaning::ReachPart(_))) {
        let way = "One shortest way from it back to what changes: of several the one that is least by uris.";
        let fields = [
            reach("asset", of_assets(), "The asset.", ReachPart::Asset),
            part("hops", int(), "The least number of hops that lead to it.", LineagePart::Hops),
            reach("path", full_list(named("LineageRelationship")), way, ReachPart::Path),
        ];
        draft.add_object(
            Maker::BuiltIn,
            "Affected",
            "Something live that a change reaches.",
            built_in(fields),
        );
    }
    if role::owners(catalog).is_some() {
        let description = "Who answers for what is affected: those who answer for most first, ties by uri.";
        fields.push(reach("owners", full_list(named("Responsible")), description, ReachPart::Owners));
        let parts = [
            reach("owner", of_assets(), "A user or team.", ReachPart::Asset),
            field("count", int(), "How many of the assets it answers for.", FieldMeaning::Count),
        ];
        let description = "Somebody who answers for assets that a walk met.";
        draft.add_object(Maker::BuiltIn, "Responsible", description, built_in(parts));
    }
    fields.push(completeness());
    draft.add_object(Maker::BuiltIn, "Impact", "What a change reaches.", built_in(fields));
}

fn add_usage(draft: &mut Draft, catalog: &Catalog, asset: &Interface) {
    let of_assets = || full_list(named(asset.name.clone()));
    let mut fields = vec![
        total("consumers", "How many assets rely on it; null where there are too many to count."),
        reach("consumersByType", full_list(named("UsageCount")), "How many, by type.", ReachPart::ByType),
    ];
    if role::owners(catalog).is_some() && role::asset_type(catalog, role::TEAM).is_some() {
        fields.push(reach("teams", of_assets(), "The teams that answer for consumers.", ReachPart::Teams));
    }
    if role::domain(catalog).is_some() {
        fields.push(reach(
            "domains",
            of_assets(),
            "The domains that consumers belong to.",
            ReachPart::Domains,
        ));
    }
    if let Some(id) = live(catalog, role::DEPLOYMENT) {
        let description =
            "How many live deployments rely on it; null where there are too many consumers to count.";
        fields.push(reach("liveDeployments", named("Int"), description, ReachPart::LiveCount(id)));
    }
    if catalog.fact.iter().any(|property| &*property.name == "recordedAt") {
        let description = "When a relationship to it was last recorded; null if none ever was.";
        fields.push(reach("lastUsedAt", named("DateTime"), description, ReachPart::LastUsedAt));
    }
    fields.push(completeness());
    draft.add_object(Maker::BuiltIn, "Usage", "Who relies on an asset.", built_in(fields));

    let of_type = non_null(named(format!("{}Type", asset.name)));
    let int = || non_null(named("Int"));
    let fields = [
        part("type", of_type, "Of this type.", LineagePart::Type),
        reach("direct", int(), "How many rely on it directly.", ReachPart::Direct),
        field("count", int(), "How many rely on it, directly or not.", FieldMeaning::Count),
    ];
    draft.add_object(
        Maker::BuiltIn,
        "UsageCount",
        "How many assets of a type rely on one.",
        built_in(fields),
    );
}

/// A type whose live ones can be told.
fn live(catalog: &Catalog, name: &str) -> Option<TypeId> {
    role::lifecycle(catalog).and_then(|_| role::asset_type(catalog, name))
}

fn total(name: &str, description: &str) -> ApiField {
    field(name, named("Int"), description, FieldMeaning::TotalCount)
}

fn completeness() -> ApiField {
    let description = "Whether the walk downstream met everything there is to meet.";
    part("completeness", non_null(named("Completeness")), description, LineagePart::Completeness)
}

fn part(name: &str, ty: TypeRef, description: &str, part: LineagePart) -> ApiField {
    field(name, ty, description, FieldMeaning::LineagePart(part))
}

fn reach(name: &str, ty: TypeRef, description: &str, part: ReachPart) -> ApiField {
    field(name, ty, description, FieldMeaning::ReachPart(part))
}
