//! Orders and cursors -> `ORDER BY` and conditions that an index serves.
//!
//! In: the members of a set and the page to read of them. Out: the rows of the page. Must not know: SQL text.
//!
//! A page costs what its rows cost, at any depth of the cursor. Where no key of the order can be missing and all go
//! one way, one row comparison does. A leading key that can be missing would break that, since an index has its nulls
//! at one end and the order may want them at the other: such a page is read as two selects, of the rows that have the
//! key and of those that lack it.

use crate::{
    plan::types::{Param, Rows, SeekValue},
    sql::{
        ast::{Expr, Nulls, Operator, Order, Select, TableSource},
        lower::Members,
    },
};

/// The rows of a page, in order.
pub(super) fn page(members: Members, outputs: Vec<Expr>, rows: &Rows, at_root: bool) -> TableSource {
    let keys: Vec<Key> = rows
        .order
        .iter()
        .map(|key| Key {
            column: members.subjects.column(key.subject, &key.property),
            descending: key.descending,
            nulls: match (key.property.guaranteed, key.nulls_first) {
                (true, _) => None,
                (false, true) => Some(Nulls::First),
                (false, false) => Some(Nulls::Last),
            },
        })
        .collect();
    let whole = members.select(outputs);
    let select = |part: Part| {
        let mut select = whole.clone();
        select.filter.extend(part.filter);
        select.order_by = part.order;
        select.limit = rows.limit;
        select
    };
    let cursors = cursors(rows);
    let mut selects: Vec<Select> = match keys.first().and_then(|key| key.nulls) {
        Some(nulls) if at_root && !cursors.is_empty() => {
            split(&keys, nulls, &cursors).into_iter().map(select).collect()
        }
        Some(_) | None => {
            let filter = cursors.iter().map(|cursor| seek(&keys, cursor)).collect();
            vec![select(Part { filter, order: order(&keys) })]
        }
    };
    if selects.len() == 1 {
        TableSource::Select(Box::new(selects.remove(0)))
    } else {
        TableSource::Union { selects, limit: rows.limit }
    }
}

/// One key of the order.
#[derive(Debug, Clone)]
struct Key {
    column: Expr,
    descending: bool,
    /// Where nulls stand; `None` where there are none.
    nulls: Option<Nulls>,
}

/// A place in the order, and the side of it that counts.
struct Cursor<'a> {
    values: &'a [SeekValue],
    side: Side,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    After,
    Before,
}

/// A part of a page: its conditions and its order.
struct Part {
    filter: Vec<Expr>,
    order: Vec<Order>,
}

fn cursors(rows: &Rows) -> Vec<Cursor<'_>> {
    let after = rows.after.iter().map(|values| Cursor { values, side: Side::After });
    let before = rows.before.iter().map(|values| Cursor { values, side: Side::Before });
    after.chain(before).collect()
}

fn order(keys: &[Key]) -> Vec<Order> {
    let order = |key: &Key| Order { expr: key.column.clone(), descending: key.descending, nulls: key.nulls };
    keys.iter().map(order).collect()
}

