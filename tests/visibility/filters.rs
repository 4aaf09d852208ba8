//! Rules over a catalogue of words, and a plain evaluator of them.
//!
//! In: choices; a filter and assets. Out: a filter as JSON; whether an asset meets it. Must not know: queries, roles.

use serde_json::{Map, Value as Json, json};

use crate::{catalogues::WORDS, random::Random, reference::Asset};

/// A filter with so many levels of others inside.
pub(crate) fn filter(random: &mut Random, levels: usize) -> Json {
    match random.below(if levels == 0 { 8 } else { 14 }) {
        0 => json!({ "name": { "contains": random.pick(&["o", "a", "M", "q"]) } }),
        1 => json!({ "name": { "startsWith": random.pick(&["h", "H", "b", "t"]), "ignoreCase": true } }),
        2 => json!({ "tags": { "has": random.pick(WORDS) } }),
        3 => json!({ "tags": { "isEmpty": random.chance(50) } }),
        4 => json!({ "lifecycle": { "eq": random.pick(&["ACTIVE", "DRAFT"]) } }),
        5 => json!({ "lifecycle": { "ne": random.pick(&["ACTIVE", "DRAFT"]) } }),
        6 => json!({ "lifecycle": { "isNull": random.chance(50) } }),
        7 => {
            json!({ "type": { "in": random.pick(&[&["DATASET", "TEAM"][..], &["MODEL"], &["MODEL", "TEAM"]]) } })
        }
        8 => json!({ "NOT": filter(random, levels - 1) }),
        9 => json!({ "AND": [filter(random, levels - 1), filter(random, levels - 1)] }),
        10 => json!({ "OR": [filter(random, levels - 1), filter(random, levels - 1)] }),
        11 => {
            json!({ "upstream": { random.pick(&["some", "none"]).to_string(): filter(random, levels - 1) } })
        }
        _ => {
            let quantifier = random.pick(&["some", "none", "all", "single"]).to_string();
            let inner = match random.below(3) {
                0 => json!({ "name": { "eq": random.pick(&["team 0", "team 1"]) } }),
                1 => json!({ "uri": { "in": [random.pick(&["mlg://team/t/a", "mlg://team/t/b"])] } }),
                _ => json!({}),
            };
            let others = filter(random, 0);
            let owners = json!({ "owners": { quantifier: inner } });
            if random.chance(50) { json!({ "OR": [owners, others] }) } else { owners }
        }
    }
}

/// Whether an asset meets a filter: all its parts must hold, and nothing compares with what is missing.
pub(crate) fn holds(assets: &[Asset], asset: &Asset, filter: &Json) -> bool {
    let part = |(name, of): (&String, &Json)| {
        let of_items = |items: &Json| -> Vec<bool> {
            items.as_array().into_iter().flatten().map(|item| holds(assets, asset, item)).collect()
        };
        let map = |of: &Json| of.as_object().cloned().unwrap_or_default();
        match name.as_str() {
            "AND" => of_items(of).iter().all(|met| *met),
            "OR" => of_items(of).iter().any(|met| *met),
            "NOT" => !holds(assets, asset, of),
            "name" => compares(&map(of), Some(&asset.name)),
            "uri" => compares(&map(of), Some(&asset.uri)),
            "type" => compares(&map(of), Some(&asset.kind.to_uppercase())),
            "lifecycle" => compares(&map(of), asset.lifecycle),
            "tags" => map(of).iter().all(|(operator, operand)| match operator.as_str() {
                "has" => asset.tags.iter().any(|tag| operand == tag),
                "isEmpty" => *operand == asset.tags.is_empty(),
                other => panic!("`{other}` of tags"),
            }),
            "owners" => quantified(assets, &asset.owners.iter().collect::<Vec<_>>(), &map(of)),
            "upstream" => {
                let (mut met, mut next) = (Vec::new(), vec![asset]);
                while let Some(near) = next.pop() {
                    for uri in near.upstream.iter().filter(|uri| !met.contains(uri)).collect::<Vec<_>>() {
                        met.push(uri);
                        next.extend(assets.iter().filter(|other| other.uri == *uri));
                    }
                }
                quantified(assets, &met, &map(of))
            }
            other => panic!("`{other}` in a rule"),
        }
    };
    filter.as_object().is_none_or(|parts| parts.iter().all(part))
}

fn compares(tests: &Map<String, Json>, value: Option<&str>) -> bool {
    let folds = tests.get("ignoreCase").is_some_and(|fold| *fold == true);
    let fold = |text: &str| if folds { text.to_lowercase() } else { text.to_owned() };
    tests.iter().filter(|(operator, _)| *operator != "ignoreCase").all(|(operator, operand)| {
        if operator == "isNull" {
            return *operand == value.is_none();
        }
        let Some(value) = value.map(fold) else { return false };
        let text = fold(operand.as_str().unwrap_or_default());
        match operator.as_str() {
            "eq" => value == text,
            "ne" => value != text,
            "contains" => value.contains(&text),
            "startsWith" => value.starts_with(&text),
            "in" => operand.as_array().into_iter().flatten().any(|item| *item == value),
            other => panic!("`{other}` of a text"),
        }
    })
}

fn quantified(assets: &[Asset], far: &[&String], quantifiers: &Map<String, Json>) -> bool {
    quantifiers.iter().all(|(quantifier, filter)| {
        let others = assets.iter().filter(|other| far.contains(&&other.uri));
        let met = others.filter(|other| holds(assets, other, filter)).count();
        match quantifier.as_str() {
            "some" => met > 0,
            "none" => met == 0,
            "all" => met == far.len(),
            "single" => met == 1,
            other => panic!("`{other}` of related assets"),
        }
    })
}
