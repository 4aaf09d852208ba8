//! What is reached by a walk -> sets of nodes, each worked out by a statement that runs before.
//!
//! In: a way and what its end must meet. Out: conditions. Must not know: SQL text.
//!
//! The walk starts at the nodes that meet the condition and goes against the way, each node once: it costs what the
//! relationships among the nodes it comes by cost, for all rows of the statement together. It can't tell whether a
//! node reaches another or, by a cycle, only itself; so a node of the set that meets the condition too is asked by a
//! walk of its own, which ends at the first other one.
//!
//! It is a statement of its own since SQLite reads a named select anew wherever its name occurs: conditions of this
//! kind inside one another would take as many times longer to prepare for each more of them. As a list that is
//! worked out before, each costs its own walk, and a walk in our code does not repeat it level by level.
//!
//! Where most nodes reach such a one, that list is most of the graph, and the first rows of a page would be told by a short walk
//! from each: a statement that looks ahead in this way may be tried first.

use std::sync::Arc;

use crate::{
    catalog::types::Direction,
    plan::types::{Predicate, Way},
    sql::{
        ast::{
            Alias, AliasKind, ColumnName, Expr, Function, Operator, Select, Table, TableSource, With,
            WithRows,
        },
        emit::Statement,
        lower::{Context, Members, Subjects, scan},
        lower_predicate, lower_related,
    },
};

/// Who reaches something, so that a walk which several conditions speak of is done once.
#[derive(Debug)]
pub(super) struct Reached {
    way: Way,
    condition: Predicate,
    /// Answers the numbers of the nodes.
    pub(super) statement: Statement,
}

impl Reached {
    /// Whether an index finds the nodes from which the walk starts, so that it is short.
    pub(super) fn starts_at_few(&self) -> bool {
        lower_related::names_few(&self.condition)
    }
}

/// Lowers whether a node reaches some other.
pub(super) fn reaches(
    context: &mut Context<'_>,
    negated: bool,
    (way, condition): (&Way, &Predicate),
    subjects: &Subjects,
) -> Expr {
    if *condition == Predicate::Constant(true) {
        return Expr::Exists { select: Box::new(other(context, way, &subjects.id)), negated };
    }
    if context.ahead {
        return Expr::Exists { select: Box::new(ahead(context, way, condition, &subjects.id)), negated };
    }
    let before = context.before.iter().position(|one| one.way == *way && one.condition == *condition);
    let before = before.unwrap_or_else(|| {
        let statement = context.statement(false, |context| reached(context, way, condition));
        context.before.push(Reached { way: way.clone(), condition: condition.clone(), statement });
        context.before.len() - 1
    });
    // The list gives the numbers of a scan where few nodes start it; elsewhere the node at hand is looked up in it.
    let scanned = matches!(subjects.id, Expr::Column(_, ColumnName::Id));
    let id = if !negated && scanned && lower_related::names_few(condition) {
        subjects.id.clone()
    } else {
        Expr::Unindexed(Box::new(subjects.id.clone()))
    };
    lower_predicate::among(context, id, Expr::Before(before), negated)
}

/// A first hop to another node: whatever is reached is reached by way of one.
fn other(context: &mut Context<'_>, way: &Way, id: &Expr) -> Select {
    let mut hop = hop(context, way, id.clone());
    hop.filter.push(Expr::binary(Operator::Ne, hop.subjects.id.clone(), id.clone()));
    hop.select(vec![Expr::Integer(1)])
}

