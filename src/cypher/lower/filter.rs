//! Predicates -> conditions.
//!
//! In Cypher a test of a missing value is null, and `WHERE`, `AND` and `OR` take null for false. So a plain test needs
//! nothing more, a negated one lets missing values in by name, and `NOT` stands only before what is never null.

use std::sync::Arc;

use super::{
    compare::compared,
    reach::reaches,
    scope::{Lowering, Scope, is_one_of},
    set::{expand_pattern, filter_uses_edge},
    unfit::unfit,
};
use crate::{
    catalog::types::Property,
    cypher::ast::{Binary, Clause, Expr, Function, ListTest, Subquery, Variable, VariableKind},
    plan::types::{Expand, Param, Predicate, Quantifier, Test, TextOperator},
};

/// Lowers a condition on the node and relationship of a scope.
pub(super) fn predicate(lowering: &mut Lowering<'_>, condition: &Predicate, scope: Scope) -> Expr {
    match condition {
        Predicate::Constant(truth) => Expr::Boolean(*truth),
        Predicate::And(all) => Expr::And(all_of(lowering, all, scope)),
        Predicate::Or(any) => Expr::Or(any.iter().map(|one| predicate(lowering, one, scope)).collect()),
        Predicate::Test { subject, property, test, negated } => {
            tested(lowering, (property, &scope.property(*subject, property)), test, *negated)
        }
        Predicate::Types { nodes, negated } => negated_if(*negated, is_one_of(scope.node, nodes)),
        Predicate::Related { quantifier, expand, condition } => {
            related(lowering, *quantifier, (expand, condition), &[], scope)
        }
        Predicate::Reaches { negated, way, condition } => {
            negated_if(*negated, reaches(lowering, way, condition, scope))
        }
    }
}

/// Lowers a condition on a node; nothing where it always holds.
pub(super) fn met(lowering: &mut Lowering<'_>, condition: &Predicate, node: Variable) -> Option<Expr> {
    let scope = Scope { node, edge: None, score: None };
    (*condition != Predicate::Constant(true)).then(|| predicate(lowering, condition, scope))
}

/// Conditions that all hold. That no relationship of this type meets a condition, nor one of that type, is said at once:
/// the planner looks for the best order of subqueries, which takes it seconds where there are many.
fn all_of(lowering: &mut Lowering<'_>, all: &[Predicate], scope: Scope) -> Vec<Expr> {
    let mut lowered = Vec::new();
    let mut rest = all;
    while let [first, more @ ..] = rest {
        let alike = more.iter().map_while(|other| no_more_than(first, other)).collect::<Vec<_>>();
        rest = &more[alike.len()..];
        lowered.push(match first {
            Predicate::Related { quantifier, expand, condition } if !alike.is_empty() => {
                related(lowering, *quantifier, (expand, condition), &alike, scope)
            }
            _ => predicate(lowering, first, scope),
        });
    }
    lowered
}

/// What `other` goes along, if it too says that nothing related meets a condition, and only that tells it from `one`.
/// Without a condition they are left alone: how many relationships of a type a node has, it knows.
fn no_more_than<'a>(one: &Predicate, other: &'a Predicate) -> Option<&'a Expand> {
    let Predicate::Related { quantifier: Quantifier::None, expand, condition } = one else { return None };
    let Predicate::Related { quantifier: Quantifier::None, expand: along, condition: same } = other else {
        return None;
    };
    let alike = (along.direction, &along.nodes, same) == (expand.direction, &expand.nodes, condition);
    (alike && **condition != Predicate::Constant(true)).then_some(along)
}

/// Along the relationship of `expand`, or one of `others`.
fn related(
    lowering: &mut Lowering<'_>,
    quantifier: Quantifier,
    (expand, condition): (&Expand, &Predicate),
    others: &[&Expand],
    scope: Scope,
) -> Expr {
    let edge = filter_uses_edge(condition).then(|| lowering.fresh(VariableKind::Relationship));
    let far = Scope { node: lowering.fresh(VariableKind::Node), edge, score: None };
    let mut pattern = expand_pattern(expand, scope.node, far);
    for (relationship, _) in &mut pattern.steps {
        relationship.types.extend(others.iter().map(|other| Arc::clone(&other.relationship)));
    }
    let kind = match quantifier {
        Quantifier::Some | Quantifier::None => Subquery::Exists,
        Quantifier::Single | Quantifier::NotSingle => Subquery::Count,
    };
    let condition = if *condition == Predicate::Constant(true) {
        if let Some((_, far)) = pattern.steps.last_mut() {
            far.variable = None;
        }
        None
    } else {
        Some(predicate(lowering, condition, far))
    };
    let found = Expr::Subquery(kind, vec![Clause::Match { pattern, condition }]);
    match quantifier {
        Quantifier::Some => found,
        Quantifier::None => found.negated(),
        Quantifier::Single => Expr::binary(found, Binary::Equal, Expr::Integer(1)),
        Quantifier::NotSingle => Expr::binary(found, Binary::NotEqual, Expr::Integer(1)),
    }
}

