//! JSON -> an event whose shape is known.
//!
//! In: JSON. Out: an [`Event`]. Must not know: what its names stand for, facets.

use serde_json::{Map, Value as Json};

use super::read::Unread;
use crate::{catalog::types::Scalar, scalar, value::Value};

/// An event.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) kind: Kind<'a>,
    /// When, in microseconds since the epoch.
    pub(super) at: i64,
    /// As it is written.
    pub(super) time: &'a str,
    pub(super) producer: Option<&'a Json>,
    pub(super) inputs: Vec<Part<'a>>,
    pub(super) outputs: Vec<Part<'a>>,
}

/// Of what it is.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    Run { state: State, run: Executed<'a>, job: Part<'a> },
    Job { job: Part<'a> },
    Dataset { dataset: Part<'a> },
}

/// A transition of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Start,
    Running,
    Complete,
    Abort,
    Fail,
    Other,
}

/// Facets by their names.
pub(super) type Facets<'a> = Vec<(&'a str, &'a Map<String, Json>)>;

/// A run.
#[derive(Debug)]
pub(super) struct Executed<'a> {
    pub(super) id: &'a str,
    pub(super) facets: Facets<'a>,
}

/// A job or a dataset.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
    pub(super) facets: Facets<'a>,
    /// `inputFacets` or `outputFacets`, which tell of this use of a dataset.
    pub(super) use_facets: Facets<'a>,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Running => "RUNNING",
            Self::Complete => "COMPLETE",
            Self::Abort => "ABORT",
            Self::Fail => "FAIL",
            Self::Other => "OTHER",
        }
    }
}

pub(super) fn fail<T>(reason: impl Into<String>) -> Result<T, Unread> {
    Err(Unread(reason.into()))
}

/// Reads an event; which kind it is tells `schemaURL`, or else its shape.
pub(super) fn read(json: &Json) -> Result<Event<'_>, Unread> {
    let Json::Object(event) = json else { return fail("an event is a JSON object") };
    let time = text(event, "eventTime", "event")?;
    let at = moment(time).ok_or_else(|| {
        Unread(format!(
            "`eventTime` is {}; it is a time such as `2026-11-01T09:30:00Z`",
            scalar::shown(&time)
        ))
    })?;
    let told = event.get("schemaURL").and_then(Json::as_str).and_then(|url| url.rsplit('/').next());
    let has = |name: &str| event.get(name).is_some_and(|part| !part.is_null());
    let kind = match told {
        Some("RunEvent") => run(event)?,
        Some("JobEvent") if has("job") => Kind::Job { job: part(event, "job", "job")? },
        Some("DatasetEvent") if has("dataset") => {
            Kind::Dataset { dataset: part(event, "dataset", "dataset")? }
        }
        _ if has("run") => run(event)?,
        _ if has("job") => Kind::Job { job: part(event, "job", "job")? },
        _ if has("dataset") => Kind::Dataset { dataset: part(event, "dataset", "dataset")? },
        _ => return fail("event has neither `run`, `job` nor `dataset`; it is of one of these"),
    };
    let (inputs, outputs) = (datasets(event, "inputs")?, datasets(event, "outputs")?);
    Ok(Event { kind, at, time, producer: event.get("producer"), inputs, outputs })
}

fn run(event: &Map<String, Json>) -> Result<Kind<'_>, Unread> {
    let run = object(event, "run", "event")?;
    let id = text(run, "runId", "run")?;
    let job = part(event, "job", "job")?;
    Ok(Kind::Run { state: state(event)?, run: Executed { id, facets: facets(run, "run", "facets")? }, job })
}

/// Without one it tells of the run and not of how it goes.
fn state(event: &Map<String, Json>) -> Result<State, Unread> {
    let found = match event.get("eventType") {
        None | Some(Json::Null) => return Ok(State::Other),
        Some(found) => found,
    };
    [State::Start, State::Running, State::Complete, State::Abort, State::Fail, State::Other]
        .into_iter()
        .find(|state| found.as_str() == Some(state.name()))
        .ok_or_else(|| {
            Unread(format!(
                "`eventType` is {}; it is START, RUNNING, COMPLETE, ABORT, FAIL or OTHER",
                scalar::shown(found)
            ))
        })
}

fn datasets<'a>(event: &'a Map<String, Json>, what: &'static str) -> Result<Vec<Part<'a>>, Unread> {
    match event.get(what) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(items)) => items
            .iter()
            .enumerate()
            .map(|(index, item)| match item {
                Json::Object(item) => named(item, &format!("{what}[{index}]")),
                _ => {
                    fail(format!("`{what}[{index}]` is not an object; a dataset has `namespace` and `name`"))
                }
            })
            .collect(),
        Some(_) => fail(format!("`{what}` is not a list of datasets")),
    }
}

fn part<'a>(event: &'a Map<String, Json>, key: &str, at: &str) -> Result<Part<'a>, Unread> {
    named(object(event, key, "event")?, at)
}

fn named<'a>(part: &'a Map<String, Json>, at: &str) -> Result<Part<'a>, Unread> {
    let mut use_facets = facets(part, at, "inputFacets")?;
    use_facets.extend(facets(part, at, "outputFacets")?);
    Ok(Part {
        namespace: text(part, "namespace", at)?,
        name: text(part, "name", at)?,
        facets: facets(part, at, "facets")?,
        use_facets,
    })
}

fn facets<'a>(part: &'a Map<String, Json>, at: &str, key: &str) -> Result<Facets<'a>, Unread> {
    match part.get(key) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Object(facets)) => facets
            .iter()
            .filter(|(_, facet)| !facet.is_null())
            .map(|(name, facet)| match facet {
                _ if name.len() > LONGEST_FACET => fail(format!(
                    "a name in `{at}.{key}` has {} bytes; at most {LONGEST_FACET} are allowed",
                    name.len()
                )),
                Json::Object(facet) => Ok((name.as_str(), facet)),
                _ => fail(format!("facet {} of `{at}` is not an object", scalar::shown(&name))),
            })
            .collect(),
        Some(_) => fail(format!("`{at}.{key}` is not an object of facets")),
    }
}

/// Longest name of a facet in bytes.
const LONGEST_FACET: usize = 200;

fn object<'a>(of: &'a Map<String, Json>, key: &str, at: &str) -> Result<&'a Map<String, Json>, Unread> {
    match of.get(key) {
        Some(Json::Object(found)) => Ok(found),
        None | Some(Json::Null) => fail(format!("{at} has no `{key}`")),
        Some(_) => fail(format!("`{key}` of {at} is not an object")),
    }
}

fn text<'a>(of: &'a Map<String, Json>, key: &str, at: &str) -> Result<&'a str, Unread> {
    match of.get(key) {
        Some(Json::String(found)) => Ok(found),
        None | Some(Json::Null) => fail(format!("`{at}` has no `{key}`")),
        Some(_) => fail(format!("`{key}` of `{at}` is not text")),
    }
}

/// A time; without an offset it is one of UTC, as some clients write it.
fn moment(text: &str) -> Option<i64> {
    let read = |text: String| match scalar::from_json(&Scalar::DateTime, &Json::String(text)) {
        Ok(Value::DateTime(micros)) => Some(micros),
        Ok(_) | Err(_) => None,
    };
    read(text.to_owned()).or_else(|| read(format!("{text}Z")))
}
