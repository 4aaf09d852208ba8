//! Walks: breadth-first searches of the server, `VarLengthExpand(Pruning,BFS,All)` in its plans.
//!
//! The server searches in this way only where the ends are made distinct, or grouped with the least length of their
//! paths, right behind the pattern, and where the condition of a hop looks at nothing but its two nodes. (A subquery
//! there makes it list every path; measured on 5.26 and 2026.09.) So a condition on related nodes is worked out before:
//! one walk collects those of the reached nodes that meet it, and the next asks whether a node is among them.

use std::sync::Arc;

use super::{
    compare::compared,
    filter::predicate,
    root::by_key,
    scope::{Lowering, Scope, answered, is_one_of},
};
use crate::{
    cypher::ast::{
        self, Binary, Clause, Expr, Function, Hop, Item, Order, Projection, RelationshipPattern, Subquery,
        Variable, VariableKind,
    },
    plan::types::{Param, Predicate, Walk, WalkColumn, Way},
};

/// What a hop must meet.
#[derive(Clone, Copy)]
enum Bound<'p> {
    /// The far node is of the types of the way.
    Types,
    /// The far node meets this.
    Within(&'p Predicate),
    /// The far node is in this list.
    Among(Variable),
    /// The near node is the start, or does not meet this.
    Stop(&'p Predicate),
    /// The near node is the start, or not in this list.
    Stops(Variable),
}

/// A way from a node, as far as it is lowered.
pub(super) struct Steps<'p> {
    way: &'p Way,
    from: Variable,
    most: Option<u32>,
    bounds: Vec<Bound<'p>>,
    /// Clauses that bind what the hops need.
    pub(super) before: Vec<Clause>,
}

/// Each key finds its node by the unique index of the key label, and each node has a search of its own.
pub(super) fn walk_clauses(lowering: &mut Lowering<'_>, walk: &Walk) -> Vec<Clause> {
    let [key, rows] = [(); 2].map(|()| lowering.fresh(VariableKind::Value));
    let from = lowering.fresh(VariableKind::Node);
    let walked = walk_from(lowering, walk, (from, rows));
    let of_key = Expr::List(vec![Expr::Variable(key), Expr::Variable(rows)]);
    let all = Expr::Call(Function::Collect, vec![of_key]);
    let Param(keys) = walk.starts.values;
    vec![
        Clause::Unwind { list: Expr::Parameter(keys), variable: key },
        by_key(&walk.starts, (key, from), None),
        walked,
        Clause::Project(Projection::returning(Item::Answer(all))),
    ]
}

/// The clause that binds the rows of a walk from a node.
pub(super) fn walk_from(
    lowering: &mut Lowering<'_>,
    walk: &Walk,
    (from, rows): (Variable, Variable),
) -> Clause {
    Clause::Call { imports: vec![from], branches: vec![body(lowering, walk, (from, rows))] }
}

/// The search from one node. In the order of hops, then key, it stops at the border of the hop that fills the page.
fn body(lowering: &mut Lowering<'_>, walk: &Walk, (from, rows): (Variable, Variable)) -> Vec<Clause> {
    let most = walk.depth.map(|depth| depth.rounded);
    let mut steps = steps(lowering, &walk.way, (from, most), &walk.stop);
    let path = lowering.fresh(VariableKind::Path);
    let to = lowering.fresh(VariableKind::Node);
    let hops = lowering.fresh(VariableKind::Value);
    let mut body = std::mem::take(&mut steps.before);
    body.push(steps.walk(lowering, Some(path), to));
    let length = Expr::Call(Function::Length, vec![Expr::Variable(path)]);
    let least = Expr::Call(Function::Min, vec![length]);
    let condition = Some(Expr::And(answered_if(lowering, walk, from, (to, hops))));
    let items = vec![Item::Keep(to), Item::Name(least, hops)];
    body.push(Clause::Project(Projection { condition, ..Projection::with(items) }));
    let key = Expr::Property(to, Arc::clone(&walk.starts.property.stored));
    let order = [Expr::Variable(hops), key.clone()].map(|by| Order { by, descending: false }).into();
    let Param(limit) = walk.limit;
    let limit = Some(Expr::Parameter(limit));
    if walk.counted {
        body.push(Clause::Project(Projection { limit, ..Projection::with(vec![Item::Keep(to)]) }));
        body.push(Clause::Project(Projection::returning(Item::Name(Expr::CountRows, rows))));
        return body;
    }
    let items = vec![Item::Keep(to), Item::Keep(hops)];
    body.push(Clause::Project(Projection { order, limit, ..Projection::with(items) }));
    let mut row = vec![Expr::Variable(hops), key];
    row.extend(columns(lowering, &walk.columns, to, &mut body));
    let all = Expr::Call(Function::Collect, vec![Expr::List(row)]);
    body.push(Clause::Project(Projection::returning(Item::Name(all, rows))));
    body
}

