//! Search: the root field, its hits, their highlights, and the facets they are counted by.
//!
//! In: a Catalog with assets that have words. Out: their part of the API; nothing where there are none. Must not know: how
//! anything is found.

use std::sync::Arc;

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::{after_argument, arguments, field, first_of_page, input, where_argument},
    names::{full_list, list, named, non_null},
};
use crate::catalog::{
    facets::Facet,
    surface::{ApiField, EnumMeaning, EnumValue, FieldMeaning, InputMeaning, SearchPart, TypeRef},
    types::{Catalog, Interface},
};

/// The interface of assets, if search finds any.
fn assets(catalog: &Catalog) -> Option<&Arc<Interface>> {
    catalog.asset.filter(|_| !catalog.found_types().is_empty()).map(|asset| catalog.interface(asset))
}

/// The root field.
pub(super) fn roots(catalog: &Catalog) -> Vec<(Maker, ApiField)> {
    let Some(asset) = assets(catalog) else { return Vec::new() };
    let description = "Assets by their words, the best first, ties by uri. A hit has every word of the query, or the start of \
                       the last; words in double quotes stand in a row. Without words: all assets, by uri.";
    let ty = non_null(named(format!("{}Search", asset.name)));
    let mut search = field("search", ty, description, FieldMeaning::Search);
    let query =
        "Words and \"phrases\": up to 1,000 characters, up to 16 of them. Other characters mean nothing.";
    let selected =
        "Values chosen of facets: a hit has one of each. A facet is counted with all of these but its own.";
    let selection = list(named(format!("{}FacetSelection", asset.name)));
    search.arguments = arguments([
        Some(input("query", named("String"), query, InputMeaning::Query)),
        Some(where_argument(&asset.name)),
        Some(input("selected", selection, selected, InputMeaning::Selected)),
        Some(first_of_page()),
        Some(after_argument()),
    ]);
    built_in([search])
}

/// Adds the types of search.
pub(super) fn add_search(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = assets(catalog) else { return };
    add_hits(draft, asset);
    add_facets(draft, catalog, asset);
}

fn add_hits(draft: &mut Draft, asset: &Interface) {
    let name = &asset.name;
    let int = || non_null(named("Int"));
    let text = || non_null(named("String"));
    let hit = format!("{name}SearchEdge");
    let mut facets = part(
        "facets",
        full_list(named(format!("{name}FacetCounts"))),
        "The hits on all pages by the values of these facets.",
        SearchPart::Facets,
    );
    let facet = format!("{name}Facet");
    let first = "At most so many values of each, up to 100.";
    let mut first = input("first", named("Int"), first, InputMeaning::First);
    first.default = Some(20);
    facets.arguments = arguments([
        Some(input("fields", full_list(named(facet)), "The facets.", InputMeaning::Facets)),
        Some(first),
    ]);
    let fields = [
        field("totalCount", int(), "How many hits there are on all pages.", FieldMeaning::TotalCount),
        field("nodes", full_list(named(name.clone())), "The hits of the page.", FieldMeaning::Nodes),
        field("edges", full_list(named(hit.clone())), "The same with more.", FieldMeaning::Edges),
        field("pageInfo", non_null(named("PageInfo")), "Where the page stands.", FieldMeaning::PageInfo),
        facets,
    ];
    draft.add_object(Maker::BuiltIn, format!("{name}Search"), "Hits of a search.", built_in(fields));

    let score = "How good it is: 10 times the weight of the best field for each word; 50 more if it is called what is \
                 asked for, 20 more if its name starts so.";
    let matched = "The fields that hold some word of the query.";
    let highlights = "The words found, in what stands around them.";
    let fields = [
        field("cursor", text(), "Its place in the order.", FieldMeaning::Cursor),
        part("score", int(), score, SearchPart::Score),
        part("matchedFields", full_list(named("String")), matched, SearchPart::MatchedFields),
        part("highlights", full_list(named("SearchHighlight")), highlights, SearchPart::Highlights),
        field("node", non_null(named(name.clone())), "The hit itself.", FieldMeaning::EdgeNode),
    ];
    draft.add_object(Maker::BuiltIn, hit, "One hit of a search.", built_in(fields));

    let pieces = full_list(named("SearchFragment"));
    let fields = [
        part("field", text(), "Name of the field.", SearchPart::Field),
        part("fragments", pieces, "Its text, or the part around the first word.", SearchPart::Fragments),
    ];
    draft.add_object(Maker::BuiltIn, "SearchHighlight", "A field with words of the query.", built_in(fields));
    let fields = [
        part("text", text(), "The text as it is stored.", SearchPart::Text),
        part("hit", non_null(named("Boolean")), "Whether the query asks for it.", SearchPart::Hit),
    ];
    draft.add_object(Maker::BuiltIn, "SearchFragment", "A piece of a text.", built_in(fields));
}

fn add_facets(draft: &mut Draft, catalog: &Catalog, asset: &Interface) {
    let name = &asset.name;
    let facet = || non_null(named(format!("{name}Facet")));
    let of_type = EnumValue {
        name: "TYPE".into(),
        description: Some("The concrete type.".into()),
        meaning: EnumMeaning::Facet(Facet::Type),
        directives: Vec::new(),
    };
    let mut values = vec![(Maker::BuiltIn, of_type)];
    values.extend(catalog.facets().into_iter().map(|(name, (coordinate, facet))| {
        let value =
            EnumValue { name, description: None, meaning: EnumMeaning::Facet(facet), directives: Vec::new() };
        (Maker::generated("facet", coordinate), value)
    }));
    draft.add_enum(Maker::BuiltIn, format!("{name}Facet"), "What hits are counted by.", values);

    let counted = "By count, the largest first, then by value; null last.";
    let fields = [
        part("field", facet(), "The facet.", SearchPart::Facet),
        part("values", full_list(named(format!("{name}FacetValue"))), counted, SearchPart::Values),
    ];
    let description = "Hits by the values of a facet.";
    draft.add_object(Maker::BuiltIn, format!("{name}FacetCounts"), description, built_in(fields));

    let value = "The value as text, of a related asset its uri; null for the hits without one.";
    let related = "The related asset, where the facet counts by assets.";
    let fields = [
        field("value", named("String"), value, FieldMeaning::GroupValue),
        field("count", non_null(named("Int")), "How many hits have it.", FieldMeaning::Count),
        part("asset", named(name.clone()), related, SearchPart::Asset),
    ];
    let description = "A value of a facet.";
    draft.add_object(Maker::BuiltIn, format!("{name}FacetValue"), description, built_in(fields));

    let chosen = non_null(TypeRef::List(Box::new(named("String"))));
    let values = "One of these; null for hits without a value. Without any, the facet says nothing.";
    let fields = [
        input("facet", facet(), "The facet.", InputMeaning::Facet),
        input("values", chosen, values, InputMeaning::Values),
    ];
    let description = "Values chosen of a facet.";
    draft.add_input(Maker::BuiltIn, format!("{name}FacetSelection"), description, built_in(fields));
}

fn part(name: &str, ty: TypeRef, description: &str, part: SearchPart) -> ApiField {
    field(name, ty, description, FieldMeaning::SearchPart(part))
}
