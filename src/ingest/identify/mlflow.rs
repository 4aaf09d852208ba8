//! Names of `MLflow`: `models:/<name>/<version>`, `models:/<name>`, `runs:/<id>`, `experiments:/<id>`.
//!
//! In: such a name, or a path of a server. Out: what it stands for. Must not know: what is stored at a server. No name
//! tells the server, so that there is one unless instances are configured.

use super::{
    Rules,
    identity::{Found, Refusal, refuse, shown},
    place::{Told, place},
    platform::known,
};
use crate::uri;

/// Its name as a platform.
pub(super) const PLATFORM: &str = "mlflow";

/// A name with its scheme.
pub(super) fn identify(rules: &Rules, text: &str) -> Result<Found, Refusal> {
    let Some((scheme, rest)) = text.split_once(":/") else { return unknown(text) };
    match scheme {
        "models" | "runs" | "experiments" => {
            path(rules, None, &format!("{scheme}/{}", rest.trim_start_matches('/')))
        }
        _ => unknown(text),
    }
}

fn unknown<T>(text: &str) -> Result<T, Refusal> {
    refuse(format!(
        "{} is no name of MLflow's; it has `models:/<name>/<version>`, `models:/<name>`, `runs:/<id>` and \
         `experiments:/<id>`",
        shown(text)
    ))
}

/// A path of a server: `models/<name>/<version>` and so on; anything else is a dataset of its.
pub(super) fn path(rules: &Rules, server: Option<&str>, path: &str) -> Result<Found, Refusal> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (kind, rest) = match parts.as_slice() {
        ["models", name] if name.contains('@') => return moving(name),
        ["models", name] if is_logged(name) => ("model-version", (*name).to_owned()),
        ["models", name] if !name.is_empty() => ("model", (*name).to_owned()),
        ["models", name, version] if !name.is_empty() && is_version(version) => {
            ("model-version", format!("{name}/{version}"))
        }
        ["models", name, stage] if !name.is_empty() => return moving(&format!("{name}/{stage}")),
        ["runs", id] if !id.is_empty() => ("run", (*id).to_owned()),
        ["runs", id, ..] if !id.is_empty() => {
            return refuse(format!(
                "{} is an artifact; its run is {}",
                shown(path),
                shown(&format!("runs:/{id}"))
            ));
        }
        ["experiments", id] if !id.is_empty() => ("experiment", (*id).to_owned()),
        ["models" | "runs" | "experiments", ..] => return unknown(path),
        _ if path.trim_matches('/').is_empty() => return refuse("name is empty"),
        _ => ("dataset", path.trim_matches('/').to_owned()),
    };
    let platform = known(PLATFORM).expect("the table of platforms has it");
    Ok(Found {
        kind,
        place: place(rules, &platform, None, server.map_or(Told::Nothing, Told::Address)),
        rest,
        rule: format!("{PLATFORM}/{kind}"),
    })
}

/// The model and version in a name such as `churn_3`, which `DataHub` makes of the two. No name of a model has a slash.
pub(super) fn joined(name: &str) -> String {
    match name.rsplit_once('_') {
        Some((model, version)) if !model.is_empty() && is_version(version) => {
            format!("{}/{version}", uri::segment(model))
        }
        _ => uri::segment(name),
    }
}

/// Numbers from 1 on, without leading zeros.
fn is_version(text: &str) -> bool {
    !text.starts_with('0') && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A model that a run logged and nobody registered has `m-` and 32 hex digits.
fn is_logged(name: &str) -> bool {
    let hex = |id: &str| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.strip_prefix("m-").is_some_and(hex)
}

fn moving<T>(name: &str) -> Result<T, Refusal> {
    refuse(format!(
        "{} is an alias or a stage, which is another version tomorrow; `models:/<name>/<version>` names one",
        shown(name)
    ))
}
