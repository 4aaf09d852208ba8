//! A page of a set: order, cursors as conditions, and the shapes that an index answers.
//!
//! A root page ordered by a property that may be missing is two segments, each in the order of an index: an index holds
//! no missing values. `UNION ALL` under a `LIMIT` opens the second segment only where the first does not fill the page.

use super::{
    compare::compared,
    filter::predicate,
    scope::{Lowering, Scope, is_nullable},
    set::{Around, Found, columns, filter_uses_edge, found},
};
use crate::{
    cypher::{
        arranged::arranged_by,
        ast::{Binary, Clause, Expr, Item, Order, Projection},
    },
    plan::types::{Column, OrderKey, Predicate, Rows, SeekValue, SetRead, Source, Subject},
};

/// Which rows of a page a match finds: all, or those with or without a value of the first key.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Segment {
    All,
    Present,
    Missing,
}

/// The clauses that find the rows of a page in their order, and the values of a row.
pub(super) fn rows(
    lowering: &mut Lowering<'_>,
    read: &SetRead,
    page: &Rows,
    around: Option<Around<'_>>,
) -> (Vec<Clause>, Expr) {
    let found = found(lowering, &read.source, around, uses_edge(read, page));
    let scope = found.scope;
    let arranged = arranged_by(read, page);
    let limit = page.limit.map(|limit| Expr::Parameter(limit.0));
    let mut kept = Vec::new();
    kept.extend(scope.edge.map(Item::Keep));
    kept.push(Item::Keep(scope.node));
    kept.extend(scope.score.map(Item::Keep));
    let mut body = Vec::new();
    match segments(&found, page).as_slice() {
        [only] => {
            let only_match = matched(lowering, read, page, (&found, *only));
            body.extend(found.opening(lowering));
            body.push(only_match);
            let order = match &read.source {
                // They come in this order.
                Source::Search(_) => Vec::new(),
                Source::Expand(_) if arranged.is_some() => Vec::new(),
                Source::Scan(_) | Source::Expand(_) => order(scope, ordered_by(page, *only), *only),
            };
            body.push(Clause::Project(Projection { order, limit, ..Projection::with(kept) }));
        }
        several => {
            let mut branches = Vec::new();
            for segment in several {
                let order = order(scope, ordered_by(page, *segment), *segment);
                let limit = limit.clone();
                let ordered = Projection { order, limit, ..Projection::returning(Item::Keep(scope.node)) };
                let matched = matched(lowering, read, page, (&found, *segment));
                branches.push(vec![matched, Clause::Project(ordered)]);
            }
            body.push(Clause::Call { imports: lowering.with_sets(Vec::new()), branches });
            body.push(Clause::Project(Projection { limit, ..Projection::with(kept) }));
        }
    }
    let mut calls = Vec::new();
    let mut row = columns(lowering, &page.columns, scope, &mut calls);
    if arranged == Some(row.len()) {
        row.push(stored(scope, &page.order[0]));
    }
    body.extend(calls);
    (body, Expr::List(row))
}

/// The segments a page needs, in its order. A cursor lies in one of them: what comes before that is out.
fn segments(found: &Found, page: &Rows) -> Vec<Segment> {
    let first = &page.order[0];
    let segmented = found.root_key.is_some() && page.limit.is_some() && is_nullable(&first.property);
    if !segmented {
        return vec![Segment::All];
    }
    let cursor_missing = page.after.as_ref().map(|after| after[0] == SeekValue::Null);
    match (first.nulls_first, cursor_missing) {
        (false, None | Some(false)) => vec![Segment::Present, Segment::Missing],
        (false, Some(true)) => vec![Segment::Missing],
        (true, None | Some(true)) => vec![Segment::Missing, Segment::Present],
        (true, Some(false)) => vec![Segment::Present],
    }
}

