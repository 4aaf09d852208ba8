//! What datasets of an event have to do with its run, its job and one another -> aspects.
//!
//! In: the datasets of an event, facets that say what is made of what. Out: aspects of relationships. Must not know: other facets.
//!
//! A run consumes its inputs, and its outputs are produced by it: whoever walks gets from an output to all inputs. Where the facet
//! `lineage` names what each target is made of, that is said instead, and inputs it accounts for are no more the run's.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::{
    dataset::Named,
    event::{Part, fail},
    facets::{gone, listed, text},
    names::{Names, type_of},
    read::Unread,
};
use crate::{changes::aspect::Aspect, ingest::identify::Name};

/// Most pairs that a job's inputs and outputs may make, where each output is made of each input.
const PAIRS: usize = 10_000;

/// A target, and what it is made of.
type Made = (String, BTreeSet<String>);

/// What a run read and made.
pub(super) fn observed(
    names: &Names,
    (run, workflow, job): (&str, &str, &Part),
    (inputs, outputs): (&[Named], &[Named]),
    said: &mut Vec<Aspect>,
) -> Result<(), Unread> {
    let made = explicit(names, job, outputs)?;
    let accounted: BTreeSet<&str> =
        made.iter().flat_map(|(_, sources)| sources).map(String::as_str).collect();
    for input in inputs {
        for uri in both(input) {
            let lines = match type_of(uri).as_str() {
                _ if accounted.contains(input.uri.as_str()) => Vec::new(),
                "Dataset" | "DatasetVersion" | "Feature" | "ModelVersion" => {
                    vec![names.relates("CONSUMES", (run, uri), "OBSERVED")]
                }
                _ => Vec::new(),
            };
            said.push(names.says(run, format!("input:{uri}"), lines));
        }
    }
    for output in outputs {
        for uri in both(output) {
            let lines = match type_of(uri).as_str() {
                "Dataset" | "DatasetVersion" | "Feature" | "ModelVersion" | "Evaluation" => {
                    vec![names.relates("PRODUCED_BY", (uri, run), "OBSERVED")]
                }
                _ => Vec::new(),
            };
            said.push(names.says(run, format!("output:{uri}"), lines));
        }
    }
    for model in outputs.iter().filter(|output| output.is_model()) {
        // Unless somebody says what it is made of, a model that a run makes has learned from what the run read.
        let explicit = made.iter().find(|(target, _)| *target == model.uri).map(|(_, sources)| sources);
        for input in inputs.iter().filter(|input| type_of(&input.uri) == "Dataset") {
            let learned = explicit.is_none_or(|sources| sources.contains(&input.uri));
            for uri in both(input) {
                let line = learned.then(|| names.relates("TRAINED_ON", (&model.uri, uri), "INFERRED"));
                said.push(names.says(&model.uri, format!("trained:{uri}"), line.into_iter().collect()));
            }
        }
    }
    for (target, sources) in made.iter().filter(|(target, _)| !target.starts_with("mlg://model-version/")) {
        said.push(derived(names, (target, sources), &format!("lineage:{workflow}"), "OBSERVED"));
    }
    Ok(())
}

/// What a job is meant to read and make (`JobEvent`).
pub(super) fn declared(
    names: &Names,
    (workflow, job): (&str, &Part),
    (inputs, outputs): (&[Named], &[Named]),
    said: &mut Vec<Aspect>,
) -> Result<(), Unread> {
    if inputs.len() * outputs.len() > PAIRS {
        return fail(format!(
            "job has {} inputs and {} outputs; the product is at most {PAIRS}, unless the facet `lineage` names the pairs",
            inputs.len(),
            outputs.len()
        ));
    }
    let made = explicit(names, job, outputs)?;
    if type_of(workflow) == "Task" {
        for input in inputs {
            let line = names.relates("CONSUMES", (workflow, &input.uri), "DECLARED");
            said.push(names.says(workflow, format!("input:{}", input.uri), vec![line]));
        }
    }
    let all: BTreeSet<String> = inputs.iter().map(|input| input.uri.clone()).collect();
    for output in outputs.iter().filter(|output| made.iter().all(|(target, _)| *target != output.uri)) {
        said.push(derived(names, (&output.uri, &all), &format!("lineage:{workflow}"), "DECLARED"));
    }
    for (target, sources) in &made {
        said.push(derived(names, (target, sources), &format!("lineage:{workflow}"), "DECLARED"));
    }
    Ok(())
}