/// The rows that have the leading key and the rows that lack it, in the order the nulls have.
fn split(keys: &[Key], nulls: Nulls, cursors: &[Cursor<'_>]) -> Vec<Part> {
    let (leading, rest) = keys.split_first().expect("only called for an order that has a leading key");
    let mut present = keys.to_vec();
    present[0].nulls = None;
    let with = half(cursors, nulls, false, &present).map(|mut filter| {
        // A cursor in this half compares the key, which is true of no null.
        if filter.is_empty() {
            filter.push(leading.column.clone().is_null(true));
        }
        Part { filter, order: order(&present) }
    });
    let without = half(cursors, nulls, true, rest).map(|mut filter| {
        filter.insert(0, leading.column.clone().is_null(false));
        Part { filter, order: order(rest) }
    });
    let halves = match nulls {
        Nulls::First => [without, with],
        Nulls::Last => [with, without],
    };
    let parts: Vec<Part> = halves.into_iter().flatten().collect();
    if parts.is_empty() { vec![Part { filter: vec![Expr::Integer(0)], order: Vec::new() }] } else { parts }
}

/// Conditions on one half of a split page, `None` if a cursor excludes it. A cursor in the same half seeks in it by
/// the half's own keys; one in the other half takes this half whole or not at all.
fn half(cursors: &[Cursor<'_>], nulls: Nulls, lacks: bool, keys: &[Key]) -> Option<Vec<Expr>> {
    let mut filter = Vec::new();
    for cursor in cursors {
        let cursor_lacks = matches!(cursor.values.first(), Some(SeekValue::Null));
        if cursor_lacks == lacks {
            let values = if lacks { &cursor.values[1..] } else { cursor.values };
            filter.push(seek(keys, &Cursor { values, side: cursor.side }));
        } else {
            let this_is_last = lacks == (nulls == Nulls::Last);
            if this_is_last != (cursor.side == Side::After) {
                return None;
            }
        }
    }
    Some(filter)
}

/// Rows strictly on one side of a place in the order.
fn seek(keys: &[Key], cursor: &Cursor<'_>) -> Expr {
    if let Some(comparison) = row_comparison(keys, cursor) {
        return comparison;
    }
    let mut alternatives = Vec::new();
    for (position, (key, value)) in keys.iter().zip(cursor.values).enumerate() {
        let Some(beyond) = beyond(key, value, cursor.side) else { continue };
        let mut conditions: Vec<Expr> =
            keys.iter().zip(cursor.values).take(position).map(|(key, value)| same(key, value)).collect();
        conditions.push(beyond);
        alternatives.push(Expr::all(conditions));
    }
    let exact = Expr::any(alternatives);
    // A bound on the leading key alone lets an index start near the cursor.
    match (keys.first(), cursor.values.first()) {
        (Some(key), Some(SeekValue::Value(param))) if key.nulls.is_none() => {
            let operator = match strictly(key, cursor.side) {
                Operator::Gt => Operator::Gte,
                _less => Operator::Lte,
            };
            Expr::And(vec![compare(operator, key, *param), exact])
        }
        (Some(_) | None, Some(_) | None) => exact,
    }
}

/// One comparison of all keys, if none can be missing and all go one way.
fn row_comparison(keys: &[Key], cursor: &Cursor<'_>) -> Option<Expr> {
    let first = keys.first()?;
    let params: Vec<Param> = keys
        .iter()
        .zip(cursor.values)
        .map(|(key, value)| match value {
            SeekValue::Value(param) if key.nulls.is_none() && key.descending == first.descending => {
                Some(*param)
            }
            SeekValue::Value(_) | SeekValue::Null => None,
        })
        .collect::<Option<_>>()?;
    let operator = strictly(first, cursor.side);
    Some(match params.as_slice() {
        [param] => compare(operator, first, *param),
        params => Expr::Row(
            operator,
            keys.iter().map(|key| key.column.clone()).collect(),
            params.iter().map(|param| Expr::Parameter(*param)).collect(),
        ),
    })
}

/// Where a key lies strictly beyond a value on one side; `None` for nowhere.
fn beyond(key: &Key, value: &SeekValue, side: Side) -> Option<Expr> {
    let nulls_beyond = match (key.nulls, side) {
        (None, Side::After | Side::Before) => None,
        (Some(nulls), Side::After) => Some(nulls == Nulls::Last),
        (Some(nulls), Side::Before) => Some(nulls == Nulls::First),
    };
    match value {
        SeekValue::Value(param) => {
            let values = compare(strictly(key, side), key, *param);
            if nulls_beyond == Some(true) {
                Some(Expr::Or(vec![values, key.column.clone().is_null(false)]))
            } else {
                Some(values)
            }
        }
        SeekValue::Null if nulls_beyond == Some(false) => Some(key.column.clone().is_null(true)),
        SeekValue::Null => None,
    }
}

fn same(key: &Key, value: &SeekValue) -> Expr {
    match value {
        SeekValue::Value(param) => compare(Operator::Eq, key, *param),
        SeekValue::Null => key.column.clone().is_null(false),
    }
}

fn strictly(key: &Key, side: Side) -> Operator {
    if (side == Side::After) == key.descending { Operator::Lt } else { Operator::Gt }
}

fn compare(operator: Operator, key: &Key, param: Param) -> Expr {
    Expr::binary(operator, key.column.clone(), Expr::Parameter(param))
}
