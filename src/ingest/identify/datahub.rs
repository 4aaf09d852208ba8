//! Names of `DataHub`: URNs.
//!
//! In: a URN. Out: what it stands for. Must not know: aspects. What is none of our assets is refused with what it is.

use super::{
    Rules,
    identity::{Found, Refusal, refuse, shown},
    mlflow, openlineage,
    parts::join,
    place::{Place, Told, place},
    platform::{Form, Platform, platform},
    urn::{Urn, decoded, parse},
};
use crate::uri;

/// What things have as their source that are no platform's.
const OWN: &str = "datahub";
/// The environment that other sources mean when they tell none.
const USUAL: &str = "prod";

/// What a URN stands for.
pub(super) fn identify(rules: &Rules, text: &str) -> Result<Found, Refusal> {
    let urn = parse(text)?;
    let found = match urn.kind {
        "dataset" => dataset(rules, &urn)?,
        "mlModel" => asset(rules, &urn, "model-version")?,
        "mlModelGroup" => asset(rules, &urn, "model")?,
        "mlModelDeployment" => asset(rules, &urn, "deployment")?,
        "mlFeatureTable" => feature_table(rules, &urn)?,
        "mlFeature" => feature(&urn, OWN)?,
        // A feature may have the name of a key, and is another thing.
        "mlPrimaryKey" => feature(&urn, "datahub-key")?,
        "dataFlow" => flow(rules, &urn)?,
        "dataJob" => job(rules, &urn)?,
        "dataProcessInstance" => single(&urn, "run")?,
        "corpuser" => single(&urn, "user")?,
        "corpGroup" => single(&urn, "team")?,
        "domain" => single(&urn, "domain")?,
        other => return refuse(no_asset(other, &urn)),
    };
    Ok(Found { rule: format!("{OWN}/{}", urn.kind), ..found })
}

fn no_asset(kind: &str, urn: &Urn<'_>) -> String {
    match kind {
        "tag" => {
            format!("a tag is no asset; it is {} in `tags` of what has it", shown(&decoded(urn.parts[0])))
        }
        "schemaField" => {
            "a column is a part of a dataset, and its URN starts with that of the dataset".to_owned()
        }
        "dataPlatform" | "dataPlatformInstance" => {
            format!("`{kind}` is no asset; it is a part of the uri of what it holds")
        }
        "ownershipType" | "structuredProperty" | "glossaryTerm" | "glossaryNode" | "role" | "form" => {
            format!("`{kind}` describes assets and is none")
        }
        _ if kind.starts_with("dataHub") => format!("`{kind}` belongs to DataHub itself and is no asset"),
        _ => format!("`{kind}` is a type of DataHub's that no type of asset stands for"),
    }
}

fn parts<'a, const N: usize>(urn: &Urn<'a>, form: &str) -> Result<[&'a str; N], Refusal> {
    <[&str; N]>::try_from(urn.parts.clone()).or_else(|_| {
        refuse(format!(
            "`{}` has {} in its key; it is `{form}`, where a comma inside a name is `%2C`",
            urn.kind,
            if urn.parts.len() == 1 { "1 part".to_owned() } else { format!("{} parts", urn.parts.len()) }
        ))
    })
}

fn platform_of(rules: &Rules, part: &str) -> Result<Platform, Refusal> {
    platform(rules, part.strip_prefix("urn:li:dataPlatform:").unwrap_or(part))
}

/// Production is what other sources mean; any other environment is told.
fn environment(part: &str) -> Result<Option<String>, Refusal> {
    let text = part.to_ascii_lowercase();
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return refuse(format!("{} is no environment; one is letters, digits and `_`", shown(part)));
    }
    Ok(Some(text).filter(|text| text != USUAL))
}

