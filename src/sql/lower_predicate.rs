//! Predicates -> conditions.
//!
//! In: a Predicate and what it speaks of. Out: expressions for `WHERE`. Must not know: SQL text.
//!
//! SQL's logic has three values and the Plan's has two. Negation stands at leaves only, and a leaf is null where its
//! value is missing: without a negation null counts as false wherever it can arrive, and `IS NOT TRUE` is the
//! negation that takes null for false.

use std::sync::Arc;

use crate::{
    catalog::types::{Property, Scalar},
    plan::types::{Param, Predicate, Subject, Test, TextOperator},
    sql::{
        ast::{AliasKind, ColumnName, Expr, Function, Operator, Select, Table, TableSource},
        lower::{Context, Subjects},
        lower_reaches, lower_related,
    },
};

/// Conditions that all hold exactly where the predicate does.
pub(super) fn conditions(context: &mut Context<'_>, predicate: &Predicate, subjects: &Subjects) -> Vec<Expr> {
    match predicate {
        Predicate::Constant(true) => Vec::new(),
        Predicate::And(parts) => parts.iter().flat_map(|part| conditions(context, part, subjects)).collect(),
        Predicate::Constant(false)
        | Predicate::Or(_)
        | Predicate::Test { .. }
        | Predicate::Types { .. }
        | Predicate::Related { .. }
        | Predicate::Reaches { .. } => vec![condition(context, predicate, subjects)],
    }
}

/// A predicate as a value: 1 where it holds, 0 where it does not.
pub(super) fn truth(context: &mut Context<'_>, predicate: &Predicate, subjects: &Subjects) -> Expr {
    match condition(context, predicate, subjects) {
        constant @ Expr::Integer(_) => constant,
        condition => Expr::Call(Function::Coalesce, vec![condition, Expr::Integer(0)]),
    }
}

/// Whether a predicate holds of the node of a number; nothing where it always does.
pub(super) fn holds_of(context: &mut Context<'_>, predicate: &Predicate, number: Expr) -> Option<Expr> {
    if *predicate == Predicate::Constant(true) {
        return None;
    }
    let node = context.alias(AliasKind::Node);
    let id = Expr::Column(node, ColumnName::Id);
    let mut filter = vec![Expr::binary(Operator::Eq, id.clone(), number)];
    filter.extend(conditions(context, predicate, &Subjects { node, edge: None, score: None, id }));
    let select = Select {
        columns: vec![Expr::Integer(1)],
        from: vec![Table { source: TableSource::Node, alias: node }],
        filter,
        ..Select::default()
    };
    Some(Expr::Exists { select: Box::new(select), negated: false })
}

/// Whether a predicate reads the node it speaks of, and not only its number or the relationship to it.
pub(super) fn reads_node(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Constant(_) | Predicate::Related { .. } | Predicate::Reaches { .. } => false,
        Predicate::And(parts) | Predicate::Or(parts) => parts.iter().any(reads_node),
        Predicate::Test { subject, .. } => *subject == Subject::Node,
        Predicate::Types { .. } => true,
    }
}

fn condition(context: &mut Context<'_>, predicate: &Predicate, subjects: &Subjects) -> Expr {
    match predicate {
        Predicate::Constant(holds) => Expr::Integer(i64::from(*holds)),
        Predicate::And(_) => Expr::all(conditions(context, predicate, subjects)),
        Predicate::Or(parts) => {
            Expr::any(parts.iter().map(|part| condition(context, part, subjects)).collect())
        }
        Predicate::Test { subject, property, test, negated } => {
            let tested = lower_test(context, (property, subjects.column(*subject, property)), test);
            if *negated { Expr::IsNotTrue(Box::new(tested)) } else { tested }
        }
        Predicate::Types { nodes, negated } => subjects.label().in_names(&nodes.labels, *negated),
        Predicate::Related { quantifier, expand, condition } => {
            lower_related::related(context, *quantifier, expand, condition, subjects)
        }
        Predicate::Reaches { negated, way, condition } => {
            lower_reaches::reaches(context, *negated, (way, condition), subjects)
        }
    }
}

fn lower_test(context: &mut Context<'_>, (property, column): (&Property, Expr), test: &Test) -> Expr {
    match test {
        Test::Eq(param) => compare(Operator::Eq, column, *param),
        Test::Ne(param) => compare(Operator::Ne, column, *param),
        Test::Gt(param) => compare(Operator::Gt, column, *param),
        Test::Gte(param) => compare(Operator::Gte, column, *param),
        Test::Lt(param) => compare(Operator::Lt, column, *param),
        Test::Lte(param) => compare(Operator::Lte, column, *param),
        Test::In(param) => among(context, column, Expr::Parameter(*param), false),
        Test::NotIn(param) => present_and_not_among(context, column.clone(), column, *param),
        Test::Text { operator, param, ignore_case } => {
            let text =
                if *ignore_case { Expr::Call(Function::Lower, vec![column.clone()]) } else { column.clone() };
            lower_text(context, *operator, column, text, *param)
        }
        Test::Null | Test::Empty => column.is_null(false),
        Test::Unfit => unfit(context, column, property),
        Test::Has(param) => holds(context, column, |_, item| compare(Operator::Eq, item, *param)),
        Test::HasAny(param) => {
            holds(context, column, |context, item| among(context, item, Expr::Parameter(*param), false))
        }
        Test::HasAll(param) => {
            let wanted = Expr::Parameter(*param);
            match holds(context, wanted, |context, item| among(context, item, column, true)) {
                Expr::Exists { select, negated } => Expr::Exists { select, negated: !negated },
                other => other,
            }
        }
    }
}

