//! Assets that wait to be fetched, and those that could not be: a node for each, by its uri.

use super::{
    nodes::Keyed,
    rows::{NODE, ROW, field, for_each, keyed, match_one, return_all, return_count},
};
use crate::{
    cypher::{
        ast::{
            Assignment, Binary, Clause, Expr, Function, Item, NodePattern, Order, Pattern, Projection, Query,
            Variable,
        },
        names,
    },
    value::Value,
};

impl Keyed {
    /// Where those that wait are unique.
    #[must_use]
    pub fn queued() -> Self {
        Self { label: names::QUEUED.into(), key: names::QUEUED_URI.into() }
    }

    /// Where those that could not be fetched are unique.
    #[must_use]
    pub fn dead() -> Self {
        Self { label: names::DEAD_LETTER.into(), key: names::QUEUED_URI.into() }
    }
}

fn waiting(variable: Variable, uri: Expr) -> Pattern {
    keyed(variable, &names::QUEUED.into(), &names::QUEUED_URI.into(), uri)
}

fn dead(uri: Expr) -> Pattern {
    keyed(NODE, &names::DEAD_LETTER.into(), &names::QUEUED_URI.into(), uri)
}

fn property(name: &str) -> Expr {
    Expr::Property(NODE, name.into())
}

fn set(variable: Variable, name: &str, value: Expr) -> Assignment {
    Assignment::Property(variable, name.into(), value)
}

/// Has assets wait, or wait on, whose nodes are there and locked. A row is `[uri, properties, time]`.
#[must_use]
pub fn enqueue(rows: Vec<Value>) -> Query {
    let or = |name: &str, value| set(NODE, name, Expr::Call(Function::Coalesce, vec![property(name), value]));
    let new = vec![or(names::QUEUED_DUE, field(2)), or(names::QUEUED_ATTEMPTS, Expr::Integer(0))];
    let all = new.into_iter().chain([Assignment::Merge(NODE, field(1))]).collect();
    for_each(rows, vec![match_one(waiting(NODE, field(0))), Clause::Set(all), return_count()])
}

/// Locks the assets of a source that are due, the longest first. Answers their uris.
#[must_use]
pub fn due(source: &str, now: i64, most: i64) -> Query {
    let node = NodePattern { labels: vec![names::QUEUED.into()], ..NodePattern::bound(NODE) };
    let of_source = Expr::binary(property(names::QUEUED_SOURCE), Binary::Equal, Expr::Parameter(0));
    let is_due = Expr::binary(property(names::QUEUED_DUE), Binary::LessOrEqual, Expr::Parameter(1));
    let mut first = Projection::with(vec![Item::Keep(NODE)]);
    // As the index has them.
    let order = [names::QUEUED_SOURCE, names::QUEUED_DUE].map(property);
    first.order = order.map(|by| Order { by, descending: false }).to_vec();
    first.limit = Some(Expr::Parameter(2));
    Query {
        clauses: vec![
            Clause::Match {
                pattern: Pattern::node(node),
                condition: Some(Expr::And(vec![of_source, is_due])),
            },
            Clause::Project(first),
            Clause::Set(vec![set(NODE, names::LOCK, Expr::Boolean(true))]),
            Clause::Remove(vec![(NODE, names::LOCK.into())]),
            return_all(property(names::QUEUED_URI)),
        ],
        parameters: vec![Value::from(source), Value::Int(now), Value::Int(most)],
    }
}

/// Takes assets, by their uris, that are locked and still due. Answers `[uri, kind, stamp, attempts]` of each.
#[must_use]
pub fn claim(uris: Vec<Value>, now: i64, until: i64) -> Query {
    let is_due = Expr::binary(property(names::QUEUED_DUE), Binary::LessOrEqual, Expr::Parameter(1));
    let more = Expr::binary(property(names::QUEUED_ATTEMPTS), Binary::Add, Expr::Integer(1));
    let taken = [names::QUEUED_URI, names::QUEUED_KIND, names::QUEUED_STAMP, names::QUEUED_ATTEMPTS];
    let mut query = for_each(
        uris,
        vec![
            Clause::Match { pattern: waiting(NODE, Expr::Variable(ROW)), condition: Some(is_due) },
            Clause::Set(vec![
                set(NODE, names::QUEUED_DUE, Expr::Parameter(2)),
                set(NODE, names::QUEUED_ATTEMPTS, more),
            ]),
            return_all(Expr::List(taken.map(property).to_vec())),
        ],
    );
    query.parameters.extend([Value::Int(now), Value::Int(until)]);
    query
}

/// Lets locked assets wait no more to which nothing happened meanwhile. A row is `[uri, stamp]`.
#[must_use]
pub fn finish(rows: Vec<Value>) -> Query {
    let same = Expr::binary(property(names::QUEUED_STAMP), Binary::Equal, field(1));
    let pattern = waiting(NODE, field(0));
    for_each(rows, vec![Clause::Match { pattern, condition: Some(same) }, Clause::Delete(NODE)])
}

