//! The test that a stored value is none that its property's type allows: what `scalar::write_json` would refuse.
//!
//! A wrong type is ruled out first, since a range or a component of one may be an error of the statement.

use std::sync::Arc;

use super::scope::Lowering;
use crate::{
    catalog::types::{Property, Scalar},
    cypher::ast::{Binary, Component, Expr, Function, ItemType, ListTest, ValueType, VariableKind},
    value::Value,
};

/// Years that times and dates may be of.
const YEARS: (i64, i64) = (1, 9999);
/// Integers that JSON numbers hold exactly.
const BIG_INT: i64 = (1 << 53) - 1;

/// Whether a value is there and unfit; never null.
pub(super) fn unfit(lowering: &mut Lowering<'_>, stored: &Expr, property: &Property) -> Expr {
    let ty = ValueType { item: item_type(&property.scalar), list: property.list };
    let wrong_type = Expr::IsNotOfType(Box::new(stored.clone()), ty);
    let beyond = if property.list {
        let variable = lowering.fresh(VariableKind::Value);
        beyond(lowering, &Expr::Variable(variable), &property.scalar).map(|condition| Expr::ListTest {
            function: ListTest::Any,
            variable,
            list: Box::new(stored.clone()),
            condition: Box::new(condition),
        })
    } else {
        beyond(lowering, stored, &property.scalar)
    };
    match beyond {
        None => wrong_type,
        Some(beyond) => {
            let branches = vec![(wrong_type, Expr::Boolean(true)), (beyond, Expr::Boolean(true))];
            Expr::Call(Function::Coalesce, vec![Expr::Case(branches), Expr::Boolean(false)])
        }
    }
}

fn item_type(scalar: &Scalar) -> ItemType {
    match scalar {
        Scalar::Id => ItemType::TextOrInteger,
        Scalar::String | Scalar::Enum(_) => ItemType::Text,
        Scalar::Int | Scalar::BigInt => ItemType::Integer,
        Scalar::Float => ItemType::Number,
        Scalar::Boolean => ItemType::Boolean,
        Scalar::DateTime => ItemType::DateTime,
        Scalar::Date => ItemType::Date,
    }
}

/// Whether a value of the right type is beyond what the scalar takes; none where it takes all of them.
fn beyond(lowering: &mut Lowering<'_>, value: &Expr, scalar: &Scalar) -> Option<Expr> {
    match scalar {
        Scalar::Id | Scalar::String | Scalar::Boolean => None,
        Scalar::Int => Some(outside(value, (i32::MIN.into(), i32::MAX.into()))),
        Scalar::BigInt => Some(outside(value, (-BIG_INT, BIG_INT))),
        Scalar::Float => {
            let mut bound = |bound: f64| Expr::Parameter(lowering.parameter(Value::Float(bound)));
            let (least, most) = (bound(f64::MIN), bound(f64::MAX));
            Some(Expr::Or(vec![
                Expr::binary(value.clone(), Binary::Less, least),
                Expr::binary(value.clone(), Binary::Greater, most),
                // Not a number.
                Expr::binary(value.clone(), Binary::NotEqual, value.clone()),
            ]))
        }
        Scalar::DateTime | Scalar::Date => {
            Some(outside(&Expr::Component(Box::new(value.clone()), Component::Year), YEARS))
        }
        Scalar::Enum(known) => {
            let names = known.values.iter().map(|(name, _)| Expr::Name(Arc::clone(name))).collect();
            Some(Expr::binary(value.clone(), Binary::In, Expr::List(names)).negated())
        }
    }
}

fn outside(value: &Expr, (least, most): (i64, i64)) -> Expr {
    Expr::Or(vec![
        Expr::binary(value.clone(), Binary::Less, Expr::Integer(least)),
        Expr::binary(value.clone(), Binary::Greater, Expr::Integer(most)),
    ])
}
