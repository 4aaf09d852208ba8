//! SQL -> text and parameters. The only writer of SQL for reads.
//!
//! In: a Query. Out: its Statement, line by line, the same for equal queries. Must not know: the Plan, SQLite's API.

use crate::{
    plan::types::Param,
    sql::{
        ast::{
            Alias, AliasKind, ColumnName, Expr, Function, Nulls, Operator, Order, Query, Select, Table,
            TableSource, With, WithRows,
        },
        search, suggest,
        text::Text,
    },
    value::Value,
};

/// Text with `?1`, `?2`, ... and the values of these.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text.
    pub text: String,
    /// Values by number, the first for `?1`; null where it is known only when the statement runs.
    pub parameters: Vec<Value>,
    /// Positions in `parameters` of answers of statements that ran before, and of which.
    pub before: Vec<(usize, usize)>,
    /// The position in `parameters` of the first parameter of the read, if the statement speaks of it.
    pub first: Option<usize>,
}

impl Statement {
    /// Gives the first parameter of the read another value.
    pub(super) fn set_first(&mut self, value: &Value) {
        if let Some(first) = self.first {
            self.parameters[first].clone_from(value);
        }
    }
}

/// Writes a query. Parameters are numbered in the order in which they first occur, but that of the run is the first.
pub(super) fn emit(query: &Query) -> Statement {
    let used = if query.run { vec![Used::Run] } else { Vec::new() };
    let mut emitter = Emitter { text: Text::default(), used };
    select(&mut emitter, &query.select, false);
    let value = |used: &Used| match used {
        Used::Value(param) => query.params[param.0].clone(),
        Used::Run | Used::Before(_) => Value::Null,
    };
    let before = emitter.used.iter().enumerate().filter_map(|(position, used)| match used {
        Used::Before(which) => Some((position, *which)),
        Used::Run | Used::Value(_) => None,
    });
    Statement {
        parameters: emitter.used.iter().map(value).collect(),
        before: before.collect(),
        first: emitter.used.iter().position(|used| *used == Used::Value(Param(0))),
        text: emitter.text.finish(),
    }
}

/// What a parameter stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Used {
    Run,
    Value(Param),
    Before(usize),
}

struct Emitter {
    text: Text,
    used: Vec<Used>,
}

fn select(emitter: &mut Emitter, select: &Select, named: bool) {
    with(emitter, &select.with);
    emitter.text.syntax(if select.distinct { "SELECT DISTINCT " } else { "SELECT " });
    for (position, column) in select.columns.iter().enumerate() {
        if position > 0 {
            emitter.text.syntax(", ");
        }
        expr(emitter, column);
        if named {
            emitter.text.syntax(" AS ");
            column_name(emitter, &ColumnName::Output(position));
        }
    }
    for (position, source) in select.from.iter().enumerate() {
        emitter.text.line();
        emitter.text.syntax(if position == 0 { "FROM " } else { "CROSS JOIN " });
        table(emitter, source);
    }
    for (position, filter) in select.filter.iter().enumerate() {
        emitter.text.line();
        emitter.text.syntax(if position == 0 { "WHERE " } else { "  AND " });
        emitter.text.indent();
        condition(emitter, filter);
        emitter.text.outdent();
    }
    if !select.group_by.is_empty() {
        emitter.text.line();
        emitter.text.syntax("GROUP BY ");
        list(emitter, &select.group_by);
    }
    if !select.order_by.is_empty() {
        emitter.text.line();
        emitter.text.syntax("ORDER BY ");
        for (position, key) in select.order_by.iter().enumerate() {
            if position > 0 {
                emitter.text.syntax(", ");
            }
            order(emitter, key);
        }
    }
    limit(emitter, select.limit);
}

