//! Lists in the order of their keys, which the statement leaves to us.
//!
//! In: a read, and what a statement of it answered. Out: the answer that the read asks for. Must not know: statements.
//!
//! To sort a few related nodes of each row takes the server a quarter of what it does for them, measured on four levels, and us next to
//! nothing. So a list that is wanted whole comes in any order, each row with its key behind its columns.

use crate::{
    plan::types::{Column, Lookup, Read, RootRead, Rows, SetRead, Source, Subject},
    value::Value,
};

/// Puts lists in their order, and takes away what they were told apart by.
pub fn arrange(root: &RootRead, answer: &mut Value) {
    match &root.read {
        Read::Lookup(lookup) => of_lookup(lookup, answer),
        Read::LookupWalk(both) => {
            if let Value::List(parts) = answer
                && let Some(rows) = parts.first_mut()
            {
                of_lookup(&both.lookup, rows);
            }
        }
        Read::Set(set) => of_set(set, answer),
        Read::Walk(_) | Read::Links(_) | Read::Neighbours(_) | Read::Suggest(_) | Read::Duplicates(_) => {}
    }
}

/// Where the key of a row stands, if the rows of a nested read are put in their order here: all of them, by key alone. It stands
/// behind the columns, unless it is one of these.
pub(super) fn arranged_by(read: &SetRead, rows: &Rows) -> Option<usize> {
    let [key] = rows.order.as_slice() else { return None };
    let by_key = key.subject == Subject::Node && !key.descending && key.property.guaranteed;
    if !rows.whole || !by_key || !matches!(read.source, Source::Expand(_)) {
        return None;
    }
    let is_key = |column: &Column| match column {
        Column::Property { subject: Subject::Node, property } => property.stored == key.property.stored,
        Column::Property { .. } | Column::Label | Column::Nested { .. } => false,
    };
    Some(rows.columns.iter().position(is_key).unwrap_or(rows.columns.len()))
}

fn of_lookup(lookup: &Lookup, answer: &mut Value) {
    // The key heads each row.
    of_rows(&lookup.columns, 1, answer);
}

fn of_set(set: &SetRead, answer: &mut Value) {
    let Some(rows) = &set.rows else { return };
    let part = match answer {
        answer if set.only_rows() => Some(answer),
        Value::List(parts) => parts.first_mut(),
        _ => None,
    };
    let Some(part) = part else { return };
    if let (Some(place), Value::List(items)) = (arranged_by(set, rows), &mut *part) {
        items.sort_unstable_by(|one, other| key(one, place).cmp(&key(other, place)));
        if place == rows.columns.len() {
            items.iter_mut().for_each(without_last);
        }
    }
    of_rows(&rows.columns, 0, part);
}

fn of_rows(columns: &[Column], offset: usize, rows: &mut Value) {
    let nested = columns.iter().enumerate().filter_map(|(place, column)| match column {
        Column::Nested { read, .. } => Some((place + offset, read)),
        Column::Label | Column::Property { .. } => None,
    });
    let Value::List(rows) = rows else { return };
    for (place, read) in nested {
        for row in &mut *rows {
            if let Value::List(cells) = row
                && let Some(cell) = cells.get_mut(place)
            {
                of_set(read, cell);
            }
        }
    }
}

fn without_last(row: &mut Value) {
    if let Value::List(cells) = row {
        cells.pop();
    }
}

/// What sorts as the stores sort keys: texts by code point, then integers. What something else wrote may lack one.
fn key(row: &Value, place: usize) -> (u8, &str, i64) {
    match row.as_list().and_then(|cells| cells.get(place)) {
        Some(Value::String(text)) => (0, text, 0),
        Some(Value::Int(number)) => (1, "", *number),
        _ => (2, "", 0),
    }
}
