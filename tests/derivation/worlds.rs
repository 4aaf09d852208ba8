//! Schemas with rules, the same rules once more as plain data, random lines, and the plain walk.
//!
//! In: choices. Out: lines, and what follows from relationships. Must not know: how the program derives.

use std::collections::{BTreeMap, BTreeSet};

use mlg::{
    catalog::{self, types::Catalog},
    changes::NodeRef,
    value::Value,
};
use serde_json::{Value as Json, json};

use super::{Edge, random::Random, text_of};

/// A schema and what it derives.
pub(crate) struct World {
    schema: &'static str,
    /// How an end of a type is written: `None` for an asset, else how its key is.
    keys: &'static [(&'static str, Key)],
    /// Stored types of which rules are made: name, from, to.
    steps: &'static [(&'static str, &'static str, &'static str)],
    /// Stored type, start, then path and ends of each rule.
    rules: &'static [(&'static str, &'static str, &'static [Rule])],
}

/// A path and the types it may end at.
type Rule = (&'static str, &'static [&'static str]);

/// What identifies a node.
#[derive(Clone, Copy)]
enum Key {
    Uri,
    Text,
    Number,
}

/// Nodes of a type.
const NODES: usize = 4;

pub(crate) const WORLDS: &[World] = &[
    World {
        schema: r#"
            scalar DateTime
            interface Asset @key(fields: "uri") @node { uri: ID! name: String! updatedAt: DateTime! }
            type Alpha implements Asset @key(fields: "uri") @node {
              uri: ID! name: String! updatedAt: DateTime!
              betas: [Beta!]! @relationship(type: "X")
              next: [Alpha!]! @relationship(type: "N")
              reaches: [Gamma!]! @relationship(type: "R")
                @derived(path: "X/Y") @derived(path: "^Z") @derived(path: "N/X/Y")
              peers: [Alpha!]! @relationship(type: "P") @derived(path: "X/^X")
            }
            type Beta implements Asset @key(fields: "uri") @node {
              uri: ID! name: String! updatedAt: DateTime!
              gammas: [Gamma!]! @relationship(type: "Y")
              near: [Asset!]! @relationship(type: "Q")
                @derived(path: "^X/N") @derived(path: "Y") @derived(path: "^X")
            }
            type Gamma implements Asset @key(fields: "uri") @node {
              uri: ID! name: String! updatedAt: DateTime!
              alphas: [Alpha!]! @relationship(type: "Z")
            }
        "#,
        keys: &[("Alpha", Key::Uri), ("Beta", Key::Uri), ("Gamma", Key::Uri)],
        steps: &[
            ("X", "Alpha", "Beta"),
            ("Y", "Beta", "Gamma"),
            ("Z", "Gamma", "Alpha"),
            ("N", "Alpha", "Alpha"),
        ],
        rules: &[
            ("R", "Alpha", &[("X/Y", &["Gamma"]), ("^Z", &["Gamma"]), ("N/X/Y", &["Gamma"])]),
            ("P", "Alpha", &[("X/^X", &["Alpha"])]),
            (
                "Q",
                "Beta",
                &[
                    ("^X/N", &["Alpha", "Beta", "Gamma"]),
                    ("Y", &["Alpha", "Beta", "Gamma"]),
                    ("^X", &["Alpha", "Beta", "Gamma"]),
                ],
            ),
        ],
    },
    World {
        schema: r#"
            type Film @key(fields: "id") @node {
              id: ID!
              made: [Studio!]! @relationship(type: "X")
              studios: [Studio!]! @relationship(type: "T") @derived(path: "X/^X/X")
              songs: [Song!]! @relationship(type: "T") @derived(path: "X/Y") @derived(path: "X/^V")
            }
            type Studio @key(fields: "number") @node {
              number: Int!
              songs: [Song!]! @relationship(type: "Y")
              films: [Film!]! @relationship(type: "F") @derived(path: "^X") @derived(path: "Y/^Y/^X")
            }
            type Song @key(fields: "title") @node {
              title: String!
              made: [Studio!]! @relationship(type: "X")
              plays: [Studio!]! @relationship(type: "V")
            }
        "#,
        keys: &[("Film", Key::Text), ("Studio", Key::Number), ("Song", Key::Text)],
        steps: &[
            ("X", "Film", "Studio"),
            ("X", "Song", "Studio"),
            ("Y", "Studio", "Song"),
            ("V", "Song", "Studio"),
        ],
        rules: &[
            ("T", "Film", &[("X/^X/X", &["Studio"]), ("X/Y", &["Song"]), ("X/^V", &["Song"])]),
            ("F", "Studio", &[("^X", &["Film"]), ("Y/^Y/^X", &["Film"])]),
        ],
    },
];

impl World {
    pub(crate) fn catalog(&self) -> Catalog {
        catalog::load("world.graphql", self.schema).unwrap_or_else(|report| panic!("{report}"))
    }

    /// A line: mostly a step of rules, sometimes a relationship that rules derive, declared or claimed to follow.
    pub(crate) fn line(&self, random: &mut Random) -> Json {
        if random.chance(75) {
            let (stored, from, to) = random.pick(self.steps);
            return json!({"relationship": stored, "from": self.end(from, random), "to": self.end(to, random)});
        }
        let (stored, from, rules) = random.pick(self.rules);
        let (path, ends) = random.pick(rules);
        let to = random.pick(ends);
        let fact = match random.below(4) {
            0 => json!({}),
            1 => json!({"origin": "MANUAL", "evidence": "seen"}),
            2 => json!({"origin": "INFERRED", "rule": path}),
            _ => json!({"origin": "INFERRED", "rule": "a rule of old"}),
        };
        json!({"relationship": stored, "from": self.end(from, random), "to": self.end(to, random), "fact": fact})
    }

    /// Any node, whether it is there or not.
    pub(crate) fn node(&self, random: &mut Random) -> Json {
        let (ty, _) = random.pick(self.keys);
        self.end(ty, random)
    }

    fn end(&self, ty: &str, random: &mut Random) -> Json {
        let number = random.below(NODES);
        let (_, key) = self.keys.iter().find(|(name, _)| *name == ty).expect("every type has a key");
        match key {
            Key::Uri => json!(format!("mlg://{}/w/{number}", ty.to_lowercase())),
            Key::Text => json!({"type": ty, "key": format!("{number}")}),
            Key::Number => json!({"type": ty, "key": number}),
        }
    }

    /// Whether a line is of a type that rules derive.
    pub(crate) fn derives(&self, line: &Json) -> bool {
        self.rules.iter().any(|(stored, ..)| line["relationship"] == *stored)
    }

    /// What follows from steps, with the first rule it follows from: every path, walked node by node.
    pub(crate) fn walk(&self, steps: &BTreeSet<Edge>) -> BTreeMap<Edge, &'static str> {
        let nodes: BTreeSet<&String> = steps.iter().flat_map(|(_, from, to)| [from, to]).collect();
        let mut follows = BTreeMap::new();
        for (stored, from, rules) in self.rules {
            for start in nodes.iter().filter(|node| ty(node) == *from) {
                for (path, ends) in *rules {
                    let mut reached: BTreeSet<&String> = BTreeSet::from([*start]);
                    for step in path.split('/') {
                        reached = hop(steps, &reached, step);
                    }
                    for end in reached.into_iter().filter(|end| ends.contains(&ty(end).as_str())) {
                        let edge = ((*stored).to_owned(), (*start).clone(), end.clone());
                        follows.entry(edge).or_insert(*path);
                    }
                }
            }
        }
        follows
    }
}

/// An end as changes name it.
pub(crate) fn node_ref(catalog: &Catalog, end: &Json) -> NodeRef {
    let (label, key) = text_of(end);
    let key = match &key {
        Json::Number(number) => Value::Int(number.as_i64().expect("keys are small")),
        text => Value::from(text.as_str().expect("a key is a number or text")),
    };
    NodeRef { ty: catalog.type_named(&label).expect("a type of the world").id, key }
}

fn hop<'a>(steps: &'a BTreeSet<Edge>, near: &BTreeSet<&'a String>, step: &str) -> BTreeSet<&'a String> {
    let (name, against) = step.strip_prefix('^').map_or((step, false), |name| (name, true));
    let of_type = steps.iter().filter(|(stored, ..)| stored == name);
    let turned = of_type.map(|(_, from, to)| if against { (to, from) } else { (from, to) });
    turned.filter(|(from, _)| near.contains(from)).map(|(_, to)| to).collect()
}

fn ty(node: &str) -> String {
    text_of(&serde_json::from_str(node).expect("an end is JSON")).0
}
