//! Plan and Shape -> text: how many statements answer each root field, for `mlg explain`.
//!
//! In: a [`Planned`] operation. Out: one line for each read, with the root fields it answers. Must not know: Cypher, SQL.

use std::fmt::Write;

use super::{
    Planned,
    render::{hop, names},
    shape::{RootField, RootKind},
    types::{Column, Follow, Plan, Read, SetRead, Source},
};

/// Whether each root field is one statement, and why where it is not quite that.
#[must_use]
pub fn statements(planned: &Planned) -> String {
    let fields = &planned.shape.fields;
    let mut out = String::new();
    for (index, field) in fields.iter().enumerate() {
        let reads = reads_of(&field.kind);
        let mut line = |names: &str, clause: &str| {
            // Writing to a String can't fail.
            let _ = writeln!(out, "{names} = {clause}");
        };
        if reads.is_empty() {
            line(&field.key, "no statement: the schema answers it");
        }
        for read in reads {
            let is_same = |other: &&RootField| reads_of(&other.kind).contains(&read);
            if fields[..index].iter().any(|earlier| is_same(&earlier)) {
                continue;
            }
            let together: Vec<&str> = fields.iter().filter(is_same).map(|other| &*other.key).collect();
            let mut clause = one_statement(&planned.plan.reads[read].read, together.len() > 1);
            if let Some(known) = planned.plan.known.iter().find(|known| known.read == read) {
                clause = format!("one statement, with the walk of follow {}", known.follow);
            }
            line(&together.join(", "), &clause);
        }
    }
    follows(&mut out, &planned.plan);
    out
}

/// What hangs on answers: its keys are known only when these are.
fn follows(out: &mut String, plan: &Plan) {
    for (index, follow) in plan.follows.iter().enumerate() {
        let known = plan.known.iter().any(|known| known.follow == index);
        let clause = match follow {
            Follow::Computed(field) => {
                format!(
                    "no statement: code works out `{}.{}` for all rows around",
                    field.owner, field.field.name
                )
            }
            Follow::Walked => "no statement: the walk reads its assets with their keys".to_owned(),
            Follow::Nodes(_) => "one statement for the assets of all rows around".to_owned(),
            Follow::Lineage(follow) => {
                let beside = [("relationships", follow.links.is_some()), ("owners", follow.around.is_some())];
                reads(("lineage", known), &beside)
            }
            Follow::Paths(follow) => {
                let beside =
                    [("relationships", true), ("the other end, beside the walk", follow.target.is_some())];
                reads(("walks of paths", known), &beside)
            }
            Follow::Similar(_) => {
                let beside = [("what stands upstream", true), ("what stands downstream", true)];
                format!("{}, then one for the candidates", reads(("neighbours", known), &beside))
            }
            Follow::Reach(follow) => {
                let beside = [
                    ("owners and domains", follow.around.is_some()),
                    ("relationships", follow.links.is_some()),
                ];
                reads(("walk downstream", known), &beside)
            }
        };
        let _ = writeln!(out, "follow {index} = {clause}");
    }
}

fn reads((walk, known): (&str, bool), beside: &[(&str, bool)]) -> String {
    let mut clause = if known {
        format!("no statement: the {walk} is read with its start")
    } else {
        format!("one statement for the {walk} of all rows around")
    };
    for (what, _) in beside.iter().filter(|(_, wanted)| *wanted) {
        let _ = write!(clause, ", then one for {what}");
    }
    clause
}

fn one_statement(read: &Read, joined: bool) -> String {
    let mut clause = "one statement".to_owned();
    let mut repeated = Vec::new();
    match read {
        Read::Lookup(lookup) => {
            if joined {
                clause.push_str(" together: they differ in nothing but their keys");
            }
            clause.push_str("; lookups like it in requests of the same moment join it");
            inside(&lookup.columns, &mut repeated);
        }
        Read::Set(set) => siblings(&[set], &mut repeated),
        // Only follows walk; what is suggested or alike is read once.
        Read::LookupWalk(_)
        | Read::Walk(_)
        | Read::Links(_)
        | Read::Neighbours(_)
        | Read::Suggest(_)
        | Read::Duplicates(_) => {}
    }
    for (set, parts) in repeated {
        let (last, others) = parts.split_last().expect("what is repeated has parts");
        let (count, others) = (parts.len(), others.join(", "));
        let _ = write!(
            clause,
            "; it reads {set} {count} times, for {others} and {last}, since each takes another part of it"
        );
    }
    clause
}

fn reads_of(kind: &RootKind) -> Vec<usize> {
    match kind {
        RootKind::Typename(_) | RootKind::Introspection | RootKind::Service(_) | RootKind::Write { .. } => {
            Vec::new()
        }
        RootKind::One { read, .. }
        | RootKind::Many { read, .. }
        | RootKind::Rows { read, .. }
        | RootKind::Connection { read, .. } => vec![*read],
        RootKind::Entities(entities) | RootKind::LookupBy(entities) => {
            let mut reads: Vec<_> = entities.groups.iter().map(|group| group.read).collect();
            reads.dedup();
            reads
        }
    }
}

/// A set that is read several times, and what for.
type Repeated = (String, Vec<String>);

/// Reads that start from one row, and those inside them.
fn siblings(sets: &[&SetRead], repeated: &mut Vec<Repeated>) {
    let mut here: Vec<Repeated> = Vec::new();
    for set in sets {
        let name = match &set.source {
            Source::Scan(nodes) => names(nodes),
            Source::Expand(expand) => hop(expand),
            // Its hits are found once, for all parts.
            Source::Search(_) => continue,
        };
        match here.iter_mut().find(|(known, _)| *known == name) {
            Some((_, parts)) => parts.extend(parts_of(set)),
            None => here.push((name, parts_of(set))),
        }
    }
    repeated.extend(here.into_iter().filter(|(_, parts)| parts.len() > 1));
    for rows in sets.iter().filter_map(|set| set.rows.as_ref()) {
        inside(&rows.columns, repeated);
    }
}

/// Reads among the columns of a row.
fn inside(columns: &[Column], repeated: &mut Vec<Repeated>) {
    let nested = columns.iter().filter_map(|column| match column {
        Column::Nested { read, .. } => Some(&**read),
        Column::Label | Column::Property { .. } => None,
    });
    siblings(&nested.collect::<Vec<_>>(), repeated);
}

/// What is asked of a set; each is a read of it.
fn parts_of(set: &SetRead) -> Vec<String> {
    let asked =
        [(set.rows.is_some(), "rows"), (set.total, "the total"), (set.aggregate.is_some(), "the aggregate")];
    let mut parts: Vec<String> =
        asked.into_iter().filter(|(asked, _)| *asked).map(|(_, name)| name.to_owned()).collect();
    parts.extend(set.groups.iter().map(|_| "groups".to_owned()));
    parts
}
