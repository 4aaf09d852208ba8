//! Whether a walk reaches a node that meets a condition.
//!
//! Asked of a node, it is a search that ends with the first such node. Where the condition names the nodes by their keys
//! and is asked of many, it is the other way round: one search from each of them, against the way, before all else. (On
//! 10,000 nodes with long walks that was 6,090 reads instead of 51 million.)
//!
//! Where nothing narrows down of whom it is asked, nobody knows which way is shorter: the statement looks for the nodes
//! that meet the condition. If they are few, it searches from these; if they are many, most searches end soon. (Where
//! nothing met it, that was 30 thousand reads instead of 126 million, on 10,000 nodes of ten relationships each.) The
//! first rows of a page are also told soon if many nodes are found to reach those few: then it stops to look for more.

use std::sync::Arc;

use super::{
    filter::predicate,
    scope::{Lowering, Scope, Set, is_one_of},
    walk::{is_local, is_other, steps},
};
use crate::{
    catalog::types::Direction,
    cypher::ast::{
        self, Binary, Clause, Expr, Function, Hop, Item, NodePattern, Pattern, Projection,
        RelationshipPattern, Subquery, Variable, VariableKind,
    },
    plan::types::{Predicate, Subject, Test, Way},
};

/// So many nodes are searched from at most where the condition does not name them. To see that they are more takes as many reads as
/// it takes to find so many.
const FEW: i64 = 20;

/// So many nodes are found on the way back from a few before each of a page is asked instead. Each of the few is searched from by
/// itself, so twenty whose ways back share most of a graph read it twenty times. (Of 10,000 nodes that was 721,718 reads.)
const MOST: i64 = 2_000;

/// Lowers the condition on the node of a scope; never null.
pub(super) fn reaches(
    lowering: &mut Lowering<'_>,
    way: &Way,
    condition: &Predicate,
    Scope { node, .. }: Scope,
) -> Expr {
    let Some((set, ends)) = set(lowering, way, condition) else {
        return asked(lowering, way, condition, node);
    };
    let is_in = Expr::binary(Expr::Variable(node), Binary::In, Expr::Variable(set));
    let Some(ends) = ends else { return is_in };
    // What is in the set reaches one of the ends. What is not is asked itself, unless the set is of all that do. In this form the
    // search is only run where it decides.
    let mut told = vec![is_in.clone(), Expr::binary(size(ends), Binary::Greater, Expr::Integer(FEW))];
    if lowering.may_stop {
        told.push(Expr::binary(size(set), Binary::Equal, Expr::Integer(MOST)));
    }
    let asked = asked(lowering, way, condition, node);
    Expr::And(vec![Expr::Or(told), Expr::Or(vec![is_in, asked])])
}

/// A search from the node.
fn asked(lowering: &mut Lowering<'_>, way: &Way, condition: &Predicate, node: Variable) -> Expr {
    let mut steps = steps(lowering, way, (node, None), &Predicate::Constant(false));
    let to = lowering.fresh(VariableKind::Node);
    let mut body = std::mem::take(&mut steps.before);
    body.push(steps.walk(lowering, None, to));
    let mut met = vec![is_other(to, node)];
    if *condition != Predicate::Constant(true) {
        met.push(predicate(lowering, condition, Scope { node: to, edge: None, score: None }));
    }
    body.push(distinct(vec![to], Expr::all(met)));
    body.push(Clause::Project(Projection::returning(Item::Keep(to))));
    Expr::Subquery(Subquery::Exists, body)
}

/// The variable of the set of all nodes that meet it, if such a set is worth its while; and that of the ends, where it is
/// only if they are few.
fn set(
    lowering: &mut Lowering<'_>,
    way: &Way,
    condition: &Predicate,
) -> Option<(Variable, Option<Variable>)> {
    let reaching = Some((way.clone(), condition.clone()));
    if let Some(set) = lowering.sets.iter().find(|set| set.reaching == reaching) {
        return Some((set.variable, set.ends));
    }
    let label = key_label(lowering, way)?;
    let named = names_keys(lowering, way, condition);
    let sought = lowering.may_seek && is_local(condition) && *condition != Predicate::Constant(true);
    if !lowering.may_set || !is_local(&way.within) || !(named || sought) {
        return None;
    }
    let [end, to] = [(); 2].map(|()| lowering.fresh(VariableKind::Node));
    let start = NodePattern { labels: vec![label], ..NodePattern::bound(end) };
    let condition_at_end = predicate(lowering, condition, Scope { node: end, edge: None, score: None });
    let found = Clause::Match { pattern: Pattern::node(start), condition: Some(condition_at_end) };
    let (ends, first) = if named { (None, found) } else { few(lowering, found, end) };
    let all = Expr::Call(Function::Collect, vec![Expr::Variable(to)]);
    let variable = lowering.fresh(VariableKind::Value);
    let limit = ends.filter(|_| lowering.may_stop).map(|_| Expr::Integer(MOST));
    let body = vec![
        first,
        against(lowering, way, (end, to)),
        distinct(vec![end, to], Some(is_other(to, end))),
        Clause::Project(Projection { distinct: true, limit, ..Projection::with(vec![Item::Keep(to)]) }),
        Clause::Project(Projection::returning(Item::Name(all, variable))),
    ];
    // Sets that the condition asked for are made before this one.
    let clause = Clause::Call { imports: lowering.with_sets(Vec::new()), branches: vec![body] };
    lowering.sets.push(Set { reaching, ends, variable, clause });
    Some((variable, ends))
}

