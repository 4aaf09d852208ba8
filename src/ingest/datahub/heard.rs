//! A proposal -> aspects.
//!
//! In: a [`Proposal`], naming rules. Out: what it says, or that it is about nothing that has a uri. Must not know: how proposals
//! came.

use serde_json::Value as Json;

use super::{
    asset, data,
    fields::{Fields, micros},
    model, people,
    proposal::{BadProposal, Proposal, bad},
    speech::{Speech, is_no_asset, kind},
    work,
};
use crate::{
    changes::aspect::Aspect,
    ingest::identify::{Name, Rules, identify},
};

/// Whose words these are.
const SOURCE: &str = "datahub";

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// It says this, of one asset or of several.
    Said(Vec<Aspect>),
    /// It is about an entity of this kind, which none of our types stands for.
    Passed(String),
}

/// What a proposal says. `clock` is microseconds since the epoch; nothing is said later than that.
///
/// # Errors
/// Its URN is none, or a field that we know has no value that it may have.
pub fn heard(rules: &Rules, proposal: Proposal, clock: i64) -> Result<Heard, BadProposal> {
    let Proposal { urn, aspect, part, value, at, run } = proposal;
    let subject = match identify(rules, &Name::Urn(urn.clone())) {
        Ok(subject) => subject,
        Err(_) if is_no_asset(&urn) => return Ok(Heard::Passed(kind(&urn).unwrap_or_default().to_owned())),
        Err(refusal) => return bad(refusal.to_string()),
    };
    let at = at_of(value.as_ref(), at).unwrap_or(clock).min(clock);
    let is_said = value.is_some();
    let mut speech = Speech::new(rules, &subject);
    let mut fields = Fields::of(value.clone().unwrap_or_default()).map_err(|why| why.within(&aspect))?;
    let step = say(&mut speech, &mut fields, &aspect).map_err(|why| why.within(&aspect))?;
    let is_part = part.is_some();
    let name = match part {
        Some(part) => format!("{aspect}:{part}"),
        None => format!("{aspect}{}", step.unwrap_or_default()),
    };
    let new = |subject: &str, name: &str, lines, raw| Aspect {
        subject: subject.to_owned(),
        source: SOURCE.to_owned(),
        name: name.to_owned(),
        at,
        event: run.clone(),
        lines,
        raw,
    };
    if step.is_none() {
        return Ok(Heard::Said(vec![new(&subject.uri, &name, Vec::new(), value)]));
    }
    let (lines, others) = speech.lines(&urn);
    let lines = if is_said { lines } else { Vec::new() };
    let mut aspects = vec![new(&subject.uri, &name, lines, fields.left().filter(|_| is_said))];
    for (other, lines) in others {
        // A part tells nothing of what it does not name.
        if !(is_part && is_said && lines.is_empty()) {
            let lines = if is_said { lines } else { Vec::new() };
            aspects.push(new(&other, &format!("{name}:{}", subject.uri), lines, None));
        }
    }
    Ok(Heard::Said(aspects))
}

/// When it was so: a measurement tells, else its sender, else the stamps of those who changed it.
fn at_of(value: Option<&Json>, told: Option<i64>) -> Option<i64> {
    let whole = |json: &Json| json.as_i64().and_then(micros);
    let measured = value.and_then(|value| value.get("timestampMillis")).and_then(whole);
    let stamp = |name: &str| value.and_then(|value| value.get(name)?.get("time")).and_then(whole);
    measured.or(told).or_else(|| stamp("lastModified")).or_else(|| stamp("created"))
}

/// Says what an aspect says. Answers none where it is not known, and else what its name has behind it, where aspects of one
/// name add up.
fn say(
    speech: &mut Speech<'_>,
    fields: &mut Fields,
    aspect: &str,
) -> Result<Option<&'static str>, BadProposal> {
    match aspect {
        "status" => asset::status(speech, fields),
        "deprecation" => asset::deprecation(speech, fields),
        "globalTags" => asset::tags(speech, fields),
        "ownership" => asset::ownership(speech, fields),
        "domains" => asset::domains(speech, fields),
        "institutionalMemory" => asset::memory(speech, fields),
        "versionProperties" => asset::version(speech, fields),
        "datasetProperties" => data::properties(speech, fields),
        "editableDatasetProperties" => asset::described(speech, fields),
        "schemaMetadata" => data::schema(speech, fields),
        "editableSchemaMetadata" => data::edited_schema(speech, fields),
        "upstreamLineage" => data::upstream(speech, fields),
        "datasetProfile" => data::profile(speech, fields),
        "mlFeatureProperties" | "mlPrimaryKeyProperties" => data::feature(speech, fields),
        "mlFeatureTableProperties" => data::feature_table(speech, fields),
        "mlModelGroupProperties" => model::group(speech, fields),
        "mlModelProperties" => model::version(speech, fields),
        "mlModelTrainingData" => model::training_data(speech, fields),
        "mlModelEvaluationData" => model::evaluation_data(speech, fields),
        "mlModelDeploymentProperties" => model::deployment(speech, fields),
        "dataFlowInfo" => work::flow(speech, fields),
        "dataJobInfo" => work::job(speech, fields),
        "dataJobInputOutput" => work::job_data(speech, fields),
        "dataProcessInstanceProperties" => work::instance(speech, fields),
        "dataProcessInstanceInput" => work::inputs(speech, fields),
        "dataProcessInstanceOutput" => work::outputs(speech, fields),
        "dataProcessInstanceRelationships" => work::relationships(speech, fields),
        "dataProcessInstanceRunEvent" => return work::event(speech, fields).map(Some),
        "mlTrainingRunProperties" => work::training(speech, fields),
        "corpUserInfo" | "corpUserEditableInfo" => people::user(speech, fields),
        "corpGroupInfo" | "corpGroupEditableInfo" => people::group(speech, fields),
        "groupMembership" => people::membership(speech, fields, "groups"),
        "nativeGroupMembership" => people::membership(speech, fields, "nativeGroups"),
        "domainProperties" => people::domain(speech, fields),
        // That it exists is all that a key says.
        key if key.ends_with("Key") => Ok(()),
        edited if edited.starts_with("editable") => asset::described(speech, fields),
        _ => return Ok(None),
    }?;
    Ok(Some(""))
}