/// The list of nodes that reach another which meets a condition.
fn reached(context: &mut Context<'_>, way: &Way, condition: &Predicate) -> Select {
    let met = context.alias(AliasKind::Met);
    let ends = ends(context, way, condition);
    let near = context.alias(AliasKind::Walk);
    let rows = WithRows::Recursive {
        first: before(context, way, met, false),
        next: before(context, way, near, true),
        lazy: false,
    };
    let row = context.alias(AliasKind::Row);
    let number = Expr::Column(row, ColumnName::Output(0));
    let one_hop = Expr::Exists { select: Box::new(one_hop(context, way, met, &number)), negated: false };
    let others = Expr::Exists { select: Box::new(others(context, way, met, &number)), negated: false };
    let plain = Expr::InWith { expr: Box::new(number.clone()), name: met, negated: true };
    Select {
        with: vec![With { name: met, rows: WithRows::Once(ends) }, With { name: near, rows }],
        columns: vec![Expr::Call(Function::JsonGroupArray, vec![number])],
        from: vec![Table { source: TableSource::With(near), alias: row }],
        // From the cheapest to the dearest.
        filter: vec![Expr::Or(vec![plain, one_hop, others])],
        ..Select::default()
    }
}

/// The nodes that may stand at the end of a hop and meet a condition.
fn ends(context: &mut Context<'_>, way: &Way, condition: &Predicate) -> Select {
    let elsewhere =
        lower_related::starts_elsewhere(condition) || lower_related::starts_elsewhere(&way.within);
    let mut ends = scan(context, &way.nodes, elsewhere);
    for predicate in [condition, &way.within] {
        let conditions = lower_predicate::conditions(context, predicate, &ends.subjects);
        ends.filter.extend(conditions);
    }
    let id = ends.subjects.id.clone();
    ends.select(vec![id])
}

/// The nodes one hop before some; these must be such as may stand there if that is not known yet.
fn before(context: &mut Context<'_>, way: &Way, rows: Alias, check: bool) -> Select {
    let row = context.alias(AliasKind::Row);
    let edge = context.alias(AliasKind::Relationship);
    let (near, far) = ends_of(way);
    let mut number = Expr::Column(row, ColumnName::Output(0));
    let mut from = vec![Table { source: TableSource::With(rows), alias: row }];
    let mut filter = Vec::new();
    if check {
        let node = context.alias(AliasKind::Node);
        if reads_far(way) {
            let id = Expr::Column(node, ColumnName::Id);
            from.push(Table { source: TableSource::Node, alias: node });
            filter.push(Expr::binary(Operator::Eq, id.clone(), number));
            number = id;
        }
        filter.extend(may_stand(
            context,
            way,
            &Subjects { node, edge: None, score: None, id: number.clone() },
        ));
    }
    from.push(Table { source: TableSource::Relationship, alias: edge });
    filter.push(Expr::binary(Operator::Eq, Expr::Column(edge, far), number));
    filter.push(is_of(edge, &way.relationships));
    Select { columns: vec![Expr::Column(edge, near)], from, filter, ..Select::default() }
}

/// A hop from one node to another of a set, whose nodes may stand at its end.
fn one_hop(context: &mut Context<'_>, way: &Way, met: Alias, start: &Expr) -> Select {
    let edge = context.alias(AliasKind::Relationship);
    let (near, far) = ends_of(way);
    let far = Expr::Column(edge, far);
    Select {
        columns: vec![Expr::Integer(1)],
        from: vec![Table { source: TableSource::Relationship, alias: edge }],
        filter: vec![
            Expr::binary(Operator::Eq, Expr::Column(edge, near), start.clone()),
            is_of(edge, &way.relationships),
            Expr::binary(Operator::Ne, far.clone(), start.clone()),
            Expr::InWith { expr: Box::new(Expr::Unindexed(Box::new(far))), name: met, negated: false },
        ],
        ..Select::default()
    }
}

/// A walk from one node to the others of a set.
fn others(context: &mut Context<'_>, way: &Way, met: Alias, start: &Expr) -> Select {
    let (mut walk, reached) = walk_from(context, way, start);
    walk.filter.push(Expr::InWith { expr: Box::new(reached), name: met, negated: false });
    walk
}

