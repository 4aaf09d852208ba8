//! Conditions on related nodes -> `EXISTS`, counts, and sets found from the far end.
//!
//! In: a quantifier, an expansion and what the far end must meet. Out: an expression. Must not know: SQL text.
//!
//! SQLite never turns an `EXISTS` around: it would walk from every node of the outer set to its related ones. Where
//! the condition names far ends that an index finds, the walk starts there, against the relationship, and costs what
//! these few have.

use std::sync::Arc;

use crate::{
    catalog::types::Direction,
    plan::types::{Expand, Predicate, Quantifier, Source, Subject, Test},
    sql::{
        ast::{AliasKind, ColumnName, Expr, Function, Operator, Select, Table, TableSource},
        lower::{Context, Subjects, members, scan},
        lower_predicate,
    },
};

/// Lowers a condition on related nodes.
pub(super) fn related(
    context: &mut Context<'_>,
    quantifier: Quantifier,
    expand: &Expand,
    condition: &Predicate,
    subjects: &Subjects,
) -> Expr {
    match quantifier {
        Quantifier::Some | Quantifier::None => {
            let negated = quantifier == Quantifier::None;
            if names_few(condition) {
                let select = Box::new(near_ends(context, expand, condition));
                return Expr::In { expr: Box::new(subjects.id.clone()), select, negated };
            }
            let select = far_ends(context, expand, condition, subjects, Expr::Integer(1));
            Expr::Exists { select: Box::new(select), negated }
        }
        Quantifier::Single | Quantifier::NotSingle => {
            let count = Expr::Call(Function::Count, Vec::new());
            let select = far_ends(context, expand, condition, subjects, count);
            let operator = if quantifier == Quantifier::Single { Operator::Eq } else { Operator::Ne };
            Expr::binary(operator, Expr::Scalar(Box::new(select)), Expr::Integer(1))
        }
    }
}

/// Whether a set that meets a predicate is better found from a far end than by its label.
pub(super) fn starts_elsewhere(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::And(parts) => parts.iter().any(starts_elsewhere),
        Predicate::Related { quantifier: Quantifier::Some, condition, .. } => names_few(condition),
        Predicate::Reaches { negated, condition, .. } => !negated && names_few(condition),
        Predicate::Related {
            quantifier: Quantifier::None | Quantifier::Single | Quantifier::NotSingle,
            ..
        }
        | Predicate::Constant(_)
        | Predicate::Or(_)
        | Predicate::Test { .. }
        | Predicate::Types { .. } => false,
    }
}

/// Whether a condition holds for nodes only that an index finds by values of the request.
pub(super) fn names_few(condition: &Predicate) -> bool {
    match condition {
        Predicate::And(parts) => parts.iter().any(names_few),
        Predicate::Test {
            subject: Subject::Node,
            property,
            test: Test::Eq(_) | Test::In(_),
            negated: false,
        } => property.identity || property.indexed,
        Predicate::Related { .. } | Predicate::Reaches { .. } => starts_elsewhere(condition),
        Predicate::Test { .. } | Predicate::Constant(_) | Predicate::Or(_) | Predicate::Types { .. } => false,
    }
}

/// The far ends of one node.
fn far_ends(
    context: &mut Context<'_>,
    expand: &Expand,
    condition: &Predicate,
    subjects: &Subjects,
    column: Expr,
) -> Select {
    let source = Source::Expand(expand.clone());
    members(context, (&source, condition), Some(&subjects.id), false).select(vec![column])
}

/// The near ends of all relationships to far ends that meet the condition.
fn near_ends(context: &mut Context<'_>, expand: &Expand, condition: &Predicate) -> Select {
    let edge = context.alias(AliasKind::Relationship);
    let mut far = scan(context, &expand.nodes, starts_elsewhere(condition));
    let (near_column, far_column) = match expand.direction {
        Direction::Out => (ColumnName::From, ColumnName::To),
        Direction::In => (ColumnName::To, ColumnName::From),
    };
    far.subjects.edge = Some(edge);
    far.from.push(Table { source: TableSource::Relationship, alias: edge });
    let conditions = lower_predicate::conditions(context, condition, &far.subjects);
    far.filter.extend(conditions);
    far.filter.push(Expr::binary(Operator::Eq, Expr::Column(edge, far_column), far.subjects.id.clone()));
    far.filter.push(Expr::binary(
        Operator::Eq,
        Expr::Column(edge, ColumnName::Type),
        Expr::Name(Arc::clone(&expand.relationship)),
    ));
    far.select(vec![Expr::Column(edge, near_column)])
}
