//! Walks that meet as many assets as one walk may, and one more.
//!
//! In: a store that holds the stars. Out: nothing; it asserts. Must not know: how walks are bounded, but for the number.

use serde_json::{Value as Json, json};

use crate::stores::{Store, prepared};

/// The least number that a walk is held to, however many there are around it.
const BOUND: usize = 200;

/// Two datasets from which as many others were made as a walk may meet, from one of which another was made; and one more.
pub(crate) fn stars() -> Vec<String> {
    let mut lines = Vec::new();
    let mut derive = |from: String, to: String| {
        let (from, to) = (format!("mlg://dataset/star/{from}"), format!("mlg://dataset/star/{to}"));
        lines.push(json!({ "relationship": "DERIVED_FROM", "from": from, "to": to }).to_string());
    };
    for (star, leaves) in [("full", BOUND), ("deep", BOUND), ("over", BOUND + 1)] {
        (0..leaves).for_each(|leaf| derive(format!("{star}-{leaf:03}"), star.to_owned()));
    }
    derive("deep-beyond".to_owned(), "deep-000".to_owned());
    lines
}

/// So many rows may stand around the walks that each is held to the least bound.
fn query(star: &str) -> String {
    let walk = "totalCount counts { hops type count } completeness { exact found cut }";
    format!(
        "{{ assets(where: {{uri: {{eq: \"mlg://dataset/star/{star}-000\"}}}}, first: 500) {{ nodes {{
            lineage(direction: UPSTREAM, first: 500) {{ nodes {{
                all: lineage(direction: DOWNSTREAM, first: 2) {{ {walk} pageInfo {{ hasNextPage }} nodes {{ name }} }}
                near: lineage(direction: DOWNSTREAM, depth: 1, first: 2) {{ {walk} nodes {{ name }} }}
                impact {{ {walk} }}
                impactNear: impact(depth: 1) {{ {walk} }}
                usage {{ consumers liveDeployments completeness {{ exact found cut }} }}
                page: lineage(direction: DOWNSTREAM, first: 1, after: {:?}) {{ nodes {{ name }} }}
            }} }}
        }} }} }}",
        crate::asks::cursor("DOWNSTREAM", 1, &format!("mlg://dataset/star/{star}-{:03}", BOUND - 1))
    )
}

async fn hub(store: &Store, star: &str) -> Json {
    let mut answer = store.run(&prepared(query(star)).planned).await;
    assert_eq!(answer["errors"], Json::Null, "{}", store.name);
    answer["data"]["assets"]["nodes"][0]["lineage"]["nodes"][0].take()
}

/// Whether all was met is told as it is, and nothing is counted that was not.
pub(crate) async fn are_told(store: &Store) {
    let completeness = |cut: &[&str]| json!({ "exact": cut.is_empty(), "found": BOUND, "cut": cut });
    for (star, all, near) in
        [("full", &[][..], &[][..]), ("deep", &["NODES"], &["DEPTH"]), ("over", &["NODES"], &["NODES"])]
    {
        let hub = hub(store, star).await;
        for (walk, cut) in [("all", all), ("near", near), ("impact", all), ("impactNear", near)] {
            let told = &hub[walk];
            let what = format!("{}: {walk} of {star}: {told}", store.name);
            assert_eq!(told["completeness"], completeness(cut), "{what}");
            let total = if cut == ["NODES"] { Json::Null } else { json!(BOUND) };
            assert_eq!(told["totalCount"], total, "{what}");
            assert_eq!(told["counts"], json!([{ "hops": 1, "type": "DATASET", "count": BOUND }]), "{what}");
        }
        let first = json!([{ "name": format!("{star}-000") }, { "name": format!("{star}-001") }]);
        assert_eq!((&hub["all"]["nodes"], &hub["near"]["nodes"]), (&first, &first), "{}", store.name);
        assert_eq!(hub["all"]["pageInfo"]["hasNextPage"], true, "{}", store.name);
        let (consumers, live) =
            if all.is_empty() { (json!(BOUND), json!(0)) } else { (Json::Null, Json::Null) };
        let usage =
            json!({ "consumers": consumers, "liveDeployments": live, "completeness": completeness(all) });
        assert_eq!(hub["usage"], usage, "{}: {star}", store.name);
    }
    // A page that only the walk beyond the bound holds is told by a walk that need not be whole.
    let page = |name: &str| json!({ "nodes": [{ "name": name }] });
    assert_eq!(hub(store, "over").await["page"], page("over-200"), "{}", store.name);
    assert_eq!(hub(store, "deep").await["page"], page("deep-beyond"), "{}", store.name);
}
