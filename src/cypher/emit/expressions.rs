//! Expressions, with parentheses only where they would be read in another way without.

use super::{
    clauses::{clauses, has_label, property, separated, variable},
    words::{component_text, function_text, item_types, list_test_text, operator_text, subquery_text},
    writer::Writer,
};
use crate::cypher::ast::{Binary, Clause, Expr, Subquery, ValueType, Variable};

pub(super) fn expr(writer: &mut Writer, value: &Expr) {
    match value {
        Expr::Variable(of) => variable(writer, *of),
        Expr::Property(of, name) => property(writer, *of, name),
        Expr::Component(of, component) => {
            operand(writer, of);
            writer.syntax(component_text(*component));
        }
        Expr::Parameter(index) => writer.parameter(*index),
        Expr::Integer(number) => writer.integer(*number),
        Expr::Boolean(truth) => writer.syntax(if *truth { "true" } else { "false" }),
        Expr::Name(name) => writer.name_literal(name),
        Expr::List(items) => list(writer, items),
        Expr::First(of, most) => {
            operand(writer, of);
            writer.syntax("[..");
            expr(writer, &Expr::Parameter(*most));
            writer.syntax("]");
        }
        Expr::Index(of, index) => {
            operand(writer, of);
            writer.syntax("[");
            writer.integer(i64::try_from(*index).expect("positions in rows stay small"));
            writer.syntax("]");
        }
        Expr::HasLabel(of, label) => has_label(writer, *of, label),
        Expr::And(all) => separated(writer, all, " AND ", joined),
        Expr::Or(any) => separated(writer, any, " OR ", joined),
        Expr::Not(inner) => {
            writer.syntax("NOT ");
            joined(writer, inner);
        }
        Expr::Binary(left, operator, right) => {
            operand(writer, left);
            writer.syntax(operator_text(*operator));
            operand(writer, right);
        }
        Expr::IsNull(inner) => {
            operand(writer, inner);
            writer.syntax(" IS NULL");
        }
        Expr::IsNotNull(inner) => {
            operand(writer, inner);
            writer.syntax(" IS NOT NULL");
        }
        Expr::IsNotOfType(inner, ty) => {
            operand(writer, inner);
            writer.syntax(" IS NOT :: ");
            value_type(writer, *ty);
        }
        Expr::Call(function, arguments) => {
            writer.syntax(function_text(*function));
            writer.syntax("(");
            separated(writer, arguments, ", ", expr);
            writer.syntax(")");
        }
        Expr::CountRows => writer.syntax("count(*)"),
        Expr::ListTest { function, variable: item, list, condition } => {
            writer.syntax(list_test_text(*function));
            over_list(writer, *item, list);
            writer.syntax(" WHERE ");
            expr(writer, condition);
            writer.syntax(")");
        }
        Expr::Map { variable: item, list, value } => {
            writer.syntax("[");
            over_list(writer, *item, list);
            writer.syntax(" | ");
            expr(writer, value);
            writer.syntax("]");
        }
        Expr::Case(branches) => case(writer, branches),
        Expr::Subquery(kind, body) => subquery(writer, *kind, body),
    }
}

/// An operand of something tighter than a condition: in parentheses where it would be read in another way.
fn operand(writer: &mut Writer, value: &Expr) {
    let loose = matches!(
        value,
        Expr::And(_)
            | Expr::Or(_)
            | Expr::Not(_)
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsNotOfType(..)
            | Expr::Binary(..)
    );
    parenthesised(
        writer,
        value,
        loose && !matches!(value, Expr::Binary(_, Binary::Multiply | Binary::Modulo, _)),
    );
}

/// What `AND`, `OR` and `NOT` join: tests bind tighter than they do.
fn joined(writer: &mut Writer, value: &Expr) {
    parenthesised(writer, value, matches!(value, Expr::And(_) | Expr::Or(_)));
}

fn parenthesised(writer: &mut Writer, value: &Expr, open: bool) {
    if open {
        writer.syntax("(");
    }
    expr(writer, value);
    if open {
        writer.syntax(")");
    }
}

fn over_list(writer: &mut Writer, item: Variable, list: &Expr) {
    variable(writer, item);
    writer.syntax(" IN ");
    operand(writer, list);
}

fn list(writer: &mut Writer, items: &[Expr]) {
    writer.syntax("[");
    if items.iter().any(is_block) {
        writer.indent();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                writer.syntax(",");
            }
            writer.line();
            expr(writer, item);
        }
        writer.outdent();
        writer.line();
    } else {
        separated(writer, items, ", ", expr);
    }
    writer.syntax("]");
}

/// Whether an item of a list is better off with a line of its own.
fn is_block(value: &Expr) -> bool {
    matches!(value, Expr::Subquery(_, body) if !is_short(body))
        || matches!(value, Expr::List(items) if items.iter().any(is_block))
}

/// One type, or several joined by `|`; the items of a list are never null. 5.26 finds no stored list to be one of items
/// of several types, so these are several lists.
fn value_type(writer: &mut Writer, ty: ValueType) {
    separated(writer, item_types(ty.item), " | ", |writer, word| {
        writer.syntax(if ty.list { "LIST<" } else { "" });
        writer.syntax(word);
        writer.syntax(if ty.list { " NOT NULL>" } else { "" });
    });
}

fn case(writer: &mut Writer, branches: &[(Expr, Expr)]) {
    writer.syntax("CASE");
    for (condition, value) in branches {
        writer.syntax(" WHEN ");
        expr(writer, condition);
        writer.syntax(" THEN ");
        expr(writer, value);
    }
    writer.syntax(" END");
}

/// Whether a subquery fits into the line: a pattern alone.
fn is_short(body: &[Clause]) -> bool {
    matches!(body, [Clause::Match { condition: None, .. }])
}

fn subquery(writer: &mut Writer, kind: Subquery, body: &[Clause]) {
    writer.syntax(subquery_text(kind));
    if is_short(body) {
        writer.syntax(" ");
        clauses(writer, body);
        writer.syntax(" }");
        return;
    }
    writer.indent();
    writer.line();
    clauses(writer, body);
    writer.outdent();
    writer.line();
    writer.syntax("}");
}
