//! A walk -> the few statements that a frontier in our code goes by.
//!
//! In: a walk and its parameters. Out: statements and bounds. Must not know: SQL text, how the walk is kept.
//!
//! SQL can't walk breadth first with a visited set and count hops: a recursive select tells rows apart by node *and*
//! hops, so a cycle never ends and a diamond multiplies. So each level is a hop from a list of nodes, and each node is
//! looked at once.

use crate::{
    plan::types::{Keys, Lookup, Param, Subject, Walk, WalkColumn, Way},
    sql::{
        ast::{AliasKind, ColumnName, Expr, Function, Operator, Select, Table, TableSource},
        emit::Statement,
        lower::{Context, Subjects, counts, json_cell, key_conditions},
        lower_predicate::truth,
        lower_reaches::{ends_of, is_of, may_stand},
    },
    value::Value,
};

/// The statements of a walk. Where it says so, the first parameter is a list that each run has another value of.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkStatements {
    /// Key and number of each start.
    pub starts: Statement,
    /// The hops from nodes, by the list of their numbers: numbers of the near and the far end. Hops of one node follow
    /// each other; two nodes may have several.
    pub hops: Statement,
    /// Nodes that may stand at the end of a hop, of a list of numbers: number, key, whether the walk stops there (0 or
    /// 1), whether it is answered (0 or 1).
    pub nodes: Statement,
    /// Columns of nodes, by the list of their numbers: number, JSON list; `None` if there are none.
    pub columns: Option<Statement>,
    /// Where it ends.
    pub bounds: Bounds,
    /// Only the number of rows is answered.
    pub counted: bool,
}

/// The values that bound a walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// At most so many hops.
    pub depth: Option<u32>,
    /// Only what stands strictly after this, by hops and key.
    pub after: Option<(u32, Value)>,
    /// At most so many rows for each start.
    pub limit: usize,
}

impl WalkStatements {
    /// All of them, in the order in which they first run.
    #[must_use]
    pub fn all(&self) -> Vec<&Statement> {
        [&self.starts, &self.hops, &self.nodes].into_iter().chain(&self.columns).collect()
    }
}

impl WalkStatements {
    /// Gives the first parameter of the read another value.
    pub(super) fn set_first(&mut self, value: &Value) {
        let Self { starts, hops, nodes, columns, bounds: _, counted: _ } = self;
        [starts, hops, nodes].into_iter().chain(columns).for_each(|statement| statement.set_first(value));
    }
}

/// Lowers a walk; with a lookup one from what this finds.
pub(super) fn walk(context: &mut Context<'_>, walk: &Walk, of: Option<&Lookup>) -> WalkStatements {
    WalkStatements {
        starts: context.statement(false, |context| starts(context, &walk.starts, of)),
        hops: context.statement(true, |context| hops(context, &walk.way)),
        nodes: context.statement(true, |context| nodes(context, walk)),
        counted: walk.counted,
        columns: (!walk.columns.is_empty() && !walk.counted)
            .then(|| context.statement(true, |context| columns(context, &walk.columns))),
        bounds: bounds(walk, context.params),
    }
}

fn bounds(walk: &Walk, params: &[Value]) -> Bounds {
    let number = |param: Param| {
        let number = params[param.0].as_int().expect("the planner bounds a walk by integers");
        u32::try_from(number.max(0)).unwrap_or(u32::MAX)
    };
    Bounds {
        depth: walk.depth.map(|depth| number(depth.exact)),
        after: walk.after.map(|(hops, key)| (number(hops), params[key.0].clone())),
        limit: usize::try_from(number(walk.limit)).unwrap_or(usize::MAX),
    }
}

fn starts(context: &mut Context<'_>, keys: &Keys, of: Option<&Lookup>) -> Select {
    let item = context.alias(AliasKind::Item);
    let node = context.alias(AliasKind::Node);
    let asked = Expr::Column(item, ColumnName::Value);
    let id = Expr::Column(node, ColumnName::Id);
    let mut filter = key_conditions(keys, node, &asked);
    if let Some(lookup) = of {
        filter.extend(counts(context, lookup, &Subjects { node, edge: None, score: None, id: id.clone() }));
    }
    Select {
        columns: vec![asked, id],
        from: vec![
            Table { source: TableSource::Each(Expr::Parameter(keys.values)), alias: item },
            Table { source: TableSource::Node, alias: node },
        ],
        filter,
        ..Select::default()
    }
}

fn hops(context: &mut Context<'_>, way: &Way) -> Select {
    let item = context.alias(AliasKind::Item);
    let edge = context.alias(AliasKind::Relationship);
    let (near, far) = ends_of(way);
    Select {
        columns: vec![Expr::Column(edge, near.clone()), Expr::Column(edge, far)],
        from: vec![
            Table { source: TableSource::Each(Expr::Run), alias: item },
            Table { source: TableSource::Relationship, alias: edge },
        ],
        filter: vec![
            Expr::binary(Operator::Eq, Expr::Column(edge, near), Expr::Column(item, ColumnName::Value)),
            is_of(edge, &way.relationships),
        ],
        ..Select::default()
    }
}

fn nodes(context: &mut Context<'_>, walk: &Walk) -> Select {
    let (mut select, subjects) = numbered(context);
    let may_stand = may_stand(context, &walk.way, &subjects);
    select.filter.extend(may_stand);
    select.columns.push(Expr::Column(subjects.node, ColumnName::Key));
    for predicate in [&walk.stop, &walk.filter] {
        select.columns.push(truth(context, predicate, &subjects));
    }
    select
}

fn columns(context: &mut Context<'_>, columns: &[WalkColumn]) -> Select {
    let (mut select, subjects) = numbered(context);
    let cells = columns.iter().map(|column| match column {
        WalkColumn::Label => subjects.label(),
        WalkColumn::Property(property) => {
            json_cell(property, property.list, subjects.column(Subject::Node, property))
        }
        WalkColumn::Meets(predicate) => truth(context, predicate, &subjects),
    });
    let cells = cells.collect();
    select.columns.push(Expr::Call(Function::JsonArray, cells));
    select
}

/// The nodes of a list of numbers, with their numbers.
fn numbered(context: &mut Context<'_>) -> (Select, Subjects) {
    let item = context.alias(AliasKind::Item);
    let node = context.alias(AliasKind::Node);
    let id = Expr::Column(node, ColumnName::Id);
    let select = Select {
        columns: vec![id.clone()],
        from: vec![
            Table { source: TableSource::Each(Expr::Run), alias: item },
            Table { source: TableSource::Node, alias: node },
        ],
        filter: vec![Expr::binary(Operator::Eq, id.clone(), Expr::Column(item, ColumnName::Value))],
        ..Select::default()
    };
    (select, Subjects { node, edge: None, score: None, id })
}
