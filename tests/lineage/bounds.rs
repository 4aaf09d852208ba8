//! Walks that meet as many assets as one walk may, and one more.
//!
//! In: a store that holds the stars. Out: nothing; it asserts. Must not know: how walks are bounded, but for the number.

use serde_json::{Value as Json, json};

use crate::stores::{Store, prepared};

/// The least number that a walk is held to, however many there are around it.
const BOUND: usize = 200;

/// Relationships of a neighbour that still tells something, and relationships of one asset that are compared.
const DEGREE: usize = 500;
const LINKS: usize = 1_000;

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
    for (hub, leaves) in [("known", DEGREE), ("popular", DEGREE + 1), ("wide", LINKS + 1)] {
        (0..leaves).for_each(|leaf| derive(format!("{hub}-{leaf:04}"), hub.to_owned()));
    }
    // Where all is of one kind, something else tells.
    for one in ["popular-0000", "popular-0007"] {
        derive(one.to_owned(), "rare".to_owned());
    }
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
                counted: usage {{ consumers }}
                countedNear: impact(depth: 1) {{ totalCount }}
                page: lineage(direction: DOWNSTREAM, first: 1, after: {:?}) {{ nodes {{ name }} }}
            }} }}
        }} }} }}",
        crate::asks::cursor("DOWNSTREAM", 1, &format!("mlg://dataset/star/{star}-{:03}", BOUND - 1))
    )
}

async fn hub(store: &Store, star: &str) -> Json {
    let mut answer = store.run_in_time(&prepared(query(star)).planned).await;
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
        // Where nothing else is wanted the store counts: as far as it may, and no farther than is asked for.
        assert_eq!(hub["counted"], json!({ "consumers": consumers }), "{}: {star}", store.name);
        let near = if star == "over" { Json::Null } else { json!(BOUND) };
        assert_eq!(hub["countedNear"], json!({ "totalCount": near }), "{}: {star}", store.name);
    }
    similar_are_told(store).await;
    // A page that only the walk beyond the bound holds is told by a walk that need not be whole.
    let page = |name: &str| json!({ "nodes": [{ "name": name }] });
    assert_eq!(hub(store, "over").await["page"], page("over-200"), "{}", store.name);
    assert_eq!(hub(store, "deep").await["page"], page("deep-beyond"), "{}", store.name);
}

/// What is left out where much is similar is told, whether it is asked of one asset or of a page of many.
async fn similar_are_told(store: &Store) {
    let similar = "similar(first: 2) {
        ignored { type direction weight asset { name } } ignoredCount completeness { exact candidates cut }
        edges { score sharedWeight totalWeight reasonCount words node { name } }
    }";
    let ask = async |query: String| {
        let answer = store.run_in_time(&prepared(query).planned).await;
        assert_eq!(answer["errors"], Json::Null, "{}", store.name);
        answer
    };
    let one = async |name: &str| {
        let query = format!("{{ dataset(uri: \"mlg://dataset/star/{name}\") {{ {similar} }} }}");
        ask(query).await["data"]["dataset"]["similar"].take()
    };
    let page = async |name: &str| {
        let uri = format!("mlg://dataset/star/{name}");
        let query = format!(
            "{{ datasets(where: {{uri: {{eq: \"{uri}\"}}}}, first: 500) {{ nodes {{ {similar} }} }} }}"
        );
        ask(query).await["data"]["datasets"]["nodes"][0]["similar"].take()
    };
    let told = |candidates: usize, cut: &[&str]| json!({ "exact": cut.is_empty(), "candidates": candidates, "cut": cut });
    let edges = |names: [&str; 2], (score, shared, total): (f64, u64, u64), words: &[&str]| {
        let edge = |name| {
            json!({ "score": score, "sharedWeight": shared, "totalWeight": total, "reasonCount": 1, "words": words,
                    "node": { "name": name } })
        };
        Json::Array(names.into_iter().map(edge).collect())
    };
    // A neighbour of 500 weighs 2, one of 200 weighs 3, one of 2 weighs 9; a common word 1.
    let known = one("known-0001").await;
    assert_eq!(known["completeness"], told(DEGREE - 1, &[]), "{}", store.name);
    assert_eq!(known["ignored"], json!([]), "{}", store.name);
    let expected = edges(["known-0000", "known-0002"], (3.0 / 5.0, 3, 5), &["known"]);
    assert_eq!(known["edges"], expected, "{}", store.name);

    let popular = one("popular-0000").await;
    assert_eq!(popular["completeness"], told(1, &[]), "{}", store.name);
    let hub = json!([{ "type": "DERIVED_FROM", "direction": "UPSTREAM", "weight": 0, "asset": { "name": "popular" } }]);
    assert_eq!((&popular["ignored"], &popular["ignoredCount"]), (&hub, &json!(1)), "{}", store.name);
    let nodes: Vec<_> =
        popular["edges"].as_array().into_iter().flatten().map(|edge| &edge["node"]["name"]).collect();
    assert_eq!(nodes, ["popular-0007"], "{}", store.name);
    assert_eq!(popular["edges"][0]["score"], json!(10.0 / 12.0), "{}", store.name);

    // What others are derived from shares none of them with anybody.
    assert_eq!(one("wide").await["completeness"], told(0, &["LINKS"]), "{}", store.name);
    assert_eq!(page("known-0001").await["completeness"], told(0, &["NEIGHBOURS"]), "{}", store.name);
    let full = page("full-001").await;
    assert_eq!(full["completeness"], told(50, &["CANDIDATES"]), "{}", store.name);
    let expected = edges(["full-000", "full-002"], (4.0 / 6.0, 4, 6), &["full"]);
    assert_eq!(full["edges"], expected, "{}", store.name);
}