fn dataset(rules: &Rules, urn: &Urn<'_>) -> Result<Found, Refusal> {
    let [platform, name, env] = parts(urn, "(platform,name,environment)")?;
    let platform = platform_of(rules, platform)?;
    let env = environment(env)?;
    let name = decoded(name);
    let (instance, rest) = match platform.form {
        Form::Table(case, complete) => {
            let mut parts = platform.parts(&name, case)?;
            // An instance of the platform stands in front of the name.
            let more = if platform.is_global() { 0 } else { parts.len().saturating_sub(complete) };
            let instance = parts.drain(..more).collect::<Vec<_>>().join(".");
            (Some(instance).filter(|_| more > 0), join(&parts, case))
        }
        // The bucket is the first part of the name.
        Form::Path => (None, openlineage::path(&platform, None, &name)?),
        Form::Text => (None, name),
    };
    let place = place(rules, &platform, env, instance.as_deref().map_or(Told::Nothing, Told::Name));
    Ok(Found { kind: "dataset", place, rest, rule: String::new() })
}

/// A model, a version of one, or a deployment.
fn asset(rules: &Rules, urn: &Urn<'_>, kind: &'static str) -> Result<Found, Refusal> {
    let [platform, name, env] = parts(urn, "(platform,name,environment)")?;
    let platform = platform_of(rules, platform)?;
    let name = decoded(name);
    let versioned = kind == "model-version" && platform.name == mlflow::PLATFORM;
    let rest = if versioned { mlflow::joined(&name) } else { name };
    Ok(Found {
        kind,
        place: place(rules, &platform, environment(env)?, Told::Nothing),
        rest,
        rule: String::new(),
    })
}

fn feature_table(rules: &Rules, urn: &Urn<'_>) -> Result<Found, Refusal> {
    let [platform, name] = parts(urn, "(platform,name)")?;
    let platform = platform_of(rules, platform)?;
    let place = place(rules, &platform, None, Told::Nothing);
    Ok(Found { kind: "feature-set", place, rest: decoded(name), rule: String::new() })
}

/// A feature is named by a namespace, mostly its feature table, and tells no platform.
fn feature(urn: &Urn<'_>, source: &str) -> Result<Found, Refusal> {
    let [namespace, name] = parts(urn, "(namespace,name)")?;
    let rest = format!("{}/{}", uri::segment(&decoded(namespace)), decoded(name));
    Ok(Found { kind: "feature", place: Place::only(source), rest, rule: String::new() })
}

/// `cluster` is an environment, or the name of an installation.
fn flow_place(rules: &Rules, orchestrator: &str, cluster: &str) -> Result<Place, Refusal> {
    let platform = platform(rules, orchestrator)?;
    let cluster = decoded(cluster);
    Ok(match environment(&cluster) {
        Ok(environment) => place(rules, &platform, environment, Told::Nothing),
        Err(_) => place(rules, &platform, None, Told::Name(&cluster)),
    })
}

fn flow(rules: &Rules, urn: &Urn<'_>) -> Result<Found, Refusal> {
    let [orchestrator, id, cluster] = parts(urn, "(orchestrator,flow,cluster)")?;
    let place = flow_place(rules, orchestrator, cluster)?;
    Ok(Found { kind: "workflow", place, rest: decoded(id), rule: String::new() })
}

fn job(rules: &Rules, urn: &Urn<'_>) -> Result<Found, Refusal> {
    let [flow, id] = parts(urn, "(flow,job)")?;
    let flow = parse(flow)?;
    if flow.kind != "dataFlow" {
        return refuse(format!("the first part of a `dataJob` is a `dataFlow`, not a `{}`", flow.kind));
    }
    let [orchestrator, flow, cluster] = parts(&flow, "(orchestrator,flow,cluster)")?;
    let place = flow_place(rules, orchestrator, cluster)?;
    let rest = format!("{}/{}", uri::segment(&decoded(flow)), decoded(id));
    Ok(Found { kind: "task", place, rest, rule: String::new() })
}

fn single(urn: &Urn<'_>, kind: &'static str) -> Result<Found, Refusal> {
    let [name] = parts(urn, "name")?;
    Ok(Found { kind, place: Place::only(OWN), rest: decoded(name), rule: String::new() })
}
