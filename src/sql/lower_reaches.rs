//! What is reached by a walk -> sets of nodes, worked out once for a statement.
//!
//! In: a way and what its end must meet. Out: conditions. Must not know: SQL text.
//!
//! The walk starts at the nodes that meet the condition and goes against the way, each node once: it costs what the
//! relationships among the nodes it comes by cost, for all rows of the statement together. Such a set can't tell
//! whether a node reaches another or, by a cycle, only itself; so a node of the set that meets the condition too is
//! asked by a walk of its own, which ends at the first other one.

use crate::{
    catalog::types::Direction,
    plan::types::{Predicate, Way},
    sql::{
        ast::{Alias, AliasKind, ColumnName, Expr, Operator, Select, Table, TableSource, With, WithRows},
        lower::{Context, Members, Subjects, scan},
        lower_predicate, lower_related,
    },
};

/// A walk that the statement already has.
#[derive(Debug)]
pub(super) struct Known {
    way: Way,
    condition: Predicate,
    sets: Sets,
}

/// The sets that tell who reaches something.
#[derive(Debug, Clone, Copy)]
struct Sets {
    /// Nodes that may end the walk: they meet the condition.
    met: Alias,
    /// Nodes from which one of them is reached, be it themselves.
    near: Alias,
}

/// Lowers whether a node reaches some other; conditions that all hold then.
pub(super) fn reaches(
    context: &mut Context<'_>,
    negated: bool,
    (way, condition): (&Way, &Predicate),
    subjects: &Subjects,
) -> Vec<Expr> {
    let id = Box::new(subjects.id.clone());
    if *condition == Predicate::Constant(true) {
        // Whatever is reached is reached by way of a first hop to another node.
        let mut hop = hop(context, way, subjects.id.clone());
        hop.filter.push(Expr::binary(Operator::Ne, hop.subjects.id.clone(), subjects.id.clone()));
        let select = Box::new(hop.select(vec![Expr::Integer(1)]));
        return vec![Expr::Exists { select, negated }];
    }
    let sets = sets(context, way, condition);
    // The set gives the numbers of a scan where few nodes start it; elsewhere the node at hand is looked up in it.
    let scanned = matches!(subjects.id, Expr::Column(_, ColumnName::Id));
    let looked_up = if !negated && scanned && lower_related::names_few(condition) {
        id.clone()
    } else {
        Box::new(Expr::Unindexed(id.clone()))
    };
    let near = Expr::InWith { expr: looked_up, name: sets.near, negated };
    let met = Expr::InWith { expr: id, name: sets.met, negated: !negated };
    let select = Box::new(others(context, way, sets, subjects));
    let other = Expr::Exists { select, negated };
    if negated {
        vec![Expr::Or(vec![near, Expr::And(vec![met, other])])]
    } else {
        vec![near, Expr::Or(vec![met, other])]
    }
}

fn sets(context: &mut Context<'_>, way: &Way, condition: &Predicate) -> Sets {
    let known = context.walks.iter().find(|known| known.way == *way && known.condition == *condition);
    if let Some(known) = known {
        return known.sets;
    }
    let met = context.alias(AliasKind::Met);
    let rows = ends(context, way, condition);
    context.with.push(With { name: met, rows: WithRows::Once(rows) });
    let near = context.alias(AliasKind::Walk);
    let rows = WithRows::Recursive {
        first: before(context, way, met, false),
        next: before(context, way, near, true),
    };
    context.with.push(With { name: near, rows });
    let sets = Sets { met, near };
    context.walks.push(Known { way: way.clone(), condition: condition.clone(), sets });
    sets
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
        filter.extend(may_stand(context, way, &Subjects { node, edge: None, id: number.clone() }));
    }
    from.push(Table { source: TableSource::Relationship, alias: edge });
    filter.push(Expr::binary(Operator::Eq, Expr::Column(edge, far), number));
    filter.push(Expr::Column(edge, ColumnName::Type).in_names(&way.relationships, false));
    Select { columns: vec![Expr::Column(edge, near)], from, filter, ..Select::default() }
}

/// A walk from one node to the others of a set.
fn others(context: &mut Context<'_>, way: &Way, sets: Sets, start: &Subjects) -> Select {
    let name = context.alias(AliasKind::Walk);
    let row = context.alias(AliasKind::Row);
    let mut hop = hop(context, way, Expr::Column(row, ColumnName::Output(0)));
    hop.from.insert(0, Table { source: TableSource::With(name), alias: row });
    let far = hop.subjects.id.clone();
    let rows = WithRows::Recursive {
        first: Select { columns: vec![start.id.clone()], ..Select::default() },
        next: hop.select(vec![far]),
    };
    let row = context.alias(AliasKind::Row);
    let reached = Expr::Column(row, ColumnName::Output(0));
    Select {
        with: vec![With { name, rows }],
        columns: vec![Expr::Integer(1)],
        from: vec![Table { source: TableSource::With(name), alias: row }],
        filter: vec![
            Expr::binary(Operator::Ne, reached.clone(), start.id.clone()),
            Expr::InWith { expr: Box::new(reached), name: sets.met, negated: false },
        ],
        ..Select::default()
    }
}

/// One hop from a node.
fn hop(context: &mut Context<'_>, way: &Way, from: Expr) -> Members {
    let edge = context.alias(AliasKind::Relationship);
    let node = context.alias(AliasKind::Node);
    let (near, far) = ends_of(way);
    let id = Expr::Column(edge, far);
    let mut hop = Members {
        subjects: Subjects { node, edge: None, id: id.clone() },
        from: vec![Table { source: TableSource::Relationship, alias: edge }],
        filter: vec![
            Expr::binary(Operator::Eq, Expr::Column(edge, near), from),
            Expr::Column(edge, ColumnName::Type).in_names(&way.relationships, false),
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
