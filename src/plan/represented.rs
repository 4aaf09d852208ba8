//! Representations and the rows they stand for: how an answer of `_entities` is put together.
//!
//! In: nothing but plain data, made by `plan::entities`; answers of reads. Out: for each representation the row it stands for.
//! Must not know: statements, how a row becomes an object.

use std::{borrow::Cow, collections::HashMap};

use super::shape::Object;
use crate::{error::ClientError, value::Value};

/// The items of one `_entities`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entities {
    /// Where their rows come from: one for each type and kind of key.
    pub groups: Vec<EntityGroup>,
    /// An item for each representation, in their order.
    pub items: Vec<EntityItem>,
}

/// Representations of one type that are found by one kind of key.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityGroup {
    /// Index in `Plan::reads`.
    pub read: usize,
    /// What tells which representation a row belongs to.
    pub by: EntityBy,
    /// The object made of a row.
    pub object: Object,
    /// With more rows than so many it is not known which there are, for this reason.
    pub bound: Option<(usize, ClientError)>,
}

/// What tells which representation a row belongs to.
#[derive(Debug, Clone, PartialEq)]
pub enum EntityBy {
    /// The key that heads the row of a lookup.
    Head,
    /// The values of a key's fields; of several rows the first counts.
    Cells(Vec<KeyCell>),
}

/// Where the value of a key's field stands in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyCell {
    /// In this column.
    Column(usize),
    /// In the first row of the rows in this column.
    Nested(usize, Vec<KeyCell>),
}

/// What one representation asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum EntityItem {
    /// The row of a group with this key, if there is one.
    Row {
        /// Index in [`Entities::groups`].
        group: usize,
        /// Its key, as [`key_text`] writes it.
        key: String,
        /// What the representation itself says, by column.
        given: Vec<(usize, Value)>,
    },
    /// Nothing: it is wrong.
    Refused(ClientError),
}

/// What a representation stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Represented<'a> {
    /// This row, an object of this shape.
    Row(&'a Object, Cow<'a, [Value]>),
    /// Nothing that is stored.
    Missing,
    /// Why it is not known.
    Failed(&'a ClientError),
    /// The answer is not laid out as planned.
    Misplaced,
}

/// The values of a key as one text; equal keys have equal texts.
#[must_use]
pub fn key_text(values: &[Value]) -> String {
    if let [only] = values
        && let Some(text) = only.as_key()
    {
        return text.into_owned();
    }
    let texts: Vec<_> = values.iter().map(Value::as_key).collect();
    serde_json::to_string(&texts).expect("texts are JSON")
}

impl Entities {
    /// What each representation stands for, in their order.
    pub fn represented<'a>(
        &'a self,
        reads: &'a [Result<Value, ClientError>],
    ) -> impl Iterator<Item = Represented<'a>> {
        let rows: Vec<_> = self.groups.iter().map(|group| rows_of(group, reads.get(group.read))).collect();
        self.items.iter().map(move |item| match item {
            EntityItem::Refused(error) => Represented::Failed(error),
            EntityItem::Row { group, key, given } => match &rows[*group] {
                Err(failed) => failed.clone(),
                Ok(rows) => match rows.get(key.as_str()) {
                    None => Represented::Missing,
                    Some(row) => Represented::Row(&self.groups[*group].object, overlaid(row, given)),
                },
            },
        })
    }
}

fn overlaid<'a>(row: &'a [Value], given: &[(usize, Value)]) -> Cow<'a, [Value]> {
    if given.is_empty() {
        return Cow::Borrowed(row);
    }
    let mut own = row.to_vec();
    for (column, value) in given {
        if let Some(cell) = own.get_mut(*column) {
            cell.clone_from(value);
        }
    }
    Cow::Owned(own)
}

/// The rows of a group by their key, or why there are none.
type Rows<'a> = Result<HashMap<Cow<'a, str>, &'a [Value]>, Represented<'a>>;

