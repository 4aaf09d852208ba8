//! Measures over a set, and over its groups.

use std::sync::Arc;

use super::{
    compare::by_code_point,
    filter::met,
    scope::{Lowering, Scope, scalar},
    set::{Around, expand_pattern, matched},
};
use crate::{
    catalog::types::Scalar,
    cypher::ast::{Binary, Clause, Expr, Function as Call, Item, Order, Projection, Variable, VariableKind},
    plan::types::{Function, Group, GroupBy, Measure, SetRead, Subject},
};

/// The clauses that work out the measures of a set, at least one, in one row; and the list of them.
pub(super) fn aggregate(
    lowering: &mut Lowering<'_>,
    read: &SetRead,
    measures: &[Measure],
    around: Option<Around<'_>>,
) -> (Vec<Clause>, Expr) {
    let (mut body, scope) = matched(lowering, (read, &read.filter), around);
    let (items, values) = measured(lowering, measures, scope);
    body.push(Clause::Project(Projection::with(items)));
    (body, Expr::List(values))
}

/// The clauses that work out the groups of a set, the largest first, and the row of a group: `[value, count, measure...]`.
pub(super) fn group(
    lowering: &mut Lowering<'_>,
    read: &SetRead,
    group: &Group,
    around: Option<Around<'_>>,
) -> (Vec<Clause>, Expr) {
    let filter = group.filter.as_ref().unwrap_or(&read.filter);
    let (mut body, scope) = matched(lowering, (read, filter), around);
    let value = lowering.fresh(VariableKind::Value);
    let (by, answer) = match &group.by {
        GroupBy::Property(property) => {
            let mut by = scope.property(Subject::Node, property);
            if property.list {
                let variable = lowering.fresh(VariableKind::Value);
                body.push(Clause::Unwind { list: by, variable });
                // An item that stands twice in a list counts once.
                let items = vec![Item::Keep(scope.node), Item::Keep(variable)];
                body.push(Clause::Project(Projection { distinct: true, ..Projection::with(items) }));
                by = Expr::Variable(variable);
            }
            (by, scalar(Expr::Variable(value), &property.scalar))
        }
        GroupBy::Items(property) => {
            let list = scope.property(Subject::Node, property);
            let variable = lowering.fresh(VariableKind::Value);
            body.push(Clause::Unwind { list: or_null(list), variable });
            let items = vec![Item::Keep(scope.node), Item::Keep(variable)];
            body.push(Clause::Project(Projection { distinct: true, ..Projection::with(items) }));
            (Expr::Variable(variable), scalar(Expr::Variable(value), &property.scalar))
        }
        GroupBy::Type(labels) => (type_label(scope.node, labels), Expr::Variable(value)),
        GroupBy::Related { expand, condition, key } => {
            let far = Scope { node: lowering.fresh(VariableKind::Node), edge: None, score: None };
            let pattern = expand_pattern(expand, scope.node, far);
            body.push(Clause::OptionalMatch { pattern, condition: met(lowering, condition, far.node) });
            // Two relationships to one node count once.
            let items = vec![Item::Keep(scope.node), Item::Keep(far.node)];
            body.push(Clause::Project(Projection { distinct: true, ..Projection::with(items) }));
            (far.property(Subject::Node, key), Expr::Variable(value))
        }
    };
    let count = lowering.fresh(VariableKind::Value);
    let mut items = vec![Item::Name(by, value), Item::Name(Expr::CountRows, count)];
    let (measures, values) = measured(lowering, &group.measures, scope);
    items.extend(measures);
    let mut row = vec![answer, Expr::Variable(count)];
    row.extend(values);
    let ties = match &group.by {
        GroupBy::Property(property) | GroupBy::Items(property)
            if property.list && is_any_text(&property.scalar) =>
        {
            by_code_point(lowering, Expr::Variable(value))
        }
        GroupBy::Property(_) | GroupBy::Items(_) | GroupBy::Type(_) | GroupBy::Related { .. } => {
            Expr::Variable(value)
        }
    };
    let order =
        vec![Order { by: Expr::Variable(count), descending: true }, Order { by: ties, descending: false }];
    let limit = Some(Expr::Parameter(group.limit.0));
    body.push(Clause::Project(Projection { order, limit, ..Projection::with(items) }));
    (body, Expr::List(row))
}

/// The items of a list; of a list without any, one null.
fn or_null(list: Expr) -> Expr {
    let size = Expr::Call(Call::Size, vec![list.clone()]);
    let filled = Expr::binary(size, Binary::Greater, Expr::Integer(0));
    let first = Expr::List(vec![Expr::Index(Box::new(list.clone()), 0)]);
    Expr::Case(vec![(filled, list), (Expr::Boolean(true), first)])
}

/// Text of any characters; names of enum values are of ASCII.
fn is_any_text(of: &Scalar) -> bool {
    match of {
        Scalar::Id | Scalar::String => true,
        Scalar::Int
        | Scalar::BigInt
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Enum(_) => false,
    }
}

/// The measures as named items, and what a record holds of each.
fn measured(lowering: &mut Lowering<'_>, measures: &[Measure], scope: Scope) -> (Vec<Item>, Vec<Expr>) {
    let mut items = Vec::with_capacity(measures.len());
    let mut values = Vec::with_capacity(measures.len());
    for measure in measures {
        let name = lowering.fresh(VariableKind::Value);
        let (value, answer) = match &measure.property {
            None => (Expr::CountRows, Expr::Variable(name)),
            Some(property) => {
                let stored = scope.property(Subject::Node, property);
                let value = Expr::Call(call(measure.function), vec![stored]);
                (value, answered(measure.function, name, &property.scalar))
            }
        };
        items.push(Item::Name(value, name));
        values.push(answer);
    }
    (items, values)
}

fn call(function: Function) -> Call {
    match function {
        Function::Count => Call::Count,
        Function::Min => Call::Min,
        Function::Max => Call::Max,
        Function::Sum => Call::Sum,
    }
}

/// Temporal values are turned into numbers after the aggregation, once.
fn answered(function: Function, name: Variable, of: &Scalar) -> Expr {
    match function {
        Function::Min | Function::Max => scalar(Expr::Variable(name), of),
        Function::Count | Function::Sum => Expr::Variable(name),
    }
}

/// The label of a node that has one of these.
pub(super) fn type_label(node: Variable, labels: &[Arc<str>]) -> Expr {
    let branch = |label: &Arc<str>| (Expr::HasLabel(node, Arc::clone(label)), Expr::Name(Arc::clone(label)));
    Expr::Case(labels.iter().map(branch).collect())
}