/// Has locked assets to which something happened meanwhile be fetched anew. A row is `[uri, stamp, time]`.
#[must_use]
pub fn begin_anew(rows: Vec<Value>) -> Query {
    let other = Expr::binary(property(names::QUEUED_STAMP), Binary::NotEqual, field(1));
    let pattern = waiting(NODE, field(0));
    let anew =
        vec![set(NODE, names::QUEUED_DUE, field(2)), set(NODE, names::QUEUED_ATTEMPTS, Expr::Integer(0))];
    for_each(rows, vec![Clause::Match { pattern, condition: Some(other) }, Clause::Set(anew)])
}

/// Puts locked assets off. A row is `[uri, {due, attempts}]`.
#[must_use]
pub fn put_off(rows: Vec<Value>) -> Query {
    let off = Clause::Set(vec![Assignment::Merge(NODE, field(1))]);
    for_each(rows, vec![match_one(waiting(NODE, field(0))), off])
}

/// Keeps that assets could not be fetched, whose nodes are there and locked. A row is `[uri, {source, kind, reason, at, attempts}]`.
#[must_use]
pub fn bury(rows: Vec<Value>) -> Query {
    let kept = Clause::Set(vec![Assignment::Merge(NODE, field(1))]);
    for_each(rows, vec![match_one(dead(field(0))), kept, return_count()])
}

/// Forgets that assets, by their uris, could not be fetched.
#[must_use]
pub fn forget_dead(uris: Vec<Value>) -> Query {
    for_each(uris, vec![match_one(dead(Expr::Variable(ROW))), Clause::Delete(NODE)])
}

/// What is kept of an asset that could not be fetched, in the order of [`dead_letters`].
pub const DEAD_LETTER: [&str; 6] = [
    names::QUEUED_URI,
    names::QUEUED_SOURCE,
    names::QUEUED_KIND,
    names::DEAD_REASON,
    names::DEAD_AT,
    names::QUEUED_ATTEMPTS,
];

/// Assets behind a uri that could not be fetched, of one source or of all, each as a list of [`DEAD_LETTER`].
#[must_use]
pub fn dead_letters(source: Option<&str>, after: &str, most: i64) -> Query {
    let node = NodePattern { labels: vec![names::DEAD_LETTER.into()], ..NodePattern::bound(NODE) };
    let uri = property(names::QUEUED_URI);
    let mut conditions = vec![Expr::binary(uri.clone(), Binary::Greater, Expr::Parameter(0))];
    let mut parameters = vec![Value::from(after), Value::Int(most)];
    if let Some(source) = source {
        conditions.push(Expr::binary(property(names::QUEUED_SOURCE), Binary::Equal, Expr::Parameter(2)));
        parameters.push(Value::from(source));
    }
    let mut first = Projection::with(vec![Item::Keep(NODE)]);
    first.order = vec![Order { by: uri, descending: false }];
    first.limit = Some(Expr::Parameter(1));
    let condition = Expr::all(conditions);
    let all = Expr::List(DEAD_LETTER.map(property).to_vec());
    let pattern = Pattern::node(node);
    Query {
        clauses: vec![Clause::Match { pattern, condition }, Clause::Project(first), return_all(all)],
        parameters,
    }
}

/// Of assets, by their uris, those that could not be fetched, as `[uri, source, kind]`.
#[must_use]
pub fn dead_of(uris: Vec<Value>) -> Query {
    let told = [names::QUEUED_URI, names::QUEUED_SOURCE, names::QUEUED_KIND].map(property);
    for_each(uris, vec![match_one(dead(Expr::Variable(ROW))), return_all(Expr::List(told.to_vec()))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cypher::emit;

    #[test]
    fn an_asset_waits_as_a_node_by_its_uri() {
        let text = |query: &Query| emit(query).text.replace('\n', " ");
        assert_eq!(
            text(&enqueue(Vec::new())),
            "UNWIND $p0 AS x0 MATCH (n0:_Queued {uri: x0[0]}) SET n0.due = coalesce(n0.due, x0[2]), \
             n0.attempts = coalesce(n0.attempts, 0), n0 += x0[1] RETURN count(*) AS value"
        );
        assert_eq!(
            text(&due("", 0, 1)),
            "MATCH (n0:_Queued)   WHERE n0.source = $p0 AND n0.due <= $p1 WITH n0 ORDER BY n0.source, n0.due LIMIT $p2 \
             SET n0._lock = true REMOVE n0._lock RETURN collect(n0.uri) AS value"
        );
        assert_eq!(
            text(&claim(Vec::new(), 0, 0)),
            "UNWIND $p0 AS x0 MATCH (n0:_Queued {uri: x0})   WHERE n0.due <= $p1 SET n0.due = $p2, \
             n0.attempts = n0.attempts + 1 RETURN collect([n0.uri, n0.kind, n0.stamp, n0.attempts]) AS value"
        );
    }
}
