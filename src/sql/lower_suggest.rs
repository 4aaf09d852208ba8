//! Names of assets and tags that start with a text -> one statement.
//!
//! In: what is typed, and of which types. Out: an expression, and rows with a name of their own that it speaks of. Must not
//! know: SQL text, what a start is.
//!
//! Each label has a range of the index, in its order, so no label hides what another has, and none is read further than rows
//! are asked for. Later words are looked at only where whole texts are too few; as one text may have several of them, so
//! many more rows are read.

use std::sync::Arc;

use crate::{
    plan::types::{Param, Suggest, TAG_LABEL},
    sql::{
        ast::{
            Alias, AliasKind, ColumnName, Expr, Function, Operator, Order, Select, Table, TableSource, With,
            WithRows,
        },
        lower::{Context, json_rows},
        lower_predicate::holds_of,
        suggest,
    },
};

/// Lowers suggestions.
pub(super) fn suggest(context: &mut Context<'_>, read: &Suggest) -> (Vec<With>, Expr) {
    let assets = read.nodes.iter().flat_map(|nodes| nodes.labels.iter().cloned());
    let labels: Vec<Arc<str>> = assets.chain(read.tags.then(|| TAG_LABEL.into())).collect();
    if labels.is_empty() {
        return (Vec::new(), Expr::Call(Function::JsonArray, Vec::new()));
    }
    let whole = context.alias(AliasKind::Met);
    let rows = starting(context, read, &labels, (suggest::WHOLE, read.limit));
    let with = With { name: whole, rows: WithRows::Once(rows) };
    let each = context.alias(AliasKind::Row);
    let columns = (0..5).map(|at| Expr::Column(each, ColumnName::Output(at))).collect();
    let from = vec![Table { source: TableSource::With(whole), alias: each }];
    let mut selects = vec![Select { columns, from, ..Select::default() }];
    if read.candidates.is_some() {
        let counted = context.alias(AliasKind::Row);
        let count = Select {
            columns: vec![Expr::Call(Function::Count, Vec::new())],
            from: vec![Table { source: TableSource::With(whole), alias: counted }],
            ..Select::default()
        };
        let few = Expr::binary(Operator::Lt, Expr::Scalar(Box::new(count)), Expr::Parameter(read.limit));
        let mut later = starting(context, read, &labels, (suggest::LATER, read.most));
        later.filter.insert(0, few);
        selects.push(later);
    }
    (vec![with], best(context, read, TableSource::Union { selects, limit: None }))
}

/// Rows `[rank, start, key, label, node]` of each label: the first of a rank.
fn starting(
    context: &mut Context<'_>,
    read: &Suggest,
    labels: &[Arc<str>],
    (rank, most): (i64, Param),
) -> Select {
    let label = context.alias(AliasKind::Item);
    let row = context.alias(AliasKind::Start);
    let first = context.alias(AliasKind::Start);
    let of = |name| Expr::Column(first, name);
    let ascending = |expr| Order { expr, descending: false, nulls: None };
    let names = labels.iter().map(|label| Expr::Name(Arc::clone(label))).collect();
    let counts = counts(context, read, first);
    let mut of_label = Select {
        columns: vec![of(ColumnName::Row)],
        from: vec![Table { source: TableSource::Starts, alias: first }],
        filter: vec![
            Expr::binary(Operator::Eq, of(ColumnName::Label), Expr::Column(label, ColumnName::Value)),
            Expr::binary(Operator::Eq, of(ColumnName::Rank), Expr::Integer(rank)),
            Expr::binary(Operator::Gte, of(ColumnName::Value), Expr::Parameter(read.start)),
            Expr::binary(Operator::Lt, of(ColumnName::Value), Expr::Parameter(read.end)),
        ],
        order_by: vec![ascending(of(ColumnName::Value)), ascending(of(ColumnName::Key))],
        limit: Some(most),
        ..Select::default()
    };
    of_label.filter.extend(counts);
    let found = Expr::Column(row, ColumnName::Row);
    let columns = [ColumnName::Value, ColumnName::Key, ColumnName::Label, ColumnName::Holder];
    Select {
        columns: std::iter::once(Expr::Integer(rank))
            .chain(columns.map(|name| Expr::Column(row, name)))
            .collect(),
        from: vec![
            Table { source: TableSource::Each(Expr::Call(Function::JsonArray, names)), alias: label },
            Table { source: TableSource::Starts, alias: row },
        ],
        filter: vec![Expr::In { expr: Box::new(found), select: Box::new(of_label), negated: false }],
        ..Select::default()
    }
}

/// Whether the asset of a row counts, or some asset that has the tag of it; nothing where all do.
fn counts(context: &mut Context<'_>, read: &Suggest, row: Alias) -> Option<Expr> {
    let of = |name| Expr::Column(row, name);
    let asset = holds_of(context, &read.filter, of(ColumnName::Holder))?;
    let tag = context.alias(AliasKind::Item);
    let tagged = holds_of(context, &read.filter, Expr::Column(tag, ColumnName::Holder));
    let mut filter =
        vec![Expr::binary(Operator::Eq, Expr::Column(tag, ColumnName::Value), of(ColumnName::Key))];
    filter.extend(tagged);
    let tagged = Select {
        columns: vec![Expr::Integer(1)],
        from: vec![Table { source: TableSource::Tags, alias: tag }],
        filter,
        ..Select::default()
    };
    let is_tag = of(ColumnName::Holder).is_null(false);
    let tagged = Expr::Exists { select: Box::new(tagged), negated: false };
    Some(Expr::Case(vec![(is_tag, tagged), (Expr::Integer(1), asset)]))
}

/// The first of all rows, each asset and tag once, with the texts of these alone.
fn best(context: &mut Context<'_>, read: &Suggest, rows: TableSource) -> Expr {
    let row = context.alias(AliasKind::Row);
    let item = |at| Expr::Column(row, ColumnName::Output(at));
    let least = |value| Expr::Call(Function::Min, vec![value]);
    let (rank, start, key, label, node) = (item(0), item(1), item(2), item(3), item(4));
    let is_whole = Expr::binary(Operator::Eq, rank.clone(), Expr::Integer(0));
    let whole = least(Expr::Case(vec![(is_whole, start.clone())]));
    let by = Expr::Call(Function::Coalesce, vec![whole, least(start)]);
    let ascending = |expr| Order { expr, descending: false, nulls: None };
    let first = Select {
        columns: vec![key.clone(), label.clone(), node],
        from: vec![Table { source: rows, alias: row }],
        group_by: vec![key.clone(), label.clone()],
        order_by: vec![ascending(least(rank)), ascending(by), ascending(key), ascending(label)],
        limit: Some(read.limit),
        ..Select::default()
    };
    let found = context.alias(AliasKind::Row);
    let of = |at| Expr::Column(found, ColumnName::Output(at));
    let named = context.alias(AliasKind::Node);
    let name = Select {
        columns: vec![Expr::Column(named, ColumnName::Stored(Arc::clone(&read.name.stored)))],
        from: vec![Table { source: TableSource::Node, alias: named }],
        filter: vec![Expr::binary(Operator::Eq, Expr::Column(named, ColumnName::Id), of(2))],
        ..Select::default()
    };
    let text = Expr::Call(Function::Coalesce, vec![Expr::Scalar(Box::new(name)), of(0)]);
    let is_asset = Expr::binary(Operator::Ne, of(1), Expr::Name(TAG_LABEL.into()));
    let answer = vec![of(1), text, Expr::Case(vec![(is_asset, of(0))])];
    json_rows(answer, Table { source: TableSource::Select(Box::new(first)), alias: found })
}
