//! Facets that runs, jobs and datasets share -> aspects: documentation, tags, owners; and what nothing here reads.
//!
//! In: a facet of an asset. Out: its aspect. Must not know: events.

use serde_json::{Map, Value as Json, json};

use super::names::{Names, field, plain};
use crate::{
    changes::aspect::Aspect,
    ingest::identify::{Name, identify},
    uri,
};

/// The aspect of a facet.
pub(super) fn described(facet: &str) -> String {
    format!("facet:{facet}")
}

/// Whether a facet says no more than that it is gone.
pub(super) fn gone(facet: &Map<String, Json>) -> bool {
    facet.get("_deleted") == Some(&Json::Bool(true))
}

/// A text of a facet that is not empty.
pub(super) fn text<'a>(facet: &'a Map<String, Json>, key: &str) -> Option<&'a str> {
    facet.get(key).and_then(Json::as_str).filter(|text| !text.is_empty())
}

/// Objects of a list of a facet. What else stands in it says nothing.
pub(super) fn listed<'a>(
    facet: &'a Map<String, Json>,
    key: &str,
) -> impl Iterator<Item = &'a Map<String, Json>> {
    facet.get(key).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object)
}

/// What a facet says of any asset; one that is unknown, or not of the shape it should have, is kept as it came.
pub(super) fn shared(names: &Names, subject: &str, (name, facet): (&str, &Map<String, Json>)) -> Aspect {
    let lines = match name {
        "documentation" => {
            let words = text(facet, "description").map(|words| field(subject, "description", plain(words)));
            words.into_iter().collect()
        }
        "tags" => tags(subject, facet),
        "ownership" => owners(names, subject, facet),
        _ => Vec::new(),
    };
    let raw = lines.is_empty().then(|| Json::Object(facet.clone()));
    names.says_and_keeps(subject, described(name), lines, raw)
}

/// Tags of the asset, and of its columns.
fn tags(subject: &str, facet: &Map<String, Json>) -> Vec<Json> {
    let (mut own, mut columns) = (Vec::new(), Map::new());
    for tag in listed(facet, "tags") {
        let Some(key) = text(tag, "key") else { continue };
        let word = match text(tag, "value") {
            None | Some("true") => plain(key),
            Some(value) => plain(&format!("{key}={value}")),
        };
        match text(tag, "field") {
            None => own.push(word),
            Some(column) => match columns.entry(column.to_owned()).or_insert_with(|| json!([])) {
                Json::Array(words) => words.push(word),
                _ => unreachable!("only lists were put there"),
            },
        }
    }
    let mut lines = Vec::new();
    if !own.is_empty() {
        lines.push(field(subject, "tags", Json::Array(own)));
    }
    let with_columns = ["dataset/", "dataset-version/"]
        .iter()
        .any(|kind| subject.strip_prefix(uri::SCHEME).is_some_and(|rest| rest.starts_with(kind)));
    lines.extend(columns.into_iter().filter(|_| with_columns).map(|(column, words)| {
        json!({ "type": "Column", "owner": subject, "name": plain(&column), "tags": words })
    }));
    lines
}

/// Who answers for the asset: `team:growth`, `user:ann`, a URN of `DataHub`, or the bare name of somebody.
fn owners(names: &Names, subject: &str, facet: &Map<String, Json>) -> Vec<Json> {
    let owners = listed(facet, "owners").filter_map(|owner| {
        let to = person(names, text(owner, "name")?)?;
        let mut line = names.relates("OWNED_BY", (subject, &to), "DECLARED");
        if let Some(role) = text(owner, "type") {
            line["properties"] = json!({ "role": plain(role) });
        }
        Some(line)
    });
    owners.collect()
}

fn person(names: &Names, name: &str) -> Option<String> {
    let told = if name.starts_with("urn:li:") { Some(Name::Urn(name.to_owned())) } else { None };
    let found = match told {
        Some(urn) => identify(names.rules, &urn).ok()?.uri,
        None if name.starts_with(uri::SCHEME) => name.to_owned(),
        None => {
            let (kind, rest) = match name.split_once(':') {
                Some(("team" | "group", rest)) => ("team", rest),
                Some(("user", rest)) => ("user", rest),
                _ => ("user", name),
            };
            format!("{}{kind}/{}/{}", uri::SCHEME, super::SOURCE, uri::encode(rest))
        }
    };
    let is_person = |found: &String| uri::parse(found).is_ok_and(|uri| matches!(uri.kind, "user" | "team"));
    Some(found).filter(is_person)
}