/// Which of the reached nodes are answered.
fn answered_if(
    lowering: &mut Lowering<'_>,
    walk: &Walk,
    from: Variable,
    (to, hops): (Variable, Variable),
) -> Vec<Expr> {
    let mut conditions = vec![is_other(to, from)];
    let at = |operator, param: Param| Expr::binary(Expr::Variable(hops), operator, Expr::Parameter(param.0));
    if let Some(depth) = &walk.depth {
        conditions.push(at(Binary::LessOrEqual, depth.exact));
    }
    if let Some((hops, after)) = walk.after {
        let key = Expr::Property(to, Arc::clone(&walk.starts.property.stored));
        let beyond = compared(lowering, &key, Binary::Greater, after);
        conditions.push(at(Binary::GreaterOrEqual, hops));
        conditions.push(Expr::Or(vec![at(Binary::Greater, hops), beyond]));
    }
    if walk.filter != Predicate::Constant(true) {
        conditions.push(predicate(lowering, &walk.filter, Scope { node: to, edge: None, score: None }));
    }
    conditions
}

fn columns(
    lowering: &mut Lowering<'_>,
    columns: &[WalkColumn],
    node: Variable,
    calls: &mut Vec<Clause>,
) -> Vec<Expr> {
    let value = |column: &WalkColumn| match column {
        WalkColumn::Label => Expr::Call(Function::Labels, vec![Expr::Variable(node)]),
        WalkColumn::Property(property) => {
            answered(lowering, Expr::Property(node, Arc::clone(&property.stored)), property)
        }
        WalkColumn::Meets(condition) if is_local(condition) => is_met(lowering, condition, node),
        WalkColumn::Meets(condition) => {
            let (call, count) = counted(lowering, condition, node);
            calls.push(call);
            Expr::Variable(count)
        }
    };
    columns.iter().map(value).collect()
}

/// A condition as a value that is never null.
fn is_met(lowering: &mut Lowering<'_>, condition: &Predicate, node: Variable) -> Expr {
    let met = predicate(lowering, condition, Scope { node, edge: None, score: None });
    Expr::Call(Function::Coalesce, vec![met, Expr::Boolean(false)])
}

/// One where a condition is met, else none. A walk in an expression is planned by itself and lists its paths; in a
/// `WHERE` it is a search.
fn counted(lowering: &mut Lowering<'_>, condition: &Predicate, node: Variable) -> (Clause, Variable) {
    let [one, count] = [(); 2].map(|()| lowering.fresh(VariableKind::Value));
    let met = predicate(lowering, condition, Scope { node, edge: None, score: None });
    let once = vec![Item::Name(Expr::Integer(1), one)];
    let body = vec![
        Clause::Project(Projection { condition: Some(met), ..Projection::with(once) }),
        Clause::Project(Projection::returning(Item::Name(Expr::CountRows, count))),
    ];
    (Clause::Call { imports: vec![node], branches: vec![body] }, count)
}

/// The one node is not the other.
pub(super) fn is_other(one: Variable, other: Variable) -> Expr {
    Expr::binary(Expr::Variable(one), Binary::NotEqual, Expr::Variable(other))
}

