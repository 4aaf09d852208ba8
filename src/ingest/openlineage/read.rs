//! One event -> aspects: the order in which its parts are read.
//!
//! In: JSON, the naming rules. Out: aspects. Must not know: facets.

use serde_json::Value as Json;

use super::{
    dataset, event,
    event::Kind,
    job, lineage,
    names::{Names, reference},
    run,
};
use crate::{changes::aspect::Aspect, ingest::identify::Rules};

/// Why an event can't be read: one clause, with what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unread(pub(super) String);

/// Most datasets of one event; what they have to do with one another is written at once.
const DATASETS: usize = 2_000;

/// What an event says (specification, `RunEvent`, `JobEvent`, `DatasetEvent`).
///
/// # Errors
/// It is no event, or a name in it is none that anything here stands for.
pub fn read(rules: &Rules, json: &Json) -> Result<Vec<Aspect>, Unread> {
    let event = event::read(json)?;
    let count = event.inputs.len() + event.outputs.len();
    if count > DATASETS {
        return Err(Unread(format!("event names {count} datasets; at most {DATASETS} are allowed in one")));
    }
    let names = Names { rules, at: event.at, event: reference(&event) };
    let mut said = Vec::new();
    let inputs = dataset::all(&names, &event.inputs, &mut said)?;
    let outputs = dataset::all(&names, &event.outputs, &mut said)?;
    match &event.kind {
        Kind::Run { state, run: executed, job } => {
            let workflow = job::job(&names, job, &mut said)?;
            let subject = run::run(&names, (*state, executed, event.producer), &workflow, &mut said)?;
            dataset::of_run(&names, &subject, (&inputs, &outputs), &mut said);
            lineage::observed(&names, (&subject, &workflow, job), (&inputs, &outputs), &mut said)?;
        }
        Kind::Job { job } => {
            let workflow = job::job(&names, job, &mut said)?;
            lineage::declared(&names, (&workflow, job), (&inputs, &outputs), &mut said)?;
        }
        Kind::Dataset { dataset } => {
            let alone = dataset::all(&names, std::slice::from_ref(dataset), &mut said)?;
            lineage::alone(&names, &alone, &mut said)?;
        }
    }
    Ok(said)
}