fn tested(
    lowering: &mut Lowering<'_>,
    (property, stored): (&Property, &Expr),
    test: &Test,
    negated: bool,
) -> Expr {
    match test {
        Test::Eq(param) => equated(stored, (Binary::Equal, Binary::NotEqual), *param, negated),
        Test::Ne(param) => equated(stored, (Binary::NotEqual, Binary::Equal), *param, negated),
        Test::Gt(param) => {
            ordered(lowering, stored, (Binary::Greater, Binary::LessOrEqual), (*param, negated))
        }
        Test::Gte(param) => {
            ordered(lowering, stored, (Binary::GreaterOrEqual, Binary::Less), (*param, negated))
        }
        Test::Lt(param) => {
            ordered(lowering, stored, (Binary::Less, Binary::GreaterOrEqual), (*param, negated))
        }
        Test::Lte(param) => {
            ordered(lowering, stored, (Binary::LessOrEqual, Binary::Greater), (*param, negated))
        }
        Test::In(param) => among(stored, *param, negated),
        Test::NotIn(param) => not_among(stored, *param, negated),
        Test::Text { operator, param, ignore_case } => {
            text(stored, *operator, *param, (*ignore_case, negated))
        }
        Test::Null if negated => stored.clone().is_not_null(),
        Test::Null => stored.clone().is_null(),
        Test::Has(param) => {
            negated_if(negated, Expr::binary(Expr::Parameter(param.0), Binary::In, present(stored)))
        }
        Test::HasAny(param) => {
            let any = over_items(lowering, ListTest::Any, (present(stored), Expr::Parameter(param.0)));
            negated_if(negated, any)
        }
        Test::HasAll(param) => {
            let all = over_items(lowering, ListTest::All, (Expr::Parameter(param.0), present(stored)));
            negated_if(negated, all)
        }
        Test::Unfit => negated_if(negated, unfit(lowering, stored, property)),
        Test::Empty => {
            let size = Expr::Call(Function::Size, vec![present(stored)]);
            negated_if(negated, Expr::binary(size, Binary::Equal, Expr::Integer(0)))
        }
    }
}

/// A list property; a missing list is an empty one, so that tests of it are never null.
fn present(stored: &Expr) -> Expr {
    Expr::Call(Function::Coalesce, vec![stored.clone(), Expr::List(Vec::new())])
}

fn negated_if(negated: bool, condition: Expr) -> Expr {
    if negated { condition.negated() } else { condition }
}

/// A test of equality, or its opposite for present values with the missing ones let in.
fn equated(tested: &Expr, (operator, opposite): (Binary, Binary), param: Param, negated: bool) -> Expr {
    let value = Expr::Parameter(param.0);
    if negated {
        Expr::Or(vec![tested.clone().is_null(), Expr::binary(tested.clone(), opposite, value)])
    } else {
        Expr::binary(tested.clone(), operator, value)
    }
}

/// A comparison in an order, or its opposite for present values with the missing ones let in.
fn ordered(
    lowering: &mut Lowering<'_>,
    stored: &Expr,
    (operator, opposite): (Binary, Binary),
    (param, negated): (Param, bool),
) -> Expr {
    if negated {
        let opposite = compared(lowering, stored, opposite, param);
        Expr::Or(vec![stored.clone().is_null(), opposite])
    } else {
        compared(lowering, stored, operator, param)
    }
}

fn among(tested: &Expr, param: Param, negated: bool) -> Expr {
    let is_in = Expr::binary(tested.clone(), Binary::In, Expr::Parameter(param.0));
    if negated { Expr::Or(vec![tested.clone().is_null(), is_in.negated()]) } else { is_in }
}

/// `null IN []` is false rather than null, so presence is tested by name.
fn not_among(tested: &Expr, param: Param, negated: bool) -> Expr {
    let is_in = Expr::binary(tested.clone(), Binary::In, Expr::Parameter(param.0));
    if negated {
        Expr::Or(vec![tested.clone().is_null(), is_in])
    } else {
        Expr::And(vec![tested.clone().is_not_null(), is_in.negated()])
    }
}

fn text(stored: &Expr, operator: TextOperator, param: Param, (ignore_case, negated): (bool, bool)) -> Expr {
    let tested =
        if ignore_case { Expr::Call(Function::ToLower, vec![stored.clone()]) } else { stored.clone() };
    let holds = |operator| {
        let holds = Expr::binary(tested.clone(), operator, Expr::Parameter(param.0));
        if negated { Expr::Or(vec![tested.clone().is_null(), holds.negated()]) } else { holds }
    };
    match operator {
        TextOperator::Eq => equated(&tested, (Binary::Equal, Binary::NotEqual), param, negated),
        TextOperator::Ne => equated(&tested, (Binary::NotEqual, Binary::Equal), param, negated),
        TextOperator::In => among(&tested, param, negated),
        TextOperator::NotIn => not_among(&tested, param, negated),
        TextOperator::Contains => holds(Binary::Contains),
        TextOperator::StartsWith => holds(Binary::StartsWith),
        TextOperator::EndsWith => holds(Binary::EndsWith),
    }
}

/// One or all items of the first list are in the second.
fn over_items(lowering: &mut Lowering<'_>, function: ListTest, (list, other): (Expr, Expr)) -> Expr {
    let variable = lowering.fresh(VariableKind::Value);
    let condition = Expr::binary(Expr::Variable(variable), Binary::In, other);
    Expr::ListTest { function, variable, list: Box::new(list), condition: Box::new(condition) }
}
