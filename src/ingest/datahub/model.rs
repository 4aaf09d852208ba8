//! What is said of models, their versions and their deployments.
//!
//! In: fields of an aspect. Out: what they say, of evaluations and training runs too. Must not know: proposals.
//!
//! `DataHub` has no relationship between a model and the data that it learned from or was measured on. Here it does.

use serde_json::{Value as Json, json};

use super::{
    asset,
    fields::Fields,
    proposal::BadProposal,
    speech::{Speech, Way, part, place, related},
};
use crate::uri;

/// Types that something can be learned from, or measured on.
const DATA: &[&str] = &["Dataset", "DatasetVersion"];

pub(super) fn group(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)
}

pub(super) fn version(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)?;
    speech.set("version", fields.object("version")?.text("versionTag")?);
    for (name, way, relationship, types) in [
        ("groups", Way::To, "VERSION_OF", &["Model"][..]),
        ("mlFeatures", Way::To, "USES_FEATURE", &["Feature"]),
        ("deployments", Way::From, "DEPLOYS", &["Deployment"]),
        ("downstreamJobs", Way::From, "CONSUMES", &["Task", "Run"]),
    ] {
        for urn in fields.texts(name)? {
            if !speech.relate(way, relationship, &urn, types)? {
                fields.leave(name, Json::String(urn));
            }
        }
    }
    let mut runs = Vec::new();
    for urn in fields.texts("trainingJobs")? {
        match speech.end(&urn, &["Run"])? {
            Some(run) => {
                speech.line(Way::To, "PRODUCED_BY", &run.uri, None);
                runs.push(run.uri);
            }
            None => fields.leave("trainingJobs", Json::String(urn)),
        }
    }
    measured(speech, fields, ("trainingMetrics", "training"))?;
    measured(speech, fields, ("onlineMetrics", "online"))?;
    trained(speech, fields, &runs)
}

/// Metrics are those of an evaluation, which has the version's name and how it was measured. Without any it is not there.
fn measured(
    speech: &mut Speech<'_>,
    fields: &mut Fields,
    (name, how): (&str, &str),
) -> Result<(), BadProposal> {
    let evaluation = beside(&speech.subject.uri, "evaluation", how);
    let parts = numbers(fields, name, &evaluation)?;
    let mut lines = Vec::new();
    if !parts.is_empty() {
        lines.push(json!({ "type": "Evaluation", "uri": evaluation, "method": how,
            "name": format!("{} {how}", uri::default_name(&speech.subject.uri)) }));
        lines.push(related("EVALUATES", &evaluation, &speech.subject.uri, None));
        lines.extend(parts);
    }
    speech.others.push((evaluation, lines));
    Ok(())
}

/// Metrics of somebody; values that are no numbers are left.
pub(super) fn numbers(fields: &mut Fields, name: &str, owner: &str) -> Result<Vec<Json>, BadProposal> {
    let mut parts: Vec<Json> = Vec::new();
    let mut seen = Vec::new();
    for item in fields.list(name)? {
        let mut metric = Fields::of(item.clone())?;
        let (metric_name, value) = (metric.text("name")?, metric.any("value"));
        let number = value.and_then(|value| match value {
            Json::String(text) => text.trim().parse().ok(),
            other => other.as_f64(),
        });
        match (metric_name, number.filter(|number: &f64| number.is_finite())) {
            (Some(known), Some(number)) if !seen.contains(&known) => {
                parts.push(part(
                    owner,
                    "Metric",
                    vec![("name", Some(json!(known))), ("value", Some(json!(number)))],
                ));
                seen.push(known);
            }
            _ => fields.leave(name, item),
        }
    }
    Ok(parts)
}

/// Parameters of somebody; values are text, as they were given.
pub(super) fn parameters(fields: &mut Fields, owner: &str) -> Result<Vec<Json>, BadProposal> {
    let mut parts: Vec<Json> = Vec::new();
    let mut seen = Vec::new();
    for mut item in fields.objects("hyperParams")? {
        let (Some(name), value) = (item.text("name")?, item.any("value")) else { continue };
        if seen.contains(&name) {
            continue;
        }
        let text = value.map(|value| match value {
            Json::String(text) => text,
            other => other.to_string(),
        });
        parts.push(part(
            owner,
            "Parameter",
            vec![("name", Some(json!(name))), ("value", text.map(Json::from))],
        ));
        seen.push(name);
    }
    Ok(parts)
}