fn with(emitter: &mut Emitter, all: &[With]) {
    for (position, With { name, rows }) in all.iter().enumerate() {
        emitter.text.syntax(if position == 0 { "WITH RECURSIVE " } else { ", " });
        alias(emitter, *name);
        emitter.text.syntax("(");
        let width = match rows {
            WithRows::Once(rows) => rows.columns.len(),
            WithRows::Recursive { .. } => 1,
        };
        for position in 0..width {
            if position > 0 {
                emitter.text.syntax(", ");
            }
            column_name(emitter, &ColumnName::Output(position));
        }
        match rows {
            WithRows::Once(rows) => {
                emitter.text.syntax(") AS MATERIALIZED ");
                nested(emitter, |emitter| select(emitter, rows, false));
            }
            WithRows::Recursive { first, next, lazy } => {
                emitter.text.syntax(if *lazy { ") AS NOT MATERIALIZED " } else { ") AS " });
                nested(emitter, |emitter| {
                    select(emitter, first, false);
                    emitter.text.line();
                    emitter.text.syntax("UNION");
                    emitter.text.line();
                    select(emitter, next, false);
                });
            }
        }
    }
    if !all.is_empty() {
        emitter.text.line();
    }
}

fn table(emitter: &mut Emitter, table: &Table) {
    match &table.source {
        TableSource::Node => emitter.text.syntax("node"),
        TableSource::Relationship => emitter.text.syntax("relationship"),
        TableSource::Alias => emitter.text.syntax("_alias"),
        TableSource::Words => emitter.text.syntax(search::TABLE),
        TableSource::Starts => emitter.text.syntax(suggest::TABLE),
        TableSource::Tags => emitter.text.syntax(suggest::TAGS_TABLE),
        TableSource::Each(items) => {
            emitter.text.syntax("json_each(");
            expr(emitter, items);
            emitter.text.syntax(")");
        }
        TableSource::With(name) => alias(emitter, *name),
        TableSource::Select(rows) => nested(emitter, |emitter| select(emitter, rows, true)),
        TableSource::Union { selects, limit: most } => nested(emitter, |emitter| {
            for (position, rows) in selects.iter().enumerate() {
                if position > 0 {
                    emitter.text.line();
                    emitter.text.syntax("UNION ALL");
                    emitter.text.line();
                }
                // A select with an order of its own may stand in a union only inside another.
                emitter.text.syntax("SELECT * FROM ");
                nested(emitter, |emitter| select(emitter, rows, true));
            }
            limit(emitter, *most);
        }),
    }
    emitter.text.syntax(" AS ");
    alias(emitter, table.alias);
}

/// Parentheses around lines of their own.
fn nested(emitter: &mut Emitter, inside: impl FnOnce(&mut Emitter)) {
    emitter.text.syntax("(");
    emitter.text.indent();
    emitter.text.line();
    inside(emitter);
    emitter.text.outdent();
    emitter.text.line();
    emitter.text.syntax(")");
}

fn alias(emitter: &mut Emitter, alias: Alias) {
    emitter.text.syntax(match alias.kind {
        AliasKind::Node => "n",
        AliasKind::Relationship => "r",
        AliasKind::Alias => "a",
        AliasKind::Words => "s",
        AliasKind::Start => "t",
        AliasKind::Item => "i",
        AliasKind::Row => "d",
        AliasKind::Met => "m",
        AliasKind::Walk => "w",
    });
    emitter.text.syntax(&alias.number.to_string());
}

fn column_name(emitter: &mut Emitter, name: &ColumnName) {
    match name {
        ColumnName::Id => emitter.text.syntax("_id"),
        ColumnName::Label => emitter.text.syntax("_label"),
        ColumnName::Domain => emitter.text.syntax("_domain"),
        ColumnName::Key => emitter.text.syntax("_key"),
        ColumnName::From => emitter.text.syntax("_from"),
        ColumnName::Type => emitter.text.syntax("_type"),
        ColumnName::To => emitter.text.syntax("_to"),
        ColumnName::Value => emitter.text.syntax("value"),
        ColumnName::Holder => emitter.text.syntax("node"),
        ColumnName::Rank => emitter.text.syntax("rank"),
        ColumnName::Row => emitter.text.syntax("rowid"),
        ColumnName::Words(weight) => emitter.text.syntax(&search::column(*weight)),
        ColumnName::Index => emitter.text.syntax(search::TABLE),
        ColumnName::Name => emitter.text.syntax("_name"),
        ColumnName::Stored(property) => emitter.text.stored(property),
        ColumnName::Output(position) => {
            emitter.text.syntax("c");
            emitter.text.syntax(&position.to_string());
        }
    }
}

