//! Every way into the graph, one question each.
//!
//! In: a place. Out: nothing; it asserts. Must not know: how rules are kept.

use std::sync::Arc;

use mlg::catalog::{
    surface::{ApiField, ApiKind, FieldMeaning},
    types::{Target, TypeKind},
};
use serde_json::{Value as Json, json};

use crate::world::{Place, SECRET, TYPES, uri};

/// The root fields, whatever they are.
fn fields(place: &Place) -> Vec<Arc<ApiField>> {
    let query = &place.whole.catalog.surface.types["Query"].kind;
    let ApiKind::Object { fields, .. } = query else { panic!("`Query` is an object") };
    fields.values().cloned().collect()
}

/// No root field was forgotten: each would tell of something secret, and none does.
pub(crate) async fn every_root_field(place: &Place) {
    let catalog = &place.whole.catalog;
    let mut asked = 0;
    for field in fields(place) {
        let name = &field.name;
        let secret = |target: Target| {
            let of = catalog.types_of(target).iter().next().expect("a target has types");
            let ty = &catalog.node(of).name;
            let (kind, _) = TYPES.iter().find(|(_, of)| **of == **ty).expect("the type is in the table");
            uri(kind, true)
        };
        let all: Vec<String> =
            TYPES.iter().flat_map(|(kind, _)| [uri(kind, true), uri(kind, false)]).collect();
        let queries = match &field.meaning {
            FieldMeaning::Lookup(target) => {
                let alias = secret(*target).replace("mlg://", "urn:secret:").replace("/t/s-secret", "");
                vec![
                    format!("{{ {name}(uri: {:?}) {{ __typename uri }} }}", secret(*target)),
                    format!("{{ {name}(uri: {alias:?}) {{ __typename uri }} }}"),
                ]
            }
            FieldMeaning::LookupMany(_) => vec![format!("{{ {name}(uris: {all:?}) {{ __typename uri name }} }}")],
            FieldMeaning::Roots(target) => {
                let id = catalog.types_of(*target).iter().next().expect("a target has types");
                let key = if catalog.node(id).kind == TypeKind::Node { "uri" } else { "name" };
                vec![
                    format!("{{ {name} {{ nodes {{ {key} }} }} }}"),
                    format!("{{ {name}(last: 1) {{ edges {{ cursor node {{ __typename }} }} }} }}"),
                    format!("{{ {name} {{ totalCount }} }}"),
                    format!("{{ {name} {{ aggregate {{ count }} }} }}"),
                ]
            }
            FieldMeaning::Unused => vec![format!("{{ {name} {{ totalCount nodes {{ uri }} }} }}")],
            FieldMeaning::Search => vec![
                format!("{{ {name}(query: {SECRET:?}) {{ totalCount nodes {{ uri }} }} }}"),
                format!("{{ {name} {{ facets(fields: [TYPE]) {{ values {{ value count }} }} }} }}"),
            ],
            FieldMeaning::Suggest => vec![
                format!("{{ {name}(prefix: \"secret\") {{ text type }} }}"),
                format!("{{ {name}(prefix: \"closed\", types: [TAG]) {{ text type }} }}"),
            ],
            FieldMeaning::Duplicates => {
                vec![format!("{{ {name}(type: DATASET) {{ reason value count nodes {{ uri }} }} }}")]
            }
            FieldMeaning::Entities => TYPES
                .iter()
                .flat_map(|(kind, ty)| {
                    [ty, "Asset"].map(|named| {
                        format!(
                            "{{ {name}(representations: [{{__typename: {named:?}, uri: {:?}}}, {{__typename: {named:?}, uri: {:?}}}]) \
                             {{ __typename ... on Asset {{ uri }} }} }}",
                            uri(kind, true), uri(kind, false)
                        )
                    })
                })
                .collect(),
            // They tell nothing of the graph.
            FieldMeaning::Service => continue,
            other => panic!("the root field `{name}` is {other:?}: ask it here, too"),
        };
        for query in queries {
            place.closed(&query).await;
            asked += 1;
        }
    }
    assert!(asked > 17 * 6, "only {asked} questions");
}

/// What stands below an asset: related ones in every form, through types, fragments, aliases and variables.
pub(crate) async fn every_way(place: &Place) {
    let model = uri("model", false);
    let walks = "nodes { uri } edges { hops node { uri } via { from to } } relationships { from to } totalCount \
                 counts { hops type count } owners { count owner { uri } } pageInfo { hasNextPage endCursor }";
    for selected in [
        "trainedOn { uri }",
        "trainedOn(orderBy: NAME_DESC, first: 1) { uri }",
        "trainedOnConnection(first: 1) { totalCount nodes { uri } pageInfo { hasNextPage } }",
        "trainedOnConnection(orderBy: NAME_DESC, first: 1) { edges { cursor node { uri } } }",
        "trainedOnConnection { aggregate { count rowCount { max sum avg } } }",
        "trainedOnConnection { groups(by: LICENSE) { value aggregate { count } } }",
        "versions { uri deployments { uri productionSystems { uri } } }",
        "latestVersion { uri }",
        "owners { uri ... on Team { members { uri } } }",
        "domain { uri assets { uri } }",
        "domainConnection { totalCount }",
        "a: trainedOn(where: {name: {startsWith: \"secret\"}}) { uri } b: trainedOn { uri }",
        "... on Asset { owners { uri } } ... on Model { evaluations { metrics { value } } }",
        "evaluations { metrics { evaluation { model { evaluations { uri } } } } }",
        &format!("lineage(direction: UPSTREAM) {{ {walks} }}"),
        &format!("lineage(direction: DOWNSTREAM) {{ {walks} }}"),
        "impact { totalCount counts { hops type count } liveDeployments { asset { uri } } owners { count owner { uri } } }",
        "usage { consumers consumersByType { type direct count } teams { uri } domains { uri } }",
        "similar { nodes { uri } ignoredCount edges { score totalWeight reasons { asset { uri } } } }",
    ] {
        place.closed(&format!("{{ model(uri: {model:?}) {{ {selected} }} }}")).await;
        place
            .closed(&format!("{{ _entities(representations: [{{__typename: \"Model\", uri: {model:?}}}]) {{ ...M }} }} fragment M on Model {{ {selected} }}"))
            .await;
        place
            .closed(&format!("{{ search(query: \"open\") {{ nodes {{ ... on Model {{ {selected} }} }} }} }}"))
            .await;
    }
    let paths = |to: &str| {
        format!(
            "{{ model(uri: {model:?}) {{ paths(to: {to:?}) {{ total atLeast paths {{ hops assets {{ uri }} }} }} }} }}"
        )
    };
    place.closed(&paths(&uri("dataset", true))).await;
    place.closed(&paths(&uri("dataset", false))).await;
    let whole: Json = place.same(&format!("{{ model(uri: {model:?}) {{ trainedOn {{ uri }} }} }}")).await;
    assert_eq!(
        whole["data"]["model"]["trainedOn"],
        json!([{ "uri": uri("dataset", false) }]),
        "what is open is there"
    );
}
