//! A TOML file -> its keys with their lines (TOML 1.0).
//!
//! In: the file's text. Out: keys such as `http.body`, each with a value and a line. Must not know: which keys exist.

use serde_json::{Value as Json, json};
use toml_edit::{Document, Item, TableLike, Value};

use super::{ConfigError, Origin};

/// One key of a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Names of tables and the key, with dots between.
    pub(super) key: String,
    /// Its value; none for an empty table.
    pub(super) value: Option<Json>,
    pub(super) origin: Origin,
}

/// A file as one object, its tables and lists of tables inside; for what is no setting but has its own form.
///
/// # Errors
/// The text is no TOML; where, and what its parser says.
pub fn object(name: &str, text: &str) -> Result<Json, ConfigError> {
    let document = document(name, text)?;
    Ok(table_of(document.as_table()))
}

fn table_of(table: &dyn TableLike) -> Json {
    let value = |item: &Item| match item {
        Item::Value(value) => json_of(value),
        Item::Table(table) => table_of(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| table_of(table)).collect(),
        Item::None => Json::Null,
    };
    Json::Object(table.iter().map(|(name, item)| (name.to_owned(), value(item))).collect())
}

fn line(name: &str, text: &str, span: Option<std::ops::Range<usize>>) -> Origin {
    let start = span.map_or(0, |span| span.start);
    Origin::File { file: name.to_owned(), line: 1 + text[..start].matches('\n').count() }
}

fn document(name: &str, text: &str) -> Result<Document<String>, ConfigError> {
    Document::parse(text.to_owned()).map_err(|error| ConfigError::Syntax {
        origin: line(name, text, error.span()),
        reason: error.message().lines().collect::<Vec<_>>().join("; "),
    })
}

/// All keys of a file, in the order of its lines. What stands in one of the sections `open`, whose names are their user's, is
/// one value.
pub(super) fn entries(name: &str, text: &str, open: &[&str]) -> Result<Vec<Entry>, ConfigError> {
    let at = |span| line(name, text, span);
    let document = document(name, text)?;
    let mut entries = Vec::new();
    collect(document.as_table(), ("", open), &at, &mut entries);
    Ok(entries)
}

fn collect(
    table: &dyn TableLike,
    (above, open): (&str, &[&str]),
    at: &impl Fn(Option<std::ops::Range<usize>>) -> Origin,
    entries: &mut Vec<Entry>,
) {
    for (name, item) in table.iter() {
        let key = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        let origin = || at(table.key(name).and_then(toml_edit::Key::span).or_else(|| item.span()));
        match (item.as_table_like(), item) {
            (Some(inner), _) if open.contains(&above) => {
                entries.push(Entry { key, value: Some(table_of(inner)), origin: origin() });
            }
            (Some(inner), _) if inner.is_empty() => {
                entries.push(Entry { key, value: None, origin: origin() });
            }
            (Some(inner), _) => collect(inner, (&key, open), at, entries),
            (None, Item::Value(value)) => {
                entries.push(Entry { key, value: Some(json_of(value)), origin: origin() });
            }
            (None, _) => entries.push(Entry { key, value: Some(json!([{}])), origin: origin() }),
        }
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::String(text) => json!(text.value()),
        Value::Integer(number) => json!(number.value()),
        Value::Float(number) => json!(number.value()),
        Value::Boolean(truth) => json!(truth.value()),
        Value::Datetime(time) => json!(time.value().to_string()),
        Value::Array(items) => items.iter().map(json_of).collect(),
        Value::InlineTable(table) => {
            Json::Object(table.iter().map(|(key, value)| (key.to_owned(), json_of(value))).collect())
        }
    }
}