/// Whether the cursor of a page lies in a segment, so that the segment starts behind it.
fn holds_cursor(segment: Segment, after: &[SeekValue]) -> bool {
    match segment {
        Segment::All => true,
        Segment::Present => after[0] != SeekValue::Null,
        Segment::Missing => after[0] == SeekValue::Null,
    }
}

/// Rows without a value of the first key are ordered by the others.
fn ordered_by(page: &Rows, segment: Segment) -> &[OrderKey] {
    match segment {
        Segment::All | Segment::Present => &page.order,
        Segment::Missing => &page.order[1..],
    }
}

/// The clause that finds the rows of one segment.
fn matched(
    lowering: &mut Lowering<'_>,
    read: &SetRead,
    page: &Rows,
    (found, segment): (&Found, Segment),
) -> Clause {
    let scope = found.scope;
    let mut conditions = found.conditions.clone();
    let after = page.after.as_deref().filter(|after| holds_cursor(segment, after));
    let mut starts = None;
    if segment == Segment::Missing {
        let missing = stored(scope, &page.order[0]).is_null();
        starts = Some(missing.clone());
        conditions.push(missing);
    }
    if found.root_key.is_some() {
        conditions.extend(index_conditions(scope, ordered_by(page, segment), after, segment));
    }
    if let Some(after) = after {
        let skipped = usize::from(segment == Segment::Missing);
        let seek = Seek { scope, forward: true, present: segment == Segment::Present };
        let beyond =
            flat(beyond(lowering, seek, ordered_by(page, segment), &after[skipped..]).into_iter().collect());
        // Only of a root does an index begin there.
        starts = starts.or_else(|| beyond.first().filter(|_| found.root_key.is_some()).cloned());
        conditions.extend(beyond);
    }
    if let Some(before) = &page.before {
        let seek = Seek { scope, forward: false, present: false };
        conditions.extend(beyond(lowering, seek, &page.order, before));
    }
    if read.filter != Predicate::Constant(true) {
        let filter = flat(vec![predicate(lowering, &read.filter, scope)]);
        conditions.extend(filter.into_iter().map(|one| told_late(starts.as_ref(), one)));
    }
    let pattern = found.pattern.clone();
    Clause::Match { pattern, condition: Expr::all(flat(conditions)) }
}

/// A condition that is searched for, where the page starts: by itself the planner may take what is searched for to be rare, and search
/// for every node before it looks where that stands. (Of a last page of 1,500 nodes that was 102,013 reads instead of 3,870.)
fn told_late(starts: Option<&Expr>, condition: Expr) -> Expr {
    match starts {
        Some(starts) if searches(&condition) => Expr::Or(vec![starts.clone().negated(), condition]),
        _ => condition,
    }
}

/// Whether a condition is told by a subquery.
fn searches(condition: &Expr) -> bool {
    match condition {
        Expr::Subquery(..) => true,
        Expr::Not(inner) => searches(inner),
        Expr::And(all) | Expr::Or(all) => all.iter().any(searches),
        _ => false,
    }
}

/// Nested conjunctions as one.
fn flat(conditions: Vec<Expr>) -> Vec<Expr> {
    let mut all = Vec::new();
    for condition in conditions {
        match condition {
            Expr::And(inner) => all.extend(flat(inner)),
            other => all.push(other),
        }
    }
    all
}

/// An index in the order of the first and the last key serves a page only if each is known to be there. A cursor's own
/// conditions say so of the keys they compare at the top.
fn index_conditions(
    scope: Scope,
    keys: &[OrderKey],
    after: Option<&[SeekValue]>,
    segment: Segment,
) -> Vec<Expr> {
    let mut conditions = Vec::new();
    if let [first, .., _] = keys
        && (segment == Segment::Present || !is_nullable(&first.property))
        && after.is_none()
    {
        conditions.push(stored(scope, first).is_not_null());
    }
    if let Some(last) = keys.last()
        && !(keys.len() == 1 && after.is_some())
    {
        conditions.push(stored(scope, last).is_not_null());
    }
    conditions
}

