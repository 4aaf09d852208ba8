//! What a source answers of an asset -> what it says of it.
//!
//! In: JSON, a declared source. Out: aspects. Pure. Must not know: how it was fetched, what the graph holds.
//!
//! A source has three things to say of an asset, each an aspect of its own: its state, that it was removed, and that it could not be
//! fetched. The last counts less than any other word, whenever it was said.

use serde_json::{Map, Value as Json, json};

use super::{declared::Source, settings::RelationshipSettings};
use crate::{changes::aspect::Aspect, scalar, uri};

/// Most relationships of one answer.
const RELATIONSHIPS: usize = 2_000;

const STATE: &str = "state";
const REMOVAL: &str = "removal";
const FAILURE: &str = "failure";

/// Of which asset something is said, and when.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Who says it.
    pub source: &'a Source,
    /// The asset.
    pub uri: &'a str,
    /// What made us ask.
    pub kind: &'a str,
    /// When it was asked, in microseconds since the epoch.
    pub at: i64,
}

impl Said<'_> {
    fn aspect(&self, name: &str, at: i64, lines: Vec<Json>) -> Aspect {
        let Self { source, uri, .. } = self;
        Aspect {
            subject: (*uri).to_owned(),
            source: source.name.clone(),
            name: name.to_owned(),
            at,
            event: self.event(),
            lines,
            raw: None,
        }
    }

    fn event(&self) -> String {
        format!("state of {} after {}", self.source.name, self.kind)
    }

    fn line(&self, fields: Map<String, Json>) -> Json {
        let kind = uri::parse(self.uri).map_or("", |parsed| parsed.kind);
        let mut line = Map::new();
        line.insert("type".to_owned(), uri::type_name(kind).into());
        line.insert("uri".to_owned(), self.uri.into());
        line.extend(fields);
        Json::Object(line)
    }

    fn field(&self, name: &str, value: &str) -> Json {
        self.line(Map::from_iter([(name.to_owned(), value.into())]))
    }
}

/// The state of an asset.
///
/// # Errors
/// Something has to be there and is not, or is of another kind; one clause.
pub fn state(said: &Said<'_>, answer: &Json) -> Result<Vec<Aspect>, String> {
    let parsed = uri::parse(said.uri)?;
    let kind = said.source.kinds.get(parsed.kind).ok_or("its type is not declared any more")?;
    if !answer.is_object() {
        return Err(format!("answers {}; the state of an asset is an object", a(answer)));
    }
    let mut fields = Map::new();
    for (field, pointer) in &kind.settings.properties {
        match answer.pointer(pointer) {
            Some(value) if !value.is_null() => {
                fields.insert(field.clone(), value.clone());
            }
            Some(_) | None if kind.settings.required.contains(field) => {
                return Err(format!("answers nothing at `{pointer}`, where `{field}` has to be"));
            }
            Some(_) | None => {}
        }
    }
    let mut lines = vec![said.line(fields)];
    for relationship in &kind.settings.relationships {
        for other in others(relationship, answer)? {
            let ends = if relationship.reversed { (&*other, said.uri) } else { (said.uri, &*other) };
            lines.push(json!({
                "relationship": relationship.relationship, "from": ends.0, "to": ends.1,
                "fact": { "origin": "DECLARED", "evidence": said.event() },
            }));
        }
    }
    if lines.len() > RELATIONSHIPS {
        return Err(format!("answers {} relationships; at most {RELATIONSHIPS} are taken", lines.len() - 1));
    }
    // What was said to be removed is there again.
    Ok(vec![said.aspect(STATE, said.at, lines), said.aspect(REMOVAL, said.at, Vec::new())])
}

/// The uris of other assets.
fn others(settings: &RelationshipSettings, answer: &Json) -> Result<Vec<String>, String> {
    let RelationshipSettings { at, item, uri: template, .. } = settings;
    let items = match answer.pointer(at) {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
    };
    let mut all: Vec<String> = Vec::with_capacity(items.len());
    for value in items {
        let name = match value.pointer(item) {
            None => return Err(format!("answers {} at `{at}` without `{item}`", a(value))),
            Some(Json::Null) => continue,
            Some(Json::String(name)) if !name.is_empty() => name.clone(),
            Some(Json::Number(number)) => number.to_string(),
            Some(other) => {
                return Err(format!("answers {} at `{at}`, where a name has to be", a(other)));
            }
        };
        let other = match template {
            Some(template) => template.replace("{id}", &uri::encode(&name)),
            None => name,
        };
        uri::parse(&other)
            .map_err(|clause| format!("answers {} at `{at}`: {clause}", scalar::shown(&other)))?;
        if !all.contains(&other) {
            all.push(other);
        }
    }
    Ok(all)
}

/// What something is.
fn a(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a truth value",
        Json::Number(_) => "a number",
        Json::String(text) if text.is_empty() => "an empty text",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// That the source knows the asset no more.
#[must_use]
pub fn removed(said: &Said<'_>) -> Vec<Aspect> {
    vec![said.aspect(REMOVAL, said.at, vec![said.field("lifecycle", "RETIRED")])]
}

/// Whether the source ever knew the asset, by what it said.
#[must_use]
pub fn is_known(source: &Source, uri: &str, said: &[Aspect]) -> bool {
    said.iter().any(|aspect| {
        aspect.subject == uri
            && aspect.source == source.name
            && aspect.name == STATE
            && !aspect.lines.is_empty()
    })
}

/// That an asset nobody describes could not be fetched.
#[must_use]
pub fn failed(said: &Said<'_>) -> Vec<Aspect> {
    vec![said.aspect(FAILURE, 0, vec![said.field("hydration", "FAILED")])]
}
