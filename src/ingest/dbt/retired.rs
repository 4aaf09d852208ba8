//! What a project's manifests named once and its newest does not -> words that say so.
//!
//! In: what a manifest says, and what its project spoke of before. Out: the same with what is retired. Pure. Must not know: files,
//! the graph.
//!
//! What dbt makes and no longer names is retired: it is made of nothing any more, and what was known of it stays readable. Of what
//! dbt only reads, and of an asset that it names by another id now, it takes its words back. An older manifest is held against
//! the newest one that was imported, so it does not matter which comes first.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::Told;
use crate::{
    changes::aspect::{Aspect, Spoken},
    ingest::import::Entry,
    uri,
};

/// Kinds of node that dbt makes.
const MADE: [&str; 4] = ["model", "seed", "snapshot", "exposure"];
/// The respects that go with one that is retired; the others stay.
const ENDING: [&str; 2] = ["inputs", "checks"];
/// The respect in which something is said to be retired.
const REMOVED: &str = "removed";
/// The respect that every node is told in.
const PROPERTIES: &str = "properties";

/// A respect as aspects are named by it, and the node.
fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or((name, ""))
}

/// Nodes by their assets, and in which respects they were spoken of.
type Gone<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a str>>;

/// Says what is retired, beside what a manifest says. Answers of how many nodes.
pub fn retire(told: &mut Told, before: &[Spoken]) -> usize {
    let newest = before.iter().map(|spoken| spoken.at).max().unwrap_or(told.at);
    let words = if newest > told.at { by_newer(told, before, newest) } else { by_this(told, before) };
    let count = words.len();
    told.entries.extend(words);
    count
}

/// What this manifest, the newest, retires of what was said before it.
fn by_this(told: &Told, before: &[Spoken]) -> Vec<Entry> {
    let now: BTreeSet<(&str, &str)> = said(told).map(|aspect| (&*aspect.subject, &*aspect.name)).collect();
    let named: BTreeSet<&str> =
        now.iter().filter(|(_, name)| split(name).0 == PROPERTIES).map(|(subject, _)| *subject).collect();
    let unread: BTreeSet<&str> =
        told.entries.iter().filter(|entry| entry.said.is_err()).map(|entry| &*entry.name).collect();
    let mut gone = Gone::new();
    for spoken in before.iter().filter(|spoken| spoken.at < told.at && !spoken.is_silent) {
        let (subject, (respect, id)) = (&*spoken.subject, split(&spoken.name));
        if !now.contains(&(subject, &*spoken.name)) && !unread.contains(id) {
            gone.entry((subject, id)).or_default().push(respect);
        }
    }
    // What is retired already stays so, until its asset is named again.
    let retired = before.iter().filter(|spoken| !spoken.is_silent && split(&spoken.name).0 == REMOVED);
    let retired: BTreeSet<(&str, &str)> =
        retired.map(|spoken| (&*spoken.subject, split(&spoken.name).1)).collect();
    gone.retain(|(subject, id), _| named.contains(subject) || !retired.contains(&(*subject, *id)));
    entries(told, (&gone, &named), told.at)
}

/// What a newer manifest does not name of what this one says.
fn by_newer(told: &Told, before: &[Spoken], newest: i64) -> Vec<Entry> {
    let latest: BTreeSet<(&str, &str)> = before
        .iter()
        .filter(|spoken| spoken.at == newest)
        .map(|spoken| (&*spoken.subject, &*spoken.name))
        .collect();
    let named: BTreeSet<&str> =
        latest.iter().filter(|(_, name)| split(name).0 == PROPERTIES).map(|(subject, _)| *subject).collect();
    let mut gone = Gone::new();
    for aspect in said(told).filter(|aspect| !aspect.lines.is_empty() || aspect.raw.is_some()) {
        let (subject, (respect, id)) = (&*aspect.subject, split(&aspect.name));
        if !latest.contains(&(subject, &*aspect.name)) {
            gone.entry((subject, id)).or_default().push(respect);
        }
    }
    entries(told, (&gone, &named), newest)
}

fn said(told: &Told) -> impl Iterator<Item = &Aspect> {
    told.entries.iter().filter_map(|entry| entry.said.as_ref().ok()).flatten()
}

fn is_made(id: &str) -> bool {
    id.split('.').next().is_some_and(|kind| MADE.contains(&kind))
}

fn entries(told: &Told, (gone, named): (&Gone<'_>, &BTreeSet<&str>), at: i64) -> Vec<Entry> {
    let word = |(subject, id): (&str, &str), respect: &str, lines: Vec<Json>| Aspect {
        subject: subject.to_owned(),
        source: told.source.clone(),
        name: format!("{respect}:{id}"),
        at,
        event: format!("{} without {id}", told.event),
        lines,
        raw: None,
    };
    let entry = |(&node, respects): (&(&str, &str), &Vec<&str>)| {
        let (subject, id) = node;
        let is_retired = is_made(id) && !named.contains(subject);
        let ends = |respect: &&&str| !is_retired || ENDING.contains(*respect);
        let mut said: Vec<Aspect> =
            respects.iter().filter(ends).map(|respect| word(node, respect, Vec::new())).collect();
        if is_retired {
            let kind = uri::parse(subject).map_or("", |parsed| parsed.kind);
            let line = json!({"type": uri::type_name(kind), "uri": subject, "lifecycle": "RETIRED"});
            said.push(word(node, REMOVED, vec![line]));
        }
        Entry { name: id.to_owned(), said: Ok(said) }
    };
    gone.iter().map(entry).collect()
}
