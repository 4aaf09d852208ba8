//! Small catalogues with words that meet in many ways, and what one could ask of them.
//!
//! In: a source of choices. Out: assets, the lines that load them, questions. Must not know: answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::{Value as Json, json};

use crate::{
    random::Random,
    reference::{Asset, Question},
};

pub(crate) const WORDS: &[&str] = &[
    "HotpotQA",
    "hotpot",
    "QA",
    "qa2",
    "BGE-m3",
    "bge",
    "M3",
    "été",
    "ete",
    "Multi-hop",
    "multi_hop",
    "hop",
    "模型",
    "HTTPServer",
    "a",
    "AND",
    "größe",
    "v1.5",
];
pub(crate) const ODD: &[&str] =
    &["\"", " ", "*", "~", "^", ":", "\\", "(", "AND", "-", "🦀", "\" ", "NEAR", "'", "+", "\u{301}"];

pub(crate) fn texts(random: &mut Random, most: usize) -> String {
    let words: Vec<&str> = (0..random.between(1, most)).map(|_| *random.pick(WORDS)).collect();
    words.join(" ")
}

/// Its uris tell the shelf that it stands on; several catalogues may stand in one store.
pub(crate) fn catalogue(random: &mut Random, shelf: &str) -> Vec<Asset> {
    let people = ["a", "b"].map(|name| format!("mlg://team/{shelf}/{name}"));
    let mut assets: Vec<Asset> = Vec::new();
    for number in 0..random.between(5, 40) {
        let kind = *random.pick(&["Dataset", "Model"]);
        let mut asset = Asset {
            kind,
            uri: format!("mlg://{}/{shelf}/{number:02}", kind.to_lowercase()),
            name: texts(random, 3),
            description: random.chance(60).then(|| texts(random, 8)),
            tags: (0..random.below(3)).map(|_| texts(random, 2)).collect(),
            license: (kind == "Dataset" && random.chance(50)).then(|| texts(random, 1)),
            lifecycle: random.chance(60).then(|| *random.pick(&["ACTIVE", "DRAFT"])),
            owners: BTreeSet::new(),
            upstream: BTreeSet::new(),
            aliases: BTreeSet::new(),
            checksum: (kind == "Dataset" && random.chance(50))
                .then(|| *random.pick(&["sha256:a", "sha256:A", "md5:b"])),
        };
        // An alias has one holder; these differ in nothing that counts.
        if random.chance(40) {
            let kind = random.pick(&["urn:x", "URN-x", "örn", "--"]);
            asset.aliases.insert(format!("{kind}{}", ".".repeat(number)));
        }
        for person in &people {
            if random.chance(30) {
                asset.owners.insert(person.clone());
            }
        }
        let sources: Vec<String> =
            assets.iter().filter(|other| other.kind == "Dataset").map(|other| other.uri.clone()).collect();
        if kind == "Dataset" && !sources.is_empty() && random.chance(40) {
            asset.upstream.insert(random.pick(&sources).clone());
        }
        assets.push(asset);
    }
    for (place, uri) in people.into_iter().enumerate() {
        let name = format!("team {place}");
        assets.push(Asset { kind: "Team", uri, name, ..Asset::default() });
    }
    assets
}

/// With a shelf, each node says that it stands there.
pub(crate) fn lines(assets: &[Asset], shelf: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    for asset in assets {
        let mut node = json!({"type": asset.kind, "uri": asset.uri, "name": asset.name});
        let mut set = |name: &str, value: Json| node[name] = value;
        if let Some(text) = &asset.description {
            set("description", json!(text));
        }
        if !asset.tags.is_empty() {
            set("tags", json!(asset.tags));
        }
        if let Some(text) = &asset.license {
            set("license", json!(text));
        }
        if let Some(text) = asset.checksum {
            set("checksum", json!(text));
        }
        // An alias has one holder in a store.
        if !asset.aliases.is_empty() && shelf.is_none() {
            set("aliases", json!(asset.aliases));
        }
        if let Some(text) = asset.lifecycle {
            set("lifecycle", json!(text));
        }
        if let Some(shelf) = shelf {
            set("externalUrl", json!(shelf));
        }
        lines.push(node.to_string());
    }
    let fact = json!({"origin": "DECLARED", "recordedAt": "2026-11-01T00:00:00Z", "sources": ["test"]});
    for asset in assets {
        let to = |kind: &str, uri: &String| {
            json!({"relationship": kind, "from": asset.uri, "to": uri, "fact": fact}).to_string()
        };
        lines.extend(asset.owners.iter().map(|uri| to("OWNED_BY", uri)));
        lines.extend(asset.upstream.iter().map(|uri| to("DERIVED_FROM", uri)));
    }
    lines
}

/// `shape` chooses what makes a statement another one, `random` all else: questions of one shape are planned once.
pub(crate) fn question(shape: &mut Random, random: &mut Random, shelf: &str) -> Question {
    let people = ["a", "b"].map(|name| format!("mlg://team/{shelf}/{name}"));
    let mut query = String::new();
    for _ in 0..shape.below(4) {
        match shape.below(4) {
            0 => {
                let word = random.pick::<&str>(WORDS);
                let letters = word.chars().count();
                query.extend(word.chars().take(random.between(1, letters)));
            }
            1 => {
                let _ = write!(query, "\"{} {}\"", random.pick(WORDS), random.pick(WORDS));
            }
            2 => {
                let word: &str = random.pick::<&str>(ODD);
                query.push_str(word);
            }
            _ => {
                let word: &str = random.pick::<&str>(WORDS);
                query.push_str(word);
            }
        }
        if shape.chance(80) {
            query.push(' ');
        }
    }
    let mut selected = BTreeMap::new();
    let choices: [(&'static str, &[Option<&str>]); 4] = [
        ("TYPE", &[Some("DATASET"), Some("MODEL")]),
        ("LIFECYCLE", &[Some("ACTIVE"), Some("DRAFT"), None]),
        ("TAGS", &[Some("bge"), Some("QA"), None]),
        ("OWNERS", &[Some(&people[0]), Some(&people[1]), None]),
    ];
    for (facet, values) in choices {
        if shape.chance(20) {
            let chosen: BTreeSet<_> =
                (0..shape.below(3)).map(|_| shape.pick(values).map(str::to_owned)).collect();
            selected.insert(facet, chosen);
        }
    }
    Question {
        query,
        name_holds: shape.chance(20).then(|| "o".to_owned()),
        above: shape.chance(20).then(|| "o".to_owned()),
        owned_by: shape.chance(20).then(|| people[0].clone()),
        selected,
        shelf: None,
    }
}
