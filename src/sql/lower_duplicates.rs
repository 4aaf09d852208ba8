//! Assets that have something in common -> one statement.
//!
//! In: of which type, and what they may have in common. Out: an expression. Must not know: SQL text.
//!
//! All that assets may have in common stands in the table of starts, so groups are counted in the order of its index, and the
//! keys of those that are answered are found in it.

use crate::{
    plan::types::{Alike, Duplicates},
    sql::{
        ast::{Alias, AliasKind, ColumnName, Expr, Function, Operator, Order, Select, Table, TableSource},
        lower::{Context, json_rows},
        lower_predicate::holds_of as holds,
        suggest::{ALIAS, CHECKSUM, WHOLE},
    },
};

/// Lowers duplicates.
pub(super) fn duplicates(context: &mut Context<'_>, read: &Duplicates) -> Expr {
    if read.by.is_empty() {
        return Expr::Call(Function::JsonArray, Vec::new());
    }
    let counted = context.alias(AliasKind::Start);
    let of = |name| Expr::Column(counted, name);
    let ranks = read.by.iter().map(|by| is(of(ColumnName::Rank), rank(by)));
    let mut filter = of_type(read, counted);
    filter.push(Expr::any(ranks.collect()));
    filter.extend(counts(context, read, counted));
    let groups = Select {
        columns: vec![of(ColumnName::Rank), of(ColumnName::Value), Expr::Call(Function::Count, Vec::new())],
        from: vec![Table { source: TableSource::Starts, alias: counted }],
        filter,
        group_by: vec![of(ColumnName::Rank), of(ColumnName::Value)],
        ..Select::default()
    };
    let group = context.alias(AliasKind::Row);
    let item = |at| Expr::Column(group, ColumnName::Output(at));
    let order = |expr, descending| Order { expr, descending, nulls: None };
    let several = Select {
        columns: vec![item(0), item(1), item(2)],
        from: vec![Table { source: TableSource::Select(Box::new(groups)), alias: group }],
        filter: vec![Expr::binary(Operator::Gt, item(2), Expr::Integer(1))],
        order_by: vec![order(item(2), true), order(item(0), false), order(item(1), false)],
        limit: Some(read.limit),
        ..Select::default()
    };
    let found = context.alias(AliasKind::Row);
    let of_group = |at| Expr::Column(found, ColumnName::Output(at));
    let names = read.by.iter().map(|by| (is(of_group(0), rank(by)), Expr::Text(by.name())));
    let cells = vec![
        Expr::Case(names.collect()),
        of_group(1),
        of_group(2),
        keys(context, read, (of_group(0), of_group(1))),
    ];
    json_rows(cells, Table { source: TableSource::Select(Box::new(several)), alias: found })
}

/// The first keys of a group.
fn keys(context: &mut Context<'_>, read: &Duplicates, (rank, value): (Expr, Expr)) -> Expr {
    let member = context.alias(AliasKind::Start);
    let of = |name| Expr::Column(member, name);
    let mut filter = of_type(read, member);
    filter.push(Expr::binary(Operator::Eq, of(ColumnName::Rank), rank));
    filter.push(Expr::binary(Operator::Eq, of(ColumnName::Value), value));
    filter.extend(counts(context, read, member));
    let first = Select {
        columns: vec![of(ColumnName::Key)],
        from: vec![Table { source: TableSource::Starts, alias: member }],
        filter,
        order_by: vec![Order { expr: of(ColumnName::Key), descending: false, nulls: None }],
        limit: Some(read.keys),
        ..Select::default()
    };
    let row = context.alias(AliasKind::Row);
    let key = Expr::Column(row, ColumnName::Output(0));
    json_rows(vec![key], Table { source: TableSource::Select(Box::new(first)), alias: row })
}

fn of_type(read: &Duplicates, row: Alias) -> Vec<Expr> {
    vec![Expr::Column(row, ColumnName::Label).in_names(&read.nodes.labels, false)]
}

/// Whether the asset of a row counts, where not all do.
fn counts(context: &mut Context<'_>, read: &Duplicates, row: Alias) -> Option<Expr> {
    let holder = Expr::Column(row, ColumnName::Holder);
    holds(context, &read.filter, holder)
}

fn is(expr: Expr, rank: i64) -> Expr {
    Expr::binary(Operator::Eq, expr, Expr::Integer(rank))
}

fn rank(by: &Alike) -> i64 {
    match by {
        Alike::Name => WHOLE,
        Alike::Checksum(_) => CHECKSUM,
        Alike::Alias => ALIAS,
    }
}