/// Text is taken literally: no pattern, so nothing in it has a meaning. SQLite counts in characters.
fn lower_text(
    context: &mut Context<'_>,
    operator: TextOperator,
    column: Expr,
    text: Expr,
    param: Param,
) -> Expr {
    let part = Expr::Parameter(param);
    match operator {
        TextOperator::Eq => compare(Operator::Eq, text, param),
        TextOperator::Ne => compare(Operator::Ne, text, param),
        TextOperator::In => among(context, text, part, false),
        TextOperator::NotIn => present_and_not_among(context, column, text, param),
        TextOperator::Contains => {
            let position = Expr::Call(Function::Instr, vec![text, part]);
            Expr::binary(Operator::Gt, position, Expr::Integer(0))
        }
        TextOperator::StartsWith => {
            let length = Expr::Call(Function::Length, vec![part.clone()]);
            let start = Expr::Call(Function::Substr, vec![text, Expr::Integer(1), length]);
            Expr::binary(Operator::Eq, start, part)
        }
        TextOperator::EndsWith => {
            // Counted from the start, since a start of minus zero would not be the end. A text that is too short
            // starts at or before zero and is shorter than the part, so it can't be equal.
            let rest = Expr::binary(
                Operator::Minus,
                Expr::Call(Function::Length, vec![text.clone()]),
                Expr::Call(Function::Length, vec![part.clone()]),
            );
            let start = Expr::binary(Operator::Plus, rest, Expr::Integer(1));
            Expr::binary(Operator::Eq, Expr::Call(Function::Substr, vec![text, start]), part)
        }
    }
}

/// The type is tested first: an item of what is no list would be an error of the statement.
fn unfit(context: &mut Context<'_>, column: Expr, property: &Property) -> Expr {
    let (scalar, names) = match &property.scalar {
        Scalar::Id => ("ID", None),
        Scalar::String => ("String", None),
        Scalar::Int => ("Int", None),
        Scalar::BigInt => ("BigInt", None),
        Scalar::Float => ("Float", None),
        Scalar::Boolean => ("Boolean", None),
        Scalar::DateTime => ("DateTime", None),
        Scalar::Date => ("Date", None),
        Scalar::Enum(known) => {
            ("String", Some(known.values.iter().map(|(name, _)| Arc::clone(name)).collect::<Vec<_>>()))
        }
    };
    let list = Expr::Integer(i64::from(property.list));
    let wrong = Expr::Call(Function::Unfit, vec![column.clone(), Expr::Text(scalar), list]);
    let Some(names) = names else { return wrong };
    let unknown = if property.list {
        holds(context, column, |_, item| item.in_names(&names, true))
    } else {
        column.in_names(&names, true)
    };
    Expr::Case(vec![(wrong, Expr::Integer(1)), (unknown, Expr::Integer(1))])
}

fn compare(operator: Operator, left: Expr, param: Param) -> Expr {
    Expr::binary(operator, left, Expr::Parameter(param))
}

/// Nothing is among no values, and null is not either: so presence is tested by itself.
fn present_and_not_among(context: &mut Context<'_>, column: Expr, value: Expr, param: Param) -> Expr {
    let absent = among(context, value, Expr::Parameter(param), true);
    Expr::And(vec![column.is_null(true), absent])
}

/// Whether a value is in a JSON list, or is not.
pub(super) fn among(context: &mut Context<'_>, value: Expr, list: Expr, negated: bool) -> Expr {
    let item = context.alias(AliasKind::Item);
    let select = Select {
        columns: vec![Expr::Column(item, ColumnName::Value)],
        from: vec![Table { source: TableSource::Each(list), alias: item }],
        ..Select::default()
    };
    Expr::In { expr: Box::new(value), select: Box::new(select), negated }
}

/// Whether an item of a JSON list meets a condition; null is a list without items.
fn holds(
    context: &mut Context<'_>,
    list: Expr,
    condition: impl FnOnce(&mut Context<'_>, Expr) -> Expr,
) -> Expr {
    let item = context.alias(AliasKind::Item);
    let met = condition(context, Expr::Column(item, ColumnName::Value));
    let select = Select {
        columns: vec![Expr::Integer(1)],
        from: vec![Table { source: TableSource::Each(list), alias: item }],
        filter: vec![met],
        ..Select::default()
    };
    Expr::Exists { select: Box::new(select), negated: false }
}
