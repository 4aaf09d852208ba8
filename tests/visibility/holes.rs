//! Rules forgotten in one kind of place, planted into the Plan of somebody who sees a part: each must show in some answer.
//!
//! In: a Plan with rules, and that of an admin for the same query. Out: the former with a hole. Must not know: rules, answers.

use mlg::plan::types::{Column, Plan, Predicate, Read, SetRead, Source};

/// A kind of place, and what forgets the rule there; whether it did.
pub(crate) type Hole = (&'static str, fn(&mut Plan, &Plan) -> bool);

/// The kinds of place where nodes come in that are no walk and no search; those have suites of their own.
pub(crate) const HOLES: &[Hole] = &[
    ("a node by its key", |ruled, open| {
        reads(ruled, open, &mut |ruled, open| match (ruled, open) {
            (Read::Lookup(ruled), Read::Lookup(open)) => put(&mut ruled.filter, &open.filter),
            _ => false,
        })
    }),
    ("a connection of the root", |ruled, open| {
        reads(ruled, open, &mut |ruled, open| match (ruled, open) {
            (Read::Set(ruled), Read::Set(open)) if !matches!(ruled.source, Source::Search(_)) => {
                put(&mut ruled.filter, &open.filter)
            }
            _ => false,
        })
    }),
    ("nodes beside a node", |ruled, open| {
        nested(ruled, open, &mut |ruled, open| put(&mut ruled.filter, &open.filter))
    }),
    ("what a condition speaks of", |ruled, open| {
        sets(ruled, open, &mut |ruled, open| {
            // The condition of the request alone, and what the rule says of the node itself.
            let Predicate::And(parts) = &mut ruled.filter else { return false };
            let Some(rule) = parts.pop() else { return false };
            let changed = mentions(&open.filter) && Predicate::And(parts.clone()) != open.filter;
            ruled.filter = Predicate::And(vec![open.filter.clone(), rule]);
            changed
        })
    }),
];

fn put(ruled: &mut Predicate, open: &Predicate) -> bool {
    let differs = ruled != open;
    ruled.clone_from(open);
    differs
}

/// Whether a condition speaks of other nodes.
fn mentions(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Constant(_) | Predicate::Test { .. } | Predicate::Types { .. } => false,
        Predicate::And(parts) | Predicate::Or(parts) => parts.iter().any(mentions),
        Predicate::Related { .. } | Predicate::Reaches { .. } => true,
    }
}

/// Visits the reads of both plans side by side.
fn reads(ruled: &mut Plan, open: &Plan, visit: &mut dyn FnMut(&mut Read, &Read) -> bool) -> bool {
    assert_eq!(ruled.reads.len(), open.reads.len(), "a rule adds no read and takes none away");
    let both = ruled.reads.iter_mut().zip(&open.reads);
    both.fold(false, |done, (ruled, open)| visit(&mut ruled.read, &open.read) || done)
}

type Visit<'a> = &'a mut dyn FnMut(&mut SetRead, &SetRead) -> bool;

fn sets(ruled: &mut Plan, open: &Plan, visit: Visit<'_>) -> bool {
    let roots = reads(ruled, open, &mut |ruled, open| match (ruled, open) {
        (Read::Set(ruled), Read::Set(open)) => visit(ruled, open),
        _ => false,
    });
    nested(ruled, open, visit) || roots
}

fn nested(ruled: &mut Plan, open: &Plan, visit: Visit<'_>) -> bool {
    reads(ruled, open, &mut |ruled, open| match (ruled, open) {
        (Read::Set(ruled), Read::Set(open)) => inside(ruled, open, visit),
        (Read::Lookup(ruled), Read::Lookup(open)) => columns(&mut ruled.columns, &open.columns, visit),
        _ => false,
    })
}

fn inside(ruled: &mut SetRead, open: &SetRead, visit: Visit<'_>) -> bool {
    match (&mut ruled.rows, &open.rows) {
        (Some(ruled), Some(open)) => columns(&mut ruled.columns, &open.columns, visit),
        _ => false,
    }
}

fn columns(ruled: &mut [Column], open: &[Column], visit: Visit<'_>) -> bool {
    let mut done = false;
    for (ruled, open) in ruled.iter_mut().zip(open) {
        if let (Column::Nested { read: ruled, .. }, Column::Nested { read: open, .. }) = (ruled, open) {
            done |= visit(ruled, open);
            done |= inside(ruled, open, visit);
        }
    }
    done
}
