//! The relationships at nodes, on either side -> one statement.
//!
//! In: the keys of nodes, and what to read of their relationships. Out: an expression. Must not know: SQL text.

use crate::{
    catalog::types::Direction,
    plan::types::{Column, Neighbours, Param, Predicate, Subject, Told},
    sql::{
        ast::{AliasKind, ColumnName, Expr, Function, Operator, Order, Select, Table, TableSource},
        lower::{Context, Page, Subjects, json_cell, json_rows, key_conditions},
        lower_predicate::conditions,
        lower_reaches::is_of,
    },
};

/// Lowers the neighbours of nodes: for each that is there its key, its columns and its lists.
pub(super) fn neighbours(context: &mut Context<'_>, read: &Neighbours) -> Expr {
    let mut page = Page::new(context);
    let item = context.alias(AliasKind::Item);
    let node = context.alias(AliasKind::Node);
    let asked = Expr::Column(item, ColumnName::Value);
    let id = Expr::Column(node, ColumnName::Id);
    let subjects = Subjects { node, edge: None, score: None, id: id.clone() };
    let mut cells = vec![page.output(asked.clone())];
    for column in &read.columns {
        cells.push(match column {
            Column::Label => page.output(subjects.label()),
            Column::Property { subject, property } => {
                json_cell(property, property.list, page.output(subjects.column(*subject, property)))
            }
            Column::Nested { .. } => unreachable!("a node beside its neighbours has no reads of its own"),
        });
    }
    let id = page.output(id);
    let keys = Select {
        columns: page.outputs,
        from: vec![
            Table { source: TableSource::Each(Expr::Parameter(read.of.values)), alias: item },
            Table { source: TableSource::Node, alias: node },
        ],
        filter: key_conditions(&read.of, node, &asked),
        ..Select::default()
    };
    for direction in &read.directions {
        cells.push(list(context, read, (&id, *direction)));
    }
    json_rows(cells, Table { source: TableSource::Select(Box::new(keys)), alias: page.alias })
}

/// The list of one node, by its number. What is told beside is read of the rows that are answered alone.
fn list(context: &mut Context<'_>, read: &Neighbours, (id, direction): (&Expr, Direction)) -> Expr {
    let mut page = Page::new(context);
    let edge = context.alias(AliasKind::Relationship);
    let node = context.alias(AliasKind::Node);
    let (near, far) = ends(direction);
    let of = |name| Expr::Column(edge, name);
    let subjects = Subjects { node, edge: Some(edge), score: None, id: of(far.clone()) };
    let mut filter = vec![
        Expr::binary(Operator::Eq, of(near), id.clone()),
        is_of(edge, &read.relationships),
        Expr::binary(Operator::Eq, Expr::Column(node, ColumnName::Id), of(far.clone())),
    ];
    if read.nodes.test {
        filter.push(subjects.label().in_names(&read.nodes.labels, false));
    }
    filter.extend(conditions(context, &read.filter, &subjects));
    let (key, name) = (subjects.column(Subject::Node, &read.far), of(ColumnName::Type));
    let ascending = |expr: &Expr| Order { expr: expr.clone(), descending: false, nulls: None };
    let order_by = vec![ascending(&key), ascending(&name)];
    let mut cells = vec![page.output(key), page.output(name)];
    cells.push(match read.told {
        Told::Label => page.output(subjects.label()),
        Told::Degree(most) => {
            let far = page.output(of(far));
            degree(context, read, (far, direction, most))
        }
    });
    let rows = Select {
        columns: page.outputs,
        from: vec![
            Table { source: TableSource::Relationship, alias: edge },
            Table { source: TableSource::Node, alias: node },
        ],
        filter,
        order_by,
        limit: Some(read.limit),
        ..Select::default()
    };
    json_rows(cells, Table { source: TableSource::Select(Box::new(rows)), alias: page.alias })
}

/// How many relationships a far node has on the side that was come by, counted up to a number.
fn degree(
    context: &mut Context<'_>,
    read: &Neighbours,
    (far, direction, most): (Expr, Direction, Param),
) -> Expr {
    let rows = context.alias(AliasKind::Row);
    let edge = context.alias(AliasKind::Relationship);
    let (other, side) = ends(direction);
    let mut from = vec![Table { source: TableSource::Relationship, alias: edge }];
    let mut filter =
        vec![Expr::binary(Operator::Eq, Expr::Column(edge, side), far), is_of(edge, &read.relationships)];
    if read.filter != Predicate::Constant(true) {
        let node = context.alias(AliasKind::Node);
        let id = Expr::Column(node, ColumnName::Id);
        from.push(Table { source: TableSource::Node, alias: node });
        filter.push(Expr::binary(Operator::Eq, id.clone(), Expr::Column(edge, other)));
        let subjects = Subjects { node, edge: None, score: None, id };
        filter.extend(conditions(context, &read.filter, &subjects));
    }
    let each =
        Select { columns: vec![Expr::Integer(1)], from, filter, limit: Some(most), ..Select::default() };
    Expr::Scalar(Box::new(Select {
        columns: vec![Expr::Call(Function::Count, vec![Expr::Column(rows, ColumnName::Output(0))])],
        from: vec![Table { source: TableSource::Select(Box::new(each)), alias: rows }],
        ..Select::default()
    }))
}

/// The columns of the near and the far end.
fn ends(direction: Direction) -> (ColumnName, ColumnName) {
    match direction {
        Direction::Out => (ColumnName::From, ColumnName::To),
        Direction::In => (ColumnName::To, ColumnName::From),
    }
}
