//! Totals, aggregates and groups -> selects.
//!
//! In: a set and what to measure of it. Out: expressions of the answer. Must not know: SQL text.

use std::sync::Arc;

use crate::{
    catalog::types::Property,
    plan::types::{
        Expand, Function as Measured, Group, GroupBy, Measure, Predicate, SetRead, Source, Subject,
    },
    sql::{
        ast::{AliasKind, ColumnName, Expr, Function, Nulls, Order, Select, Table, TableSource},
        lower::{Context, Members, Page, json_cell, json_rows, members},
    },
};

/// How many members a set has.
pub(super) fn total(context: &mut Context<'_>, set: &SetRead, parent: Option<&Expr>) -> Expr {
    let members = members(context, (&set.source, &set.filter), parent, false);
    Expr::Scalar(Box::new(members.select(vec![count()])))
}

/// Measures over all members of a set.
pub(super) fn aggregate(
    context: &mut Context<'_>,
    set: &SetRead,
    measures: &[Measure],
    parent: Option<&Expr>,
) -> Expr {
    // Only its type name is asked for. Without a function that aggregates there would be a row for each member.
    if measures.is_empty() {
        return Expr::Call(Function::JsonArray, Vec::new());
    }
    let members = members(context, (&set.source, &set.filter), parent, true);
    let values = measures.iter().map(|measure| {
        let column =
            measure.property.as_ref().map(|property| members.subjects.column(Subject::Node, property));
        cell(measure, lower_function(measure.function, column))
    });
    let values = Expr::Call(Function::JsonArray, values.collect());
    Expr::Scalar(Box::new(members.select(vec![values])))
}

/// Measures by the values of one property: largest groups first, then by value.
pub(super) fn group(context: &mut Context<'_>, set: &SetRead, group: &Group, parent: Option<&Expr>) -> Expr {
    let filter = group.filter.as_ref().unwrap_or(&set.filter);
    let members = members(context, (&set.source, filter), parent, true);
    let Grouped { select, value, columns } = match &group.by {
        GroupBy::Property(property) if property.list => {
            let list = members.subjects.column(Subject::Node, property);
            items(context, members, list, &group.measures)
        }
        GroupBy::Items(property) => {
            let list = members.subjects.column(Subject::Node, property);
            let or_null = Expr::Call(Function::Coalesce, vec![list, Expr::Text("[null]")]);
            items(context, members, or_null, &group.measures)
        }
        GroupBy::Related { expand, condition, key } => related(context, members, (expand, condition), key),
        GroupBy::Property(property) => {
            let value = members.subjects.column(Subject::Node, property);
            of_members(members, value, &group.measures)
        }
        GroupBy::Type(_) => {
            let value = members.subjects.label();
            of_members(members, value, &group.measures)
        }
    };
    let mut page = Page::new(context);
    let outer = page.output(value.clone());
    let mut row = vec![
        match &group.by {
            GroupBy::Property(property) | GroupBy::Items(property) => json_cell(property, false, outer),
            GroupBy::Related { key, .. } => json_cell(key, false, outer),
            GroupBy::Type(_) => outer,
        },
        page.output(count()),
    ];
    for (measure, column) in group.measures.iter().zip(columns) {
        row.push(cell(measure, page.output(lower_function(measure.function, column))));
    }
    let groups = Select {
        columns: page.outputs,
        group_by: vec![value.clone()],
        order_by: vec![
            Order { expr: count(), descending: true, nulls: None },
            Order { expr: value, descending: false, nulls: Some(Nulls::Last) },
        ],
        limit: Some(group.limit),
        ..select
    };
    json_rows(row, Table { source: TableSource::Select(Box::new(groups)), alias: page.alias })
}

/// What to group: a select without columns, the value that makes the groups, the column of each measure.
struct Grouped {
    select: Select,
    value: Expr,
    columns: Vec<Option<Expr>>,
}

fn of_members(members: Members, value: Expr, measures: &[Measure]) -> Grouped {
    let columns = measures
        .iter()
        .map(|measure| {
            measure.property.as_ref().map(|property| members.subjects.column(Subject::Node, property))
        })
        .collect();
    Grouped { select: members.select(Vec::new()), value, columns }
}

/// Each member once for each distinct item of its list: an item that stands twice in a list counts once.
fn items(context: &mut Context<'_>, mut members: Members, list: Expr, measures: &[Measure]) -> Grouped {
    let item = context.alias(AliasKind::Item);
    let mut distinct = Page::new(context);
    let value = distinct.output(Expr::Column(item, ColumnName::Value));
    distinct.output(members.subjects.id.clone());
    let columns = measures
        .iter()
        .map(|measure| {
            let property = measure.property.as_ref()?;
            Some(distinct.output(members.subjects.column(Subject::Node, property)))
        })
        .collect();
    members.from.push(Table { source: TableSource::Each(list), alias: item });
    let select = Select { distinct: true, ..members.select(distinct.outputs) };
    let from = vec![Table { source: TableSource::Select(Box::new(select)), alias: distinct.alias }];
    Grouped { select: Select { from, ..Select::default() }, value, columns }
}

/// Each member once for each related node, by its key; once without any for one that has none.
fn related(
    context: &mut Context<'_>,
    own: Members,
    (step, condition): (&Expand, &Predicate),
    key: &Arc<Property>,
) -> Grouped {
    let id = own.subjects.id.clone();
    let set = (&Source::Expand(step.clone()), condition);
    let far = members(context, set, Some(&id), true);
    let mut with = own.clone();
    with.from.extend(far.from);
    with.filter.extend(far.filter);
    let value = far.subjects.column(Subject::Node, key);
    let with = Select { distinct: true, ..with.select(vec![value, id.clone()]) };
    let none = members(context, set, Some(&id), false).select(vec![Expr::Integer(1)]);
    let mut without = own;
    without.filter.push(Expr::Exists { select: Box::new(none), negated: true });
    let without = without.select(vec![Expr::Null, id]);
    let rows = context.alias(AliasKind::Row);
    let source = TableSource::Union { selects: vec![with, without], limit: None };
    let from = vec![Table { source, alias: rows }];
    Grouped {
        select: Select { from, ..Select::default() },
        value: Expr::Column(rows, ColumnName::Output(0)),
        columns: Vec::new(),
    }
}

fn count() -> Expr {
    Expr::Call(Function::Count, Vec::new())
}

fn lower_function(function: Measured, column: Option<Expr>) -> Expr {
    let function = match function {
        Measured::Count => Function::Count,
        Measured::Min => Function::Min,
        Measured::Max => Function::Max,
        Measured::Sum => Function::Sum,
    };
    Expr::Call(function, column.into_iter().collect())
}

/// A measure as it stands in the answer: a smallest or largest value looks as its property does.
fn cell(measure: &Measure, value: Expr) -> Expr {
    match (measure.function, &measure.property) {
        (Measured::Min | Measured::Max, Some(property)) => json_cell(property, false, value),
        (Measured::Min | Measured::Max, None) | (Measured::Count | Measured::Sum, _) => value,
    }
}