/// A walk from one node to the others that meet a condition.
fn ahead(context: &mut Context<'_>, way: &Way, condition: &Predicate, start: &Expr) -> Select {
    let (mut walk, reached) = walk_from(context, way, start);
    let node = context.alias(AliasKind::Node);
    let id = Expr::Column(node, ColumnName::Id);
    walk.from.push(Table { source: TableSource::Node, alias: node });
    walk.filter.push(Expr::binary(Operator::Eq, id.clone(), reached));
    let subjects = Subjects { node, edge: None, score: None, id };
    walk.filter.extend(lower_predicate::conditions(context, condition, &subjects));
    walk
}

/// All that a walk from one node comes by, but this; and its number.
fn walk_from(context: &mut Context<'_>, way: &Way, start: &Expr) -> (Select, Expr) {
    let name = context.alias(AliasKind::Walk);
    let row = context.alias(AliasKind::Row);
    let mut hop = hop(context, way, Expr::Column(row, ColumnName::Output(0)));
    hop.from.insert(0, Table { source: TableSource::With(name), alias: row });
    let far = hop.subjects.id.clone();
    let rows = WithRows::Recursive {
        first: Select { columns: vec![start.clone()], ..Select::default() },
        next: hop.select(vec![far]),
        lazy: true,
    };
    let row = context.alias(AliasKind::Row);
    let reached = Expr::Column(row, ColumnName::Output(0));
    let walk = Select {
        with: vec![With { name, rows }],
        columns: vec![Expr::Integer(1)],
        from: vec![Table { source: TableSource::With(name), alias: row }],
        filter: vec![Expr::binary(Operator::Ne, reached.clone(), start.clone())],
        ..Select::default()
    };
    (walk, reached)
}

/// One hop from a node.
fn hop(context: &mut Context<'_>, way: &Way, from: Expr) -> Members {
    let edge = context.alias(AliasKind::Relationship);
    let node = context.alias(AliasKind::Node);
    let (near, far) = ends_of(way);
    let id = Expr::Column(edge, far);
    let mut hop = Members {
        subjects: Subjects { node, edge: None, score: None, id: id.clone() },
        from: vec![Table { source: TableSource::Relationship, alias: edge }],
        filter: vec![
            Expr::binary(Operator::Eq, Expr::Column(edge, near), from),
            is_of(edge, &way.relationships),
        ],
    };
    if reads_far(way) {
        hop.from.push(Table { source: TableSource::Node, alias: node });
        hop.filter.push(Expr::binary(Operator::Eq, Expr::Column(node, ColumnName::Id), id));
    }
    let conditions = may_stand(context, way, &hop.subjects);
    hop.filter.extend(conditions);
    hop
}

/// The columns of a relationship's ends, as a way goes: where a hop leaves and where it arrives.
pub(super) fn ends_of(way: &Way) -> (ColumnName, ColumnName) {
    match way.direction {
        Direction::Out => (ColumnName::From, ColumnName::To),
        Direction::In => (ColumnName::To, ColumnName::From),
    }
}

/// So many types at most are sought one by one.
const SOUGHT: usize = 3;

/// Whether a relationship is of one of some types. An index would be asked for each of them at each node: where they
/// are many, reading all relationships of the node, which stand next to each other, was measured to take half as long.
pub(super) fn is_of(edge: Alias, types: &[Arc<str>]) -> Expr {
    let column = Expr::Column(edge, ColumnName::Type);
    let column = if types.len() > SOUGHT { Expr::Unindexed(Box::new(column)) } else { column };
    column.in_names(types, false)
}

/// Whether it takes more than its number to know that a node may stand at the end of a hop.
fn reads_far(way: &Way) -> bool {
    way.nodes.test || lower_predicate::reads_node(&way.within)
}

/// What a node must meet to stand at the end of a hop.
pub(super) fn may_stand(context: &mut Context<'_>, way: &Way, subjects: &Subjects) -> Vec<Expr> {
    let mut conditions = Vec::new();
    if way.nodes.test {
        conditions.push(subjects.label().in_names(&way.nodes.labels, false));
    }
    conditions.extend(lower_predicate::conditions(context, &way.within, subjects));
    conditions
}
