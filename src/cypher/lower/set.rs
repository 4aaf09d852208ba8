//! A set of nodes -> one expression that holds the parts asked for; the same for roots and for what hangs on a row.
//!
//! A part below a row that aggregates stands in a `CALL` before the row instead of in the row's expression: in an
//! expression, 5.26 refuses `count` beside other values ("implicit grouping expressions"), and 2026 groups by the row's
//! node, which loses the row of an empty set. So does a part of a root that speaks of a set worked out before it. And so does
//! a part below a row that walks: in an expression, a walk lists its paths instead of searching.

use std::sync::Arc;

use super::{
    aggregate::{aggregate, group},
    filter::predicate,
    page::rows,
    scope::{Lowering, Scope, answered, is_one_of, labels},
    search,
};
use crate::{
    catalog::types::Property,
    cypher::ast::{
        Clause, Expr, Function, Item, NodePattern, Pattern, Projection, RelationshipPattern, Subquery,
        Variable, VariableKind,
    },
    plan::types::{Column, Expand, Nodes, Predicate, SetRead, Source, Subject},
};

/// The row around a nested read.
#[derive(Clone, Copy)]
pub(super) struct Around<'p> {
    /// Its node.
    pub(super) node: Variable,
    /// The types that have the nested read; others need not run it, since nobody looks at what they answer.
    pub(super) only: Option<&'p Nodes>,
}

/// Where a part of a read finds its nodes, and which of them are out before any filter.
pub(super) struct Found {
    /// What to match.
    pub(super) pattern: Pattern,
    /// What it binds.
    pub(super) scope: Scope,
    /// Tests of the row around and of the type.
    pub(super) conditions: Vec<Expr>,
    /// The property that a root's index ends with; none for related nodes and hits.
    pub(super) root_key: Option<Arc<Property>>,
    /// Bound to each hit of a search.
    hit: Option<Variable>,
}

impl Found {
    /// The clauses before the match, made when all that it speaks of is known.
    pub(super) fn opening(&self, lowering: &Lowering<'_>) -> Vec<Clause> {
        self.hit.map_or_else(Vec::new, |hit| search::each(lowering, (hit, self.scope)))
    }
}

/// The value of a read: its parts in a list, or its only part. What has to be worked out before the row goes into `calls`.
pub(super) fn set(
    lowering: &mut Lowering<'_>,
    read: &SetRead,
    around: Option<Around<'_>>,
    calls: &mut Vec<Clause>,
) -> Expr {
    let mut parts = Vec::new();
    if let Some(page) = &read.rows {
        let (body, row) = rows(lowering, read, page, around);
        let before_row = walks(&read.filter) || page.columns.iter().any(needs_call);
        let imports = imports(lowering, around, before_row);
        parts.push(gathered(lowering, (body, row), imports, calls));
    }
    if read.total {
        parts.push(match around {
            Some(around) if walks(&read.filter) => {
                let (matched, _) = matched(lowering, (read, &read.filter), Some(around));
                let imports = lowering.with_sets(vec![around.node]);
                called(lowering, (matched, Expr::CountRows), imports, calls)
            }
            _ => total(lowering, read, around),
        });
    }
    if let Some(measures) = &read.aggregate {
        parts.push(if measures.is_empty() {
            Expr::List(Vec::new())
        } else {
            let (body, values) = aggregate(lowering, read, measures, around);
            let imports = imports(lowering, around, true);
            measured(lowering, (body, values), imports, calls)
        });
    }
    for by in &read.groups {
        let (body, row) = group(lowering, read, by, around);
        let imports = imports(lowering, around, true);
        parts.push(gathered(lowering, (body, row), imports, calls));
    }
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            Expr::List(parts)
        }
        None => Expr::List(Vec::new()),
    }
}

/// The imports of the call that works a part out before the row around it, or before the root's answer; `None` where the
/// part may be an expression.
fn imports(lowering: &Lowering<'_>, around: Option<Around<'_>>, before_row: bool) -> Option<Vec<Variable>> {
    if let Some(around) = around {
        return before_row.then(|| lowering.with_sets(vec![around.node]));
    }
    let hits: Vec<_> = lowering.hits.into_iter().collect();
    (!lowering.sets.is_empty() || !hits.is_empty()).then(|| lowering.with_sets(hits))
}

