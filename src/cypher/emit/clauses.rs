//! Clauses, each on a line of its own.

use super::{
    expressions::expr,
    patterns::{pattern, walk},
    writer::Writer,
};
use crate::cypher::ast::{Assignment, Clause, Expr, Item, Order, Projection, Variable, VariableKind};

pub(super) fn separated<T>(
    writer: &mut Writer,
    items: &[T],
    between: &'static str,
    mut one: impl FnMut(&mut Writer, &T),
) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            writer.syntax(between);
        }
        one(writer, item);
    }
}

pub(super) fn clauses(writer: &mut Writer, clauses: &[Clause]) {
    for (index, one) in clauses.iter().enumerate() {
        if index > 0 {
            writer.line();
        }
        clause(writer, one);
    }
}

fn clause(writer: &mut Writer, clause: &Clause) {
    match clause {
        Clause::Match { pattern: path, condition } => {
            writer.syntax("MATCH ");
            pattern(writer, path);
            where_clause(writer, condition.as_ref());
        }
        Clause::Walk(path) => {
            writer.syntax("MATCH ");
            walk(writer, path);
        }
        Clause::FullText { index, query, node } => {
            writer.syntax("CALL db.index.fulltext.queryNodes(");
            writer.name_literal(index);
            writer.syntax(", ");
            expr(writer, &Expr::Parameter(*query));
            writer.syntax(") YIELD node AS ");
            variable(writer, *node);
        }
        Clause::OptionalMatch { pattern: path, condition } => {
            writer.syntax("OPTIONAL MATCH ");
            pattern(writer, path);
            where_clause(writer, condition.as_ref());
        }
        Clause::Unwind { list, variable: bound } => {
            writer.syntax("UNWIND ");
            expr(writer, list);
            writer.syntax(" AS ");
            variable(writer, *bound);
        }
        Clause::Project(projected) => projection(writer, projected),
        Clause::Call { imports, branches } => call(writer, imports, branches),
        Clause::Create(path) => {
            writer.syntax("CREATE ");
            pattern(writer, path);
        }
        Clause::Merge { pattern: path, on_create } => {
            writer.syntax("MERGE ");
            pattern(writer, path);
            if !on_create.is_empty() {
                writer.syntax(" ON CREATE SET ");
                separated(writer, on_create, ", ", assignment);
            }
        }
        Clause::Set(assignments) => {
            writer.syntax("SET ");
            separated(writer, assignments, ", ", assignment);
        }
        Clause::Remove(properties) => {
            writer.syntax("REMOVE ");
            separated(writer, properties, ", ", |writer, (of, name)| property(writer, *of, name));
        }
        Clause::RemoveLabels(of, labels) => {
            writer.syntax("REMOVE ");
            variable(writer, *of);
            writer.syntax(":");
            separated(writer, labels, ":", |writer, label| writer.identifier(label));
        }
        Clause::Delete(of) => {
            writer.syntax("DELETE ");
            variable(writer, *of);
        }
        Clause::DetachDelete(of) => {
            writer.syntax("DETACH DELETE ");
            variable(writer, *of);
        }
    }
}

fn call(writer: &mut Writer, imports: &[Variable], branches: &[Vec<Clause>]) {
    writer.syntax("CALL (");
    separated(writer, imports, ", ", |writer, import| variable(writer, *import));
    writer.syntax(") {");
    writer.indent();
    for (index, branch) in branches.iter().enumerate() {
        if index > 0 {
            writer.outdent();
            writer.line();
            writer.syntax("UNION ALL");
            writer.indent();
        }
        writer.line();
        clauses(writer, branch);
    }
    writer.outdent();
    writer.line();
    writer.syntax("}");
}

fn projection(writer: &mut Writer, projected: &Projection) {
    writer.syntax(if projected.last { "RETURN " } else { "WITH " });
    if projected.distinct {
        writer.syntax("DISTINCT ");
    }
    separated(writer, &projected.items, ", ", |writer, item| match item {
        Item::Keep(kept) => variable(writer, *kept),
        Item::Name(value, name) => {
            expr(writer, value);
            writer.syntax(" AS ");
            variable(writer, *name);
        }
        Item::Bare(value) => expr(writer, value),
        Item::Answer(value) => {
            expr(writer, value);
            writer.syntax(" AS value");
        }
    });
    if !projected.order.is_empty() {
        writer.syntax(" ORDER BY ");
        separated(writer, &projected.order, ", ", |writer, Order { by, descending }| {
            expr(writer, by);
            writer.syntax(if *descending { " DESC" } else { "" });
        });
    }
    if let Some(limit) = &projected.limit {
        writer.syntax(" LIMIT ");
        expr(writer, limit);
    }
    where_clause(writer, projected.condition.as_ref());
}

fn where_clause(writer: &mut Writer, condition: Option<&Expr>) {
    if let Some(condition) = condition {
        writer.indent();
        writer.line();
        writer.syntax("WHERE ");
        expr(writer, condition);
        writer.outdent();
    }
}

fn assignment(writer: &mut Writer, assignment: &Assignment) {
    match assignment {
        Assignment::Property(of, name, value) => {
            property(writer, *of, name);
            writer.syntax(" = ");
            expr(writer, value);
        }
        Assignment::Merge(of, map) => {
            variable(writer, *of);
            writer.syntax(" += ");
            expr(writer, map);
        }
        Assignment::Label(of, label) => has_label(writer, *of, label),
    }
}

pub(super) fn variable(writer: &mut Writer, variable: Variable) {
    writer.syntax(match variable.kind {
        VariableKind::Node => "n",
        VariableKind::Relationship => "r",
        VariableKind::Path => "p",
        VariableKind::Value => "x",
    });
    writer.integer(i64::try_from(variable.number).expect("a counter of variables stays small"));
}

pub(super) fn property(writer: &mut Writer, of: Variable, name: &str) {
    variable(writer, of);
    writer.syntax(".");
    writer.identifier(name);
}

pub(super) fn has_label(writer: &mut Writer, of: Variable, label: &str) {
    variable(writer, of);
    writer.syntax(":");
    writer.identifier(label);
}
