//! A model card -> aspects.
//!
//! In: a card's text or its metadata as JSON, whose it is. Out: aspects of the model, its version and its evaluations. Must not know: files.

use serde_json::{Map, Value as Json, json};

use super::{SOURCE, name, results::results, yaml};
use crate::{changes::aspect::Aspect, ingest::import::Entry, uri};

/// Of whom is spoken, and when.
pub(super) struct Speaker<'a> {
    /// The model's name on the hub.
    pub(super) name: &'a str,
    /// Its uri.
    pub(super) model: String,
    /// When it was so, in microseconds since the epoch.
    pub(super) at: i64,
}

impl<'a> Speaker<'a> {
    /// The speaker of a model.
    ///
    /// # Errors
    /// The hub has no such name.
    pub(super) fn of(told: &'a str, at: i64) -> Result<Self, String> {
        let name = name::name(told).ok_or(
            "is no name of a model on the hub, which is one part or two of letters, digits and `-._`",
        )?;
        Ok(Self { name, model: name::model(name), at })
    }

    pub(super) fn says(&self, subject: &str, respect: &str, lines: Vec<Json>) -> Aspect {
        Aspect {
            subject: subject.to_owned(),
            source: SOURCE.to_owned(),
            name: respect.to_owned(),
            at: self.at,
            event: format!("https://huggingface.co/{}", self.name),
            lines,
            raw: None,
        }
    }

    /// The line of the model.
    pub(super) fn line(&self, fields: Map<String, Json>) -> Json {
        let own = [("type".to_owned(), json!("Model")), ("uri".to_owned(), json!(self.model))];
        Json::Object(own.into_iter().chain(fields).collect())
    }

    /// A commit of the model's repository.
    pub(super) fn version(&self, commit: &str, fields: Map<String, Json>) -> Option<Aspect> {
        let is_commit =
            (7..=64).contains(&commit.len()) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        let version = name::version(self.name, commit);
        if !is_commit || uri::parse(&version).is_err() {
            return None;
        }
        let mut line = json!({"type": "ModelVersion", "uri": version, "version": commit,
            "externalUrl": format!("https://huggingface.co/{}/tree/{commit}", self.name)});
        for (field, value) in fields {
            line[field] = value;
        }
        let lines = vec![line, declared("VERSION_OF", &version, &self.model)];
        Some(self.says(&version, "version", lines))
    }
}

/// A relationship that the model's makers declare.
pub(super) fn declared(relationship: &str, from: &str, to: &str) -> Json {
    json!({"relationship": relationship, "from": from, "to": to, "fact": {"origin": "DECLARED"}})
}

/// What the text of a card says. `at` is microseconds since the epoch; the commit is that of the repository, where it is known.
#[must_use]
pub fn of_card(name: &str, commit: Option<&str>, text: &str, at: i64) -> Entry {
    let said = || {
        let speaker = Speaker::of(name, at)?;
        let metadata =
            yaml::json(front(text).ok_or("has no metadata, which stands between two lines `---`")?)?;
        let Json::Object(metadata) = metadata else {
            return Err("has metadata that is no mapping".to_owned());
        };
        let mut aspects = aspects(&speaker, metadata);
        aspects.extend(commit.and_then(|commit| speaker.version(commit, Map::new())));
        Ok(aspects)
    };
    Entry { name: name.to_owned(), said: said() }
}

/// What stands between the first line and the next one like it.
fn front(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('\u{feff}');
    let rest = text.strip_prefix("---")?;
    let rest = rest.strip_prefix('\n').or_else(|| rest.strip_prefix("\r\n"))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some(&rest[..at]);
        }
        at += line.len();
    }
    None
}

/// What a card's metadata says; what is not understood is kept.
pub(super) fn aspects(speaker: &Speaker<'_>, mut metadata: Map<String, Json>) -> Vec<Aspect> {
    let index = metadata.shift_remove("model-index").unwrap_or_default();
    let (mut aspects, evaluates, results_left) = results(speaker, &index);
    let mut fields = Map::new();
    let page = format!("https://huggingface.co/{}", speaker.name);
    fields.insert("name".to_owned(), json!(speaker.name));
    fields.insert("externalUrl".to_owned(), json!(page));
    fields.insert("aliases".to_owned(), json!([format!("hf://{}", speaker.name)]));
    fields.extend(license(&mut metadata).map(|license| ("license".to_owned(), json!(license))));
    let one = |text: Option<String>| text.map(Json::String);
    let many = |texts: Vec<String>| (!texts.is_empty()).then(|| json!(texts));
    for (field, value) in [
        ("mlTask", one(texts(&mut metadata, "pipeline_tag").into_iter().next())),
        ("frameworks", many(texts(&mut metadata, "library_name"))),
        ("languages", many(texts(&mut metadata, "language"))),
        ("tags", many(texts(&mut metadata, "tags"))),
    ] {
        fields.extend(value.map(|value| (field.to_owned(), value)));
    }
    let mut lines = vec![speaker.line(fields)];
    for (field, relationship, far) in [
        ("base_model", "DERIVED_FROM", name::model as fn(&str) -> String),
        ("datasets", "TRAINED_ON", name::dataset),
    ] {
        let told = texts(&mut metadata, field);
        let (known, other): (Vec<&String>, Vec<&String>) =
            told.iter().partition(|text| name::name(text).is_some());
        let mut ends: Vec<String> = known.into_iter().filter_map(|text| name::name(text)).map(far).collect();
        ends.retain(|end| *end != speaker.model);
        ends.sort_unstable();
        ends.dedup();
        lines.extend(ends.iter().map(|end| declared(relationship, &speaker.model, end)));
        // A path on somebody's disk, or a name in words.
        if !other.is_empty() {
            metadata.insert(field.to_owned(), json!(other));
        }
    }
    if !results_left.is_empty() {
        metadata.insert("model-index".to_owned(), json!(results_left));
    }
    let raw = (!metadata.is_empty()).then_some(Json::Object(metadata));
    aspects.push(Aspect { raw, ..speaker.says(&speaker.model, "card", lines) });
    aspects.push(speaker.says(&speaker.model, "results", evaluates));
    aspects
}

/// One text or several, each once. What is something else stays where it is.
fn texts(metadata: &mut Map<String, Json>, field: &str) -> Vec<String> {
    let all: Vec<&str> = match metadata.get(field) {
        Some(Json::String(text)) => vec![text],
        Some(Json::Array(items)) if items.iter().all(Json::is_string) => {
            items.iter().filter_map(Json::as_str).collect()
        }
        _ => return Vec::new(),
    };
    let mut texts: Vec<String> = Vec::new();
    for text in all.into_iter().map(str::trim).filter(|text| !text.is_empty()) {
        if !texts.iter().any(|known| known == text) {
            texts.push(text.to_owned());
        }
    }
    metadata.shift_remove(field);
    texts
}

/// The SPDX identifier in small letters; of one of their own the address, else its name.
fn license(metadata: &mut Map<String, Json>) -> Option<String> {
    let told = texts(metadata, "license");
    let (link, own) = (texts(metadata, "license_link").pop(), texts(metadata, "license_name").pop());
    let link = link.filter(|link| link.starts_with("https://") || link.starts_with("http://"));
    match told.as_slice() {
        [] => None,
        [other] if other == "other" => Some(link.or(own).unwrap_or_else(|| other.clone())),
        several => Some(several.join(", ").to_lowercase()),
    }
}
