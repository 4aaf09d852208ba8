//! What is said of workflows, their tasks, and runs.
//!
//! In: fields of an aspect. Out: what they say. Must not know: proposals.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{
    asset,
    fields::{Fields, micros, moment},
    model,
    proposal::{BadProposal, bad, shown},
    speech::{Speech, Way, place, related},
};

/// Types that work reads and makes.
const DATA: &[&str] = &["Dataset", "DatasetVersion", "Feature", "ModelVersion"];
/// So many pairs of what a task writes and reads are told; of more, nobody knows which depend on which.
const MOST_PAIRS: usize = 2_500;

pub(super) fn flow(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)?;
    speech.set("platform", place(&speech.subject.uri).0);
    Ok(())
}

pub(super) fn job(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)?;
    match fields.any("type") {
        Some(Json::String(kind)) => speech.set("operator", Some(kind)),
        // A union whose other branch is an enum.
        Some(Json::Object(branch)) => {
            speech.set("operator", branch.values().next().and_then(Json::as_str));
        }
        Some(other) => fields.leave("type", other),
        None => {}
    }
    let told = fields.text("flowUrn")?;
    if let Some(urn) = told.or_else(|| flow_of(speech)) {
        speech.relate(Way::To, "TASK_OF", &urn, &["Workflow"])?;
    }
    Ok(())
}

/// The flow that the URN of a job holds.
fn flow_of(speech: &Speech<'_>) -> Option<String> {
    let urn = speech.subject.aliases.first()?.strip_prefix("urn:li:dataJob:(")?;
    urn.find("),").map(|at| urn[..=at].to_owned())
}

/// `dataJobInputOutput`: what a task reads, and what is made of it.
pub(super) fn job_data(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let inputs = ends(speech, fields, ("inputDatasets", "inputDatasetEdges"))?;
    let outputs = ends(speech, fields, ("outputDatasets", "outputDatasetEdges"))?;
    for input in &inputs {
        speech.line(Way::To, "CONSUMES", input, None);
    }
    let mut pairs = columns(speech, fields)?;
    if pairs.is_empty() && inputs.len().saturating_mul(outputs.len()) <= MOST_PAIRS {
        let of =
            |output: &String| inputs.iter().map(|input| (output.clone(), input.clone())).collect::<Vec<_>>();
        pairs = outputs.iter().flat_map(of).collect();
    }
    for output in outputs {
        let own = pairs.iter().filter(|(made, from)| *made == output && made != from);
        let lines: Vec<Json> = own.map(|(made, from)| related("DERIVED_FROM", made, from, None)).collect();
        if lines.is_empty() {
            fields.leave("outputDatasets", Json::String(output));
        } else {
            speech.others.push((output, lines));
        }
    }
    Ok(())
}

/// What of two lists, one of URNs and one of objects that hold them, is something that work reads or makes.
fn ends(
    speech: &Speech<'_>,
    fields: &mut Fields,
    (plain, edges): (&str, &str),
) -> Result<Vec<String>, BadProposal> {
    let mut urns = fields.texts(plain)?;
    for mut edge in fields.objects(edges)? {
        urns.extend(edge.text("destinationUrn")?);
    }
    let mut found = Vec::new();
    for urn in urns {
        match speech.end(&urn, DATA)? {
            Some(end) if found.contains(&end.uri) => {}
            Some(end) => found.push(end.uri),
            None => fields.leave(plain, Json::String(urn)),
        }
    }
    Ok(found)
}

/// Which datasets really come from which, by what is known of their columns. The columns themselves are kept as they came.
fn columns(speech: &Speech<'_>, fields: &mut Fields) -> Result<BTreeSet<(String, String)>, BadProposal> {
    let mut pairs = BTreeSet::new();
    let lineages = fields.list("fineGrainedLineages")?;
    for lineage in &lineages {
        let mut lineage = Fields::of(lineage.clone())?;
        let of = |speech: &Speech<'_>, urns: Vec<String>| -> Result<BTreeSet<String>, BadProposal> {
            let mut found = BTreeSet::new();
            for urn in urns {
                // `urn:li:schemaField:(<dataset>,<column>)`
                let inner = urn.strip_prefix("urn:li:schemaField:(").and_then(|rest| rest.rsplit_once(','));
                let dataset = inner.map_or(&*urn, |(dataset, _)| dataset);
                found.extend(speech.end(dataset, DATA)?.map(|end| end.uri));
            }
            Ok(found)
        };
        let from = of(speech, lineage.texts("upstreams")?)?;
        for made in of(speech, lineage.texts("downstreams")?)? {
            pairs.extend(from.iter().map(|from| (made.clone(), from.clone())));
        }
    }
    for lineage in lineages {
        fields.leave("fineGrainedLineages", lineage);
    }
    Ok(pairs)
}

pub(super) fn instance(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)
}

pub(super) fn inputs(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    for uri in ends(speech, fields, ("inputs", "inputEdges"))? {
        speech.line(Way::To, "CONSUMES", &uri, None);
    }
    Ok(())
}

pub(super) fn outputs(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    for uri in ends(speech, fields, ("outputs", "outputEdges"))? {
        speech.line(Way::From, "PRODUCED_BY", &uri, None);
    }
    Ok(())
}

pub(super) fn relationships(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    for (name, relationship, types) in
        [("parentTemplate", "RUN_OF", &["Workflow", "Task"][..]), ("parentInstance", "CHILD_OF", &["Run"])]
    {
        if let Some(urn) = fields.text(name)?
            && !speech.relate(Way::To, relationship, &urn, types)?
        {
            fields.leave(name, Json::String(urn));
        }
    }
    Ok(())
}

/// `dataProcessInstanceRunEvent`: that a run began and that it ended are two words, which add up.
pub(super) fn event(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<&'static str, BadProposal> {
    let time = fields.any("timestampMillis").and_then(|millis| micros(millis.as_i64()?)).and_then(moment);
    let mut result = fields.object("result")?;
    let ended = result.text("type")?;
    speech.set("attempt", fields.count("attempt")?);
    match fields.text("status")?.as_deref() {
        Some("STARTED") => {
            speech.set("status", Some("RUNNING"));
            speech.set("startedAt", time);
            Ok(":STARTED")
        }
        Some("COMPLETE") => {
            let status = match ended.as_deref() {
                Some("SUCCESS") => Some("SUCCEEDED"),
                Some("FAILURE" | "UP_FOR_RETRY") => Some("FAILED"),
                Some("SKIPPED") => Some("ABORTED"),
                Some(_) | None => None,
            };
            speech.set("status", status);
            speech.set("endedAt", time);
            let lasted = fields.any("durationMillis").and_then(|millis| millis.as_f64());
            speech.set("durationSeconds", lasted.map(|millis| json!(millis / 1_000.0)));
            Ok(":COMPLETE")
        }
        None => Ok(""),
        Some(other) => bad(format!("`status` is {}; it is STARTED or COMPLETE", shown(other))),
    }
}

/// `mlTrainingRunProperties`: a run that trains tells what it was told and what it measured.
pub(super) fn training(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let own = speech.subject.uri.clone();
    let metrics = model::numbers(fields, "trainingMetrics", &own)?;
    let parameters = model::parameters(fields, &own)?;
    speech.lines_of_parts(metrics.into_iter().chain(parameters));
    speech.set("externalUrl", fields.text("externalUrl")?);
    Ok(())
}
