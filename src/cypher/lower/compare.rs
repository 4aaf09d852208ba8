//! Smaller and greater, for text by code point as everywhere.
//!
//! Neo4j orders stored text by code point, in memory and in indexes, but compares it with a parameter by UTF-16 unit
//! (measured on 5.26 and 2026.09). The two orders differ only where both texts have a character from U+E000 up at the
//! first difference, one of them beyond U+FFFF. So a parameter without such a character is compared plainly; for the
//! others, which are rare, the statement puts right what UTF-16 has wrong. Whether a compared text is one of those is
//! all that a statement's text knows of a value.
//!
//! Items of a stored list are sorted by UTF-16 unit on 5.26 as well, and there no index helps; so they are sorted by a key.

use super::scope::Lowering;
use crate::{
    cypher::ast::{Binary, Expr, Function, ListTest, VariableKind},
    plan::types::Param,
    value::Value,
};

/// The last character before the units of which UTF-16 makes pairs.
const BEFORE_PAIRS: char = '\u{D7FF}';
/// The first character that UTF-16 orders otherwise.
const HIGH: char = '\u{E000}';
/// The first character that UTF-16 writes as two units, each smaller than [`HIGH`].
const PAIRED: char = '\u{10000}';

/// A comparison of a stored value with a parameter; `operator` is one of the four that order.
pub(super) fn compared(lowering: &mut Lowering<'_>, stored: &Expr, operator: Binary, param: Param) -> Expr {
    let plain = Expr::binary(stored.clone(), operator, Expr::Parameter(param.0));
    let Some(Value::String(text)) = lowering.parameters.get(param.0) else { return plain };
    if !text.contains(is_high) {
        return plain;
    }
    let (below, above) = misplaced(text);
    let below = Expr::Parameter(lowering.parameter(Value::List(below)));
    let above = Expr::Parameter(lowering.parameter(Value::List(above)));
    let (missed, wrong) = if matches!(operator, Binary::Greater | Binary::GreaterOrEqual) {
        (
            found_below(lowering, stored, ListTest::Any, below),
            found_above(lowering, stored, ListTest::None, above),
        )
    } else {
        (
            found_above(lowering, stored, ListTest::Any, above),
            found_below(lowering, stored, ListTest::None, below),
        )
    };
    Expr::And(vec![Expr::Or(vec![plain, missed]), wrong])
}

/// What sorts a text by code point wherever texts are sorted by UTF-16 unit or by code point: its units, each headed by
/// whether it is half of a pair, since those stand for what is beyond all others. (`split` by an empty text cuts
/// between units.)
pub(super) fn by_code_point(lowering: &mut Lowering<'_>, text: Expr) -> Expr {
    let mut parameter = |text: String| Expr::Parameter(lowering.parameter(Value::String(text)));
    let (nothing, from, to) =
        (parameter(String::new()), parameter(BEFORE_PAIRS.into()), parameter(HIGH.into()));
    let variable = lowering.fresh(VariableKind::Value);
    let unit = Expr::Variable(variable);
    let halved = Expr::And(vec![
        Expr::binary(unit.clone(), Binary::Greater, from),
        Expr::binary(unit.clone(), Binary::Less, to),
    ]);
    let units = Expr::Call(Function::Split, vec![text, nothing]);
    Expr::Map { variable, list: Box::new(units), value: Box::new(Expr::List(vec![halved, unit])) }
}

fn is_high(character: char) -> bool {
    character >= HIGH
}

/// Where UTF-16 is wrong about a text: what is greater and found below it, as bounds `[from, to]`; and what is smaller
/// and found above it, as `[prefix, from]`.
fn misplaced(text: &str) -> (Vec<Value>, Vec<Value>) {
    let mut below = Vec::new();
    let mut above = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, character)| is_high(*character)) {
        let prefix = &text[..at];
        let followed_by = |next: char| Value::String(format!("{prefix}{next}"));
        if character < PAIRED {
            below.push(Value::List(vec![followed_by(PAIRED), followed_by(HIGH)]));
        } else {
            above.push(Value::List(vec![Value::from(prefix), followed_by(HIGH)]));
        }
    }
    (below, above)
}

fn found_below(lowering: &mut Lowering<'_>, stored: &Expr, function: ListTest, ranges: Expr) -> Expr {
    over_ranges(lowering, function, ranges, |from, to| {
        Expr::And(vec![
            Expr::binary(stored.clone(), Binary::GreaterOrEqual, from),
            Expr::binary(stored.clone(), Binary::Less, to),
        ])
    })
}

fn found_above(lowering: &mut Lowering<'_>, stored: &Expr, function: ListTest, ranges: Expr) -> Expr {
    over_ranges(lowering, function, ranges, |prefix, from| {
        Expr::And(vec![
            Expr::binary(stored.clone(), Binary::StartsWith, prefix),
            Expr::binary(stored.clone(), Binary::GreaterOrEqual, from),
        ])
    })
}

fn over_ranges(
    lowering: &mut Lowering<'_>,
    function: ListTest,
    ranges: Expr,
    condition: impl FnOnce(Expr, Expr) -> Expr,
) -> Expr {
    let variable = lowering.fresh(VariableKind::Value);
    let item = |index| Expr::Index(Box::new(Expr::Variable(variable)), index);
    let condition = Box::new(condition(item(0), item(1)));
    Expr::ListTest { function, variable, list: Box::new(ranges), condition }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the server makes of `stored > parameter`, with what the statement adds.
    fn greater(stored: &str, parameter: &str) -> bool {
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        let at_least = |bound: &Value| units(stored) >= units(bound.as_str().unwrap());
        let (below, above) = misplaced(parameter);
        let pair = |range: &Value| (range.as_list().unwrap()[0].clone(), range.as_list().unwrap()[1].clone());
        let missed = below.iter().map(pair).any(|(from, to)| at_least(&from) && !at_least(&to));
        let wrong = above
            .iter()
            .map(pair)
            .any(|(prefix, from)| stored.starts_with(prefix.as_str().unwrap()) && at_least(&from));
        (units(stored) > units(parameter) || missed) && !wrong
    }

    proptest! {
        #[test]
        fn comparisons_are_by_code_point(
            stored in "[aé\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}]{0,5}",
            parameter in "[aé\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}]{0,5}",
        ) {
            prop_assert_eq!(greater(&stored, &parameter), stored > parameter);
        }
    }

    #[test]
    fn without_a_high_character_both_orders_agree() {
        assert!(!"zß\u{d7ff}日本".contains(is_high));
        assert_eq!(misplaced("ab"), (Vec::new(), Vec::new()));
    }
}
