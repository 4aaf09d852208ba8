//! The only writer of Cypher text.
//!
//! In: a [`Query`] or [`Command`]. Out: a [`Statement`]; the same tree gives the same text, and no byte of a parameter's
//! value gets into it. Must not know: plans, the Catalog, the driver.

use super::{
    ast::{
        Assignment, Binary, Clause, Command, Component, Expr, Function, Item, ListTest, NodePattern, Order,
        Pattern, Projection, Query, Subquery, Variable, VariableKind,
    },
    writer::{Writer, parameter_name},
};
use crate::{catalog::types::Direction, value::Value};

/// A statement as the server gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Cypher, in lines.
    pub text: String,
    /// Values of the parameters by name.
    pub parameters: Vec<(String, Value)>,
}

/// Writes a query.
#[must_use]
pub fn emit(query: &Query) -> Statement {
    let mut writer = Writer::default();
    clauses(&mut writer, &query.clauses);
    let parameters =
        query.parameters.iter().enumerate().map(|(index, value)| (parameter_name(index), value.clone()));
    Statement { text: writer.finish(), parameters: parameters.collect() }
}

/// Writes a schema command; it has no parameters.
#[must_use]
pub fn emit_command(command: &Command) -> Statement {
    let mut writer = Writer::default();
    match command {
        Command::Unique { name, label, property } => {
            writer.syntax("CREATE CONSTRAINT ");
            writer.identifier(name);
            writer.syntax(" IF NOT EXISTS FOR (n:");
            writer.identifier(label);
            writer.syntax(") REQUIRE n.");
            writer.identifier(property);
            writer.syntax(" IS UNIQUE");
        }
        Command::RangeIndex { name, label, properties } => {
            writer.syntax("CREATE RANGE INDEX ");
            writer.identifier(name);
            writer.syntax(" IF NOT EXISTS FOR (n:");
            writer.identifier(label);
            writer.syntax(") ON (");
            separated(&mut writer, properties, ", ", |writer, property| {
                writer.syntax("n.");
                writer.identifier(property);
            });
            writer.syntax(")");
        }
        Command::UnfinishedIndexes => {
            writer.syntax("SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN collect(state) AS value");
        }
    }
    Statement { text: writer.finish(), parameters: Vec::new() }
}

fn separated<T>(
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

fn clauses(writer: &mut Writer, clauses: &[Clause]) {
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
        Clause::OptionalMatch(path) => {
            writer.syntax("OPTIONAL MATCH ");
            pattern(writer, path);
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

fn pattern(writer: &mut Writer, path: &Pattern) {
    node(writer, &path.start);
    for (relationship, far) in &path.steps {
        writer.syntax(match relationship.direction {
            Direction::Out => "-[",
            Direction::In => "<-[",
        });
        if let Some(bound) = relationship.variable {
            variable(writer, bound);
        }
        writer.syntax(":");
        writer.identifier(&relationship.ty);
        writer.syntax(match relationship.direction {
            Direction::Out => "]->",
            Direction::In => "]-",
        });
        node(writer, far);
    }
}

fn node(writer: &mut Writer, node: &NodePattern) {
    writer.syntax("(");
    if let Some(bound) = node.variable {
        variable(writer, bound);
    }
    if !node.labels.is_empty() {
        writer.syntax(":");
        separated(writer, &node.labels, "|", |writer, label| writer.identifier(label));
    }
    if !node.properties.is_empty() {
        writer.syntax(" {");
        separated(writer, &node.properties, ", ", |writer, (name, value)| {
            writer.identifier(name);
            writer.syntax(": ");
            expr(writer, value);
        });
        writer.syntax("}");
    }
    writer.syntax(")");
}

fn variable(writer: &mut Writer, variable: Variable) {
    writer.syntax(match variable.kind {
        VariableKind::Node => "n",
        VariableKind::Relationship => "r",
        VariableKind::Value => "x",
    });
    writer.integer(i64::try_from(variable.number).expect("a counter of variables stays small"));
}

fn property(writer: &mut Writer, of: Variable, name: &str) {
    variable(writer, of);
    writer.syntax(".");
    writer.identifier(name);
}

fn has_label(writer: &mut Writer, of: Variable, label: &str) {
    variable(writer, of);
    writer.syntax(":");
    writer.identifier(label);
}

fn expr(writer: &mut Writer, value: &Expr) {
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
        Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::IsNull(_) | Expr::IsNotNull(_) | Expr::Binary(..)
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

fn subquery_text(kind: Subquery) -> &'static str {
    match kind {
        Subquery::Exists => "EXISTS {",
        Subquery::Count => "COUNT {",
        Subquery::Collect => "COLLECT {",
    }
}

fn list_test_text(test: ListTest) -> &'static str {
    match test {
        ListTest::Any => "any(",
        ListTest::All => "all(",
        ListTest::None => "none(",
    }
}

fn operator_text(operator: Binary) -> &'static str {
    match operator {
        Binary::Equal => " = ",
        Binary::NotEqual => " <> ",
        Binary::Less => " < ",
        Binary::LessOrEqual => " <= ",
        Binary::Greater => " > ",
        Binary::GreaterOrEqual => " >= ",
        Binary::In => " IN ",
        Binary::Contains => " CONTAINS ",
        Binary::StartsWith => " STARTS WITH ",
        Binary::EndsWith => " ENDS WITH ",
        Binary::Add => " + ",
        Binary::Multiply => " * ",
        Binary::Modulo => " % ",
    }
}

fn function_text(function: Function) -> &'static str {
    match function {
        Function::Labels => "labels",
        Function::Size => "size",
        Function::ToLower => "toLower",
        Function::Coalesce => "coalesce",
        Function::Count => "count",
        Function::Min => "min",
        Function::Max => "max",
        Function::Sum => "sum",
        Function::Collect => "collect",
    }
}

fn component_text(component: Component) -> &'static str {
    match component {
        Component::EpochMillis => ".epochMillis",
        Component::Microsecond => ".microsecond",
        Component::Year => ".year",
        Component::Month => ".month",
        Component::Day => ".day",
    }
}
