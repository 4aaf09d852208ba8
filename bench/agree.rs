//! Whether two answers say the same, however they are shaped.
//!
//! In: answers of GraphQL and rows of statements. Out: plain rows, and the first place where two differ. Must not know: servers.

use serde_json::{Map, Value as Json};

use super::questions::Rows;

/// What an answer of GraphQL says, as plain rows.
///
/// # Errors
/// It has errors, or nothing where the rows would be.
pub(crate) fn of_answer(answer: &Json, rows: Rows) -> Result<Json, String> {
    if let Some(errors) = answer.get("errors") {
        return Err(format!("it answers errors: {errors}"));
    }
    let at = |pointer: &str| answer.pointer(pointer).cloned().ok_or(format!("there is nothing at {pointer}"));
    let found = match rows {
        Rows::At(pointer) => match at(pointer)? {
            Json::Array(rows) => rows,
            one => vec![one],
        },
        Rows::Of(names) => {
            let row: Result<Map<_, _>, _> = names
                .iter()
                .map(|(name, pointer)| Ok::<_, String>(((*name).to_owned(), at(pointer)?)))
                .collect();
            vec![Json::Object(row?)]
        }
    };
    Ok(Json::Array(found.into_iter().map(plain).collect()))
}

/// Response fields of an answer of GraphQL (GraphQL 6.3): one for each name of each object in its data. Of anything else, none.
pub(crate) fn fields(answer: &[u8]) -> usize {
    fn inside(value: &Json) -> usize {
        match value {
            Json::Object(object) => object.len() + object.values().map(inside).sum::<usize>(),
            Json::Array(items) => items.iter().map(inside).sum(),
            _ => 0,
        }
    }
    serde_json::from_slice::<Json>(answer).map_or(0, |answer| inside(&answer["data"]))
}

/// The same of rows of a statement, with the names of what they hold.
pub(crate) fn of_rows(rows: &Json, names: &Json) -> Json {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    Json::Array(rows.iter().map(|row| plain(named(row, names))).collect())
}

fn named(row: &Json, names: &Json) -> Json {
    let named_one = |(position, name): (usize, &Json)| match name {
        Json::Array(pair) => {
            let rows = row[position].as_array().map(Vec::as_slice).unwrap_or_default();
            let rows = rows.iter().map(|row| named(row, &pair[1])).collect();
            (pair[0].as_str().unwrap_or_default().to_owned(), Json::Array(rows))
        }
        name => (name.as_str().unwrap_or_default().to_owned(), row[position].clone()),
    };
    Json::Object(names.as_array().into_iter().flatten().enumerate().map(named_one).collect())
}

/// Without what says nothing: nulls, empty lists, cursors, the wrapping of edges, a list around the only one of a kind, and the
/// order of lists inside rows, which nobody asked for.
fn plain(value: Json) -> Json {
    match value {
        Json::Object(mut object) => {
            if let Some(node) = object.remove("node") {
                return plain(node);
            }
            let fields = object.into_iter().map(|(name, value)| {
                let value = plain(value);
                let value = match value {
                    Json::Array(mut one) if is_one(&name) && one.len() == 1 => one.remove(0),
                    other => other,
                };
                (name, value)
            });
            let said =
                |value: &Json| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
            Json::Object(fields.filter(|(_, value)| said(value)).collect())
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.into_iter().map(plain).collect();
            items.sort_by_cached_key(Json::to_string);
            Json::Array(items)
        }
        other => other,
    }
}

/// Whether a field holds one thing, where others make a list of it.
fn is_one(name: &str) -> bool {
    matches!(name, "model" | "usage")
}

/// The first place where two say something else; numbers may differ in their last digits.
pub(crate) fn difference(one: &Json, other: &Json, at: &str) -> Option<String> {
    match (one, other) {
        (Json::Array(ones), Json::Array(others)) if ones.len() == others.len() => ones
            .iter()
            .zip(others)
            .enumerate()
            .find_map(|(position, (one, other))| difference(one, other, &format!("{at}/{position}"))),
        (Json::Object(ones), Json::Object(others)) if ones.len() == others.len() => {
            ones.iter().find_map(|(name, one)| {
                difference(one, others.get(name).unwrap_or(&Json::Null), &format!("{at}/{name}"))
            })
        }
        (Json::Number(one), Json::Number(other)) if close(one.as_f64(), other.as_f64()) => None,
        _ if one == other => None,
        _ => Some(format!("{at}: {} and {}", short(one), short(other))),
    }
}

fn close(one: Option<f64>, other: Option<f64>) -> bool {
    one.zip(other).is_some_and(|(one, other)| (one - other).abs() <= 1e-12 * one.abs().max(1.0))
}

fn short(value: &Json) -> String {
    let text = value.to_string();
    text.chars().take(200).collect()
}
