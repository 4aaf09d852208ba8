//! The run of an event -> aspects.
//!
//! In: a run, its job's uri. Out: aspects of it, and of the runs it was started by. Must not know: datasets.

use serde_json::{Map, Value as Json, json};

use super::{
    event::{Executed, State},
    facets::{described, gone, shared, text},
    names::{Names, asset, field, plain},
    read::Unread,
};
use crate::{changes::aspect::Aspect, ingest::identify::Name, scalar};

/// The run's uri, once all is said of it.
pub(super) fn run(
    names: &Names,
    (state, run, producer): (State, &Executed, Option<&Json>),
    workflow: &str,
    said: &mut Vec<Aspect>,
) -> Result<String, Unread> {
    let found = names.found(&Name::Run(run.id.to_owned()))?;
    let subject = found.uri;
    said.push(names.says(&subject, "identity", vec![field(&subject, "aliases", json!(found.aliases))]));
    said.push(names.says(&subject, "job", vec![names.relates("RUN_OF", (&subject, workflow), "OBSERVED")]));
    said.push(progress(names, &subject, state, producer));
    for (name, facet) in &run.facets {
        let aspect = match (*name, gone(facet)) {
            (_, true) => names.says(&subject, described(name), Vec::new()),
            ("parent", false) => parent(names, &subject, facet, said)?,
            ("errorMessage", false) => {
                let lines = text(facet, "message").map(|why| field(&subject, "errorMessage", plain(why)));
                let raw = Json::Object((*facet).clone());
                names.says_and_keeps(&subject, described(name), lines.into_iter().collect(), Some(raw))
            }
            ("executionParameters", false) => {
                names.says(&subject, described(name), parameters(&subject, facet))
            }
            (_, false) => shared(names, &subject, (name, facet)),
        };
        said.push(aspect);
    }
    Ok(subject)
}

/// How the run goes. An end stands over a start of the same moment, so it counts as a microsecond later.
fn progress(names: &Names, subject: &str, state: State, producer: Option<&Json>) -> Aspect {
    let time = |name: &str| (name.to_owned(), json!(scalar::datetime_text(names.at)));
    let status = |name: &str| ("status".to_owned(), json!(name));
    let fields = match state {
        State::Start => vec![time("startedAt"), time("createdAt"), status("RUNNING")],
        State::Running => vec![status("RUNNING")],
        State::Complete => vec![time("endedAt"), status("SUCCEEDED")],
        State::Abort => vec![time("endedAt"), status("ABORTED")],
        State::Fail => vec![time("endedAt"), status("FAILED")],
        State::Other => Vec::new(),
    };
    let lines = if fields.is_empty() { Vec::new() } else { vec![asset(subject, Map::from_iter(fields))] };
    let raw = producer.map(|producer| json!({ "producer": producer }));
    let mut aspect = names.says_and_keeps(subject, format!("state:{}", state.name()), lines, raw);
    if matches!(state, State::Complete | State::Abort | State::Fail) {
        aspect.at += 1;
    }
    aspect
}

/// The run that started this one, and the one that started them all (`ParentRunFacet`).
fn parent(
    names: &Names,
    subject: &str,
    facet: &Map<String, Json>,
    said: &mut Vec<Aspect>,
) -> Result<Aspect, Unread> {
    let raw = Some(Json::Object(facet.clone()));
    let mut lines = Vec::new();
    if let Some(parent) = above(names, facet, said)?
        && parent != subject
    {
        lines.push(names.relates("CHILD_OF", (subject, &parent), "OBSERVED"));
    }
    if let Some(Json::Object(root)) = facet.get("root") {
        above(names, root, said)?;
    }
    Ok(names.says_and_keeps(subject, described("parent"), lines, raw))
}

/// The run that a facet names, with its job.
fn above(names: &Names, of: &Map<String, Json>, said: &mut Vec<Aspect>) -> Result<Option<String>, Unread> {
    let part = |key: &str| of.get(key).and_then(Json::as_object);
    let Some(id) = part("run").and_then(|run| text(run, "runId")) else { return Ok(None) };
    let run = names.found(&Name::Run(id.to_owned()))?.uri;
    let named =
        |job: &Map<String, Json>| Some((text(job, "namespace")?.to_owned(), text(job, "name")?.to_owned()));
    if let Some((namespace, name)) = part("job").and_then(named) {
        let job = names.found(&Name::Job { namespace, name })?;
        said.push(names.says(&run, "child:job", vec![names.relates("RUN_OF", (&run, &job.uri), "OBSERVED")]));
        let aliases = field(&job.uri, "aliases", json!(job.aliases));
        said.push(names.says(&job.uri, "identity", vec![aliases]));
    }
    Ok(Some(run))
}

fn parameters(subject: &str, facet: &Map<String, Json>) -> Vec<Json> {
    let list = facet.get("parameters").and_then(Json::as_array).into_iter().flatten();
    list.filter_map(Json::as_object)
        .filter_map(|parameter| {
            let name = text(parameter, "key").or_else(|| text(parameter, "name"))?;
            let value = text(parameter, "value").map_or(Json::Null, plain);
            Some(json!({ "type": "Parameter", "owner": subject, "name": plain(name), "value": value }))
        })
        .collect()
}