fn order(emitter: &mut Emitter, key: &Order) {
    expr(emitter, &key.expr);
    emitter.text.syntax(if key.descending { " DESC" } else { " ASC" });
    match key.nulls {
        None => {}
        Some(Nulls::First) => emitter.text.syntax(" NULLS FIRST"),
        Some(Nulls::Last) => emitter.text.syntax(" NULLS LAST"),
    }
}

fn limit(emitter: &mut Emitter, limit: Option<Param>) {
    if let Some(param) = limit {
        emitter.text.line();
        emitter.text.syntax("LIMIT ");
        parameter(emitter, Used::Value(param));
    }
}

fn parameter(emitter: &mut Emitter, parameter: Used) {
    let number = emitter.used.iter().position(|used| *used == parameter).unwrap_or_else(|| {
        emitter.used.push(parameter);
        emitter.used.len() - 1
    });
    emitter.text.parameter(number + 1);
}

fn list(emitter: &mut Emitter, exprs: &[Expr]) {
    for (position, item) in exprs.iter().enumerate() {
        if position > 0 {
            emitter.text.syntax(", ");
        }
        expr(emitter, item);
    }
}

fn expr(emitter: &mut Emitter, expression: &Expr) {
    match expression {
        Expr::Column(table, name) => {
            alias(emitter, *table);
            emitter.text.syntax(".");
            column_name(emitter, name);
        }
        Expr::Parameter(param) => parameter(emitter, Used::Value(*param)),
        Expr::Run => parameter(emitter, Used::Run),
        Expr::Before(which) => parameter(emitter, Used::Before(*which)),
        Expr::Name(name) => emitter.text.name(name),
        Expr::Null => emitter.text.syntax("NULL"),
        Expr::Integer(number) => emitter.text.number(*number),
        Expr::Text(text) => emitter.text.name(text),
        Expr::Unindexed(inner) => {
            emitter.text.syntax("+");
            operand(emitter, inner);
        }
        Expr::Call(function, arguments) => call(emitter, *function, arguments),
        Expr::Binary(operator, left, right) => {
            operand(emitter, left);
            emitter.text.syntax(operator_syntax(*operator));
            operand(emitter, right);
        }
        Expr::Row(operator, left, right) => {
            emitter.text.syntax("(");
            list(emitter, left);
            emitter.text.syntax(")");
            emitter.text.syntax(operator_syntax(*operator));
            emitter.text.syntax("(");
            list(emitter, right);
            emitter.text.syntax(")");
        }
        Expr::InNames { expr, names, negated } => {
            operand(emitter, expr);
            emitter.text.syntax(if *negated { " NOT IN (" } else { " IN (" });
            for (position, name) in names.iter().enumerate() {
                if position > 0 {
                    emitter.text.syntax(", ");
                }
                emitter.text.name(name);
            }
            emitter.text.syntax(")");
        }
        Expr::In { expr, select: rows, negated } => {
            operand(emitter, expr);
            emitter.text.syntax(if *negated { " NOT IN " } else { " IN " });
            nested(emitter, |emitter| select(emitter, rows, false));
        }
        Expr::InWith { expr, name, negated } => {
            operand(emitter, expr);
            emitter.text.syntax(if *negated { " NOT IN " } else { " IN " });
            alias(emitter, *name);
        }
        Expr::IsNull { expr, negated } => {
            operand(emitter, expr);
            emitter.text.syntax(if *negated { " IS NOT NULL" } else { " IS NULL" });
        }
        Expr::IsNotTrue(inner) => {
            operand(emitter, inner);
            emitter.text.syntax(" IS NOT TRUE");
        }
        Expr::And(conditions) => joined(emitter, conditions, " AND "),
        Expr::Or(conditions) => joined(emitter, conditions, " OR "),
        Expr::Exists { select: rows, negated } => {
            emitter.text.syntax(if *negated { "NOT EXISTS " } else { "EXISTS " });
            nested(emitter, |emitter| select(emitter, rows, false));
        }
        Expr::Scalar(rows) => nested(emitter, |emitter| select(emitter, rows, false)),
        Expr::Case(branches) => case(emitter, branches),
    }
}

