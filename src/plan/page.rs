//! Pages: `first/after/last/before` become a size, a direction and seek values (Relay Cursor Connections).
//!
//! In: coerced arguments and the order. Out: a page. Must not know: what is on it.

use std::sync::Arc;

use super::{
    columns::Context,
    limits::DEFAULT_PAGE,
    order,
    root::argument,
    types::{OrderKey, SeekValue},
};
use crate::{
    catalog::{
        surface::InputMeaning,
        types::{Scalar, Target},
    },
    cursor,
    error::{ClientError, ErrorCode},
    guard::{Bound, Limits},
    selection::types::{Argument, InputValue},
    value::Value,
};

/// One page of a connection.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) order: Vec<OrderKey>,
    /// Names the order in cursors.
    pub(super) name: Arc<str>,
    pub(super) size: usize,
    pub(super) reversed: bool,
    /// A cursor stands on the side the page starts from.
    pub(super) has_cursor: bool,
    pub(super) after: Option<Vec<SeekValue>>,
    pub(super) before: Option<Vec<SeekValue>>,
}

/// Reads the page arguments of a connection.
pub(super) fn page(
    context: &mut Context<'_>,
    target: Target,
    arguments: &[Argument],
) -> Result<Page, ClientError> {
    let (keys, names) = order::keys(argument(arguments, &InputMeaning::OrderBy));
    let name: Arc<str> = Arc::from(format!("{}:{names}", context.catalog.name_of(target)));
    let order = order::total(context.catalog, target, keys);
    paged(context, (order, name), arguments)
}

/// Reads the page arguments of a connection in an order.
pub(super) fn paged(
    context: &mut Context<'_>,
    (order, name): (Vec<OrderKey>, Arc<str>),
    arguments: &[Argument],
) -> Result<Page, ClientError> {
    let limits = (context.limits, Bound::PageSize);
    let first = size(limits, argument(arguments, &InputMeaning::First), "first")?;
    let last = size(limits, argument(arguments, &InputMeaning::Last), "last")?;
    if first.is_some() && last.is_some() {
        return Err(ClientError::new(
            ErrorCode::BadUserInput,
            "`first` and `last` were both given; a page is read from one end, leave one out",
        ));
    }
    let after = seek(context, &order, &name, arguments, (&InputMeaning::After, "after"))?;
    let before = seek(context, &order, &name, arguments, (&InputMeaning::Before, "before"))?;
    let reversed = last.is_some();
    let size = first.or(last).unwrap_or(DEFAULT_PAGE);
    let has_cursor = if reversed { before.is_some() } else { after.is_some() };
    Ok(if reversed {
        // Read from the end: the opposite order, the bounds change places.
        let order = order::reversed(order);
        Page { order, name, size, reversed, has_cursor, after: before, before: after }
    } else {
        Page { order, name, size, reversed, has_cursor, after, before }
    })
}

/// How many of a list that has no pages: `first`, or so many, up to a bound of its own.
pub(super) fn at_most(
    limits: &Limits,
    arguments: &[Argument],
    (default, most, what): (usize, usize, &str),
) -> Result<usize, ClientError> {
    let first = argument(arguments, &InputMeaning::First);
    let size = size((limits, Bound::PageSize), first, "first")?.unwrap_or(default);
    if size > most {
        let message = format!("`first` is {size}; at most {most} {what} come at once");
        return Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(most as u64, size as u64));
    }
    Ok(size)
}

/// A page size, if one was given, within the bound of such pages.
pub(super) fn size(
    (limits, bound): (&Limits, Bound),
    value: Option<&InputValue>,
    name: &str,
) -> Result<Option<usize>, ClientError> {
    let Some(InputValue::Scalar(Value::Int(asked))) = value else { return Ok(None) };
    let Ok(size) = usize::try_from(*asked) else {
        let message = format!("`{name}` is {asked}; it can't be negative");
        return Err(ClientError::new(ErrorCode::BadUserInput, message));
    };
    let Some(limit) = limits.refuses(bound, size as u64) else { return Ok(Some(size)) };
    let message = format!("`{name}` is {asked}; at most {limit} rows come at once, page with a cursor");
    Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit, size as u64))
}

fn seek(
    context: &mut Context<'_>,
    order: &[OrderKey],
    name: &str,
    arguments: &[Argument],
    (meaning, argument_name): (&InputMeaning, &str),
) -> Result<Option<Vec<SeekValue>>, ClientError> {
    let Some(InputValue::Scalar(Value::String(text))) = argument(arguments, meaning) else {
        return Ok(None);
    };
    let malformed = || {
        ClientError::new(
            ErrorCode::BadUserInput,
            format!("`{argument_name}` is not a cursor of ours; pass one from `edges.cursor` or `pageInfo`"),
        )
    };
    let (of, values) = cursor::decode(text).map_err(|_| malformed())?;
    if of != name {
        return Err(ClientError::new(
            ErrorCode::BadUserInput,
            format!("`{argument_name}` is a cursor of another order or list; keep `orderBy` as it was"),
        ));
    }
    if values.len() != order.len() {
        return Err(malformed());
    }
    let mut seek = Vec::with_capacity(values.len());
    for (key, value) in order.iter().zip(values) {
        let nullable = !key.property.guaranteed;
        seek.push(match typed(&key.property.scalar, value) {
            Some(Value::Null) if nullable => SeekValue::Null,
            Some(Value::Null) | None => return Err(malformed()),
            Some(value) => SeekValue::Value(context.param(value)),
        });
    }
    Ok(Some(seek))
}

/// A cell of a cursor as a parameter of the property's type.
fn typed(scalar: &Scalar, value: Value) -> Option<Value> {
    match (scalar, value) {
        (_, Value::Null) => Some(Value::Null),
        (Scalar::Id | Scalar::String | Scalar::Enum(_), Value::String(text)) if !text.contains('\0') => {
            Some(Value::String(text))
        }
        (Scalar::Int | Scalar::BigInt, Value::Int(number)) => Some(Value::Int(number)),
        (Scalar::Float, Value::Float(number)) => Some(Value::Float(number)),
        #[expect(clippy::cast_precision_loss, reason = "a whole float comes back from JSON as an integer")]
        (Scalar::Float, Value::Int(number)) => Some(Value::Float(number as f64)),
        (Scalar::Boolean, Value::Bool(truth)) => Some(Value::Bool(truth)),
        (Scalar::DateTime, Value::Int(micros)) => Some(Value::DateTime(micros)),
        (Scalar::Date, Value::Int(date)) => date_cell(date),
        (
            Scalar::Id
            | Scalar::String
            | Scalar::Enum(_)
            | Scalar::Int
            | Scalar::BigInt
            | Scalar::Float
            | Scalar::Boolean
            | Scalar::DateTime
            | Scalar::Date,
            _,
        ) => None,
    }
}

/// Only real dates become parameters: a driver would refuse others in its own words.
fn date_cell(cell: i64) -> Option<Value> {
    let year = i16::try_from(cell / 10_000).ok()?;
    let month = i8::try_from(cell / 100 % 100).ok()?;
    let day = i8::try_from(cell % 100).ok()?;
    jiff::civil::Date::new(year, month, day).ok()?;
    (year > 0).then_some(Value::Date(i32::try_from(cell).ok()?))
}