/// Collects the nodes that a clause finds, one more than a few at most; and takes them one by one, unless there are more.
fn few(lowering: &mut Lowering<'_>, found: Clause, end: Variable) -> (Option<Variable>, Clause) {
    let ends = lowering.fresh(VariableKind::Value);
    let limit = Some(Expr::Integer(FEW + 1));
    let all = Expr::Call(Function::Collect, vec![Expr::Variable(end)]);
    let body = vec![
        found,
        Clause::Project(Projection { limit, ..Projection::with(vec![Item::Keep(end)]) }),
        Clause::Project(Projection::returning(Item::Name(all, ends))),
    ];
    let clause = Clause::Call { imports: lowering.with_sets(Vec::new()), branches: vec![body] };
    lowering.sets.push(Set { reaching: None, ends: None, variable: ends, clause });
    let is_few = Expr::binary(size(ends), Binary::LessOrEqual, Expr::Integer(FEW));
    let list = Expr::Case(vec![(is_few, Expr::Variable(ends))]);
    (Some(ends), Clause::Unwind { list, variable: end })
}

fn size(list: Variable) -> Expr {
    Expr::Call(Function::Size, vec![Expr::Variable(list)])
}

/// The way walked from its end: what the far node of each hop must meet, its near node must here.
fn against(lowering: &mut Lowering<'_>, way: &Way, (from, to): (Variable, Variable)) -> Clause {
    let [near, far] = [(); 2].map(|()| lowering.fresh(VariableKind::Node));
    let mut conditions = Vec::new();
    if way.nodes.test {
        conditions.push(is_one_of(near, &way.nodes));
    }
    if way.within != Predicate::Constant(true) {
        conditions.push(predicate(lowering, &way.within, Scope { node: near, edge: None, score: None }));
    }
    let direction = match way.direction {
        Direction::Out => Direction::In,
        Direction::In => Direction::Out,
    };
    let relationship = RelationshipPattern { variable: None, types: way.relationships.clone(), direction };
    let hop = Hop { near, relationship, far, condition: Expr::all(conditions) };
    Clause::Walk(ast::Walk { path: None, from, hop, most: None, to })
}

fn distinct(variables: Vec<Variable>, condition: Option<Expr>) -> Clause {
    let items = variables.into_iter().map(Item::Keep).collect();
    Clause::Project(Projection { distinct: true, condition, ..Projection::with(items) })
}

/// The label by which all nodes of a way are found by their keys, if they share one.
fn key_label(lowering: &Lowering<'_>, way: &Way) -> Option<Arc<str>> {
    let mut labels = way.nodes.types.iter().map(|id| &lowering.catalog.node(id).key_label);
    let first = labels.next()?;
    labels.all(|label| label == first).then(|| Arc::clone(first))
}

/// Whether a condition holds for nodes of some keys only.
fn names_keys(lowering: &Lowering<'_>, way: &Way, condition: &Predicate) -> bool {
    match condition {
        Predicate::And(all) => all.iter().any(|one| names_keys(lowering, way, one)),
        Predicate::Test { subject: Subject::Node, property, test, negated: false } => {
            let is_key = |id| lowering.catalog.node(id).key.stored == property.stored;
            matches!(test, Test::Eq(_) | Test::In(_)) && way.nodes.types.iter().all(is_key)
        }
        Predicate::Constant(_)
        | Predicate::Or(_)
        | Predicate::Test { .. }
        | Predicate::Types { .. }
        | Predicate::Related { .. }
        | Predicate::Reaches { .. } => false,
    }
}
