//! What an operation costs, before anything runs: with variables and page sizes resolved, by the weights that the served
//! `@cost` and `@listSize` tell.
//!
//! In: a Selection. Out: its cost, field by field, or a refusal. Must not know: statements, what data there is.
//!
//! A field costs its count of objects, times what one costs with the fields below it, and its arguments once (IBM GraphQL
//! cost specification; as Apollo's router counts).

use std::{fmt::Write, sync::Arc};

use crate::{
    catalog::weights::{cost_of_field, cost_of_input, size_of_field},
    error::{ClientError, ErrorCode, Position},
    guard::{Bound, Limits},
    selection::types::{Argument, Field, FieldKind, InputValue, Selection},
    value::Value,
};

/// The cost of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// All of it; `u64::MAX` stands for that and more.
    pub total: u64,
    /// Of its root fields.
    pub fields: Vec<FieldCost>,
}

/// The cost of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldCost {
    /// Response key.
    pub key: Arc<str>,
    /// Where it stands.
    pub position: Position,
    /// All of it, for one object around.
    pub total: u64,
    /// How many objects it answers for one around.
    pub count: u64,
    /// What one of these costs, without the fields below it.
    pub weight: u64,
    /// What its arguments cost.
    pub arguments: u64,
    /// Of the fields below it, for one of these objects.
    pub fields: Vec<FieldCost>,
}

/// The cost of an operation.
#[must_use]
pub fn cost(selection: &Selection) -> Cost {
    let fields: Vec<_> = selection.fields.iter().map(|field| of_field(field, None)).collect();
    Cost { total: sum(&fields), fields }
}

/// Refuses what costs too much.
///
/// # Errors
/// `COST_LIMIT_EXCEEDED`, at the field that most of the cost comes from.
pub fn check_cost(cost: &Cost, limits: &Limits) -> Result<(), ClientError> {
    let Some(limit) = limits.refuses(Bound::Cost, cost.total) else { return Ok(()) };
    let place = dearest(&cost.fields, cost.total);
    let message = format!(
        "the operation costs {}; at most {limit} is allowed, so ask for smaller pages or for less of `{}`",
        cost.total,
        place.last().map_or("Query", |field| &field.key)
    );
    let error = ClientError::new(ErrorCode::CostLimitExceeded, message).bounded(limit, cost.total);
    let error = place.iter().rev().fold(error, |error, field| error.below(&field.key));
    Err(match place.last() {
        Some(field) => error.at(field.position),
        None => error,
    })
}

/// The cost as text: a line for each field that costs something.
#[must_use]
pub fn render(cost: &Cost) -> String {
    let mut out = format!("total {}\n", cost.total);
    lines(&mut out, &cost.fields, 1);
    out
}

fn lines(out: &mut String, fields: &[FieldCost], depth: usize) {
    for field in fields.iter().filter(|field| field.total > 0) {
        let FieldCost { key, total, count, weight, arguments, fields, .. } = field;
        let below = sum(fields);
        let indent = "  ".repeat(depth);
        // Writing to a String can't fail.
        let _ = write!(out, "{indent}{key} {total} = {count} * ({weight} + {below})");
        if *arguments > 0 {
            let _ = write!(out, " + {arguments} for arguments");
        }
        out.push('\n');
        lines(out, fields, depth + 1);
    }
}

/// `above`: the size that the field around gives to its list.
fn of_field(field: &Field, above: Option<u64>) -> FieldCost {
    let FieldKind::Api { field: api, arguments } = &field.kind else {
        let (key, position) = (Arc::clone(&field.key), field.position);
        return FieldCost { key, position, total: 0, count: 1, weight: 0, arguments: 0, fields: Vec::new() };
    };
    let list = size_of_field(&api.meaning);
    let size = list.map(|list| {
        let told = arguments.iter().filter_map(|Argument { field, value }| match &field.meaning {
            meaning if list.slicing.contains(meaning) => number(value),
            meaning if list.counted.contains(meaning) => items(value),
            _ => None,
        });
        told.max().unwrap_or(list.assumed)
    });
    let count = if api.ty.is_list() { above.or(size).unwrap_or(1) } else { 1 };
    let sized = |child: &Field| match (&child.kind, list) {
        (FieldKind::Api { field, .. }, Some(list)) if list.sized.contains(&&*field.name) => size,
        _ => None,
    };
    let fields: Vec<_> = field.fields.iter().map(|child| of_field(child, sized(child))).collect();
    let weight = cost_of_field(&api.meaning).unwrap_or(u64::from(!field.fields.is_empty()));
    let arguments = arguments.iter().map(of_argument).fold(0, u64::saturating_add);
    let total = count.saturating_mul(weight.saturating_add(sum(&fields))).saturating_add(arguments);
    FieldCost {
        key: Arc::clone(&field.key),
        position: field.position,
        total,
        count,
        weight,
        arguments,
        fields,
    }
}

fn of_argument(argument: &Argument) -> u64 {
    of_value(&argument.value, cost_of_input(&argument.field.meaning))
}

fn of_value(value: &InputValue, weight: Option<u64>) -> u64 {
    match value {
        InputValue::Null => 0,
        InputValue::Scalar(_) | InputValue::Enum(_) | InputValue::Json(_) => weight.unwrap_or(0),
        InputValue::List(items) => {
            items.iter().map(|item| of_value(item, weight)).fold(weight.unwrap_or(0), u64::saturating_add)
        }
        InputValue::Object(fields) => {
            fields.iter().map(of_argument).fold(weight.unwrap_or(1), u64::saturating_add)
        }
    }
}

fn number(value: &InputValue) -> Option<u64> {
    match value {
        // Planning refuses negative sizes, and those beyond what any page may have: it says that better.
        InputValue::Scalar(Value::Int(number)) => {
            Some(u64::try_from(*number).unwrap_or(0).min(*Bound::LineagePageSize.range().end()))
        }
        InputValue::Scalar(_)
        | InputValue::Null
        | InputValue::Enum(_)
        | InputValue::Json(_)
        | InputValue::List(_)
        | InputValue::Object(_) => None,
    }
}

/// How many items a list has.
fn items(value: &InputValue) -> Option<u64> {
    match value {
        InputValue::List(items) => Some(items.len() as u64),
        InputValue::Scalar(_)
        | InputValue::Null
        | InputValue::Enum(_)
        | InputValue::Json(_)
        | InputValue::Object(_) => None,
    }
}

fn sum(fields: &[FieldCost]) -> u64 {
    fields.iter().map(|field| field.total).fold(0, u64::saturating_add)
}

/// The fields from the root down to where most of a cost comes from: into a field as long as it is more than half.
fn dearest(fields: &[FieldCost], of: u64) -> Vec<&FieldCost> {
    let Some(most) = fields.iter().max_by_key(|field| field.total).filter(|most| most.total > of / 2) else {
        return Vec::new();
    };
    let mut place = vec![most];
    place.extend(dearest(&most.fields, sum(&most.fields).saturating_add(most.weight)));
    place
}