/// Hyperparameters are those of the run that trained it: the one that is named, or else one that has the version's name.
fn trained(speech: &mut Speech<'_>, fields: &mut Fields, runs: &[String]) -> Result<(), BadProposal> {
    let unnamed = beside(&speech.subject.uri, "run", "training");
    let named = match runs {
        [run] => Some(run),
        _ => None,
    };
    let parts = parameters(fields, named.unwrap_or(&unnamed))?;
    match named {
        Some(run) => {
            speech.others.push((run.clone(), parts));
            speech.others.push((unnamed, Vec::new()));
        }
        None if parts.is_empty() => speech.others.push((unnamed, parts)),
        None => {
            let name = format!("{} training", uri::default_name(&speech.subject.uri));
            let mut lines = vec![
                json!({ "type": "Run", "uri": unnamed, "name": name }),
                related("PRODUCED_BY", &speech.subject.uri, &unnamed, None),
            ];
            lines.extend(parts);
            speech.others.push((unnamed, lines));
        }
    }
    Ok(())
}

pub(super) fn training_data(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    for item in fields.list("trainingData")? {
        let urn = Fields::of(item.clone())?.text("dataset")?;
        let is_known = match &urn {
            Some(urn) => speech.relate(Way::To, "TRAINED_ON", urn, DATA)?,
            None => false,
        };
        // Why, and how it was prepared, is told beside.
        if !is_known || item.get("motivation").or(item.get("preProcessing")).is_some() {
            fields.leave("trainingData", item);
        }
    }
    Ok(())
}

pub(super) fn evaluation_data(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let evaluation = beside(&speech.subject.uri, "evaluation", "evaluation");
    let mut lines = Vec::new();
    for item in fields.list("evaluationData")? {
        let urn = Fields::of(item.clone())?.text("dataset")?;
        let found = urn.map(|urn| speech.end(&urn, DATA)).transpose()?.flatten();
        let Some(data) = found else {
            fields.leave("evaluationData", item);
            continue;
        };
        if lines.is_empty() {
            let name = format!("{} evaluation", uri::default_name(&speech.subject.uri));
            lines.push(json!({ "type": "Evaluation", "uri": evaluation, "name": name }));
            lines.push(related("EVALUATES", &evaluation, &speech.subject.uri, None));
        }
        lines.push(related("EVALUATED_ON", &evaluation, &data.uri, None));
    }
    speech.others.push((evaluation, lines));
    Ok(())
}

/// The uri of what `DataHub` has no name for: `mlg://evaluation/datahub/mlflow/churn/3/training`.
fn beside(version: &str, kind: &str, what: &str) -> String {
    let name = uri::parse(version).map_or(version.to_owned(), |uri| format!("{}/{}", uri.source, uri.rest));
    format!("{}{kind}/datahub/{name}/{what}", uri::SCHEME)
}

pub(super) fn deployment(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)?;
    let own = speech.subject.uri.clone();
    let (platform, environment) = place(&own);
    speech.set("platform", platform);
    speech.set(
        "environment",
        Some(match environment {
            None => "production",
            Some("stg") => "staging",
            Some("dev") => "development",
            Some(other) => other,
        }),
    );
    let Some(status) = fields.text("status")? else { return Ok(()) };
    let lifecycle = match &*status {
        "IN_SERVICE" | "UPDATING" | "ROLLING_BACK" => Some("ACTIVE"),
        "CREATING" => Some("DRAFT"),
        "OUT_OF_SERVICE" | "DELETING" => Some("RETIRED"),
        _ => None,
    };
    if lifecycle.is_none() {
        fields.leave("status", Json::String(status));
    }
    speech.set("lifecycle", lifecycle);
    Ok(())
}