/// Lowers a way from a node, with nodes that it does not go past.
pub(super) fn steps<'p>(
    lowering: &mut Lowering<'_>,
    way: &'p Way,
    (from, most): (Variable, Option<u32>),
    stop: &'p Predicate,
) -> Steps<'p> {
    let mut steps = Steps { way, from, most, bounds: Vec::new(), before: Vec::new() };
    if way.nodes.test {
        steps.bounds.push(Bound::Types);
    }
    let all = match &way.within {
        Predicate::And(all) => all.as_slice(),
        other => std::slice::from_ref(other),
    };
    let all = all.iter().filter(|one| **one != Predicate::Constant(true));
    let (local, related): (Vec<_>, Vec<_>) = all.partition(|one| is_local(one));
    steps.bounds.extend(local.into_iter().map(Bound::Within));
    if !related.is_empty() {
        let list = steps.collect(lowering, &related);
        steps.bounds.push(Bound::Among(list));
    }
    if *stop != Predicate::Constant(false) {
        let bound =
            if is_local(stop) { Bound::Stop(stop) } else { Bound::Stops(steps.collect(lowering, &[stop])) };
        steps.bounds.push(bound);
    }
    steps
}

/// Whether a condition looks at nothing but its node.
pub(super) fn is_local(condition: &Predicate) -> bool {
    match condition {
        Predicate::Constant(_) | Predicate::Test { .. } | Predicate::Types { .. } => true,
        Predicate::And(all) | Predicate::Or(all) => all.iter().all(is_local),
        Predicate::Related { .. } | Predicate::Reaches { .. } => false,
    }
}

impl Steps<'_> {
    /// The clause that walks to another node.
    pub(super) fn walk(&self, lowering: &mut Lowering<'_>, path: Option<Variable>, to: Variable) -> Clause {
        let [near, far] = [(); 2].map(|()| lowering.fresh(VariableKind::Node));
        let mut conditions = Vec::with_capacity(self.bounds.len());
        for bound in &self.bounds {
            conditions.push(self.met(lowering, *bound, (near, far)));
        }
        let relationship = RelationshipPattern {
            variable: None,
            types: self.way.relationships.clone(),
            direction: self.way.direction,
        };
        let hop = Hop { near, relationship, far, condition: Expr::all(conditions) };
        Clause::Walk(ast::Walk { path, from: self.from, hop, most: self.most, to })
    }

    fn met(&self, lowering: &mut Lowering<'_>, bound: Bound<'_>, (near, far): (Variable, Variable)) -> Expr {
        let is_among = |node, list| Expr::binary(Expr::Variable(node), Binary::In, Expr::Variable(list));
        let start_or = |otherwise| {
            let is_start = Expr::binary(Expr::Variable(near), Binary::Equal, Expr::Variable(self.from));
            Expr::Or(vec![is_start, otherwise])
        };
        match bound {
            Bound::Types => is_one_of(far, &self.way.nodes),
            Bound::Within(condition) => {
                predicate(lowering, condition, Scope { node: far, edge: None, score: None })
            }
            Bound::Among(list) => is_among(far, list),
            Bound::Stop(condition) => start_or(is_met(lowering, condition, near).negated()),
            Bound::Stops(list) => start_or(is_among(near, list).negated()),
        }
    }

    /// Binds the list of the nodes that are reached so far and meet all conditions. That the start is there only where a
    /// cycle leads back to it does no harm: a walk that comes by it again reaches nothing new.
    fn collect(&mut self, lowering: &mut Lowering<'_>, conditions: &[&Predicate]) -> Variable {
        let to = lowering.fresh(VariableKind::Node);
        let walk = self.walk(lowering, None, to);
        let scope = Scope { node: to, edge: None, score: None };
        let met = conditions.iter().map(|one| predicate(lowering, one, scope)).collect();
        let distinct = Projection {
            distinct: true,
            condition: Expr::all(met),
            ..Projection::with(vec![Item::Keep(to)])
        };
        let nodes =
            vec![walk, Clause::Project(distinct), Clause::Project(Projection::returning(Item::Keep(to)))];
        let list = lowering.fresh(VariableKind::Value);
        let mut items: Vec<_> = self.bounds.iter().filter_map(Bound::kept).collect();
        items.push(Item::Name(Expr::Subquery(Subquery::Collect, nodes), list));
        self.before.push(Clause::Project(Projection::with(items)));
        list
    }
}

impl Bound<'_> {
    /// The list it needs, so that the next `WITH` keeps it.
    fn kept(&self) -> Option<Item> {
        match self {
            Bound::Among(list) | Bound::Stops(list) => Some(Item::Keep(*list)),
            Bound::Types | Bound::Within(_) | Bound::Stop(_) => None,
        }
    }
}
