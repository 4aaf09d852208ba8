//! A name as one of the sources writes it, and reading one from text.
//!
//! In: text, and which source it is of. Out: a name. Must not know: what it stands for.

use serde::Deserialize;

use super::{
    Manifest, Refusal, Relation,
    identity::{refuse, shown},
    openlineage, urn,
};
use crate::uri;

/// Whose names they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Events of OpenLineage: a namespace and a name, or the id of a run.
    Openlineage,
    /// URNs of `DataHub`.
    Datahub,
    /// Unique ids of dbt, with the manifest that says what they are.
    Dbt,
    /// `models:/`, `runs:/` and `experiments:/` of `MLflow`.
    Mlflow,
}

/// A name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// Our own.
    Uri(String),
    /// A dataset of OpenLineage.
    Dataset {
        /// Its namespace.
        namespace: String,
        /// Its name there.
        name: String,
    },
    /// A job of OpenLineage.
    Job {
        /// Its namespace.
        namespace: String,
        /// Its name there.
        name: String,
    },
    /// A run of OpenLineage, by its id.
    Run(String),
    /// A URN of `DataHub`.
    Urn(String),
    /// A node of dbt's manifest.
    Relation(Relation),
    /// A name of `MLflow`.
    Mlflow(String),
}

/// In front of the text of a job, which may have the namespace and name of a dataset.
const JOB: &str = "job:";
/// In front of the id of a run.
const RUN: &str = "run:";

impl Name {
    /// The one text of the name; it is kept as an alias, and read again by [`read`].
    #[must_use]
    pub fn own(&self) -> String {
        match self {
            Self::Uri(text) | Self::Urn(text) | Self::Mlflow(text) => text.clone(),
            Self::Dataset { namespace, name } => openlineage::own(namespace, name),
            Self::Job { namespace, name } => format!("{JOB}{}", openlineage::own(namespace, name)),
            Self::Run(id) => format!("{RUN}{id}"),
            Self::Relation(relation) => relation.unique_id.clone(),
        }
    }

    /// Whose it is; none of our own.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        match self {
            Self::Uri(_) => None,
            Self::Dataset { .. } | Self::Job { .. } | Self::Run(_) => Some(Source::Openlineage),
            Self::Urn(_) => Some(Source::Datahub),
            Self::Relation(_) => Some(Source::Dbt),
            Self::Mlflow(_) => Some(Source::Mlflow),
        }
    }
}

/// Reads a name. Without a source it is told by its first letters; ids of dbt are looked up in the manifest.
///
/// # Errors
/// It is no name of the source, or tells no source, or dbt's has no manifest.
pub fn read(text: &str, source: Option<Source>, manifest: Option<&Manifest>) -> Result<Name, Refusal> {
    if text.is_empty() {
        return refuse("name is empty");
    }
    if text.starts_with(uri::SCHEME) {
        return Ok(Name::Uri(text.to_owned()));
    }
    match source.or_else(|| told(text, manifest.is_some())) {
        Some(Source::Openlineage) => of_openlineage(text),
        Some(Source::Datahub) => Ok(Name::Urn(text.to_owned())),
        Some(Source::Mlflow) => Ok(Name::Mlflow(text.to_owned())),
        Some(Source::Dbt) => match manifest {
            Some(manifest) => manifest.relation(text).map(Name::Relation),
            None => refuse(format!(
                "{} does not tell its table; the manifest of its project does (`--manifest FILE`)",
                shown(text)
            )),
        },
        None => refuse(format!(
            "{} does not tell whose name it is; `--source` says so: openlineage, datahub, dbt or mlflow",
            shown(text)
        )),
    }
}

fn told(text: &str, manifest: bool) -> Option<Source> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if starts(&[urn::PREFIX]) {
        Some(Source::Datahub)
    } else if starts(&["models:/", "runs:/", "experiments:/"]) {
        Some(Source::Mlflow)
    } else if text.contains("://") || starts(&[JOB, RUN, "{", "arn:", "bigquery:", "file:", "pubsub:"]) {
        Some(Source::Openlineage)
    } else {
        manifest.then_some(Source::Dbt)
    }
}

/// `{"namespace", "name"}` as in an event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    namespace: String,
    name: String,
}

fn of_openlineage(text: &str) -> Result<Name, Refusal> {
    if let Some(id) = text.strip_prefix(RUN) {
        return Ok(Name::Run(id.to_owned()));
    }
    let job = text.strip_prefix(JOB);
    let text = job.unwrap_or(text);
    let (namespace, name) = if text.starts_with('{') {
        let pair: Pair = serde_json::from_str(text).or_else(|error| {
            refuse(format!("{} is not `{{\"namespace\": \"...\", \"name\": \"...\"}}`: {error}", shown(text)))
        })?;
        (pair.namespace, pair.name)
    } else {
        let pair =
            openlineage::read(text).filter(|(namespace, name)| !namespace.is_empty() && !name.is_empty());
        let Some((namespace, name)) = pair else {
            return refuse(format!(
                "{} is not `<namespace>/<name>`; as in an event, it may be {{\"namespace\": \"...\", \
                 \"name\": \"...\"}}",
                shown(text)
            ));
        };
        (namespace.to_owned(), name.to_owned())
    };
    Ok(match job {
        Some(_) => Name::Job { namespace, name },
        None => Name::Dataset { namespace, name },
    })
}