fn stored(scope: Scope, key: &OrderKey) -> Expr {
    scope.property(key.subject, &key.property)
}

/// `ORDER BY` of the keys of a page.
pub(super) fn ordered(scope: Scope, keys: &[OrderKey]) -> Vec<Order> {
    order(scope, keys, Segment::All)
}

/// `ORDER BY` of the keys. Cypher puts missing values last going up and first going down; where the order wants it
/// otherwise, whether the value is missing is a key of its own.
fn order(scope: Scope, keys: &[OrderKey], segment: Segment) -> Vec<Order> {
    let mut order = Vec::new();
    for (position, key) in keys.iter().enumerate() {
        let present = position == 0 && segment == Segment::Present;
        let by = stored(scope, key);
        if is_nullable(&key.property) && !present && key.descending != key.nulls_first {
            let missing = if key.nulls_first { by.clone().is_not_null() } else { by.clone().is_null() };
            order.push(Order { by: missing, descending: false });
        }
        order.push(Order { by, descending: key.descending });
    }
    order
}

/// How a cursor is read.
#[derive(Clone, Copy)]
struct Seek {
    scope: Scope,
    /// Rows after it rather than before it.
    forward: bool,
    /// The first key is known to be there.
    present: bool,
}

/// The condition that a row lies strictly beyond a cursor in the order; `None` without keys.
///
/// For a key that is never missing this is the form that an index serves, `a >= $a` and, among equals, the rest. The
/// second half is a `CASE` and not `a > $a OR rest`: the planner may answer an `OR` by a union of seeks, which it then
/// has to sort whole.
fn beyond(lowering: &mut Lowering<'_>, seek: Seek, keys: &[OrderKey], values: &[SeekValue]) -> Option<Expr> {
    let ((key, keys), (value, values)) = (keys.split_first()?, values.split_first()?);
    let rest = beyond(lowering, Seek { present: false, ..seek }, keys, values);
    let by = stored(seek.scope, key);
    let nullable = is_nullable(&key.property) && !seek.present;
    let missing_beyond = key.nulls_first != seek.forward;
    let SeekValue::Value(param) = value else {
        return Some(match (missing_beyond, rest) {
            (true, None) => Expr::Boolean(false),
            (true, Some(rest)) => Expr::And(vec![by.is_null(), rest]),
            (false, None) => by.is_not_null(),
            (false, Some(rest)) => Expr::Or(vec![by.is_not_null(), rest]),
        });
    };
    let (strict, weak) = if key.descending == seek.forward {
        (Binary::Less, Binary::LessOrEqual)
    } else {
        (Binary::Greater, Binary::GreaterOrEqual)
    };
    let equal = Expr::binary(by.clone(), Binary::Equal, Expr::Parameter(param.0));
    if nullable && missing_beyond {
        let mut beyond = vec![compared(lowering, &by, strict, *param), by.is_null()];
        beyond.extend(rest.map(|rest| Expr::And(flat(vec![equal, rest]))));
        return Some(Expr::Or(beyond));
    }
    Some(match rest {
        None => compared(lowering, &by, strict, *param),
        Some(rest) => {
            let differs = Expr::binary(by.clone(), Binary::NotEqual, Expr::Parameter(param.0));
            let weakly = compared(lowering, &by, weak, *param);
            Expr::And(vec![weakly, Expr::Case(vec![(differs, Expr::Boolean(true)), (equal, rest)])])
        }
    })
}

fn uses_edge(read: &SetRead, page: &Rows) -> bool {
    let is_edge = |subject: Subject| subject == Subject::Edge;
    let in_columns = page.columns.iter().any(|column| match column {
        Column::Label | Column::Nested { .. } => false,
        Column::Property { subject, .. } => is_edge(*subject),
    });
    in_columns || page.order.iter().any(|key| is_edge(key.subject)) || filter_uses_edge(&read.filter)
}
