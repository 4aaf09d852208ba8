//! Aggregates and groups of the response: measures become counts, bounds, sums and averages.
//!
//! In: an aggregate's shape and its measures. Out: a JSON object. Must not know: roots, backends.

use std::sync::Arc;

use crate::{
    catalog::types::Scalar,
    error::ErrorCode,
    plan::shape::{
        AggregateShape, AggregateValue, GroupField, GroupFieldValue, GroupValue, MeasureField, MeasureValue,
    },
    projection::{
        leaf::{leaf, leaf_as_text},
        object::{list_of, value_at},
        writer::{Failed, Writer, Written, json},
    },
    scalar::BIG_INT_MAX,
    value::Value,
};

/// Writes an aggregate object over its measures.
pub(super) fn aggregate<'s>(
    writer: &mut Writer<'s>,
    shape: &'s AggregateShape,
    measures: &[Value],
) -> Written {
    writer.object(|writer| {
        for field in &shape.fields {
            writer.field(&field.key, None, true, |writer| match &field.value {
                AggregateValue::Typename => {
                    writer.text(&shape.typename);
                    Ok(())
                }
                AggregateValue::Count(index) => {
                    let count = value_at(writer, measures, *index)?;
                    leaf(writer, &Scalar::Int, false, true, count)
                }
                AggregateValue::Property { typename, fields } => property(writer, typename, fields, measures),
            })?;
        }
        Ok(())
    })
}

/// Writes one group: its value as text, its count, its aggregates. Their measures are counted from the row's start.
pub(super) fn groups<'s>(
    writer: &mut Writer<'s>,
    (typename, value, fields): (&'s Arc<str>, &'s GroupValue, &'s [GroupField]),
    row: &Value,
) -> Written {
    let row = list_of(writer, row)?;
    writer.object(|writer| {
        for field in fields {
            let non_null = !matches!(field.value, GroupFieldValue::Value);
            writer.field(&field.key, None, non_null, |writer| match &field.value {
                GroupFieldValue::Typename => {
                    writer.text(typename);
                    Ok(())
                }
                GroupFieldValue::Value => {
                    let stored = value_at(writer, row, 0)?;
                    group_value(writer, value, stored)
                }
                GroupFieldValue::Count => {
                    let count = value_at(writer, row, 1)?;
                    leaf(writer, &Scalar::Int, false, true, count)
                }
                GroupFieldValue::Aggregate(shape) => aggregate(writer, shape, row),
            })?;
        }
        Ok(())
    })
}

/// Writes the value of a group as text.
pub(super) fn group_value(writer: &mut Writer<'_>, shape: &GroupValue, stored: &Value) -> Written {
    match shape {
        GroupValue::Scalar(scalar) => leaf_as_text(writer, scalar, stored),
        GroupValue::Type(names) => match names.iter().find(|(label, _)| stored.as_str() == Some(label)) {
            Some((_, name)) => {
                writer.text(name);
                Ok(())
            }
            None => Err(writer.misplaced()),
        },
    }
}

fn property<'s>(
    writer: &mut Writer<'s>,
    typename: &'s Arc<str>,
    fields: &'s [MeasureField],
    measures: &[Value],
) -> Written {
    writer.object(|writer| {
        for field in fields {
            writer.field(&field.key, Some(field.position), false, |writer| match &field.value {
                MeasureValue::Typename => {
                    writer.text(typename);
                    Ok(())
                }
                MeasureValue::Measure(index, scalar) => {
                    let measure = value_at(writer, measures, *index)?;
                    leaf(writer, scalar, false, false, measure)
                }
                MeasureValue::Sum(sum, count, scalar) => {
                    if let Some((sum, _)) = summed(writer, measures, *sum, *count)? {
                        write_sum(writer, scalar, sum)?;
                    }
                    Ok(())
                }
                MeasureValue::Average(sum, count) => {
                    if let Some((sum, count)) = summed(writer, measures, *sum, *count)? {
                        let sum = float(sum).ok_or_else(|| writer.misplaced())?;
                        json(&mut writer.out, &(sum / count));
                    }
                    Ok(())
                }
            })?;
        }
        Ok(())
    })
}

/// A sum and the count of its values; where there is none, nothing, and null is written.
fn summed<'v>(
    writer: &mut Writer<'_>,
    measures: &'v [Value],
    sum: usize,
    count: usize,
) -> Result<Option<(&'v Value, f64)>, Failed> {
    let count = float(value_at(writer, measures, count)?).ok_or_else(|| writer.misplaced())?;
    let sum = value_at(writer, measures, sum)?;
    if count > 0.0 {
        return Ok(Some((sum, count)));
    }
    writer.null();
    Ok(None)
}

/// Writes a sum: of floats any, of integers one that a JSON number holds exactly.
fn write_sum(writer: &mut Writer<'_>, scalar: &Scalar, sum: &Value) -> Written {
    let exact = match (scalar, sum) {
        (Scalar::Float, _) => {
            let sum = float(sum).ok_or_else(|| writer.misplaced())?;
            json(&mut writer.out, &sum);
            return Ok(());
        }
        (_, Value::Int(sum)) => *sum,
        // Sums beyond 64 bits arrive as floats.
        (_, Value::Float(_)) => i64::MAX,
        (_, _) => return Err(writer.misplaced()),
    };
    if exact.unsigned_abs() > BIG_INT_MAX.unsigned_abs() {
        let too_large = || "the sum is beyond 2^53 - 1, the largest exact `BigInt`".to_owned();
        return Err(writer.fail(ErrorCode::ResultTooLarge, too_large));
    }
    json(&mut writer.out, &exact);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "sums of floats and averages are floats")]
fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Int(number) => Some(*number as f64),
        Value::Null
        | Value::Bool(_)
        | Value::String(_)
        | Value::DateTime(_)
        | Value::Date(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}
