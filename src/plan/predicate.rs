//! Building and negating predicates, so that negation stands at leaves only and constants nowhere inside.
//!
//! In: predicates. Out: simpler predicates. Must not know: where they come from.

use super::types::{Expand, Predicate, Quantifier};
use crate::selection::types::InputValue;

/// All of these.
pub(super) fn and(items: Vec<Predicate>) -> Predicate {
    let mut flat = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Predicate::Constant(true) => {}
            Predicate::Constant(false) => return Predicate::Constant(false),
            Predicate::And(inner) => flat.extend(inner),
            other @ (Predicate::Or(_)
            | Predicate::Test { .. }
            | Predicate::Types { .. }
            | Predicate::Related { .. }
            | Predicate::Reaches { .. }) => flat.push(other),
        }
    }
    single_or(flat, true, Predicate::And)
}

/// Any of these.
pub(super) fn or(items: Vec<Predicate>) -> Predicate {
    let mut flat = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Predicate::Constant(false) => {}
            Predicate::Constant(true) => return Predicate::Constant(true),
            Predicate::Or(inner) => flat.extend(inner),
            other @ (Predicate::And(_)
            | Predicate::Test { .. }
            | Predicate::Types { .. }
            | Predicate::Related { .. }
            | Predicate::Reaches { .. }) => flat.push(other),
        }
    }
    single_or(flat, false, Predicate::Or)
}

fn single_or(
    mut items: Vec<Predicate>,
    empty: bool,
    many: impl FnOnce(Vec<Predicate>) -> Predicate,
) -> Predicate {
    match items.len() {
        0 => Predicate::Constant(empty),
        1 => items.remove(0),
        _ => many(items),
    }
}

/// A quantified condition; decided at once where the condition never holds.
pub(super) fn related(quantifier: Quantifier, expand: Expand, condition: Predicate) -> Predicate {
    if condition == Predicate::Constant(false) {
        return Predicate::Constant(matches!(quantifier, Quantifier::None | Quantifier::NotSingle));
    }
    Predicate::Related { quantifier, expand, condition: Box::new(condition) }
}

/// The opposite; a test of a missing value, being false, becomes true.
pub(super) fn negate(predicate: Predicate) -> Predicate {
    match predicate {
        Predicate::Constant(truth) => Predicate::Constant(!truth),
        Predicate::And(items) => or(items.into_iter().map(negate).collect()),
        Predicate::Or(items) => and(items.into_iter().map(negate).collect()),
        Predicate::Test { subject, property, test, negated } => {
            Predicate::Test { subject, property, test, negated: !negated }
        }
        Predicate::Types { nodes, negated } => Predicate::Types { nodes, negated: !negated },
        Predicate::Related { quantifier, expand, condition } => {
            let quantifier = match quantifier {
                Quantifier::Some => Quantifier::None,
                Quantifier::None => Quantifier::Some,
                Quantifier::Single => Quantifier::NotSingle,
                Quantifier::NotSingle => Quantifier::Single,
            };
            Predicate::Related { quantifier, expand, condition }
        }
        Predicate::Reaches { negated, way, condition } => {
            Predicate::Reaches { negated: !negated, way, condition }
        }
    }
}

/// Whether a filter says nothing: null, or an object of nulls.
pub(super) fn is_empty(filter: &InputValue) -> bool {
    match filter {
        InputValue::Null => true,
        InputValue::Object(fields) => fields.iter().all(|field| field.value == InputValue::Null),
        InputValue::Scalar(_) | InputValue::Enum(_) | InputValue::Json(_) | InputValue::List(_) => false,
    }
}
