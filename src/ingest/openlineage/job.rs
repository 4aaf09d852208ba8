//! The job of an event -> aspects.
//!
//! In: a job. Out: aspects of it. Must not know: runs, datasets.

use serde_json::{Value as Json, json};

use super::{
    event::Part,
    facets::{described, gone, shared, text},
    names::{Names, field, plain},
    read::Unread,
};
use crate::{changes::aspect::Aspect, ingest::identify::Name};

/// The job's uri, once all is said of it. It is a workflow, unless a rule of the deployment names it otherwise.
pub(super) fn job(names: &Names, job: &Part, said: &mut Vec<Aspect>) -> Result<String, Unread> {
    let name = Name::Job { namespace: job.namespace.to_owned(), name: job.name.to_owned() };
    let found = names.found(&name)?;
    let subject = found.uri;
    said.push(names.says(&subject, "identity", vec![field(&subject, "aliases", json!(found.aliases))]));
    for (name, facet) in &job.facets {
        // Of which datasets are made of which, `lineage` tells.
        let raw = || Some(Json::Object((*facet).clone()));
        let one = |lines: Option<Json>| {
            names.says_and_keeps(&subject, described(name), lines.into_iter().collect(), raw())
        };
        said.push(match (*name, gone(facet)) {
            (_, true) => names.says(&subject, described(name), Vec::new()),
            ("sourceCodeLocation", false) => {
                one(text(facet, "url").map(|url| field(&subject, "sourceCode", plain(url))))
            }
            ("jobType", false) if found.type_name == "Workflow" => {
                let platform = text(facet, "integration").map(str::to_lowercase);
                one(platform.map(|platform| field(&subject, "platform", plain(&platform))))
            }
            ("jobType", false) if found.type_name == "Task" => {
                one(text(facet, "jobType").map(|kind| field(&subject, "operator", plain(kind))))
            }
            (_, false) => shared(names, &subject, (name, facet)),
        });
    }
    Ok(subject)
}
