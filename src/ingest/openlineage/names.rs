//! What the parts of an event are called here, and the aspects and lines that say something of them.
//!
//! In: namespaces and names. Out: uris; aspects, lines. Must not know: which facet says what.

use serde_json::{Map, Value as Json, json};

use super::{
    event::{Event, Kind, Part},
    read::Unread,
};
use crate::{
    changes::aspect::Aspect,
    ingest::identify::{Identity, Name, Rules, identify},
    scalar, uri,
};

/// Who says it.
pub const SOURCE: &str = "openlineage";

/// What all parts of one event share.
#[derive(Debug)]
pub(super) struct Names<'a> {
    pub(super) rules: &'a Rules,
    /// When, in microseconds since the epoch.
    pub(super) at: i64,
    /// By what one finds the event.
    pub(super) event: String,
}

/// The words by which one finds an event at its producer.
pub(super) fn reference(event: &Event) -> String {
    let what = match &event.kind {
        Kind::Run { state, run, .. } => format!("run {} {}", cut(run.id), state.name()),
        Kind::Job { job } => format!("job {}/{}", cut(job.namespace), cut(job.name)),
        Kind::Dataset { dataset } => format!("dataset {}/{}", cut(dataset.namespace), cut(dataset.name)),
    };
    format!("OpenLineage {what} at {}", cut(event.time))
}

/// As much of a name as a reference shows.
fn cut(name: &str) -> &str {
    name.char_indices().nth(200).map_or(name, |(end, _)| &name[..end])
}

impl Names<'_> {
    pub(super) fn dataset(&self, part: &Part) -> Result<Identity, Unread> {
        self.found(&Name::Dataset { namespace: part.namespace.to_owned(), name: part.name.to_owned() })
    }

    pub(super) fn found(&self, name: &Name) -> Result<Identity, Unread> {
        identify(self.rules, name)
            .map_err(|refusal| Unread(format!("name {}: {refusal}", scalar::shown(&name.own()))))
    }

    /// An aspect that says these lines.
    pub(super) fn says(&self, subject: &str, name: impl Into<String>, lines: Vec<Json>) -> Aspect {
        self.says_and_keeps(subject, name, lines, None)
    }

    pub(super) fn says_and_keeps(
        &self,
        subject: &str,
        name: impl Into<String>,
        lines: Vec<Json>,
        raw: Option<Json>,
    ) -> Aspect {
        Aspect {
            subject: subject.to_owned(),
            source: SOURCE.to_owned(),
            name: name.into(),
            at: self.at,
            event: self.event.clone(),
            lines,
            raw,
        }
    }

    /// A line of a relationship that somebody observed, declared or concluded.
    pub(super) fn relates(&self, name: &str, (from, to): (&str, &str), origin: &str) -> Json {
        let fact = json!({ "origin": origin, "evidence": self.event });
        json!({ "relationship": name, "from": from, "to": to, "fact": fact })
    }
}

/// The line of an asset, with some of its fields.
pub(super) fn asset(subject: &str, fields: Map<String, Json>) -> Json {
    let mut line = Map::new();
    line.insert("type".to_owned(), Json::String(type_of(subject)));
    line.insert("uri".to_owned(), Json::String(subject.to_owned()));
    line.extend(fields);
    Json::Object(line)
}

/// One field as the only one of a line.
pub(super) fn field(subject: &str, name: &str, value: Json) -> Json {
    asset(subject, Map::from_iter([(name.to_owned(), value)]))
}

/// The type of asset that a uri names.
pub(super) fn type_of(subject: &str) -> String {
    let kind = subject.strip_prefix(uri::SCHEME).and_then(|rest| rest.split('/').next());
    uri::type_name(kind.unwrap_or_default())
}

/// A text as a graph can keep it.
pub(super) fn plain(text: &str) -> Json {
    Json::String(text.replace('\0', "\u{fffd}"))
}