/// The rows of a body as a list: as an expression, or by a call.
fn gathered(
    lowering: &mut Lowering<'_>,
    (mut body, row): (Vec<Clause>, Expr),
    imports: Option<Vec<Variable>>,
    calls: &mut Vec<Clause>,
) -> Expr {
    if let Some(imports) = imports {
        let all = Expr::Call(Function::Collect, vec![row]);
        return called(lowering, (body, all), imports, calls);
    }
    body.push(Clause::Project(Projection::returning(Item::Bare(row))));
    Expr::Subquery(Subquery::Collect, body)
}

/// The measures of a set. As rows of a subquery they are its list; `[0]` of a list of one would hide the plan.
fn measured(
    lowering: &mut Lowering<'_>,
    (mut body, values): (Vec<Clause>, Expr),
    imports: Option<Vec<Variable>>,
    calls: &mut Vec<Clause>,
) -> Expr {
    if let Some(imports) = imports {
        return called(lowering, (body, values), imports, calls);
    }
    let variable = lowering.fresh(VariableKind::Value);
    body.push(Clause::Unwind { list: values, variable });
    gathered(lowering, (body, Expr::Variable(variable)), None, calls)
}

/// The value of a call.
fn called(
    lowering: &mut Lowering<'_>,
    (mut body, value): (Vec<Clause>, Expr),
    imports: Vec<Variable>,
    calls: &mut Vec<Clause>,
) -> Expr {
    let name = lowering.fresh(VariableKind::Value);
    body.push(Clause::Project(Projection::returning(Item::Name(value, name))));
    calls.push(Clause::Call { imports, branches: vec![body] });
    Expr::Variable(name)
}

/// Whether working out a column aggregates or walks, at any depth.
fn needs_call(column: &Column) -> bool {
    match column {
        Column::Label | Column::Property { .. } => false,
        Column::Nested { read, .. } => {
            read.aggregate.is_some()
                || !read.groups.is_empty()
                || walks(&read.filter)
                || read.rows.iter().flat_map(|rows| &rows.columns).any(needs_call)
        }
    }
}

/// Whether a condition walks, at any depth.
pub(super) fn walks(condition: &Predicate) -> bool {
    match condition {
        Predicate::Constant(_) | Predicate::Test { .. } | Predicate::Types { .. } => false,
        Predicate::And(all) | Predicate::Or(all) => all.iter().any(walks),
        Predicate::Related { condition, .. } => walks(condition),
        Predicate::Reaches { .. } => true,
    }
}

/// The values of a row.
pub(super) fn columns(
    lowering: &mut Lowering<'_>,
    columns: &[Column],
    scope: Scope,
    calls: &mut Vec<Clause>,
) -> Vec<Expr> {
    let mut values = Vec::with_capacity(columns.len());
    for column in columns {
        values.push(match column {
            Column::Label => Expr::Call(Function::Labels, vec![Expr::Variable(scope.node)]),
            Column::Property { subject, property } => {
                answered(lowering, scope.property(*subject, property), property)
            }
            Column::Nested { only, read } => {
                set(lowering, read, Some(Around { node: scope.node, only: only.as_ref() }), calls)
            }
        });
    }
    values
}

/// Binds the nodes of a read in a pattern of their own.
pub(super) fn found(
    lowering: &mut Lowering<'_>,
    source: &Source,
    around: Option<Around<'_>>,
    with_edge: bool,
) -> Found {
    match source {
        Source::Scan(nodes) => scan(lowering, nodes),
        Source::Expand(expand) => {
            let around = around.expect("the planner expands only below a row");
            let edge = with_edge.then(|| lowering.fresh(VariableKind::Relationship));
            let node = lowering.fresh(VariableKind::Node);
            let only = around.only.map(|nodes| is_one_of(around.node, nodes));
            Found {
                pattern: expand_pattern(expand, around.node, Scope { node, edge, score: None }),
                scope: Scope { node, edge, score: None },
                conditions: only.into_iter().collect(),
                root_key: None,
                hit: None,
            }
        }
        Source::Search(_) => {
            let node = lowering.fresh(VariableKind::Node);
            let score = Some(lowering.fresh(VariableKind::Value));
            Found {
                pattern: search::bound(node),
                scope: Scope { node, edge: None, score },
                conditions: Vec::new(),
                root_key: None,
                hit: Some(lowering.fresh(VariableKind::Value)),
            }
        }
    }
}

