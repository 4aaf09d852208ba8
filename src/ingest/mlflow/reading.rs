//! What is the same for all that is read from a server, and the words that its objects are made of.
//!
//! In: rules of names, where the server is, when it was asked. Out: names, aspects and their lines. Must not know: kinds of objects.

use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};

use crate::{
    changes::aspect::Aspect,
    ingest::identify::{Identity, Name, Rules, Source, identify, read},
    scalar::datetime_text,
    uri,
};

/// What is the same for all that is read from a server.
#[derive(Debug, Clone)]
pub struct Reading {
    rules: Rules,
    /// Where the server is, without a slash at the end.
    address: String,
    /// Its host and port, as a namespace of names.
    namespace: String,
    /// Who says it: the source segment of its uris, so that each server that is told apart speaks for itself.
    source: String,
    at: i64,
}

/// Longest tag that is a label; longer ones are documents.
const MOST_TAG_BYTES: usize = 200;
/// Tags that are `MLflow`'s own.
const OWN_TAGS: &str = "mlflow.";

impl Reading {
    /// What is read from the server at `address`, asked at `at`, in microseconds since the epoch.
    ///
    /// # Errors
    /// The rules make no name of what it holds; one clause.
    pub fn new(rules: Rules, address: &str, at: i64) -> Result<Self, String> {
        let address = address.trim_end_matches('/').to_owned();
        let authority = address.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
        let namespace = format!("mlflow://{authority}");
        let nobody = Self { rules, address, namespace, source: String::new(), at };
        let any = nobody.named("runs", "0")?.uri;
        let source = uri::parse(&any)?.source.to_owned();
        Ok(Self { source, ..nobody })
    }

