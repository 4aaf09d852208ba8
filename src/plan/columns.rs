//! What planning one read accumulates: parameters, columns, and how much has been asked for.
//!
//! In: values and columns as they come up. Out: their positions. Must not know: where they come from.

use std::sync::Arc;

use super::{
    limits::{MAX_NESTED_READS, MAX_TESTS},
    root::By,
    types::{Column, Follow, Param, Subject},
};
use crate::{
    access::Access,
    catalog::types::{Catalog, Property},
    error::{ClientError, ErrorCode},
    guard::Limits,
    value::Value,
};

/// State of planning one root field.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) limits: &'a Limits,
    pub(super) access: &'a Access,
    pub(super) params: Vec<Value>,
    /// Reads whose keys this one's answer names; those of the root fields before are counted, not held.
    pub(super) follows: Vec<Option<Follow>>,
    follows_before: usize,
    /// How many rows stand around, at most, where the planning is.
    around: usize,
    nested: usize,
    tests: usize,
}

impl<'a> Context<'a> {
    /// `follows_before`: how many follows the root fields before have.
    pub(super) fn new((catalog, limits, access): By<'a>, follows_before: usize) -> Self {
        Self {
            catalog,
            limits,
            access,
            params: Vec::new(),
            follows: Vec::new(),
            follows_before,
            around: 1,
            nested: 0,
            tests: 0,
        }
    }

    /// Plans a read of its own below this one, on the parameters it has already; all else is counted on.
    pub(super) fn apart<T>(
        &mut self,
        params: &mut Vec<Value>,
        plan: impl FnOnce(&mut Self) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        std::mem::swap(&mut self.params, params);
        let planned = plan(self);
        std::mem::swap(&mut self.params, params);
        planned
    }

    /// Plans what hangs on each of so many rows.
    pub(super) fn for_each_of<T>(
        &mut self,
        rows: usize,
        plan: impl FnOnce(&mut Self) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let around = self.around;
        self.around = around.saturating_mul(rows.max(1));
        let planned = plan(self);
        self.around = around;
        planned
    }

    /// How many rows stand around at most.
    pub(super) fn around(&self) -> usize {
        self.around
    }

    /// Takes a place among the follows. One that hangs on another is planned after it took its place.
    pub(super) fn follow_place(&mut self) -> usize {
        self.follows.push(None);
        self.follows_before + self.follows.len() - 1
    }

    /// Puts a follow in its place.
    pub(super) fn follow(&mut self, place: usize, follow: Follow) {
        self.follows[place - self.follows_before] = Some(follow);
    }

    pub(super) fn param(&mut self, value: Value) -> Param {
        self.params.push(value);
        Param(self.params.len() - 1)
    }

    pub(super) fn count_nested(&mut self) -> Result<(), ClientError> {
        self.nested += 1;
        bounded(self.nested, MAX_NESTED_READS, "relationship fields below one root field")
    }

    pub(super) fn count_test(&mut self) -> Result<(), ClientError> {
        self.tests += 1;
        bounded(self.tests, MAX_TESTS, "conditions in the filters of one root field")
    }
}

fn bounded(actual: usize, limit: usize, what: &str) -> Result<(), ClientError> {
    if actual <= limit {
        return Ok(());
    }
    Err(ClientError::new(
        ErrorCode::LimitExceeded,
        format!("there are more than {limit} {what}; split the request"),
    )
    .bounded(limit as u64, actual as u64))
}

/// Columns of a row, each once.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) list: Vec<Column>,
    offset: usize,
    /// The property whose value the head of the row is.
    head: Option<Arc<Property>>,
}

impl Columns {
    /// Columns of a row that is headed by what it was asked for by, a key or an alias.
    pub(super) fn behind_asked() -> Self {
        Self { offset: 1, ..Self::default() }
    }

    /// Columns of a row that is headed by its key.
    pub(super) fn behind_key(key: &Arc<Property>) -> Self {
        Self { head: Some(Arc::clone(key)), ..Self::behind_asked() }
    }

    pub(super) fn add(&mut self, column: Column) -> usize {
        if let (Some(head), Column::Property { subject: Subject::Node, property }) = (&self.head, &column)
            && reads_alike(head, property)
        {
            return 0;
        }
        let known = self.list.iter().position(|other| is_same(other, &column));
        let index = known.unwrap_or_else(|| {
            self.list.push(column);
            self.list.len() - 1
        });
        index + self.offset
    }

    pub(super) fn property(&mut self, subject: Subject, property: &Arc<Property>) -> usize {
        self.add(Column::Property { subject, property: Arc::clone(property) })
    }
}

/// Whether two columns have the same values: a type and its interface each have a property of their own for one field.
fn is_same(one: &Column, other: &Column) -> bool {
    match (one, other) {
        (
            Column::Property { subject, property },
            Column::Property { subject: other_subject, property: other_property },
        ) => subject == other_subject && reads_alike(property, other_property),
        (one, other) => one == other,
    }
}

/// SQLite keeps what identifies a node elsewhere than other properties of that name.
fn reads_alike(one: &Property, other: &Property) -> bool {
    one.stored == other.stored
        && one.identity == other.identity
        && one.list == other.list
        && one.scalar == other.scalar
}