fn joined(emitter: &mut Emitter, conditions: &[Expr], between: &str) {
    for (position, part) in conditions.iter().enumerate() {
        if position > 0 {
            emitter.text.syntax(between);
        }
        condition(emitter, part);
    }
}

/// A condition beside others: in parentheses where it is made of several itself.
fn condition(emitter: &mut Emitter, condition: &Expr) {
    if matches!(condition, Expr::And(_) | Expr::Or(_)) {
        operand(emitter, condition);
    } else {
        expr(emitter, condition);
    }
}

fn case(emitter: &mut Emitter, branches: &[(Expr, Expr)]) {
    emitter.text.syntax("CASE");
    for (condition, result) in branches {
        emitter.text.syntax(" WHEN ");
        expr(emitter, condition);
        emitter.text.syntax(" THEN ");
        expr(emitter, result);
    }
    emitter.text.syntax(" END");
}

/// An expression as an operand: in parentheses where it is made of operators itself.
fn operand(emitter: &mut Emitter, expression: &Expr) {
    match expression {
        Expr::Binary(..)
        | Expr::Row(..)
        | Expr::InNames { .. }
        | Expr::In { .. }
        | Expr::InWith { .. }
        | Expr::IsNull { .. }
        | Expr::IsNotTrue(_)
        | Expr::And(_)
        | Expr::Or(_)
        | Expr::Exists { .. } => {
            emitter.text.syntax("(");
            expr(emitter, expression);
            emitter.text.syntax(")");
        }
        Expr::Column(..)
        | Expr::Parameter(_)
        | Expr::Run
        | Expr::Before(_)
        | Expr::Name(_)
        | Expr::Null
        | Expr::Integer(_)
        | Expr::Text(_)
        | Expr::Unindexed(_)
        | Expr::Call(..)
        | Expr::Scalar(_)
        | Expr::Case(_) => expr(emitter, expression),
    }
}

fn call(emitter: &mut Emitter, function: Function, arguments: &[Expr]) {
    emitter.text.syntax(match function {
        Function::JsonArray => "json_array",
        Function::JsonGroupArray => "json_group_array",
        Function::Json => "json",
        Function::Coalesce => "coalesce",
        Function::Count => "count",
        Function::Min => "min",
        Function::Max => "max",
        Function::Sum => "mlg_sum",
        Function::Lower => "mlg_lower",
        Function::Instr => "instr",
        Function::Substr => "substr",
        Function::Length => "length",
        Function::Unfit => "mlg_unfit",
    });
    emitter.text.syntax("(");
    if arguments.is_empty() && function == Function::Count {
        emitter.text.syntax("*");
    } else if arguments.iter().any(has_select) {
        emitter.text.indent();
        for (position, argument) in arguments.iter().enumerate() {
            if position > 0 {
                emitter.text.syntax(",");
            }
            emitter.text.line();
            expr(emitter, argument);
        }
        emitter.text.outdent();
        emitter.text.line();
    } else {
        list(emitter, arguments);
    }
    emitter.text.syntax(")");
}

/// Whether an argument spreads over several lines.
fn has_select(expression: &Expr) -> bool {
    match expression {
        Expr::Scalar(_) | Expr::Exists { .. } | Expr::In { .. } => true,
        Expr::Call(_, arguments) => arguments.iter().any(has_select),
        Expr::Case(branches) => branches.iter().any(|(_, result)| has_select(result)),
        Expr::Column(..)
        | Expr::Parameter(_)
        | Expr::Run
        | Expr::Before(_)
        | Expr::Name(_)
        | Expr::Null
        | Expr::Integer(_)
        | Expr::Text(_)
        | Expr::Unindexed(_)
        | Expr::Binary(..)
        | Expr::Row(..)
        | Expr::InNames { .. }
        | Expr::InWith { .. }
        | Expr::IsNull { .. }
        | Expr::IsNotTrue(_)
        | Expr::And(_)
        | Expr::Or(_) => false,
    }
}

fn operator_syntax(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => " = ",
        Operator::Ne => " <> ",
        Operator::Gt => " > ",
        Operator::Gte => " >= ",
        Operator::Lt => " < ",
        Operator::Lte => " <= ",
        Operator::Plus => " + ",
        Operator::Minus => " - ",
        Operator::Match => " MATCH ",
    }
}