    /// Who says what is read.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// When the server was asked.
    #[must_use]
    pub fn at(&self) -> i64 {
        self.at
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What a thing is called: `named("models", "churn/3")`. Servers that the rules tell apart are told apart by their address.
    pub(super) fn named(&self, kind: &str, rest: &str) -> Result<Identity, String> {
        let plain = read(&format!("{kind}:/{rest}"), Some(Source::Mlflow), None)
            .and_then(|name| identify(&self.rules, &name))
            .map_err(|refusal| refusal.to_string())?;
        let here = Name::Dataset { namespace: self.namespace.clone(), name: format!("{kind}/{rest}") };
        match identify(&self.rules, &here) {
            Ok(here) if here.type_name == plain.type_name && here.uri != plain.uri => Ok(here),
            Ok(_) | Err(_) => Ok(plain),
        }
    }

    /// A uri for what the server has no name for.
    pub(super) fn made(&self, kind: &str, rest: &str) -> String {
        format!("{}{kind}/{}/{}", uri::SCHEME, self.source, uri::encode(rest))
    }

    /// A page of the server.
    pub(super) fn page(&self, path: &str) -> String {
        format!("{}/#/{path}", self.address)
    }

    pub(super) fn says(&self, subject: &str, name: &str, lines: Vec<Json>) -> Aspect {
        Aspect {
            subject: subject.to_owned(),
            source: self.source.clone(),
            name: name.to_owned(),
            at: self.at,
            event: self.address.clone(),
            lines,
            raw: None,
        }
    }

    /// Somebody by the name that the server knows them by, and what that says of them. A rule of the deployment for
    /// `users:/<name>` may know better.
    pub(super) fn person(&self, login: &str) -> Option<(String, Aspect)> {
        let login = login.trim().to_lowercase();
        if login.is_empty() || login == "unknown" {
            return None;
        }
        let ruled = read(&format!("users:/{login}"), Some(Source::Mlflow), None)
            .ok()
            .and_then(|name| identify(&self.rules, &name).ok())
            .filter(|found| matches!(&*found.type_name, "User" | "Team"));
        let (uri, type_name) = ruled.map_or_else(
            || (self.made("user", &uri::segment(&login)), "User".to_owned()),
            |found| (found.uri, found.type_name),
        );
        let mut line = of(&type_name, &uri);
        put(&mut line, "email", Some(&*login).filter(|login| login.contains('@')));
        Some((uri.clone(), self.says(&uri, "person", vec![Json::Object(line)])))
    }
}

/// The line of an asset.
pub(super) fn of(type_name: &str, uri: &str) -> Map<String, Json> {
    Map::from_iter([("type".to_owned(), json!(type_name)), ("uri".to_owned(), json!(uri))])
}

/// The line of an asset that the server has a name for.
pub(super) fn line(found: &Identity) -> Map<String, Json> {
    let mut line = of(&found.type_name, &found.uri);
    line.insert("aliases".to_owned(), json!(found.aliases));
    line
}

/// The line of a relationship; what is left open by `MLflow` and follows from the rest is `INFERRED`.
pub(super) fn leads(relationship: &str, (from, to): (&str, &str), origin: &str) -> Json {
    json!({"relationship": relationship, "from": from, "to": to, "fact": {"origin": origin}})
}

/// Each relationship once, as it was said first: data may be read twice, in two roles.
pub(super) fn once(lines: Vec<Json>) -> Vec<Json> {
    let mut seen = HashSet::new();
    let mut is_new = |line: &Json| {
        let [relationship, from, to] = ["relationship", "from", "to"].map(|end| text(line, end).to_owned());
        relationship.is_empty() || seen.insert((relationship, from, to))
    };
    lines.into_iter().filter(|line| is_new(line)).collect()
}

/// Tags that people set, and the description that is a tag of `MLflow`'s own.
pub(super) fn labels(line: &mut Map<String, Json>, all: &Json) {
    let set = list(all).iter().filter_map(|entry| Some((entry["key"].as_str()?, entry["value"].as_str()?)));
    let short = |(key, value): &(&str, &str)| key.len() + value.len() < MOST_TAG_BYTES;
    let tags: Vec<String> = set
        .filter(|(key, _)| !key.starts_with(OWN_TAGS))
        .filter(short)
        .map(|(key, value)| if value.is_empty() { key.to_owned() } else { format!("{key}:{value}") })
        .collect();
    put(line, "description", tag(all, "mlflow.note.content"));
    line.insert("tags".to_owned(), json!(tags));
}

/// Tags that are `MLflow`'s own or documents, as they are.
pub(super) fn rest(all: &Json) -> Option<Json> {
    let size = |entry: &Json| text(entry, "key").len() + text(entry, "value").len();
    let is_left = |entry: &&Json| text(entry, "key").starts_with(OWN_TAGS) || size(entry) >= MOST_TAG_BYTES;
    let left: Vec<&Json> = list(all).iter().filter(is_left).collect();
    (!left.is_empty()).then(|| json!({ "tags": left }))
}

pub(super) fn list(json: &Json) -> &[Json] {
    json.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn tag<'a>(tags: &'a Json, key: &str) -> Option<&'a str> {
    list(tags).iter().find(|entry| entry["key"] == key)?["value"].as_str()
}

/// A text; none is empty.
pub(super) fn text<'a>(json: &'a Json, field: &str) -> &'a str {
    json[field].as_str().unwrap_or_default()
}

/// A text that says something.
pub(super) fn told<'a>(json: &'a Json, field: &str) -> Option<&'a str> {
    json[field].as_str().filter(|text| !text.trim().is_empty())
}

pub(super) fn put(line: &mut Map<String, Json>, field: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        line.insert(field.to_owned(), json!(text));
    }
}

/// Milliseconds since the epoch; older servers write them as text.
pub(super) fn millis(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| json.as_str()?.parse().ok()).filter(|millis| *millis > 0)
}

pub(super) fn time(json: &Json) -> Option<String> {
    datetime_text(millis(json)?.checked_mul(1_000)?)
}