/// What a dataset is made of, whoever makes it (`DatasetEvent`).
pub(super) fn alone(names: &Names, datasets: &[Named], said: &mut Vec<Aspect>) -> Result<(), Unread> {
    for dataset in datasets {
        let (mut sources, mut told) = (BTreeSet::new(), false);
        for (name, facet) in &dataset.part.facets {
            if matches!(*name, "lineage" | "columnLineage") {
                told = true;
                if !gone(facet) {
                    from_facet(names, facet, &mut sources)?;
                }
            }
        }
        if told {
            said.push(derived(names, (&dataset.uri, &sources), "lineage", "DECLARED"));
        }
    }
    Ok(())
}

fn both<'a>(dataset: &'a Named) -> impl Iterator<Item = &'a str> {
    std::iter::once(&*dataset.uri).chain(dataset.version.as_deref())
}

/// Which target is made of which sources, where a facet says so: of the job, or of an output.
fn explicit(names: &Names, job: &Part, outputs: &[Named]) -> Result<Vec<Made>, Unread> {
    let mut made: Vec<Made> = Vec::new();
    let mut add =
        |target: String, sources: BTreeSet<String>| match made.iter_mut().find(|(known, _)| *known == target)
        {
            Some((_, known)) => known.extend(sources),
            None => made.push((target, sources)),
        };
    for (_, facet) in job.facets.iter().filter(|(name, facet)| *name == "lineage" && !gone(facet)) {
        for entry in listed(facet, "entries").filter(|entry| text(entry, "type") == Some("DATASET")) {
            let Some(target) = named(names, entry)? else { continue };
            // The event may say what kind of thing it is.
            let target =
                outputs.iter().find(|output| same(output, entry)).map_or(target, |output| output.uri.clone());
            let mut sources = BTreeSet::new();
            from_facet(names, entry, &mut sources)?;
            add(target, sources);
        }
    }
    for output in outputs {
        for (_, facet) in output.part.facets.iter().filter(|(name, facet)| *name == "lineage" && !gone(facet))
        {
            let mut sources = BTreeSet::new();
            from_facet(names, facet, &mut sources)?;
            add(output.uri.clone(), sources);
        }
    }
    Ok(made)
}

fn same(output: &Named, entry: &Map<String, Json>) -> bool {
    Some(output.part.namespace) == text(entry, "namespace") && Some(output.part.name) == text(entry, "name")
}

/// The datasets that a facet, or an entry of one, names as sources: of the whole, and of each field.
fn from_facet(
    names: &Names,
    facet: &Map<String, Json>,
    sources: &mut BTreeSet<String>,
) -> Result<(), Unread> {
    let fields = facet.get("fields").and_then(Json::as_object).into_iter().flatten();
    let fields: Vec<&Map<String, Json>> = fields.filter_map(|(_, field)| field.as_object()).collect();
    let whole = listed(facet, "inputs").chain(listed(facet, "dataset"));
    let parts = fields.iter().flat_map(|field| listed(field, "inputs").chain(listed(field, "inputFields")));
    for source in whole.chain(parts) {
        if text(source, "type") != Some("JOB")
            && let Some(uri) = named(names, source)?
        {
            sources.insert(uri);
        }
    }
    Ok(())
}

fn named(names: &Names, of: &Map<String, Json>) -> Result<Option<String>, Unread> {
    match (text(of, "namespace"), text(of, "name")) {
        (Some(namespace), Some(name)) => {
            let name = Name::Dataset { namespace: namespace.to_owned(), name: name.to_owned() };
            names.found(&name).map(|found| Some(found.uri))
        }
        _ => Ok(None),
    }
}

/// What something is made of, as far as the schema has room for it. It may be made of its own former content, which is no news.
fn derived(names: &Names, (target, sources): (&str, &BTreeSet<String>), name: &str, origin: &str) -> Aspect {
    let fits = |uri: &str| {
        matches!(&*type_of(uri), "Dataset" | "DatasetVersion" | "Feature" | "Model" | "ModelVersion")
    };
    let sources = sources.iter().filter(|source| *source != target && fits(source) && fits(target));
    let lines = sources.map(|source| names.relates("DERIVED_FROM", (target, source), origin)).collect();
    names.says(target, name, lines)
}