/// One relationship walked from a node; the far label only where other types may stand there, since a label test
/// costs a read of each far node and hides the count of relationships that the store keeps.
pub(super) fn expand_pattern(expand: &Expand, from: Variable, scope: Scope) -> Pattern {
    let relationship = RelationshipPattern {
        variable: scope.edge,
        types: vec![Arc::clone(&expand.relationship)],
        direction: expand.direction,
    };
    let far = NodePattern {
        variable: Some(scope.node),
        labels: if expand.nodes.test { labels(&expand.nodes) } else { Vec::new() },
        properties: Vec::new(),
    };
    Pattern { start: NodePattern::bound(from), steps: vec![(relationship, far)] }
}

/// Nodes of one label; several types are found by a label they share and told apart after, so that one index orders
/// them all.
fn scan(lowering: &mut Lowering<'_>, nodes: &Nodes) -> Found {
    let node = lowering.fresh(VariableKind::Node);
    let shared = lowering
        .catalog
        .interfaces
        .iter()
        .filter(|interface| nodes.label.is_none() && nodes.types.is_subset(&interface.types))
        .find_map(|interface| interface.label.clone());
    let (labels, conditions) = match shared {
        Some(shared) => (vec![shared], vec![is_one_of(node, nodes)]),
        None => (labels(nodes), Vec::new()),
    };
    let first = nodes.types.iter().next();
    let root_key = first.map(|id| Arc::clone(&lowering.catalog.node(id).key));
    let start = NodePattern { variable: Some(node), labels, properties: Vec::new() };
    Found {
        pattern: Pattern::node(start),
        scope: Scope { node, edge: None, score: None },
        conditions,
        root_key,
        hit: None,
    }
}

/// How many nodes a read has. Unfiltered it is the pattern alone, which the store has counted already: of a label, or of
/// a node's relationships; of a search, its hits. That costs less than the test which rows need it.
fn total(lowering: &mut Lowering<'_>, read: &SetRead, around: Option<Around<'_>>) -> Expr {
    let filtered = read.filter != Predicate::Constant(true);
    if let (Source::Search(_), Some(hits), false) = (&read.source, lowering.hits, filtered) {
        return Expr::Call(Function::Size, vec![Expr::Variable(hits)]);
    }
    let around = around.map(|around| Around { only: around.only.filter(|_| filtered), ..around });
    let (mut matched, _) = matched(lowering, (read, &read.filter), around);
    if let Some(Clause::Match { pattern, condition: None }) = matched.last_mut()
        && let Some((_, far)) = pattern.steps.last_mut()
    {
        far.variable = None;
    }
    Expr::Subquery(Subquery::Count, matched)
}

/// The clauses that find all nodes of a read that a filter lets through; the last is the match.
pub(super) fn matched(
    lowering: &mut Lowering<'_>,
    (read, filter): (&SetRead, &Predicate),
    around: Option<Around<'_>>,
) -> (Vec<Clause>, Scope) {
    let mut found = found(lowering, &read.source, around, filter_uses_edge(filter));
    let scope = found.scope;
    let mut conditions = std::mem::take(&mut found.conditions);
    if *filter != Predicate::Constant(true) {
        if let Some(key) = found.root_key.as_ref().filter(|_| tests_indexed(filter)) {
            // A composite index serves only a statement that has a test of each of its properties; elsewhere the test costs a
            // sixth of the time.
            conditions.push(Expr::Property(scope.node, Arc::clone(&key.stored)).is_not_null());
        }
        conditions.push(predicate(lowering, filter, scope));
    }
    let mut clauses = found.opening(lowering);
    clauses.push(Clause::Match { pattern: found.pattern, condition: Expr::all(conditions) });
    (clauses, scope)
}

/// Whether a condition tests a property that has an index.
fn tests_indexed(filter: &Predicate) -> bool {
    match filter {
        Predicate::And(all) | Predicate::Or(all) => all.iter().any(tests_indexed),
        Predicate::Test { property, .. } => property.indexed,
        Predicate::Constant(_)
        | Predicate::Types { .. }
        | Predicate::Related { .. }
        | Predicate::Reaches { .. } => false,
    }
}

/// Whether a condition speaks of the relationship that leads to its node.
pub(super) fn filter_uses_edge(filter: &Predicate) -> bool {
    match filter {
        Predicate::Constant(_)
        | Predicate::Types { .. }
        | Predicate::Related { .. }
        | Predicate::Reaches { .. } => false,
        Predicate::And(all) | Predicate::Or(all) => all.iter().any(filter_uses_edge),
        Predicate::Test { subject, .. } => *subject == Subject::Edge,
    }
}