fn rows_of<'a>(group: &'a EntityGroup, answer: Option<&'a Result<Value, ClientError>>) -> Rows<'a> {
    let rows = match answer {
        Some(Ok(Value::List(rows))) => match &group.bound {
            Some((most, error)) if rows.len() > *most => return Err(Represented::Failed(error)),
            Some(_) | None => rows,
        },
        Some(Err(error)) => return Err(Represented::Failed(error)),
        Some(Ok(_)) | None => return Err(Represented::Misplaced),
    };
    let mut by_key = HashMap::with_capacity(rows.len());
    for row in rows {
        let row = row.as_list().ok_or(Represented::Misplaced)?;
        let key = match &group.by {
            EntityBy::Head => row.first().and_then(Value::as_key).ok_or(Represented::Misplaced)?,
            EntityBy::Cells(cells) => {
                let mut values = Vec::new();
                if !cell_values(cells, row, &mut values) {
                    continue;
                }
                Cow::Owned(key_text(&values))
            }
        };
        by_key.entry(key).or_insert(row);
    }
    Ok(by_key)
}

/// The values of a key in a row; false if one is missing.
fn cell_values(cells: &[KeyCell], row: &[Value], values: &mut Vec<Value>) -> bool {
    cells.iter().all(|cell| match cell {
        KeyCell::Column(column) => match row.get(*column) {
            Some(value) if !value.is_null() => {
                values.push(value.clone());
                true
            }
            Some(_) | None => false,
        },
        KeyCell::Nested(column, below) => {
            let rows = row.get(*column).and_then(Value::as_list).unwrap_or_default();
            rows.first().and_then(Value::as_list).is_some_and(|row| cell_values(below, row, values))
        }
    })
}

impl EntityGroup {
    /// Whether its rows are found by the key that heads them.
    #[must_use]
    pub fn is_lookup(&self) -> bool {
        self.by == EntityBy::Head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::ErrorCode, plan::shape::Typename};

    fn entities(bound: usize) -> Entities {
        let object = Object { typename: Typename::Static("Film".into()), fields: Vec::new() };
        let by = EntityBy::Cells(vec![KeyCell::Column(0), KeyCell::Nested(1, vec![KeyCell::Column(0)])]);
        let error = ClientError::new(ErrorCode::ResultTooLarge, "too many");
        let group = EntityGroup { read: 0, by, object, bound: Some((bound, error)) };
        let key = key_text(&["a".into(), Value::Int(2)]);
        let item = EntityItem::Row { group: 0, key, given: vec![(0, "b".into())] };
        Entities { groups: vec![group], items: vec![item] }
    }

    fn row(first: &str, nested: &[i64]) -> Value {
        let nested = nested.iter().map(|number| Value::List(vec![Value::Int(*number)])).collect();
        Value::List(vec![first.into(), Value::List(nested)])
    }

    #[test]
    fn rows_are_told_apart_by_all_fields_of_a_key() {
        let reads =
            [Ok(Value::List(vec![row("a", &[]), row("a", &[1, 2]), row("a", &[2]), row("a", &[2, 7])]))];
        let entities = entities(4);
        let found: Vec<_> = entities.represented(&reads).collect();
        let [Represented::Row(_, cells)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(cells[0], "b".into(), "what the representation says goes first");
        assert_eq!(cells[1], Value::List(vec![Value::List(vec![Value::Int(2)])]), "the first such row");
    }

    #[test]
    fn what_may_be_among_rows_that_were_not_read_is_no_null() {
        let reads = [Ok(Value::List(vec![row("b", &[1]), row("c", &[2])]))];
        let entities = entities(1);
        let found: Vec<_> = entities.represented(&reads).collect();
        assert!(
            matches!(found.as_slice(), [Represented::Failed(error)] if error.code == ErrorCode::ResultTooLarge)
        );
        let fewer = self::entities(2);
        assert!(matches!(fewer.represented(&reads).next(), Some(Represented::Missing)));
    }
}
