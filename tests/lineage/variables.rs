//! The same question with the arguments of walks as variables.
//!
//! In: a question as text. Out: the text with variables, and their values. Must not know: what is asked.

use serde_json::{Map, Value as Json};

/// The arguments that may be variables: field, name, type.
const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("lineage", "direction", "LineageDirection!"),
    ("lineage", "depth", "Int"),
    ("lineage", "through", "[LineageType!]"),
    ("lineage", "where", "AssetWhere"),
    ("lineage", "within", "AssetWhere"),
    ("lineage", "stopAt", "AssetWhere"),
    ("lineage", "first", "Int"),
    ("lineage", "after", "String"),
    ("paths", "to", "ID!"),
    ("paths", "maxHops", "Int"),
    ("paths", "limit", "Int"),
    ("paths", "within", "AssetWhere"),
    ("paths", "through", "[LineageType!]"),
    ("unused", "type", "AssetType"),
    ("unused", "since", "DateTime"),
    ("unused", "where", "AssetWhere"),
    ("unused", "first", "Int"),
    ("unused", "after", "String"),
];

/// The text of a question with every argument of a walk as a variable. No text in a question has brackets in it.
pub(crate) fn lifted(query: &str) -> (String, Map<String, Json>) {
    let (mut declared, mut values, mut text) = (Vec::new(), Map::new(), String::new());
    let mut rest = query;
    while let Some(open) = rest.find('(') {
        let field = rest[..open].rsplit(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
        let close = open + rest[open..].find(')').expect("brackets are closed");
        text.push_str(&rest[..=open]);
        for (index, (name, literal)) in arguments(&rest[open + 1..close]).into_iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            let known = ARGUMENTS.iter().find(|(of, argument, _)| (*of, *argument) == (field, name));
            if let Some((_, _, ty)) = known {
                let variable = format!("v{}", values.len());
                text.push_str(&format!("{name}: ${variable}"));
                declared.push(format!("${variable}: {ty}"));
                values.insert(variable, value(literal));
            } else {
                text.push_str(&format!("{name}: {literal}"));
            }
        }
        rest = &rest[close..];
    }
    text.push_str(rest);
    if !declared.is_empty() {
        text = format!("query({}) {text}", declared.join(", "));
    }
    (text, values)
}

/// The arguments between two brackets.
fn arguments(text: &str) -> Vec<(&str, &str)> {
    let (mut found, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    let mut ends = Vec::new();
    for (at, char) in text.char_indices() {
        match char {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            ',' if depth == 0 => ends.push(at),
            _ => {}
        }
    }
    ends.push(text.len());
    for end in ends {
        found.push(text[from..end].trim().split_once(": ").expect("an argument has a name and a value"));
        from = (end + 1).min(text.len());
    }
    found
}

/// A literal as JSON, where names stand in quotation marks.
pub(crate) fn value(literal: &str) -> Json {
    let (mut json, mut rest) = (String::new(), literal);
    while let Some(char) = rest.chars().next() {
        let length = if char == '"' {
            1 + rest[1..].find('"').expect("texts are closed") + 1
        } else if char.is_alphanumeric() {
            rest.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(rest.len())
        } else {
            char.len_utf8()
        };
        let word = &rest[..length];
        let is_name = char.is_alphabetic() && !["true", "false", "null"].contains(&word);
        json.push_str(&if is_name { format!("{word:?}") } else { word.to_owned() });
        rest = &rest[length..];
    }
    serde_json::from_str(&json).expect("a literal with its names quoted is JSON")
}

#[test]
fn arguments_are_lifted() {
    let (text, values) = lifted(
        "{ a: asset(uri: \"x\") \
         { k: lineage(direction: UPSTREAM, where: {AND: [{tags: {isEmpty: true}}]}) { totalCount } } }",
    );
    assert_eq!(
        text,
        "query($v0: LineageDirection!, $v1: AssetWhere) { a: asset(uri: \"x\") \
         { k: lineage(direction: $v0, where: $v1) { totalCount } } }"
    );
    let expected =
        serde_json::json!({ "v0": "UPSTREAM", "v1": { "AND": [{ "tags": { "isEmpty": true } }] } });
    assert_eq!(Json::Object(values), expected);
}
